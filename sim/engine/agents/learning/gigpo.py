"""GiGPO, group-in-group policy optimisation: credit by what came of other visits to the same state in the same batch.

Feng, Xue, Liu and An (arXiv 2505.10978, 2025), for a table. The advantage of a step is how much more its episode paid
than the mean of the batch, and `group_weight` times how much more came of this step, discounted by the step, than of
the mean visit to its state. Neither is divided by a standard deviation, and every batch is of the newest policy, so no
ratio is needed. In a table both means can be subtracted when the batch is over: the gradient at a state is the same all
along.
"""

from typing import Annotated

from unbidden.sim.engine.agents.learning.choice import Discount, softmax
from unbidden.sim.engine.agents.learning.chunks import add_gradient
from unbidden.sim.engine.agents.learning.ipa import Batch, StepSize
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import Param, learner

# Planes: preferences; by state and action, in this batch, what episodes paid, what came of steps, and how many there
# were; the gradient at a state, collected; and a book: optimiser steps, episodes of this batch, and what they paid.
NOW, PAID, CAME, VISITS, GRADIENT, BOOK = range(6)
STEPS, EPISODES, TOTAL = range(3)

GroupWeight = Annotated[
    float, Param("", 0.0, 1e6, "weight of the comparison with other visits to the same state", live=False)
]


@compiled
def gather(value, log, steps, discount):
    """Add up what an episode paid, and what came of each of its steps, by state and action."""
    paid, came = 0.0, 0.0
    for t in range(steps):
        paid += log[t].reward
    for t in range(steps - 1, -1, -1):
        came = log[t].reward + discount * came
        value[PAID, log[t].state, log[t].action] += paid
        value[CAME, log[t].state, log[t].action] += came
        value[VISITS, log[t].state, log[t].action] += 1.0
    value[BOOK, EPISODES, 0] += 1.0
    value[BOOK, TOTAL, 0] += paid


@compiled
def step_by_groups(value, actions, learning_rate, weight):
    """One step of the optimiser: episodes compared with the mean of the batch, visits with the mean of their state."""
    episodes = value[BOOK, EPISODES, 0]
    usual = value[BOOK, TOTAL, 0] / episodes
    for state in range(value.shape[1]):
        visits, came = 0.0, 0.0
        for k in range(actions):
            visits += value[VISITS, state, k]
            came += value[CAME, state, k]
        if visits == 0.0:
            continue
        for k in range(actions):
            better = value[PAID, state, k] - usual * value[VISITS, state, k]
            better += weight * (value[CAME, state, k] - came / visits * value[VISITS, state, k])
            add_gradient(value[GRADIENT, state], value[NOW, state], actions, k, better / episodes)
        for k in range(actions):
            value[NOW, state, k] += learning_rate * value[GRADIENT, state, k]
            value[GRADIENT, state, k], value[PAID, state, k] = 0.0, 0.0
            value[CAME, state, k], value[VISITS, state, k] = 0.0, 0.0
    value[BOOK, STEPS, 0] += 1.0
    value[BOOK, EPISODES, 0], value[BOOK, TOTAL, 0] = 0.0, 0.0


@learner(decide=softmax, planes=6)
def gigpo(
    value,
    finished,
    actions,
    log,
    steps,
    learning_rate: StepSize = 1.0,
    discount: Discount = 0.95,
    batch: Batch = 16.0,
    group_weight: GroupWeight = 1.0,
):
    """Tabular policy gradient in batches, relative to the batch and to other visits of the same state in it."""
    if not finished:
        return
    gather(value, log, steps, discount)
    if value[BOOK, EPISODES, 0] >= batch:
        step_by_groups(value, actions, learning_rate, group_weight)
