"""How a learner picks an action from what it holds each to be worth."""

from math import exp
from typing import Annotated

from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import Param

Discount = Annotated[float, Param("", 0.0, 1.0, "discount of what comes a tick later (gamma)", live=False)]
LearningRate = Annotated[float, Param("", 0.0, 1.0, "learning rate (alpha)", live=False)]
InitialValue = Annotated[
    float, Param("", -1e6, 1e6, "what everything is held to be worth before it was tried", live=False)
]
Epsilon = Annotated[float, Param("", 0.0, 1.0, "chance of an action at random, at the start of training", live=False)]
EpsilonEnd = Annotated[float, Param("", 0.0, 1.0, "the same at the end of training", live=False)]
Executed = Annotated[
    float, Param("", 0.0, 1.0, "1: learn from actions carried out, 0: from those intended", live=False)
]


@compiled
def best(values, actions):
    """The highest of the first so many values."""
    highest = values[0]
    for k in range(1, actions):
        highest = max(highest, values[k])
    return highest


@compiled
def greedy(values, actions, luck):
    """The index of the highest value; `luck` from [0, 1) decides between equal ones."""
    highest, ties, first = values[0], 1, 0
    for k in range(1, actions):
        if values[k] > highest:
            highest, ties, first = values[k], 1, k
        elif values[k] == highest:
            ties += 1
    if ties == 1:
        return first
    nth = int(luck * ties)
    for k in range(first, actions):
        if values[k] == highest:
            nth -= 1
            if nth < 0:
                return k
    return first


@compiled
def epsilon_now(trained, epsilon, epsilon_end):
    """The chance of exploring when a part of the training is behind: it falls (or rises) evenly."""
    return epsilon + (epsilon_end - epsilon) * trained


def epsilon_greedy(
    value, state, actions, luck, exploring, trained, epsilon: Epsilon = 0.1, epsilon_end: EpsilonEnd = 0.1
):
    """The best action known, or now and then any; the rest of the luck decides which, or between equals."""
    chance = epsilon_now(trained, epsilon, epsilon_end) if exploring else 0.0
    if luck < chance:
        return min(int(luck / chance * actions), actions - 1)
    return greedy(value[0, state], actions, (luck - chance) / (1.0 - chance))


@compiled
def log_of_sum(values, actions):
    """The highest value, and the sum of the exponentials of how far each is below it."""
    highest, total = best(values, actions), 0.0
    for k in range(actions):
        total += exp(values[k] - highest)
    return highest, total


@compiled
def probability(values, actions, k):
    """The probability that a softmax over preferences gives to action k."""
    highest, total = log_of_sum(values, actions)
    return exp(values[k] - highest) / total


@compiled
def sample(values, actions, luck):
    """An action with the probability that a softmax over preferences gives it."""
    highest, total = log_of_sum(values, actions)
    left = luck * total
    for k in range(actions - 1):
        left -= exp(values[k] - highest)
        if left < 0.0:
            return k
    return actions - 1


def softmax(value, state, actions, luck):
    """An action with the probability that a softmax over preferences gives it."""
    return sample(value[0, state], actions, luck)


def epsilon_softmax(
    value, state, actions, luck, exploring, trained, epsilon: Epsilon = 0.1, epsilon_end: EpsilonEnd = 0.1
):
    """The same, or now and then any; the rest of the luck decides which."""
    chance = epsilon_now(trained, epsilon, epsilon_end) if exploring else 0.0
    if luck < chance:
        return min(int(luck / chance * actions), actions - 1)
    return sample(value[0, state], actions, (luck - chance) / (1.0 - chance))


@compiled
def climb_preferences(preferences, actions, action, step, entropy):
    """Move preferences along the gradient of the log-probability of an action, and of the policy's entropy."""
    highest, total = log_of_sum(preferences, actions)
    mean = 0.0  # of the log-probabilities
    for k in range(actions):
        p = exp(preferences[k] - highest) / total
        if p > 0.0:
            mean += p * (preferences[k] - highest)
    for k in range(actions):
        p = exp(preferences[k] - highest) / total
        tried = 1.0 if k == action else 0.0
        preferences[k] += step * (tried - p) - entropy * p * (preferences[k] - highest - mean)
