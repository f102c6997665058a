"""How fast a window goes. Slowly at first and while something is shown again, and then as before: speeds come back.

The page has the same in `viz/page/static/pace.js`.
"""

from dataclasses import dataclass

SLOWEST, FASTEST = 0.125, 1024.0
AGAIN = 2.0  # times real time at most, when something is shown again


@dataclass(frozen=True)
class Slow:
    """A speed between two ticks; without ticks until something was seen that nobody asked for."""

    speed: float
    ticks: tuple[int, int] | None = None


class Pace:
    """The speed that was chosen, and perhaps a slower one for a while."""

    def __init__(self, first: float, usual: float):
        self.chosen = usual
        self.slow = Slow(first) if first < usual else None

    @property
    def speed(self) -> float:
        """Times real time, now."""
        return self.slow.speed if self.slow else self.chosen

    def choose(self, speed: float) -> None:
        """Somebody wants another speed."""
        self.chosen, self.slow = min(max(speed, SLOWEST), FASTEST), None

    def again(self, begin: int, end: int) -> None:
        """Something is shown again, from one tick to another."""
        self.slow = Slow(min(self.chosen, AGAIN), (begin, end))

    def passed(self, tick: int, surprised: bool) -> None:
        """A tick is shown; `surprised`: something was seen that nobody asked for."""
        if self.slow and (surprised if self.slow.ticks is None else not _within(tick, self.slow.ticks)):
            self.slow = None

    def another(self) -> None:
        """Another world is shown, at the speed from before."""
        self.slow = None


def _within(tick: int, ticks: tuple[int, int]) -> bool:
    return ticks[0] <= tick <= ticks[1]
