"""Small plots below the pictures: numbers over the whole run, heights of who is pointed out over the last minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pygame

from unbidden.sim.report.catalogue import clock, number, say
from unbidden.viz.picture.axis import ticks, time_ticks
from unbidden.viz.pixels import letters
from unbidden.viz.pixels.canvas import Canvas
from unbidden.viz.playback import Playback

MINUTE = 60.0  # s
MOST = 3  # plots of series
APART = (1.8, 5.0)  # sizes of text between the values of an axis, upwards and to the right, at least


@dataclass(frozen=True)
class Curve:
    """Values at ticks."""

    name: str
    role: str
    steps: bool
    ticks: np.ndarray
    values: np.ndarray


@dataclass(frozen=True)
class Plot:
    """Curves in one frame."""

    title: str
    curves: tuple[Curve, ...]
    begin: int
    end: int
    least: float
    most: float
    line: tuple[str, float] | None = None  # a name and a value that is marked


def plots_of(showing: Playback, tick: int, selected: int = -1, span: tuple[int, int] | None = None) -> list[Plot]:
    """The plots that a world has at a tick. Heights are shown over a span of ticks, or else over the last minute."""
    units: dict[str, list[Curve]] = {}
    for series in showing.curves():
        if series["what"] != "height":
            ticks, values = np.array(series["ticks"]), np.array(series["values"])
            curve = Curve(series["name"], series["role"], series["kind"] == "steps", ticks, values)
            units.setdefault(series["unit"], []).append(curve)
    plots = [_whole(unit, curves, showing.last) for unit, curves in list(units.items())[:MOST]]
    heights = _heights(showing, tick, selected, span)
    return [*plots, heights] if heights else plots


def _whole(unit: str, curves: list[Curve], last: int) -> Plot:
    top = max((float(curve.values.max()) for curve in curves if len(curve.values)), default=1.0)
    return Plot(unit, tuple(curves), 0, last, 0.0, max(top, 1.0))


def _heights(showing: Playback, tick: int, selected: int, span: tuple[int, int] | None) -> Plot | None:
    """Heights of those who are pointed out, or the greatest of all."""
    legend, trace = showing.reel.legend, showing.reel.source.trace
    if not legend.heights or not legend.bodies:
        return None
    selected = selected if selected < len(legend.bodies) else -1
    view = showing.view(tick, selected)
    bodies = list(dict.fromkeys([*view.pair, *([selected] if selected >= 0 else [])]))
    tick = min(tick, showing.last)
    minute = round(MINUTE / legend.seconds)
    end = span[1] if span else min(max(tick, minute), showing.last)
    begin = span[0] if span else max(0, end - minute)
    ticks = np.arange(begin, tick + 1)
    roles = dict(zip(view.pair, ("crosser", "lifter"), strict=False))
    curves = [
        Curve(legend.bodies[body][1], roles.get(body, "ink"), False, ticks, trace.bottom[begin : tick + 1, body])
        for body in bodies
    ]
    if not bodies:
        agents = [k for k, (group, _) in enumerate(legend.bodies) if legend.groups[group].floats] or [0]
        highest = trace.bottom[begin : tick + 1][:, agents].max(axis=1)
        curves = [Curve(say("curve.the_highest"), "ink", False, ticks, highest)]
    kind = max(legend.kinds, key=lambda kind: kind.height)
    line = (kind.name, kind.height) if kind.height > 0 else None
    title = say("unit.height") if span else say("curve.minute", unit=say("unit.height"))
    return Plot(title, tuple(curves), begin, end, 0.0, legend.ceiling, line)


def draw(canvas: Canvas, box: Any, plots: Sequence[Plot], tick: int, seconds: float) -> None:
    """Plots side by side."""
    if not plots:
        return
    gap = canvas.text
    wide = (box.width - gap * (len(plots) - 1)) // len(plots)
    for k, plot in enumerate(plots):
        _plot(canvas, pygame.Rect(box.left + k * (wide + gap), box.top, wide, box.height), plot, tick, seconds)


def _plot(canvas: Canvas, box: Any, plot: Plot, tick: int, seconds: float) -> None:
    size = canvas.small
    up = ticks(plot.least, plot.most, (box.height - 2 * letters.height(size)) // round(size * APART[0]))
    left = max(letters.width(_number(value), size) for value in up) + 8
    names = max(letters.width(curve.name, size, True) for curve in plot.curves) + 10
    top = box.top + letters.height(size)
    area = pygame.Rect(box.left + left, top + 2, box.width - left - names, box.bottom - top - letters.height(size) - 2)
    if area.width < 20 or area.height < 12:
        return
    canvas.write(plot.title, area.left, box.top - 3, size, "faint")
    for value in up:
        y = _y(area, plot, value)
        canvas.write(_number(value), area.left - 6, y - size * 0.6, size, "faint", anchor="r")
        pygame.draw.line(canvas.surface, canvas.color("line"), (area.left - 4, y), (area.left, y))
    pygame.draw.lines(canvas.surface, canvas.color("line"), False, [area.topleft, area.bottomleft, area.bottomright])
    _times(canvas, area, plot, seconds, size)
    if plot.line:
        y = _y(area, plot, plot.line[1])
        for x in range(area.left, area.right, 8):
            pygame.draw.line(canvas.surface, canvas.color("ink"), (x, y), (min(x + 4, area.right), y))
        canvas.write(plot.line[0], area.left + 4, y - letters.height(size), size, "ink")
    ends = [(_curve(canvas, area, plot, curve, tick), curve) for curve in plot.curves]
    _names(canvas, area, ends, size)


def _times(canvas: Canvas, area: Any, plot: Plot, seconds: float, size: int) -> None:
    """Times below a plot; the last one ends with it."""
    begin, end, room = plot.begin * seconds, plot.end * seconds, size * APART[1]
    for time in time_ticks(begin, end, int(area.width // room)):
        x = area.left + round((time - begin) / max(end - begin, seconds) * area.width)
        pygame.draw.line(canvas.surface, canvas.color("line"), (x, area.bottom), (x, area.bottom + 3))
        anchor = "r" if x + room / 3 > area.right else "l" if x == area.left else "m"
        canvas.write(clock(time, short=True), x, area.bottom + 2, size, "faint", anchor=anchor)


def _y(area: Any, plot: Plot, value: float) -> int:
    return round(area.bottom - (value - plot.least) / (plot.most - plot.least) * area.height)


def _curve(canvas: Canvas, area: Any, plot: Plot, curve: Curve, tick: int) -> tuple[int, int]:
    """Draw a curve as far as a tick; returns where it ends."""
    known = int(np.searchsorted(curve.ticks, tick, "right"))
    ticks, values = curve.ticks[:known], curve.values[:known]
    if curve.steps and known:
        ticks = np.append(np.repeat(ticks, 2)[1:], min(tick, plot.end))
        values = np.repeat(values, 2)
    if not known:
        return area.bottomleft
    xs = area.left + (ticks - plot.begin) / max(plot.end - plot.begin, 1) * area.width
    ys = area.bottom - (values - plot.least) / (plot.most - plot.least) * area.height
    points = np.stack([xs, ys], axis=1)
    color = canvas.color(curve.role)
    if len(points) > 1:
        pygame.draw.lines(canvas.surface, color, False, points.tolist(), 2)
        pygame.draw.aalines(canvas.surface, color, False, points.tolist())
    end = (round(points[-1][0]), round(points[-1][1]))
    pygame.draw.circle(canvas.surface, color, end, 4)
    return end


def _names(canvas: Canvas, area: Any, ends: list[tuple[tuple[int, int], Curve]], size: int) -> None:
    """Names at the right, in the order of the curves' ends, none over another."""
    step = letters.height(size)
    y = area.top - step // 2
    for k, ((_, at), curve) in enumerate(sorted(ends, key=lambda end: end[0][1])):
        y = max(y, at - step // 2)
        y = min(y, area.bottom + step // 2 - step * (len(ends) - 1 - k))
        canvas.write(curve.name, area.right + 8, y, size, curve.role, True)
        y += step


def _number(value: float) -> str:
    return number(value, ".6g")
