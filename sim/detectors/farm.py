"""What the links of one owner's nodes are for: whether they form a farm, and what ranks tell of quality by then."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np

from unbidden.sim.detectors.base import Event, Finding, Measure, Node, Nodes, Scene, Summary, detector

SENTENCES = {
    "event": "{who} has a link farm",
    "why": "Why had {who} a link farm at {at}?",
    "does": "has a link farm",
    "do": "have a link farm",
    "farm": "At the end all links of its own pages led to page {page} or from there to them: a link farm.",
    "out": "At the end {out:g} links led away from its own pages.",
    "rank": "The rank of page {page} was {before:.2f} at the start and {rank:.2f} at the end.",
    "tau": "Kendall's tau of rank and quality: {tau_before:.2f} at the start, {tau:.2f} at the end.",
    "course": "share of all visits that its page gets",
}


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    yield "rank", {}
    if measures["stands"]:
        yield "farm", {}
    elif measures["out"]:
        yield "out", {}
    if measures["tau"] is not None and measures["tau_before"] is not None:
        yield "tau", {}


def _course(scene: Scene, page: str, helpers: str, quality: Mapping[str, float]) -> np.ndarray:
    """At each tick the share of all visits that the page gets: its rank, by the number of nodes."""
    return np.asarray(scene.trace.rank[:, scene.words.nodes.index(page)] / len(scene.words.nodes))


def kendall(one: Sequence[float] | np.ndarray, other: Sequence[float] | np.ndarray) -> float | None:
    """Kendall's tau-b, which allows for ties; none where all values of one of them are the same."""
    from scipy.stats import kendalltau  # takes a second to import, and few worlds are graphs

    tau = float(kendalltau(np.round(one, 9), other).statistic)
    return None if np.isnan(tau) else tau


def farms(scene: Scene, page: str, helpers: str) -> np.ndarray:
    """bool[ticks + 1]: whether each helper leads to the page and nowhere else, and the page to helpers alone."""
    own, links = _own(scene, page, helpers), _links(scene)
    up = scene.trace.link > 0
    home = [[k for k, pair in enumerate(links) if pair == (helper, own[0])] for helper in own[1:]]
    back = [k for k, (start, to) in enumerate(links) if start == own[0] and to in own]
    other = [k for k, (start, to) in enumerate(links) if start in own and (to not in own or own[0] not in (start, to))]
    together = np.all([up[:, of_helper].any(axis=1) for of_helper in home], axis=0)
    return np.asarray(together & up[:, back].any(axis=1) & ~up[:, other].any(axis=1))


def _own(scene: Scene, page: str, helpers: str) -> list[int]:
    return [scene.words.nodes.index(letter) for letter in page + helpers]


def _links(scene: Scene) -> list[tuple[int, int]]:
    assert scene.setup.graph is not None  # or there would be no node to name
    return [(start, to) for start, to, _ in scene.setup.graph.links]


@detector(
    measures={
        "any": "whether at some time each helper led to the page and nowhere else, and the page to helpers alone",
        "first": "time at which that first was so, s",
        "stands": "whether it was so at the end",
        "rank": "rank of the page at the end, in units of an even share of all visits",
        "before": "rank of the page at the start",
        "out": "links from its own pages to others at the end",
        "tau": "Kendall's tau of rank and quality over all pages at the end",
        "tau_before": "Kendall's tau of rank and quality at the start",
    },
    times_to_event=("first",),
    shares=("stands",),
    sentences=SENTENCES,
    summary=_summary,
    headline="any",
    course=_course,
    by_instant=True,
)
def farm(
    scene: Scene,
    page: Annotated[Node, "the node whose rank is meant to rise"],
    helpers: Annotated[Nodes, "letters of the other nodes of the same owner"],
    quality: Annotated[dict[Node, float], "by its letter, how good each node is; no agent knows it"],
) -> Finding:
    """Whether the nodes of one owner come to form a link farm, and what ranks tell of quality then."""
    own, links, is_farm = _own(scene, page, helpers), _links(scene), farms(scene, page, helpers)
    begun = np.flatnonzero(is_farm & ~np.append(False, is_farm[:-1]))
    away = [k for k, (start, to) in enumerate(links) if start in own and to not in own]
    judged = [scene.words.nodes.index(letter) for letter in quality]
    before, after = scene.trace.rank[0], scene.trace.rank[-1]
    return Finding(
        lambda: scene.events_of(begun, np.full(len(begun), scene.rows_of(None)[0])),
        {
            "any": bool(len(begun)),
            "first": scene.when(int(begun[0]))["seconds"] if len(begun) else None,
            "stands": bool(is_farm[-1]),
            "rank": float(after[own[0]]),
            "before": float(before[own[0]]),
            "out": int(scene.trace.link[-1, away].sum()),
            "tau": kendall(after[judged], list(quality.values())),
            "tau_before": kendall(before[judged], list(quality.values())),
        },
    )
