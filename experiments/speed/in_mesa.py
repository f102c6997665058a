"""The same room again, as a Mesa user would write it: the oracle, and the peer that our engine is timed beside.

Everything that happens in the room is written out here a second time, from the meaning of the laws and not from their
text: plain objects, Python numbers, a cell's own list of agents for who is where, a generator of its own. Nothing of
the engine is called. If the two ever differ in a single bit of a single trajectory, one of them is wrong.

Shared are only names and numbers that have no other source: the set-up, birth names, and what draws are for.
"""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from mesa import Model
from mesa.discrete_space import Cell, CellAgent, OrthogonalMooreGrid

from sim.draws import birth_name
from sim.laws import air, places, sensors
from sim.setup import Group, Setup
from sim.tick import ACTING

TOUCH = 1e-6  # m: bodies this close touch
SKY = 1e9  # m
WORD = 0xFFFFFFFF
AHEAD = ((-1, 0), (0, 1), (1, 0), (0, -1))  # north, east, south, west, as (row, col)
AIR = birth_name("air", 0)
WHIM, ORDER, PLACE, HEADING = (int(number) for number in (sensors.WHIM, ACTING, places.PLACE, places.HEADING))
GUST_ROW, GUST_COL = int(air.GUST_ROW), int(air.GUST_COL)


def round_keys(seed: int) -> list[tuple[int, int]]:
    """The keys of the ten rounds, which only the seed decides."""
    low, high = seed & WORD, seed >> 32
    return [((low + k * 0x9E3779B9) & WORD, (high + k * 0xBB67AE85) & WORD) for k in range(10)]


def philox(a: int, b: int, c: int, d: int, keys: list[tuple[int, int]]) -> tuple[int, int, int, int]:
    """Philox4x32 with ten rounds, from the paper: a counter of four words and the keys in, four words out."""
    for left, right in keys:
        p, q = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = (q >> 32) ^ b ^ left, q & WORD, (p >> 32) ^ d ^ right, p & WORD
    return a, b, c, d


class Patch(Cell):
    """A cell with a ground."""

    height = 0.0  # m


class Body(CellAgent):
    """Anything that takes up room: from `bottom` to `top`, in one cell."""

    def __init__(self, room: "Room", group: Group, ordinal: int):
        super().__init__(room)
        self.who = birth_name(group.name, ordinal)
        self.tall = float(group.tall)
        self.bottom = 0.0
        self.heading = 0

    @property
    def top(self) -> float:
        """Height of its top, m."""
        return self.bottom + self.tall

    def drop_in(self, sites: Collection[Patch]) -> None:
        """Start in a cell that nobody has taken, or in the first of its cells if all are."""
        free = [cell for cell in sites if not cell.agents] or list(sites)[:1]
        self.cell = free[int(self.model.chance(self.who, PLACE) * len(free))]
        self.heading = int(self.model.chance(self.who, HEADING) * 4)
        self.bottom = self.cell.height
        self.bottom = self.floor()

    def floor(self, kind: "type[Body] | None" = None) -> float:
        """Height of what it would come to rest on if there were only ground and bodies of a kind, m."""
        limit, highest = self.bottom + TOUCH, self.cell.height
        for other in self.cell.agents:
            if other is not self and isinstance(other, kind or Body) and other.top <= limit:
                highest = max(highest, other.top)
        return highest


class Box(Body):
    """It lies there."""


class Mover(Body):
    """A body that senses, decides and acts."""

    straight: float  # s from one whim to the next
    quarters: int  # to turn now

    def __init__(self, room: "Room", group: Group, ordinal: int):
        super().__init__(room, group, ordinal)
        self.floats, self.sees = group.floats, group.sees
        self.most = group.climb * room.seconds  # m a tick, up or down
        self.pace = min(group.speed * room.seconds / room.side, 1.0)  # cells a tick
        self.stride = 0.0 if group.floats else float(group.step)  # m it can step up
        self.gone = 0.0  # of the way to the next cell
        self.bumped = False
        for name, value in group.parameters:
            setattr(self, name, value)

    def sense(self) -> None:
        """Look before anybody moves."""
        self.felt_bump = self.bumped
        self.whim = self.model.chance(self.who, WHIM)

    def turns(self) -> int:
        """Quarter turns to make now: one of three if stopped, else now and then."""
        likely = 1.0 if self.felt_bump else min(1.0, self.model.seconds / self.straight)
        return 1 + int(3.0 * self.whim / likely) if self.whim < likely else 0

    def advance(self) -> None:
        """Turn right, and what was gone of the way is lost; go on, into the next cell if it is reached and open."""
        if self.quarters:
            self.heading, self.gone = (self.heading + self.quarters) % 4, 0.0
        self.bumped = False
        self.gone += self.pace
        if self.gone < 1.0 - 1e-9:
            return
        target = self.cell.connections.get(AHEAD[self.heading])
        foot = None if target is None else self.foothold(target)
        if foot is None:
            self.bumped, self.gone = True, 0.0
        else:
            self.cell, self.bottom, self.gone = target, foot, max(self.gone - 1.0, 0.0)

    def foothold(self, target: Patch) -> float | None:
        """Where its bottom would be in a neighbouring cell, m, or None if it cannot get in."""
        reach = self.bottom + self.stride + TOUCH
        if target.height > reach:
            return None
        others = target.agents
        foot = self.bottom
        if not self.floats:
            foot = max([target.height] + [other.top for other in others if other.top <= reach])
        for other in others:
            if other.top > reach and other.bottom < foot + self.tall - TOUCH:
                return None
        return foot

    def rise(self, metres: float) -> None:
        """Go up or down until something is touched."""
        if metres > 0.0:
            self.bottom += min(metres, self.headroom())
        else:
            self.bottom = max(self.bottom + metres, self.floor())

    def headroom(self) -> float:
        """Metres to what is above."""
        top = self.top
        gaps = [other.bottom - top for other in self.cell.agents if other is not self and other.bottom >= top - TOUCH]
        return max(min(gaps, default=SKY), 0.0)

    def end_tick(self) -> None:
        """Be lifted by a gust, or fall."""
        if not self.floats:
            self.bottom = self.floor()
        elif self.model.blows and self.model.gust_reaches(self.cell):
            self.rise(self.model.lift)


class Blimp(Mover):
    """It keeps its height over what is below, and drifts."""

    hold, straight = 1.0, 8.0  # m, s

    def sense(self) -> None:
        """Look down too."""
        super().sense()
        self.below = self.bottom - self.floor(None if self.sees else Box)

    def decide(self) -> None:
        """Up if too low, down if too high."""
        self.up, self.quarters = self.hold - self.below, self.turns()

    def act(self) -> None:
        """Climb, turn, go."""
        self.rise(min(max(self.up, -self.most), self.most))
        self.advance()


class Walker(Mover):
    """It walks about."""

    straight = 4.0  # s

    def decide(self) -> None:
        """Turn or not."""
        self.quarters = self.turns()

    def act(self) -> None:
        """Turn, go."""
        self.advance()


KINDS = {"blimp": Blimp, "walker": Walker, None: Box}


class Path(NamedTuple):
    """Where everybody was, tick by tick; the same arrays as in sim.state.Trace."""

    cell: np.ndarray  # i32[ticks + 1, n]  row * cols + col; -1: taken away
    bottom: np.ndarray  # f64[ticks + 1, n]  m
    heading: np.ndarray  # i8[ticks + 1, n]


class Room(Model):
    """A room with bodies; those whose rows are in `without` are placed and then taken away."""

    def __init__(self, setup: Setup, seed: int, without: Collection[int] = ()):
        super().__init__(rng=seed)
        self.keys = round_keys(seed)
        self.seconds, self.side, self.gusts = setup.seconds, setup.cell, setup.gusts
        self.lift, self.radius = (setup.gusts.lift * setup.seconds, setup.gusts.radius) if setup.gusts else (0.0, 0.0)
        self.ticks, self.blows, self.gust_row, self.gust_col = 0, False, 0.0, 0.0
        size = (len(setup.heights), len(setup.heights[0]))
        self.grid = OrthogonalMooreGrid(size, torus=False, random=self.random, cell_klass=Patch)
        cells = [self.grid[divmod(k, size[1])] for k in range(size[0] * size[1])]
        for cell, height in zip(cells, (h for line in setup.heights for h in line), strict=True):
            cell.height = float(height)
        self.bodies = []
        for group, ordinal in setup.rows:
            body = KINDS[group.rule](self, group, ordinal)
            body.drop_in([cells[k] for k in group.sites])
            self.bodies.append(body)
        for row in without:
            self.bodies[row].remove()
        self.movers = [body for body in self.bodies if isinstance(body, Mover) and body.cell]

    def bits(self, who: int, purpose: int) -> int:
        """64 random bits for somebody, now, for a purpose."""
        low, high, _, _ = philox(self.ticks, purpose, who & WORD, who >> 32, self.keys)
        return high << 32 | low

    def chance(self, who: int, purpose: int) -> float:
        """A number from [0, 1) for somebody, now, for a purpose."""
        return (self.bits(who, purpose) >> 11) / 2**53

    def step(self) -> None:
        """Everybody looks, then decides; then each acts in turn, and the air moves."""
        for body in self.movers:
            body.sense()
        for body in self.movers:
            body.decide()
        turn = sorted(self.movers, key=lambda body: self.bits(body.who, ORDER))
        for body in turn:
            body.act()
        self.move_air()
        for body in turn:
            body.end_tick()
        self.ticks += 1

    def move_air(self) -> None:
        """Begin a gust somewhere, or end it."""
        if not self.gusts or not self.gusts.every:
            return
        age = self.ticks % self.gusts.every
        self.blows = age < self.gusts.lasts
        if age == 0:
            rows, cols = self.grid.dimensions
            self.gust_row = self.chance(AIR, GUST_ROW) * rows - 0.5
            self.gust_col = self.chance(AIR, GUST_COL) * cols - 0.5

    def gust_reaches(self, cell: Patch) -> bool:
        """Whether a cell lies in the gust."""
        row, col = cell.coordinate
        down, right = (row - self.gust_row) * self.side, (col - self.gust_col) * self.side
        return down * down + right * right <= self.radius * self.radius

    def positions(self) -> list[tuple[int, int, float, int]]:
        """Row, col, bottom and heading of every body; one that is taken away is at row and col -1."""
        return [(*(body.cell.coordinate if body.cell else (-1, -1)), body.bottom, body.heading) for body in self.bodies]

    def run(self, ticks: int) -> Path:
        """Do so many ticks and tell where everybody was, from now on."""
        seen = [self.positions()]
        for _ in range(ticks):
            self.step()
            seen.append(self.positions())
        row, col, bottom, heading = np.moveaxis(np.array(seen), 2, 0)
        cell = np.where(row < 0, -1, row * self.grid.dimensions[1] + col)
        return Path(cell.astype(np.int32), bottom.copy(), heading.astype(np.int8))


class OwnLuck(Room):
    """The same room on Mesa's own generator, as most would write it: faster, but with other draws other things happen.

    A philox written in Python costs more than all the rest of a tick, and it would flatter us to time only that.
    """

    def bits(self, who: int, purpose: int) -> int:
        """64 random bits from the queue."""
        return self.random.getrandbits(64)

    def chance(self, who: int, purpose: int) -> float:
        """A number from [0, 1) from the queue."""
        return self.random.random()
