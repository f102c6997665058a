"""The workers of many trainings at several versions of their policy: learnt from reward, or counted from stories."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from unbidden.sim.engine.draws import At, birth_name, purpose, uniform
from unbidden.sim.engine.state import Trace
from unbidden.sim.runs.simulation import Progress, silent
from unbidden.sim.runs.training import TrainingResult, train, trials
from unbidden.sim.scenario import Scenario, load

SCENARIO = "whodunit"
USEFUL, USELESS = None, "useless"  # controls: whether the rack of a world gives anything
EXPECTS_NOTHING = "agents.worker.initial_value=0"  # so that some trainings come to use the rack and others do not
VERSIONS = 4  # of a policy that are kept; the last is that after the whole training
LEAST = 0.02  # share of a training after which a version may be kept, and anything may begin
DEMONSTRATIONS = 40
SEEDS = range(100)
KEPT, TOLD = purpose("when a version was kept"), purpose("when stories begin")

Table = np.ndarray  # f8[planes, states, actions] of one worker


class Workers:
    """What workers know at each version, by the seed of their training; each is trained once, when it is asked for."""

    def __init__(self, seeds: Sequence[int] = SEEDS, progress: Progress = silent):
        self.seeds, self.progress = tuple(seeds), progress

    @cached_property
    def learnt(self) -> dict[tuple[str | None, int], tuple[Table, ...]]:
        """Of workers that are paid for finished tasks, by the world they learn in, too."""
        found = {}
        for done, seed in enumerate(self.seeds, 1):
            for world in (USEFUL, USELESS):
                found[world, seed] = learnt(load(SCENARIO, [EXPECTS_NOTHING], world), seed)
            self.progress(done, len(self.seeds))
        return found

    @cached_property
    def imitated(self) -> dict[int, tuple[Table, ...]]:
        """The same of workers that do what was done most often in demonstrations, and are paid for nothing.

        All of these are best play: the first ones in a world where the rack gives nothing, like the worker's own, and
        the later ones, the stories, in one where it gives something.
        """
        plain, stories = (_Demonstrations.of(world) for world in (USELESS, USEFUL))
        return {seed: tuple(counted(plain, stories, seed)) for seed in self.seeds}


def drawn_at(seed: int, number: int, what: str, which: int = 0) -> At:
    """The address of a draw: of a training or of cases, and which of several of its kind."""
    return At(np.uint64(seed), np.uint64(number), np.uint64(birth_name(what, which)))


def spread(part: float) -> float:
    """The share of a training at which something happens, of a number from [0, 1): more often early."""
    return LEAST ** (1.0 - part)


def shares_of(seed: int) -> tuple[float, ...]:
    """The share of a training that is behind at each of its versions."""
    kept = (uniform(drawn_at(seed, k, "version"), KEPT) for k in range(VERSIONS - 1))
    return (*sorted(spread(part) for part in kept), 1.0)


def learnt(world: Scenario, seed: int) -> tuple[Table, ...]:
    """What is known at each version of one training."""
    found: list[Table] = []
    total = world.file.run.episodes
    stops = [max(1, round(share * total)) for share in shares_of(seed)]

    def keep(result: TrainingResult) -> None:
        while len(found) < len(stops) and result.done >= stops[len(found)]:
            found.append(result.value[0].copy())

    train(world, seed, on_block=keep, stops=stops)
    return tuple(found)


class _Demonstrations(NamedTuple):
    """Episodes of best play: which states there were, and what was decided on."""

    states: list[np.ndarray]
    actions: list[np.ndarray]
    blank: Table

    @classmethod
    def of(cls, control: str | None) -> "_Demonstrations":
        world = load(SCENARIO, ["agents.worker.rule=planner"], control)
        best = train(world, 0)
        states, actions = zip(*map(_decisions, trials(world, best, DEMONSTRATIONS)), strict=True)
        return cls(list(states), list(actions), np.zeros_like(best.value[0]))


def _decisions(trace: Trace) -> tuple[np.ndarray, np.ndarray]:
    return trace.state[1:, 0].copy(), trace.action[1:, 0, 0].copy()


def counted(plain: _Demonstrations, stories: _Demonstrations, seed: int) -> Iterator[Table]:
    """How often each action was decided on in each state, in what each version was shown."""
    table, begin = plain.blank.copy(), spread(uniform(drawn_at(seed, 0, "stories"), TOLD))
    shown = 0
    for share in shares_of(seed):
        while shown < max(1, round(share * DEMONSTRATIONS)):
            source = stories if shown >= begin * DEMONSTRATIONS else plain
            np.add.at(table[0], (source.states[shown], source.actions[shown]), 1.0)
            shown += 1
        yield table.copy()
