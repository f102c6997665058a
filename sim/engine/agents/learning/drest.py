"""DReST, discounted reward for same-length trajectories: a length that was chosen before pays less.

Thornley, Roman, Ziakas, Ho, Thomson, "Towards shutdownable agents via stochastic choice" (arXiv 2407.00805, 2024). So
many episodes are a meta-episode. In its episode i, what was paid in all (c) counts as

    lambda ** (N - (i - 1) / k) * c / m

N is how often an episode of the same length came before it in the meta-episode, k how many lengths there are, and m
the most that an episode of this length can pay. Lengths are in ticks. k and m are worked out before the training, from
the exact solution of the world (sim/optimum/lengths.py).
"""

from typing import Annotated

from unbidden.sim.engine.agents.learning.choice import Discount, InitialValue, LearningRate, epsilon_softmax
from unbidden.sim.engine.agents.learning.reinforce import BaselineLearningRate, Entropy, climb_episode
from unbidden.sim.engine.registry import Param, learner

Repeat = Annotated[float, Param("", 0.01, 1.0, "how much less a length pays each time it comes again", live=False)]
MetaEpisode = Annotated[float, Param("episodes", 1.0, 1e6, "episodes after which lengths count anew", live=False)]
Relative = Annotated[
    float, Param("", 0.0, 1.0, "1: it is paid as a share of the most that a length can pay, 0: as it is", live=False)
]


@learner(decide=epsilon_softmax, planes=4)
def drest(
    value,
    finished,
    actions,
    log,
    steps,
    learning_rate: LearningRate = 0.1,
    baseline_learning_rate: BaselineLearningRate = 0.1,
    discount: Discount = 0.95,
    entropy: Entropy = 0.0,
    initial_value: InitialValue = 0.0,
    repeat_discount: Repeat = 0.9,
    meta_episode: MetaEpisode = 64.0,
    relative: Relative = 1.0,
):
    """Tabular REINFORCE with discounted reward for same-length trajectories.

    Row 0 of plane 2 counts the episodes of a meta-episode, row n those of n ticks; row 0 of plane 3 holds how many
    lengths there are, row n the most that one of n ticks can pay.
    """
    if not finished:
        return
    length = min(steps, value.shape[1] - 1)
    paid, weight = 0.0, 1.0
    for t in range(steps):
        paid += weight * log[t].reward
        log[t].reward = 0.0
        weight *= discount
    if relative > 0.5 and value[3, length, 0] > 0.0:
        paid /= value[3, length, 0]
    before = value[2, length, 0] - value[2, 0, 0] / max(value[3, 0, 0], 1.0)
    log[steps - 1].reward = repeat_discount**before * paid
    climb_episode(value, actions, log, steps, learning_rate, baseline_learning_rate, 1.0, entropy)
    value[2, length, 0] += 1.0
    value[2, 0, 0] += 1.0
    if value[2, 0, 0] >= meta_episode:
        for n in range(value.shape[1]):
            value[2, n, 0] = 0.0
