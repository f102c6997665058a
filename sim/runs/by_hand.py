"""A round by hand: a person decides for one learner, who perceives, can do and is paid what the learner would be.

All else is as in a trial: the others do what they have learnt, nobody learns anything, and the same detectors judge.
"""

from dataclasses import dataclass

import numpy as np

from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.state import RUNNING, TOLD, copy, new_trace
from unbidden.sim.runs.live import Unfinished
from unbidden.sim.runs.running import of_trials
from unbidden.sim.runs.simulation import advance, start
from unbidden.sim.runs.training import TrainingResult, ready
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.minds import Sense, senses_of


class NotPlayable(ValueError):
    """A world in which nobody's place can be taken, or a round that is over; the message says so."""


@dataclass(frozen=True)
class Perceived:
    """One of the things that a learner perceives, and what it is now."""

    sense: Sense
    value: int  # from 0 to below sense.part.limit


class Round(Unfinished):
    """A trial in which one learner does what it is told. `trace` has room for all of it."""

    def __init__(self, scenario: Scenario, training_result: TrainingResult, body: int = 0):
        """Whoever is in row `body` is told; the others do what they have learnt. Raises NotPlayable."""
        world = of_trials(scenario)
        if not (0 <= body < len(world.setup.rows) and world.setup.rows[body][0].mind.actions):
            raise NotPlayable(f"{scenario.name}: whoever is in row {body} decides on no actions that could be chosen.")
        self.scenario, self.seed, self.body = world, training_result.seed, body
        self.done = self.last = 0  # nobody knows how long a round will be
        self._state = ready(world, training_result)
        self._state.bodies.policy[body] = TOLD
        self.trace = new_trace(self._state, world.setup.ticks)
        start(world, self._state, self.trace)
        self.senses = senses_of(world.file, world.setup.rows[body][0].name)

    @property
    def actions(self) -> int:
        """How many actions there are to choose from."""
        return len(self.scenario.setup.rows[self.body][0].mind.actions)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to decide."""
        return self.done >= self.scenario.setup.ticks or self._state.learning.mind[self.body].ended != RUNNING

    @property
    def paid(self) -> float:
        """What came in so far for whoever is told."""
        return float(self._state.learning.mind[self.body].episode_return)

    def act(self, action: int) -> None:
        """One tick, in which that action is carried out. Raises NotPlayable if there is none such, or no time left."""
        if self.is_over:
            raise NotPlayable("this round is over; begin another one.")
        if not 0 <= action < self.actions:
            raise NotPlayable(f"there is no action {action}; they are counted from 0 to {self.actions - 1}.")
        self._state.learning.mind[self.body].intended = action
        self.trace = advance(self.scenario, self._state, self.trace, 1)
        self.done = self.last = int(self._state.clock[0].tick)

    @property
    def carried_out(self) -> int:
        """The action that was carried out last, which may be another than was told."""
        return int(self._state.learning.mind[self.body].action)

    def percept(self) -> int:
        """The number of what a learner in this place perceives now. Raises NotPlayable once the round is over.

        It is the engine that says so, not we: a copy of the world goes a tick on, at whose beginning all perceive.
        """
        if self.is_over:
            raise NotPlayable("this round is over, and nobody perceives anything.")
        ahead = copy(self._state)
        engine(self.scenario.setup).run(ahead, new_trace(ahead, 1), 1)
        return int(ahead.learning.mind[self.body].percept)

    def perceived(self) -> list[Perceived]:
        """The parts of that number: it is put together of them, the last one fastest."""
        limits = tuple(sense.part.limit for sense in self.senses)
        parts = map(int, np.unravel_index(self.percept(), limits))
        return [Perceived(*pair) for pair in zip(self.senses, parts, strict=True)]
