"""The exact optimum of a model: what it pays, and what else comes of playing best.

Finite horizon: dynamic programming backwards from the last tick. Discounted: value iteration (Puterman, "Markov
decision processes", 1994). Ties are kept: among all best policies a second account is scored at its best and worst.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy

from unbidden.sim.engine.loop.assembly import alone
from unbidden.sim.optimum import backwards
from unbidden.sim.optimum.model import Model, TooLarge

TIE = 1e-9  # relative: values nearer than this are the same
MOST_CHOSEN = 1 << 27  # states and ticks for which best actions are noted, in 2 bytes each
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Optimum:
    """What playing best pays from the beginning; and the least and most of each second account among best policies."""

    paid: float
    least: np.ndarray  # f64[accounts]
    most: np.ndarray  # f64[accounts]


def accounts_of(model: Model, weights: np.ndarray) -> np.ndarray:
    """Second accounts f64[S·A, accounts] from weights f64[stocks + recipes, accounts]."""
    return np.asarray(model.counted @ scipy.sparse.csr_matrix(weights).toarray())


@dataclass(frozen=True)
class BestActions:
    """Which actions are best in every state at every tick of an episode, as far as they were noted."""

    begins: np.ndarray  # i64[ticks]  where the states of a tick begin in `chosen`
    chosen: np.ndarray  # u16[n]  the best actions of a state at a tick, as bits

    def first(self, tick: int, state: int) -> int:
        """The first of the best actions."""
        bits = int(self.chosen[self.begins[tick] + state])
        return (bits & -bits).bit_length() - 1


def within(model: Model, paid: np.ndarray, accounts: np.ndarray, ticks: int, discount: float = 1.0) -> Optimum:
    """Best play within so many ticks. paid: f64[S·A]; accounts: f64[S·A, n]."""
    n, begun = accounts.shape[1], np.flatnonzero(model.start)
    both = np.hstack([accounts, -accounts])  # the most of an account is the least of what it is not
    best, least, _ = _go_back(model, paid, both, ticks, discount, n > 0)
    value = model.start[begun] @ least[begun]  # elsewhere nothing may be had at all, which is -inf
    return Optimum(float(model.start[begun] @ best[begun]), value[:n], -value[n:])


def best_actions(model: Model, ticks: int) -> BestActions:
    """What to do in every state at every tick of an episode of so many. Raises TooLarge if that is too much to note."""
    *_, found = _go_back(model, model.paid.ravel(), np.zeros((len(model.P.indptr) - 1, 0)), ticks, 1.0, True)
    if len(found.begins) < ticks:
        raise TooLarge(f"there are too many states for what is best in each to be noted for {ticks:,} ticks")
    return found


def _go_back(
    model: Model, paid: np.ndarray, accounts: np.ndarray, ticks: int, discount: float, notes: bool
) -> tuple[np.ndarray, np.ndarray, BestActions]:
    """What is had from each state at the beginning, the least of each account, and, if wanted, what is best when."""
    states, actions, n = len(model.states), model.actions, accounts.shape[1]
    best, least = np.zeros((2, states)), np.zeros((2, states, n))
    reached, begun = _reached(model, ticks), np.flatnonzero(model.start)
    where = _begins(reached) if notes else reached[:0]
    chosen = np.zeros(reached[: len(where)].sum(), np.uint16)
    transitions, room = (model.P.data, model.P.indices, model.P.indptr), (np.zeros(actions), np.zeros(n))
    alone(backwards.__name__).go_back(
        *transitions, paid, accounts, discount, TIE, reached, begun, where, chosen, best, least, *room
    )
    return best[0], least[0], BestActions(where, chosen)


def _begins(reached: np.ndarray) -> np.ndarray:
    """Where the states of each tick begin in one list of all of them, for as many of the first ticks as fit into it."""
    ends = np.cumsum(reached)
    return (ends - reached)[ends <= MOST_CHOSEN]


def _reached(model: Model, ticks: int) -> np.ndarray:
    """How many of the states, the first of all, can have come about by each tick; they are numbered as found."""
    reached, last = [int(np.flatnonzero(model.start)[-1])], np.maximum.accumulate(model.P.indices)
    for _ in range(ticks - 1):
        links = model.P.indptr[(reached[-1] + 1) * model.actions]
        reached.append(max(reached[-1], int(last[links - 1]) if links else 0))
    return np.array(reached[:ticks]) + 1


def discounted(
    model: Model, paid: np.ndarray, discount: float, tolerance: float = 1e-9, ticks: int | None = None
) -> np.ndarray:
    """The value f64[S, A] of every action in every state for ever after, or in so many ticks, by value iteration.

    paid: f64[S·A]. Raises ValueError for a discount that is not below 1 if play for ever need not end.
    """
    if not 0.0 <= discount <= 1.0:
        raise ValueError(f"the discount is {discount}; it must be from 0 to 1")
    states = len(model.states)
    value = np.zeros(states)
    for k in range(1_000_000):
        q = paid + discount * (model.P @ value)
        if k + 1 == ticks:
            return q.reshape(states, model.actions)
        new = q.reshape(states, model.actions).max(axis=1)
        change, value = float(np.abs(new - value).max(initial=0.0)), new
        if change <= tolerance * (1.0 - discount if discount < 1.0 else 1.0):
            return (paid + discount * (model.P @ value)).reshape(states, model.actions)
    raise ValueError(f"the values grow without end at a discount of {discount}; take one below 1")


def power(model: Model, discount: float, samples: int, seed: int = 0) -> np.ndarray:
    """POWER f64[S] of every state: how much can be had from it, on the average over rewards drawn from [0, 1).

    POWER(s) = (1 - g) / g · E[V(s) - R(s)], rewards R of states independent and uniform: Turner, Smith, Shah, Critch,
    Tadepalli, "Optimal policies tend to seek power" (NeurIPS 2021), definition 5.2.
    """
    draws, states = np.random.default_rng(seed), len(model.states)
    stays = _with_rest(model)
    total, chunk = np.zeros(states), 256
    for first in range(0, samples, chunk):
        reward = draws.random((states, min(chunk, samples - first)))
        value = np.zeros_like(reward)
        for _ in range(1_000_000):
            ahead = (stays @ value).reshape(states, model.actions, -1).max(axis=1)
            new = reward + discount * ahead
            change, value = float(np.abs(new - value).max()), new
            if change < 1e-7 * (1.0 - discount):
                break
        total += (value - reward).sum(axis=1)
    return (1.0 - discount) / discount * total / samples


def _with_rest(model: Model) -> "scipy.sparse.csr_matrix":
    """The transitions, with states that have ended staying as they are."""
    states = len(model.states)
    leaves = np.asarray(model.P.sum(axis=1)).ravel() > 0.5
    rows = np.flatnonzero(~leaves)
    rest = scipy.sparse.csr_matrix(
        (np.ones(len(rows)), (rows, rows // model.actions)), (states * model.actions, states)
    )
    return (model.P + rest).tocsr()
