"""Many copies of a world with one learner as a vector environment of Gymnasium: one compiled call a step."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from sim.envs import picture
from sim.envs.copies import Copies
from sim.envs.roles import asked, only_role
from sim.scenario import Scenario
from sim.scenario.load import Controls


class WorldVectorEnv(VectorEnv):
    """Copies of a world whose only learner is told what to do.

    With `reset(seed=s)` copy e is the world that a single environment is after `reset(seed=s + e)`. A copy whose
    episode is over begins its next one in the next step, whatever its action is, and is paid nothing for it.
    """

    metadata = {  # noqa: RUF012
        "name": "unbidden",
        "render_modes": list(picture.MODES),
        "render_fps": 10,
        "autoreset_mode": AutoresetMode.NEXT_STEP,
    }

    def __init__(
        self,
        scenario: str | Path | Scenario,
        num_envs: int = 1,
        render_mode: str | None = None,
        changes: Sequence[str] = (),
        control: Controls = None,
        parts: bool = False,
    ):
        if num_envs < 1:
            raise ValueError(f"there is at least one copy, not {num_envs}")
        self.scenario = asked(scenario, changes, control)
        self._role = only_role(self.scenario, parts)
        self._copies = Copies(self.scenario.setup, num_envs)
        self.num_envs, self.render_mode = num_envs, picture.known_mode(render_mode)
        self.single_observation_space = self._role.percepts
        self.single_action_space = spaces.Discrete(self._role.actions)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._seeded = False

    def reset(
        self, *, seed: int | Sequence[int] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Begin an episode in every copy. Seeds may be given one by one, or as the first of a row of them."""
        if seed is None and not self._seeded:
            super().reset()
            seed = int(self.np_random.integers(2**32))
        elif isinstance(seed, int | np.integer):
            super().reset(seed=int(seed))
        self._seeded = True
        seeds = range(int(seed), int(seed) + self.num_envs) if isinstance(seed, int | np.integer) else seed
        if seeds is not None and len(seeds) != self.num_envs:
            raise ValueError(f"{self.num_envs} copies need as many seeds, not {len(seeds)}")
        self._copies.begin(seeds, (options or {}).get("episode"))
        return self._percepts(), {}

    def step(self, actions: Any) -> tuple[Any, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """One tick of every copy, or the beginning of its next episode. Raises TypeError and ValueError for actions
        that there are not, and RuntimeError before the first reset."""
        if not self._seeded:
            raise RuntimeError("there is no episode that goes on; call reset() first")
        table, actions = self._copies.table, np.asarray(actions)
        if actions.dtype.kind not in "iu":
            raise TypeError(f"actions are whole numbers, not {actions.dtype}")
        if actions.shape != (self.num_envs,):
            raise ValueError(f"{self.num_envs} copies need as many actions; these are of the shape {actions.shape}")
        table.action[:, 0] = actions
        self._copies.step()
        rewards, ended, late = table.reward[:, 0], table.terminated[:, 0], table.truncated[:, 0]
        return self._percepts(), rewards.copy(), ended.copy(), late.copy(), {}

    def _percepts(self) -> Any:
        return self._role.perceived(self._copies.table.percept[:, 0])

    def render(self) -> Any:
        """The maps of all copies as they are now, one after the other."""
        each = range(self.num_envs)
        return tuple(picture.shown(self.scenario, self._copies.world(e), self.render_mode) for e in each)
