"""What an agent that remembers can know of its world: beliefs, and what its actions do to them.

A belief says how likely each state is, given all that the agent was told since the beginning: what it perceived, which
of its actions were carried out, and what it was paid, after every tick. Best play of an agent that remembers depends on
its belief and on the time, and on nothing else, so the beliefs are the states of a Markov decision process of their
own (Åström, "Optimal control of Markov processes with incomplete state information", 1965; Kaelbling, Littman and
Cassandra, "Planning and acting in partially observable stochastic domains", 1998). From one beginning, within so many
ticks, there are finitely many; where they are few enough they are all gone through.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import scipy

from unbidden.sim.optimum.model import MOST_OUTCOMES, Model, Outcomes, Progress, TooLarge

MOST_BELIEFS = 200_000
CHUNK = 1 << 18  # outcomes that are gone through at once
DIGITS = 12  # beliefs that agree to so many digits are one


def hides(made: Model) -> bool:
    """Whether something is drawn that an agent which remembers all it was told cannot know for certain."""
    begun = made.percepts[made.start > 0.0]
    if len(np.unique(begun)) < len(begun):
        return True
    outcomes = going_on(made)
    several = np.bincount(outcomes.pair, minlength=1)[outcomes.pair] > 1
    pair, observation, target = outcomes.pair[several], _heard(outcomes)[several], outcomes.target[several]
    order = np.lexsort((target, observation, pair))
    pair, observation, target = pair[order], observation[order], target[order]
    same = (pair[1:] == pair[:-1]) & (observation[1:] == observation[:-1])
    return bool((same & (target[1:] != target[:-1])).any())


def remembered(made: Model, ticks: int, progress: Progress = lambda done, total: None) -> Model:
    """The same world, but its states are what an agent that remembers can believe within so many ticks.

    Raises TooLarge if there are too many beliefs.
    """
    return _Beliefs(made, progress).model(ticks)


def going_on(made: Model) -> Outcomes:
    """The outcomes after which the episode goes on, sorted by state and action."""
    assert made.outcomes is not None
    rows = made.P.indptr[:: made.actions]
    goes_on = np.flatnonzero((rows[1:] > rows[:-1])[made.outcomes.target])
    order = goes_on[np.argsort(made.outcomes.pair[goes_on], kind="stable")]
    return Outcomes(*(field[order] for field in made.outcomes))


def _heard(outcomes: Outcomes) -> np.ndarray:
    """A number i64[n] for all that the agent is told after an action: percept, action carried out, pay."""
    most = max(float(np.abs(outcomes.paid).max(initial=0.0)), 1.0)
    paid, which = np.unique(np.round(outcomes.paid / most, DIGITS), return_inverse=True)
    return outcomes.observation * max(len(paid), 1) + which


class _Beliefs:
    """Breadth first through what can come to be believed."""

    def __init__(self, made: Model, progress: Progress):
        self.made, self.progress, self.ongoing = made, progress, going_on(made)
        self.heard = _heard(self.ongoing)
        pairs = len(made.states) * made.actions
        self.row = np.concatenate([[0], np.cumsum(np.bincount(self.ongoing.pair, minlength=pairs))])
        self.known: dict[bytes, int] = {}
        self.states: list[np.ndarray] = []
        self.chances: list[np.ndarray] = []
        self.links: list[tuple[np.ndarray, ...]] = []  # belief × A + action, the belief that comes of it, chance
        self.outcomes = 0

    def model(self, ticks: int) -> Model:
        begun = np.flatnonzero(self.made.start)
        nobody = np.zeros(len(begun), np.int64)
        _, first, chance = self._enter(nobody, self.made.percepts[begun], begun, self.made.start[begun])
        frontier = list(range(len(self.states)))
        for _ in range(ticks):
            known = len(self.states)
            for some in self._chunks(frontier):
                self.links.append(self._expand(some))
                self.progress(len(self.states), MOST_BELIEFS)
            frontier = list(range(known, len(self.states)))
            if not frontier:
                break
        return self._finish(np.bincount(first, chance, len(self.states)))

    def _chunks(self, frontier: list[int]) -> Iterator[np.ndarray]:
        """Beliefs, as many at a time as have few enough outcomes. Raises TooLarge if there are too many in all."""
        ahead = self.row[self.made.actions :: self.made.actions] - self.row[: -1 : self.made.actions]
        work = 0
        some: list[int] = []
        for number in frontier:
            more = int(ahead[self.states[number]].sum())
            self.outcomes += more
            if self.outcomes > MOST_OUTCOMES or len(self.states) > MOST_BELIEFS:
                raise TooLarge(
                    f"an agent that remembers can come to believe too many different things: more than "
                    f"{len(self.states) - 1:,} beliefs with {self.outcomes - 1:,} outcomes; the most that are gone "
                    f"through are {MOST_BELIEFS:,} and {MOST_OUTCOMES:,}"
                )
            if some and work + more > CHUNK:
                yield np.array(some)
                work, some = 0, []
            work += more
            some.append(number)
        if some:
            yield np.array(some)

    def _expand(self, some: np.ndarray) -> tuple[np.ndarray, ...]:
        """What comes of every action in some beliefs."""
        actions = self.made.actions
        sizes = [len(self.states[k]) for k in some]
        state, chance = (np.concatenate([known[k] for k in some]) for known in (self.states, self.chances))
        pair = (state[:, None] * actions + np.arange(actions)).ravel()
        asked = (np.repeat(some, sizes)[:, None] * actions + np.arange(actions)).ravel()
        count = self.row[pair + 1] - self.row[pair]
        at = np.repeat(self.row[pair] - np.cumsum(count) + count, count) + np.arange(count.sum())
        weight = np.repeat(np.repeat(chance, actions), count) * self.ongoing.chance[at]
        return self._enter(np.repeat(asked, count), self.heard[at], self.ongoing.target[at], weight)

    def _enter(
        self, asked: np.ndarray, heard: np.ndarray, state: np.ndarray, chance: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The beliefs of those who asked the same and heard the same, new ones included, and how likely each is."""
        order = np.lexsort((state, heard, asked))
        asked, heard, state, chance = (column[order] for column in (asked, heard, state, chance))
        apart = np.flatnonzero(_differs(asked, heard, state))
        asked, heard, state, chance = asked[apart], heard[apart], state[apart], _sums(chance, apart)
        first = np.flatnonzero(_differs(asked, heard))
        total, ends = _sums(chance, first), np.append(first, len(chance))[1:]
        chance = chance / np.repeat(total, ends - first)
        rounded, numbers = np.round(chance, DIGITS), np.empty(len(first), np.int64)
        for k, (begin, end) in enumerate(zip(first, ends, strict=True)):
            key = state[begin:end].tobytes() + rounded[begin:end].tobytes()
            number = self.known.setdefault(key, len(self.states))
            if number == len(self.states):
                self.states.append(state[begin:end])
                self.chances.append(chance[begin:end])
            numbers[k] = number
        return asked[first], numbers, total

    def _finish(self, start: np.ndarray) -> Model:
        made, beliefs = self.made, len(self.states)
        ends = np.concatenate([[0], np.cumsum([len(states) for states in self.states])])
        B = scipy.sparse.csr_matrix(
            (np.concatenate(self.chances), np.concatenate(self.states), ends), (beliefs, len(made.states))
        )
        asked, number, chance = (np.concatenate([link[k] for link in self.links]) for k in range(3))
        return replace(
            made,
            states=np.arange(beliefs, dtype=float)[:, None],
            start=start,
            P=scipy.sparse.csr_matrix((chance, (asked, number)), (beliefs * made.actions, beliefs)),
            paid=B @ made.paid,
            counted=scipy.sparse.csr_matrix(scipy.sparse.kron(B, scipy.sparse.identity(made.actions)) @ made.counted),
            cells=np.zeros(beliefs, np.int64),
            percepts=made.percepts[[known[0] for known in self.states]],
            outcomes=None,
        )


def _differs(*columns: np.ndarray) -> np.ndarray:
    """Whether each row differs from the one before in any of these columns; the first one does."""
    is_new = np.ones(len(columns[0]), bool)
    if len(is_new):
        is_new[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return is_new


def _sums(values: np.ndarray, first: np.ndarray) -> np.ndarray:
    """The sums of the parts that begin at these places."""
    return np.add.reduceat(values, first) if len(first) else np.zeros(0)
