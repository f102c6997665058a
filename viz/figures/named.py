"""Points that have names, such as arms by what they stop and by what they cost: no name lies on another."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.transforms import Bbox

from unbidden.viz.figures.sheet import COLORS, MARKS, WORDS, Told, dress, own_look, sheet
from unbidden.viz.picture.theme import LIGHT

SIZE = (14.4, 10.8)  # inches: higher than a slide, as many names stand one below the other
NEAR = (1.2, 0.03)  # along and upwards: points as near as that have one label
NEARBY, FAR = (12, 30, 50, 80), (12, 24, 40, 60, 85, 115, 150, 190, 240, 300, 360, 420)
AWAYS = [  # from a mark to its words, the nearest first; far to the side only where there is no other room
    *sorted(itertools.product(NEARBY, FAR[:8]), key=sum),
    *sorted(itertools.product((*NEARBY, *FAR[5:]), FAR), key=sum),
]
TURNS = ((1, 1), (-1, 1), (1, -1), (-1, -1))


@dataclass(frozen=True)
class Named:
    """A point, its intervals, its name, and the number of its kind."""

    name: str
    kind: int
    x: float
    y: float
    x_range: tuple[float, float] | None
    y_range: tuple[float, float]


def draw_named(
    told: Told, axes_names: tuple[str, str], points: Sequence[Named], kinds: Sequence[str], lines: Mapping[str, float]
) -> Figure:
    """All points. `axes_names`: of what lies along, and of the shares upwards; `lines`: upright ones by their names."""
    with own_look():
        figure = sheet(told, SIZE)
        axes = figure.subplots()
        dress(axes, *axes_names)
        right = max([*(one.x for one in points), *lines.values()])
        axes.set(xlim=(0, math.ceil(1.08 * right)), ylim=(-0.06, 1.08))
        for name, x in lines.items():
            axes.axvline(x, color=LIGHT.faint, linestyle=":", zorder=1)
            axes.text(x, 1.09, name, ha="center", va="bottom", fontsize=WORDS - 2, color=LIGHT.faint)
        for one in points:
            _mark(axes, one)
        for k, kind in enumerate(kinds):
            axes.plot([], [], MARKS[k], color=COLORS[k], markersize=10, label=kind)
        axes.legend(fontsize=WORDS - 1, frameon=False, loc="upper left", bbox_to_anchor=(0.0, 1.0))
        figure.canvas.draw()
        figure.set_layout_engine("none")  # all has its place by now
        _label(axes, _together(points))
    return figure


def _mark(axes: Axes, one: Named) -> None:
    color = COLORS[one.kind]
    axes.vlines(one.x, *one.y_range, color=color, linewidth=1.5, zorder=2)
    if one.x_range:
        axes.hlines(one.y, *one.x_range, color=color, linewidth=1.5, zorder=2)
    axes.plot(one.x, one.y, MARKS[one.kind], color=color, markeredgecolor=LIGHT.ink, markersize=10, zorder=3)


def _together(points: Sequence[Named]) -> list[list[Named]]:
    """Points that lie on each other, which have a label together."""
    groups: list[list[Named]] = []
    for one in points:
        near = (g for g in groups if abs(g[0].x - one.x) < NEAR[0] and abs(g[0].y - one.y) < NEAR[1])
        group = next(near, None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return groups


def _label(axes: Axes, groups: Sequence[Sequence[Named]]) -> None:
    """Name all groups, those of most names first, each as near to its mark as there is room."""
    frame, scale = axes.get_window_extent(), axes.figure.dpi / 72.0
    key = [each.get_window_extent() for each in axes.get_children() if isinstance(each, Legend)]
    taken = [*key, *(_place(axes, one) for group in groups for one in group)]
    for group in sorted(groups, key=len, reverse=True):
        x, y = axes.transData.transform((group[0].x, group[0].y))
        for away, (right, up) in itertools.product(AWAYS, TURNS):
            at = x + right * away[0] * scale, y + up * away[1] * scale
            words = axes.text(
                *_part(frame, at),
                "\n".join(one.name for one in group),
                transform=axes.transAxes,
                ha="left" if right > 0 else "right",
                va="bottom" if up > 0 else "top",
                fontsize=WORDS - 2,
                zorder=4,
                bbox={"facecolor": LIGHT.paper, "edgecolor": "none", "pad": 1.0},
            )
            box = words.get_window_extent()
            if (
                frame.fully_contains(box.x0, box.y0)
                and frame.fully_contains(box.x1, box.y1)
                and not box.count_overlaps(taken)
            ):
                taken.append(box.padded(3 * scale))
                (left, low), (here, there) = _part(frame, at), _part(frame, (x, y))
                axes.plot(
                    [here, left], [there, low], color=LIGHT.faint, linewidth=0.8, transform=axes.transAxes, zorder=1
                )
                break
            words.remove()


def _place(axes: Axes, one: Named) -> Bbox:
    """The box of a mark and of its intervals, in pixels."""
    low, high = one.x_range or (one.x, one.x)
    (x0, y0), (x1, y1) = axes.transData.transform([(low, one.y_range[0]), (high, one.y_range[1])])
    return Bbox.from_extents(x0, y0, x1, y1).padded(6)


def _part(frame: Bbox, at: tuple[float, float]) -> tuple[float, float]:
    """A place in pixels as a part of the frame."""
    return (at[0] - frame.x0) / frame.width, (at[1] - frame.y0) / frame.height
