"""Draws that a replay asks for and the run did not: fresh noise, about which the run says nothing.

What an agent decides with, and the order of acting, is drawn for each body in each tick that it is there; gusts are
drawn by the clock. A replay asks for those again, unless a body is there that was gone in the run, or another was in
its row. Only recipes left to chance, slips, sticky tiles, births, who is ousted, and what some sensors and actuators
draw are drawn where something happens: their addresses differ where a body does something else, or something else is
around it. So this is an upper bound, and exact where it is 0.
"""

import numpy as np

from unbidden.sim.engine.registry import actuators, sensors
from unbidden.sim.engine.setup import Setup
from unbidden.sim.engine.state import NOBODY, Trace

# What a trace holds: with a row for each body or agent, and of the world around them.
OF_BODIES = ("cell", "bottom", "heading", "kept", "sign", "born", "tries", "held", "action")
OF_ALL = ("kind", "level", "flag", "trail", "waiting")


def fresh_moments(setup: Setup, run: Trace, replay: Trace, cut: int) -> int:
    """In how many ticks of bodies after a cut a replay may ask for a draw that the run did not ask for."""
    ticks = slice(cut, min(len(replay.cell), len(run.cell)))
    there, was_there = replay.cell[ticks][:-1] >= 0, run.cell[ticks][:-1] >= 0
    fresh = ~was_there
    born = (run.born[ticks] != replay.born[ticks])[:-1]
    fresh[:, : born.shape[1]] |= born
    if has_local_draws(setup):
        fresh = fresh | _differs(run, replay, ticks)
    return int((there & fresh).sum())


def has_local_draws(setup: Setup) -> bool:
    """Whether anything in a world is drawn only where it happens."""
    used = [*((sensors, rule.sensors) for rule in setup.rules), *((actuators, rule.does) for rule in setup.rules)]
    return (
        any(registry.keywords[name].get("draws") for registry, names in used for name in names)
        or any(recipe.bears or recipe.ousts != NOBODY for recipe in setup.tiles.recipes)
        or any(0.0 < recipe.chance < 1.0 for recipe in setup.tiles.recipes)
        or any(0.0 < kind.sticky < 1.0 for kind in setup.tiles.kinds)
        or any(group.noise > 0.0 for group in setup.agents)
    )


def _differs(run: Trace, replay: Trace, ticks: slice) -> np.ndarray:
    """For each tick and body whether its record, or what is around, is another at the tick's beginning or end."""
    differs = np.zeros(run.cell[ticks].shape, bool)
    for name in OF_BODIES:
        other = getattr(run, name)[ticks] != getattr(replay, name)[ticks]
        other = other.any(axis=tuple(range(2, other.ndim)))
        differs[:, : other.shape[1]] |= other
    for name in OF_ALL:
        differs |= (getattr(run, name)[ticks] != getattr(replay, name)[ticks]).any(axis=1)[:, None]
    return differs[:-1] | differs[1:]
