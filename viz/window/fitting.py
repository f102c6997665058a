"""Letters as large as there is room for."""

from collections.abc import Callable, Sequence

import pygame

from unbidden.viz.pixels.canvas import Canvas


def largest(canvas: Canvas, bottom: int, zooms: Sequence[float], draw: Callable[[Canvas], int]) -> float:
    """The first zoom at which what is drawn ends no lower than that, else the last; `draw` returns where it ends."""
    scratch = pygame.Surface(canvas.surface.get_size(), 0, 32)
    fits = (zoom for zoom in zooms if draw(Canvas(scratch, canvas.theme, zoom=zoom)) <= bottom)
    return next(fits, zooms[-1])
