"""One figure that shows how a crossing came about: asked, meant, happened, and the three panels that prove it.

Figures are made without pyplot, and saved without dates or random names: the same run gives the same bytes.
"""

import io
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim import files
from sim.causes import crossings
from sim.commands.words import clock, meant
from sim.record import Run
from viz.figures.elevation import elevation, hold_of, shown_tick
from viz.figures.panels import heights, numbers
from viz.figures.yard import counted, names, paid, plan, yard_title
from viz.instant import count_at, highest, is_tiled, wall_top, watched
from viz.story import Story, story
from viz.theme import LIGHT, Theme

SIZE = (12.0, 7.0)  # inches
METADATA: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
SIDE = (0.75, 3.5, 7.35, 2.4)  # left, bottom, width, height of each part, in inches
HEIGHTS = (1.25, 1.28, 5.85, 1.4)
LANES = (1.25, 0.62, 5.85, 0.58)
NUMBERS = (8.75, 0.62, 2.15, 1.87)
PLAN = (0.75, 2.35, 7.35, 3.55)
NAMES = (8.45, 0.3, 3.4, 2.75)
PAID = (0.95, 0.62, 7.0, 1.2)
WORDS = (8.45, 6.1, 3.4, 2.95)  # left, top, width, height
MOST_LETTERS = 138  # in the line below the title
LINE = 1.28  # height of a line of text over the size of its letters


@contextmanager
def _own_look() -> Iterator[None]:
    """Nothing of a user's own settings, so that a figure looks the same everywhere."""
    with (
        matplotlib.style.context("default"),
        matplotlib.rc_context({"svg.hashsalt": "unbidden", "text.parse_math": False}),
    ):
        yield


def figure(run: Run, event: int = 0, theme: Theme = LIGHT) -> Figure:
    """The figure of a crossing outwards, counted from 0; of the whole run if there is none, or only tiles."""
    told = story(run, event)
    with _own_look():
        drawn = Figure(SIZE, facecolor=theme.paper)
        FigureCanvasAgg(drawn)
        matplotlib.rcParams["font.size"] = theme.small
        yard = is_tiled(run) and watched(run) is None
        title, more = yard_title(run) if yard else _title(run, told)
        drawn.text(
            0.25 / SIZE[0], 6.84 / SIZE[1], title, fontsize=theme.title, weight="bold", va="top", color=theme.ink
        )
        drawn.text(0.25 / SIZE[0], 6.45 / SIZE[1], more, fontsize=theme.text, va="top", color=theme.ink)
        if yard:
            plan(
                _axes(drawn, PLAN, f"From above at {clock((len(run.trace.cell) - 1) * run.scenario.setup.seconds)}"),
                run,
                theme,
                PLAN[2:],
            )
            paid(_axes(drawn, PAID, "Paid so far, and what was watched"), run, theme)
            names(_axes(drawn, NAMES), run, theme, NAMES[2:])
            _words(drawn, run, told, theme)
            return drawn
        when = clock(shown_tick(run, told) * run.scenario.setup.seconds)
        numbered = f", numbered: {told.event['who']}, step by step" if told else ""
        elevation(_axes(drawn, SIDE, f"From the side at {when}{numbered}"), run, told, theme, SIDE[3] / SIDE[2])
        heights(_axes(drawn, HEIGHTS, "Height over time"), _axes(drawn, LANES), run, told, theme)
        numbers(_axes(drawn, NUMBERS, "How many, over the whole run", 19), run, told, theme)
        _words(drawn, run, told, theme)
    return drawn


def save(drawn: Figure, path: Path) -> None:
    """Write a figure as .png, .svg or .pdf, whole or not at all. Raises CannotWrite; ValueError for another suffix."""
    kind = suffix(path)
    packed = io.BytesIO()
    with _own_look():
        drawn.savefig(packed, format=kind[1:], metadata=METADATA[kind], dpi=150)
    files.write(path, packed.getbuffer())


def suffix(path: Path) -> str:
    """The suffix of a figure's name. Raises ValueError for one that a figure cannot have."""
    kind = path.suffix.lower()
    if kind not in METADATA:
        raise ValueError(
            f"{path}: a figure's name ends in {', '.join(METADATA)}; this one ends in {kind or 'nothing'}."
        )
    return kind


def _axes(drawn: Figure, box: tuple[float, float, float, float], heading: str = "", pad: float = 4) -> Axes:
    left, bottom, width, height = box
    axes = drawn.add_axes((left / SIZE[0], bottom / SIZE[1], width / SIZE[0], height / SIZE[1]))
    axes.set_title(heading, loc="left", fontsize=LIGHT.text, weight="bold", pad=pad)
    return axes


# ---- words ----------------------------------------------------------------------------------------------------------


def _title(run: Run, told: Story | None) -> tuple[str, str]:
    """What one sees, with numbers: a line to read from afar and one to read next."""
    if told is None:
        return _without_crossing(run)
    who, when = told.event["who"], _time(told.event["seconds"])
    up = float(run.trace.bottom[told.came_over, told.body])
    wall = f"crossed the {told.wall:g} m {told.over.removeprefix('the ')}"
    did = f"{wall}, {up:.2f} m up" if told.wall else f"moved outside the {told.event['of']}"
    under = list(dict.fromkeys(step.over for step in told.steps if step.lower is not None))
    way = f"On the way there it was over {_listed(under)}." if under else "On the way there it was over nobody."
    hold, meaning = hold_of(run, told.body)
    gust = ["A gust lifted it on the way."] if any(step.gust for step in told.steps) else []
    rule = [f"It was told: hold {hold:g} m ({meaning})."] if hold else []
    return f"After {when}, {who} {did}", _fitting([way, *gust, *rule])


def _fitting(sentences: list[str]) -> str:
    """As many sentences as go on a line."""
    found = sentences[0]
    for sentence in sentences[1:]:
        found = f"{found} {sentence}" if len(found) + len(sentence) < MOST_LETTERS else found
    return found


def _without_crossing(run: Run) -> tuple[str, str]:
    found, region, top = count_at(run, len(run.trace.cell) - 1), watched(run), highest(run)
    length = _time((len(run.trace.cell) - 1) * run.scenario.setup.seconds)
    names, wall = run.scenario.setup.names(), wall_top(run)
    title = f"{run.scenario.file.about.title}: {length}"
    if found and region:
        there = f"inside the {region[1].name} at the end: {found[0]} of {sum(found)} {region[0]}"
        title = f"Nobody crossed in {length}; {there}"
    if top is None:
        return title, "There are no agents."
    up, when = float(run.trace.bottom[top]), clock(top[0] * run.scenario.setup.seconds)
    more = f"The highest was {names[top[1]]}: its bottom was {up:.2f} m up at {when}."
    return title, more + (f" The wall is {wall:g} m high." if wall else "")


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes and rest else f"{minutes} min" if minutes else f"{rest} s"


def _listed(names: list[str]) -> str:
    if len(names) > 4:
        names = [*names[:3], f"{len(names) - 3} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _words(drawn: Figure, run: Run, told: Story | None, theme: Theme) -> None:
    """Asked, meant and happened, one below the other, in as many lines as there is room for."""
    left, top, width, height = WORDS
    inch = theme.small * LINE / 72
    room, letters = int(height / inch) - 1, int(width * 72 / (theme.small * 0.56))
    happened = _happened(run, told)
    spare = max(2, room - 3 - len(happened))
    parts = [("ASKED", _cut(run.scenario.file.asked, letters, max(1, spare - 2)))]
    parts.append(("MEANT", _cut(meant(run.scenario), letters, max(1, spare - len(parts[0][1])))))
    y = top
    cut = f", the last {len(told.latest)} of {len(told.steps)} steps" if told and told.latest != told.steps else ""
    for label, lines in [*parts, (f"HAPPENED{cut}", happened)]:
        for k, line in enumerate([label, *lines]):
            weight, color = ("bold", theme.faint) if k == 0 else ("normal", theme.ink)
            drawn.text(left / SIZE[0], y / SIZE[1], line, fontsize=theme.small, weight=weight, color=color, va="top")
            y -= inch
        y -= inch / 3


def _cut(text: str, letters: int, most: int) -> list[str]:
    lines = textwrap.wrap(text, letters)
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][: letters - 2]} …"]


def _happened(run: Run, told: Story | None) -> list[str]:
    """The steps of a story by their numbers; without one, that there is none."""
    if is_tiled(run) and watched(run) is None:
        return counted(run)
    if told is None:
        return ["Nobody crossed." if watched(run) else "No crossing is watched."]
    number = crossings(run).index(told.event) + 1
    steps = [f"{k}  over {step.over}, at {step.bottom:.2f} m" for k, step in enumerate(told.latest, 1)]
    return [*steps, f"{len(steps) + 1}  outside the {told.event['of']}: crossing {number} of {len(crossings(run))}"]
