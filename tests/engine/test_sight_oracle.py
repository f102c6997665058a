"""Cars on a ring and residents of a town, written once more from their models: dictionaries, and no code of the engine.

Only the generator of random numbers is the same, which has tests of its own.
"""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from unbidden.sim.engine.draws import At, birth_name, integer, purpose, words
from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.registry import load_folder
from unbidden.sim.engine.setup import Group, Setup, build
from unbidden.sim.engine.state import EAST, Trace, new_trace

load_folder("unbidden.sim.engine.agents.simple")

TICKS = 40
CAR = Group("cars", (), 0, 1.5, "driver", speed=20.0, faces=EAST, sight=20)
PERSON = Group("", (), 0, 1.0, "resident")


def happened(setup: Setup, seed: int) -> Trace:
    """What the engine makes of a world."""
    state, loop = build(setup, seed), engine(setup)
    trace = new_trace(state, TICKS)
    loop.begin(state, trace)
    return loop.run(state, trace, TICKS)


# ---- cars -----------------------------------------------------------------------------------------------------------


def ring(cells: int, cars: int, top_speed: float, dawdle: float) -> Setup:
    """A ring road of so many cells, and cars anywhere on it."""
    told = (("dawdle", dawdle), ("top_speed", top_speed))
    group = replace(CAR, sites=tuple(range(cells)), count=cars, parameters=told)
    return Setup(1.0, 1.0, ((0.0,) * cells,), (group,), None, TICKS, wraps=(False, True))


def driven(start: list[int], cells: int, top_speed: int, dawdle: float, seed: int) -> list[list[int]]:
    """Where the cars are at every tick, by the four steps of Nagel and Schreckenberg, all cars at once."""
    where, speed, path = list(start), [0] * len(start), [list(start)]
    for tick in range(TICKS):
        ahead = {
            cell: min((other - cell - 1) % cells for other in where) if len(where) > 1 else cells - 1 for cell in where
        }
        for i, cell in enumerate(where):
            quick = min(speed[i] + 1, top_speed, ahead[cell])
            at = At(np.uint64(seed), np.uint64(tick - tick % 4), np.uint64(birth_name("cars", i)))
            whim = int(words(at, purpose("luck"))[tick % 4]) / 2**32
            speed[i] = max(quick - 1, 0) if whim < dawdle else quick
        where = [(cell + speed[i]) % cells for i, cell in enumerate(where)]
        path.append(where)
    return path


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(2, 30), st.data())
def test_cars_on_a_ring_drive_as_nagel_and_schreckenberg_say(cells, data):
    """On any ring, with any number of cars, however fast and however idle they are."""
    cars, top = data.draw(st.integers(1, cells)), data.draw(st.integers(1, 6))
    dawdle, seed = data.draw(st.sampled_from([0.0, 0.25, 0.5, 1.0])), data.draw(st.integers(0, 2**64 - 1))
    cell = happened(ring(cells, cars, float(top), dawdle), seed).cell
    assert cell.tolist() == driven(cell[0].tolist(), cells, top, dawdle, seed)


# ---- residents ------------------------------------------------------------------------------------------------------


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.integers(1, 6), st.integers(1, 6), st.data())
def test_residents_move_as_schelling_says(rows, cols, data):
    """One after the other, each by what those before it left; in any order that the engine draws."""
    wraps = data.draw(st.tuples(st.booleans(), st.booleans()))
    reds = data.draw(st.integers(0, rows * cols))
    counts = {"reds": reds, "blues": data.draw(st.integers(0, rows * cols - reds))}
    sight, seed = data.draw(st.integers(0, 3)), data.draw(st.integers(0, 2**64 - 1))
    wants = data.draw(st.sampled_from([0.0, 0.3, 0.5, 1.0]))
    sites = tuple(range(rows * cols))
    groups = tuple(
        replace(PERSON, name=name, sites=sites, count=count, sight=sight, parameters=(("wants", wants),))
        for name, count in counts.items()
    )
    setup = Setup(1.0, 1.0, ((0.0,) * cols,) * rows, groups, None, TICKS, wraps=wraps, in_turn=True)
    if not setup.rows:
        return
    state, loop = build(setup, seed), engine(setup)
    loop.begin(state, new_trace(state, 0))
    town = {i: (int(body.row), int(body.col)) for i, body in enumerate(state.bodies)}
    for tick in range(8):
        loop.run(state, new_trace(state, 0), 1)
        for i in state.minds.order.tolist():
            move_house(town, i, setup, wants, seed, tick)
        assert town == {i: (int(body.row), int(body.col)) for i, body in enumerate(state.bodies)}


def move_house(town: dict[int, tuple[int, int]], i: int, setup: Setup, wants: float, seed: int, tick: int) -> None:
    """Let one resident stay or move."""
    kin = [group.name for group, _ in setup.rows]
    near = neighbours(town[i], setup)
    beside = [kin[j] == kin[i] for j, cell in town.items() if j != i and cell in near]
    if sum(beside) >= wants * len(beside):
        return
    group, ordinal = setup.rows[i]
    who, cells, cols = birth_name(group.name, ordinal), len(group.sites), len(setup.heights[0])
    for k in range(32):
        at = At(np.uint64(seed), np.uint64(tick), np.uint64(who) ^ np.uint64(k << 40))
        cell = divmod(integer(at, purpose("where a leap ends"), cells), cols)
        if cell not in town.values():
            town[i] = cell
            return
    free = [divmod(k, cols) for k in group.sites if divmod(k, cols) not in town.values()]
    at = At(np.uint64(seed), np.uint64(tick), np.uint64(who) ^ np.uint64(32 << 40))
    if free:
        town[i] = free[integer(at, purpose("where a leap ends"), len(free)) if len(free) > 1 else 0]


def neighbours(home: tuple[int, int], setup: Setup) -> set[tuple[int, int]]:
    """The cells around a home, on the other side where edges meet."""
    shape, sight = (len(setup.heights), len(setup.heights[0])), setup.groups[0].sight
    found = set()
    for down in range(-sight, sight + 1):
        for right in range(-sight, sight + 1):
            cell = [home[0] + down, home[1] + right]
            for axis in (0, 1):
                cell[axis] = cell[axis] % shape[axis] if setup.wraps[axis] else cell[axis]
            if all(0 <= place < length for place, length in zip(cell, shape, strict=True)):
                found.add((cell[0], cell[1]))
    return found - {home}
