"""The same room again, as a Mesa user would write it: the oracle, and the peer that our engine is timed beside.

Everything that happens in the room is written out here a second time, from the meaning of the laws and not from their
text: plain objects, Python numbers, a cell's own list of agents for who is where, a generator of its own. Nothing of
the engine is called. If the two ever differ in a single bit of a single trajectory, one of them is wrong.

Shared are only names and numbers that have no other source: the set-up, birth names, and what draws are for.
"""

import math
from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np
from mesa import Model
from mesa.discrete_space import Cell, CellAgent, OrthogonalMooreGrid

from unbidden.sim.engine.draws import birth_name
from unbidden.sim.engine.laws import air, places
from unbidden.sim.engine.laws.luck import LUCK as LUCKY
from unbidden.sim.engine.loop.order import ACTING
from unbidden.sim.engine.setup import Group, Setup

TOUCH = 1e-6  # m: bodies this close touch
A_HAIR_MORE = 1.0 + 1e-9  # times a distance
SKY = 1e9  # m
WORD = 0xFFFFFFFF
BLOCK = 8  # ticks for which the circle stays
AHEAD = ((-1, 0), (0, 1), (1, 0), (0, -1))  # north, east, south, west, as (row, col)
AIR, CIRCLE = birth_name("air", 0), birth_name("circle", 0)
LUCK, ORDER, PLACE, HEADING = (int(number) for number in (LUCKY, ACTING, places.PLACE, places.HEADING))
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


def offsets(reach: float, side: float) -> list[tuple[int, int, float]]:
    """The cells whose centres are less than so many metres away: down, right, and the distance, m.

    Every distance counts as a billionth more than it is, so that rounding decides nothing.
    """
    far = range(-int(reach / side) - 1, int(reach / side) + 2)
    found = [(down, right, math.hypot(down, right) * side * A_HAIR_MORE) for down in far for right in far]
    return [(down, right, apart) for down, right, apart in found if apart < reach or (down, right) == (0, 0)]


def covered(wide: float, side: float) -> list[tuple[int, int]]:
    """The cells that a disc overlaps: those of whose squares some point is nearer to its centre than its edge is."""

    def nearest(cells: int) -> float:
        return max(abs(cells) - 0.5, 0.0) * side * A_HAIR_MORE

    return [
        (down, right)
        for down, right, _ in offsets(wide / 2.0 + 2.0 * side, side)
        if math.hypot(nearest(down), nearest(right)) < wide / 2.0
    ]


class Patch(Cell):
    """A cell with a ground."""

    height = 0.0  # m


class ProbeBody(CellAgent):
    """Anything that takes up room: a disc of a width around the centre of a cell, from `bottom` to `top`."""

    def __init__(self, room: "Room", group: Group, ordinal: int):
        super().__init__(room)
        self.who = birth_name(group.name, ordinal)
        self.tall = float(group.tall)
        self.wide = room.side if group.wide is None else float(group.wide)
        self.solid = group.solid
        self.bottom = 0.0
        self.heading = 0

    @property
    def top(self) -> float:
        """Height of its top, m."""
        return self.bottom + self.tall

    def drop_in(self, sites: Collection[Patch]) -> None:
        """Start on level ground where nobody is in the way, or in the first such cell if there is somebody in all."""
        level = [cell for cell in sites if self.ground(cell) == cell.height]
        free = [cell for cell in level if not any(self.overlapping(cell))] or level[:1]
        self.cell = free[int(self.model.chance(self.who, PLACE) * len(free))]
        self.heading = int(self.model.chance(self.who, HEADING) * 4)
        self.bottom = self.cell.height
        self.bottom = self.floor()

    def ground(self, cell: Patch) -> float:
        """Height of the highest ground that its disc overlaps in a cell, m."""
        return self.model.highest_ground(cell, self.wide)

    def overlapping(self, cell: Patch) -> "Iterator[ProbeBody]":
        """The others whose discs overlap its own, in a cell."""
        for other, apart in self.model.bodies_near(cell):
            if other is not self and apart < (self.wide + other.wide) / 2.0:
                yield other

    def meeting(self, cell: Patch) -> "list[ProbeBody]":
        """Those among them that carry and stop it."""
        return [other for other in self.overlapping(cell) if self.touches(other)]

    def touches(self, other: "ProbeBody") -> bool:
        """Whether there is contact with another body: with things always."""
        return (self.solid and other.solid) or isinstance(self, Box) or isinstance(other, Box)

    def floor(self) -> float:
        """Height of what it would come to rest on, m."""
        return self.highest(self.meeting(self.cell))

    def highest(self, others: "Collection[ProbeBody]") -> float:
        """Height of the highest under it among the ground and some others, m."""
        limit = self.bottom + TOUCH
        return max([self.ground(self.cell)] + [other.top for other in others if other.top <= limit])


class Box(ProbeBody):
    """It lies there."""


class ProbeMover(ProbeBody):
    """A body that senses, decides and acts."""

    turn_interval: float  # s from one whim to the next
    quarters: int  # to turn now

    def __init__(self, room: "Room", group: Group, ordinal: int):
        super().__init__(room, group, ordinal)
        self.floats, self.sees = group.floats, group.sees
        self.most = group.climb * room.seconds  # m a tick, up or down
        self.pace = min(group.speed * (room.seconds / room.side), 1.0)  # cells a tick
        self.stride = 0.0 if group.floats else float(group.step)  # m it can step up
        self.gone = 0.0  # of the way to the next cell
        self.bumped = False
        for name, value in group.parameters:
            setattr(self, name, value)

    def sense(self) -> None:
        """Look before anybody moves."""
        self.felt_bump = self.bumped
        self.whim = self.model.luck(self.who)

    def turns(self) -> int:
        """Quarter turns to make now: one of three if stopped, else now and then."""
        likely = 1.0 if self.felt_bump else min(1.0, self.model.seconds / self.turn_interval)
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
        if self.ground(target) > reach:
            return None
        others = self.meeting(target)
        foot = self.bottom
        if not self.floats:
            foot = max([self.ground(target)] + [other.top for other in others if other.top <= reach])
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
        gaps = [other.bottom - top for other in self.meeting(self.cell) if other.bottom >= top - TOUCH]
        return max(min(gaps, default=SKY), 0.0)

    def end_tick(self) -> None:
        """Be lifted by a gust, or fall."""
        if not self.floats:
            self.bottom = self.floor()
        elif self.model.blows and self.model.gust_reaches(self.cell):
            self.rise(self.model.lift)


class Blimp(ProbeMover):
    """It keeps its height over what is below, and drifts."""

    hold, turn_interval = 1.0, 8.0  # m, s

    def sense(self) -> None:
        """Look down too."""
        super().sense()
        seen = [other for other in self.overlapping(self.cell) if self.sees or isinstance(other, Box)]
        self.below = self.bottom - self.highest(seen)

    def decide(self) -> None:
        """Up if too low, down if too high."""
        self.up, self.quarters = self.hold - self.below, self.turns()

    def act(self) -> None:
        """Climb, turn, go."""
        self.rise(min(max(self.up, -self.most), self.most))
        self.advance()


class Walker(ProbeMover):
    """It walks about."""

    turn_interval = 4.0  # s

    def decide(self) -> None:
        """Turn or not."""
        self.quarters = self.turns()

    def act(self) -> None:
        """Turn, go."""
        self.advance()


KINDS = {"blimp": Blimp, "walker": Walker, None: Box}


class Path(NamedTuple):
    """Where everybody was, tick by tick; the same arrays as in unbidden.sim.engine.state.Trace."""

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
        widest = max((group.wide or self.side for group, _ in setup.rows), default=self.side)
        self.around = offsets(widest, self.side)
        self.discs: dict[float, list[tuple[int, int]]] = {}
        self.bodies = []
        for group, ordinal in setup.rows:
            body = KINDS[group.rule](self, group, ordinal)
            body.drop_in([cells[k] for k in group.sites])
            self.bodies.append(body)
        for row in without:
            self.bodies[row].remove()
        self.movers = [body for body in self.bodies if isinstance(body, ProbeMover) and body.cell]

    def bodies_near(self, cell: Patch) -> Iterator[tuple[ProbeBody, float]]:
        """Everybody who might overlap a disc in a cell, with the distance of the centres, m."""
        if len(self.around) == 1:
            yield from ((body, 0.0) for body in cell.agents)
            return
        r, c = cell.coordinate
        for down, right, apart in self.around:
            there = self.grid._cells.get((r + down, c + right))
            if there is not None:
                yield from ((body, apart) for body in there.agents)

    def highest_ground(self, cell: Patch, wide: float) -> float:
        """Height of the highest ground that a disc overlaps around the centre of a cell, m."""
        if wide not in self.discs:
            self.discs[wide] = covered(wide, self.side)
        if len(self.discs[wide]) == 1:
            return cell.height
        r, c = cell.coordinate
        there = (self.grid._cells.get((r + down, c + right)) for down, right in self.discs[wide])
        return max(patch.height for patch in there if patch is not None)

    def bits(self, who: int, purpose: int, ticks: int) -> int:
        """64 random bits for somebody, at a time, for a purpose."""
        low, high, _, _ = philox(ticks, purpose, who & WORD, who >> 32, self.keys)
        return high << 32 | low

    def chance(self, who: int, purpose: int) -> float:
        """A number from [0, 1) for somebody, now, for a purpose."""
        return (self.bits(who, purpose, self.ticks) >> 11) / 2**53

    def luck(self, who: int) -> float:
        """A number from [0, 1) for somebody to decide with now; four ticks share a call of the generator."""
        since = self.ticks % 4
        return philox(self.ticks - since, LUCK, who & WORD, who >> 32, self.keys)[since] / 2**32

    def ordered(self) -> list[ProbeMover]:
        """Those who act, once around the circle from where this tick begins, one way or the other."""
        block = self.ticks - self.ticks % BLOCK
        turn = self.bits(CIRCLE, ORDER, self.ticks)

        def place(body: ProbeMover) -> tuple[bool, int]:
            key = self.bits(body.who, ORDER, block)
            return key < turn, key

        return sorted(self.movers, key=place, reverse=bool(turn & 1))

    def step(self) -> None:
        """Everybody looks, then decides; then each acts in turn, and the air moves."""
        for body in self.movers:
            body.sense()
        for body in self.movers:
            body.decide()
        turn = self.ordered()
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

    def chance(self, who: int, purpose: int) -> float:
        """A number from [0, 1) from the queue."""
        return self.random.random()

    def luck(self, who: int) -> float:
        """A number from [0, 1) from the queue."""
        return self.random.random()

    def ordered(self) -> list[ProbeMover]:
        """Those who act, shuffled."""
        return self.random.sample(self.movers, len(self.movers))
