"""One instant of a run as a screen of text: from above, from the side, and what was asked, meant and found.

`frame` is a pure function of a run, a tick and a size. It never gives more lines or columns than it is allowed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from unbidden.sim.report.catalogue import listed, localized, say
from unbidden.sim.report.events import event_sentence
from unbidden.sim.report.scenario import intent_text, objective_text, texts, title, under
from unbidden.sim.runs.records import Run
from unbidden.sim.scenario.setting_up import tile_of
from unbidden.viz.picture.blocks import BlockBody, Blocks, Side, blocks, side
from unbidden.viz.picture.frames import reel_of
from unbidden.viz.snapshot import ceiling, count_at, has_tiles, highlighted, tile_names, until, wall_top, watched
from unbidden.viz.terminal.sheet import Sheet, width_of, wrapped

LEAST = (40, 14)  # columns and lines below which nothing can be made out
LABEL = 10  # columns of ASKED, MEANT and HAPPENED
SCALE = 6  # columns left of the view from the side, for heights
GAP = 3
FEWEST_LEVELS, MOST_LEVELS = 5, 12  # lines of the view from the side, if the plan does not need more
FEWEST_TOLD = 5  # lines of text below the views
SLACK = 1e-6  # of a line: what rounding may do
ROOMY = 27  # lines from which on there is room for empty ones
MOST_EVENTS = 6


@dataclass(frozen=True)
class Layout:
    """Where the two views go. A cell is `wide` × `tall` letters; a letter stands for `block` × `block` cells."""

    wide: int
    tall: int
    block: int
    beside: bool  # the view from the side stands to the right of the plan, not below it
    levels: int  # lines of the view from the side
    lines: int  # of both views together


def frame(run: Run, tick: int, width: int, height: int) -> list[str]:
    """One instant as lines of text without colours."""
    return draw(run, tick, width, height).lines()


def draw(run: Run, tick: int, width: int, height: int, footer: str = "") -> Sheet:
    """One instant on a sheet; the footer takes its last line."""
    sheet = Sheet(max(width, 1), max(height, 1))
    if width < LEAST[0] or height < LEAST[1]:
        sheet.put(0, 0, say("terminal.small", width=width, height=height), "title")
        sheet.put(1, 0, say("terminal.larger", width=LEAST[0], height=LEAST[1]))
        return sheet
    reel, marks = reel_of(run), letters(run)
    now, outside = blocks(reel.frame(tick), reel.legend), reel.legend.is_outside.reshape(reel.legend.rows, -1)
    air = int(height >= ROOMY)  # an empty line above and below the views
    end = height - bool(footer)
    layout = _layout(run, width, end - 1 - 2 * air - FEWEST_TOLD)
    across = -(-now.heights.shape[1] // layout.block) * layout.wide
    below = layout.lines - layout.levels
    _head(sheet, run, now)
    _plan(sheet, 1 + air, now, marks, outside, layout)
    _side(sheet, 1 + air + below, across + GAP if layout.beside else 0, run, side(now), marks, layout)
    _panel(sheet, 1 + 2 * air + layout.lines, end, run, tick, marks)
    sheet.put(height - 1, 0, footer, "faint")
    return sheet


def letters(run: Run) -> dict[int, str]:
    """A letter for every group by its number: the first of its name that is still free."""
    known: dict[int, str] = {}
    for number, group in enumerate(run.scenario.setup.groups):
        wanted = [*group.name.lower(), *"abcdefghijklmnopqrstuvwxyz"]
        free = (letter for letter in wanted if "a" <= letter <= "z" and letter not in known.values())
        known[number] = next(free, "?")
    return known


# ---- where things go ------------------------------------------------------------------------------------------------


def _layout(run: Run, width: int, lines: int) -> Layout:
    """The largest views that fit."""
    rows, cols = len(run.scenario.rows), len(run.scenario.rows[0])
    sizes = [(2 * zoom, zoom, 1) for zoom in (4, 3, 2, 1)] + [(1, 1, 1)]
    sizes += [(wide, 1, block) for block in range(2, max(rows, cols) + 1) for wide in (2, 1)]
    for wide, tall, block in sizes:
        across, down = -(-cols // block) * wide, -(-rows // block) * tall
        room = lines if tall == 1 else lines - MOST_EVENTS  # rather a smaller view than none of what happened
        if 2 * across + GAP + SCALE <= width and max(down, FEWEST_LEVELS) <= room:
            levels = max(down, FEWEST_LEVELS, min(lines - 3, MOST_LEVELS))
            return Layout(wide, tall, block, True, levels, levels)
        if across + SCALE <= width and down + 1 + FEWEST_LEVELS <= room:
            levels = min(room - down - 1, MOST_LEVELS)
            return Layout(wide, tall, block, False, levels, down + 1 + levels)
    return Layout(1, 1, max(rows, cols), True, FEWEST_LEVELS, FEWEST_LEVELS)


def _head(sheet: Sheet, run: Run, now: Blocks) -> None:
    setup = run.scenario.setup
    sheet.put(0, 0, say("terminal.head", title=title(run.scenario), seed=run.seed, under=under(run.scenario)), "title")
    time = say("terminal.time", seconds=now.seconds, end=(len(run.trace.cell) - 1) * setup.seconds)
    sides = count_at(run, now.tick)
    key = "terminal.sides" if sheet.width >= 60 else "terminal.sides.short"
    text = say(key, time=time, inside=sides[0], outside=sides[1]) if sides else time
    left = max(0, sheet.width - width_of(text))
    sheet.put(0, left - 2, "  ")
    sheet.put(0, left, text, "title")


def _plan(sheet: Sheet, top: int, now: Blocks, marks: Mapping[int, str], outside: np.ndarray, layout: Layout) -> None:
    """From above: in every cell what is on top."""
    starts = (np.arange(0, now.heights.shape[0], layout.block), np.arange(0, now.heights.shape[1], layout.block))
    heights = np.maximum.reduceat(np.maximum.reduceat(now.heights, starts[0], 0), starts[1], 1)
    out = np.logical_and.reduceat(np.logical_and.reduceat(outside, starts[0], 0), starts[1], 1)
    for r, c in np.ndindex(heights.shape):
        if heights[r, c] > 0.0:
            _fill(sheet, top, r, c, layout, "#", "wall", layout.wide, layout.tall)
        else:
            letter, style = _ground(now, r * layout.block, c * layout.block, bool(out[r, c]))
            _fill(sheet, top, r, c, layout, letter, style, 1, 1)
    for body in sorted(now.bodies, key=lambda body: (body.agent, body.high, body.bottom)):
        place = body.row // layout.block, body.col // layout.block
        mark, style = _mark(body, marks)
        _fill(sheet, top, *place, layout, mark, style, max(1, layout.wide - 1), max(1, layout.tall - 1))


def _ground(now: Blocks, r: int, c: int, out: bool) -> tuple[str, str]:
    if now.tiles and now.tiles[r][c] != ".":
        return now.tiles[r][c], "label"
    if now.trail.size and now.trail[r, c]:
        return ":", "faint"
    for disc in now.discs:
        if (r - disc.row) ** 2 + (c - disc.col) ** 2 <= disc.radius**2:
            return "~", disc.color
    return ("." if not out else "." if (r + c) % 2 else " "), ("faint" if out else "")


def _fill(
    sheet: Sheet, top: int, r: int, c: int, layout: Layout, letter: str, style: str, wide: int, tall: int
) -> None:
    for k in range(layout.tall):
        inside = k < tall
        text = (letter * wide if inside else "").ljust(layout.wide)
        sheet.put(top + r * layout.tall + k, c * layout.wide, text, style)


def _mark(body: BlockBody, marks: Mapping[int, str]) -> tuple[str, str]:
    """A capital for an agent over another body or no lower than the wall."""
    raised = body.agent and (body.high or body.over is not None)
    letter = marks[body.group]
    return (letter.upper(), "high") if raised else (letter, f"group{body.group}")


def _side(sheet: Sheet, top: int, left: int, run: Run, view: Side, marks: Mapping[int, str], layout: Layout) -> None:
    """From the side: all bodies in front of each other, the line at the top of the wall, heights on the left."""
    step, wall = _step(run, layout.levels), wall_top(run)
    floor = top + layout.levels - 1
    line = round(wall / step) if wall else -1
    starts = np.arange(0, len(view.ground), layout.block)
    ground, skyline = (np.maximum.reduceat(heights, starts) for heights in (view.ground, view.skyline))
    for c in range(len(starts)):
        col = left + SCALE + c * layout.wide
        for k in range(round(ground[c] / step)):
            sheet.put(floor - k, col, "#" * layout.wide, "wall")
        if skyline[c] == wall > ground[c] or (wall and skyline[c] == 0.0):
            sheet.put(floor - line, col, "_" * layout.wide, "faint")
    for block in sorted(view.blocks, key=lambda block: (block.body.high, block.body.bottom)):
        mark, style = _mark(block.body, marks)
        col = left + SCALE + block.place // layout.block * layout.wide
        for k in _levels(block.body, step, wall, layout.levels):
            sheet.put(floor - k, col, mark * layout.wide, style)
    _heights(sheet, floor, left, step, wall, layout.levels)


def _step(run: Run, levels: int) -> float:
    """How many metres a line stands for: as few as fit, and so that the top of the wall falls between two lines."""
    wall, most = wall_top(run), ceiling(run)
    if not wall:
        return most / levels
    return next((wall / k for k in range(levels - 1, 0, -1) if most * k <= wall * levels), most / levels)


def _levels(body: BlockBody, step: float, wall: float, levels: int) -> range:
    """The lines a body takes. The lowest is not above the wall's top if its bottom is not."""
    low = min(round(body.bottom / step), levels - 1)
    if wall and not body.high:
        low = min(low, max(0, round(wall / step) - 1))
    return range(low, max(low + 1, min(int(body.top / step + SLACK), levels)))


def _heights(sheet: Sheet, floor: int, left: int, step: float, wall: float, levels: int) -> None:
    """Whole metres on the left, and the height of the wall."""
    marked = {round(wall / step): wall} if wall else {}
    for metre in range(int(levels * step) + 1):
        level = round(metre / step)
        if level < levels and not any(abs(level - other) < 2 for other in marked):
            marked[level] = float(metre)
    for level, height in marked.items():
        style = "high" if wall and height == wall else "faint"
        sheet.put(floor - level, left, f"{localized(f'{height:.3g}')} m".rjust(SCALE - 1), style)


# ---- asked, meant, happened -----------------------------------------------------------------------------------------


def _panel(sheet: Sheet, top: int, end: int, run: Run, tick: int, marks: Mapping[int, str]) -> None:
    """The legend, then what was asked, meant and found so far, as far as there is room."""
    room, width = end - top, sheet.width - LABEL
    parts = [objective_text(run.scenario), intent_text(run.scenario), so_far(run, tick)]
    legend = _legend(run, marks)
    events = list(reversed(until(run, tick)[-MOST_EVENTS:]))
    most = [1, 1, 1, 1]
    needed = [len(wrapped(legend, sheet.width, 99)), *(len(wrapped(text, width, 99)) for text in parts)]
    for k in (3, 1, 2, 0):  # what happened comes first
        most[k] += min(needed[k] - 1, max(0, room - sum(most)))
    for line in wrapped(legend, sheet.width, most[0]):
        sheet.put(top, 0, line, "faint")
        top += 1
    for label, text, lines in zip(map(say, ("ASKED", "MEANT", "HAPPENED")), parts, most[1:], strict=True):
        sheet.put(top, 0, label, "label")
        for line in wrapped(text, width, lines):
            sheet.put(top, LABEL, line)
            top += 1
    for event in events[: max(0, end - top)]:
        style = "high" if run.scenario.watches[event["watch"]].detector.listed else "faint"
        sheet.put(top, LABEL, wrapped(sentence(run, event), width, 1)[0], style)
        top += 1


def _legend(run: Run, marks: Mapping[int, str]) -> str:
    file = texts(run.scenario)
    tiles = [tile_of(file, letter) for letter in sorted({*"".join(run.scenario.rows)})]
    walls = sorted({tile.name or say("terminal.high") for tile in tiles if tile.height})
    entries = [
        f"{marks[number]} {group.name}" + (say("scripted.aside") if group.rule == "scripted" else "")
        for number, group in enumerate(run.scenario.setup.groups)
    ]
    entries += [f"# {listed(walls, 'or')}"] if walls else []
    entries += (
        [f"{letter} {tile_of(file, letter).name or ''}".rstrip() for letter in tile_names(run)]
        if has_tiles(run)
        else []
    )
    entries += [f"~ {say('terminal.gust')}"] if run.scenario.setup.gusts else []
    entries += [f": {say('key.trail')}"] if run.scenario.setup.trail else []
    if not run.scenario.setup.agents or (has_tiles(run) and not watched(run)):
        return "  ".join(entries)
    return "  ".join([*entries, say("terminal.capital.wall", wall=walls[0]) if walls else say("terminal.capital")])


def so_far(run: Run, tick: int) -> str:
    """What was found up to a tick, in a sentence."""
    counted, region = count_at(run, tick), watched(run)
    if counted is None or region is None:
        return say("terminal.found", n=len(until(run, tick)))
    watch, _ = highlighted(run.scenario) or ("", None)
    past = [event for event in until(run, tick) if event["watch"] == watch]
    sides = {
        "inside": counted[0],
        "total": sum(counted),
        "who": region[0],
        "region": region[1].name,
        "outside": counted[1],
    }
    if not past:
        return say("terminal.nobody", **sides)
    back = sum(bool(event.get("undoes")) for event in past)
    return say("terminal.crossed", **sides, out=len(past) - back, back=back)


def sentence(run: Run, event: Mapping[str, Any]) -> str:
    """An event in words."""
    return say("terminal.event", seconds=event["seconds"], what=event_sentence(run.scenario, dict(event), True))
