"""Reels of a scenario: one of a world that is run, or, where agents learn, one for each stage of their training.

Every stage is the same training with the same draws, cut short; what is shown is a trial of what was learnt by then.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from unbidden.sim.engine.setup import Setup, build
from unbidden.sim.engine.state import Trace
from unbidden.sim.runs.learnt import learnt
from unbidden.sim.runs.live import Intervention, Live
from unbidden.sim.runs.running import learn, run_learners
from unbidden.sim.runs.simulation import Progress, silent
from unbidden.sim.runs.training import TrainingResult, learns, train
from unbidden.sim.scenario import Scenario
from unbidden.viz.picture.frames import Arrows, Reel, reel_of

SHOWN = [step * 10**k for k in range(10) for step in (1, 3)]  # episodes after which a training is looked at


@dataclass(frozen=True)
class Checkpoint:
    """What there is to see after so many episodes of training; 0 where nobody is trained."""

    episodes: int
    made: Callable[[], Reel | TrainingResult]  # the reel of a live world, or what was learnt by then

    @cached_property
    def reel(self) -> Reel:
        """It is tried when it is first asked for, so that whoever looks at one stage waits for no other."""
        made = self.made()
        return made if isinstance(made, Reel) else reel_of_training(made)

    @property
    def learnt(self) -> TrainingResult | None:
        """What was learnt by then; None where nobody learns."""
        made = self.made()
        return None if isinstance(made, Reel) else made


def stages(
    scenario: Scenario, seed: int = 0, progress: Progress = silent, interventions: tuple[Intervention, ...] = ()
) -> list[Checkpoint]:
    """Every stage of a training, from episode 0 on; a single one, which is live, where nobody learns."""
    if not scenario.setup.learners:
        return [live_checkpoint(Live(scenario, seed, interventions))]
    shipped = learnt(scenario, seed)
    if shipped is None:
        return [Checkpoint(result.done, partial(_itself, result)) for result in _made(scenario, seed, progress)]
    first = Checkpoint(0, lambda: train(scenario, seed, episodes=0))
    return [first, *(Checkpoint(done, partial(shipped.stage, k)) for k, done in enumerate(shipped.done))]


def live_checkpoint(live: Live) -> Checkpoint:
    """The only stage of a world in which nobody learns."""
    reel = reel_of(live)
    return Checkpoint(0, lambda: reel)


def _itself(result: TrainingResult) -> TrainingResult:
    return result


def same_stage(episodes: Sequence[int], stage: int, others: Sequence[int]) -> int:
    """The stage among others that goes with one: after as many episodes, or as near below as there is.

    At the end of a training that is the end of theirs.
    """
    if not episodes or stage == len(episodes) - 1:
        return max(len(others) - 1, 0)
    return max(bisect_right(others, episodes[stage]) - 1, 0)


def _made(scenario: Scenario, seed: int, progress: Progress) -> list[TrainingResult]:
    """What is known at each stage of a training that is done now; of a planner, in the end."""
    if not learns(scenario):
        return [learn(scenario, seed, progress)]
    return [train(scenario, seed, episodes=0), *trained_stages(scenario, seed, progress)]


def trained_stages(scenario: Scenario, seed: int, progress: Progress = silent) -> list[TrainingResult]:
    """What is known at each stage of a training, which is done now, from the first that is shown to its end."""
    results: list[TrainingResult] = []

    def keep(result: TrainingResult) -> None:
        if result.done in SHOWN or result.done == result.episodes:
            ledger = type(result.ledger)(*(array.copy() for array in result.ledger))
            results.append(replace(result, value=result.value.copy(), ledger=ledger))

    train(scenario, seed, progress=progress, on_block=keep, stops=SHOWN)
    return results


def reel_of_training(result: TrainingResult) -> Reel:
    """The first trial of what was learnt, with what the first learner would do everywhere."""
    run = run_learners(result.scenario, result.seed, training_result=result)
    return reel_of(run, arrows_of(run.scenario.setup, result))


def arrows_of(setup: Setup, result: TrainingResult) -> Arrows | None:
    """Where the first learner would go from each cell, all else being as it is: a heading.

    It is -1 where it would stay, or where several things are as good. None if it does not perceive where it is.
    """
    if not setup.learners[0].count:
        return None
    mind = setup.learners[0].mind
    sizes = [part.limit for part in mind.sees]
    cells = len(setup.heights) * len(setup.heights[0])
    if not sizes or cells not in sizes or mind.sees[sizes.index(cells)].what != 0:
        return None
    place = int(np.prod(sizes[sizes.index(cells) + 1 :], dtype=np.int64))
    table, actions = int(build(setup, result.seed).learning.mind[0].table), len(mind.actions)
    planes = next(rule.filled for rule in setup.rules if rule.name == setup.learners[0].rule)  # type: ignore[union-attr]
    headings = np.array([action if action < 4 else -1 for action in mind.actions], np.int8)
    worth = result.value[table, :planes, :, :actions].copy()  # and not what all others know

    def arrows(trace: Trace, tick: int) -> np.ndarray:
        seen = int(trace.state[min(tick + 1, len(trace.state) - 1), 0])  # row t holds the percept that led to t
        elsewhere = seen + (np.arange(cells) - seen // place % cells) * place
        values = worth[:, elsewhere].sum(axis=0)
        best = headings[np.argmax(values, axis=1)]
        alone = np.sum(values == values.max(axis=1, keepdims=True), axis=1) == 1
        return np.where(alone, best, np.int8(-1)).astype(np.int8)

    return arrows
