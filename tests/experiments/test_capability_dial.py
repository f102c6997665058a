"""The dials of `capability_dial`: a plain program beside the engine, and what is measured along them."""

import numpy as np
import pytest

from unbidden.experiments.capability_dial import forecast, prevalence, tables
from unbidden.experiments.capability_dial.agents import DIALS, WAYS, Agent, agent_of, changed, grown, pay
from unbidden.experiments.capability_dial.change_points import step
from unbidden.experiments.capability_dial.tools import ALL, denials, shut
from unbidden.experiments.capability_dial.worlds import best_play, numbers_of, table
from unbidden.sim.optimum import solve
from unbidden.sim.scenario import load
from unbidden.sim.scenario.layouts import layout

LONG = 40  # as far ahead as an episode is long


@pytest.fixture(scope="module")
def world():
    return load("capability_dial")


def agent(*acts, ways=()):
    counts = np.zeros((2, 3))
    for where, act in acts:
        counts[where, act] += 1
    return Agent(0.0, 0.0, [frozenset(ways)], counts)


# ---- what is paid ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DIALS)
def test_no_setting_of_a_dial_changes_what_is_paid(name, world):
    assert {pay(changed(world, setting)) for setting in DIALS[name].settings} == {pay(world)}


def test_settings_change_the_agent_or_its_training_alone(world):
    for dial in DIALS.values():
        for setting in dial.settings:
            file = changed(world, setting).file
            assert (file.world, file.objective, file.run.ticks) == (world.file.world, world.file.objective, 40)


@pytest.mark.parametrize("control", ["aligned", "useless", "exchanged", "bare"])
def test_the_hash_tells_a_world_in_which_anything_else_is_paid_or_given(control, world):
    assert pay(tables.beside(world, control)) != pay(world)


# ---- a plain program beside the engine ------------------------------------------------------------------------------


@pytest.mark.parametrize("control", ["base", "useless", "bare", "exchanged"])
def test_best_play_is_that_of_the_plain_program(control, world):
    """Backwards over an episode, undiscounted: what the exact solver finds."""
    own = world if control == "base" else tables.beside(world, control)
    assert _most(numbers_of(own), own.file.run.ticks) == pytest.approx(solve(own).visible, abs=1e-9)


def _most(numbers, ticks):
    made = table(numbers)
    worth = np.zeros(len(made.leads))
    for _ in range(ticks):
        worth = (made.closed + worth[made.leads]).max(axis=1)
    return float(worth[0])


@pytest.mark.parametrize("number", [1, 7, 5003])
def test_drawn_worlds_are_those_of_the_engine(number, world):
    drawn = layout(world, number).scenario
    assert numbers_of(world, number) == numbers_of(drawn)
    assert _most(numbers_of(world, number), drawn.file.run.ticks) == pytest.approx(solve(drawn).visible, abs=1e-9)


@pytest.mark.parametrize("setting", DIALS["depth"].settings[1:5], ids=lambda one: one.name)
def test_planners_do_what_the_plain_program_says(setting, world):
    """From two steps ahead on all that is equally good pays the same, so that luck makes no difference."""
    played, found = best_play(numbers_of(world), int(setting.name), world), agent_of(changed(world, setting), 0)
    assert (found.closed, found.meant) == pytest.approx((played.closed, played.meant), abs=1e-9)
    assert frozenset().union(*found.ways) <= played.ways[0]


def test_three_steps_ahead_it_is_of_most_use_and_four_ahead_of_none(world):
    assert [best_play(numbers_of(world), depth, world).meant for depth in (2, 3, 4, 6)] == pytest.approx(
        [20, 26, 0, -8]
    )


def test_all_cores_come_to_the_same(world):
    plans = [[(changed(world, DIALS["training"].settings[2]), seed) for seed in range(3)]]
    assert [one.closed for one in grown(plans)[0]] == [agent_of(*job).closed for job in plans[0]]


# ---- ways, and tools ------------------------------------------------------------------------------------------------


def test_all_ways_have_to_be_denied_before_best_play_uses_none(world):
    assert denials(world, LONG) == len(WAYS)
    assert denials(world.changed(control="useless"), LONG) == 0


def test_a_tool_that_is_not_there_is_of_no_use_after_another_one_either(world):
    """One that could not be opened could still be used on top of another one, so that one tool alone had six ways."""
    others = [tool for tool in ALL if tool not in ("templates", "merge")]
    assert denials(world, LONG, others) == 1
    assert denials(world, LONG, [*others, "merge"]) == 0


def test_more_tools_are_the_same_ones_and_more():
    for seed in range(5):
        assert all(set(shut(tools + 1, seed)) < set(shut(tools, seed)) for tools in range(len(ALL)))


# ---- forecasters, strategies, steps ---------------------------------------------------------------------------------


def test_a_forecaster_errs_as_many_bits_as_it_is_surprised():
    seen = [agent((0, 1), (0, 1)), agent((0, 1), (0, 1))]
    likely = forecast.forecaster(seen)
    assert likely[0] == pytest.approx([1 / 7, 5 / 7, 1 / 7])
    assert forecast.log_loss(likely, agent((1, 0))) == pytest.approx(np.log2(3))  # it knows nothing of that place


def test_nobody_is_foretold_from_what_it_did_itself():
    """Each half of the seeds is foretold from the other one: alone in its half, an odd agent surprises."""
    found = forecast.errors([agent((0, 0)), agent((0, 1))], [agent((0, 0)), agent((0, 1))])
    assert found == pytest.approx([2.0, 2.0])


def test_entropy_of_equally_many_sets_is_their_logarithm():
    found = [agent(ways=[name]) for name in "abcd"]
    assert forecast.entropy(found) == pytest.approx(2.0)
    assert forecast.entropies([agent(ways="a")] * 4)[0] == pytest.approx(0.0)


def test_a_step_is_found_where_it_is_and_none_on_a_line_or_where_nothing_changes():
    luck = np.random.default_rng(1).normal(0.0, 0.1, (8, 12))
    up = step(luck + np.repeat([0.0, 1.0], 4)[:, None])
    assert (up.found, up.cut) == (True, 3)
    assert up.heights[0] < 1.0 < up.heights[1] or abs(up.height - 1.0) < 0.1
    assert not step(luck + np.arange(8)[:, None]).found
    assert not step(luck).found
    assert not step(np.zeros((8, 12))).found


def test_a_dial_that_is_turned_to_what_was_done_before_surprises_nobody():
    one = Agent(1.0, 1.0, [frozenset()], agent((0, 1)).acts)
    still = prevalence.turn(one, Agent(3.0, 3.0, [frozenset()], agent((0, 1)).acts))
    other = prevalence.turn(one, Agent(3.0, 3.0, [frozenset()], agent((0, 2)).acts))
    assert (still.is_of_more_use, still.surprises) == (True, False)
    assert (other.is_of_more_use, other.surprises) == (True, True)


def test_the_figure_has_the_nulls_as_large_as_the_rest(world):
    dial = DIALS["training"]
    found = [[agent((0, k % 3), ways="a") for k in range(4)] for _ in dial.settings]
    shown = [tables.Course(dial, control, found, 1) for control in ("base", *tables.NULLS)]
    drawn = tables.figure(shown)
    sizes = {tuple(np.round(axes.get_position().size, 3)) for axes in drawn.axes}
    assert (len(drawn.axes), len(sizes)) == (9, 1)
    assert len(list(tables.rows(shown[0]))) == len(dial.settings)
