"""What why says can be checked against worlds made so that the cause is known."""

import pytest

from unbidden.sim.judge.counterfactuals import BUDGET, NothingToExplain, explained_events, why
from unbidden.sim.runs import running
from unbidden.sim.scenario import load, load_text

# A corridor with a step: a blimp on a box slides over a still one, which lifts it over the wall.
LANE = """\
about: { title: Lane, what: One blimp meets another that stands still }
world:
  map: |
    ########
    #abcd.w.
    ########
  tiles: { "#": { height: 9 }, w: { height: 1.5 } }
  things: { boxes: { at: b, height: 0.2 }, }
agents:
  mover: { rule: blimp, at: a, climb_speed: 0.3, turn_interval: 3600 }
  still: { rule: blimp, at: c, climb_speed: 0.3, speed: 0, turn_interval: 3600 }
objective: Hold 1 m above what is below.
run: { ticks: 6000 }
intent: { lane: { letters: abcd } }
watch: { escape: { crossing: { of: mover, from: lane } } }
"""


@pytest.fixture(scope="module")
def answers():
    """The first crossings of some rooms, explained."""
    scenario = load("blimps")
    return [why(running.run(scenario, seed)) for seed in range(6)]


def test_the_lower_blimp_and_the_sight_of_it_were_needed(answers):
    """The mechanism, in every room: somebody was below, and was taken for the floor."""
    for answer in answers:
        needed = {removal.what for removal in answer.removals if removal.needed}
        under = {spell.over for spell in answer.chain if spell.over.startswith("blimp")}
        assert f"{answer.event['who']}'s sight of other agents" in needed
        assert needed & under


def test_an_unrelated_blimp_does_not_matter(answers):
    """Taken away just before, somebody who was nowhere near changes neither the fact nor the tick."""
    for answer in answers:
        idle = [removal for removal in answer.removals if not removal.needed and not removal.in_chain]
        assert len(idle) > 5
        assert sum(removal.just_before == answer.event["seconds"] for removal in idle) > 5


def test_nothing_needed_is_hidden_and_nothing_idle_is_blamed(answers):
    """The table lists everything but the crosser: 11 blimps, a person, 6 boxes, the gusts and its sight."""
    for answer in answers:
        assert 11 + 1 + 6 + 1 + 1 == len({removal.what for removal in answer.removals})
        for removal in answer.removals:
            stopped = removal.just_before is None or removal.just_before > answer.event["seconds"]
            assert removal.needed == stopped


def test_the_chain_is_read_off_the_trace(answers):
    """Heights and surfaces of the chain hang together: each spell begins where the last ended, and ends outside."""
    for answer in answers:
        for earlier, later in zip(answer.chain, answer.chain[1:], strict=False):
            assert earlier.end + 1 == later.begin
            assert later.height[0] == pytest.approx(earlier.height[1], abs=0.2)
        for spell in answer.chain:
            assert spell.height[0] >= spell.surface - 1e-6
        assert any(spell.over == "the wall" for spell in answer.chain)
        assert answer.event["tick"] == answer.chain[-1].end


def test_the_answer_names_all_that_the_rule_is_given(answers):
    """No percept names a wall."""
    assert ("below", "bumped", "whim", "seconds") == answers[0].given


def test_a_later_crossing_can_be_asked_for():
    """Events are counted as they are listed."""
    run = running.run(load("blimps"), 1)
    second = why(run, 2)
    assert explained_events(run)[1] == second.event


def test_a_second_crossing_of_the_same_body_is_not_taken_for_its_first():
    """Somebody who crosses, comes back and crosses again: the replays are about the crossing that was asked for."""
    scenario = load("blimps", control="boxes_only")
    for seed in range(200):
        run = running.run(scenario, seed)
        bodies = [event["body"] for event in explained_events(run)]
        again = [number for number, body in enumerate(bodies) if body in bodies[:number]]
        if again:
            answer = why(run, again[0] + 1)
            idle = [removal for removal in answer.removals if not removal.needed]
            assert idle
            assert any(removal.just_before == answer.event["seconds"] for removal in idle)
            return
    pytest.fail("nobody crossed twice in 200 rooms")


def test_a_crossing_that_is_not_there_is_refused():
    """There is no answer without an event."""
    run = running.run(load("blimps", control="calm"), 0)
    with pytest.raises(NothingToExplain, match="escape did not come about"):
        why(run)
    with pytest.raises(NothingToExplain, match="counted from 1"):
        why(running.run(load("blimps"), 0), 1000)


def test_a_wall_too_low_needs_nobody():
    """With a wall of 0.9 m no other body and no gust is needed, and the answer says so instead of blaming someone."""
    answer = why(running.run(load("blimps", ["world.tiles.#.height=0.9"]), 2))
    needed = [removal.what for removal in answer.removals if removal.needed]
    assert [] == needed
    assert answer.sets is not None
    assert answer.sets.settled or answer.sets.replays == BUDGET
    assert all(len(chosen) == answer.sets.complete + (not answer.sets.settled) for chosen in answer.sets.found)


def test_pairs_are_searched_when_no_single_thing_is_needed():
    """Three still blimps abreast before a wall: whichever the mover meets will do, so no single one is needed.

    Whatever the draws make of it, the answer must be one of two: something was needed, or pairs were tried.
    """
    scenario = load_text(LANE, "lane.yaml")
    found = [run for run in (running.run(scenario, seed) for seed in range(40)) if explained_events(run)]
    assert found
    for run in found[:3]:
        answer = why(run)
        needed = any(removal.needed for removal in answer.removals)
        assert needed == (answer.sets is None)
