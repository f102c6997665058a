"""Many copies of a world with one learner as a vector environment of Gymnasium: one compiled call a step."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from unbidden.sim.adapters.gym import picture
from unbidden.sim.adapters.gym.agent_specs import chosen_scenario, known_options, only_role
from unbidden.sim.adapters.gym.copies import Copies, known_seed
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.loading import Controls


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
        self.scenario = chosen_scenario(scenario, changes, control)
        self._role = only_role(self.scenario, parts)
        self._copies = Copies(self.scenario.setup, num_envs)
        self.num_envs, self.render_mode = num_envs, picture.known_mode(render_mode)
        self.single_observation_space = self._role.percepts
        self.single_action_space = spaces.Discrete(self._role.actions)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._seeded = False

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Begin an episode in every copy, or in those of `options["reset_mask"]`, bool[copies]; the rest stand still.

        Seeds may be given one by one (None: the next episode of the seed it has), or as the first of a row of them.
        Raises TypeError and ValueError for a seed or an option that cannot be.
        """
        reset_options = known_options(options, "episode", "reset_mask")
        mask = self._mask(reset_options.get("reset_mask"))
        if seed is None and not self._seeded:
            super().reset()
            seed = int(self.np_random.integers(2**32))
        elif seed is not None and not isinstance(seed, Sequence | np.ndarray):
            seed = known_seed(seed)
            super().reset(seed=seed)
        seeds = range(seed, seed + self.num_envs) if isinstance(seed, int) else seed
        if seeds is not None and len(seeds) != self.num_envs:
            raise ValueError(f"{self.num_envs} copies need as many seeds, not {len(seeds)}")
        self._copies.begin(seeds, reset_options.get("episode"), mask)
        self._seeded = True
        return self._percepts(), {}

    def _mask(self, mask: Any) -> np.ndarray | None:
        """Which copies begin anew, as Gymnasium's own vector environments are told; None: all."""
        if mask is None:
            return None
        if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_:
            raise TypeError(f"options['reset_mask'] is a NumPy array of bool, not {getattr(mask, 'dtype', type(mask))}")
        if mask.shape != (self.num_envs,) or not mask.any():
            raise ValueError(
                f"options['reset_mask'] has an entry for each of the {self.num_envs} copies, and at least one of them "
                f"is true; this one has the shape {mask.shape}"
            )
        if not self._seeded and not mask.all():
            raise RuntimeError("there is no episode that goes on; call reset() for all copies first")
        return mask

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
        """The maps of all copies as they are now, one after the other. Raises RuntimeError before the first reset."""
        if not self._seeded:
            raise RuntimeError("there is nothing to see yet; call reset() first")
        each = range(self.num_envs)
        return tuple(picture.shown(self.scenario, self._copies.world(e), self.render_mode) for e in each)
