"""Pictures as SVG text: for readers without scripts, and for notebooks."""

from html import escape

from unbidden.viz.picture.icons import Shape
from unbidden.viz.picture.legend import PAINTS, Legend
from unbidden.viz.picture.picture import Picture
from unbidden.viz.picture.theme import LIGHT, Theme

SIZE = 0.62  # of letters, in cells
WIDE = 480  # pixels
BESIDE = 3.6  # cells left free for labels on both sides


def svg(
    picture: Picture,
    legend: Legend,
    theme: Theme = LIGHT,
    label: str = "",
    beside: float = BESIDE,
    box: tuple[float, float, float, float] | None = None,
) -> str:
    """A picture; without a label it is only to be looked at. `box`: the part of it that is seen, without labels."""
    across, down = picture.width + 2 * beside, picture.height + (1.0 if beside else 0.0)
    parts = [_ground(picture, theme), *(_shape(shape, theme) for shape in picture.below)]
    for stamp, (col, row), side in zip(
        picture.stamp.tolist(), picture.place.tolist(), picture.side.tolist(), strict=True
    ):
        inside = "".join(_shape(shape, theme) for shape in legend.stamps[stamp])
        parts.append(f'<g transform="translate({col:g} {row:g})scale({side:g})">{inside}</g>')
    parts += [_shape(shape, theme) for shape in picture.above]
    role = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    seen = " ".join(f"{value:g}" for value in box or (-beside, -0.5 if beside else 0.0, across, down))
    return f'<svg xmlns="http://www.w3.org/2000/svg" {role} width="{WIDE}" viewBox="{seen}">{"".join(parts)}</svg>'


def _ground(picture: Picture, theme: Theme) -> str:
    """The ground, cells of one kind in a row together."""
    parts, ground, cols = [], picture.ground.tolist(), int(picture.width)
    for row in range(len(ground) // cols):
        begin = 0
        for col in range(1, cols + 1):
            if col == cols or ground[row * cols + col] != ground[row * cols + begin]:
                color = theme.color(PAINTS[ground[row * cols + begin]])
                parts.append(f'<rect x="{begin}" y="{row}" width="{col - begin}" height="1" fill="{color}"/>')
                begin = col
    return f'<g shape-rendering="crispEdges">{"".join(parts)}</g>'


def _shape(shape: Shape, theme: Theme) -> str:
    kind, *values = shape
    if kind in ("line", "dash"):
        points, color, wide = values
        dash = ' stroke-dasharray="0.4 0.3"' if kind == "dash" else ""
        return f'<polyline points="{_points(points)}"{_paint(None, color, wide, theme)}{dash}/>'
    if kind == "text":
        x, y, size, text, color = values
        return _text(x, y, size, text, theme.color(color), "middle")
    if kind == "label":
        x, y, text, color, anchor = values
        place = {"l": "start", "m": "middle", "r": "end"}[anchor]
        halo = f' stroke="{theme.paper}" stroke-width="0.2" paint-order="stroke"'
        return _text(x, y, SIZE, text, theme.color(color), place, halo)
    *places, fill, outline, wide = values
    paint = _paint(fill, outline, wide, theme)
    if kind == "poly":
        return f'<polygon points="{_points(places[0])}"{paint}/>'
    tag, names = _PLACES[kind]
    attributes = "".join(f' {name}="{value:g}"' for name, value in zip(names, places, strict=True))
    return f"<{tag}{attributes}{paint}/>"


_PLACES = {
    "rect": ("rect", ("x", "y", "width", "height")),
    "circle": ("circle", ("cx", "cy", "r")),
    "ellipse": ("ellipse", ("cx", "cy", "rx", "ry")),
}


def _points(values: tuple[float, ...]) -> str:
    return " ".join(f"{value:g}" for value in values)


def _paint(fill: str | None, outline: str | None, wide: float, theme: Theme) -> str:
    inside = theme.color(fill) if fill else "none"
    around = f' stroke="{theme.color(outline)}" stroke-width="{wide:g}" stroke-linejoin="round"' if outline else ""
    return f' fill="{inside}"{around}'


def _text(x: float, y: float, size: float, text: str, color: str, place: str, more: str = "") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" font-family="sans-serif" font-weight="600" fill="{color}" '
        f'text-anchor="{place}" dominant-baseline="central"{more}>{escape(text)}</text>'
    )
