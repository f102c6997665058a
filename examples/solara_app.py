"""Our worlds in the viewer of Mesa, SolaraViz: a plan, a plot of how many are outside, and a slider for each parameter.

    pip install "unbidden[mesa-viz]"
    solara run examples/solara_app.py
    UNBIDDEN_SCENARIO=compute_yard UNBIDDEN_SEED=7 solara run examples/solara_app.py

Solara fetches its scripts and styles from a content delivery network while the page is open, through its own server.
Without a network, install `solara-assets` in the version of `solara` (where there is none yet, take an older `solara`
that has one). Our own page, `unbidden serve`, needs no network at all.

Learners are trained before their world is shown, which takes some seconds; they then act on what they have learnt.
Values of the sliders hold from the next Reset on.
"""

import os
from typing import Any

import numpy as np
import solara
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.ticker import MaxNLocator
from mesa.visualization import Slider, SolaraViz
from mesa.visualization.utils import update_counter

from unbidden import World
from unbidden.sim.runs import running
from unbidden.sim.scenario import load, shipped
from unbidden.viz.parameters import parameters
from unbidden.viz.picture.frames import frame_of_state
from unbidden.viz.picture.legend import PAINTS, legend_of
from unbidden.viz.picture.picture import plan
from unbidden.viz.picture.theme import LIGHT, Theme

INCHES = 6.0  # width of the plan
POINTS = 72.0  # in an inch


class Shown(World):
    """A world whose learners have learnt before anybody looks."""

    def __init__(self, scenario: str = "blimps", seed: int = 0, **fields: Any):
        super().__init__(scenario, seed, **fields)
        if self.scenario.setup.learners:
            self.teach(running.learn(self.scenario, self.seed))
        self.legend = legend_of(self.scenario, self.seed)
        self.outside: list[int] = []  # how many, tick by tick
        self.count()

    def step(self) -> None:
        """One tick, and a look at who is outside."""
        super().step()
        self.count()

    def count(self) -> None:
        """Write down how many of the watched bodies are outside."""
        groups = [self.legend.groups[group] for group, _ in self.legend.bodies]
        watched = np.array([group.watched for group in groups], bool)
        self.outside.append(int(np.isin(frame_of_state(self.state).cell[watched], self.legend.outside).sum()))


# ---- drawing --------------------------------------------------------------------------------------------------------


def draw_plan(world: Shown, theme: Theme = LIGHT) -> Figure:
    """The world from above: the same shapes as in the window and on the page, by Matplotlib."""
    legend, picture = world.legend, plan(frame_of_state(world.state), world.legend)
    figure = Figure((INCHES, INCHES * picture.height / picture.width), facecolor=theme.paper)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, picture.width), ylim=(picture.height, 0))
    axes.set_axis_off()
    colors = np.array([[int(theme.color(role)[k : k + 2], 16) for k in (1, 3, 5)] for role in PAINTS], np.uint8)
    ground = colors[picture.ground].reshape(legend.rows, legend.cols, 3)
    axes.imshow(ground, extent=(0, picture.width, picture.height, 0), interpolation="nearest")
    points = INCHES * POINTS / picture.width  # in a cell
    for shape in picture.below:
        _draw(axes, shape, (0, 0), points, theme)
    for stamp, place in zip(picture.stamp.tolist(), picture.place.tolist(), strict=True):
        for shape in legend.stamps[stamp]:
            _draw(axes, shape, place, points, theme)
    for shape in picture.above:
        _draw(axes, shape, (0, 0), points, theme)
    return figure


def _draw(axes: Axes, shape: tuple, place: tuple[float, float], points: float, theme: Theme) -> None:
    """One shape; its kinds are told in viz/picture/shapes.py."""
    kind, *told = shape
    x, y = place
    if kind == "line":
        dots = np.array(told[0]).reshape(-1, 2) + place
        axes.plot(*dots.T, color=theme.color(told[1]), linewidth=told[2] * points, scalex=False, scaley=False)
    elif kind == "text":
        size = told[2] * points
        axes.text(x + told[0], y + told[1], told[3], size=size, color=theme.color(told[4]), ha="center", va="center")
    elif kind in ("rect", "circle", "poly"):
        *where, fill, outline, wide = told
        look = {
            "facecolor": theme.color(fill) if fill else "none",
            "edgecolor": theme.color(outline) if outline else "none",
            "linewidth": wide * points,
        }
        if kind == "rect":
            axes.add_patch(Rectangle((x + where[0], y + where[1]), where[2], where[3], **look))
        elif kind == "circle":
            axes.add_patch(Circle((x + where[0], y + where[1]), where[2], **look))
        else:
            axes.add_patch(Polygon(np.array(where[0]).reshape(-1, 2) + place, **look))


def draw_outside(world: Shown, theme: Theme = LIGHT) -> Figure:
    """How many were outside, over time."""
    figure = Figure((INCHES, INCHES / 3), facecolor=theme.paper, layout="constrained")
    axes = figure.add_subplot()
    seconds = np.arange(len(world.outside)) * world.legend.seconds
    axes.step(seconds, world.outside, where="post", color=theme.outside, linewidth=2)
    axes.set(xlabel="seconds", ylabel="outside", ylim=(0, max(1, *world.outside) * 1.1))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    return figure


# ---- the page -------------------------------------------------------------------------------------------------------


@solara.component
def Plan(world: Shown) -> None:
    """The plan, drawn again after every step."""
    solara.FigureMatplotlib(draw_plan(world), dependencies=[update_counter.value, world])
    solara.Text(f"ASKED {world.legend.asked}")
    solara.Text(f"MEANT {world.legend.meant}. No agent can read this.")
    solara.Text(f"HAPPENED {world.outside[-1]} outside after {world.steps * world.legend.seconds:.1f} s.")


@solara.component
def Outside(world: Shown) -> None:
    """The plot."""
    solara.FigureMatplotlib(draw_outside(world), dependencies=[update_counter.value, world])


def controls_of(name: str, seed: int) -> dict[str, Any]:
    """What Reset makes a world of: the scenario, the seed, and a slider or a switch for each parameter."""
    told: dict[str, Any] = {"scenario": name, "seed": seed}
    for one in parameters(load(name)):
        field = one.field.replace(".", "__")
        if isinstance(one.value, bool):
            told[field] = {"type": "Checkbox", "value": one.value, "label": one.label}
        else:
            whole = isinstance(one.value, int)
            numbers = [int(x) if whole else float(x) for x in (one.value, one.low, one.high, one.step)]
            told[field] = Slider(f"{one.label} {one.unit}".strip(), *numbers)
    return told


@solara.component
def Page() -> None:
    """A scenario to choose, and Mesa's viewer below it."""
    seed = int(os.environ.get("UNBIDDEN_SEED", "0"))
    name, choose = solara.use_state(os.environ.get("UNBIDDEN_SCENARIO", "blimps"))
    world = solara.use_memo(lambda: Shown(name, seed), [name])
    with solara.Column():
        solara.Select("scenario", values=sorted({*shipped(), name}), value=name, on_value=choose)
        SolaraViz(
            world,
            components=[(Plan, 0), (Outside, 0)],
            model_params=controls_of(name, seed),
            name=world.legend.title,
        ).key(name)
