"""What comes about when nobody does anything on purpose: two baselines for everything that is watched.

In *nothing* no command of anybody's is carried out. In *random* any command is: for learners any of their actions, each
as likely as the others; for rules any number from the range that an actuator declares. What happens as often then as
otherwise is the doing of the world.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from unbidden.sim.runs.arms import Arm
from unbidden.sim.runs.many import Row, runs, succeeded
from unbidden.sim.runs.running import of_trials
from unbidden.sim.scenario import Scenario

MOST_RUNS = 20
AGENT_TICKS = 1_600_000  # of all runs of a baseline together; at least one is made
COUNTED = ("any", "count", "carried")  # measures, of an event whose detector has them
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
    scenario = of_trials(scenario)
    known = {name: watch.detector.measures for name, watch in scenario.watches.items()}
    events = [name for name, measures in known.items() if "any" in measures]
    if not events or not scenario.setup.agents:
        return []
    counted = [f"{name}.{m}" for name in events for m in COUNTED if m in known[name]]
    seeds, arms = range(how_many(scenario)), (Arm(policy="nothing"), Arm(policy="random"))
    rows: dict[Arm, list[Row]] = {arm: [] for arm in arms}
    for done, row in enumerate(succeeded(runs(scenario, arms, seeds, counted, digests=False)), start=1):
        rows[row.arm].append(row)
        progress(done, len(arms) * len(seeds))
    return [Baseline(name, len(seeds), *(_count(name, rows[arm]) for arm in arms)) for name in events]


def how_many(scenario: Scenario) -> int:
    """How many runs of a world make a baseline: fewer where a run is long."""
    agents = sum(group.count for group in scenario.setup.agents)
    return int(np.clip(AGENT_TICKS // max(agents * scenario.setup.ticks, 1), 1, MOST_RUNS))


def _count(event: str, rows: Sequence[Row]) -> Count:
    happened = [row.measures for row in rows if row.measures[f"{event}.any"]]
    carried = [m for m in happened if m.get(f"{event}.carried") == m.get(f"{event}.count", 0)]
    return Count(len(happened), len(carried))
