"""A forecaster of acts, frozen at a setting of a dial or made anew; and how many strategies agents have.

It counts what agents did in each place, with one act of each kind beforehand (Laplace), and says how likely each is the
next time. Its error is the log loss, in bits an act, on agents that it was not made from. The lines of `errors` are
means over two halves of the seeds, each of which is foretold from the other one.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from unbidden.experiments.dial_agents import Agent


def forecaster(agents: Sequence[Agent]) -> np.ndarray:
    """f64[percepts, actions]: how likely each act is held to be."""
    counts = sum(agent.acts for agent in agents) + 1.0
    return counts / counts.sum(axis=1, keepdims=True)


def log_loss(likely: np.ndarray, agent: Agent) -> float:
    """How far a forecaster is off, in bits an act."""
    return float(-(agent.acts * np.log2(likely)).sum() / agent.acts.sum())


def errors(frozen: Sequence[Agent], found: Sequence[Agent]) -> np.ndarray:
    """f64[seeds]: the error of a forecaster of one setting for each agent of another, by halves of the seeds."""
    halves = [forecaster(frozen[1::2]), forecaster(frozen[0::2])]
    return np.array([log_loss(halves[k % 2], agent) for k, agent in enumerate(found)])


def strategies(found: Sequence[Agent]) -> Counter[frozenset[str]]:
    """How many agents used which set of ways that nobody listed."""
    return Counter(agent.ways for agent in found)


def entropy(found: Sequence[Agent]) -> float:
    """How much there is to know of an agent's set of ways, in bits."""
    shares = np.array(list(strategies(found).values())) / len(found)
    return float(-(shares * np.log2(shares)).sum())


def best_setting(found: Sequence[Sequence[Agent]]) -> int:
    """The setting at which agents did most of what was meant; the lowest of several."""
    return int(np.argmax([round(float(np.mean([one.meant for one in row])), 9) for row in found]))
