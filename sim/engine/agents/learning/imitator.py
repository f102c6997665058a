"""An imitator: it begins with what it was shown, and may go on to learn from what is paid.

Behaviour cloning by counting: in every state its preference for an action is the logarithm of how often that was done
there, so that it acts as it was shown, share for share; where nothing was shown, any action is as likely. Pomerleau,
"Efficient training of artificial neural networks for autonomous navigation" (Neural Computation 3, 1991). From there it
learns by REINFORCE, as in "pre-train on demonstrations, then optimise a reward" (Silver et al., "Mastering the game of
Go with deep neural networks and tree search", Nature 529, 2016). With a learning rate of 0 it imitates, and no more.
What is shown is worked out beforehand (sim/optimum/demonstrated.py).
"""

from typing import Annotated

from unbidden.sim.engine.agents.learning.choice import Discount, LearningRate, softmax
from unbidden.sim.engine.agents.learning.reinforce import BaselineLearningRate, Entropy, climb_episode
from unbidden.sim.engine.registry import Param, learner

Smoothing = Annotated[
    float, Param("", 1e-6, 1e6, "how often every action counts as shown before anything is shown", live=False)
]


@learner(decide=softmax, planes=2)
def imitator(
    value,
    finished,
    actions,
    log,
    steps,
    learning_rate: LearningRate = 0.1,
    baseline_learning_rate: BaselineLearningRate = 0.1,
    discount: Discount = 0.98,
    entropy: Entropy = 0.0,
    smoothing: Smoothing = 0.01,
):
    """Act as was shown, then learn by REINFORCE: preferences (plane 0) and a learnt value of states (plane 1)."""
    if finished:
        climb_episode(value, actions, log, steps, learning_rate, baseline_learning_rate, discount, entropy)
