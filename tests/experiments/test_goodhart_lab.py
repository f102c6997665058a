"""Goodhart's law in random worlds: what theorems say holds in all of them, and counts are those of a plain program."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unbidden.experiments.goodhart_lab import orders, tables
from unbidden.experiments.goodhart_lab.__main__ import main
from unbidden.experiments.goodhart_lab.paths import (
    PATHS,
    World,
    along,
    at_angle,
    directions,
    improvements,
    occupancies,
    span,
)
from unbidden.sim.optimum import model_of
from unbidden.sim.scenario import load
from unbidden.sim.scenario.random_states import RandomStates

CLOSE = 1e-9


def a_world(seed: int, states: int = 4, actions: int = 3, discount: float = 0.9) -> tuple[World, np.ndarray]:
    """Drawn in another way than the lab's: by Dirichlet chances and normal rewards."""
    luck = np.random.default_rng(seed)
    leads = luck.dirichlet(np.full(states, 0.5), size=(states, actions))
    return World(leads, discount), luck.normal(size=(2, states, actions))


worlds = st.builds(
    a_world, st.integers(0, 2**32), st.integers(2, 6), st.integers(2, 4), st.sampled_from([0.0, 0.5, 0.9, 0.99])
)


@given(world=worlds, angle=st.floats(0.01, np.pi / 2), name=st.sampled_from(list(PATHS)))
@settings(max_examples=150, deadline=None)
def test_early_stopping_never_loses_true_reward(world, angle, name):
    """The theorem: no step before the stop lowers the true reward, whatever the world, the angle and the path are."""
    world, (true, other) = world
    wanted, proxy = at_angle(directions(world), true, other, angle)
    path = along(world, name, wanted, proxy, angle)
    assert (np.diff(path.true[: path.stop + 1]) >= -CLOSE).all()
    assert (np.diff(path.proxy) >= -CLOSE).all()


def test_going_on_after_the_stop_loses_true_reward_in_some_worlds():
    """So the rule is not empty: there is something to be lost, and it does not always ask for a stop at the start."""
    found = [tables.found_in(number) for number in range(36)]
    drops, stops = (np.array([getattr(one, what) for one in found]) for what in ("drop", "stopped"))
    assert (drops[:, 1:] > tables.MARKED).any(axis=(1, 2)).mean() > 0.3
    assert (stops[:, :4] > tables.MARKED).any(axis=(1, 2)).mean() > 0.9


@given(world=worlds, name=st.sampled_from(list(PATHS)))
@settings(max_examples=60, deadline=None)
def test_a_proxy_at_no_angle_never_drops(world, name):
    world, (true, other) = world
    wanted, proxy = at_angle(directions(world), true, other, 0.0)
    assert along(world, name, wanted, proxy, 0.0).drop <= CLOSE


@given(world=worlds, angle=st.floats(0.0, np.pi / 2))
@settings(max_examples=40, deadline=None)
def test_a_proxy_lies_at_its_angle_among_differences_of_policies(world, angle):
    world, (true, other) = world
    basis = directions(world)
    wanted, proxy = at_angle(basis, true, other, angle)
    assert np.arccos(np.clip(wanted @ proxy, -1, 1)) == pytest.approx(angle, abs=1e-6)
    luck = np.random.default_rng(1)
    visits = occupancies(world, luck.dirichlet(np.ones(true.shape[1]), size=(8, true.shape[0])))
    assert visits.sum(axis=1) == pytest.approx(np.ones(8))
    steps = np.diff(visits, axis=0)
    assert np.abs(steps - steps @ basis @ basis.T).max() < 1e-8  # all of them are in that space
    lengths = np.linalg.norm(basis.T @ true.ravel())
    assert np.abs(steps @ true.ravel() - lengths * (steps @ wanted)).max() < 1e-8  # the part says all of it


@pytest.mark.parametrize("seed", range(5))
def test_policy_iteration_ends_with_the_best_of_all_deterministic_policies(seed):
    world, (true, _) = a_world(seed, 3, 2)
    every = orders.deterministic(world) @ true.ravel()
    last = occupancies(world, improvements(world, true)[0][-1:]) @ true.ravel()
    assert last[0] == pytest.approx(every.max(), abs=1e-10)
    assert span(world, true.ravel()) == pytest.approx(every.max() - every.min(), abs=1e-10)


def test_a_world_is_the_one_that_scenario_files_draw():
    """The lab's tables beside what the engine itself goes through, state by state."""
    section = RandomStates.model_validate(
        {"table": 3, "states": 8, "actions": 3, "gives": {name: {"from": 0, "to": 1} for name in tables.STOCKS}}
    )
    scenario = load("goodhart_lab", ["world.random.table=3"])
    model = model_of(scenario)
    cells = [scenario.file.world.map.replace("\n", "").index(letter) for letter in "ABCDEFGH"]
    order = [int(np.flatnonzero(model.cells == cell)[0]) for cell in cells]
    rows = [s * model.actions + a for s in order for a in range(model.actions)]
    assert np.abs(model.P.toarray()[rows][:, order].reshape(8, 3, 8) - tables.leads_of(section)).max() < 1e-12
    gains = model.counted.toarray()[rows]
    for gives in tables.gives_of(section):
        assert min(np.abs(column - gives.ravel()).max() for column in gains.T) < 1e-12


@given(noise=st.floats(0.0, 5.0), many=st.integers(1, 300))
@settings(max_examples=40, deadline=None)
def test_a_proxy_that_differs_by_noise_alone_never_turns_down(noise, many):
    """More to choose from is never worse, however noisy the proxy is; only less of it is had."""
    assert tables.regressional(many + 1, noise) >= tables.regressional(many, noise) - CLOSE
    assert tables.regressional(many, noise) <= tables.regressional(many, 0.0) + CLOSE


def test_the_best_by_a_noisy_proxy_is_worth_what_is_drawn():
    luck = np.random.default_rng(0)
    goal = luck.normal(size=(200_000, 10))
    best = (goal + 0.7 * luck.normal(size=goal.shape)).argmax(axis=1)
    drawn = goal[np.arange(len(goal)), best]
    assert abs(tables.regressional(10, 0.7) - drawn.mean()) < 5 * drawn.std() / np.sqrt(len(drawn))


# ---- Skalse and others: two states, two actions ---------------------------------------------------------------------


def worths(world: World, reward: np.ndarray) -> list[float]:
    """What each of the four deterministic policies is worth by a reward: a plain sum over a long time."""
    found = []
    for chosen in itertools.product(range(2), repeat=2):
        chances, total, weight = [0.5, 0.5], 0.0, 1.0 - world.discount
        for _ in range(400):
            total += weight * sum(chances[s] * reward[2 * s + chosen[s]] for s in range(2))
            chances = [sum(chances[s] * world.leads[s, chosen[s], to] for s in range(2)) for to in range(2)]
            weight *= world.discount
        found.append(total)
    return found


def test_orders_of_four_policies_are_counted_as_by_hand():
    world, _ = a_world(4, 2, 2, 0.5)
    found = orders.counted(world)
    every = [worths(world, reward) for reward in orders.rewards(4)]
    pairs = list(itertools.combinations(range(4), 2))
    ordered = [tuple(int(a[i] > a[j] + CLOSE) - int(a[i] < a[j] - CLOSE) for i, j in pairs) for a in every]
    hackable = sum(any(x * y < 0 for x, y in zip(a, b, strict=True)) for a in ordered for b in ordered)
    constant = sum(not any(a) or not any(b) for a in ordered for b in ordered)
    assert found["pairs"] == 81 * 81
    assert found["deterministic: hackable"] == hackable
    assert found["deterministic: constant"] == constant
    assert found["deterministic: unhackable"] > 0  # over finitely many policies there are others than trivial ones


@pytest.mark.parametrize("seed", range(3))
def test_over_all_policies_only_trivial_pairs_cannot_be_hacked(seed):
    """For every other pair two policies are shown, of which one reward prefers one, and the other the other."""
    world, _ = a_world(seed, 2, 2, 0.9)
    found = orders.counted(world)
    assert found["all: unhackable"] == 0
    assert found["all: hackable"] + found["all: constant"] + found["all: same order"] == 81 * 81
    assert found["all: hackable"] > found["deterministic: hackable"]


def test_the_table_and_the_figure_say_what_was_found():
    found = [tables.found_in(number) for number in range(8)]
    rows = list(tables.rows(found))
    assert len(rows) == len(tables.ANGLES) * len(PATHS) and {len(row) for row in rows} == {len(tables.HEAD)}
    axes = tables.figure(found).axes
    assert len(axes) == 2
    assert {"0", "7"} <= {text.get_text() for text in axes[1].texts}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--worlds", "1"], "--worlds must be 2 or more"),
        (["--first", "-1"], "--first 0 or more"),
        (["figure.gif"], "a figure's name ends in .png, .svg, .pdf"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_measured(arguments, says, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    assert says in " ".join(capsys.readouterr().err.split())


def test_the_same_numbers_give_the_same_table(capsys):
    tables = []
    for _ in range(2):
        main(["--worlds", "2", "--first", "5"])
        tables.append(capsys.readouterr().out)
    assert tables[0] == tables[1] and "2 worlds, numbers 5 to 6" in tables[0]
