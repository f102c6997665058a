"""Watkins's Q(lambda): what is learnt of the last action also reaches those that led to it, while they were greedy.

Watkins (1989); Sutton and Barto, "Reinforcement learning" (1st edition, 1998), section 7.6, with accumulating traces.
"""

from typing import Annotated

from unbidden.sim.engine.agents.learning.choice import Discount, InitialValue, LearningRate, best, epsilon_greedy
from unbidden.sim.engine.registry import Param, learner

FAINT = 1e-3  # a trace below this is taken for none
Decay = Annotated[float, Param("", 0.0, 1.0, "decay of traces (lambda)", live=False)]


@learner(decide=epsilon_greedy)
def q_lambda(
    value,
    state,
    action,
    reward,
    next_state,
    terminated,
    actions,
    log,
    steps,
    learning_rate: LearningRate = 0.1,
    discount: Discount = 0.98,
    trace_decay: Decay = 0.8,
    initial_value: InitialValue = 0.0,
):
    """Tabular Watkins's Q(lambda). A trace is cut at an action that was not the best known when it was taken.

    In its log the place of a reward, once it is learnt from, holds the step from which on all actions were greedy.
    """
    last = steps - 1
    cut = steps == 1 or value[0, state, action] < best(value[0, state], actions)
    log[last].reward = last if cut else log[last - 1].reward
    worth = 0.0 if terminated else best(value[0, next_state], actions)
    error = reward + discount * worth - value[0, state, action]
    trace, k = 1.0, last
    while k >= log[last].reward and trace > FAINT:
        value[0, log[k].state, log[k].action] += learning_rate * error * trace
        trace *= discount * trace_decay
        k -= 1
