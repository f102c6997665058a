"""Pictures on a surface: the right colours at known cells, in both libraries' ways, without a display."""

import numpy as np
import pygame
import pytest

from unbidden.sim.runs.running import run
from unbidden.sim.scenario import load
from unbidden.viz.picture.frames import FIELDS, Frame, reel_of
from unbidden.viz.picture.picture import View, plan
from unbidden.viz.picture.sideways import side
from unbidden.viz.picture.theme import DARK, LIGHT, PROJECTOR
from unbidden.viz.pixels.letters import cut, lines, width
from unbidden.viz.pixels.raster import Painter, Viewport, put_all
from unbidden.viz.summary import run_summary

SCALE = 24


@pytest.fixture(scope="module")
def reel():
    """The blimps, from seed 0."""
    return reel_of(run(load("blimps"), 0))


def drawn(reel, tick, theme=LIGHT):
    """The plan, at the upper left of a surface."""
    surface = pygame.Surface((reel.legend.cols * SCALE, reel.legend.rows * SCALE), 0, 32)
    Painter(reel.legend, theme).draw(surface, plan(reel.frame(tick), reel.legend), Viewport(0, 0, SCALE))
    return surface


def near(color, found):
    """Whether it is that colour, but for what rounding takes."""
    return all(abs(a - b) <= 3 for a, b in zip(pygame.Color(color), found, strict=True))


def at(surface, col, row, dx=0.5, dy=0.5):
    """The colour in a cell."""
    return surface.get_at((int((col + dx) * SCALE), int((row + dy) * SCALE)))


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
def test_cells_and_bodies_have_the_colours_of_their_roles(reel, theme):
    """Wall, floor, what is beyond, and a body that is alone in its cell."""
    assert not pygame.display.get_init()
    surface, frame = drawn(reel, 0, theme=theme), reel.frame(0)
    assert pygame.Color(theme.wall) == at(surface, 4, 4)
    assert pygame.Color(theme.beyond) == at(surface, 0, 0)
    cols = reel.legend.cols
    rows = np.array(np.divmod(frame.cell, cols)).T
    apart = [np.hypot(*(np.divmod(cell, cols) - rows).T).min() for cell in range(12 * cols + 8, 12 * cols + 24)]
    assert max(apart) > 2.0  # nobody's disc reaches there
    assert pygame.Color(theme.floor) == at(surface, 8 + int(np.argmax(apart)), 12)
    alone = next(body for body in range(12) if sorted(np.hypot(*(rows[body] - rows).T))[1] > 2.0)
    assert near(theme.group(0), at(surface, frame.cell[alone] % cols, frame.cell[alone] // cols))


def test_who_is_out_looks_different(reel):
    """After the first crossing, the one that crossed has the colour of those outside."""
    told = next(event for event in reel.run().events if event["watch"] == "escape")
    frame = reel.frame(told["tick"])
    row, col = divmod(int(frame.cell[told["body"]]), reel.legend.cols)
    surface = drawn(reel, told["tick"])
    half = reel.legend.groups[0].wide / 2
    assert near(LIGHT.outside, at(surface, col, row, 0.5, 0.5 - half / 2))
    assert near(LIGHT.paper, at(surface, col, row))


def test_the_pair_is_pointed_out_from_the_side(reel):
    """The upper one has the colour of who crosses, the lower one that of who lifts."""
    legend, pair = reel.legend, run_summary(reel.run())["pair"]
    picture = side(reel.frame(pair["lifted"]), legend, View(pair=(pair["body"], pair["lifter"])))
    surface = pygame.Surface((int(picture.width * SCALE), int(picture.height * SCALE)), 0, 32)
    Painter(legend, LIGHT).draw(surface, picture, Viewport(0, 0, SCALE))
    hulls = [shape for shape in picture.below if shape[0] == "ellipse"]
    for hull, color in ((hulls[-1], LIGHT.crosser), (hulls[-2], LIGHT.lifter)):
        pixel = (int((hull[1] - 0.25) * SCALE), int(hull[2] * SCALE))
        assert near(color, surface.get_at(pixel))


def test_edges_are_smooth_and_not_dark(reel):
    """Between hull and outline there are colours between theirs; nothing is darker than the outline."""
    surface = drawn(reel, 0)
    colors = {tuple(surface.get_at((x, y)))[:3] for x in range(0, 384, 2) for y in range(0, 384, 2)}
    assert len(colors) > 12
    ink = pygame.Color(LIGHT.ink)
    assert all(sum(color) >= ink.r + ink.g + ink.b - 3 for color in colors)


def test_the_ground_is_kept_until_a_tile_changes(reel):
    """A floor becomes wall: then the ground is drawn anew, and only then."""
    painter, place, legend = Painter(reel.legend, LIGHT), Viewport(0, 0, SCALE), reel.legend
    surface = pygame.Surface((legend.cols * SCALE, legend.rows * SCALE), 0, 32)
    kinds = legend.tiles.astype(np.uint16)
    changed = kinds.copy()
    changed[0] = kinds[4 * legend.cols + 4]
    grounds = []
    for tick, kind in ((1, kinds), (2, kinds), (3, changed)):
        frame = reel.frame(tick)
        arrays = {field.name: getattr(frame, field.name) for field in FIELDS} | {"kind": kind}
        painter.draw(surface, plan(Frame(tick, **arrays), legend), place)
        grounds.append(painter._ground[2])
    assert grounds[0] is grounds[1]
    assert grounds[1] is not grounds[2]
    assert pygame.Color(LIGHT.wall) == at(surface, 0, 0)


def test_the_same_pixels_without_the_fast_call(reel):
    """The older library has no fblits."""

    class Old:
        def __init__(self, surface):
            self.blits = surface.blits

    sprite = pygame.Surface((8, 8), pygame.SRCALPHA, 32)
    sprite.fill((100, 50, 25, 128))
    surfaces = [pygame.Surface((32, 32), 0, 32) for _ in range(2)]
    put_all(surfaces[0], [(sprite, (3, 4)), (sprite, (6, 7))])
    put_all(Old(surfaces[1]), [(sprite, (3, 4)), (sprite, (6, 7))])
    first, second = (pygame.image.tobytes(surface, "RGB") for surface in surfaces)
    assert first == second
    assert np.frombuffer(first, np.uint8).any()


def test_text_fits():
    """Lines are no wider than asked, and no word is lost; what has to be cut says so."""
    text = "Each keeps its height above whatever its downward sensor sees"
    found = lines(text, 15, 120)
    assert text == " ".join(found)
    assert all(width(line, 15) <= 120 for line in found)
    short = cut(text, 15, 120)
    assert short.endswith("…")
    assert width(short, 15) <= 120
