"""Draws that a replay asks for and the run did not: fresh noise, about which the run says nothing.

What an agent decides with, and the order of acting, is drawn for each body in each tick that it is there; gusts are
drawn by the clock. A replay asks for those again, unless a body is there that was gone in the run. Only recipes left to
chance, slips and sticky tiles are drawn where something happens: their addresses differ where a body does something
else, or something else is around it. So this is an upper bound, and exact where it is 0.
"""

import numpy as np

from unbidden.sim.engine.setup import Setup
from unbidden.sim.engine.state import Trace

OF_BODIES = ("cell", "bottom", "heading", "held", "action")  # one row a body in each tick
OF_ALL = ("kind", "level", "flag")


def fresh_moments(setup: Setup, run: Trace, replay: Trace, cut: int) -> int:
    """In how many ticks of bodies after a cut a replay may ask for a draw that the run did not ask for."""
    ticks = slice(cut, min(len(replay.cell), len(run.cell)))
    there, was_there = replay.cell[ticks][:-1] >= 0, run.cell[ticks][:-1] >= 0
    fresh = ~was_there
    if has_local_draws(setup):
        fresh = fresh | _differs(run, replay, ticks)
    return int((there & fresh).sum())


def has_local_draws(setup: Setup) -> bool:
    """Whether anything in a world is drawn only where it happens."""
    return (
        any(0.0 < recipe.chance < 1.0 for recipe in setup.tiles.recipes)
        or any(0.0 < kind.sticky < 1.0 for kind in setup.tiles.kinds)
        or any(group.noise > 0.0 for group in setup.agents)
    )


def _differs(run: Trace, replay: Trace, ticks: slice) -> np.ndarray:
    """For each tick and body whether its record, or what is around, is another at the tick's beginning or end."""
    differs = np.zeros(run.cell[ticks].shape, bool)
    for name in OF_BODIES:
        other = getattr(run, name)[ticks] != getattr(replay, name)[ticks]
        other = other.reshape(*other.shape[:2], -1).any(axis=2)
        differs[:, : other.shape[1]] |= other
    for name in OF_ALL:
        differs |= (getattr(run, name)[ticks] != getattr(replay, name)[ticks]).any(axis=1)[:, None]
    return differs[:-1] | differs[1:]
