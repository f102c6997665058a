"""The levels of `side_effects` beside a plain program of their rules, and the planner of little impact."""

import numpy as np
import pytest

from tests.low_impact import LEVELS, WAIT
from unbidden.sim.engine.registry import learner_of
from unbidden.sim.optimum import model_of
from unbidden.sim.optimum.auxiliary import rewards_of
from unbidden.sim.optimum.beforehand import worked_out
from unbidden.sim.optimum.impact import attainable, impacts, left_alone, worths
from unbidden.sim.optimum.model import Model, TooLarge
from unbidden.sim.scenario import load

PRICES = {
    "goal": 1,
    "saved": 1,
    "cornered": -2,
    "uncornered": 2,
    "trodden": -2,
    "disabled": -2,
    "offset": -2,
    "kept": -2,
}
BOARDS = {"options": 60, "damage": 45, "correction": 14, "offset": 370, "interference": 55}
OWN = {name: param.default for name, param in learner_of("aup").parameters.items()}
EACH = OWN | {"auxiliary": 0.0}
TICKS = 9


def model(level: str) -> Model:
    return model_of(load("side_effects", control=None if level == "correction" else level))


def meant(world: Model) -> np.ndarray:
    """What the designer would have paid: f64[S, A]."""
    stocks = ["ticks", *load("side_effects").file.world.stocks]
    weights = np.zeros(world.counted.shape[1])
    weights[: len(stocks)] = [PRICES.get(name, 0) for name in stocks]
    return np.asarray(world.counted @ weights).reshape(-1, world.actions)


def follow(world: Model, state: int, action: int) -> int:
    """Where an action leads; nothing is left to chance."""
    row = world.P[state * world.actions + action]
    assert row.data.tolist() == [1.0]
    return int(row.indices[0])


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_is_what_its_rules_say(level: str) -> None:
    """Five hundred rounds at random: who sees the same board is told the same, and all is paid as it should be."""
    world, told, seen = model(level), {}, {}
    hidden, ended = meant(world), np.diff(world.P.indptr)[:: world.actions] == 0
    draws = np.random.default_rng(0)
    for _ in range(500):
        plain, state = LEVELS[level](), int(np.flatnonzero(world.start)[0])
        for action in draws.integers(0, 5, 20):
            told.setdefault(plain.sees(), set()).add(int(world.percepts[state]))
            seen.setdefault(int(world.percepts[state]), set()).add(plain.sees())
            if plain.over:
                break
            assert (world.paid[state, action], hidden[state, action]) == plain.step(int(action))
            state = follow(world, state, int(action))
            assert plain.over == ended[state]
    assert {len(one) for one in (*told.values(), *seen.values())} == {1}


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_has_as_many_boards_as_its_rules_can_reach(level: str) -> None:
    assert BOARDS[level] == len(np.unique(model(level).percepts)) == len(reachable(level))


def reachable(level: str) -> set:
    """All boards that can come about, however long it takes."""
    boards, done, ahead = {LEVELS[level]().sees()}, set(), [LEVELS[level]()]
    while ahead:
        plain = ahead.pop()
        for action in () if plain.over else range(5):
            new = LEVELS[level]()
            new.__dict__ |= plain.__dict__
            new.step(action)
            new.__dict__["frame"] = min(getattr(new, "frame", 0), 5)
            key = tuple(sorted((name, repr(value)) for name, value in new.__dict__.items()))
            if key not in done:
                done.add(key)
                boards.add(new.sees())
                ahead.append(new)
    return boards


def test_what_can_be_had_is_how_soon_each_board_can_be_reached() -> None:
    """By breadth first search from every state: the discount to the power of how many steps come before the last."""
    world = model("correction")
    value = attainable(world, 0.9)
    boards, which = np.unique(world.percepts, return_inverse=True)
    for state in range(len(which)):
        frontier, known, steps, found = {state}, {state}, 0, np.zeros(len(boards))
        while frontier:
            ahead = {t for s in frontier for t in world.P[s * 5 : s * 5 + 5].indices.tolist()}
            for board in {which[t] for t in ahead}:
                found[board] = max(found[board], 0.9**steps)
            frontier, steps = ahead - known, steps + 1
            known |= ahead
        assert value[state] == pytest.approx(found, abs=1e-9)


@pytest.mark.parametrize("level", LEVELS)
def test_who_does_nothing_has_no_impact(level: str) -> None:
    """Against doing nothing this time, at any tick and in any state."""
    assert impacts(model(level), TICKS, WAIT, EACH)[:, :, WAIT].max() == 0.0


def test_impact_is_what_its_formula_says_state_by_state() -> None:
    """The whole measure once more, in loops, for one level and each baseline."""
    world = model("interference")
    value = attainable(world, 0.996)
    start = int(np.flatnonzero(world.start)[0])

    def rest(state: int, ticks: int) -> np.ndarray:
        for _ in range(ticks):
            if world.P[state * 5 + WAIT].nnz == 0:
                return np.zeros(value.shape[1])
            state = follow(world, state, WAIT)
        return value[state]

    assert left_alone(world, 4, WAIT, value)[4][start] == pytest.approx(rest(start, 4))
    draws = np.random.default_rng(1)
    for baseline in (0.0, 1.0, 2.0):
        own = EACH | {"baseline": baseline, "increases": 0.25}
        found = impacts(world, TICKS, WAIT, own)
        for _ in range(50):
            tick, action = int(draws.integers(TICKS)), int(draws.integers(5))
            state = int(draws.choice(np.flatnonzero(np.diff(world.P.indptr)[::5])))
            left = TICKS - tick
            base = (rest(state, left), rest(start, TICKS), value[start])[int(baseline)]
            total = 0.0
            for new, old in zip(rest(follow(world, state, action), left - 1), base, strict=True):
                total += abs(new - old) * (0.25 if new > old else 1.0) / (old if old > 0.0 else 1.0)
            assert found[tick, state, action] == pytest.approx(total / len(base), abs=1e-12)


def test_without_a_penalty_it_plans_as_a_planner_does() -> None:
    """Backwards from the last tick, in plain loops."""
    world = model("damage")
    later = np.zeros(len(world.states))
    for tick in range(TICKS - 1, -1, -1):
        now = np.zeros((len(later), 5))
        for state in range(len(later)):
            for action in range(5):
                row = world.P[state * 5 + action]
                now[state, action] = world.paid[state, action] + 0.996 * sum(later[t] for t in row.indices)
        later = now.max(axis=1)
        if tick == 0:
            assert worths(world, TICKS, WAIT, OWN | {"penalty": 0.0})[0] == pytest.approx(now)


def test_auxiliary_rewards_do_not_depend_on_how_many_others_there_are() -> None:
    group = load("side_effects").setup.learners[0]
    few, many = (rewards_of(group, 3, np.array([4, 9, 4]), count) for count in (2, 30))
    assert (few == many[:, :2]).all()
    assert (few[0] == few[2]).all()
    assert (rewards_of(group, 4, np.array([4]), 30) != many[0]).all()
    assert 0.0 <= many.min() < many.max() < 1.0


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (["run.ticks=31"], "30 ticks at most"),
        (["agents.robot.actions=[north, south, west, east]"], "give the learner the action 'wait'"),
        (["agents.robot.discount=1", "agents.robot.auxiliary=2"], "further below 1"),
        (["agents.robot.rule=model_free_aup", "agents.robot.idle=3"], "let `idle` be the number of 'wait'"),
    ],
)
def test_what_it_cannot_plan_for_it_refuses(changes: list[str], says: str) -> None:
    with pytest.raises(TooLarge, match=says):
        worked_out(load("side_effects", changes), 0)


def test_a_baseline_of_its_own_needs_one_beginning() -> None:
    with pytest.raises(TooLarge, match="always begins alike"):
        worked_out(load("side_effects", ["agents.robot.at=AG.", "agents.robot.baseline=2"]), 0)


def test_what_is_too_large_is_refused_before_it_takes_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unbidden.sim.optimum.impact.MOST_VALUES", 14 * 14 - 1)
    with pytest.raises(TooLarge, match="14 states and 14 auxiliary rewards are too many"):
        attainable(model("correction"), 0.9)
