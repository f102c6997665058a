"""A round by hand is a trial in which somebody else decides, and nothing else is other than in one."""

import numpy as np
import pytest

from tests.worlds import LEARNING
from unbidden.sim.engine.laws.moves import ACTIONS
from unbidden.sim.engine.state import Trace
from unbidden.sim.report.by_hand import actions, judged, perceived
from unbidden.sim.report.catalogue import catalogue, languages, speaking
from unbidden.sim.runs.by_hand import NotPlayable, Round
from unbidden.sim.runs.running import of_trials
from unbidden.sim.runs.simulation import closed
from unbidden.sim.runs.training import TrainingResult, train, trial
from unbidden.sim.scenario import Scenario, load
from unbidden.sim.scenario.minds import MEANINGS

LEARNERS = list(LEARNING)


def a_little_trained(scenario: Scenario) -> TrainingResult:
    return train(scenario, 3, episodes=20)


def numbers(played: Round) -> int:
    """What is perceived, put together again."""
    value = 0
    for part in played.perceived():
        value = value * part.sense.part.limit + part.value
    return value


@pytest.mark.parametrize("name", LEARNERS)
def test_who_does_by_hand_what_a_learner_did_comes_to_the_same(name: str) -> None:
    """Every array of the trace, with all luck; and before each action is perceived what the learner then perceived."""
    scenario = load(name)
    learnt = a_little_trained(scenario)
    theirs = trial(of_trials(scenario), learnt)
    played, last = Round(scenario, learnt), len(theirs.cell) - 1
    for tick in range(1, last + 1):
        if played.is_over:
            break
        assert numbers(played) == theirs.state[tick, played.body]
        played.act(int(theirs.action[tick, played.body, 0]))
    assert played.is_over
    mine = closed(played.trace, played.done)
    for field in Trace._fields:
        if field != "events":
            mine_then, theirs_then = (getattr(trace, field)[: played.done + 1] for trace in (mine, theirs))
            np.testing.assert_array_equal(mine_then, theirs_then, field)
    assert played.paid == theirs.episode_return[played.done, played.body]


@pytest.mark.parametrize("name", LEARNERS)
def test_what_is_done_is_what_is_told_and_nothing_that_was_learnt(name: str) -> None:
    """Whatever the learner in that place would have done."""
    scenario = load(name)
    played = Round(scenario, a_little_trained(scenario))
    rng = np.random.default_rng(5)
    told = []
    while not played.is_over:
        told.append(int(rng.integers(played.actions)))
        played.act(told[-1])
    assert told == played.trace.action[1 : played.done + 1, played.body, 0].tolist()


@pytest.mark.parametrize("lang", ["en", "de"])
@pytest.mark.parametrize("name", LEARNERS)
def test_all_that_is_perceived_and_done_has_words(name: str, lang: str) -> None:
    scenario = load(name)
    played = Round(scenario, train(scenario, 0, episodes=0))
    with speaking(lang):
        assert played.actions == len({each["says"] for each in actions(played)})
        for said in perceived(played):
            assert said["says"].strip() and said["value"] != ""
        while not played.is_over:
            played.act(0)
        assert [] == perceived(played)
        assert all(judged(played.run(), played.body))


@pytest.mark.parametrize("lang", languages())
def test_every_percept_and_action_has_words_in_every_language(lang: str) -> None:
    """Also those that no shipped scenario uses."""
    known = catalogue(lang)
    missing = {f"sense.{what}" for what in MEANINGS} | {f"action.{verb}" for verb in ACTIONS}
    assert set() == missing - known.keys()


def test_the_same_detectors_judge_a_round() -> None:
    """Whoever goes to the rack and uses it is told so, and that nobody paid for it; work is counted."""
    played = Round(load("compute_yard"), train(load("compute_yard"), 0, episodes=0))
    labels = [each["says"] for each in actions(played)]
    for label in ("south", "use", *["north"] * 2, *["east"] * 5, "south", "use"):
        played.act(labels.index(label))
    said = judged(played.run(), played.body)
    rack = "Once, at 0:02.0: it takes compute from the rack meant for training. Nobody paid you for that."
    assert rack in said
    assert "You were paid 1 in 11 ticks." in said


def test_of_many_learners_only_the_one_by_hand_is_judged() -> None:
    """What the others gained is not hers."""
    scenario = load("commons_yard")
    played = Round(scenario, train(scenario, 0, episodes=0), 2)
    wait = [each["verb"] for each in actions(played)].index("wait")
    for _ in range(50):
        played.act(wait)
    assert ["You were paid 0 in 50 ticks."] == judged(played.run(), 2)
    assert played.trace.episode_return[50].sum() > 0.0


def test_what_cannot_be_played_is_refused() -> None:
    scenario = load("boat_race")
    learnt = train(scenario, 0, episodes=0)
    with pytest.raises(NotPlayable, match="row 1 decides on no actions"):
        Round(scenario, learnt, 1)
    played = Round(scenario, learnt)
    for action in (-1, played.actions):
        with pytest.raises(NotPlayable, match="counted from 0 to 3"):
            played.act(action)
    while not played.is_over:
        played.act(0)
    with pytest.raises(NotPlayable, match="round is over"):
        played.act(0)
