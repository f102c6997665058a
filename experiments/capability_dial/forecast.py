"""A forecaster of acts, frozen at a setting of a dial or made anew; and how many strategies agents have.

It counts what agents did in each place, with one act of each kind beforehand (Laplace), and says how likely each is the
next time. Its error is the log loss, in bits an act, on agents that it was not made from: each half of the seeds is
foretold from the other one.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from unbidden.experiments.capability_dial.agents import Agent
from unbidden.sim.judge.claims.estimators import Estimate, mean


def forecaster(agents: Sequence[Agent]) -> np.ndarray:
    """f64[percepts, actions]: how likely each act is held to be."""
    counts = np.sum([agent.acts for agent in agents], axis=0) + 1.0
    return counts / counts.sum(axis=1, keepdims=True)


def log_loss(likely: np.ndarray, agent: Agent) -> float:
    """How far a forecaster is off, in bits an act."""
    return float(-(agent.acts * np.log2(likely)).sum() / agent.acts.sum())


def errors(frozen: Sequence[Agent], found: Sequence[Agent]) -> np.ndarray:
    """f64[seeds]: the error of a forecaster of one setting for each agent of another, by halves of the seeds."""
    halves = [forecaster(frozen[1::2]), forecaster(frozen[0::2])]
    return np.array([log_loss(halves[k % 2], agent) for k, agent in enumerate(found)])


def strategies(found: Sequence[Agent]) -> Counter[frozenset[str]]:
    """In how many episodes which set of ways was used that nobody listed."""
    return Counter(ways for agent in found for ways in agent.ways)


def entropy(found: Sequence[Agent]) -> float:
    """How much there is to know of the set of ways of an episode, in bits."""
    counts = np.array(list(strategies(found).values()))
    return float(-(counts / counts.sum() * np.log2(counts / counts.sum())).sum()) + 0.0


def entropies(found: Sequence[Agent]) -> Estimate:
    """The same with an interval: by leaving out each agent in turn, as few agents show too few sets (jackknife)."""
    whole, many = entropy(found), len(found)
    without = [entropy([*found[:k], *found[k + 1 :]]) for k in range(many)]
    return mean([many * whole - (many - 1) * one for one in without])


def best_setting(found: Sequence[Sequence[Agent]]) -> int:
    """The setting at which agents did most of what was meant; the lowest of several."""
    return int(np.argmax([round(float(np.mean([one.meant for one in row])), 9) for row in found]))
