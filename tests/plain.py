"""Worlds of tiles, drawn small, that run as plain Python: the same text that is compiled, without compiling it.

    scene = world("a.C", {"at": "C", "when": "enter", "gives": {"food": 1}}, stocks={"food": {}}, a="east east")
    film(scene, ["a.C", ".aC", "..a"])
    assert 1 == held(scene, "a", "food")

A capital letter or a digit is a tile, `#` a wall 2 m high. A small letter is where somebody starts: a group of that
name, who does what its script says and then waits; or, if it is told of in `things`, something that lies there.
"""

import json
from typing import Any, NamedTuple

from unbidden.sim.engine.ledger import no_ledger
from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.state import NOBODY, State, Trace, new_trace, no_trace
from unbidden.sim.runs.simulation import closed
from unbidden.sim.scenario import Scenario, load_text
from unbidden.sim.scenario.tiled import Names

ACTIONS = ["north", "east", "south", "west", "wait", "push", "use", "take", "drop", "give"]


class Scene(NamedTuple):
    """A world of tiles, how it stands, and what makes it go on."""

    scenario: Scenario
    state: State
    loop: Any

    @property
    def names(self) -> Names:
        """What is called how, in the scenario of the scene."""
        return Names(self.scenario.file, self.scenario.rows)

    def body(self, letter: str, ordinal: int = 0) -> Any:
        """A body of the group of this letter."""
        rows = [i for i, (group, _) in enumerate(self.scenario.setup.rows) if group.name == letter]
        return self.state.bodies[rows[ordinal]]


def text_of(picture: str, *recipes: dict, **told: Any) -> str:
    """The text of the scenario of a picture, one word a row. JSON is YAML."""
    rows, things = picture.split(), told.get("things", {})
    letters = {*"".join(rows)} | {letter for recipe in recipes for letter in recipe.get("becomes", "") + recipe["at"]}
    tiles = {letter: {"height": 2} if letter == "#" else {} for letter in sorted(letters) if not letter.islower()}
    tiles = {letter: told_of for letter, told_of in tiles.items() if letter != "*"} | told.get("tiles", {})
    groups = sorted(letter for letter in "".join(rows) if letter.islower() and letter not in things)
    order = told.get("order", dict.fromkeys(groups))
    return json.dumps(
        {
            "about": {"title": "a picture", "what": "what is drawn"},
            "world": {
                "cell": 1.0,
                "tick": 1.0,
                "map": "\n".join(rows),
                "tiles": tiles,
                "things": {name: {"at": name, "count": "".join(rows).count(name)} | o for name, o in things.items()},
                "stocks": told.get("stocks", {}),
                "flags": told.get("flags", {}),
                "recipes": recipes,
            },
            "agents": {name: _group(name, groups.count(name), told.get(name, "")) for name in order},
            "objective": told.get("pays", {}) if groups else "nothing",
            "run": {"ticks": told.get("ticks", 100)},
        }
    )


def _group(letter: str, count: int, told: str | dict) -> dict:
    """Agents that follow a script, or another rule if one is told."""
    more = {"script": told} if isinstance(told, str) else dict(told)
    script = [*more.pop("script", "").split(), "wait"]
    acting = {"rule": "scripted", "at": letter, "count": count, "height": 1.0, "actions": ACTIONS} | more
    acting |= {"script": script} if acting["rule"] == "scripted" else {}
    return {name: value for name, value in acting.items() if value is not None}


def world(picture: str, *recipes: dict, seed: int = 0, **told: Any) -> Scene:
    """A world at tick 0, as text_of tells of it."""
    return begin(load_text(text_of(picture, *recipes, **told), "picture.yaml"), seed)


def begin(scenario: Scenario, seed: int = 0, trace: Trace | None = None, without: tuple[int, ...] = ()) -> Scene:
    """A scenario at tick 0."""
    scene = Scene(scenario, build(scenario.setup, seed, without), engine(scenario.setup))
    plain(scene.loop.episodes.go_on)(scene.state, no_trace if trace is None else trace, True, 0)
    return scene


def run(scene: Scene, ticks: int = 1) -> Scene:
    """Let the world go on for so many ticks, or until it is over."""
    trial(scene, ticks, no_trace)
    return scene


def trial(scene: Scene, ticks: int, trace: Trace | None = None) -> Trace:
    """Do so and write it down."""
    written = new_trace(scene.state, ticks) if trace is None else trace
    go, state = plain(scene.loop.episodes.go), scene.state._replace(events=written.events)
    go(state, written, no_ledger, False, 0, 0, 1, 0, ticks)
    return closed(written, int(state.clock[0].tick)) if trace is None else written


def train(scene: Scene, ledger: Any, seed: int, episodes: int) -> None:
    """Train as the compiled loop does."""
    scene.state.clock[0].frozen = False
    go, ticks = plain(scene.loop.episodes.go), scene.scenario.setup.ticks
    go(scene.state, no_trace, ledger, True, seed, 0, episodes, episodes, ticks)
    scene.state.clock[0].frozen = True


def plan(scene: Scene) -> str:
    """The world from above: the letters of tiles, and of whoever is on top."""
    kinds = scene.names.kinds
    rows = [[kinds[kind] for kind in row] for row in scene.state.land.tiles.kind]
    pairs = zip(scene.state.bodies, scene.scenario.setup.rows, strict=True)
    for body, (group, _) in sorted(pairs, key=lambda pair: pair[0].bottom):
        if body.alive:
            rows[body.row][body.col] = group.name
    return "\n".join("".join(row) for row in rows)


def film(scene: Scene, frames: list[str]) -> Scene:
    """Run and compare the picture with each frame, a tick apart; rows of a frame are separated by spaces."""
    happened = [plan(run(scene) if k else scene).replace("\n", " ") for k in range(len(frames))]
    assert happened == frames
    return scene


def held(scene: Scene, letter: str, stock: str, ordinal: int = 0) -> float:
    """Units that a body holds."""
    rows = [i for i, (group, _) in enumerate(scene.scenario.setup.rows) if group.name == letter]
    return float(scene.state.stocks.held[rows[ordinal], scene.names.stock(stock)])


def flag(scene: Scene, name: str) -> float:
    """What a flag is."""
    return float(scene.state.stocks.flags[scene.names.flag(name)].up)


def lies(scene: Scene, row: int, col: int) -> float:
    """Units that lie on a tile."""
    return float(scene.state.land.tiles[row, col].stock)


def fired(scene: Scene) -> list[int]:
    """How often each recipe came about, in the order of the file."""
    return [int(count) for count in scene.state.land.fired]


def is_sound(scene: Scene) -> bool:
    """Whether every body that is there is in the list of its own cell once, and nobody else is in any."""
    state, found = scene.state, []
    for (row, col), first in [(cell, int(state.ground.first[cell])) for cell in _cells(state)]:
        i, steps = first, 0
        while i != NOBODY and steps <= len(state.bodies):
            assert (row, col) == (state.bodies[i].row, state.bodies[i].col)
            found.append(i)
            i, steps = int(state.bodies[i].next), steps + 1
    return sorted(found) == [i for i in range(len(state.bodies)) if state.bodies[i].alive]


def _cells(state: State) -> list[tuple[int, int]]:
    rows, cols = state.ground.height.shape
    return [(r, c) for r in range(rows) for c in range(cols)]
