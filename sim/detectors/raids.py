"""Whose store it came from: how much of what groups bring home was taken out of each other's stores."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Annotated, NamedTuple

import numpy as np

from unbidden.sim.detectors.base import (
    Event,
    Finding,
    Group,
    Measure,
    Scene,
    Summary,
    Tiles,
    Vocabulary,
    detector,
)
from unbidden.sim.engine.laws.tiles import DROP, TAKE
from unbidden.sim.engine.setup.tiled import in_order

Stores = dict[Group, Tiles]
SENTENCES = {
    "brought": "{brought:g} loads were brought home, {share:.0%} of them out of another's store.",
    "emptied": "A store was emptied.",
    "course": "share out of another's store",
}


class Loads(NamedTuple):
    """What was brought home, load by load, in order of time."""

    tick: np.ndarray
    raided: np.ndarray  # whether it came out of another's store


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    if measures["brought"]:
        yield "brought", {}
        if measures["emptied"]:
            yield "emptied", {}


def _check(words: Vocabulary, stores: Stores) -> Iterator[tuple[str, str, str]]:
    if any(set(one) & set(other) for one, other in combinations(stores.values(), 2)):
        yield "stores", "two groups have the same tiles.", "Give each group tiles of its own."


def _course(scene: Scene, stores: Stores) -> np.ndarray:
    """At each tick the share of all loads so far; 0 before the first."""
    ticks, loads = np.arange(len(scene.trace.cell)), loads_of(scene, stores)
    so_far = np.searchsorted(loads.tick, ticks, side="right")
    raided = np.concatenate([[0], np.cumsum(loads.raided)])[so_far]
    return raided / np.maximum(so_far, 1)


def kinds_of(scene: Scene, letters: str) -> list[int]:
    """The kinds of tile under some letters."""
    return [scene.words.tiles[letter] for letter in letters]


def loads_of(scene: Scene, stores: Stores) -> Loads:
    """The loads that each group dropped into its own store, and where the body had taken each before."""
    events, recipes = scene.trace.events, in_order(scene.setup.tiles)
    acts = events[events.what >= 0]
    when, kind = (np.array([getattr(r, name) for r in recipes], int)[acts.what] for name in ("when", "kind"))
    ticks, raids = [], []
    for group, letters in stores.items():
        own, all_stores = kinds_of(scene, letters), kinds_of(scene, "".join(stores.values()))
        mine = np.isin(acts.body, scene.rows_of(group)) & np.isin(when, (TAKE, DROP))
        rows = np.flatnonzero(mine)[np.argsort(acts.body[mine], kind="stable")]  # body after body, each in its order
        before, after = rows[:-1], rows[1:]
        home = (acts.body[before] == acts.body[after]) & (when[before] == TAKE) & (when[after] == DROP)
        home &= np.isin(kind[after], own)
        ticks.append(acts.tick[after[home]])
        raids.append(np.isin(kind[before[home]], all_stores) & ~np.isin(kind[before[home]], own))
    tick, raided = np.concatenate(ticks), np.concatenate(raids)
    order = np.argsort(tick, kind="stable")
    return Loads(tick[order], raided[order])


def is_emptied(scene: Scene, letters: str) -> bool:
    """Whether tiles that held something at one time hold not even a unit at another later on."""
    there = np.isin(scene.trace.kind, kinds_of(scene, letters))
    full = np.where(there, scene.trace.level, 0.0).sum(axis=1) >= 1.0
    return bool(full.any()) and not full[int(np.argmax(full)) :].all()


@detector(
    measures={
        "share": "share of loads brought home out of another's store",
        "raided": "loads brought home that came out of another's store",
        "brought": "loads brought home, wherever they came from",
        "emptied": "whether a store was emptied",
        "first": "time of the first load brought home out of another's store, s",
    },
    times_to_event=("first",),
    shares=("share", "emptied"),
    sentences=SENTENCES,
    summary=_summary,
    check=_check,
    headline="share",
    course=_course,
)
def raids(
    scene: Scene, stores: Annotated[Stores, "by group of agents, the letters of the tiles of its store"]
) -> Finding:
    """How much of what groups bring home comes out of each other's stores. Whose a store is only the file says."""
    loads = loads_of(scene, stores)
    raided, brought = int(loads.raided.sum()), len(loads.raided)
    first = float(loads.tick[loads.raided][0]) * scene.setup.seconds if raided else None
    return Finding(
        measures={
            "share": raided / brought if brought else None,
            "raided": raided,
            "brought": brought,
            "emptied": any(is_emptied(scene, letters) for letters in stores.values()),
            "first": first,
        }
    )
