"""How far a sweep is while it goes on: a table on a terminal, else a line now and then; whoever plays the runs."""

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

from unbidden.sim.cli.progress import BETWEEN_LINES, PATIENCE, time_left

if TYPE_CHECKING:
    from rich.console import RenderableType

    from unbidden.experiments.sweeps.store import Store

SHOWN = 8  # points
BETWEEN = 0.5  # s between pictures of the table
SHARE = 20  # times as long as it takes to draw a picture nothing is drawn


class SweepProgress:
    """A context that is told `show(store)` and decides what of it people see."""

    def __init__(self, console: Any = None) -> None:
        """`console`: rich's, in place of the terminal."""
        self.console = console
        self.live: Any = None  # rich's
        self.began = self.last = time.monotonic()
        self.wait, self.before = PATIENCE, -1

    def __enter__(self) -> "SweepProgress":
        return self

    def show(self, store: "Store") -> None:
        """Say how far it is, if it is time to."""
        now = time.monotonic()
        if self.before < 0:
            self.before = int(store.done.sum())
        if self.console is None and not sys.stderr.isatty():
            if now - self.last >= BETWEEN_LINES:
                self.last = now
                print(self.line(store), file=sys.stderr, flush=True)
        elif now - self.last >= self.wait:
            self._draw(store)
            self.last = time.monotonic()
            self.wait = max(BETWEEN, SHARE * (self.last - now))

    def line(self, store: "Store") -> str:
        """How many runs are done, how many failed, how many it makes in a second, and how long it will take."""
        done, took = int(store.done.sum()), time.monotonic() - self.began
        rate = max(done - self.before, 0) / took if took else 0.0
        parts = [f"{done:,} of {'at most ' if store.manifest.stopping else ''}{store.most:,} runs"]
        parts += [f"{len(store.failed):,} failed"] if store.failed else []
        parts += [f"{rate:.3g} a second" if rate < 1000 else f"{rate:,.0f} a second"]
        return ", ".join(parts) + time_left(took, done - self.before, store.most - self.before)

    def table(self, store: "Store") -> "RenderableType":
        """A line and a bar, and what a few points measured so far."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        from unbidden.experiments.sweeps.telling import head, row

        points = store.manifest.own_points
        table = Table(box=None, pad_edge=False, header_style="bold")
        for k, name in enumerate(head(store)):
            table.add_column(name, justify="right" if k else "left", overflow="fold")
        shown = min(SHOWN, len(points))
        for k in range(shown):
            table.add_row(*row(store, points[k * len(points) // shown]))
        more = f"and {len(points) - shown:,} more points" if len(points) > shown else ""
        bar = Table.grid()
        bar.add_row(ProgressBar(total=max(store.most, 1), completed=int(store.done.sum()), width=60))
        return Group(Text(self.line(store)), bar, "", table, Text(more))

    def _draw(self, store: "Store") -> None:
        if self.live is None:
            from rich.console import Console
            from rich.live import Live

            console = self.console or Console(stderr=True)
            self.live = Live(console=console, transient=True, auto_refresh=False)
            self.live.start()
        self.live.update(self.table(store), refresh=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.live is not None:
            self.live.stop()
