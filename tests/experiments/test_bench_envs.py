"""Engine, hand-written C and textbook Python tell the same of copies of a yard. No test asserts how fast they are."""

import numpy as np
import pytest

from tests.experiments.test_bench_yard import Addressed
from unbidden.experiments.speed import envs, yard
from unbidden.experiments.speed.rounds import LEAST_ROUNDS, OURS, C
from unbidden.sim.engine.draws import birth_name
from unbidden.sim.scenario.loading import load

needs_c = pytest.mark.skipif(envs.c_library() is None, reason="there is no gcc to compile yard_copies.c with")
STEPS, COPIES = 400, 5
ENDS = {"world.recipes.task.ends": True, "run.ticks": 60}  # by the world as well as by the clock


class Going(Addressed):
    """The engine's draws, episode after episode."""

    def __init__(self, seed, who):
        super().__init__(seed, who)
        self.episode = 0

    def flag(self, number, chance):
        if number == 0:  # the first draw of an episode
            self.begin(self.episode, 0)
            self.episode += 1
        return super().flag(number, chance)


@pytest.fixture(scope="module", params=[{}, ENDS], ids=str)
def scenario(request):
    """The yard, as it is and with episodes that end early."""
    scenario = load(envs.SCENARIO)
    for path, value in request.param.items():
        scenario = scenario.with_field(path, value)
    return scenario


def told(step, scenario):
    """All that is told in so many steps, as bytes."""
    actions = envs.drawn(scenario, STEPS, COPIES)
    rows = [[np.array(part) for part in step(chosen)[: len(envs.NAMES)]] for chosen in actions]
    return {name: np.array([row[k] for row in rows]) for k, name in enumerate(envs.NAMES)}


@needs_c
def test_c_tells_what_the_engine_tells(scenario):
    """Percepts, rewards and ends, of several episodes of every copy."""
    mine, theirs = told(envs.here(scenario, COPIES), scenario), told(envs.CopiesInC(scenario.setup, COPIES), scenario)
    assert mine["rewards"].any() and mine["truncated"].sum(axis=0).min() > 1
    for name in envs.NAMES:
        assert mine[name].tobytes() == theirs[name].tobytes(), name


def test_python_with_addressed_draws_tells_what_the_engine_tells(scenario, monkeypatch):
    """Behind the vector environment that one would write it for."""
    who = birth_name(scenario.setup.groups[0].name, 0)
    monkeypatch.setattr(envs, "Luck", lambda e: Going(e, who))
    mine, theirs = told(envs.here(scenario, COPIES), scenario), told(envs.in_python(scenario, COPIES), scenario)
    for name in envs.NAMES:
        assert np.array_equal(mine[name], theirs[name]), name


@needs_c
def test_engines_that_disagree_are_not_timed(monkeypatch):
    """A fast wrong answer is an error."""
    monkeypatch.setattr(yard, "EPISODE", 1)
    scenario = load(envs.SCENARIO).with_field("agents.worker.at", ".")
    with pytest.raises(ValueError, match="disagree about percepts in step"):
        envs.bench_envs(scenario, seconds=0.0)


def test_there_is_a_row_for_every_engine_and_size(monkeypatch):
    """Ratios are taken to C and to Python; an engine is once as fast as itself."""
    monkeypatch.setattr(envs, "COPIES", (2, 3))
    monkeypatch.setattr(envs, "AGENT_STEPS", dict.fromkeys(envs.ENGINES, 6))
    shown = []
    rows = envs.bench_envs(load(envs.SCENARIO), 0.0, lambda done, total: shown.append((done, total)))
    names = envs.engines_here()
    assert [(name, f"7×13 cells, {copies} copies") for copies in (2, 3) for name in names] == [
        (row.engine, row.size) for row in rows
    ]
    assert OURS == rows[0].engine and 2 * LEAST_ROUNDS == len(shown)
    assert all(row.per_second > 0 and row.ratio_to_peer > 0 for row in rows)
    assert all(1.0 == row.ratio_to_peer for row in rows if row.engine == envs.PYTHON)
    assert all(1.0 == row.ratio_to_c for row in rows if row.engine == C)
