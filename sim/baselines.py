"""What comes about when nobody does anything on purpose: two baselines for everything that is watched.

In *nothing* no command of anybody's is carried out. In *random* any command is: for learners any of their actions, each
as likely as the others; for rules any number from the range that an actuator declares. What happens as often then as
otherwise is the doing of the world.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from os import cpu_count

import numpy as np

from sim.fuse import engine
from sim.kernel import explain_compile_errors
from sim.scenario import Scenario
from sim.scenario.watched import watched
from sim.setup import build
from sim.state import NOTHING, RANDOM, State, Trace, new_trace
from sim.study import judge, warm_up
from sim.training import closed
from sim.watch import Finding, detectors

MOST_RUNS = 20
AGENT_TICKS = 1_600_000  # of all runs of a baseline together; at least one is made
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Count:
    """In how many runs an event came about."""

    runs: int  # with it
    carried: int = 0  # of these, runs in which each time the world had moved the body


@dataclass(frozen=True)
class Baseline:
    """How often a watched event comes about without anybody's purpose."""

    event: str
    runs: int  # that were made under each policy
    nothing: Count
    random: Count


def baselines(scenario: Scenario, progress: Progress = lambda done, total: None) -> list[Baseline]:
    """Both baselines for every event that a scenario watches, in worlds of the seeds from 0 on."""
    scenario = shown(scenario)
    names = [name for name, (kind, _) in watched(scenario).items() if "any" in detectors[kind].measures]
    if not names or not scenario.setup.agents:
        return []
    warm_up(scenario)
    runs = how_many(scenario)
    worlds = list(product((NOTHING, RANDOM), range(runs)))
    found: dict[tuple[int, int], dict[str, Finding]] = {}
    with ThreadPoolExecutor(cpu_count()) as pool:
        judged = pool.map(lambda world: judge(scenario, play(scenario, world[1], world[0]), names), worlds)
        for world, findings in zip(worlds, judged, strict=True):
            found[world] = findings
            progress(len(found), len(worlds))

    def of(name: str, policy: int) -> Count:
        return _count([found[policy, seed][name] for seed in range(runs)])

    return [Baseline(name, runs, of(name, NOTHING), of(name, RANDOM)) for name in names]


def shown(scenario: Scenario) -> Scenario:
    """The scenario in which behaviour is looked at: for learners it may be another than that of the training."""
    return scenario.changed(control=scenario.file.run.trials_in) if scenario.file.run.trials_in else scenario


def how_many(scenario: Scenario) -> int:
    """How many runs of a world make a baseline: fewer where a run is long."""
    agents = sum(group.count for group in scenario.setup.agents)
    return int(np.clip(AGENT_TICKS // max(agents * scenario.setup.ticks, 1), 1, MOST_RUNS))


def begun(scenario: Scenario, seed: int, policy: int) -> State:
    """A world at its beginning, whose agents do nothing (NOTHING) or anything (RANDOM)."""
    state = build(scenario.setup, seed)
    state.bodies.policy[: len(state.minds.order)] = policy
    return state


def play(scenario: Scenario, seed: int, policy: int) -> Trace:
    """The finished trace of a run under a policy that is nobody's."""
    state = begun(scenario, seed, policy)
    trace = new_trace(state, scenario.setup.ticks)
    with explain_compile_errors(rule.name for rule in scenario.setup.rules):
        loop = engine(scenario.setup)
        loop.begin(state, trace)
        loop.run(state, trace, scenario.setup.ticks)
    return closed(trace, int(state.clock[0].tick))


def _count(findings: list[Finding]) -> Count:
    happened = [finding for finding in findings if finding.measures["any"]]
    carried = [finding for finding in happened if _out(finding) and all(event["carried"] for event in _out(finding))]
    return Count(len(happened), len(carried))


def _out(finding: Finding) -> list[dict]:
    """The crossings outwards among events."""
    return [event for event in finding.events if event.get("to") == "outside"]
