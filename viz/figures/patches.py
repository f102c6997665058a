"""The picture drawn with matplotlib, for figures: the same shapes as on every screen."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Ellipse, Polygon, Rectangle
from matplotlib.patheffects import withStroke

from unbidden.viz.picture.legend import PAINTS, Legend
from unbidden.viz.picture.picture import Picture
from unbidden.viz.picture.shapes import Shape
from unbidden.viz.picture.theme import Theme

POINTS = 72.0  # an inch
ANCHORS = {"l": "left", "m": "center", "r": "right"}


def draw(axes: Axes, picture: Picture, legend: Legend, theme: Theme, inches: float) -> None:
    """Draw a picture on axes whose unit is a cell; a cell is so many inches."""
    brush = Brush(axes, theme, inches)
    rows = picture.ground.reshape(legend.rows, legend.cols) if picture.ground.size else ()
    for row, paints in enumerate(rows):
        for col, paint in enumerate(paints.tolist()):
            brush.shape(("rect", col, row, 1.0, 1.0, PAINTS[paint], PAINTS[paint], 0.0), 1)
    for shape in picture.below:
        brush.shape(shape, 2)
    for stamp, (col, row), side in zip(
        picture.stamp.tolist(), picture.place.tolist(), picture.side.tolist(), strict=True
    ):
        for shape in legend.stamps[stamp]:
            brush.shape(shape if side == 1.0 else scaled(shape, side), 3, col, row)
    for shape in picture.above:
        brush.shape(shape, 4)


class Brush:
    """Puts shapes on axes."""

    def __init__(self, axes: Axes, theme: Theme, inches: float):
        self.axes, self.theme, self.inches = axes, theme, inches

    def shape(self, shape: Shape, order: int, x: float = 0.0, y: float = 0.0) -> None:
        """One shape, moved by so many cells."""
        getattr(self, f"_{shape[0]}")(order, x, y, *shape[1:])

    def _color(self, role: str | None) -> str:
        return self.theme.color(role) if role else "none"

    def _pen(self, order: int, fill: str | None, outline: str | None, wide: float) -> dict[str, Any]:
        width = wide * self.inches * POINTS
        colors = {"facecolor": self._color(fill), "edgecolor": self._color(outline)}
        return colors | {"linewidth": width, "zorder": order, "clip_on": False}

    def _rect(self, order: int, x: float, y: float, left: float, top: float, *rest: Any) -> None:
        width, height, *pen = rest
        self.axes.add_patch(Rectangle((x + left, y + top), width, height, **self._pen(order, *pen)))

    def _circle(self, order: int, x: float, y: float, cx: float, cy: float, radius: float, *pen: Any) -> None:
        self.axes.add_patch(Circle((x + cx, y + cy), radius, **self._pen(order, *pen)))

    def _ellipse(self, order: int, x: float, y: float, cx: float, cy: float, *rest: Any) -> None:
        across, down, *pen = rest
        self.axes.add_patch(Ellipse((x + cx, y + cy), 2 * across, 2 * down, **self._pen(order, *pen)))

    def _poly(self, order: int, x: float, y: float, points: tuple[float, ...], *pen: Any) -> None:
        self.axes.add_patch(Polygon(_moved(points, x, y), closed=True, **self._pen(order, *pen)))

    def _line(self, order: int, x: float, y: float, points: tuple[float, ...], color: str, wide: float) -> None:
        self._stroke(order, _moved(points, x, y), color, wide, "-")

    def _dash(self, order: int, x: float, y: float, points: tuple[float, ...], color: str, wide: float) -> None:
        self._stroke(order, _moved(points, x, y), color, wide, "--")

    def _stroke(self, order: int, points: list[tuple[float, float]], color: str, wide: float, style: str) -> None:
        xs, ys = zip(*points, strict=True)
        width = wide * self.inches * POINTS
        self.axes.plot(xs, ys, style, color=self._color(color), linewidth=width, zorder=order, solid_capstyle="round")

    def _text(self, order: int, x: float, y: float, cx: float, cy: float, *rest: Any) -> None:
        size, text, color = rest
        self._say(order, x + cx, y + cy, text, color, "center", size * self.inches * POINTS)

    def _label(self, order: int, x: float, y: float, cx: float, cy: float, *rest: Any) -> None:
        text, color, anchor = rest
        self._say(order + 1, x + cx, y + cy, text, color, ANCHORS[anchor], self.theme.small)

    def _say(self, order: int, x: float, y: float, text: str, color: str, anchor: str, size: float) -> None:
        said = self.axes.text(x, y, text, color=self._color(color), fontsize=size, ha=anchor, va="center", zorder=order)
        if color != "paper":  # which is on something dark
            said.set_path_effects([withStroke(linewidth=2.5, foreground=self.theme.paper)])


def scaled(shape: Shape, size: float) -> Shape:
    """A shape of a stamp, smaller or larger; its words stay as they are."""
    parts = [tuple(v * size for v in part) if isinstance(part, tuple) else part for part in shape]
    return tuple(part * size if isinstance(part, float | int) else part for part in parts)


def _moved(points: tuple[float, ...], x: float, y: float) -> list[tuple[float, float]]:
    return [(x + points[k], y + points[k + 1]) for k in range(0, len(points), 2)]
