"""How many pictures a second are drawn, by the software renderer, of small worlds and of a large one.

Each picture is of another tick. It is timed from the frame's arrays to the flipped window, in processor time of this
thread, in rounds that take turns; a figure is the median over the rounds.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from unbidden.experiments.speed.rounds import CLOCK, LEAST_ROUNDS, Progress
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import Scenario, load

ROWS, COLS, BODIES = 250, 400, 1000
TICKS = 600  # that are drawn
A_ROUND = 40  # pictures
SIZE = (1280, 800)
LARGE = """
about: {{ title: A hall of blimps, what: A world that is large to draw }}
world:
  cell: 0.5
  tick: 0.1
  map: |
{map}
  tiles:
    ".": {{ name: floor }}
    "#": {{ name: wall, height: 1.5 }}
  things:
    boxes: {{ singular: box, at: ".", count: 100, height: 0.2 }}
agents:
  blimps:
    {{ singular: blimp, rule: blimp, at: ".", count: {blimps}, hold: 1.0, climb_speed: 0.3, speed: 0.5, height: 0.2 }}
objective: Hold 1 m above what the downward sensor sees; drift; turn when stopped.
run: {{ ticks: {ticks} }}
"""


@dataclass(frozen=True)
class DrawingRow:
    """One world, drawn one way."""

    world: str
    cells: int
    bodies: int
    drawn: str
    per_second: float
    milliseconds: float


def large(rows: int = ROWS, cols: int = COLS, bodies: int = BODIES) -> Scenario:
    """A world with many cells and bodies: halls beside each other, with walls between them."""
    walls = "#" * cols
    lines = [
        walls if row in (0, rows - 1) else ("#" + "." * 39) * (cols // 40) + "#" * (cols % 40) for row in range(rows)
    ]
    text = LARGE.format(map="\n".join("    " + line[:cols] for line in lines), blimps=bodies - 100, ticks=TICKS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hall.yaml"
        path.write_text(text, encoding="utf-8")
        return load(str(path))


@contextmanager
def _window(size: tuple[int, int] = SIZE) -> Iterator[Any]:
    """A window that nobody sees."""
    before = os.environ.get("SDL_VIDEODRIVER")
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    import pygame

    try:
        pygame.display.init()
        yield pygame.display.set_mode(size)
    finally:
        pygame.display.quit()
        if before is None:
            del os.environ["SDL_VIDEODRIVER"]
        else:
            os.environ["SDL_VIDEODRIVER"] = before


def bench_window(
    seconds: float, progress: Progress | None = None, worlds: list[Scenario] | None = None
) -> list[DrawingRow]:
    """A row for each world, drawn alone and in the whole window. `progress` is told rounds done and rounds."""
    with _window() as surface:
        ways = [way for world in worlds or _worlds() for way in _ways(world, surface)]
        per_way: list[list[float]] = [[] for _ in ways]
        began, done, rounds = time.monotonic(), 0, LEAST_ROUNDS
        while done < rounds:
            for times, (_, draw) in zip(per_way, ways, strict=True):
                times.append(_timed(draw, done))
            done += 1
            rounds = max(rounds, int(seconds / (time.monotonic() - began) * done))
            if progress:
                progress(done, rounds)
    return [
        DrawingRow(*what, round(1.0 / statistics.median(times), 1), round(1e3 * statistics.median(times), 2))
        for times, (what, _) in zip(per_way, ways, strict=True)
    ]


def _worlds() -> list[Scenario]:
    return [load("blimps"), load("compute_yard"), large()]


def _timed(draw: Callable[[int], None], number: int) -> float:
    """Seconds a picture."""
    began = CLOCK()
    for k in range(A_ROUND):
        draw(number * A_ROUND + k)
    return (CLOCK() - began) / A_ROUND


def _ways(scenario: Scenario, surface: Any) -> Iterator[tuple[tuple[str, int, int, str], Callable[[int], None]]]:
    """What is drawn of a world, and how to draw its k-th picture."""
    import pygame

    from unbidden.viz.picture.frames import reel_of
    from unbidden.viz.picture.picture import plan
    from unbidden.viz.picture.theme import LIGHT
    from unbidden.viz.pixels.raster import Painter, Viewport
    from unbidden.viz.window.app import App
    from unbidden.viz.window.setting import Setting

    recorded = run(scenario.with_field("run.ticks", min(scenario.setup.ticks, TICKS)))
    reel = reel_of(recorded)
    legend = reel.legend
    scale = max(min(SIZE[0] // legend.cols, SIZE[1] // legend.rows), 1)
    painter, place = Painter(legend, LIGHT), Viewport(0, 0, scale)
    app = App(surface, Setting(scenario, recorded.seed, recorded=recorded))
    app.look.place.skip()  # as it is while it plays
    what = (scenario.name, legend.rows * legend.cols, len(legend.bodies))

    def alone(k: int) -> None:
        painter.draw(surface, plan(reel.frame(1 + k % reel.last), legend), place)
        pygame.display.flip()

    def whole(k: int) -> None:
        app.player.go(1 + k % reel.last)
        app.draw()
        pygame.display.flip()

    yield (*what, "plan and bodies"), alone
    yield (*what, "the whole window"), whole


def table(rows: list[DrawingRow]) -> str:
    """The rows as a Markdown table."""
    lines = [
        f"| world | cells | bodies | drawn, {SIZE[0]}×{SIZE[1]} | pictures/s | ms |",
        "|---|---:|---:|---|---:|---:|",
    ]
    for row in rows:
        size = f"{row.world} | {row.cells:,} | {row.bodies:,}"
        lines.append(f"| {size} | {row.drawn} | {row.per_second:,.0f} | {row.milliseconds:.2g} |")
    return "\n".join(lines)


def as_json(rows: list[DrawingRow]) -> list[dict[str, Any]]:
    """The rows as plain data."""
    return [asdict(row) for row in rows]


def machine() -> str:
    """What the figures were measured on."""
    import pygame

    from unbidden.experiments.speed import rounds

    return f"{rounds.machine()}, pygame {pygame.version.ver}, SDL {'.'.join(map(str, pygame.get_sdl_version()))}"
