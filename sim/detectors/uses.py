"""How often tiles did what they do: recipes that came about. Which ones are meant, the scenario's watch says."""

from collections.abc import Iterator, Mapping
from typing import Annotated

import numpy as np

from unbidden.sim.detectors.base import (
    EVERYWHERE,
    Event,
    Finding,
    Measure,
    NamedRecipe,
    Occasion,
    RecipeName,
    Scene,
    Summary,
    Tally,
    Tiles,
    Vocabulary,
    detector,
)

LATE = 10  # the last tenth of the training
TIMES = {"never": "", "once": ", once each", "often": ", {count:.3g} times each"}
TRAINED = {"": ".", "_late": "; in {late:.0%} of the last training."}
SENTENCES = {
    f"{times}{trained}": f"{{watch}}: in {{any:.0%}} of trials{often}{ending}"
    for times, often in TIMES.items()
    for trained, ending in TRAINED.items()
}


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    times = "once" if measures["count"] == 1.0 else "often"
    yield ("never" if not measures["any"] else times) + ("_late" if measures["late"] is not None else ""), {}


def _tally(words: Vocabulary, tiles: str, recipe: str | None, when: list[str] | None) -> Tally:
    """The recipes that are meant, on the kinds of tile that are meant."""
    kinds = frozenset(kind for letter, kind in words.tiles.items() if tiles == EVERYWHERE or letter in tiles)
    meant = (k for k, named in enumerate(words.recipes) if _is_meant(named, tiles, recipe, when))
    return Tally(recipes=tuple(meant), kinds=kinds)


def _is_meant(named: NamedRecipe, tiles: str, recipe: str | None, when: list[str] | None) -> bool:
    there = EVERYWHERE in (tiles, named.at) or bool(set(named.at) & set(tiles))
    return there and (when is None or named.when in when) and recipe in (None, named.name)


def _check(words: Vocabulary, tiles: str, recipe: str | None, when: list[str] | None) -> Iterator[tuple[str, str, str]]:
    if not _tally(words, tiles, recipe, when).recipes:
        yield "tiles", "no recipe is for these tiles.", "Write one, or watch something else."


@detector(
    measures={
        "any": "share of trials in which it came about",
        "count": "how often it came about in a trial",
        "first": "time of the first, s",
        "trained": "share of training episodes in which it came about",
        "late": "the same in the last tenth of the training",
    },
    times_to_event=("first",),
    shares=("trained", "late"),
    sentences=SENTENCES,
    summary=_summary,
    tally=_tally,
    check=_check,
    by_instant=True,
)
def uses(
    scene: Scene,
    tiles: Annotated[Tiles, "letters of tiles, or * for all: how often their recipes came about"],
    recipe: Annotated[RecipeName | None, "only the recipes of this name"] = None,
    when: Annotated[list[Occasion] | None, "only on these occasions"] = None,
) -> Finding:
    """How often tiles did what they do, in a trial and in the training that led to it."""
    tally = _tally(scene.words, tiles, recipe, when)
    ticks, recipes = tally.came_about(scene.setup, scene.trace)
    times, first_at = np.unique(ticks, return_index=True)
    events = [
        scene.when(int(tick)) | {"recipe": int(number), "of": "tiles"}
        for tick, number in zip(times, recipes[first_at], strict=True)
    ]
    first = float(events[0]["seconds"]) if events else None  # type: ignore[arg-type]
    measures: dict[str, Measure] = {"any": bool(events), "count": len(ticks), "first": first}
    return Finding(events, measures | _training(scene, [column for _, column in tally.columns(scene.setup)]))


def _training(scene: Scene, columns: list[int]) -> dict[str, Measure]:
    ledger = scene.ledger
    if ledger is None or not ledger.episodes.sum():
        return {"trained": None, "late": None}
    blocks = max(1, len(ledger.episodes) // LATE)
    counted = np.hstack([ledger.fired_in, ledger.alone_in])
    most = counted[:, columns].max(axis=1) if columns else np.zeros(len(ledger.episodes))
    last = ledger.episodes[-blocks:].sum()  # 0 in a training that has not come so far
    return {
        "trained": float(most.sum() / ledger.episodes.sum()),
        "late": float(most[-blocks:].sum() / last) if last else None,
    }
