"""A sheet of letters, each with a style: what a terminal can show. What does not fit is left out; nothing wraps."""

import textwrap
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

PLAIN = str.maketrans("·…—–×→█▒─│’“”", '.~--x>##-|\'""')  # for streams that know only ASCII


@dataclass
class Sheet:
    """Rows of letters. A letter that takes two columns stands in the first and leaves the second empty."""

    width: int
    height: int
    letters: list[list[str]] = field(init=False, repr=False)
    styles: list[list[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.letters = [[" "] * self.width for _ in range(self.height)]
        self.styles = [[""] * self.width for _ in range(self.height)]

    def put(self, row: int, col: int, text: str, style: str = "") -> None:
        """Write on one line, from a column on."""
        if not 0 <= row < self.height:
            return
        for letter in text:
            wide = columns(letter)
            if wide == 0 or not 0 <= col <= self.width - wide:
                col += wide
                continue
            self.letters[row][col : col + wide] = [letter, ""][:wide]
            self.styles[row][col : col + wide] = [style] * wide
            col += wide

    def lines(self) -> list[str]:
        """The sheet without styles, line by line, without blanks at the ends."""
        return ["".join(row).rstrip() for row in self.letters]

    def painted(self, codes: Mapping[str, str]) -> list[str]:
        """The sheet with a terminal's codes for its styles, every line in full, so that nothing need be erased."""
        return [_painted(letters, styles, codes) for letters, styles in zip(self.letters, self.styles, strict=True)]


def _painted(letters: list[str], styles: list[str], codes: Mapping[str, str]) -> str:
    line, now = [], ""
    for letter, style in zip(letters, styles, strict=True):
        code = codes.get(style, "")
        if code != now:
            line.append(f"\x1b[0m{code}" if now else code)
            now = code
        line.append(letter)
    return "".join(line) + ("\x1b[0m" if now else "")


def columns(letter: str) -> int:
    """How many columns a letter takes: none if it controls a terminal or only changes the letter before it."""
    if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me", "Zl", "Zp"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def width_of(text: str) -> int:
    """How many columns a text takes."""
    return sum(map(columns, text))


def wrapped(text: str, width: int, most: int) -> list[str]:
    """A text in at most so many lines; one that needs more ends with an ellipsis."""
    room = width if width_of(text) == len(text) else max(1, width // 2)
    lines = textwrap.wrap(text, max(1, room)) or [""]
    if len(lines) > most:
        lines = lines[:most]
        lines[-1] = lines[-1][: max(0, room - 2)].rstrip() + " …"
    return lines
