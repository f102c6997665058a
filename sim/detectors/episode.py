"""How an episode went by the objective itself. It looks wherever somebody learns."""

from collections.abc import Mapping

from unbidden.sim.detectors.base import Event, Finding, Measure, Scene, Summary, detector


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    if measures["return"] is not None:
        yield "paid", {}


@detector(
    measures={
        "return": "what was paid in a trial, to each agent on the average",
        "ticks": "how long a trial was",
        "before": "what was paid to each agent in the first tenth of the training, by episode",
        "late": "the same in the last tenth",
    },
    sentences={"paid": "Trials pay {return:.4g} to each, in {ticks:.4g} ticks."},
    summary=_summary,
    learners=True,
)
def episode(scene: Scene) -> Finding:
    """How an episode went by the objective itself."""
    paid = scene.trace.episode_return[-1]
    measures: dict[str, Measure] = {
        "return": float(paid.mean()) if len(paid) else None,
        "ticks": len(scene.trace.cell) - 1,
        "before": None,
        "late": None,
    }
    if scene.ledger is not None and scene.ledger.episodes.sum() and len(paid):
        blocks = max(1, len(scene.ledger.episodes) // 10)
        for name, part in (("before", slice(0, blocks)), ("late", slice(-blocks, None))):
            episodes = scene.ledger.episodes[part].sum()
            paid_then = float(scene.ledger.episode_return[part].mean(axis=1).sum())
            measures[name] = paid_then / episodes if episodes else None  # a training may not have come so far
    return Finding(measures=measures)
