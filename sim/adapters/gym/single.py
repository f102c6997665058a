"""A world with one learner as an environment of Gymnasium."""

from collections.abc import Sequence
from operator import index
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces

from unbidden.sim.adapters.gym import picture
from unbidden.sim.adapters.gym.agent_specs import chosen_scenario, known_options, only_role
from unbidden.sim.adapters.gym.copies import Copies
from unbidden.sim.adapters.gym.rendering import RenderMixin
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.loading import Controls


class WorldEnv(RenderMixin, gymnasium.Env):
    """A world whose only learner is told what to do.

    `reset(seed=s)` begins the first episode of a training with seed s, `reset()` the next one; with
    `options={"episode": n}` it is the nth, from 0. `info` is empty: how the designer judges is not told.
    """

    def __init__(
        self,
        scenario: str | Path | Scenario,
        render_mode: str | None = None,
        changes: Sequence[str] = (),
        control: Controls = None,
        parts: bool = False,
    ):
        self.scenario = chosen_scenario(scenario, changes, control)
        self._role = only_role(self.scenario, parts)
        self._copies = Copies(self.scenario.setup, 1)
        self.render_mode = picture.known_mode(render_mode)
        self.observation_space, self.action_space = self._role.percepts, spaces.Discrete(self._role.actions)
        self._seeded = False

    metadata = {"name": "unbidden", "render_modes": list(picture.MODES), "render_fps": 10}  # noqa: RUF012

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        """Begin an episode. Raises TypeError and ValueError for a seed or an option that cannot be."""
        reset_options = known_options(options, "episode")
        super().reset(seed=seed)
        if seed is None and not self._seeded:
            seed = int(self.np_random.integers(2**32))
        self._copies.begin(None if seed is None else [seed], reset_options.get("episode"))
        self._seeded = True
        self._show()
        return self._percept(), {}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """One tick with an action. Raises RuntimeError without an episode that goes on, ValueError for no action."""
        table = self._copies.table
        if table.begins[0]:
            raise RuntimeError("there is no episode that goes on; call reset() first")
        table.action[0, 0] = index(action)
        self._copies.step()
        self._show()
        reward, ended, late = table.reward.item(0), table.terminated.item(0), table.truncated.item(0)
        return self._percept(), reward, ended, late, {}

    def _percept(self) -> Any:
        number = self._copies.table.percept[0, 0]
        return self._role.perceived(np.int64(number))
