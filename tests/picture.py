"""Worlds and what becomes of them as ASCII pictures, for tests.

    scene = begin(room("#Bob#.", wall=1.5), B={"heading": EAST, "bottom": 1.0}, b={"bottom": 1.0})
    film(scene, ["#Bob#.", "#.Bb#.", "#.oB#."])

`#` is wall and `.` is floor. Any other letter is a body in that very cell: `o` a box, `p` a person, all others
blimps. Bodies with the same letter are one group. Unless told otherwise a tick lasts 1 s, a cell is 1 m wide and a
body moves 1 m/s, so a tick is a cell. Every room has the same rules in the same order: one compiled module serves all.
"""

import hashlib
from collections.abc import Callable
from dataclasses import fields, replace
from types import ModuleType
from typing import Any, NamedTuple

from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.registry import load_folder
from unbidden.sim.engine.setup import Group, Gusts, Setup, build
from unbidden.sim.engine.state import NOBODY, State, arrays, new_trace, with_percepts

load_folder("unbidden.sim.engine.laws")
load_folder("unbidden.sim.engine.agents.simple")

SELDOM = ("turn_interval", 3600.0)  # no turns at a whim while a film lasts
BLIMP = Group("", (), 0, 0.2, "blimp", (SELDOM,), climb=10.0, speed=1.0, floats=True)
KINDS = {"o": Group("", (), 0, 0.3), "p": Group("", (), 0, 1.7, "walker", (SELDOM,), speed=1.0)}
CHAIN = (replace(BLIMP, name="no blimp"), replace(KINDS["p"], name="no person"))
THIN = 1e-9  # m: what rounding may do to a height in a picture


class Scene(NamedTuple):
    """A world in a picture: how it was set up, how it stands, and what makes it go on."""

    setup: Setup
    state: State
    loop: ModuleType | None = None

    def body(self, letter: str) -> Any:
        """The first body with this letter."""
        return self.state.bodies[self.rows(letter)[0]]

    def rows(self, letter: str) -> list[int]:
        """The rows of all bodies with this letter."""
        return [i for i, (group, _) in enumerate(self.setup.rows) if group.name == letter]


# ---- picture -> world -----------------------------------------------------------------------------------------------


def room(
    picture: str, wall: float = 1.5, cell: float = 1.0, seconds: float = 1.0, gusts: Gusts | None = None, **told: dict
) -> Setup:
    """The set-up of a picture, one word a row. `told` changes fields or parameters of a letter's group."""
    rows = picture.split()
    heights = tuple(tuple(wall if letter == "#" else 0.0 for letter in row) for row in rows)
    groups = [_group(letter, "".join(rows), told.get(letter, {})) for letter in sorted({*"".join(rows)} - {*"#."})]
    return Setup(cell, seconds, heights, in_order((*CHAIN, *groups)), gusts, ticks=100)


def in_order(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """Agents first, then things; otherwise as they were."""
    return tuple(sorted(groups, key=lambda group: group.rule is None))


def _group(letter: str, cells: str, told: dict) -> Group:
    kind, sites = KINDS.get(letter, BLIMP), tuple(k for k, found in enumerate(cells) if found == letter)
    known = {field.name for field in fields(Group)}
    parameters = dict(kind.parameters) | {name: value for name, value in told.items() if name not in known}
    changes = {name: value for name, value in told.items() if name in known}
    return replace(
        kind, **{"name": letter, "sites": sites, "count": len(sites), "parameters": tuple(parameters.items())} | changes
    )


def begin(setup: Setup, seed: int = 0, without: tuple[int, ...] = (), **told: dict) -> Scene:
    """A world at tick 0. `told` sets fields of the bodies with a letter, such as `heading` and `bottom`."""
    scene = Scene(setup, with_percepts(build(setup, seed, without)), engine(setup))
    scene.loop.begin(scene.state, new_trace(scene.state, 0))
    for letter, values in told.items():
        for i in scene.rows(letter):
            for name, value in values.items():
                scene.state.bodies[name][i] = value
    return scene


def run(scene: Scene, ticks: int = 1) -> Scene:
    """Let the world go on for so many ticks; percepts can be looked at afterwards."""
    scene.loop.run(scene.state, new_trace(scene.state, 0, minds=True), ticks)
    return scene


# ---- world -> picture -----------------------------------------------------------------------------------------------


def letters(scene: Scene) -> list[tuple[Any, str]]:
    """Every body that is still there with its letter, the lowest first."""
    pairs = [(body, group.name) for body, (group, _) in zip(scene.state.bodies, scene.setup.rows, strict=True)]
    return sorted((pair for pair in pairs if pair[0].alive), key=lambda pair: pair[0].bottom)


def plan(scene: Scene) -> str:
    """The world from above: in every cell what is on top."""
    rows = [["#" if height else "." for height in row] for row in scene.state.ground.height]
    for body, letter in letters(scene):
        rows[body.row][body.col] = letter
    return "\n".join("".join(row) for row in rows)


def side(scene: Scene, levels: int = 6, step: float = 0.5, row: int = 0) -> str:
    """One map row from the side: each level is `step` metres high, the lowest stands on the floor."""
    ground = scene.state.ground.height[row]
    rows = [["#" if height > step * k + THIN else "." for height in ground] for k in range(levels)]
    for body, letter in letters(scene):
        if body.row == row:
            low = int((body.bottom + THIN) / step)
            for k in range(low, max(low + 1, int((body.bottom + body.tall + THIN) / step))):
                if k < levels:
                    rows[k][body.col] = letter
    return "\n".join("".join(row) for row in reversed(rows))


# ---- films ----------------------------------------------------------------------------------------------------------


def film(
    world: Scene | Setup, frames: list[str], every: int = 1, seen: Callable[[Scene], str] = plan, **told: dict
) -> Scene:
    """Run and compare the picture with each frame, the first of them at once and then one every so many ticks."""
    scene = begin(world, **told) if isinstance(world, Setup) else world
    happened = [seen(run(scene, every) if k else scene) for k in range(len(frames))]
    if happened != frames:
        raise AssertionError(_difference(frames, happened, every))
    return scene


def side_film(world: Scene | Setup, strip: str, step: float = 0.5, **told: dict) -> Scene:
    """The same from the side: a strip has its frames next to each other, and a line for every level."""
    lines = [line.split() for line in strip.strip().splitlines()]
    frames = ["\n".join(frame) for frame in zip(*lines, strict=True)]
    return film(world, frames, seen=lambda scene: side(scene, len(lines), step), **told)


def _difference(expected: list[str], happened: list[str], every: int) -> str:
    lines = ["the film went otherwise:"]
    for k, (should, does) in enumerate(zip(expected, happened, strict=True)):
        lines += [f"  tick {k * every}{'' if should == does else '  <- here'}"]
        left, right = should.split("\n"), does.split("\n")
        for k in range(max(len(left), len(right))):
            pair = [column[k] if k < len(column) else "" for column in (left, right)]
            lines += [f"    expected {pair[0]:12} happened {pair[1]}"]
    return "\n".join(lines)


def digest(scene: Scene) -> str:
    """A fingerprint of every byte of a world that can have an effect on what happens: all but what is recorded."""
    told = hashlib.blake2b(digest_size=16)
    for name, array in arrays(scene.state).items():
        names = [field for field in array.dtype.names or () if (name, field) != ("clock", "events")]
        fields_or_all = [array[field] for field in names] if names else [array]
        told.update(name.encode() + b"".join(part.tobytes() for part in fields_or_all))
    return told.hexdigest()


def chain(scene: Scene, row: int, col: int) -> list[int]:
    """The bodies that the list of a cell names, in its order."""
    found, i = [], int(scene.state.ground.first[row, col])
    while i != NOBODY:
        found.append(i)
        i = int(scene.state.bodies[i].next)
    return found
