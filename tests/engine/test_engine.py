"""What holds in every world and at every tick, whatever its rules make of it. Worlds are made by Hypothesis."""

import hashlib
import itertools
import os
import re
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.picture import Scene, begin, chain, digest, letters, room, run
from unbidden.sim.engine.fields import BODY
from unbidden.sim.engine.laws.contact import SLACK
from unbidden.sim.engine.loop import assembly
from unbidden.sim.engine.loop.assembly import dispatch_text, fuse
from unbidden.sim.engine.loop.order import bucket_of, nearly_sort
from unbidden.sim.engine.machine.kernel import compiled, entry
from unbidden.sim.engine.registry import rules
from unbidden.sim.engine.setup import Group, Gusts, Setup, build
from unbidden.sim.engine.setup.fit import EVERYTHING
from unbidden.sim.engine.setup.spread import Spread
from unbidden.sim.engine.state import BLOCK, EAST, NOBODY, SOUTH, WEST, State, arrays, copy, new_trace, with_percepts

EXAMPLES = settings(derandomize=True, deadline=None, max_examples=60)
FEWER = settings(EXAMPLES, max_examples=25)
SEEDS = st.integers(0, 2**64 - 1)
TICKS = 40


def upto(high, low=0.0):
    """Any number of this range."""
    return st.floats(low, high)


BLIMPS = st.fixed_dictionaries(
    {
        "tall": upto(1.0, 0.05),
        "climb": upto(3.0),
        "speed": upto(3.0),
        "sees": st.booleans(),
        "hold": upto(2.0, 0.1),
        "turn_interval": upto(10.0, 0.1),
    }
)
PEOPLE = st.fixed_dictionaries(
    {"tall": upto(2.0, 0.3), "speed": upto(3.0), "step": upto(1.0), "turn_interval": upto(10.0, 0.1)}
)
BOXES = st.fixed_dictionaries({"tall": upto(1.0, 0.05)})
GUSTS = st.builds(Gusts, st.integers(1, 20), st.integers(1, 10), upto(3.0), upto(5.0))


@st.composite
def rooms(draw):
    """Small and crowded rooms, so that bodies meet."""
    cols = draw(st.integers(1, 6))
    row = st.text(st.sampled_from("...#bbBpo"), min_size=cols, max_size=cols)
    picture = " ".join(draw(st.lists(row, min_size=1, max_size=5)))
    told = {"b": draw(BLIMPS), "B": draw(BLIMPS), "p": draw(PEOPLE), "o": draw(BOXES)}
    wall, seconds = draw(upto(2.0, 0.05)), draw(st.sampled_from([0.1, 0.5, 1.0]))
    return room(picture, wall, draw(st.sampled_from([0.5, 1.0])), seconds, draw(st.none() | GUSTS), **told)


# ---- every tick -----------------------------------------------------------------------------------------------------


def check_place(scene: Scene) -> None:
    """Everybody is on the map, not in the ground, at a height that is a number."""
    height, bodies = scene.state.ground.height, scene.state.bodies
    assert ((0 <= bodies.row) & (bodies.row < height.shape[0])).all()
    assert ((0 <= bodies.col) & (bodies.col < height.shape[1])).all()
    assert np.isfinite(bodies.bottom).all()
    assert (bodies.bottom >= height[bodies.row, bodies.col] - SLACK).all()
    assert ((0 <= bodies.gone) & (bodies.gone < 1)).all()
    assert ((0 <= bodies.heading) & (bodies.heading < 4)).all()


def check_lists(scene: Scene) -> None:
    """Every cell names exactly who is there."""
    rows, cols = scene.state.ground.height.shape
    for r in range(rows):
        for c in range(cols):
            here = (scene.state.bodies.row == r) & (scene.state.bodies.col == c) & scene.state.bodies.alive
            assert np.flatnonzero(here).tolist() == sorted(chain(scene, r, c))


def check_thickness(scene: Scene) -> None:
    """No two bodies of a cell share a height, but for rounding."""
    reached: dict[tuple[int, int], float] = {}
    for body, _ in letters(scene):
        cell = (int(body.row), int(body.col))
        assert body.bottom >= reached.get(cell, -SLACK) - SLACK
        reached[cell] = body.bottom + body.tall


def things(scene: Scene) -> list:
    """All that can be told about the things, but for who lies in the same cell."""
    named = [name for name in BODY if name != "next"]
    return scene.state.bodies[scene.state.bodies.rule == NOBODY][named].tolist()


@EXAMPLES
@given(rooms(), SEEDS, st.booleans())
def test_everybody_is_somewhere_and_nobody_in_anybody(setup, seed, less):
    """No body in a wall, off the map or inside another; cells name who is there; things stay where they lie."""
    scene = begin(setup, seed, without=(0,) if less and setup.rows else ())
    lying = things(scene)
    for _ in range(TICKS):
        check_place(scene)
        check_lists(scene)
        check_thickness(scene)
        assert lying == things(scene)
        run(scene)


def traced(setup: Setup, seed: int, ticks: int, without: tuple[int, ...] = ()):
    """A world after so many ticks, and its trace with percepts and commands."""
    scene = Scene(setup, with_percepts(build(setup, seed, without)), assembly.engine(setup))
    trace = new_trace(scene.state, ticks, minds=True)
    scene.loop.begin(scene.state, trace)
    scene.loop.run(scene.state, trace, ticks)
    return scene, trace


@FEWER
@given(rooms(), SEEDS)
def test_a_trace_is_what_can_be_seen_tick_by_tick(setup, seed):
    """Row 0 is the start, and percepts stand beside what they led to."""
    scene, (_, trace) = begin(setup, seed), traced(setup, seed, 9)
    for t in range(10):
        bodies, minds, air = scene.state.bodies, scene.state.minds, scene.state.air[0]
        assert np.float32([air.row, air.col, air.blows]).tolist() == trace.gust[t].tolist()
        assert (bodies.row * len(setup.heights[0]) + bodies.col).tolist() == trace.cell[t].tolist()
        assert bodies.bottom.tobytes() == trace.bottom[t].tobytes()
        assert bodies.heading.tolist() == trace.heading[t].tolist()
        assert minds.percept.tobytes() == trace.percept[t].tobytes()
        assert minds.command.tobytes() == trace.command[t].tobytes()
        run(scene)


@FEWER
@given(rooms(), SEEDS, st.integers(0, TICKS))
def test_a_trace_with_too_little_room_keeps_the_beginning(setup, seed, ticks):
    """And what is kept or not has no effect on what happens."""
    (scene, short), (whole, trace) = traced(setup, seed, ticks), traced(setup, seed, TICKS)
    scene.loop.run(scene.state, short, TICKS - ticks)
    assert digest(whole) == digest(scene) == digest(run(begin(setup, seed), TICKS))
    for name, kept, found in zip(trace._fields, trace, short, strict=True):
        assert name == "events" or kept[: ticks + 1].tobytes() == found.tobytes()


# ---- addressed draws ------------------------------------------------------------------------------------------------


def whims(setup: Setup, row: int) -> int:
    """The column of the percept `whim` of an agent."""
    return rules[str(setup.rows[row][0].rule)].sensors.index("whim")


def acting(setup: Setup, seed: int, without: tuple[int, ...]) -> list[list[int]]:
    """Who acts first, second and so on, tick by tick, without those taken away."""
    scene = begin(setup, seed, without)
    return [[i for i in run(scene).state.minds.order.tolist() if i not in without] for _ in range(TICKS)]


@FEWER
@given(rooms(), SEEDS, st.data())
def test_who_is_taken_away_takes_nobody_elses_luck_along(setup, seed, data):
    """The start, the whims and the order of acting of all others are what they were, though they may live otherwise."""
    agents = [i for i, (group, _) in enumerate(setup.rows) if group.rule]
    gone = data.draw(st.sampled_from(agents)) if agents else 0
    rest = [i for i in range(len(setup.rows)) if i != gone]
    (_, whole), (_, less) = traced(setup, seed, TICKS), traced(setup, seed, TICKS, (gone,) if setup.rows else ())
    assert whole.cell[0, rest].tolist() == less.cell[0, rest].tolist()
    assert whole.heading[0, rest].tolist() == less.heading[0, rest].tolist()
    for i in set(rest) & set(agents):
        assert whole.percept[:, i, whims(setup, i)].tobytes() == less.percept[:, i, whims(setup, i)].tobytes()
    if agents:
        kept = [[i for i in order if i != gone] for order in acting(setup, seed, ())]
        assert kept == acting(setup, seed, (gone,))


def test_who_never_meets_the_one_taken_away_lives_the_same_life():
    """Two rooms behind walls of 9 m: what happens in one depends on nothing in the other, to the last bit."""
    setup = room("bbb#BB. bpo#BpB ...#..o", wall=9.0, gusts=Gusts(5, 2, 0.5, 2.0), b={"turn_interval": 3.0})
    left = [i for i, (group, _) in enumerate(setup.rows) if group.name == "b"]
    right = tuple(i for i, (group, _) in enumerate(setup.rows) if group.name == "B")
    (_, whole), (_, less) = traced(setup, 5, 300), traced(setup, 5, 300, right)
    assert whole.cell[:, left].tobytes() == less.cell[:, left].tobytes()
    assert whole.bottom[:, left].tobytes() == less.bottom[:, left].tobytes()
    assert (less.cell[:, list(right)] == -1).all()


def test_the_order_of_acting_favours_nobody():
    """Each of four is first, second, third and last a quarter of the time: 1000 each of 4000, give or take 5 sigma."""
    scene, found = begin(room("bbbb")), np.zeros((4, 4))
    for _ in range(4000):
        found[np.arange(4), run(scene).state.minds.order] += 1
    assert (abs(found - 1000) < 5 * np.sqrt(4000 * 0.25 * 0.75)).all()


@FEWER
@given(st.integers(1, 300), SEEDS)
def test_the_order_of_acting_is_an_order_of_all(count, seed):
    """Everybody once, around the circle of increasing draws, from a turn on, one way or the other; anew every tick."""
    scene = begin(room("b" * count), seed)
    for tick in range(2 * BLOCK):
        minds = run(scene).state.minds
        turn, keys = int(minds.turn[tick % BLOCK]), minds.key.tolist()
        way = sorted(range(count), key=lambda i: (keys[i] < turn, keys[i]), reverse=bool(turn & 1))
        assert (way if count > 1 else [0]) == minds.order.tolist()
        assert count == 1 or sorted(keys) == [keys[i] for i in minds.circle]


def test_of_any_two_either_is_first_half_of_the_time_whatever_came_before():
    """4,000 ticks of five agents: each pair, and each pair after it was the same way round, within 5 sigma."""
    scene, first = begin(room("bbbbb")), np.zeros((4000, 5, 5), bool)
    for tick in range(len(first)):
        place = np.argsort(run(scene).state.minds.order)
        first[tick] = place[:, None] < place
    for a, b in itertools.combinations(range(5), 2):
        came = first[:, a, b]
        again = came[1:] == came[:-1]
        assert abs(came.mean() - 0.5) < 5 * 0.5 / np.sqrt(len(came))
        assert abs(again.mean() - 0.5) < 5 * 0.5 / np.sqrt(len(again))


@FEWER
@given(st.lists(st.integers(0, 2**64 - 1), unique=True, max_size=40))
def test_rows_are_sorted_into_buckets_from_the_smallest_keys_to_the_greatest(keys):
    """Everybody once, bucket after bucket; what is left to sort is inside the buckets."""
    key, order = np.array(keys, np.uint64), np.zeros(len(keys), np.int32)
    nearly_sort(None, order, key, np.zeros(len(keys), np.int32), len(keys))
    piles = [int(bucket_of(key[row], len(keys))) for row in order]
    assert sorted(order.tolist()) == list(range(len(keys)))
    assert piles == sorted(piles)
    assert piles == [(keys[row] >> 32) * len(keys) >> 32 for row in order]


# ---- rows are only rows ---------------------------------------------------------------------------------------------


def permuted(state: State, old: np.ndarray) -> State:
    """The same world with its bodies in other rows: row k is what was row old[k]. Agents stay before things."""
    new = np.append(np.argsort(old), NOBODY)  # new[NOBODY] is NOBODY
    agents, other = old[: len(state.minds.order)], copy(state)
    bodies = other.bodies[old]
    bodies.next = new[bodies.next]
    minds = other.minds._replace(**{name: getattr(other.minds, name)[agents] for name in ("percept", "parameter")})
    minds = minds._replace(command=other.minds.command[agents])
    return other._replace(
        bodies=bodies, minds=minds, ground=other.ground._replace(first=new[other.ground.first].astype(np.int32))
    )


@EXAMPLES
@given(rooms(), SEEDS, st.randoms(use_true_random=False))
def test_other_rows_make_no_other_world(setup, seed, chance):
    """No low row is favoured: whoever is moved to another row does there what it would have done here."""
    scene = begin(setup, seed)
    agents, rows = len(scene.state.minds.order), len(scene.state.bodies)
    old = np.array([*chance.sample(range(agents), agents), *chance.sample(range(agents, rows), rows - agents)], int)
    other = scene._replace(state=permuted(scene.state, old))
    run(scene, TICKS)
    run(other, TICKS)
    named = [name for name in BODY if name != "next"]
    assert scene.state.bodies[old][named].tolist() == other.state.bodies[named].tolist()
    assert scene.state.minds.percept[old[:agents]].tobytes() == other.state.minds.percept.tobytes()
    check_lists(other)


def test_of_two_who_want_the_same_cell_each_gets_it_half_of_the_time():
    """Over 400 seeds; 200 each, give or take 5 standard deviations."""
    setup, meeting = room("B.b"), {"bottom": 1.0}
    wins = sum(
        run(begin(setup, seed, B=meeting | {"heading": EAST}, b=meeting | {"heading": WEST})).body("B").col
        for seed in range(400)
    )
    assert abs(wins - 200) < 50


# ---- the same again -------------------------------------------------------------------------------------------------


@FEWER
@given(rooms(), SEEDS, st.integers(0, TICKS))
def test_a_copy_shares_nothing_and_goes_on_alike(setup, seed, ticks):
    """What becomes of one cannot touch the other."""
    scene = run(begin(setup, seed), ticks)
    before, other = digest(scene), scene._replace(state=copy(scene.state))
    for name, array in arrays(other.state).items():
        assert not np.shares_memory(array, arrays(scene.state)[name])
        assert type(array) is type(arrays(scene.state)[name])
    then = digest(run(other, TICKS))
    assert before == digest(scene)
    assert then == digest(run(scene, TICKS))


@FEWER
@given(rooms(), SEEDS, st.integers(1, TICKS))
def test_the_same_seed_gives_the_same_bytes_in_any_portions(setup, seed, ticks):
    """All at once, or stopped and continued."""
    once, twice = begin(setup, seed), begin(setup, seed)
    assert digest(run(once, ticks + 7)) == digest(run(run(twice, ticks), 7))


def test_another_seed_makes_another_world():
    """All 64 bits of it count, and 0 is a seed."""
    setup = room("bb. .po ...", b={"turn_interval": 2.0})
    worlds = {run(begin(setup, seed), 20).state.bodies.tobytes() for seed in [0, *(2**k for k in range(64))]}
    assert len(worlds) == 65


BUSY = room(
    "####### #bbbbb# #.oBp.# #o....# #######",
    wall=1.1,
    cell=0.5,
    seconds=0.25,
    gusts=Gusts(12, 3, 0.6, 1.0),
    b={"count": 4, "climb": 0.4, "speed": 0.7, "turn_interval": 4.0},
    B={"climb": 0.3, "speed": 0.6, "sees": False},
    p={"speed": 0.9, "step": 0.4, "turn_interval": 2.0},
)
ELSEWHERE = """
from tests.engine.test_engine import *
print(numba.config.DISABLE_JIT, fuse(BUSY.rules).package.__name__, digest(run(begin(BUSY, 3), 150)))
"""


def test_plain_python_in_another_process_comes_to_the_same_bytes():
    """Compiling is only for speed, and the fused module has one text and one name wherever it is made."""
    told = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    found = subprocess.run([sys.executable, "-c", ELSEWHERE], env=told, capture_output=True, text=True, check=True)
    assert ["1", fuse(BUSY.rules).package.__name__, digest(run(begin(BUSY, 3), 150))] == found.stdout.split()


# ---- nothing is dead ------------------------------------------------------------------------------------------------


def life(setup: Setup) -> str:
    """A fingerprint of where everybody is, tick by tick: what happens, without the numbers it depends on."""
    _, trace = traced(setup, 3, 150)
    return hashlib.blake2b(b"".join(part.tobytes() for part in (trace.cell, trace.bottom, trace.heading))).hexdigest()


def changed(letter: str, **changes) -> Setup:
    """The busy room with other values in one group."""
    groups = [replace(group, **changes) if group.name == letter else group for group in BUSY.groups]
    return replace(BUSY, groups=tuple(groups))


def kin(letter: str) -> Group:
    """The group with this letter in the busy room."""
    return next(group for group in BUSY.groups if group.name == letter)


GROUP_CHANGES = {
    "name": changed("b", name="c"),  # another name, other draws
    "sites": changed("b", sites=tuple(range(8, 12))),
    "count": changed("b", count=3),
    "tall": changed("b", tall=0.21),
    "rule": changed("B", rule="walker"),
    "parameters": changed("b", parameters=(("turn_interval", 5.0),)),
    "climb": changed("b", climb=0.41),
    "speed": changed("b", speed=1.0),  # far enough for another whole number of ticks to a cell
    "step": changed("p", step=0.1),
    "floats": changed("p", floats=True),
    "sees": changed("b", sees=False),
    "wide": changed("p", wide=0.9),
    "solid": changed("b", solid=False),
    "faces": changed("b", faces=SOUTH),
    "differ": changed("b", differ=(Spread("turn_interval", "between", 1.0, 9.0, False, 0.1, 3600.0),)),
}
TILED = ("pushes", "pushable", "noise", "noise_in_mind", "drunk", "start", "mind")  # fields that worlds of tiles use
LOOKING = ("sight", "watches")  # fields that rules use which look around (tests/engine/test_sight.py)
BEARING = ("most",)  # how many rows there are for those who are born (tests/engine/test_births.py)
SERVING = ("serves",)  # fields of who serves those that send requests (tests/engine/test_queue.py)
GUST_CHANGES = {"every": 13, "lasts": 4, "lift": 0.61, "radius": 1.3}
SETUP_CHANGES = {
    "cell": 0.6,
    "seconds": 0.26,
    "heights": room("....... " * 5).heights,
    "gusts": None,
    "wraps": (True, True),
    "in_turn": True,
}


def test_what_people_call_a_body_is_not_known_to_it():
    """A name for readers changes no bit."""
    assert life(BUSY) == life(changed("b", one="zeppelin"))


@pytest.mark.parametrize(
    "name", [field.name for field in fields(Group) if field.name not in ("one", *TILED, *LOOKING, *SERVING, *BEARING)]
)
def test_every_field_of_a_group_is_alive(name):
    """A parameter that changes nothing would be a lie in the scenario file."""
    assert life(BUSY) != life(GROUP_CHANGES[name])


@pytest.mark.parametrize("name", [field.name for field in fields(Gusts)])
def test_every_field_of_the_gusts_is_alive(name):
    """As above."""
    assert BUSY.gusts
    assert life(BUSY) != life(replace(BUSY, gusts=replace(BUSY.gusts, **{name: GUST_CHANGES[name]})))


@pytest.mark.parametrize(
    "name",
    [field.name for field in fields(Setup) if field.name not in ("groups", "ticks", "tiles", "trail", "graph")],
)
def test_every_field_of_the_setup_is_alive(name):
    """As above; `ticks` says only when to stop; a trail is for who lays it (test_trails.py), a graph for who is paid
    for visits (test_ranks.py)."""
    assert life(BUSY) != life(replace(BUSY, **{name: SETUP_CHANGES[name]}))


PARAMETERS = [(letter, name) for letter in "bp" for name in rules[str(kin(letter).rule)].parameters]


@pytest.mark.parametrize(("letter", "name"), PARAMETERS)
def test_every_parameter_of_a_rule_is_alive(letter, name):
    """And its default is what a group has that says nothing."""
    default = rules[str(kin(letter).rule)].parameters[name].default
    said, silent, moved = (
        changed(letter, parameters=values) for values in (((name, default),), (), ((name, default * 0.8),))
    )
    assert life(said) == life(silent) != life(moved)


# ---- the machine ----------------------------------------------------------------------------------------------------


def test_an_agent_takes_at_most_200_bytes():
    """Body, percepts, parameters, commands and its place in the order; what a whole world needs more is per cell."""
    small, large = (build(room("b" * count), 0) for count in (10, 110))
    grown = sum(array.nbytes - arrays(small)[name].nbytes for name, array in arrays(large).items())
    sites = large.sites
    cells = 100 * sum(a.itemsize for a in (*large.ground, sites.cell, sites.at, sites.next, sites.free))
    assert (grown - cells) / 100 <= 200


def test_the_text_of_a_fused_module_depends_on_the_rules_and_their_order_alone():
    """Not on how many agents there are, nor on what is there besides."""
    text = dispatch_text(room("b").rules)
    assert text == dispatch_text(BUSY.rules)
    assert text != dispatch_text(BUSY.rules[::-1])
    assert ["blimp", "walker"] == re.findall(r"^decide_(\w+) =", text, re.MULTILINE)
    assert fuse(room("b").rules) is fuse(BUSY.rules)


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled")
def test_a_kernel_that_allocates_does_not_compile():
    """Without reference counts nobody would ever free it."""

    @compiled
    def greedy(n):
        return np.zeros(n)[0]

    @entry
    def ask(n):
        return greedy(n)

    assert greedy(3) == 0.0
    with pytest.raises(numba.core.errors.TypingError, match="zeros"):
        ask(3)


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled")
def test_indices_are_trusted_in_kernels_alone():
    """A constant index counts from the end there too; and what others compile counts from it as ever."""
    numbers = np.arange(5.0)

    @entry
    def last(numbers):
        return numbers[-1]

    @numba.njit
    def from_the_end(numbers, k):
        return numbers[-k]

    assert last(numbers) == 4.0
    assert from_the_end(numbers, 2) == 3.0


def test_the_dispatch_beside_the_loop_is_that_of_a_world_in_which_nobody_follows_a_rule():
    """Linters, type checkers and readers see it; it is made as that of every world is."""
    text = Path(assembly.__file__).with_name("dispatch.py").read_text(encoding="utf-8")
    assert text == dispatch_text((), EVERYTHING)
