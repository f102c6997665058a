"""Worlds as environments: `parallel_env` of PettingZoo, `gym_env` and `vector_env` of Gymnasium; they need `rl`."""

from unbidden.sim.adapters.gym import gym_env, parallel_env, register, vector_env

__all__ = ["gym_env", "parallel_env", "register", "vector_env"]
