"""What all alarms share: the steps of an episode, and scores for each of them and for the whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar

import numpy as np

from unbidden.sim.inquiry.joining import episodes_of
from unbidden.sim.inquiry.log import ALARM, CALL_BEGIN, CALL_END, TRANSFER, Log, Row

Act = tuple[str, str]  # where, and what
QUIET: Act = ("", "")
T = TypeVar("T")


class Step(NamedTuple):
    """A call of a tool, and what was noted while it was open, by whomever."""

    call: int
    begin: float  # s
    rows: Log

    @property
    def act(self) -> Act:
        """What the call did as far as hosts saw: where, and what, the first that was noted; or nothing."""
        return next(((row.host, row.what) for row in self.rows), QUIET)

    @property
    def bytes(self) -> int:
        """How much was transferred."""
        return sum(row.bytes for row in self.rows if row.what == TRANSFER)


Steps = tuple[Step, ...]


@dataclass(frozen=True, eq=False)
class Scores:
    """How much an alarm makes of each step, by the end of that step, and of the whole run: more is more suspicious."""

    step: np.ndarray  # f64[steps]
    run: float


class Alarm(Protocol):
    """Something that scores the steps of one run, and knows nothing else of it."""

    def scores(self, steps: Steps) -> Scores:
        """The scores of a run."""


def steps_of(episode: Log) -> Steps:
    """The steps of one episode whose rows are joined (see joining.py), one call after the other."""
    begun: dict[int, float] = {}
    noted: dict[int, list[Row]] = {}
    for row in episode:
        if row.tool_call is None:
            continue
        if row.what == CALL_BEGIN:
            begun[row.tool_call], noted[row.tool_call] = row.time, []
        elif row.what != CALL_END and row.tool_call in noted:
            noted[row.tool_call].append(row)
    return tuple(Step(call, begun[call], tuple(rows)) for call, rows in noted.items())


def runs_of(log: Log) -> dict[int, Steps]:
    """The steps of each episode of a log."""
    return {number: steps_of(episode) for number, episode in episodes_of(log).items()}


def worst(step: np.ndarray) -> Scores:
    """Scores of a run that is as suspicious as its most suspicious step."""
    return Scores(step, float(step.max(initial=0.0)))


def windows(each: Sequence[T], length: int) -> Iterator[Sequence[T]]:
    """For each step, what belongs to it and to those before it, as many as fit into a window."""
    for end in range(1, len(each) + 1):
        yield each[max(0, end - length) : end]


def raised(log: Log, alarm: Alarm, threshold: float) -> Log:
    """The log with a row for each step whose score is above a threshold, where the step ends."""
    over = {
        step.call
        for steps in runs_of(log).values()
        for step, score in zip(steps, alarm.scores(steps).step, strict=True)
        if score > threshold
    }
    return tuple(_with_alarms(log, over))


def _with_alarms(log: Log, over: set[int]) -> Iterator[Row]:
    where = ""
    for row in log:
        if row.what == CALL_BEGIN or row.episode is None:
            where = row.host  # of the last row that a host noted in this call; of the agent, if there is none
        elif row.what == CALL_END and row.tool_call in over:
            yield Row(row.time, where, ALARM, 0, None, None, None)
        yield row


def shares(acts: Sequence[Act]) -> dict[Act, float]:
    """In which share of steps each act occurs."""
    found: dict[Act, float] = {}
    for act in acts:
        found[act] = found.get(act, 0.0) + 1.0 / len(acts)
    return found
