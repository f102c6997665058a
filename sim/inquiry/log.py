"""The observer log: what four parts of a training stack write down of a run, in one form.

| part | notes | knows |
|---|---|---|
| trainer | when an episode begins and ends | the episode, and the version of the policy |
| agent framework | when a call of a tool begins and ends | the agent, the episode, the version, the call's number |
| firewall | who connects to which host; alarms, which others add (see alarms/) | the host alone |
| sandbox manager | what is transferred, which machine is used, started and ended | the host alone, and how many bytes |

So which call a transfer belongs to, the log does not say: that is found by joining rows in time (see joining.py). It is
made of the acting half of a scenario and of the events in a trace. Neither knows a name of anything but of groups, and
hosts are called by where they are on the map, agents by the number of their group and their own.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np

from unbidden.sim.engine.laws.events import BORN, ENTERED, REMOVED
from unbidden.sim.engine.laws.tiles import HELD, HERE
from unbidden.sim.engine.setup import Setup
from unbidden.sim.engine.setup.parts import Recipe
from unbidden.sim.engine.setup.tiled import in_order
from unbidden.sim.engine.state import NOBODY, Trace

EPISODE_BEGIN, EPISODE_END = "episode begin", "episode end"
CALL_BEGIN, CALL_END = "tool call begin", "tool call end"
CONNECTION, TRANSFER, MACHINE_USE = "connection", "transfer", "machine use"
MACHINE_START, MACHINE_END, ALARM = "machine start", "machine end", "alarm"
KINDS = (
    EPISODE_BEGIN,
    EPISODE_END,
    CALL_BEGIN,
    CALL_END,
    CONNECTION,
    TRANSFER,
    MACHINE_USE,
    MACHINE_START,
    MACHINE_END,
    ALARM,
)
TRAINER = "trainer"
UNIT = 1_000_000  # bytes for a unit of whatever a recipe gives or takes
MOST = 2**53  # that a part of the stack counts: bytes, episodes, seconds


class Row(NamedTuple):
    """A line of the log. What the part that notes it does not know is None."""

    time: float  # s since the log began
    host: str
    what: str  # one of KINDS
    bytes: int
    policy_version: int | None
    episode: int | None
    tool_call: int | None  # its number, counted from 1


Log = tuple[Row, ...]  # in order of time; rows of the same time as they were noted


class Episode(NamedTuple):
    """An episode to be written down: what happened, by a policy of which version."""

    trace: Trace
    policy_version: int = 0


def log_of(setup: Setup, episodes: Iterable[Episode]) -> Log:
    """The log of episodes of one world, one after the other."""
    observers, rows = _Observers(setup), list[Row]()
    since, calls = 0.0, 0
    for number, episode in enumerate(episodes):
        noted, calls = observers.notes(episode, number, since, calls)
        rows += noted
        since += (len(episode.trace.cell) - 1) * setup.seconds
    return tuple(rows)


class _Observers:
    """Those who look at a world from outside, and what they have to know of it."""

    def __init__(self, setup: Setup):
        self.setup = setup
        self.recipes = in_order(setup.tiles)
        self.hosts = {recipe.kind for recipe in self.recipes}  # kinds of tile at which something can be done
        self.cols = len(setup.heights[0])
        self.digits = len(str(max(len(setup.heights), self.cols) - 1))  # all names of hosts are of one length

    @cached_property
    def agents(self) -> tuple[str, ...]:
        """What each body is called: by the number of its group, and its own in that."""
        groups = enumerate(self.setup.groups, 1)
        return tuple(f"agent-{number}-{own + 1}" for number, group in groups for own in range(group.places))

    def host(self, cell: int) -> str:
        """What a place of the map is called: by its row and column."""
        row, col = divmod(cell, self.cols)
        return f"host-{row:0{self.digits}}-{col:0{self.digits}}"

    def notes(self, episode: Episode, number: int, since: float, calls: int) -> tuple[list[Row], int]:
        """The rows of an episode, and how many calls of tools there were by its end."""
        trace, version = episode
        seconds, ticks = self.setup.seconds, len(trace.cell) - 1
        events = iter(trace.events)
        event = next(events, None)
        rows = [Row(since, TRAINER, EPISODE_BEGIN, 0, version, number, None)]
        for tick in range(1, ticks + 1):
            begin, end = since + (tick - 1) * seconds, since + tick * seconds
            acting = self._acting(trace, tick)
            own = range(calls + 1, calls + 1 + len(acting))
            calls += len(acting)
            called = list(zip(acting, own, strict=True))
            rows += (Row(begin, agent, CALL_BEGIN, 0, version, number, call) for agent, call in called)
            while event is not None and event["tick"] <= tick:
                rows += self._seen(trace, event, (begin + end) / 2)
                event = next(events, None)
            rows += (Row(end, agent, CALL_END, 0, version, number, call) for agent, call in called)
        rows.append(Row(since + ticks * seconds, TRAINER, EPISODE_END, 0, version, number, None))
        return rows, calls

    def _acting(self, trace: Trace, tick: int) -> list[str]:
        """The learners that act in a tick."""
        if not trace.action.size:
            return []
        acting = (trace.action[tick, :, 1] >= 0) & (trace.cell[tick - 1, : trace.action.shape[1]] >= 0)
        return [self.agents[i] for i in np.flatnonzero(acting)]

    def _seen(self, trace: Trace, event: np.void, time: float) -> Iterator[Row]:
        """What of an event is seen from outside: a row, or none."""
        what, cell, body = int(event["what"]), int(event["cell"]), int(event["body"])
        if what >= 0:
            yield self._used(trace, self.recipes[what], cell, int(event["tick"]), time)
        elif what == ENTERED and trace.kind.size and int(trace.kind[event["tick"], cell]) in self.hosts:
            yield Row(time, self.host(cell), CONNECTION, 0, None, None, None)
        elif what in (BORN, REMOVED):
            kind = MACHINE_START if what == BORN else MACHINE_END
            yield Row(time, self.agents[body], kind, 0, None, None, None)

    def _used(self, trace: Trace, recipe: Recipe, cell: int, tick: int, time: float) -> Row:
        """The row of a recipe that came about: a transfer where it gives or takes anything."""
        moved = [effect for effect in recipe.effects if effect.what in (HELD, HERE)]
        times = (1.0 if effect.times == NOBODY else float(trace.flag[tick, effect.times]) for effect in moved)
        units = sum(abs(effect.amount * factor) for effect, factor in zip(moved, times, strict=True))
        what = TRANSFER if moved else MACHINE_USE
        return Row(time, self.host(cell), what, round(min(units * UNIT, MOST)), None, None, None)
