"""What everything in a window is drawn on: a surface, a theme, sizes of text, and the controls that were put there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pygame

from unbidden.viz.picture.theme import Theme
from unbidden.viz.pixels import letters

USUAL = (1280, 800)  # the size of window for which text has its usual size
TEXT = 15.0  # pixels, then
VEIL = 120  # of 255
POINTS = 12.0  # of the theme that needs no larger text


@dataclass(frozen=True)
class Control:
    """Something that can be pressed, dragged or nudged, with the name by which it is found."""

    name: str
    box: Any  # pygame.Rect
    press: Callable[[], None] | None = None
    drag: Callable[[float, bool], None] | None = None  # part of the way across, and whether it was let go there
    nudge: Callable[[int], None] | None = None


@dataclass
class Canvas:
    """A surface while one picture of the window is drawn on it."""

    surface: Any
    theme: Theme
    focus: str = ""
    pointer: tuple[int, int] = (-1, -1)
    zoom: float = 1.0  # of all text
    controls: list[Control] = field(default_factory=list)

    @property
    def text(self) -> int:
        """Usual size of text, pixels: it grows with the window, and with the theme."""
        width, height = self.surface.get_size()
        size = min(width / USUAL[0], height / USUAL[1]) ** 0.8 * (self.theme.text / POINTS) ** 0.8
        return round(TEXT * size * self.zoom)

    @property
    def small(self) -> int:
        """Size of text of less weight."""
        return round(self.text * 0.87)

    @property
    def title(self) -> int:
        """Size of the title."""
        return round(self.text * 1.4)

    def color(self, role: str) -> str:
        """The colour of a role."""
        return self.theme.color(role)

    def write(
        self, text: str, x: float, y: float, size: int = 0, role: str = "ink", bold: bool = False, anchor: str = "l"
    ) -> Any:
        """A line of text; (x, y) is its upper left, upper middle or upper right."""
        written = letters.word(text, size or self.text, self.color(role), bold)
        box = written.get_rect(top=round(y))
        setattr(box, {"l": "left", "m": "centerx", "r": "right"}[anchor], round(x))
        self.surface.blit(written, box)
        return box

    def paragraph(
        self,
        text: str,
        x: int,
        y: int,
        most: int,
        size: int = 0,
        role: str = "ink",
        bold: bool = False,
        bottom: int = 0,
    ) -> int:
        """Text in lines; returns where the next line would be. What would come below `bottom` is left out."""
        size = size or self.text
        step = letters.height(size)
        lines = letters.lines(text, size, most, bold)
        room = len(lines) if not bottom else max((bottom - y) // step, 0)
        for k, line in enumerate(lines[:room]):
            cut = k == room - 1 and room < len(lines)
            line = letters.cut(line + " …", size, most, bold) if cut else line
            self.write(line, x, y + k * step, size, role, bold)
        return y + min(room, len(lines)) * step

    def panel(self, box: Any, role: str = "panel", border: str | None = "line") -> None:
        """A box behind text."""
        pygame.draw.rect(self.surface, self.color(role), box, border_radius=6)
        if border:
            pygame.draw.rect(self.surface, self.color(border), box, 1, border_radius=6)

    def veil(self) -> None:
        """Take what is there back, so that what comes over it stands out; its controls are gone."""
        self.controls.clear()
        shade = pygame.Surface(self.surface.get_size(), 0, 32)
        shade.fill(self.color("wall"))
        shade.set_alpha(VEIL)
        self.surface.blit(shade, (0, 0))

    def add(self, control: Control) -> bool:
        """Put a control here, with a ring around it if keys go to it; says whether the pointer is over it."""
        self.controls.append(control)
        if control.name == self.focus:
            ring = control.box.inflate(6, 6)
            pygame.draw.rect(self.surface, self.color("focus"), ring, 3, border_radius=8)
        return bool(control.box.collidepoint(self.pointer))
