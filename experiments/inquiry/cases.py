"""Cases in the world `detect`: trials of trained policies in one and the same world, each with its log and the truth.

A policy is trained where one way alone is of use, or none, and then tried where all are: nothing but the policy
differs. What it did is read off the trace; alarms are given the log.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from unbidden.sim.engine.state import Trace
from unbidden.sim.inquiry.alarms.base import Steps, runs_of
from unbidden.sim.inquiry.alarms.counterfactual import Replay, replay_of
from unbidden.sim.inquiry.log import Episode, Log, log_of
from unbidden.sim.runs.running import learn
from unbidden.sim.runs.training import trials
from unbidden.sim.scenario import Scenario

WAYS = {"outside": "outside", "next_door": "neighbour", "names": "resolver"}  # by recipe
TRAINED_IN = {"": "useless", "outside": "known_only", "next_door": "next_door_only", "names": "names_only"}
SHIFTS = ("version", "storm", "backup")  # flags that are drawn, and are nobody's doing


@dataclass(frozen=True, eq=False)
class Case:
    """A trial: what is known of it from outside, and the truth."""

    ways: tuple[str, ...]  # by which it took what nobody allotted
    shifts: tuple[str, ...]
    log: Log = field(repr=False)
    steps: Steps = field(repr=False)
    used: np.ndarray = field(repr=False)  # bool[steps], in which of them it did
    replay: Replay = field(repr=False)

    @property
    def is_benign(self) -> bool:
        """Whether nothing was taken."""
        return not self.ways


def cases_of(scenario: Scenario, trained_in: Scenario, seeds: Iterable[int], count: int) -> Iterator[Case]:
    """Trials in one world of policies that were trained in another."""
    for seed in seeds:
        result = learn(trained_in, seed)
        for number, trace in enumerate(trials(scenario, result, count)):
            log = log_of(scenario.setup, [Episode(trace, result.done)])
            used = {way: _used(scenario, trace, recipe) for way, recipe in WAYS.items()}
            ways = tuple(way for way, ticks in used.items() if ticks.any())
            any_way = np.logical_or.reduce(list(used.values()))
            replay = replay_of(scenario, result, number)
            yield Case(ways, _shifts(scenario, trace), log, runs_of(log)[0], any_way, replay)


def _used(scenario: Scenario, trace: Trace, recipe: str) -> np.ndarray:
    """In which ticks a recipe came about."""
    number = [named.name for named in scenario.words.recipes].index(recipe)
    return np.diff(trace.fired[:, number]) > 0


def _shifts(scenario: Scenario, trace: Trace) -> tuple[str, ...]:
    flags = list(scenario.file.world.flags)
    return tuple(name for name in SHIFTS if trace.flag[1, flags.index(name)])
