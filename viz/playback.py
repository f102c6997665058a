"""A reel that is shown: its frames, and what is known of it a little ahead of what is seen.

A world that is watched live is simulated some way ahead, so that a viewer can stop right at what happens, not after it.
"""

from typing import Any

from unbidden.sim.runs.records import Run
from unbidden.viz.picture.frames import Frame, Reel
from unbidden.viz.picture.picture import View
from unbidden.viz.picture.pointing import NOBODY, TRAIL, pair_at, whom_to_cut, whom_to_follow, with_trails
from unbidden.viz.seen import seen_curves, seen_events, seen_pair
from unbidden.viz.summary import run_summary

AHEAD = 2000  # ticks


class Playback:
    """A reel, judged as far as it had to be, and shown no further than it was `seen`."""

    def __init__(self, reel: Reel, label: str = ""):
        self.reel, self.label = reel, label
        self.run: Run
        self.summary: dict[str, Any] = {}
        self.seen = 0  # the furthest tick shown so far
        self._judged = -1
        self._frame: Frame | None = None
        self.judge(0)

    @property
    def last(self) -> int:
        """The last tick there will be."""
        return self.reel.last

    def judge(self, tick: int) -> None:
        """Know what happens as far as a tick and a little further."""
        if self._judged >= min(tick, self.last):
            return
        to = min(self.last, max(tick + AHEAD, 2 * self._judged))
        self.reel.go_on(to)
        self._judged = self.reel.known
        self.run = self.reel.run()
        self.summary = run_summary(self.run)

    def frame(self, tick: int) -> Frame:
        """The world at a tick, or at its last."""
        tick = min(tick, self.last)
        if self._frame is None or self._frame.tick != tick:
            self._frame = self.reel.frame(tick)
        return self._frame

    def see(self, tick: int) -> None:
        """A tick was shown: what happened by then may be told."""
        self.seen = max(self.seen, min(tick, self.last))
        self.judge(self.seen)

    def events(self, tick: int) -> list[dict[str, Any]]:
        """What had happened by a tick."""
        self.judge(tick)
        return seen_events(self.summary, tick)

    def curves(self) -> list[dict[str, Any]]:
        """The curves below the picture, as far as they were seen."""
        return seen_curves(self.summary, self.seen)

    def next_event(self, tick: int, surprising: bool = False) -> dict[str, Any] | None:
        """The first event after a tick; a live world runs until there is one. Perhaps only of what nobody asked for."""
        while True:
            self.judge(tick)
            for event in self.summary["events"]:
                if event["tick"] > tick and (event["out"] or not surprising):
                    return event
            if self._judged >= self.last:
                return None
            self.judge(self._judged + 1)

    def event_between(self, tick: int, end: int) -> dict[str, Any] | None:
        """The first event of what nobody asked for after a tick, but not after an end."""
        self.judge(end)
        events = (event for event in self.summary["events"] if tick < event["tick"] <= end and event["out"])
        return next(events, None)

    def previous_event(self, tick: int) -> dict[str, Any] | None:
        """The last event before a tick."""
        return next(reversed([event for event in self.events(tick) if event["tick"] < tick]), None)

    def pair(self, tick: int) -> tuple[int, ...]:
        """Who is pointed out at a tick: the first that crosses and who lifts it, once that was seen."""
        self.judge(tick)
        return pair_at(seen_pair(self.summary, self.seen), tick)

    def followed(self, tick: int, selected: int) -> int:
        """Who is followed, if somebody is to be."""
        there = [k for k, cell in enumerate(self.frame(tick).cell.tolist()) if cell >= 0]
        return whom_to_follow(self.pair(tick), selected, there)

    def view(
        self, tick: int, selected: int = -1, trails: bool = False, arrows: bool = False, followed: int = NOBODY
    ) -> View:
        """What to point out at a tick."""
        both, legend = self.pair(tick), self.reel.legend
        agents = [k for k, (group, _) in enumerate(legend.bodies) if legend.groups[group].agent]
        shown = with_trails(both, selected, agents) if trails else []
        axis = (self.summary["pair"] or {}).get("axis", "x")
        trailing = tuple((body, self._trail(body, tick)) for body in shown)
        return View(
            both, selected, trailing, axis, arrows, whom_to_cut(seen_pair(self.summary, self.seen), tick, followed)
        )

    def _trail(self, body: int, tick: int) -> tuple[int, ...]:
        """Cells that a body came through, each spell once."""
        tick = min(tick, self.last)
        cells = self.reel.source.trace.cell[max(0, tick - TRAIL) : tick + 1, body].tolist()
        return tuple(cell for k, cell in enumerate(cells) if k == 0 or cell != cells[k - 1])
