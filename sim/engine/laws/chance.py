"""How chance enters what happens in a world of tiles: the only way it does.

Ordinarily an outcome is an addressed draw. When the state carries a tape that is on, the outcomes are read from it
instead, and what each one's probability was is written beside it: so that all outcomes of a tick can be gone through.
"""

from unbidden.sim.engine.draws import integer, uniform
from unbidden.sim.engine.machine.kernel import compiled


@compiled
def happens(state, at, why, probability):
    """Whether something of a given probability comes about at an address."""
    if probability >= 1.0:
        return True
    if probability <= 0.0:
        return False
    if state.tape.head[0].on:
        branch = read(state.tape, 2)
        state.tape.rolls[state.tape.head[0].read - 1].chance = probability if branch == 0 else 1.0 - probability
        return branch == 0
    return uniform(at, why) < probability


@compiled
def pick(state, at, why, n):
    """One of the numbers from 0 to n - 1 at an address, each as likely as the others."""
    if n <= 1:
        return 0
    if state.tape.head[0].on:
        branch = read(state.tape, n)
        state.tape.rolls[state.tape.head[0].read - 1].chance = 1.0 / n
        return branch
    return integer(at, why, n)


@compiled
def read(tape, options):
    """The next outcome on the tape, which is 0 where nothing was written yet; a tape too short says so."""
    k = tape.head[0].read
    if k >= len(tape.rolls):
        tape.head[0].full = True
        k = len(tape.rolls) - 1
    tape.rolls[k].options = options
    tape.head[0].read = k + 1
    return int(tape.rolls[k].outcome)
