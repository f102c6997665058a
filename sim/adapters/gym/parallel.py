"""A world as a parallel environment of PettingZoo: all its learners act at once."""

import secrets
from collections.abc import Sequence
from operator import index
from pathlib import Path
from typing import Any

import numpy as np
from gymnasium import spaces
from pettingzoo import ParallelEnv

from unbidden.sim.adapters.gym import picture
from unbidden.sim.adapters.gym.agent_specs import chosen_scenario, known_options, roles_of
from unbidden.sim.adapters.gym.copies import Copies
from unbidden.sim.adapters.gym.rendering import RenderMixin
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.loading import Controls


class WorldParallelEnv(RenderMixin, ParallelEnv):
    """A world whose learners are told what to do; agents that follow simple rules go their own way in it.

    `reset(seed=s)` begins the first episode of a training with seed s, `reset()` the next one; with
    `options={"episode": n}` it is the nth, from 0. The infos are empty: how the designer judges is not told.
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
        self._roles = {role.name: role for role in roles_of(self.scenario, parts)}
        self._column = {name: k for k, name in enumerate(self._roles)}
        self._copies = Copies(self.scenario.setup, 1)
        self.render_mode = picture.known_mode(render_mode)
        self.metadata = {
            "name": f"unbidden_{self.scenario.name}",
            "render_modes": list(picture.MODES),
            "render_fps": 10,
            "is_parallelizable": True,
        }
        self.possible_agents, self.agents = list(self._roles), list[str]()
        self.observation_spaces = {name: role.percepts for name, role in self._roles.items()}
        self.action_spaces = {name: spaces.Discrete(role.actions) for name, role in self._roles.items()}
        self.state_space = spaces.Box(-np.inf, np.inf, self._state().shape, np.float64)
        self._seeded = False

    def observation_space(self, agent: str) -> spaces.Space:
        """The space of what an agent perceives; always the same object."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> spaces.Space:
        """The space of what an agent can do; always the same object."""
        return self.action_spaces[agent]

    def reset(self, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[dict, dict]:
        """Begin an episode with all agents. Raises TypeError and ValueError for a seed or an option that cannot be.

        Options that it does not know are left to others, as PettingZoo's own test asks.
        """
        known = (
            {name: options[name] for name in ("episode",) if name in options} if isinstance(options, dict) else options
        )
        reset_options = known_options(known, "episode")
        if seed is None and not self._seeded:
            seed = secrets.randbits(32)
        self._copies.begin(None if seed is None else [seed], reset_options.get("episode"))
        self._seeded = True
        self.agents = list(self.possible_agents)
        self._show()
        return {name: self._percept(name) for name in self.agents}, {name: {} for name in self.agents}

    def step(self, actions: dict[str, Any]) -> tuple[dict, dict, dict, dict, dict]:
        """One tick with an action of every agent that is left. Raises KeyError for one that is missing."""
        there, table = self.agents, self._copies.table
        if not there:
            return {}, {}, {}, {}, {}
        for name in there:
            table.action[0, self._column[name]] = index(actions[name])
        self._copies.step()
        self.agents = [name for name in there if not table.left[0, self._column[name]]]
        self._show()
        paid, ended, late = (
            {name: of.item(0, self._column[name]) for name in there}
            for of in (table.reward, table.terminated, table.truncated)
        )
        return {name: self._percept(name) for name in there}, paid, ended, late, {name: {} for name in there}

    def _percept(self, name: str) -> Any:
        return self._roles[name].perceived(np.int64(self._copies.table.percept[0, self._column[name]]))

    def state(self) -> np.ndarray:
        """All that changes in this world, as one row of numbers: time, tiles, bodies, stocks and flags.

        Raises RuntimeError before the first reset.
        """
        if not self._seeded:
            raise RuntimeError("there is no world yet; call reset() first")
        return self._state()

    def _state(self) -> np.ndarray:
        world = self.world
        tick, tiles, bodies = world.clock.tick[0], world.land.tiles.ravel(), world.bodies
        places = [bodies[name] for name in ("row", "col", "heading", "busy", "alive")]
        waits = np.maximum(tiles.ready - tick, 0)
        parts = [[tick], tiles.kind, tiles.stock, tiles.owner, waits, *places, world.stocks.held.ravel()]
        return np.concatenate([*parts, world.stocks.flags.up]).astype(np.float64)

    def close(self) -> None:
        """Nothing is held open."""
