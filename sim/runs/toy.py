"""A world to be held in the hand: two bodies that float, one of which is put where a person wants it.

All that answers is the world's own: what stands below is sensed, and the rule and the laws do the rest.
"""

from typing import Any

from unbidden.sim.engine.laws.contact import put, surface, take
from unbidden.sim.engine.setup import Group
from unbidden.sim.engine.state import HIGHEST
from unbidden.sim.runs.live import Live
from unbidden.sim.scenario import Scenario


class NoToy(ValueError):
    """A world in which nobody floats, or a place that there is not; the message says so."""


def floating(scenario: Scenario) -> Group | None:
    """The first group that floats, and so answers to what is below; None if there is none."""
    return next((group for group in scenario.setup.agents if group.floats and not group.mind.actions), None)


class Toy(Live):
    """Two of a scenario's floating bodies and its things, without gusts or other agents; nobody drifts."""

    def __init__(self, scenario: Scenario, seed: int = 0):
        """Raises NoToy where nobody floats, and NotLive where somebody learns."""
        group = floating(scenario)
        if group is None:
            raise NoToy(f"{scenario.name}: nobody floats in this world, so there is nobody to hold in the hand.")
        super().__init__(scenario.with_fields(_still(scenario, group)), seed)

    def put(self, body: int, cell: int) -> None:
        """Put a body into a cell, as a hand would: on top of what stands there, if it is not above that already.

        The world goes on a tick, so that this can be seen. Raises NoToy for a body or a cell that there is not.
        """
        rows, cols = self._state.ground.height.shape
        if not 0 <= body < len(self._state.minds.order):
            raise NoToy(
                f"there is no body {body} to hold; they are counted from 0 to {len(self._state.minds.order) - 1}."
            )
        if not 0 <= cell < rows * cols:
            raise NoToy(f"there is no cell {cell}; they are counted from 0 to {rows * cols - 1}.")
        held = self._state.bodies[body]
        take(self._state, body)
        bottom, held.row, held.col, held.bottom = float(held.bottom), cell // cols, cell % cols, HIGHEST
        put(self._state, body)
        held.bottom = max(bottom, float(surface(self._state, body)))
        self.go_on(1)


def _still(scenario: Scenario, group: Group) -> dict[str, Any]:
    """Fields that leave two of a group, which stay where they are."""
    others = {f"agents.{other.name}.count": 0 for other in scenario.setup.agents if other.name != group.name}
    calm = {"world.air.gusts.lift": 0} if scenario.setup.gusts else {}
    return {f"agents.{group.name}.count": 2, f"agents.{group.name}.speed": 0, **others, **calm}
