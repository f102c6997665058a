"""A run as a film in the terminal. Where nobody can press keys, a few still frames tell the story instead."""

import os
import sys
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TextIO

from unbidden.sim.judge.counterfactuals import explained_events
from unbidden.sim.report.catalogue import clock, number, say
from unbidden.sim.report.outcome import describe
from unbidden.sim.report.scenario import called
from unbidden.sim.runs.records import Run
from unbidden.viz.causal_chain import chain_of_event
from unbidden.viz.picture.theme import LIGHT, Theme
from unbidden.viz.snapshot import has_tiles, highest
from unbidden.viz.terminal.keys import raw, read_keys, second_screen
from unbidden.viz.terminal.screen import draw, frame
from unbidden.viz.terminal.sheet import PLAIN

__all__ = ["film", "frame", "stills"]

STILL = (80, 30)  # columns and lines of a still frame
FRAMES = 12  # a second
SLOWEST, FASTEST = 0.125, 1024.0
USUAL = 8.0  # s of the run in a second


def film(
    run: Run,
    stream: TextIO | None = None,
    start: int = 0,
    speed: float = USUAL,
    interactive: bool | None = None,
) -> None:
    """Show a run from tick `start` on, `speed` of its seconds in a second.

    Stills are printed if nobody can press keys, or if `interactive` is False.
    """
    out = sys.stdout if stream is None else stream
    if interactive is not False and _can_play(out):
        _play(run, out, Film(run, min(max(start, 0), len(run.trace.cell) - 1), speed))
    else:
        _print(run, out, start)


def _can_play(stream: TextIO) -> bool:
    return stream.isatty() and sys.stdin.isatty() and os.environ.get("TERM") != "dumb"


# ---- stills ---------------------------------------------------------------------------------------------------------


def stills(run: Run) -> dict[int, str]:
    """The ticks that tell the story, in order, each with what it shows."""
    end = len(run.trace.cell) - 1
    chain, top = chain_of_event(run), highest(run)
    if chain:
        name = chain.event["watch"]
        before = chain.stacked.end if chain.stacked else max(0, chain.came_over - 1)
        after = min(end, chain.tick + round(2.0 / run.scenario.setup.seconds))
        before_it, at_it = say("still.before", watch=name), say("still.event", watch=name)
        shown = {before: before_it, after: say("still.after"), chain.tick: at_it}
    elif has_tiles(run):
        shown = {
            event["tick"]: say("still.first", what=called(run.scenario, event["watch"])) for event in run.events[:1]
        }
    elif top:
        watches = run.scenario.watches.values()
        names = [say("still.no", watch=w.name) for w in watches if w.detector.has_events and w.detector.listed]
        shown = {top[0]: say("still.highest.no", none=names) if names else say("still.highest")}
    else:
        shown = {}
    return dict(sorted(({0: say("still.start"), end: say("still.end")} | shown).items()))


def _print(run: Run, stream: TextIO, start: int) -> None:
    ascii_only = not _knows_more_than_ascii(stream)
    for tick, title in stills(run).items():
        if tick < start:
            continue
        lines = [f"==== {clock(tick * run.scenario.setup.seconds)}, {title} ".ljust(STILL[0], "="), ""]
        lines += frame(run, tick, *STILL)
        while not lines[-1]:
            lines.pop()
        text = "\n".join([*lines, "", ""])
        stream.write(_ascii(text) if ascii_only else text)
    stream.flush()


def _ascii(text: str) -> str:
    return text.translate(PLAIN).encode("ascii", "replace").decode()


def _knows_more_than_ascii(stream: TextIO) -> bool:
    try:
        "·…".encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


# ---- the film -------------------------------------------------------------------------------------------------------


@dataclass
class Film:
    """Where a film is, how fast it goes, and what the keys do to it."""

    run: Run
    at: float  # tick, with the part of the way to the next
    speed: float
    playing: bool = True
    done: bool = False

    @property
    def tick(self) -> int:
        """The tick to be shown."""
        return int(self.at)

    @property
    def last(self) -> int:
        """The last tick there is."""
        return len(self.run.trace.cell) - 1

    def go_on(self, seconds: float) -> None:
        """Let time pass, if the film plays; it stops at the end."""
        if self.playing:
            self.at = min(self.at + seconds * self.speed / self.run.scenario.setup.seconds, float(self.last))
            self.playing = self.at < self.last

    def press(self, key: str) -> None:
        """Do what a key says; a key that says nothing does nothing."""
        self.actions().get(key, lambda: None)()

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """What each key does; window and page have the same keys for the same, and more."""
        return {
            " ": self._pause,
            ".": lambda: self._jump(self.tick + 1),
            ",": lambda: self._jump(self.tick - 1),
            "[": lambda: self._change_speed(0.5),
            "]": lambda: self._change_speed(2.0),
            "n": lambda: self._next(self.run.events),
            "b": self._previous,
            "w": lambda: self._next(explained_events(self.run)),
            "r": lambda: self._jump(0),
            "q": self._quit,
            "\x03": self._quit,  # Ctrl-C and Ctrl-D, where they come as keys
            "\x04": self._quit,
        }

    def _pause(self) -> None:
        if self.tick == self.last:
            self.at = 0.0  # what else could play mean at the end
        self.playing = not self.playing

    def _jump(self, tick: int) -> None:
        self.at, self.playing = float(min(max(tick, 0), self.last)), False

    def _change_speed(self, factor: float) -> None:
        self.speed = min(max(self.speed * factor, SLOWEST), FASTEST)

    def _next(self, events: list) -> None:
        ticks = [event["tick"] for event in events]
        k = bisect_right(ticks, self.tick)
        if k < len(ticks):
            self._jump(ticks[k])

    def _previous(self) -> None:
        ticks = [event["tick"] for event in self.run.events]
        k = bisect_left(ticks, self.tick)
        if k > 0:
            self._jump(ticks[k - 1])

    def _quit(self) -> None:
        self.done = True

    def footer(self) -> str:
        """What the film does, and which keys there are."""
        stopped = say("terminal.paused" if self.tick < self.last else "still.end")
        state = f"{number(self.speed)}×" if self.playing else stopped
        return f"{state:<8}{say('terminal.keys')}"


def _play(run: Run, stream: TextIO, reel: Film) -> None:
    """Draw and listen until q is pressed; then say in words what the run showed."""
    codes, ascii_only = _codes(stream, run), not _knows_more_than_ascii(stream)
    with raw(sys.stdin), second_screen(stream):
        now, shown = time.monotonic(), ""
        while not reel.done:
            lines = draw(run, reel.tick, *_size(stream), reel.footer()).painted(codes)
            text = "\x1b[H" + "\r\n".join(lines)
            if text != shown:
                stream.write(_ascii(text) if ascii_only else text)
                stream.flush()
                shown = text
            for key in read_keys(sys.stdin, 1.0 / FRAMES):
                reel.press(key)
            before, now = now, time.monotonic()
            reel.go_on(now - before)
    stream.write(f"{describe(run)}\n")


def _size(stream: TextIO) -> tuple[int, int]:
    """Columns and lines of a terminal, as they are now: windows are resized."""
    size = os.get_terminal_size(stream.fileno())
    return size if size.columns and size.lines else STILL


def _codes(stream: TextIO, run: Run, theme: Theme = LIGHT) -> dict[str, str]:
    """What this terminal is told for each style; nothing if it has no colours or NO_COLOR is set."""
    from rich.color import ColorSystem
    from rich.console import Console
    from rich.style import Style

    console = Console(file=stream)
    if console.color_system is None or console.no_color:
        return {}
    system = {"standard": ColorSystem.STANDARD, "256": ColorSystem.EIGHT_BIT, "truecolor": ColorSystem.TRUECOLOR}
    styles = {
        "title": Style(bold=True),
        "label": Style(bold=True),
        "faint": Style(dim=True),
        "wall": Style(bold=True, dim=True),
        "high": Style(bold=True, color=theme.crosser),
    }
    styles |= {role: Style(color=color) for role, color in theme.colors().items() if role not in styles}
    styles |= {f"group{k}": Style(color=theme.group(k)) for k in range(len(run.scenario.setup.groups))}
    known = system.get(console.color_system, ColorSystem.STANDARD)
    return {name: style.render("\0", color_system=known).split("\0")[0] for name, style in styles.items()}
