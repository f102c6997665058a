"""Chunks of an episode: where they begin and end, and how likely their actions were to one policy and to another.

A step ends a chunk if its action is a call, which is action number `call` or a later one, or if it is the last of
`chunk` steps, counted from the beginning of the episode. A chunk of 1 is a token; one without end is a whole episode.
"""

from math import exp, floor, log
from typing import Annotated

from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import Param

Chunk = Annotated[
    float, Param("ticks", 1.0, 1e6, "how many steps share their credit; 1: every step has its own", live=False)
]
Call = Annotated[
    float, Param("", 0.0, 1000.0, "number of the first action that ends a chunk, counted from 0", live=False)
]


@compiled
def ends_chunk(steps, t, chunk, call):
    """Whether a chunk ends with step t of a log."""
    return steps[t].action >= call or (t + 1) % int(chunk) == 0


@compiled
def chunk_before(steps, end, chunk, call):
    """Where the chunk begins that is over before step `end` of a log."""
    begin = end - 1
    while begin > 0 and not ends_chunk(steps, begin - 1, chunk, call):
        begin -= 1
    return begin


@compiled
def as_served(preference, rounding):
    """A preference as the sampling engine knows it: rounded, if `rounding` is above 0."""
    return preference if rounding <= 0.0 else floor(preference / rounding + 0.5) * rounding


@compiled
def log_chance(preferences, actions, action, rounding):
    """The logarithm of the probability that a softmax over preferences, so rounded, gives to an action."""
    highest, total = as_served(preferences[0], rounding), 0.0
    for k in range(1, actions):
        highest = max(highest, as_served(preferences[k], rounding))
    for k in range(actions):
        total += exp(as_served(preferences[k], rounding) - highest)
    return as_served(preferences[action], rounding) - highest - log(total)


@compiled
def sample_served(preferences, actions, luck, rounding):
    """An action with the probability that a softmax over preferences, so rounded, gives it."""
    left = luck
    for k in range(actions - 1):
        left -= exp(log_chance(preferences, actions, k, rounding))
        if left < 0.0:
            return k
    return actions - 1


@compiled
def ratio_of(over, under, rounding, actions, steps, begin, end):
    """How much likelier one policy makes the actions of a chunk than another, so rounded, does: a geometric mean."""
    total = 0.0
    for t in range(begin, end):
        total += log_chance(over[steps[t].state], actions, steps[t].action, 0.0)
        total -= log_chance(under[steps[t].state], actions, steps[t].action, rounding)
    return exp(total / (end - begin))


@compiled
def add_gradient(gradient, preferences, actions, action, weight):
    """Add the gradient of the log-probability of an action, so weighted, to one that is collected."""
    for k in range(actions):
        tried = 1.0 if k == action else 0.0
        gradient[k] += weight * (tried - exp(log_chance(preferences, actions, k, 0.0)))
