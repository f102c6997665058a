"""What is kept of training: neutral counts for each block of episodes. Nobody who acts can read them."""

from typing import NamedTuple

import numpy as np

from unbidden.sim.engine.state import State, sizes


class Ledger(NamedTuple):
    """Counts by block of episodes, and room for counting an episode once."""

    episodes: np.ndarray  # i64[blocks]
    ticks: np.ndarray  # i64[blocks]
    ended: np.ndarray  # i64[blocks, agents]  episodes that the world ended for an agent
    episode_return: np.ndarray  # f64[blocks, agents]
    gained: np.ndarray  # f64[blocks, agents, stocks]  units
    fired: np.ndarray  # i64[blocks, recipes]  how often each recipe came about
    fired_in: np.ndarray  # i64[blocks, recipes]  in how many episodes
    alone_in: np.ndarray  # i64[blocks, kinds]  the same for the second part of Land.fired
    visits: np.ndarray  # i64[blocks, cells]  agent-ticks
    visited_in: np.ndarray  # i64[blocks, cells]  in how many episodes
    seen: np.ndarray  # i64[cells]  the last episode in which each was visited, counted from 1


def new_ledger(state: State, blocks: int) -> Ledger:
    """An empty ledger for a world and so many blocks."""
    agents, cells = len(state.learning.mind), state.ground.height.size
    known = sizes(state)
    return _empty(blocks, agents, known["recipes"], known["alone"], cells, known["stocks"])


def _empty(blocks: int, agents: int, recipes: int, alone: int, cells: int, stocks: int) -> Ledger:
    def counts(*more: int) -> np.ndarray:
        return np.zeros((blocks, *more), np.int64)

    return Ledger(
        counts(),
        counts(),
        counts(agents),
        np.zeros((blocks, agents)),
        np.zeros((blocks, agents, stocks)),
        counts(recipes),
        counts(recipes),
        counts(alone),
        counts(cells),
        counts(cells),
        np.zeros(cells, np.int64),
    )


no_ledger = _empty(0, 0, 0, 0, 0, 0)  # for what is not training
