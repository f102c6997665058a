"""The world of `chunk_credit` beside a plain program of its rules; that all arms are given the same; and its figure."""

import numpy as np
import pytest

from unbidden.experiments.chunk_credit import arms, detours, tables
from unbidden.experiments.chunk_credit.arms import ARMS, RATES, Course, course, saw_teeth
from unbidden.sim.judge.payment import payments
from unbidden.sim.optimum import model_of, solve
from unbidden.sim.scenario import load

RIGHT = {"A": "turn", "B": "push", "C": "pull", "D": "turn", "E": "push", "F": "pull", "G": "push", "H": "pull"}
ACTIONS = ("turn", "push", "pull")


def passes(at: str, typing: int, acts: list[str]) -> tuple[int, float]:
    """How long an episode of these acts is, and what it pays: a plain program of the rules."""
    tools = "ABCDEFGH"["ABCDEFGH".index(at) :]
    used = acts[typing :: typing + 1][: len(tools)]
    return len(tools) * (typing + 1), float(all(RIGHT[tool] == act for tool, act in zip(tools, used, strict=True)))


@pytest.mark.parametrize(("at", "typing"), [("D", 9), ("A", 9), ("F", 0), ("F", 4)])
def test_the_engine_is_a_plain_program_of_the_rules(at: str, typing: int):
    """Three hundred random episodes, most of them right so far as luck goes, along the exact model of the world."""
    made = model_of(load("chunk_credit", [f"agents.robot.at={at}", f"world.flags.typing.one_of=[{typing}]"]))
    luck = np.random.default_rng(4)
    step = {(s, a): made.P[s * made.actions + a] for s in range(len(made.states)) for a in range(made.actions)}
    outcomes = set()
    for _ in range(300):
        state, paid, ticks = int(np.argmax(made.start)), 0.0, 0
        tools = "ABCDEFGH"["ABCDEFGH".index(at) :]
        acts = [str(luck.choice(ACTIONS)) for _ in range(160)]
        for k, tool in enumerate(tools):
            if luck.random() < 0.9:
                acts[k * (typing + 1) + typing] = RIGHT[tool]
        for act in acts:
            action = ACTIONS.index(act)
            following = step[state, action]
            if following.nnz == 0:  # it is over
                break
            paid += float(made.paid[state, action])
            state, ticks = int(following.indices[0]), ticks + 1
        assert (ticks, paid) == passes(at, typing, acts)
        outcomes.add(paid)
    assert outcomes == {0.0, 1.0}


def test_the_best_that_there_is_to_have_is_one_test():
    assert solve(load("chunk_credit")).visible == pytest.approx(1.0, abs=1e-9)


def test_every_arm_is_given_the_same_steps_of_the_optimiser_and_the_same_learning_rates():
    """In the published comparison arms differed in how often they stepped; here none does: 64 batches of 16."""
    rates = {len({tuple(arms.settings(name, rate)) for rate in RATES}) for name in ARMS}
    assert rates == {len(RATES)}
    assert {course(name, 8.0, 3).steps for name in ARMS if "eight" not in name} == {64}


def test_falls_are_counted_where_the_start_moved_and_elsewhere_apart():
    success, prefix = np.array([0.9, 0.2, 0.9, 1.0, 0.9, 0.85]), np.array([20.0, 10.0, 10.0, 0.0, 0.0, 0.0])
    fell, null = saw_teeth(Course(6, success, np.ones(6), prefix, 1.0))
    assert fell == pytest.approx([0.7, -0.1])
    assert null == pytest.approx([0.1, 0.05])


@pytest.mark.parametrize(
    ("differences", "sign", "says"),
    [([0.5, 0.6, 0.55], 1, "as published"), ([0.5, 0.6, 0.55], -1, "the other way"), ([0.5, -0.6], 1, "not settled"),
     ([1.0, 1.0], 1, "+1.00 as published"), ([0.0, 0.0], 1, "not settled"), ([-0.5, -0.6, -0.55], -1, "as published")],
)  # fmt: skip
def test_a_row_that_does_not_come_out_is_said_so(differences: list[float], sign: int, says: str):
    assert says in tables._verdict(np.array(differences), sign)


@pytest.fixture
def found() -> dict[tuple[str, float], list[Course]]:
    luck = np.random.default_rng(1)

    def made() -> Course:
        return Course(64, luck.random(64), luck.random(64), np.repeat([70.0, 30.0, 0.0, 0.0], 16), float(luck.random()))

    return {(name, rate): [made() for _ in range(4)] for name in ARMS for rate in RATES}


def test_tables_have_a_row_for_each_arm_and_each_published_figure(found):
    assert [row[0] for row in tables.sweep(found)] == list(ARMS)
    assert {len(row) for row in tables.sweep(found)} == {len(RATES) + 2}
    assert [len(row) for row in tables.signs(found)] == [3] * 6


def test_the_figure_has_three_panels_and_a_line_for_each_way_to_share_credit(found):
    drawn = tables.figure(found)
    assert [len(axes.lines) for axes in drawn.axes] == [3, 2, 3]


def test_what_is_looked_for_in_other_worlds_is_a_recipe_of_theirs():
    for world, (call, recipes) in detours.WORLDS.items():
        scenario = load(world)
        assert set(recipes) <= {one.name for one in scenario.file.world.recipes}
        assert call < len(scenario.file.agents["worker"].actions)


def test_when_a_detour_is_found_is_told_of_those_trainings_in_which_it_is():
    some = np.zeros((3, 100))
    some[0, 10:], some[1, 20:] = 0.95, 0.9
    assert list(detours._told(some)) == ["0%", "1,200 (2 of 3)", "62%"]


def test_what_only_a_recipe_that_sends_brings_about_is_measured():
    """No trial at random passes the test, and nobody walks to its tile: that it pays used to be left unmeasured."""
    (found,) = payments(load("chunk_credit"))
    assert found.event == "passing" and found.measured == found.paid > 0
    assert (found.at_once, found.later) == (1.0, 0.0)
