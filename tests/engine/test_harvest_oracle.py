"""Foragers on tiles that grow back, written once more from what is said of them: dictionaries, no code of the engine.

Only the generator of random numbers is the same, which has tests of its own.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plain import load_text, text_of
from unbidden.sim.engine.draws import At, birth_name, purpose, words
from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.setup import Setup, build
from unbidden.sim.engine.state import State, new_trace

TICKS = 9
STEPS = ((-1, 0), (0, 1), (1, 0), (0, -1))  # north, east, south, west
TILES = {"1": (1.0, 0.5), "3": (3.0, 1.0), "5": (5.0, 0.0)}  # how much fits, and how much grows a tick
RECIPES = (
    {"at": "*", "when": "take", "gives": {"here": -2, "sugar": 2}},
    {"at": "*", "when": "take", "gives": {"here": -1, "sugar": 1}},
    {"at": "*", "when": "stay", "needs": {"sugar": 0}, "gives": {"sugar": -1}},
    {"at": "*", "when": "stay", "needs": {"sugar": "< 1"}, "removes": True},
)


@dataclass
class Agent:
    """What is known of one of them."""

    who: int
    sight: int
    reach: int  # cells that it can hop
    sees: bool
    cell: tuple[int, int]
    heading: int
    sugar: float


@dataclass
class Field:
    """The tiles, and who is on them."""

    letters: list[str]
    wraps: tuple[bool, bool]
    agents: dict[int, Agent]
    sugar: dict[tuple[int, int], float] = field(default_factory=dict)

    def straight(self, agent: Agent, heading: int) -> list[tuple[int, int]]:
        """The cells one after the other, up to a wall or the edge, and never its own."""
        shape, found = (len(self.letters), len(self.letters[0])), []
        cell = agent.cell
        for _ in range(max(agent.sight, agent.reach)):
            place = [at + step for at, step in zip(cell, STEPS[heading], strict=True)]
            for axis in (0, 1):
                place[axis] = place[axis] % shape[axis] if self.wraps[axis] else place[axis]
            cell = (place[0], place[1])
            inside = all(0 <= at < length for at, length in zip(cell, shape, strict=True))
            if not inside or cell == agent.cell or self.letters[cell[0]][cell[1]] == "#":
                break
            found.append(cell)
        return found

    def taken(self) -> set[tuple[int, int]]:
        """The cells in which somebody is."""
        return {agent.cell for agent in self.agents.values()}

    def decide(self, agent: Agent, whim: float) -> tuple[int, int]:
        """By how many quarters to turn, and how many cells to hop."""
        offers = []
        for quarters in range(4):
            for way, cell in enumerate(self.straight(agent, (agent.heading + quarters) % 4)[: agent.sight], 1):
                if not agent.sees or cell not in self.taken():
                    offers.append((self.sugar[cell], -way, quarters))
        best = max(offers, default=(0.0, 0, 0))
        if best[0] <= self.sugar[agent.cell]:
            return 0, 0
        alike = [quarters for most, way, quarters in offers if (most, way) == best[:2]]
        return alike[int(whim * len(alike))], -best[1]

    def act(self, agent: Agent, quarters: int, cells: int) -> None:
        """Turn, hop if it goes, and take."""
        agent.heading = (agent.heading + quarters) % 4
        ways = self.straight(agent, agent.heading)
        far = min(cells, agent.reach)
        if 0 < far <= len(ways) and ways[far - 1] not in self.taken():
            agent.cell = ways[far - 1]
        for units in (2.0, 1.0):
            if self.sugar[agent.cell] >= units:
                self.sugar[agent.cell] -= units
                agent.sugar += units

    def end(self) -> None:
        """All eat, who has nothing left is gone, and sugar grows."""
        for i, agent in list(self.agents.items()):
            agent.sugar = max(agent.sugar - 1.0, 0.0)
            if agent.sugar < 1.0:
                del self.agents[i]
        for cell in self.sugar:
            most, more = TILES.get(self.letters[cell[0]][cell[1]], (0.0, 0.0))
            self.sugar[cell] = min(self.sugar[cell] + more, most)


def luck(seed: int, tick: int, who: int) -> float:
    """The whim of an agent in a tick."""
    at = At(np.uint64(seed), np.uint64(tick - tick % 4), np.uint64(who))
    return int(words(at, purpose("luck"))[tick % 4]) / 2**32


def field_of(setup: Setup, state: State, letters: list[str]) -> Field:
    """The world as it begins."""
    agents = {}
    for i, (group, ordinal) in enumerate(setup.rows):
        body = state.bodies[i]
        place, who = (int(body.row), int(body.col)), birth_name(group.name, ordinal)
        start = dict(group.start).get(1, 0.0)
        agents[i] = Agent(who, group.sight, int(group.speed), group.sees, place, int(body.heading), start)
    made = Field(letters, setup.wraps, agents)
    cells = [(r, c) for r in range(len(letters)) for c in range(len(letters[0]))]
    made.sugar = {(r, c): TILES.get(letters[r][c], (0.0, 0.0))[0] for r, c in cells}
    return made


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Setup, list[str]]:
    """A small world of foragers, and its map."""
    rows, cols = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    letters = [draw(st.text("...113355#ab", min_size=cols, max_size=cols)) for _ in range(rows)]
    letters[0] = ("a" + letters[0])[:cols]
    groups = {
        name: {
            "rule": "forager",
            "actions": None,
            "sight": draw(st.integers(0, 6)),
            "speed": draw(st.integers(0, 6)),
            "sees_bodies": draw(st.booleans()),
            "holds": {"sugar": draw(st.sampled_from([2.0, 4.0, 20.0]))},
        }
        for name in "ab"
        if name in "".join(letters)
    }
    tiles = {letter: {"capacity": most, "regrowth": more} for letter, (most, more) in TILES.items()}
    told = {"tiles": tiles, "stocks": {"sugar": {}}} | groups
    text = text_of(" ".join(letters), *RECIPES, **told).replace('"objective": {}', '"objective": "eat"')
    ends = {"wraps": draw(st.tuples(st.booleans(), st.booleans())), "in_turn": draw(st.booleans())}
    return replace(load_text(text, "picture.yaml").setup, **ends), letters


@settings(derandomize=True, deadline=None, max_examples=150)
@given(worlds(), st.integers(0, 2**64 - 1))
def test_foragers_do_as_epstein_and_axtell_say(world, seed):
    """Where everybody is, what all hold and what lies where: after every tick the same."""
    setup, letters = world
    state, loop = build(setup, seed), engine(setup)
    loop.begin(state, new_trace(state, 0))
    land = field_of(setup, state, letters)
    for tick in range(TICKS):
        loop.run(state, new_trace(state, 0), 1)
        order = [i for i in state.minds.order.tolist() if i in land.agents]
        plans = {i: land.decide(land.agents[i], luck(seed, tick, land.agents[i].who)) for i in order}
        for i in order:
            agent = land.agents[i]
            land.act(agent, *(land.decide(agent, luck(seed, tick, agent.who)) if setup.in_turn else plans[i]))
        land.end()
        there = {i: (int(body.row), int(body.col)) for i, body in enumerate(state.bodies) if body.alive}
        assert there == {i: agent.cell for i, agent in land.agents.items()}
        assert all(state.stocks.held[i, 1] == agent.sugar for i, agent in land.agents.items())
        assert state.land.tiles.stock.tolist() == [
            [land.sugar[r, c] for c in range(len(letters[0]))] for r in range(len(letters))
        ]
