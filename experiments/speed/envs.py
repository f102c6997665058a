"""How fast many copies of a world are stepped from outside: `python -m experiments.speed.envs SCENARIO [COPIES]`.

Actions at random are drawn beforehand and left out. Timed is the processor time of this thread, per round; the median
over the rounds counts, the best says how much the rounds differ. Absolute figures belong to a machine.
"""

import statistics
import sys
import time

import numpy as np

from sim.envs import vector_env

ROUNDS, STEPS = 15, 4000


def rates(name: str, copies: int) -> list[float]:
    """Agent-steps a second in each round, with all that a step of a vector environment gives back."""
    envs = vector_env(name, copies)
    envs.reset(seed=0)
    actions = np.random.default_rng(0).integers(0, envs.single_action_space.n, (STEPS, copies))
    found = []
    for _ in range(ROUNDS):
        began = time.thread_time()
        for chosen in actions:
            envs.step(chosen)
        found.append(STEPS * copies / (time.thread_time() - began))
    return found


def main(name: str = "compute_yard", copies: str = "256") -> None:
    """Measure and print."""
    found = rates(name, int(copies))
    print(f"{copies} copies: {statistics.median(found):,.0f} agent-steps/s (best round {max(found):,.0f})")


if __name__ == "__main__":
    main(*sys.argv[1:3])
