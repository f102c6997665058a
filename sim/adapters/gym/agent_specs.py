"""Who in a world is told from outside what to do: what each perceives, can do, and is called there."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from gymnasium import spaces

from unbidden.sim.scenario import Scenario, load
from unbidden.sim.scenario.loading import Controls
from unbidden.sim.scenario.overrides import from_option


@dataclass(frozen=True)
class AgentSpec:
    """One agent as other libraries see it."""

    name: str  # such as bot_0
    sizes: tuple[int, ...]  # of the parts of its percept
    actions: int  # how many it has
    parts: bool  # its percept is given part by part, not as one number

    @property
    def percepts(self) -> spaces.Space:
        """The space of what it perceives."""
        return spaces.MultiDiscrete(self.sizes) if self.parts else spaces.Discrete(int(np.prod(self.sizes)))

    def perceived(self, number: Any) -> Any:
        """A percept, or many, as their space wants them: the number as it is, or its parts along a last axis."""
        if not self.parts:
            return number.copy()
        return np.stack(np.unravel_index(number, self.sizes), axis=-1).astype(np.int64)


def roles_of(scenario: Scenario, parts: bool) -> list[AgentSpec]:
    """Everybody who is told what to do, in the order of their rows. Raises ValueError if nobody is."""
    specs = [
        AgentSpec(f"{group.name}_{k}", tuple(p.limit for p in group.mind.sees) or (1,), len(group.mind.actions), parts)
        for group in scenario.setup.learners
        for k in range(group.count)
    ]
    if not specs:
        raise ValueError(f"in {scenario.name!r} nobody learns, so there is nobody whose actions could be chosen")
    return specs


def only_role(scenario: Scenario, parts: bool) -> AgentSpec:
    """The only one who is told what to do. Raises ValueError if there are more."""
    specs = roles_of(scenario, parts)
    if len(specs) > 1:
        raise ValueError(f"in {scenario.name!r} {len(specs)} agents learn; that is a parallel_env, not a gym_env")
    return specs[0]


def chosen_scenario(scenario: str | Path | Scenario, changes: Sequence[str], control: Controls) -> Scenario:
    """A scenario, by name or path if it is not one already, with `field=value` changes and perhaps under controls."""
    if not isinstance(scenario, Scenario):
        return load(str(scenario), changes, control)
    return scenario.changed(*map(from_option, changes), control=control) if changes or control else scenario


def known_options(options: Any, *known: str) -> dict[str, Any]:
    """What `reset` was asked for besides a seed. Raises TypeError and ValueError for what it does not know."""
    if options is not None and not isinstance(options, dict):
        raise TypeError(f"options are a dict of names and values, not {options!r}")
    chosen = options or {}
    if unknown := [name for name in chosen if name not in known]:
        raise ValueError(f"there is no option {unknown[0]!r} of reset; known: {', '.join(known)}")
    episode = chosen.get("episode")
    if episode is not None:
        if isinstance(episode, bool) or not isinstance(episode, int | np.integer):
            raise TypeError(f"options['episode'] is the number of an episode, a whole number, not {episode!r}")
        if not 0 <= episode < 2**63 - 1:
            raise ValueError(f"options['episode'] is counted from 0 on, and is no more than 2**63 - 2, not {episode}")
    return chosen
