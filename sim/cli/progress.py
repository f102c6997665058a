"""How far it is: a bar with the time left on stderr, for work of more than two seconds; plain lines when logged."""

import sys
import time
from types import TracebackType
from typing import Any

PATIENCE = 2.0  # s before anything is shown
BETWEEN_LINES = 10.0  # s between lines when stderr is not a terminal


class Progress:
    """A context that is told `show(label, done, total)` and decides what of it people see."""

    def __init__(self) -> None:
        self.began = self.last = time.monotonic()
        self.bar: Any = None
        self.label = ""

    def __enter__(self) -> "Progress":
        return self

    def show(self, label: str, done: int, total: int) -> None:
        """Say how much of something is done."""
        now = time.monotonic()
        if label != self.label:
            self.label, self.began = label, now if self.bar is None else self.began
        if now - self.began < PATIENCE and self.bar is None:
            return
        if sys.stderr.isatty():
            self._draw(label, done, total)
        elif now - self.last >= BETWEEN_LINES:
            self.last = now
            left = time_left(now - self.began, done, total)
            print(f"{label}: {done} of {total}{left}", file=sys.stderr, flush=True)

    def plain(self, done: int, total: int) -> None:
        """The same for work that needs no label."""
        self.show("working", done, total)

    def _draw(self, label: str, done: int, total: int) -> None:
        if self.bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
            self.bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self.bar.start()
            self.task = self.bar.add_task(label, total=total)
        self.bar.update(self.task, description=label, completed=done, total=total)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.stop()


def time_left(took: float, done: int, total: int) -> str:
    """How long it will still take if it goes on as it did for so many seconds; nothing, if that is not known."""
    if not 0 < done < total:
        return ""
    minutes, seconds = divmod(round(took * (total - done) / done), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f", {hours} h {minutes} min left"
    return f", {minutes} min {seconds} s left" if minutes else f", {seconds} s left"


def say_if_compiling(scenario: Any) -> None:
    """Tell that the first run takes longer, if it will."""
    from unbidden.sim.engine.loop.assembly import engine
    from unbidden.sim.engine.machine.kernel import is_warm
    from unbidden.sim.report.catalogue import say

    if not is_warm(engine(scenario.setup).package):
        print(say("compiling"), file=sys.stderr, flush=True)
