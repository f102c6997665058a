"""What environments of a single world have in common: how it is looked at from outside."""

from typing import Any

import gymnasium

from unbidden.sim.adapters.gym import picture
from unbidden.sim.adapters.gym.copies import Copies
from unbidden.sim.engine.state import State
from unbidden.sim.scenario import Scenario


class RenderMixin:
    """A world that can be drawn."""

    scenario: Scenario
    render_mode: str | None
    _copies: Copies
    _seeded: bool

    @property
    def world(self) -> State:
        """The arrays of the world as they are now: for whoever judges it, not for who acts in it."""
        return self._copies.world()

    def _show(self) -> None:
        if self.render_mode == "human":
            self.render()

    def render(self) -> Any:
        """The map as it is now: text, an array of colours, or printed, as `render_mode` says.

        Raises RuntimeError before the first reset.
        """
        if not self._seeded:
            raise RuntimeError("there is nothing to see yet; call reset() first")
        if self.render_mode is None:
            gymnasium.logger.warn("nothing is drawn without a render_mode; give one when you make the environment")
        return picture.shown(self.scenario, self.world, self.render_mode)
