"""A scenario as a Mesa model: the same trajectories as the engine alone, and nothing that a Mesa user would miss."""

import copy
import copyreg
import gc
import inspect
import itertools
import pickle
import random
import weakref

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesa import Agent, DataCollector
from mesa.batchrunner import batch_run
from mesa.discrete_space import CellAgent, FixedAgent, OrthogonalMooreGrid

from unbidden.sim.adapters.mesa import World
from unbidden.sim.adapters.mesa.copies import FORMAT
from unbidden.sim.engine.state import EAST, NOBODY, arrays
from unbidden.sim.runs import archive
from unbidden.sim.runs.archive import UnreadableFile
from unbidden.sim.runs.simulation import NotANumber, simulate
from unbidden.sim.scenario import InvalidScenario, find, load, load_text
from unbidden.sim.walls import load_rules

HAS_EVENTS = hasattr(mesa.Model, "schedule_event")  # from Mesa 3.5 on
LANE = """
about: { title: A lane, what: Blimps and people in a lane with a wall in it. }
world:
  cell: 1.0
  tick: 1.0
  map: |
    .bbb#...
    .ppp#oo.
  tiles: { ".": {}, "#": { height: 1.5 } }
  things: { boxes: { at: o, count: 2, height: 0.3 } }
agents:
  blimps: { rule: blimp, at: b, count: 3, climb_speed: 0.3, speed: 0.5, height: 0.2 }
  people: { rule: walker, at: p, count: 1, speed: 0.8, height: 1.7 }
objective: Go about.
run: { ticks: 30 }
intent: { left: { letters: "bp" }, far: { letters: "o" } }
"""


def lane(*seed, **told):
    """A small world with three blimps, a person and two boxes."""
    if not seed and "seed" not in told and "rng" not in told:
        seed = (0,)
    return World(load_text(LANE, "lane.yaml"), *seed, **told)


def same(one, other):
    """Whether two worlds stand alike, byte for byte where it counts."""
    pairs = zip(arrays(one.state).values(), arrays(other.state).values(), strict=True)
    alike = all(np.array_equal(np.asarray(a), np.asarray(b)) for a, b in pairs)
    luck = one.random.getstate() == other.random.getstate()
    return alike and luck and one.rng.bit_generator.state == other.rng.bit_generator.state


def list_faults(world):
    """Bodies that the list of their cell does not name exactly once, and those that a wrong list names."""
    bodies, first, named = world.state.bodies, world.state.ground.first, []
    for place in np.ndindex(first.shape):
        i = first[place]
        while i != NOBODY and len(named) <= len(bodies):
            named.append((int(i), *place))
            i = bodies.next[i]
    there = [(i, int(b.row), int(b.col)) for i, b in enumerate(bodies) if b.alive]
    return sorted({*named} ^ {*there}) + [k for k in named if named.count(k) > 1]


# ---- a Mesa model that is the engine --------------------------------------------------------------------------------


def test_it_is_a_mesa_model_with_a_mesa_grid_and_mesa_agents():
    world = lane()
    assert isinstance(world, mesa.Model) and isinstance(world.grid, OrthogonalMooreGrid)
    assert all(isinstance(agent, CellAgent) for agent in world.agents)
    assert all(isinstance(thing, FixedAgent) for thing in world.things)
    assert (len(world.agents), len(world.things)) == (4, 2)
    assert isinstance(world.datacollector, DataCollector)


@pytest.mark.parametrize("told", [{}, {"control": "blind"}, {"agents__blimps__count": 5, "agents__blimps__hold": 2.0}])
def test_its_steps_are_the_trajectory_of_the_scenario(told):
    world = World("blimps", 11, run__ticks=200, **told)
    trace, cols = simulate(world.scenario, 11, minds=True), world.state.ground.height.shape[1]
    for t in range(201):
        bodies = world.state.bodies
        assert np.array_equal(bodies.row * cols + bodies.col, trace.cell[t])
        assert np.array_equal(bodies.bottom, trace.bottom[t]) and np.array_equal(bodies.heading, trace.heading[t])
        assert list(world.body(0).percepts.values()) == trace.percept[t, 0].tolist()
        assert list(world.body(0).commands.values()) == trace.command[t, 0].tolist()
        world.step()


def test_a_body_that_is_removed_before_the_first_tick_was_never_there_for_the_others():
    world = World("blimps", 5, run__ticks=300, collect=False)
    world.body(3).remove()
    world.run()
    assert np.array_equal(world.state.bodies.bottom[4:], simulate(world.scenario, 5, without=[3]).bottom[-1, 4:])


def test_many_ticks_at_once_are_as_many_steps():
    bulk, steps = lane(3, collect=False), lane(3)
    bulk.run(17)
    for _ in range(17):
        steps.step()
    assert same(bulk, steps) and bulk.steps == steps.steps == 17
    assert getattr(bulk, "time", 17) == getattr(steps, "time", 17) == 17
    bulk.step()
    steps.run(1)
    assert same(bulk, steps) and bulk.steps == steps.steps == 18


def test_it_stops_running_after_the_last_tick_and_can_be_stepped_on():
    for world in (lane(), lane(collect=False)):
        world.run(29)
        assert world.running
        world.run()
        assert (world.steps, world.running) == (30, False)
        world.run()
        world.step()
        assert (world.steps, world.running) == (31, False)
    with pytest.raises(ValueError, match="time runs forwards"):
        world.run(-1)
    world = lane()
    world.run_model()
    assert world.steps == 30


def test_a_step_of_a_subclass_is_never_skipped():
    class Counted(World):
        calls = 0

        def step(self):
            super().step()
            self.calls += 1

    world = Counted("blimps", collect=False)
    world.run(5)
    world.step()
    assert (world.calls, world.steps) == (6, 6)


@pytest.mark.skipif(not HAS_EVENTS, reason="this Mesa has no events")
def test_events_of_mesa_happen_between_bulk_ticks():
    world, seen = lane(collect=False), []

    def look():
        seen.append(world.steps)

    world.schedule_event(look, at=5.5)
    world.run(8)
    world.run_for(2)
    assert (seen, world.steps, world.time) == ([5], 10, 10.0)
    world.run_for(0.5)
    world.run(2)  # the clock stands between two steps; Mesa's own way is kept
    assert (world.steps, world.time) == (12, 12.5)


def test_a_rule_that_answers_with_no_number_is_named():
    world = lane()
    world.body(2).bottom = float("nan")
    with pytest.raises(NotANumber, match="blimps 3"):
        world.step()


# ---- asking for a world ---------------------------------------------------------------------------------------------


def test_no_step_and_no_file_passes_over_an_answer_that_is_no_number(tmp_path):
    """What `go` and `turn` get is not in the height: steps went on, and the file that was saved could not be read."""
    rules = "\n".join(
        f"@rule(does=('turn', 'go'))\ndef lost_{name}(whim):\n    return {answer}\n"
        for name, answer in (("way", "0, 0.0 / 0.0"), ("turn", "1.0 / 0.0, 1"), ("both", "0, 1 / (whim - whim)"))
    )
    (tmp_path / "lost.py").write_text(f"from unbidden import rule\n{rules}")
    load_rules(tmp_path / "lost.py")
    for name in ("way", "turn", "both"):
        world = World("blimps", 0, agents__blimps__rule=f"lost_{name}", agents__blimps__hold=None)
        for step in (world.step, lambda world=world: world.run(3), world.copy().step):
            with pytest.raises(NotANumber, match="blimp 1"):
                step()
        with pytest.raises(NotANumber, match="blimp 1"):
            world.save(tmp_path / "world.npz")
        assert not (tmp_path / "world.npz").exists()


def test_the_seed_has_two_names_and_is_drawn_if_none_is_given():
    assert World().seed != World().seed
    assert lane(7).seed == lane(rng=7).seed == lane(7, rng=7).seed == lane(np.int64(7)).seed == lane("7").seed == 7
    assert lane(7, rng=None).seed == 7  # as batch_run of Mesa 3.5 asks
    assert lane(2**64 - 1).seed == 2**64 - 1
    assert lane(rng=None).seed != lane(rng=None).seed
    for wrong in ({"seed": 1, "rng": 2}, {"seed": -1}, {"seed": 2**64}):
        with pytest.raises(ValueError, match="seed"):
            lane(**wrong)
    for wrong in (1.5, "x", np.random.default_rng(1)):
        with pytest.raises(TypeError, match="whole number"):
            lane(wrong)


def test_mesas_generators_follow_the_seed_too():
    world = lane(7)
    assert world.random.random() == random.Random(7).random()
    assert world.rng.random() == np.random.default_rng(7).random()
    world.reset_randomizer(world.seed) if not HAS_EVENTS else world.random.seed(world.seed)
    assert world.random.random() == random.Random(7).random()


def test_a_scenario_comes_by_name_by_path_or_as_itself():
    scenario = load("blimps", control="blind")
    for asked, told in ((scenario, {}), ("blimps", {"control": "blind"}), (find("blimps"), {"control": "blind"})):
        world = World(asked, **told)
        assert world.scenario.setup == scenario.setup and world.scenario.control == "blind"
    assert World(scenario, agents__blimps__count=np.int64(3)).scenario.control == "blind"


def test_fields_are_changed_by_keyword():
    world = lane(agents__blimps__count=2, agents__blimps__hold=np.float64(2.5), **{"world.tiles.#.height": 3.0})
    assert world.names == ["blimps 1", "blimps 2", "people 1", "boxes 1", "boxes 2"]
    assert world.body(1).hold == 2.5 and world.grid[0, 4].elevation == 3.0
    with pytest.raises(InvalidScenario, match="Did you mean 'count'"):
        lane(agents__blimps__cuont=2)
    with pytest.raises(InvalidScenario, match="there is no field 'colect'"):
        lane(colect=False)


def test_mesa_finds_a_signature_it_can_work_with():
    for told in (inspect.signature(World).parameters, inspect.signature(World.__init__).parameters):
        assert "kwargs" in told and "rng" in told and "scenario" in told
        assert "seed" not in told  # or batch_run of Mesa 3.5 would replace swept seeds by None
        assert all(p.kind is not p.VAR_POSITIONAL for p in told.values())


def test_it_says_which_world_it_is():
    world = World("blimps", 3, control="blind")
    world.run(2)
    assert repr(world) == "<World blimps (blind), seed 3, tick 2 of 12000>"
    assert not world.scenario  # the viewer of Mesa 3.5 would put a scenario of its own in the place of a true one


# ---- collecting and sweeping ----------------------------------------------------------------------------------------


def test_batch_run_sweeps_fields_and_seeds():
    sweep = {"seed": [1, 2], "agents__blimps__count": [4, 12], "scenario": "blimps"}
    rows = batch_run(World, sweep, max_steps=40, data_collection_period=20, display_progress=False)
    assert len(rows) == 2 * 2 * 3
    assert [row["Step"] for row in rows] == [0, 20, 40] * 4
    assert all(row["agents"] == row["agents__blimps__count"] + 1 for row in rows)
    for row in rows:
        world = World("blimps", row["seed"], agents__blimps__count=row["agents__blimps__count"], collect=False)
        world.run(int(row["Step"]))
        assert row["blimps_highest"] == max(agent.bottom for agent in world.agents if agent.group == "blimps")
    places = {seed: World("blimps", seed).agents.get("pos") for seed in (1, 2)}
    assert places[1] != places[2]


@pytest.mark.slow
def test_batch_run_gives_the_same_rows_on_several_processes():
    """Other processes are told a scenario that is loaded already; they have to know its rules all the same."""
    sweep = {"seed": [1, 2, 3], "scenario": load("blimps")}
    one, two = (
        batch_run(World, sweep, n, max_steps=60, data_collection_period=1, display_progress=False) for n in (1, 2)
    )

    def told(rows):
        wanted = ("RunId", "Step", "seed", "blimps_highest", "blimps_in_room")
        return sorted(tuple(row[name] for name in wanted) for row in rows)

    assert told(one) == told(two) and len(one) == 3 * 61


def test_every_step_has_a_row_of_what_was_so_then():
    world = World("blimps", 7, run__ticks=50)
    world.run()
    frame, trace = world.datacollector.get_model_vars_dataframe(), simulate(world.scenario, 7)
    inside = world.scenario.intent.regions["room"].inside.ravel()
    assert list(frame) == ["agents", "blimps_in_room", "blimps_highest", "people_in_room", "people_highest"]
    assert len(frame) == 51 and (frame["agents"] == 13).all()
    assert frame["blimps_in_room"].tolist() == inside[trace.cell[:, :12]].sum(axis=1).tolist()
    assert frame["blimps_highest"].tolist() == trace.bottom[:, :12].max(axis=1).tolist()


def test_what_is_counted_follows_who_is_there():
    world = lane()
    world.body(0).pos = (0, 7)
    world.body(3).remove()
    world.datacollector.collect(world)
    row = world.datacollector.get_model_vars_dataframe().iloc[-1]
    assert (row["agents"], row["blimps_in_left"], row["blimps_in_far"], row["people_in_left"]) == (3, 2, 0, 0)
    assert np.isnan(row["people_highest"])


def test_a_collector_of_ones_own_reads_agents_through_views():
    world = lane()
    reporters = {"bottom": "bottom", "who": lambda agent: agent.name}
    world.datacollector = DataCollector({"n": lambda model: len(model.agents)}, agent_reporters=reporters)
    world.run(3)
    frame = world.datacollector.get_agent_vars_dataframe()
    assert len(frame) == 3 * 4 and frame.loc[(3, 1), "who"] == "blimps 2"
    assert frame.loc[3, "bottom"].tolist() == world.columns["bottom"][:4].tolist()


def test_nothing_is_collected_if_nobody_wants_it():
    world = lane(collect=False)
    world.step()
    assert world.datacollector.model_vars["agents"] == []


# ---- the grid -------------------------------------------------------------------------------------------------------


def test_elevation_is_the_engines_own_array_and_stays_so():
    world = lane()
    layer, height = world.grid.elevation, world.state.ground.height
    assert layer.data is height
    layer.set_cells(2.0, lambda h: h > 1.0)
    assert height[0, 4] == 2.0
    layer.modify_cells(np.add, 1.0)
    layer.modify_cells(lambda h: h / 2, condition=lambda h: h > 2.0)
    world.grid.set_property("elevation", 9.0, lambda h: h > 1.4)
    world.grid.modify_properties("elevation", lambda h: -h)
    layer.data = layer.data * -1.0
    world.grid[1, 7].elevation = 0.25
    assert layer.data is height and world.grid._mesa_property_layers["elevation"].data is height
    assert height.tolist() == [[1.0] * 4 + [9.0] + [1.0] * 3, [1.0] * 4 + [9.0] + [1.0] * 2 + [0.25]]
    assert world.grid[0, 4].elevation == 9.0


def test_a_wall_that_is_taken_away_through_mesa_stops_nobody():
    free, walled = lane(5), lane(5)
    free.grid.elevation.set_cells(0.0)
    for world in (free, walled):
        world.agents.set("heading", EAST)
        world.run(30)
    assert free.agents.agg("col", max) > 4 > walled.agents.agg("col", max)


def test_the_layers_empty_and_occupied_tell_who_is_where():
    world = lane(2)
    for _ in range(12):
        taken = np.zeros((2, 8), bool)
        for body in (*world.agents, *world.things):
            taken[body.pos] = True
        assert np.array_equal(world.grid.occupied.data, taken) and np.array_equal(world.grid.empty.data, ~taken)
        assert {cell.coordinate for cell in world.grid.empties} == {*zip(*np.nonzero(~taken), strict=True)}
        assert {*world.grid.select_cells(only_empty=True)} == {*zip(*np.nonzero(~taken), strict=True)}
        assert world.grid.select_random_empty_cell().is_empty
        world.run(2)
        world.body(0).pos = (int(world.random.random() * 2), int(world.random.random() * 8))


def test_a_full_grid_has_no_empty_cell_to_offer():
    world = lane()
    world.state.ground.first[:] = 0
    world.refresh()
    with pytest.raises(ValueError, match="no cell is empty"):
        world.grid.select_random_empty_cell()


def test_cells_and_neighbourhoods_show_who_is_there_now():
    world = lane()
    cell, blimp = world.grid[0, 6], world.body(0)
    around, wide = world.grid[0, 5].neighborhood, world.grid[0, 4].get_neighborhood(2, include_center=True)
    before = set(around.agents)
    blimp.cell = cell
    assert blimp in cell.agents and blimp.cell is cell and not cell.is_empty and not cell.is_full
    assert set(around.agents) == before | {blimp} and blimp in set(wide.agents)
    assert len(world.grid[0, 0].neighborhood) == 3 and len(wide) == 2 * 5
    assert {b.name for b in world.grid.agents} == {*world.names}
    assert world.grid.all_cells.select(lambda c: blimp in c.agents).cells == [cell]
    mask = world.grid.get_neighborhood_mask((0, 0))
    assert np.argwhere(mask).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]


def test_a_layer_of_ones_own_is_mesas_business():
    world = lane()
    world.grid.create_property_layer("scent", 0.5)
    world.grid.scent.set_cells(2.0)
    assert world.grid[0, 0].scent == 2.0
    twin = world.copy()
    world.grid.scent.set_cells(3.0)
    assert twin.grid[1, 1].scent == 2.0


# ---- agents ---------------------------------------------------------------------------------------------------------


def test_views_are_the_same_objects_every_time():
    world = lane()
    assert list(world.agents) == list(world.agents) == [world.body(i) for i in range(4)]
    assert world.body(-1) is world.body(5) and world.agents is world.agents
    assert [agent.unique_id for agent in world.agents] == [agent.body for agent in world.agents] == [0, 1, 2, 3]
    assert [b.name for b in (*world.agents, *world.things)] == world.names
    with pytest.raises(IndexError):
        world.body(6)


FIELDS = {"tall": 0.5, "gone": 0.25, "climb": 1.0, "speed": 2.0, "bottom": 0.75, "heading": 2, "bumped": True}


@pytest.mark.parametrize("name, value", [*FIELDS.items(), ("floats", False), ("sees", False), ("step_up", 0.5)])
def test_attributes_are_the_arrays(name, value):
    world = lane()
    agent, column = world.body(1), world.columns[name.removesuffix("_up")]
    setattr(agent, name, value)
    assert column[1] == value and getattr(agent, name) == value and type(getattr(agent, name)) is type(value)
    column[1] = 0
    assert getattr(agent, name) == 0 and getattr(world.body(0), name) != value


def test_what_names_a_body_cannot_be_changed():
    world = lane()
    blimp, box = world.body(0), world.body(4)
    assert (blimp.name, blimp.group, blimp.rule, box.group, box.rule) == ("blimps 1", "blimps", "blimp", "boxes", None)
    assert blimp.who == int(world.state.bodies.who[0]) and box.percepts == box.parameters == box.commands == {}
    for name in ("name", "group", "rule", "who", "percepts", "parameters", "commands"):
        with pytest.raises(AttributeError):
            setattr(blimp, name, 1)


def test_parameters_of_the_rule_are_attributes_and_matter():
    world = World("blimps", 1)
    assert world.body(0).parameters == {"hold": 1.0, "turn_interval": 8.0}
    world.agents_by_type[type(world.body(0))].set("hold", 3.0)
    world.run(200)
    assert world.body(5).parameters["hold"] == 3.0
    assert min(agent.bottom for agent in world.agents if agent.group == "blimps") > 2.5
    assert not hasattr(world.body(12), "hold")


def test_sets_of_agents_can_do_what_mesas_can():
    world = World("blimps", 1)
    blimps, people = world.agents_by_type.values()
    assert (len(blimps), len(people), world.agent_types) == (12, 1, [type(world.body(0)), type(world.body(12))])
    world.body(2).bottom = 5.0
    assert list(world.agents.select(lambda agent: agent.bottom > 4.0)) == [world.body(2)]
    assert len(world.agents.select(at_most=3)) == 3
    assert len(world.agents.select(agent_type=type(world.body(12)))) == 1
    assert world.agents.agg("bottom", [min, max]) == [0.0, 5.0]
    assert world.agents.get(["body", "group"])[12] == [12, "people"]
    assert world.agents.groupby("group").count() == {"blimps": 12, "people": 1}
    assert world.agents.sort("bottom").get("body")[0] == 2
    seen = []
    world.agents.shuffle_do(lambda agent: seen.append(agent.body))
    assert sorted(seen) == list(range(13)) != seen
    world.agents.do("step")  # Mesa's method, which does nothing, and not the field
    assert world.agents.map(lambda agent: agent.model is world) == [True] * 13


def test_moving_a_view_keeps_the_lists_of_the_cells():
    world = lane()
    blimp, other = world.body(0), world.body(1)
    blimp.gone = 0.5
    blimp.cell = world.grid[other.pos]
    assert blimp.pos == other.pos and not list_faults(world) and blimp.gone == 0.0
    assert blimp.bottom == pytest.approx(other.bottom + other.tall), "bodies never share a height"
    blimp.row, blimp.col = 1, 7
    blimp.pos = (0, 7)
    blimp.move_to(world.grid[0, 6])
    blimp.move_relative((0, 1))
    assert blimp.pos == (0, 7) == (blimp.row, blimp.col) and not list_faults(world)
    world.run(10)
    assert not list_faults(world)


def test_a_body_that_is_moved_finds_its_height():
    world = lane()
    blimp, person = world.body(0), world.body(3)
    blimp.bottom = 1.0
    blimp.pos = (0, 4)
    assert blimp.bottom == 1.5, "up onto the wall"
    blimp.pos = (0, 7)
    assert blimp.bottom == 1.5, "what floats stays up"
    person.pos = (0, 4)
    assert person.bottom == 1.5
    person.pos = (0, 0)
    assert person.bottom == 0.0, "what does not float comes down"
    person.bottom = 1.6
    person.pos = (0, 7)
    assert person.bottom == pytest.approx(1.7), "but not through somebody: it stands on the blimp"


def test_what_cannot_be_moved_says_so():
    world, stranger = lane(), lane()
    box = world.body(4)
    for wrong in ((2, 0), (0, 8), (-1, 0)):
        with pytest.raises(ValueError, match="there is no cell"):
            world.body(0).pos = wrong
    for move in (lambda: setattr(box, "pos", (0, 0)), lambda: setattr(box, "cell", world.grid[0, 0])):
        with pytest.raises(ValueError, match="it cannot be moved"):
            move()
    with pytest.raises(ValueError, match="not a cell of the grid of this world"):
        world.body(0).cell = stranger.grid[0, 0]
    with pytest.raises(ValueError, match="not a body of this world"):
        world.grid[0, 0].add_agent(stranger.body(0))
    with pytest.raises(ValueError, match="not a body of this world"):
        CellAgent(world).cell = world.grid[0, 0]
    world.body(0).remove()
    with pytest.raises(ValueError, match="was taken away"):
        world.body(0).pos = (0, 0)
    assert not list_faults(world) and np.array_equal(world.grid.empty.data, world.state.ground.first == NOBODY)


def test_removing_takes_a_body_out_of_the_world_and_back_it_may_come():
    world = lane(1)
    agents, blimp, box = world.agents, world.body(1), world.body(4)
    place = blimp.pos
    for body in (blimp, box):
        body.remove()
        body.remove()
    assert blimp not in agents and box not in world.things and not list_faults(world)
    assert blimp.cell is blimp.pos is None and not blimp.alive and blimp not in world.grid[place].agents
    assert "taken away" in repr(blimp) and not world.columns["alive"][1]
    world.run(3)
    blimp.alive = box.alive = True
    assert blimp.pos == place and blimp in world.agents and box in world.things and not list_faults(world)
    world.body(0).cell = None
    world.grid[world.body(2).pos].remove_agent(world.body(2))
    assert [agent.body for agent in world.agents] == [3, 1]
    world.remove_all_agents()
    assert len(world.agents) == 0 and len(world.things) == 2 and not list_faults(world)
    world.step()


DEEDS = st.lists(
    st.tuples(st.sampled_from(["move", "take", "bring", "tick"]), st.integers(0, 5), st.integers(0, 15)), max_size=20
)


@settings(max_examples=40, deadline=None)
@given(DEEDS, st.integers(0, 2**64 - 1))
def test_no_series_of_edits_breaks_the_lists_or_puts_two_bodies_in_one_place(deeds, seed):
    world = lane(seed)
    for deed, i, k in deeds:
        body = world.body(i)
        if deed == "move" and body.alive and not body.fixed:
            body.pos = divmod(k, 8)
        elif deed in ("take", "bring"):
            body.alive = deed == "bring"
        elif deed == "tick":
            world.step()
        assert not list_faults(world)
        assert {b.body for b in (*world.agents, *world.things)} == {*np.flatnonzero(world.columns["alive"])}
    for cell in world.grid:
        spans = sorted((b.bottom, b.bottom + b.tall) for b in cell.agents)
        assert all(top <= bottom + 1e-5 for (_, top), (bottom, _) in itertools.pairwise(spans))


def test_agents_of_ones_own_live_beside_the_bodies():
    class Referee(Agent):
        whistles = 0

        def step(self):
            self.whistles += 1

    world = lane()
    referee = Referee(world)
    assert referee.unique_id == 6 and len(world.agents) == 5
    world.agents.do("step")
    twin = world.copy()
    (other,) = twin.agents_by_type[Referee]
    assert (other.whistles, other.unique_id, other.model) == (1, 6, twin) and other is not referee
    assert twin.agents.get("unique_id") == world.agents.get("unique_id") == [6, 0, 1, 2, 3]
    assert Referee(twin).unique_id == 7


# ---- copies ---------------------------------------------------------------------------------------------------------


def through_pickle(world, path):
    return pickle.loads(pickle.dumps(world))


def through_file(world, path):
    world.save(path)
    return type(world).load(path)


WAYS = {
    "copy": lambda world, path: world.copy(),
    "copy.copy": lambda world, path: copy.copy(world),
    "deepcopy": lambda world, path: copy.deepcopy({"it": world})["it"],
    "pickle": through_pickle,
    "file": through_file,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("collect", [True, False])
def test_a_copy_goes_the_same_way(way, collect, tmp_path):
    world = World("blimps", 9, collect=collect, agents__blimps__count=14)
    world.run(150)
    world.body(2).remove()
    world.body(3).pos = (0, 0)
    world.body(4).hold = 2.5
    world.body(1).alive = False
    world.body(1).alive = True
    world.grid.elevation.modify_cells(np.add, 0.1)
    world.agents.shuffle_do("step")
    world.rng.random(3)
    twin = WAYS[way](world, tmp_path / "world.npz")
    assert same(world, twin) and twin is not world and type(twin) is World
    for _ in range(120):
        world.step()
        twin.step()
    world.run(30)
    twin.run(30)
    assert same(world, twin) and twin.steps == world.steps == 300 and not list_faults(twin)
    assert getattr(twin, "time", 0) == getattr(world, "time", 0)
    assert twin.datacollector.model_vars == world.datacollector.model_vars
    assert repr(twin) == repr(world) and twin.scenario.setup == world.scenario.setup
    assert twin.agents.shuffle().get("body") == world.agents.shuffle().get("body")
    frame = twin.datacollector.get_model_vars_dataframe()
    assert len(frame) == (301 if collect else 0)


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_shares_nothing_that_changes(way, tmp_path):
    world = lane()
    cell = world.body(0).cell
    twin = WAYS[way](world, tmp_path / "world.npz")
    twin.body(0).bottom, twin.grid[0, 0].elevation = 7.0, 3.0
    twin.step()
    assert world.body(0).bottom == 0.0 and world.grid[0, 0].elevation == 0.0 and world.steps == 0
    assert twin.body(0).model is twin and twin.body(0) is not world.body(0) and twin.body(0).cell is not cell
    assert len(world.datacollector.model_vars["agents"]) == 1 and not any(
        np.shares_memory(a, b) for a, b in zip(arrays(world.state).values(), arrays(twin.state).values(), strict=True)
    )


class Diary(World):
    """A world that somebody added to."""

    def __init__(self, **kwargs):
        super().__init__("blimps", **kwargs)
        self.notes, self.hero = [], self.body(3)
        self.hero.mood = "glad"


@pytest.mark.parametrize("way", ["copy", "copy.copy", "deepcopy", "pickle"])
def test_what_was_added_to_a_world_is_copied_with_it(way, tmp_path):
    world = Diary(seed=4)
    world.notes.append("begun")
    twin = WAYS[way](world, tmp_path / "world.npz")
    world.notes.append("copied")
    assert type(twin) is Diary and twin.notes == ["begun"]
    assert twin.hero is twin.body(3) is not world.hero and twin.hero.mood == "glad" and twin.hero.model is twin


def test_a_copied_view_belongs_to_a_copied_world():
    world = lane()
    for view in (copy.deepcopy(world.body(1)), pickle.loads(pickle.dumps(world.body(1)))):
        assert view.model is not world and view.model.body(1) is view and view.name == "blimps 2"


def test_grids_and_cells_are_only_copied_with_their_world():
    world = lane()
    for part in (world.grid, world.grid[0, 0]):
        with pytest.raises(TypeError, match="copy its world"):
            copy.deepcopy(part)


@pytest.mark.skipif(not HAS_EVENTS, reason="this Mesa has no clock of its own")
def test_a_clock_between_two_steps_is_copied_as_it_is(tmp_path):
    world = lane()
    world.run_for(2.5)
    for way in WAYS.values():
        twin = way(world, tmp_path / "world.npz")
        twin.run_for(0.5)
        assert (twin.steps, twin.time) == (3, 3.0)


def test_a_file_keeps_changes_and_control(tmp_path):
    path = tmp_path / "world"
    world = World("blimps", 2, control="blind", agents__blimps__count=5, **{"world.tiles.#.height": 2.0})
    world.save(path)
    twin = World.load(str(path))
    assert (twin.scenario.name, twin.scenario.control) == ("blimps", "blind")
    assert twin.scenario.setup == world.scenario.setup
    twin.save(path)
    assert same(World.load(path), world)


def test_a_save_that_fails_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path, world = tmp_path / "world.npz", lane()
    world.save(path)
    before = path.read_bytes()
    monkeypatch.setattr(np, "savez_compressed", lambda file, **parts: file.write(b"half") and 1 / 0)
    with pytest.raises(ZeroDivisionError):
        world.save(path)
    assert [*tmp_path.iterdir()] == [path] and path.read_bytes() == before


def test_a_damaged_or_foreign_file_is_refused(tmp_path):
    path, luck = tmp_path / "world.npz", random.Random(1)
    world = lane()
    world.save(path)
    whole = path.read_bytes()
    foreign = [b"", b"PK\x03\x04", b"hello", luck.randbytes(500), whole[: len(whole) // 2], whole[:-1]]
    for data in foreign:
        path.write_bytes(data)
        with pytest.raises(UnreadableFile, match=r"world\.npz"):
            World.load(path)
    refused = 0
    for at in luck.sample(range(len(whole)), 150):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << luck.randrange(8)]) + whole[at + 1 :])
        try:
            assert same(World.load(path), world), "a change that nobody notices must not matter"
        except UnreadableFile:
            refused += 1
    assert refused > 100
    np.save(tmp_path / "array.npy", np.zeros(3))
    np.savez(tmp_path / "other.npz", header=np.frombuffer(b'{"format": "other"}', np.uint8))
    for name in ("array.npy", "other.npz", "nothing.npz", "."):
        with pytest.raises(UnreadableFile):
            World.load(tmp_path / name)


def test_a_file_with_broken_lists_is_refused_before_compiled_code_sees_it(tmp_path):
    def ring(world):
        row, col = world.body(0).pos
        world.state.bodies.next[0] = world.state.ground.first[row, col]

    def far_off(world):
        world.state.bodies.row[0] = 99

    def nobodys(world):
        world.state.ground.first[0, 7] = 77

    def forgotten(world):
        world.state.ground.first[world.body(0).pos] = NOBODY

    def twice_first(world):
        world.state.minds.order[0] = world.state.minds.order[1]

    for spoil in (ring, far_off, nobodys, forgotten, twice_first):
        world = lane()
        spoil(world)
        world.save(tmp_path / "world.npz")
        with pytest.raises(UnreadableFile, match="cannot be gone on with"):
            World.load(tmp_path / "world.npz")
    header, tables = _parts(lane(), tmp_path)
    for spoiled in (
        tables | {"bodies": tables["bodies"][:-1]},
        tables | {"ground.height": tables["ground.height"].astype(np.float32)},
        {name: table for name, table in tables.items() if name != "air"},
    ):
        archive.write(tmp_path / "world.npz", FORMAT, header, spoiled)
        with pytest.raises(UnreadableFile, match="cannot be gone on with"):
            World.load(tmp_path / "world.npz")


def _parts(world, folder):
    world.save(folder / "parts.npz")
    return archive.read(folder / "parts.npz", FORMAT)


# ---- nothing is kept ------------------------------------------------------------------------------------------------


def test_a_world_that_nobody_needs_is_forgotten():
    known, classes = len(getattr(Agent, "_ids", {})), len(copyreg.dispatch_table)
    world = lane()
    world.run(3)
    Agent(world)
    cell = world.body(0).cell
    assert len(cell.neighborhood) and len(cell.get_neighborhood(3)) and len(world.agents) and len(world.copy().things)
    height = weakref.ref(world.state.ground.height)
    gone = weakref.ref(world)
    del world, cell
    gc.collect()
    assert gone() is None and height() is None
    assert len(getattr(Agent, "_ids", {})) == known and len(copyreg.dispatch_table) == classes


def test_no_grid_and_no_views_are_made_for_those_who_do_not_ask():
    world = lane()
    world.run(5)
    assert world._grid is None and not world._views and len(world.registered()) == 0


# ---- the viewer -----------------------------------------------------------------------------------------------------


@pytest.fixture
def visualization():
    """Mesa's viewer, if what it needs is installed."""
    for needed in ("solara", "altair", "matplotlib", "pandas"):
        pytest.importorskip(needed, reason="the viewer of Mesa needs it: pip install 'unbidden[mesa-viz]'")
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    return pytest.importorskip("mesa.visualization")


def drawn(visualization, world, backend):
    """Mesa's renderer with a world on it; its Altair half cannot draw layers, not even Mesa's own."""
    looks, layered = visualization.components, backend == "matplotlib"

    def agent(body):
        return looks.AgentPortrayalStyle(color="tab:blue" if body.rule else "tab:brown", size=40)

    def ground(layer):
        return looks.PropertyLayerStyle(colormap="viridis") if layer.name == "elevation" else None

    renderer = visualization.SpaceRenderer(world, backend=backend)
    if not hasattr(renderer, "setup_agents"):  # Mesa 3.3
        return renderer.render(agent, ground if layered else None)
    renderer.setup_agents(agent)
    return (renderer.setup_propertylayer(ground) if layered else renderer).render()


@pytest.mark.filterwarnings("ignore")  # those of solara, altair and what they bring along
def test_mesas_renderer_draws_it(visualization):
    world = World("blimps", 7)
    canvas = drawn(visualization, world, "matplotlib").canvas
    points = {tuple(point) for kind in canvas.collections for point in kind.get_offsets().tolist()}
    assert points == {body.pos for body in (*world.agents, *world.things)}
    assert drawn(visualization, world, "altair").canvas.to_dict()["layer"]


@pytest.mark.filterwarnings("ignore")
def test_mesas_page_steps_and_resets_it(visualization, monkeypatch):
    solara, widgets = pytest.importorskip("solara"), pytest.importorskip("ipyvuetify")
    asked, begin = [], World.__init__

    def spy(self, *args, **told):
        asked.append(told)
        begin(self, *args, **told)

    spy.__signature__ = begin.__signature__
    monkeypatch.setattr(World, "__init__", spy)
    world = World(scenario="blimps", seed=7)
    params = {"scenario": "blimps", "seed": 7, "agents__blimps__count": visualization.Slider("how many", 12, 1, 30, 1)}
    plot = visualization.make_plot_component("blimps_in_room")
    page = visualization.SolaraViz(world, drawn(visualization, world, "matplotlib"), [plot], model_params=params)
    _, shown = solara.render(solara.AppLayout(children=[page], navigation=False), handle_error=False)
    buttons = {button.children[0]: button for button in shown.find(widgets.Btn).widgets if button.children}
    buttons["Step"].click()
    buttons["Step"].click()
    assert world.steps == 2
    buttons["Reset"].click()
    assert asked[-1] == {"scenario": "blimps", "seed": 7, "agents__blimps__count": 12}
    shown.close()
