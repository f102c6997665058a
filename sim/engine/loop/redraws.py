"""Other luck for a world from its present tick on. Python calls this between two ticks; no loop does."""

import numpy as np

from unbidden.sim.engine.draws import At, birth_name, bits, purpose
from unbidden.sim.engine.laws.births import find_rows
from unbidden.sim.engine.laws.luck import draw_luck
from unbidden.sim.engine.loop.order import draw_circle
from unbidden.sim.engine.state import AHEAD, BLOCK, State

REDRAW = purpose("seed of a redraw")
REDRAWS = np.uint64(birth_name("redraws", 0))


def seed_of_redraw(seed: int, number: int) -> int:
    """The seed of all that is drawn anew the so-and-so-manyth time, from 0, in a run from a seed."""
    return int(bits(At(np.uint64(seed), np.uint64(number), REDRAWS), REDRAW))


def redraw(state: State, seed: int) -> None:
    """Let everything that a world draws from its present tick on come from another seed.

    What was drawn before stays, such as the gust that blows. What was drawn ahead is drawn again: agents' luck, and the
    order of acting, for the rest of their blocks of ticks. With the world's own seed nothing changes.
    """
    clock = state.clock[0]
    now, clock.seed = int(clock.tick), seed
    if len(state.births.born):
        find_rows(state)
    clock.tick = now - now % AHEAD
    draw_luck(state)
    clock.tick = now - now % BLOCK
    if len(state.minds.order) > 1:
        draw_circle(state)
    clock.tick = now
