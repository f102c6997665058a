"""Text on a surface: one font that every machine has, in any size, with a halo, in lines that fit."""

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import matplotlib
import pygame

REGULAR, BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
SHARP = 3  # letters of stamps are drawn that many times as large
MOST = 3000  # words kept as pictures
Color = str  # "#rrggbb"


@cache
def font(size: int, bold: bool = False) -> Any:
    """The font in a size, pixels."""
    if not pygame.font.get_init():
        pygame.font.init()
    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / (BOLD if bold else REGULAR)
    return pygame.font.Font(str(path), max(size, 6))


@lru_cache(MOST)
def word(text: str, size: int, color: Color, bold: bool = False, halo: Color | None = None) -> Any:
    """A line of text as a surface; with a halo it is legible on anything."""
    plain = font(size, bold).render(text, True, pygame.Color(color))
    if halo is None:
        return plain
    thick = max(1, round(size / 8))
    around = font(size, bold).render(text, True, pygame.Color(halo))
    whole = pygame.Surface((plain.get_width() + 2 * thick, plain.get_height() + 2 * thick), pygame.SRCALPHA)
    for dx in range(-thick, thick + 1):
        for dy in range(-thick, thick + 1):
            if dx * dx + dy * dy <= thick * thick + 1:
                whole.blit(around, (thick + dx, thick + dy))
    whole.blit(plain, (thick, thick))
    return whole


def width(text: str, size: int, bold: bool = False) -> int:
    """How wide a line of text is, pixels."""
    return int(font(size, bold).size(text)[0])


def height(size: int) -> int:
    """From one line of text to the next, pixels."""
    return round(size * 1.32)


@lru_cache(MOST)
def lines(text: str, size: int, most: int, bold: bool = False) -> tuple[str, ...]:
    """Text in lines that are no wider than `most` pixels; a word that is wider is cut."""
    return tuple(line for part in text.split("\n") for line in _wrapped(part, size, most, bold))


def _wrapped(text: str, size: int, most: int, bold: bool) -> Iterator[str]:
    line = ""
    for piece in text.split(" "):
        longer = f"{line} {piece}" if line else piece
        if line and width(longer, size, bold) > most:
            yield cut(line, size, most, bold)
            line = piece
        else:
            line = longer
    yield cut(line, size, most, bold)


@lru_cache(MOST)
def cut(text: str, size: int, most: int, bold: bool = False) -> str:
    """A line of text that is no wider than `most` pixels, with dots where something is missing."""
    if width(text, size, bold) <= most:
        return text
    end = len(text)
    while end > 0 and width(text[:end].rstrip() + "…", size, bold) > most:
        end -= 1
    return text[:end].rstrip() + "…" if end else ""
