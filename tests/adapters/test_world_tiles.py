"""A world with learners as a Mesa model: it goes as the engine goes, and copies of it too."""

import pickle

import numpy as np
import pytest

from unbidden.sim.adapters.mesa import World
from unbidden.sim.adapters.mesa.copies import FORMAT
from unbidden.sim.engine.state import ENDING, arrays
from unbidden.sim.runs import archive
from unbidden.sim.runs.archive import UnreadableFile
from unbidden.sim.runs.simulation import simulate
from unbidden.sim.runs.training import OtherWorld, train
from unbidden.sim.scenario import load_text

FIELD = """
about: { title: A field, what: Gatherers and a walker in a field with a gate. }
world:
  cell: 1
  tick: 1
  map: |
    .......
    .g.b.p.
    .g.G.E.
    .......
  tiles: { ".": {}, b: { capacity: 4, regrowth: 0.2 }, G: { height: 1 }, o: {}, E: {} }
  stocks: { berries: { max: 3 } }
  flags: { dry: 0.5 }
  recipes:
    - { at: b, when: use, gives: { here: -1, berries: 1 } }
    - { at: G, when: push, chance: 0.5, becomes: o }
    - { at: E, when: enter, ends: true }
agents:
  gatherers: { rule: q_learning, at: g, count: 2, height: 0.5, percepts: [cell, held.berries, flag.dry],
    actions: [north, east, south, west, use] }
  people: { rule: walker, at: p, height: 1.7, speed: 0.8 }
objective: { berries: 1 }
run: { ticks: 60, episodes: 10 }
watch: { gate: { uses: { tiles: G } } }
"""


def field(seed=0, **told):
    return World(load_text(FIELD, "field.yaml"), seed, **told)


def alike(one, other):
    """Whether two worlds have the same arrays, byte for byte."""
    found, others = arrays(one.state), arrays(other.state)
    return found.keys() == others.keys() and all(found[name].tobytes() == others[name].tobytes() for name in found)


def saved(world, folder):
    world.save(folder / "world.npz")
    return World.load(folder / "world.npz")


def test_it_goes_as_the_engine_goes():
    """Tick by tick: cells, tiles and stocks are those of the trace."""
    world = field(seed=4)
    trace = simulate(load_text(FIELD, "field.yaml"), seed=4)
    moved = 0
    for tick in range(1, 61):
        world.step()
        bodies, there = world.state.bodies, world.state.bodies.alive
        assert np.array_equal(np.where(there, bodies.row * 7 + bodies.col, -1), trace.cell[tick])
        assert np.array_equal(world.state.land.tiles.kind.ravel(), trace.kind[tick])
        assert np.array_equal(world.state.stocks.held, trace.held[tick])
        moved += not np.array_equal(trace.cell[tick], trace.cell[tick - 1])
    assert moved > 20


def test_it_can_be_given_by_its_path(tmp_path):
    path = tmp_path / "field.yaml"
    path.write_text(FIELD, encoding="utf-8")
    one, other = World(str(path), seed=2), field(seed=2)
    one.run(30), other.run(30)
    assert alike(one, other)


@pytest.mark.parametrize("twin_of", [World.copy, lambda world: pickle.loads(pickle.dumps(world)), None])
def test_a_copy_goes_the_same_way(twin_of, tmp_path):
    """Copied, pickled or saved in the middle of an episode, with tiles changed and stocks held."""
    world = field(seed=1)
    for _ in range(25):
        world.step()
    twin = twin_of(world) if twin_of else saved(world, tmp_path)
    assert alike(world, twin) and world.state.stocks.held[:, 0].tolist() != [0.0, 0.0, 0.0]
    for _ in range(20):
        world.step(), twin.step()
    assert alike(world, twin)
    world.step()
    assert not alike(world, twin)


def test_the_grid_shows_a_gate_that_opens():
    world = field()
    assert world.grid.elevation.data[2, 3] == 1.0
    for seed in range(20):
        world = field(seed=seed)
        assert world.grid is not None
        world.run()
        if world.state.land.fired[1]:
            break
    assert world.state.land.fired[1] and world.grid.elevation.data[2, 3] == 0.0


def test_a_world_whose_learners_have_all_ended_does_not_run():
    """It stands still from then on: whoever steps it while it is `running` would never have come to an end."""
    world = field()
    world.run(3)
    world.state.learning.mind.ended[0] = ENDING
    world.step()
    assert world.running  # the other one goes on
    world.state.learning.mind.ended[1] = ENDING
    world.step()
    assert not world.running
    tick = world.state.clock.tick.item(0)
    world.step()
    assert world.state.clock.tick.item(0) == tick


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("land.tiles", "kind", 9),
        ("land.tiles", "kind", -1),
        ("land.tiles", "owner", 3),
        ("land.tiles", "first", 4),
        ("land.recipes", "becomes", 99),
        ("land.menu", "end", 99),
        ("land.effects", "which", 7),
        ("land.lively", ..., 4000),
        ("learning.mind", "table", 5),
        ("learning.mind", "previous", 10**9),
        ("learning.mind", "action", 5),
        ("learning.mind", "steps", -1),
        ("minds.circle", ..., -1),
        ("minds.circle", ..., 99),
        ("learning.action", ..., 11),
        ("learning.can", "end", 77),
        ("bodies", "group", 12),
        ("clock", "calls", 16),
        ("clock", "tick", -1),
        ("tape.head", "on", True),
    ],
)
def test_a_file_that_would_lead_compiled_code_astray_is_refused(table, column, value, tmp_path):
    field().save(tmp_path / "world.npz")
    header, tables = archive.read(tmp_path / "world.npz", FORMAT)
    tables[table][column].flat[0] = value
    archive.write(tmp_path / "world.npz", FORMAT, header, tables)
    with pytest.raises(UnreadableFile, match="cannot be gone on with"):
        World.load(tmp_path / "world.npz")


def test_a_world_can_be_taught_what_was_learnt():
    """The learners of a model act on a table from a training; a world without learners, or with others, refuses it."""
    scenario = load_text(FIELD, "field.yaml")
    lesson = train(scenario, 3)
    world = World(scenario, seed=3, collect=False)
    assert not np.array_equal(world.state.learning.value, lesson.value)
    world.teach(lesson)
    assert np.array_equal(world.state.learning.value, lesson.value)
    with pytest.raises(OtherWorld, match="does not fit"):
        World("blimps", collect=False).teach(lesson)
