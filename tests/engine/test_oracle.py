"""Three engines, one trajectory: plain Mesa objects, machine code and hand-written C agree to the last bit.

The laws were written three times, from their meaning. A mistake would have to be made three times to stay unseen here.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from tests.picture import CHAIN
from unbidden.experiments.speed.blimps import RoomInC, c_library
from unbidden.experiments.speed.in_mesa import Path, Room, philox, round_keys
from unbidden.sim.engine.loop.assembly import fuse
from unbidden.sim.engine.setup import Group, Gusts, Setup, build
from unbidden.sim.engine.state import Trace, new_trace
from unbidden.sim.scenario.loading import load

TICKS = 60
SEEDS = st.sampled_from([0, 1, 2**63 + 5, 2**64 - 1]) | st.integers(0, 2**64 - 1)
needs_c = pytest.mark.skipif(c_library() is None, reason="there is no gcc to compile blimps.c with")


MOSTLY = st.sampled_from([True, True, True, False])
WIDTHS = st.none() | st.sampled_from([0.5, 1.0, 1.5, 2.0]) | st.floats(0.1, 2.5)  # m; of the first, some just touch

# ---- worlds ---------------------------------------------------------------------------------------------------------


def upto(high, low=0.0):
    """Any number of this range; often a round one, so that bodies touch, or a hair more, so that they nearly do."""
    round_ones = st.integers(round(low * 10 + 0.5), round(high * 10)).map(lambda tenths: tenths / 10)
    hairs = st.sampled_from([0.0, 0.0, 0.0, 5e-9, 5e-7, 2e-6])
    return st.builds(lambda number, hair: number + hair, round_ones, hairs) | st.floats(low, high)


@st.composite
def groups(draw, name, cells, **kind):
    """A group of one kind that starts anywhere in a part of the map, which it may share with others."""
    sites = draw(st.lists(st.integers(0, cells - 1), min_size=1, max_size=8, unique=True))
    values = {key: draw(value) for key, value in kind.items()}
    return Group(name, tuple(sites), draw(st.integers(0, min(4, len(sites)))), **values)


@st.composite
def setups(draw):
    """Small, crowded rooms with every kind of body; all with the same rules in the same order: one compiled module."""
    rows, cols = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    wall = draw(upto(2.0, 0.05))
    height = st.sampled_from([0.0, 0.0, 0.0, wall])
    heights = draw(st.tuples(*[st.tuples(*[height] * cols)] * rows))
    straight, hold = st.tuples(st.just("turn_interval"), upto(5.0, 0.1)), st.tuples(st.just("hold"), upto(2.0, 0.1))
    cell, wide = draw(st.sampled_from([0.5, 1.0])), draw(st.sampled_from([st.none(), WIDTHS]))
    everybody = {"tall": upto(2.0, 0.05), "wide": wide}
    anyone = everybody | {"climb": upto(3.0), "speed": upto(3.0), "sees": st.booleans(), "solid": MOSTLY}
    blimp = anyone | {
        "rule": st.just("blimp"),
        "parameters": st.sampled_from([()]) | st.tuples(hold, straight) | st.tuples(straight),
        "floats": st.sampled_from([True, True, True, False]),
    }
    walker = anyone | {
        "rule": st.just("walker"),
        "parameters": st.sampled_from([()]) | st.tuples(straight),
        "step": st.sampled_from([0.0, 0.4]),
        "floats": st.sampled_from([False, False, False, True]),
    }
    kinds = {"red": blimp, "blue": blimp, "people": walker, "boxes": everybody | {"tall": upto(1.0, 0.05)}}
    bodies = [draw(groups(name, rows * cols, **kind)) for name, kind in kinds.items()]
    gusts = draw(
        st.none() | st.builds(Gusts, st.integers(0, 20) | st.just(0), st.integers(0, 10), upto(3.0), upto(3.0))
    )
    seconds = draw(st.sampled_from([0.1, 0.5, 1.0]))
    empty = tuple(replace(group, count=0) for group in bodies)
    world = Setup(cell, seconds, heights, (*CHAIN, *empty), gusts, TICKS)
    there = (replace(group, count=min(group.count, len(world.sites_of(group)))) for group in bodies)
    return replace(world, groups=(*CHAIN, *there))


@st.composite
def worlds(draw):
    """A setup with at least one body, a seed, and rows that are taken away."""
    setup = draw(setups().filter(lambda setup: setup.rows))
    return setup, draw(SEEDS), tuple(draw(st.sets(st.integers(0, len(setup.rows) - 1), max_size=3)))


def standard(**changes):
    """The room of the scenario `blimps`."""
    return replace(load("blimps").setup, **changes)


# ---- the three engines ----------------------------------------------------------------------------------------------


def compiled(setup, seed, without=(), ticks=TICKS) -> Trace:
    """What our engine makes of a world."""
    loop, state = fuse(setup.rules), build(setup, seed, without)
    trace = new_trace(state, ticks)
    loop.begin(state, trace)
    loop.run(state, trace, ticks)
    return trace


def in_c(setup, seed, without=(), ticks=TICKS) -> Trace:
    """What the room in C makes of it."""
    trace = new_trace(build(setup, seed), ticks)
    RoomInC(setup, seed, without).run(trace, ticks)
    return trace


def agree(setup: Setup, expected: Path | Trace, happened: Trace, fields=Path._fields) -> None:
    """Fail with the first tick and body at which two trajectories differ in a bit."""
    for field in fields:
        one, other = getattr(expected, field), getattr(happened, field)
        assert (one.dtype, one.shape) == (other.dtype, other.shape)
        if one.tobytes() != other.tobytes():
            bits = [array.view(f"u{array.itemsize}") for array in (one, other)]
            tick, row = np.argwhere(bits[0] != bits[1])[0]
            who = setup.names()[row] if field in Path._fields else "air"
            raise AssertionError(f"tick {tick}, {who}: {field} is {other[tick, row]!r}, not {one[tick, row]!r}")


# ---- they agree -----------------------------------------------------------------------------------------------------


@settings(derandomize=True, deadline=None, max_examples=150)
@given(worlds())
def test_plain_mesa_objects_machine_code_and_c_do_the_same(world):
    """The oracle has no arrays, no compiler and no code in common with the engine; only what happens is the same.

    C, where there is gcc, would be no yardstick if it did anything else.
    """
    setup, seed, without = world
    happened = compiled(setup, seed, without)
    agree(setup, Room(setup, seed, without).run(TICKS), happened)
    if c_library():
        agree(setup, happened, in_c(setup, seed, without), (*Path._fields, "gust"))


@pytest.mark.parametrize("sees", [True, False])
def test_they_agree_for_long_in_the_standard_room(sees):
    """Bits that differ once in a thousand ticks are found here."""
    setup = standard()
    setup = replace(setup, groups=tuple(replace(group, sees=sees) for group in setup.groups))
    agree(setup, Room(setup, 2**63 + 5, (3,)).run(1500), compiled(setup, 2**63 + 5, (3,), 1500))


@needs_c
def test_c_agrees_to_the_end_of_the_standard_run():
    """Twenty minutes, five seeds."""
    setup = standard()
    for seed in range(5):
        agree(
            setup, compiled(setup, seed, (), setup.ticks), in_c(setup, seed, (), setup.ticks), (*Path._fields, "gust")
        )


@needs_c
def test_they_agree_in_a_crowd():
    """Two hundred blimps in one room meet all the time, and the order in which they act is a long list."""
    blimps, *others = standard().groups
    setup = standard(groups=(replace(blimps, count=200, tall=0.1, sites=tuple(range(256))), *others))
    agree(setup, Room(setup, 0).run(60), compiled(setup, 0))
    agree(setup, compiled(setup, 0), in_c(setup, 0))


# ---- the oracle can fail --------------------------------------------------------------------------------------------

CHANGES = {  # a small change of one law -> where it must be noticed
    "TOUCH": 1.0,
    "A_HAIR_MORE": 1.5,
    "SKY": 0.0,
    "LUCK": 1,
    "ORDER": 1,
    "PLACE": 1,
    "HEADING": 1,
    "GUST_ROW": 1,
    "AHEAD": ((-1, 0), (0, -1), (1, 0), (0, 1)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_planted_mistake_in_the_oracle_is_noticed(monkeypatch, name):
    """A comparison that cannot fail proves nothing."""
    monkeypatch.setattr(f"unbidden.experiments.speed.in_mesa.{name}", CHANGES[name])
    setup = standard()
    with pytest.raises(AssertionError, match="tick"):
        agree(setup, Room(setup, 0).run(600), compiled(setup, 0, (), 600))


@example(0, 0, 0, 0, 0, "6627e8d5 e169c58d bc57ac4c 9b00dbd8")
@example(0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 2**64 - 1, "408f276d 41c83b0e a20bc7c6 6d5451fd")
@example(0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0x299F31D0A4093822, "d16cfe09 94fdcceb 5001e420 24126ea1")
@settings(max_examples=1, phases=[Phase.explicit])
@given(*[st.just(0)] * 5, st.just(""))
def test_the_oracles_own_philox_gives_the_known_answers(a, b, c, d, seed, expected):
    """The authors' test vectors (kat_vectors of Random123)."""
    assert expected == " ".join(f"{word:08x}" for word in philox(a, b, c, d, round_keys(seed)))
