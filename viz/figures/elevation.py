"""The panel of a figure that shows the world from the side, and how somebody came over the wall."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle
from matplotlib.patheffects import withStroke

from unbidden.sim.engine.registry import rules
from unbidden.sim.report.catalogue import say
from unbidden.sim.runs.records import Run
from unbidden.viz.causal_chain import CausalChain
from unbidden.viz.picture.blocks import Block, blocks, side
from unbidden.viz.picture.frames import reel_of
from unbidden.viz.picture.legend import told_to_hold
from unbidden.viz.picture.theme import Theme
from unbidden.viz.snapshot import Axis, body_under, highest, wall_top

Point = tuple[float, float]
Bounds = tuple[float, float, float, float]  # left, bottom, width and height, m
FLOOR = 0.12  # m: how thick the ground is drawn
HEADROOM = 1.22  # over the highest, for its name
PALE = 0.22  # how much is seen of a body that is not in the section
MOST_GROUPS = 5  # with a name in the legend
FEWEST_CELLS = 8  # from one side to the other
MARGIN = 0.35  # m, beyond either end of the world
SAME = 0.9  # of a body's own height: moments nearer to each other than that share one box


@dataclass(frozen=True)
class Moment:
    """A numbered place on the way over the wall."""

    label: str
    tick: int
    shown: bool  # whether this is the instant that the panel shows


@dataclass(frozen=True)
class Window:
    """What part of the world is shown, in metres."""

    left: float
    right: float
    high: float


def shown_tick(run: Run, chain: CausalChain | None) -> int:
    """The instant at which a story can be seen: the last one with the pair in one cell; without a story, the end."""
    if chain is None:
        return len(run.trace.cell) - 1
    return chain.stacked.end if chain.stacked else chain.came_over


def moments(run: Run, chain: CausalChain) -> list[Moment]:
    """The latest steps of a story and its end, numbered; those that would be drawn over each other share a box."""
    ticks, shown = [*(step.end for step in chain.latest), chain.tick], shown_tick(run, chain)
    groups = [[0]]
    for k in range(1, len(ticks)):
        if _near(run, chain.body, ticks[k - 1], ticks[k]):
            groups[-1].append(k)
        else:
            groups.append([k])
    latest = []
    for group in groups:
        label = f"{group[0] + 1}" if len(group) == 1 else f"{group[0] + 1}–{group[-1] + 1}"
        here = shown in [ticks[k] for k in group]
        latest.append(Moment(label, shown if here else ticks[group[-1]], here))
    return latest


def _near(run: Run, body: int, one: int, other: int) -> bool:
    apart = abs(_bottom(run, body, one) - _bottom(run, body, other))
    rows, cols = np.divmod(run.trace.cell[[one, other], body].astype(int), len(run.scenario.rows[0]))
    return max(np.ptp(rows), np.ptp(cols)) * 2 < _wide(run, body) and apart < SAME * _tall(run, body)


def hold_of(run: Run, body: int) -> tuple[float, str]:
    """The parameter `hold` of a body's rule, m, and what it means there; 0 if its rule has none."""
    group = run.scenario.setup.rows[body][0]
    known = rules[group.rule].parameters.get("hold") if group.rule else None
    return (told_to_hold(group), known.doc) if known else (0.0, "")


def elevation(axes: Axes, run: Run, chain: CausalChain | None, theme: Theme, shape: float) -> None:
    """The world from the side; `shape` is the panel's height over its width, so that a metre is as long either way."""
    cell, reel = run.scenario.setup.cell, reel_of(run)
    now = blocks(reel.frame(shown_tick(run, chain)), reel.legend)
    seen = side(now, chain.axis, chain.at) if chain else side(now)
    edges = np.arange(len(seen.ground) + 1) * cell
    window = _window(run, chain, float(edges[-1]), shape)
    axes.set(xlim=(window.left, window.right), ylim=(-FLOOR, window.high), autoscale_on=False)
    axes.stairs(seen.skyline, edges, fill=True, color=theme.wall, alpha=0.13, linewidth=0)
    axes.stairs(seen.ground, edges, fill=True, color=theme.wall, linewidth=0)
    axes.add_patch(Rectangle((0, -FLOOR), edges[-1], FLOOR, color=theme.floor, linewidth=0))
    _levels(axes, run, chain, theme, window)
    for block in seen.blocks:
        if chain is None or block.body.body not in (chain.body, chain.lifter):
            _bystander(axes, run, block, chain, theme)
    if chain:
        _way_over(axes, run, chain, theme)
    ends = [say(f"figure.{end}") for end in (("west", "east") if seen.axis == "x" else ("north", "south"))]
    axes.set_ylabel(say("unit.height"))
    axes.set_xlabel(f"{ends[0]}  ←  m  →  {ends[1]}", loc="left")
    _legend(axes, run, chain is not None, theme)
    axes.spines[["top", "right"]].set_visible(False)


def _window(run: Run, chain: CausalChain | None, width: float, shape: float) -> Window:
    """Everything that the story needs; a world not much wider than that is shown from end to end."""
    ticks = slice(chain.began, chain.tick + 1) if chain else slice(-1, None)
    bodies = [chain.body] if chain else range(len(run.scenario.setup.rows))
    tops = [float(run.trace.bottom[ticks, i].max()) + _tall(run, i) for i in bodies]
    high = max(HEADROOM * max([*tops, wall_top(run), 0.5]), FEWEST_CELLS * run.scenario.setup.cell * shape)
    wide = width + 2 * MARGIN
    if wide < 1.5 * (high + FLOOR) / shape:
        high = max(high, wide * shape - FLOOR)
    span, middle = (high + FLOOR) / shape, width / 2
    if chain and span < width:
        there = (_place(run, chain.axis, chain.body, chain.came_over) + 0.5) * run.scenario.setup.cell
        middle = min(max(there, span / 2), width - span / 2)
    return Window(middle - span / 2, middle + span / 2, high)


def _levels(axes: Axes, run: Run, chain: CausalChain | None, theme: Theme, window: Window) -> None:
    """The top of the wall and the height to hold as lines, with words at the end where nobody crosses."""
    top = highest(run)
    body = chain.body if chain else top[1] if top else None
    wall, hold = (chain.wall if chain else wall_top(run)), (0.0 if body is None else hold_of(run, body)[0])
    there = _place(run, chain.axis, chain.body, chain.tick) * run.scenario.setup.cell if chain else window.left
    x, align = (window.right, "right") if there < (window.left + window.right) / 2 else (window.left, "left")
    for height, text, line in (
        (wall, say("figure.wall.label", wall=wall), "--"),
        (hold, say("figure.hold.label", hold=hold), ":"),
    ):
        if height:
            axes.axhline(height, color=theme.ink, linewidth=1.2, linestyle=line, zorder=2)
            up = 4 if height == max(wall, hold) else -4
            words(axes, theme, (x, height), text, (0, up), align, "bottom" if up > 0 else "top")


def _legend(axes: Axes, run: Run, in_section: bool, theme: Theme) -> None:
    """Which colour is which group, and that what is paler is not in the section."""
    groups = [(number, group) for number, group in enumerate(run.scenario.setup.groups) if group.count]
    patches = [Patch(color=theme.group(number), label=group.name) for number, group in groups[:MOST_GROUPS]]
    patches += [Patch(color=theme.faint, alpha=PALE, label=say("figure.pale"))] if in_section else []
    look: dict[str, Any] = {"frameon": False, "handlelength": 1.0, "columnspacing": 1.2, "handletextpad": 0.5}
    axes.legend(
        handles=patches, loc="upper right", bbox_to_anchor=(1.01, -0.11), ncols=len(patches) or 1, borderpad=0, **look
    )


# ---- bodies ---------------------------------------------------------------------------------------------------------


def _bystander(axes: Axes, run: Run, block: Block, chain: CausalChain | None, theme: Theme) -> None:
    """A body that has no part in the story: paler if it is in front of the section or behind it."""
    alpha, body = (0.75 if chain is None or block.across == chain.at else PALE), block.body
    wide = run.scenario.setup.width_of(run.scenario.setup.groups[body.group])
    left, _, across, _ = _bounds(run, block.place, wide, body.bottom, body.top)
    look: dict[str, Any] = {"facecolor": theme.group(body.group), "alpha": alpha, "zorder": 3}
    axes.add_patch(Rectangle((left, body.bottom), across, body.top - body.bottom, **look))


def _box(axes: Axes, run: Run, body: int, tick: int, axis: Axis, **look: Any) -> Bounds:
    """Draw a body as a box where it was, and say where that is."""
    low, place = _bottom(run, body, tick), _place(run, axis, body, tick)
    wide = _wide(run, body) * run.scenario.setup.cell
    box = _bounds(run, place, wide, low, low + _tall(run, body))
    axes.add_patch(Rectangle(box[:2], box[2], box[3], **look))
    return box


def _bounds(run: Run, place: int, wide: float, low: float, high: float) -> Bounds:
    """Left, bottom, width and height, m, of a body in a column (or row); neighbours leave a gap."""
    return (place + 0.5) * run.scenario.setup.cell - 0.46 * wide, low, 0.92 * wide, high - low


def _way_over(axes: Axes, run: Run, chain: CausalChain, theme: Theme) -> None:
    """The body that crossed at every moment of its way, what was under it then, and the names of the pair."""
    taken = []
    for moment in moments(run, chain):
        under = body_under(run, moment.tick, chain.body)
        if under is not None and not moment.shown:
            color = _under_color(run, under, theme)
            look: dict[str, Any] = {"facecolor": "none", "edgecolor": color, "linewidth": 1.5, "zorder": 5}
            taken.append(_box(axes, run, under, moment.tick, chain.axis, **look))
        fill, ink = (theme.crosser, theme.paper) if moment.shown else (theme.paper, theme.crosser)
        look = {"facecolor": fill, "edgecolor": theme.crosser, "linewidth": 1.8, "zorder": 6}
        left, low, wide, tall = _box(axes, run, chain.body, moment.tick, chain.axis, **look)
        taken.append((left, low, wide, tall))
        look = {"ha": "center", "fontsize": theme.small, "weight": "bold", "zorder": 7}
        if tall * inches_of(axes) * 72 / float(np.ptp(axes.get_xlim())) > theme.small:
            axes.text(left + wide / 2, low + tall / 2, moment.label, color=ink, va="center_baseline", **look)
        else:  # it has no room for a number, which stands on it, then
            words(axes, theme, (left + wide / 2, low + tall), moment.label, (0, 2), "center", "bottom", theme.crosser)
    _pair(axes, run, chain, theme, taken)


def _pair(axes: Axes, run: Run, chain: CausalChain, theme: Theme, taken: list[Bounds]) -> None:
    """The names of the body that crossed and of the agent under it, where nothing of the story is covered."""
    tick, names = shown_tick(run, chain), run.scenario.setup.names()
    inwards = (
        1 if _place(run, chain.axis, chain.body, chain.tick) < _place(run, chain.axis, chain.body, chain.began) else -1
    )
    for body, up, color in ((chain.body, 1, theme.crosser), (chain.lifter, -1, theme.lifter)):
        if body is not None:
            hidden = body != chain.lifter  # who crossed is drawn already
            look: dict[str, Any] = {"facecolor": "none" if hidden else color, "zorder": 5}
            left, low, wide, tall = _box(axes, run, body, tick, chain.axis, **look)
            at = (left + wide * (1 + inwards) / 2, low + tall if up > 0 else low)
            off = _free(axes, theme, at, names[body], inwards, up, taken)
            words(axes, theme, at, names[body], off, "left" if off[0] > 0 else "right", "center", color, arrow=True)


def _free(
    axes: Axes, theme: Theme, at: Point, text: str, inwards: int, up: int, taken: list[Bounds]
) -> tuple[float, float]:
    """How far from its place, in points, a name covers nothing; the usual distance if it does so everywhere."""
    metre = inches_of(axes) * 72 / float(np.ptp(axes.get_xlim()))
    wide, tall = 0.68 * theme.small * len(text) / metre, 1.4 * theme.small / metre
    offsets = [(22 * way, dy * up) for way in (inwards, -inwards) for dy in (26, 36, 46, 58, 72)]
    for dx, dy in offsets:
        left, low = at[0] + dx / metre - (wide if dx < 0 else 0.0), at[1] + dy / metre - tall / 2
        (west, east), (floor, sky) = axes.get_xlim(), axes.get_ylim()
        inside = floor < low and low + tall < sky and west < left and left + wide < east
        if inside and not any(
            left < x + w and x < left + wide and low < y + h and y < low + tall for x, y, w, h in taken
        ):
            return dx, dy
    return offsets[0]


def _under_color(run: Run, under: int, theme: Theme) -> str:
    group = run.scenario.setup.rows[under][0]
    return theme.lifter if group.rule else theme.group(run.scenario.setup.groups.index(group))


def _place(run: Run, axis: Axis, body: int, tick: int) -> int:
    """In which column (or row) a body is."""
    row, col = divmod(int(run.trace.cell[tick, body]), len(run.scenario.rows[0]))
    return col if axis == "x" else row


def _wide(run: Run, body: int) -> float:
    """How wide a body is, in cells."""
    return float(run.scenario.setup.body_widths[body])


def _bottom(run: Run, body: int, tick: int) -> float:
    return float(run.trace.bottom[tick, body])


def _tall(run: Run, body: int) -> float:
    return run.scenario.setup.rows[body][0].tall


def inches_of(axes: Axes) -> float:
    """How wide a panel is."""
    drawn = axes.get_figure(root=True)
    return axes.get_window_extent().width / drawn.dpi if drawn else 1.0


def words(
    axes: Axes, theme: Theme, at: Point, text: str, off: Point, ha: str, va: str, color: str = "", arrow: bool = False
) -> None:
    """A label so many points beside what it names, legible over anything."""
    look: dict[str, Any] = {"color": color or theme.ink, "weight": "bold" if color else "normal", "zorder": 8}
    look["path_effects"] = [withStroke(linewidth=3, foreground=theme.paper)]
    line = {"arrowstyle": "-", "color": color, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0} if arrow else None
    axes.annotate(
        text, at, off, textcoords="offset points", ha=ha, va=va, fontsize=theme.small, arrowprops=line, **look
    )
