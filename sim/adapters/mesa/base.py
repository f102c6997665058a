"""What the parts of a World rely on: its arrays, and the scenario it was made of. `model` brings the World itself."""

from typing import Any

import numpy as np
from mesa import Model

from unbidden.sim.engine.state import State
from unbidden.sim.scenario import Scenario


class WorldBase(Model):
    """A Mesa model over the engine's arrays."""

    state: State
    columns: dict[str, np.ndarray]  # each field of BODY over all bodies
    names: list[str]  # of bodies
    regions: dict[str, np.ndarray]  # bool[rows, cols] each
    seed: int
    scenario: Scenario

    def number_of(self, i: int) -> int:
        """The unique id of body i."""
        raise NotImplementedError

    def born_of(self, i: int) -> int:
        """The tick at whose end body i was there first."""
        raise NotImplementedError

    def body(self, i: int) -> Any:
        """Body i as a Mesa agent."""
        raise NotImplementedError
