"""What one agent costs in time and in memory, against how many there are: both axes by ratio, a line an engine."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from unbidden.viz.figures.sheet import COLORS, MARKS, SLIDE, Told, dress, is_wide, key, own_look, sheet


@dataclass(frozen=True)
class Scaling:
    """One engine: how many agents there were, and what one of them cost."""

    name: str
    agents: Sequence[int]
    nanoseconds: Sequence[float]  # an update
    bytes: Sequence[float]


def draw_scaling(
    told: Told, engines: Sequence[Scaling], names: tuple[str, str, str], size: tuple[float, float] = SLIDE
) -> Figure:
    """The picture; names are those of the axes: along, and up for time and for memory."""
    along, *ups = names
    with own_look():
        figure = sheet(told, size)
        shape = (1, 2) if is_wide(size) else (2, 1)
        time, memory = figure.subplots(*shape, squeeze=False).ravel()
        for k, engine in enumerate(engines):
            look = {"color": COLORS[k % len(COLORS)], "marker": MARKS[k % len(MARKS)], "label": engine.name}
            time.plot(engine.agents, engine.nanoseconds, linewidth=2.5, markersize=9, **look)
            memory.plot(engine.agents, engine.bytes, linewidth=2.5, markersize=9, **look)
        for axes, up in zip((time, memory), ups, strict=True):
            axes.set(xscale="log", yscale="log")
            dress(axes, along, up)
            for axis in (axes.xaxis, axes.yaxis):
                axis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:,.0f}"))
                axis.set_minor_formatter(NullFormatter())
        key(memory if is_wide(size) else time, "", size)
    return figure
