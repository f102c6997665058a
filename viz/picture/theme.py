"""One palette and one set of sizes for every viewer.

Colours are those of Okabe and Ito ("Color Universal Design", 2008), which people with any kind of colour vision can
tell apart; where those are too alike, or too pale for letters, they are darker or lighter. No meaning hangs on a colour
alone: what it marks also has a label, a letter or an outline of its own.
"""

from dataclasses import dataclass, replace

ORANGE, SKY, GREEN, YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, PURPLE, BLACK = "#0072B2", "#CC79A7", "#000000"
PALE = "pale_"  # before the name of a role: the same for what stands in other rows than the one that is shown
PALED = ("ink", "outside", "crosser", "lifter")  # roles that bodies have, and groups
SHADES = tuple(f"trail{k}" for k in range(1, 6))  # of a trail, the faintest first
PALENESS = 0.65  # how much of the paper is in a pale colour


@dataclass(frozen=True)
class Theme:
    """Colours by what they stand for, and sizes of letters in points."""

    paper: str  # behind everything
    ink: str  # text, axes and outlines
    faint: str  # text of less weight, lines that only guide
    panel: str  # behind a box of text or controls
    line: str  # borders of boxes
    focus: str  # around the control that keys go to
    floor: str
    beyond: str  # floor where they were not meant to be
    tile: str  # floor on which something can be done
    low: str  # ground that is high, but not the highest
    wall: str
    skyline: str  # the highest ground on either side, behind what is seen from the side
    inside: str  # ground where they were meant to be, and the count of those who are there
    outside: str
    crosser: str  # the highlighted pair: who crossed …
    lifter: str  # … and who was under it
    gust: str
    trail: str  # on the ground, where much of it lies; less of it has more of the floor in it
    policy: str  # what a learner would do in each cell
    groups: tuple[str, ...]  # bodies by the order of their groups; the pair's colours are not among them
    title: float
    text: float
    small: float

    def group(self, number: int) -> str:
        """The colour of a group, by its order in the scenario."""
        return self.groups[number % len(self.groups)]

    def color(self, role: str) -> str:
        """The colour of a role as shapes name it."""
        if role in SHADES:
            return mixed(self.trail, self.floor, 1.0 - (SHADES.index(role) + 1) / len(SHADES))
        if role.startswith(PALE):
            return mixed(self.color(role.removeprefix(PALE)), self.paper, PALENESS)
        return self.groups[int(role[5:])] if role.startswith("group") else str(getattr(self, role))

    def colors(self) -> dict[str, str]:
        """The colours of all roles."""
        named = {name: value for name, value in vars(self).items() if isinstance(value, str)}
        groups = {f"group{k}": color for k, color in enumerate(self.groups)}
        pale = {f"{PALE}{role}": self.color(f"{PALE}{role}") for role in (*PALED, *groups)}
        shades = {role: self.color(role) for role in SHADES}
        return named | groups | pale | shades


def mixed(color: str, other: str, part: float) -> str:
    """A colour with a part of another one in it."""
    both = zip(*(bytes.fromhex(one[1:]) for one in (color, other)), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02X}" for a, b in both)


LIGHT = Theme(
    paper="#FFFFFF",
    ink="#1A1A1A",
    faint="#5F5F5F",
    panel="#F4F2EE",
    line="#8A8A8A",
    focus="#0072B2",
    floor="#EDEAE3",
    beyond="#D9D4C8",
    tile="#FAF8F3",
    low="#9A958C",
    wall="#4D4D4D",
    skyline="#E4E1DA",
    inside=BLUE,
    outside="#B84A00",
    crosser="#B84A00",
    lifter=BLUE,
    gust=GREEN,
    trail="#7CC4A8",
    policy="#8A5A86",
    groups=(SKY, PURPLE, ORANGE, GREEN, YELLOW),
    title=17.0,
    text=12.0,
    small=11.0,
)

DARK = replace(
    LIGHT,
    paper="#14161A",
    ink="#F2F2F2",
    faint="#A9ADB5",
    panel="#1F2329",
    line="#6F7680",
    focus="#56B4E9",
    floor="#2B3038",
    beyond="#3B3630",
    tile="#353C46",
    low="#7C828C",
    wall="#A4A9B2",
    skyline="#2A2E35",
    inside=SKY,
    outside="#F05B45",
    crosser="#F05B45",
    lifter="#8CC5ED",
    gust="#2FD0A0",
    trail="#1F7A62",
    policy=PURPLE,
    groups=("#687EF9", PURPLE, ORANGE, GREEN, YELLOW),
)

PROJECTOR = replace(
    LIGHT,
    ink=BLACK,
    faint="#3A3A3A",
    panel="#FFFFFF",
    line="#3A3A3A",
    floor="#F7F5F0",
    beyond="#DEDACF",
    wall="#2B2B2B",
    title=26.0,
    text=18.0,
    small=16.0,
)

THEMES = {"light": LIGHT, "dark": DARK, "projector": PROJECTOR}
