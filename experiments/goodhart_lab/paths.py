"""What becomes of a true reward while a proxy of it is optimised, in small worlds that are solved exactly.

Policies are taken as occupancy measures η: how often each action is done in each state, discounted. What a policy is
worth by a reward R is η · R then, and all of them are a convex body whose directions are the null space of the flow
equations; of a reward only the part in that space tells policies apart. The angle between two rewards is taken there
(Karwowski and others, "Goodhart's law in reinforcement learning", ICLR 2024).

A proxy at the angle θ is optimised along a path of policies. A step whose direction rises the proxy by at least sin θ
times the length of the proxy cannot lower the true reward, as the two are no farther than θ from each other. So
whoever stops before the first step that rises less loses nothing: that is the early stopping of the same paper.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import scipy

PRESSURES = np.geomspace(0.01, 1000.0, 40)  # inverse temperatures, in spreads of the values of actions
CLOSE = 1e-12


class World(NamedTuple):
    """A table of states: S states, A actions, all states as likely to begin in."""

    leads: np.ndarray  # f64[S, A, S]
    discount: float


@dataclass(frozen=True)
class Path:
    """A policy that gets better by a proxy, step by step: its occupancies, and what they are worth."""

    occupancies: np.ndarray  # f64[steps, S · A]
    proxy: np.ndarray  # f64[steps]
    true: np.ndarray  # f64[steps]
    stop: int  # the step at which early stopping ends

    @property
    def drop(self) -> float:
        """How much less of the true reward there is at the end than there was on the way."""
        return float(self.true.max() - self.true[-1])


def directions(world: World) -> np.ndarray:
    """f64[S · A, n]: an orthonormal basis of the differences between occupancy measures."""
    states, actions, _ = world.leads.shape
    leaves = np.repeat(np.eye(states), actions, axis=0)
    return scipy.linalg.null_space((leaves - world.discount * world.leads.reshape(-1, states)).T)


def at_angle(basis: np.ndarray, true: np.ndarray, other: np.ndarray, angle: float) -> tuple[np.ndarray, np.ndarray]:
    """The part of a reward that tells policies apart, and a proxy at an angle (rad) to it on the side of another one.

    Both are f64[S · A] of length 1.
    """
    u, v = basis.T @ true.ravel(), basis.T @ other.ravel()
    u = u / np.linalg.norm(u)
    v = v - (v @ u) * u
    v = v / np.linalg.norm(v)
    return basis @ u, basis @ (np.cos(angle) * u + np.sin(angle) * v)


def occupancies(world: World, policies: np.ndarray) -> np.ndarray:
    """f64[n, S · A] of policies f64[n, S, A]; each adds up to 1."""
    states = world.leads.shape[0]
    moves = np.einsum("nsa,sat->nts", policies, world.leads)
    begins = np.full((len(policies), states, 1), (1.0 - world.discount) / states)
    visits = np.linalg.solve(np.eye(states) - world.discount * moves, begins)
    return (visits * policies).reshape(len(policies), -1)


def improvements(world: World, reward: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The steps of policy iteration from doing anything, f64[n, S, A], and the values f64[S, A] of the best."""
    states, actions, _ = world.leads.shape
    paid = reward.reshape(states, actions)
    policies = [np.full((states, actions), 1.0 / actions)]
    while True:
        moves = np.einsum("sa,sat->st", policies[-1], world.leads)
        value = np.linalg.solve(np.eye(states) - world.discount * moves, (policies[-1] * paid).sum(axis=1))
        q = paid + world.discount * world.leads @ value
        better = np.eye(actions)[q.argmax(axis=1)]
        if ((q * better).sum(axis=1) <= value + CLOSE).all():
            return np.array(policies), q
        policies.append(better)


def boltzmann(world: World, reward: np.ndarray) -> np.ndarray:
    """Boltzmann-rational policies f64[n, S, A] by the best values, from doing anything to doing what is best."""
    policies, q = improvements(world, reward)
    less = q - q.max(axis=1, keepdims=True)
    weights = np.exp(PRESSURES[:, None, None] / max(float(less.std()), CLOSE) * less)
    return np.concatenate([policies[:1], weights / weights.sum(axis=2, keepdims=True), policies[-1:]])


PATHS = {"boltzmann": boltzmann, "iteration": lambda world, reward: improvements(world, reward)[0]}


def along(world: World, name: str, true: np.ndarray, proxy: np.ndarray, angle: float) -> Path:
    """The path of a name, by which a proxy at an angle is optimised."""
    visits = occupancies(world, PATHS[name](world, proxy))
    return Path(visits, visits @ proxy, visits @ true, stop_of(visits, proxy, angle))


def stop_of(visits: np.ndarray, proxy: np.ndarray, angle: float) -> int:
    """The first step after which the proxy rises by less than sin θ times its length; the last, if there is none."""
    steps = np.diff(visits, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    slow = steps @ proxy < np.sin(angle) * np.linalg.norm(proxy) * lengths
    return int(slow.argmax()) if slow.any() else len(steps)


def span(world: World, reward: np.ndarray) -> float:
    """How much more the best policy is worth by a reward than the worst."""
    ends = [improvements(world, sign * reward)[0][-1] for sign in (1.0, -1.0)]
    best, worst = occupancies(world, np.array(ends)) @ reward
    return float(best - worst)
