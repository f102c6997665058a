"""One palette and one set of sizes for every viewer.

Colours are those of Okabe and Ito ("Color Universal Design", 2008), which people with any kind of colour vision can
tell apart. No meaning hangs on a colour alone: what it marks also has a label, a letter or an outline of its own.
"""

from dataclasses import dataclass

ORANGE, SKY, GREEN, YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, VERMILION, PURPLE, BLACK = "#0072B2", "#D55E00", "#CC79A7", "#000000"


@dataclass(frozen=True)
class Theme:
    """Colours by what they stand for, and sizes of letters in points."""

    paper: str  # behind everything
    ink: str  # text and axes
    faint: str  # text of less weight, lines that only guide
    floor: str
    wall: str
    inside: str  # ground where they were meant to be, and the count of those who are there
    outside: str
    crosser: str  # the highlighted pair: who crossed …
    lifter: str  # … and who was under it
    gust: str
    groups: tuple[str, ...]  # bodies by the order of their groups; the pair's colours are not among them
    title: float
    text: float
    small: float

    def group(self, number: int) -> str:
        """The colour of a group, by its order in the scenario."""
        return self.groups[number % len(self.groups)]


LIGHT = Theme(
    paper="#FFFFFF",
    ink="#1A1A1A",
    faint="#6B6B6B",
    floor="#E8E4DC",
    wall="#4D4D4D",
    inside=BLUE,
    outside=VERMILION,
    crosser=VERMILION,
    lifter=BLUE,
    gust=GREEN,
    groups=(SKY, PURPLE, ORANGE, GREEN, YELLOW),
    title=17.0,
    text=12.0,
    small=11.0,
)
