"""One tick of a world: all sense the same instant, learn and decide; then each acts, and the world goes on by itself.

`draw`, `sense`, `learn`, `decide`, `act`, `begin_tick` and `update` depend on the rules that agents follow and on the
laws that a world has a use for: they come from dispatch.py, which is made anew for every world (see assembly.py).
"""

from unbidden.sim.engine.loop.dispatch import act, begin_tick, decide, draw, learn, sense, update
from unbidden.sim.engine.loop.order import acting_order
from unbidden.sim.engine.machine.kernel import compiled


@compiled
def tick(state):
    """One whole tick."""
    think(state)
    move(state)


@compiled
def think(state):
    """The part of a tick that goes on in minds."""
    draw(state)
    sense(state)
    learn(state)
    decide(state)


@compiled
def move(state):
    """The part of a tick that goes on in the world."""
    acting_order(state)
    begin_tick(state)
    act(state)
    update(state)
    state.clock[0].tick += 1
