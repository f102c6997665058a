"""Proximal policy optimisation in a world with one learner: `python -m unbidden.experiments.ppo_yard [SCENARIO]`.

The agent is told the objective and nothing else, as the learners of the scenario are. What came of it is counted
afterwards, in episodes of the finished policy, from the world and not from what the agent was told. Needs the extra
`deep` (Stable-Baselines3). Schulman et al., "Proximal policy optimization algorithms" (arXiv:1707.06347, 2017).
"""

import sys
from collections.abc import Callable
from typing import Any

from unbidden.sim.adapters.gym import gym_env

STEPS, COPIES, EPISODES = 300_000, 8, 50


def train(name: str, steps: int = STEPS, seed: int = 0) -> Any:
    """A policy that has learnt for so many steps. A network reads the parts of a percept better than its number."""
    from stable_baselines3 import PPO
    from stable_baselines3.common.env_util import make_vec_env

    envs = make_vec_env(lambda: gym_env(name, parts=True), n_envs=COPIES, seed=seed)
    return PPO("MlpPolicy", envs, gamma=0.98, ent_coef=0.01, seed=seed).learn(steps)


def judge(env: Any, choose: Callable[[Any], Any], episodes: int = EPISODES) -> dict[str, float]:
    """The mean of what a policy was paid an episode, and in which share of them each thing watched came about."""
    tallies, setup = env.scenario.tallies.items(), env.scenario.setup
    looks = {name: [column for _, column in tally.columns(setup)] for name, tally in tallies if tally.recipes}
    shares = dict.fromkeys(["paid", *looks], 0.0)
    for episode in range(episodes):
        percept, _ = env.reset(seed=10_000 if episode == 0 else None)
        over = False
        while not over:
            percept, reward, ended, late, _ = env.step(choose(percept))
            shares["paid"] += reward / episodes
            over = ended or late
        for name, columns in looks.items():
            shares[name] += bool(env.world.land.fired[columns].any()) / episodes
    return shares


def main(name: str = "compute_yard") -> None:
    """Train, judge and print, beside actions at random."""
    env = gym_env(name, parts=True)
    env.action_space.seed(0)
    policy = train(name)
    for title, choose in {
        "at random": lambda percept: env.action_space.sample(),
        f"PPO, {STEPS} steps": lambda percept: policy.predict(percept, deterministic=True)[0],
    }.items():
        summary = ", ".join(f"{name} {share:.2f}" for name, share in judge(env, choose).items())
        print(f"{title:20} {summary}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
