"""What each arm of `chunk_credit` comes to: the same episodes, steps of the optimiser and learning rates for all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from unbidden.sim.engine.agents.learning.ipa import BOOK, LATEST, NORM, PREFIX, STEPS
from unbidden.sim.runs.many import in_order
from unbidden.sim.runs.training import TrainingResult, train, trials
from unbidden.sim.scenario import load

RATES = (2.0, 8.0, 32.0, 128.0, 512.0)  # learning rates: the sweep that every arm is given
RATE = 8.0  # that of the scenario
SEEDS = range(2000, 2010)  # that nothing was tuned on
TRIALS = 20
MASTERY = 0.8
UNITS = {"token": 1.0, "chunk": 10.0, "sequence": 1000.0}  # steps that share their credit
PARTS = {  # of the credit for chunks, and what leaves each of them out
    "all": {},
    "no discount": {"discount": 1.0},
    "no ratio": {"truncated": 0.0},
    "no mask": {"mismatch": 1e9},
}
LAGS = {"staleness": 4.0, "rounding": 0.5}  # so that there is something for ratio and mask to do
STARTS = {
    "no start": {"start": 0.0},
    "rollback": {"start": 1.0},
    "rollback, imitation": {"start": 1.0, "imitation": 1.0},
    "parallel": {"start": 2.0},
    "parallel, imitation": {"start": 2.0, "imitation": 1.0},
    "rollback by token": {"start": 1.0, "chunk": 1.0},
}
BOUNDS = (0.0, 4.0, 16.0)  # on staleness
ARMS: dict[str, tuple[str, dict[str, float]]] = {  # where it begins, and what is set
    **{f"{unit}, {part}": ("D", LAGS | {"chunk": k} | own) for unit, k in UNITS.items() for part, own in PARTS.items()},
    **{f"eight tools, {name}": ("A", {"chunk": 10.0} | own) for name, own in STARTS.items()},
    **{f"chunk, staleness {bound:g}": ("D", {"chunk": 10.0, "staleness": bound}) for bound in BOUNDS},
    "GiGPO": ("D", {}),
}


@dataclass(frozen=True)
class Course:
    """One training, by batch: what it came to, the norm of its gradient, and how many steps were the expert's."""

    steps: int
    success: np.ndarray
    norm: np.ndarray
    prefix: np.ndarray
    test: float  # share of trials from the beginning that pass


def settings(name: str, rate: float) -> list[str]:
    """What is changed of the scenario for an arm."""
    at, own = ARMS[name]
    rule = ["agents.robot.rule=gigpo"] if name == "GiGPO" else []
    own = own | {"learning_rate": rate}
    return [*rule, f"agents.robot.at={at}", *(f"agents.robot.{field}={value:g}" for field, value in own.items())]


def course(name: str, rate: float, seed: int) -> Course:
    """Train one arm from a seed, looking on after every batch, and try what was learnt."""
    scenario = load("chunk_credit", settings(name, rate))
    batch, episodes = 16, scenario.file.run.episodes
    kept: list[tuple[float, float, float]] = []

    def look(so_far: TrainingResult) -> None:
        book = so_far.value[0, BOOK, :, 0]
        if so_far.done % batch == 0:
            kept.append((float(book[LATEST]), float(book[NORM]), float(book[PREFIX])))

    learnt = train(scenario, seed, on_block=look, stops=range(batch, episodes, batch))
    steps = learnt.value[0, -1, 0, 0] if name == "GiGPO" else learnt.value[0, BOOK, STEPS, 0]
    paid = [float(trace.episode_return[-1, 0]) for trace in trials(scenario, learnt, TRIALS)]
    success, norm, prefix = np.array(kept).T
    began = np.concatenate([prefix[:1], prefix[:-1]])  # what is written after a batch is where the next one begins
    return Course(int(steps), success, norm, began, float(np.mean(paid)))


def courses(
    names: Sequence[str] = tuple(ARMS), rates: Sequence[float] = RATES, seeds: Sequence[int] = SEEDS
) -> Iterator[tuple[tuple[str, float], Course]]:
    """Every arm at every learning rate from every seed, in this order."""
    asked = [(name, rate, seed) for name in names for rate in rates for seed in seeds]
    found = in_order(partial(course, *one) for one in asked)
    for (name, rate, _), one in zip(asked, found, strict=True):
        yield (name, rate), one


def saw_teeth(one: Course) -> tuple[np.ndarray, np.ndarray]:
    """By how much success fell in the batch after the start moved back; and the null, by how much it fell after batches
    that were mastered as well, and the start stayed, as it was at the beginning already."""
    fell, moved = -np.diff(one.success), np.diff(one.prefix) < 0
    return fell[moved], fell[~moved & (one.success[:-1] >= MASTERY)]
