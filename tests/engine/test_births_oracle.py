"""Sheep and wolves written once more from what is said of births and deaths: dictionaries, no code of the engine.

Only the generator of random numbers is the same, which has tests of its own.
"""

from dataclasses import dataclass
from math import floor

import numpy as np
import pytest

from tests.births import flock
from unbidden.sim.engine.draws import At, birth_name, bits, purpose, uniform, words
from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.setup import Setup, build
from unbidden.sim.engine.state import State, no_trace
from unbidden.sim.scenario import load

SIDE, GROWN, TICKS = 12, 20.0, 40
STEPS = ((-1, 0), (0, 1), (1, 0), (0, -1))  # north, east, south, west
U = np.uint64


@dataclass
class Animal:
    """What is known of one of them."""

    wolf: bool
    cell: tuple[int, int]
    heading: int
    energy: float


class Meadow:
    """Who is where, by birth name, and how much grass there is."""

    def __init__(self, seed: int, animals: dict[int, Animal]):
        self.seed, self.tick, self.animals = seed, 0, animals
        self.newborn: dict[int, Animal] = {}
        ground = birth_name("stocks", 0)
        self.grass = {
            (k // SIDE, k % SIDE): min(float(floor(40.0 * self.draw(ground, "stock of a tile at the start", k))), GROWN)
            for k in range(SIDE * SIDE)
        }

    def draw(self, who: int, why: str, tick: int | None = None) -> float:
        return uniform(At(U(self.seed), U(self.tick if tick is None else tick), U(who)), purpose(why))

    def bits(self, who: int, why: str, tick: int | None = None) -> int:
        return int(bits(At(U(self.seed), U(self.tick if tick is None else tick), U(who)), purpose(why)))

    def order(self) -> list[int]:
        """Once around the circle of all who are there."""
        block = self.tick - self.tick % 8
        key = {who: self.bits(who, "order of acting", block) for who in self.animals}
        turn = self.bits(birth_name("circle", 0), "order of acting")
        rising = sorted(key, key=key.__getitem__)
        first = sum(key[who] < turn for who in rising)
        around = rising[first:] + rising[:first]
        return around[::-1] if turn & 1 else around

    def act(self, who: int) -> None:
        own, (r, c) = self.animals[who], self.animals[who].cell
        luck = words(At(U(self.seed), U(self.tick - self.tick % 4), U(who)), purpose("luck"))[self.tick % 4]
        own.heading = (own.heading + int(4.0 * (int(luck) * 2.0**-32))) % 4
        down, right = STEPS[own.heading]
        own.cell = cell = ((r + down) % SIDE, (c + right) % SIDE)
        if not own.wolf and self.grass[cell] >= GROWN:
            self.grass[cell] -= GROWN
            own.energy += 5.0
        if own.wolf:
            near = [j for j, other in (self.animals | self.newborn).items() if other.cell == cell and not other.wolf]
            if near:
                eaten = min(near, key=lambda j: self.bits(j, "who is ousted"))
                self.animals.pop(eaten, None)
                self.newborn.pop(eaten, None)
                own.energy += 13.0
        if own.energy < 1.0:
            del self.animals[who]
            return
        own.energy -= 1.0
        number, chance = (7, 0.1) if own.wolf else (3, 0.2)
        if self.draw(who ^ ((cell[0] * SIDE + cell[1]) << 20) ^ (number + 1), "chance of a recipe") < chance:
            own.energy *= 0.5
            name = self.bits(who ^ (number << 40), "birth name")
            self.newborn[name] = Animal(own.wolf, cell, own.heading, own.energy)

    def step(self) -> None:
        for who in self.order():
            if who in self.animals:
                self.act(who)
        self.animals |= self.newborn
        self.newborn = {}
        self.grass = {cell: min(units + 1.0, GROWN) for cell, units in self.grass.items()}
        self.tick += 1


def known(setup: Setup, state: State) -> dict[int, Animal]:
    """Who is there."""
    found = {}
    for i in np.flatnonzero(state.bodies.alive):
        body = state.bodies[i]
        wolf = setup.groups[body.group].name == "wolf"
        found[int(body.who)] = Animal(
            wolf, (int(body.row), int(body.col)), int(body.heading), float(state.stocks.held[i, 1])
        )
    return found


@pytest.mark.parametrize("seed", [0, 3, 2**63])
def test_all_that_lives_is_what_was_said(tmp_path, seed):
    """Name by name, cell by cell and to the last bit of energy, over blocks of luck and of the order of acting."""
    setup = load(str(flock(tmp_path))).setup
    state, loop = build(setup, seed), engine(setup)
    loop.begin(state, no_trace)
    meadow, births, deaths = Meadow(seed, known(setup, state)), set(), set()
    for _ in range(TICKS):
        before = set(meadow.animals)
        assert known(setup, state) == meadow.animals
        assert state.land.tiles.stock.tolist() == [[meadow.grass[r, c] for c in range(SIDE)] for r in range(SIDE)]
        meadow.step()
        loop.run(state, no_trace, 1)
        births |= set(meadow.animals) - before
        deaths |= before - set(meadow.animals)
    assert len(births) > 20 and len(deaths) > 20
