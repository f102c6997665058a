"""Where a film is and how it goes on. It draws nothing and knows no keys."""

from typing import Any

from unbidden.viz.playback import Playback
from unbidden.viz.seen import seen_events
from unbidden.viz.window.pace import Pace

MOST_AT_ONCE = 0.1  # s: after a pause of the machine, time goes on where it was


class Player:
    """One world, or two in step."""

    def __init__(self, showings: list[Playback], pace: Pace, at: int = 0):
        self.showings, self.pace = showings, pace
        self.at = float(min(max(at, 0), self.last))
        self._see()
        self.playing = False
        self.stops = True  # at the first event that nobody asked for
        self.alert: dict[str, Any] | None = None

    @property
    def first(self) -> Playback:
        """The world that the words are about."""
        return self.showings[0]

    @property
    def tick(self) -> int:
        """The tick to be shown."""
        return int(self.at)

    @property
    def last(self) -> int:
        """The last tick there is in any of the worlds."""
        return max(showing.last for showing in self.showings)

    @property
    def speed(self) -> float:
        """Times real time."""
        return self.pace.speed

    @property
    def seconds(self) -> float:
        """Seconds of the world a tick."""
        return self.first.reel.legend.seconds

    def pass_time(self, seconds: float) -> None:
        """Let time pass, if it plays. It stops at the end, and once where something happens that nobody asked for."""
        if not self.playing:
            return
        at = min(self.at + min(seconds, MOST_AT_ONCE) * self.speed / self.seconds, float(self.last))
        event = self.first.event_between(self.tick, int(at)) if self.stops else None
        if event:
            self.go(event["tick"])
            self.alert, self.stops = event, False
            return
        self.at, self.playing = at, at < self.last
        self._see()

    def play(self) -> None:
        """Play or pause; at the end, from the start."""
        if not self.playing and self.tick >= self.last:
            self.at = 0.0
        self.playing, self.alert = not self.playing, None

    def go(self, tick: int) -> None:
        """Show a tick, and stay there."""
        self.at, self.playing, self.alert = float(min(max(tick, 0), self.last)), False, None
        self._see()

    def _see(self) -> None:
        """What is shown is seen."""
        for showing in self.showings:
            showing.see(self.tick)
        self.pace.passed(self.tick, any(event["out"] for event in seen_events(self.first.summary, self.first.seen)))

    def step(self, ticks: int) -> None:
        """Go some ticks on, or back."""
        self.go(self.tick + ticks)

    def change_speed(self, factor: float) -> None:
        """Go faster or slower."""
        self.pace.choose(self.speed * factor)

    def next_event(self) -> None:
        """Go to what happens next; to the end if nothing does."""
        events = [event for showing in self.showings if (event := showing.next_event(self.tick))]
        if not events:
            self.go(self.last)
        else:
            event = min(events, key=lambda event: event["tick"])
            self.go(event["tick"])
            self.alert, self.stops = (event, False) if event["out"] else (None, self.stops)

    def previous_event(self) -> None:
        """Go back to what happened before."""
        ticks = [event["tick"] for showing in self.showings if (event := showing.previous_event(self.tick))]
        self.go(max(ticks, default=0))
