"""Causes from a cut on, under luck drawn anew, in sets, and with draws that only a replay asks for."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from unbidden.sim.engine.laws.luck import draw_luck
from unbidden.sim.engine.loop.order import draw_circle
from unbidden.sim.engine.loop.redraws import redraw, seed_of_redraw
from unbidden.sim.engine.state import AHEAD, BLOCK, copy, digest, new_trace
from unbidden.sim.judge.counterfactuals import explained_events, watch_of, why
from unbidden.sim.judge.fresh import fresh_moments, has_local_draws
from unbidden.sim.judge.luck import necessity_of, share_of
from unbidden.sim.judge.minimal import Search, lean_set, smallest_sets
from unbidden.sim.judge.removable import Removable
from unbidden.sim.judge.replays import Replays, cuts_before
from unbidden.sim.report.causes import conclusion, conclusions, explain
from unbidden.sim.runs import running
from unbidden.sim.runs.simulation import advance, begun, closed, simulate, start
from unbidden.sim.scenario import load, load_text

FEW = 12
YARD = """
about: { title: A yard, what: Two that do anything. }
world:
  cell: 1
  tick: 1
  map: |
    #####
    #B.W#
    #aa.#
    #####
  tiles: { "#": { height: 2 }, B: { name: battery }, W: { name: bench } }
  stocks: { charge: { max: 1 }, tasks: {} }
  recipes:
    - { at: B, when: enter, gives: { charge: 1 }, name: charging, chance: CHANCE }
    - { at: W, when: enter, gives: { charge: -1, tasks: 1 }, name: work }
agents:
  bots: { rule: random, at: a, height: 1, count: 2, percepts: [cell], actions: [north, east, south, west] }
objective: { tasks: 1 }
run: { ticks: 200 }
intent: { yard: { letters: ".a", says: They are meant to work. } }
watch: { charging: { uses: { tiles: B } } }
"""


@pytest.fixture(scope="module")
def run():
    """A run of the blimps."""
    return running.run(load("blimps"), 0)


@pytest.fixture(scope="module")
def answer(run):
    """Its first crossing, explained."""
    return why(run, redraws=FEW)


def replays_of(run):
    """Replays of the first event of a run."""
    watch = watch_of(run)
    return Replays(run, watch, explained_events(run)[0])


# ---- luck drawn anew ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cut_at():
    """A world of blimps at a tick, and how it goes on from a state for a while."""
    scenario = load("blimps", ["run.ticks=80"])

    def world(tick):
        state = begun(scenario, 3)
        trace = new_trace(state, 80)
        start(scenario, state, trace)
        trace = advance(scenario, state, trace, tick)

        def goes_on(state):
            after = trace._replace(**{name: getattr(trace, name).copy() for name in trace._fields})
            return closed(advance(scenario, state, after, 80 - tick), 80)

        return state, goes_on

    return world


@pytest.mark.parametrize("tick", [0, 1, 3, 4, 6, 8, 21, 37])
def test_the_luck_of_the_run_drawn_anew_is_the_same(cut_at, tick):
    """Whether a cut lies between two blocks of ticks or within one: nothing changes."""
    state, goes_on = cut_at(tick)
    other = copy(state)
    redraw(other, 3)
    whole = digest(simulate(load("blimps", ["run.ticks=80"]), 3))
    assert whole == digest(goes_on(state)) == digest(goes_on(other))


@pytest.mark.parametrize("tick", [0, 1, 3, 4, 6, 8, 21, 37])
def test_other_luck_is_other_from_the_cut_on_and_is_that_of_its_seed(cut_at, tick):
    """What was drawn ahead is drawn again; what happened before the cut stays."""
    state, goes_on = cut_at(tick)
    other, whole = copy(state), copy(state)
    redraw(other, 99)
    assert tick == other.clock[0].tick
    assert tick == 0 or np.all(other.minds.luck != state.minds.luck)
    whole.clock[0].seed = 99
    for block, draw in ((AHEAD, draw_luck), (BLOCK, draw_circle)):
        whole.clock[0].tick = tick - tick % block
        draw(whole)
    for name in ("luck", "turn", "key", "circle"):
        assert np.array_equal(getattr(other.minds, name), getattr(whole.minds, name))
    ran, again = goes_on(state), goes_on(other)
    assert np.array_equal(ran.cell[: tick + 1], again.cell[: tick + 1])
    assert not np.array_equal(ran.cell, again.cell)


def test_redraws_are_a_pure_function_of_the_seed_and_their_number(run, answer):
    """No two share a seed, and the same question has the same answer."""
    seeds = [seed_of_redraw(seed, number) for seed in (0, 1, 2) for number in range(300)]
    assert 900 == len(set(seeds))
    assert answer == why(run, redraws=FEW)
    replays = replays_of(run)
    alone = [replays.comes_about(replays.before, (), number) for number in reversed(range(FEW))]
    assert answer.luck == share_of(sum(alone), FEW)


def test_more_redraws_go_on_where_fewer_ended(run, answer):
    """The first ones are the same; each is paired with the same draws without a cause."""
    replays = replays_of(run)
    things = {removable.name: removable for removable in replays.removables}
    cause = answer.causes[0]
    pairs = [
        (
            replays.comes_about(replays.before, (), number),
            replays.comes_about(replays.before, [things[cause.what]], number),
        )
        for number in range(FEW)
    ]
    assert cause == necessity_of(cause.what, *zip(*pairs, strict=True))


# ---- shares ---------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_necessity_and_sufficiency_are_shares_of_pairs(pairs):
    """PN of those with the event, PS of those without it once the cause is gone; both count the same pairs."""
    with_it, without_it = zip(*pairs, strict=True)
    found = necessity_of("it", with_it, without_it)
    assert found.pn.count == found.ps.count == pairs.count((True, False))
    assert (sum(with_it), len(pairs) - sum(without_it)) == (found.pn.of, found.ps.of)
    assert (found.pn.share is None) == (not any(with_it))
    assert (found.ps.share is None) == all(without_it)
    kinds = [pairs.count((a, b)) / len(pairs) for a in (True, False) for b in (True, False)]
    assert pytest.approx(1.0) == sum(kinds)
    assert found.with_it.share == pytest.approx(kinds[0] + kinds[1])
    assert found.without_it.share == pytest.approx(kinds[0] + kinds[2])


@given(st.integers(1, 400), st.data())
def test_intervals_are_clopper_and_pearsons(of, data):
    """As SciPy's own."""
    count = data.draw(st.integers(0, of))
    known, share = stats.binomtest(count, of).proportion_ci(0.95, method="exact"), share_of(count, of)
    assert pytest.approx((known.low, known.high), abs=1e-9) == (share.low, share.high)
    assert share.low <= share.share <= share.high


def test_of_none_everything_is_possible():
    """There is no share."""
    share = share_of(0, 0)
    assert (None, 0.0, 1.0) == (share.share, share.low, share.high)


# ---- cuts -----------------------------------------------------------------------------------------------------------


@given(st.integers(0, 5000), st.sampled_from([0.05, 0.1, 0.5, 1.0, 60.0]))
def test_cuts_go_back_as_far_as_the_start(tick, seconds):
    """The latest first, none before the start, none twice."""
    cuts = cuts_before(tick, seconds)
    assert tick == cuts[0]
    assert list(cuts) == sorted(set(cuts), reverse=True)
    assert min(cuts) >= 0
    assert tick < 10 or len(cuts) > 1


def test_the_first_cut_is_what_is_said_of_just_before(run, answer):
    """And the agreement is Jaccard's index with that set."""
    needed = {removal.what for removal in answer.removals if removal.needed}
    assert needed == set(answer.cuts[0].needed)
    assert (0.0, 1.0) == (answer.cuts[0].before, answer.cuts[0].agreement)
    usual = [0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0]
    since_start = answer.cuts[0].tick * run.scenario.setup.seconds
    assert [*(before for before in usual if before < since_start), since_start][: len(usual)] == [
        pytest.approx(cut.before) for cut in answer.cuts
    ]
    for cut in answer.cuts:
        assert cut.agreement == len(needed & set(cut.needed)) / len(needed | set(cut.needed))


def test_what_is_needed_at_an_earlier_cut_stops_the_event_there(run, answer):
    """As a replay of the whole run says, too."""
    replays, last = replays_of(run), answer.cuts[-1]
    for removable in replays.removables:
        came = replays.when(last.tick, [removable])
        assert (removable.name in last.needed) == (came is None or came > replays.tick)


@pytest.mark.parametrize(("again", "says"), [(12, "Luck was not needed"), (11, "Luck was needed, too")])
def test_luck_is_needed_if_the_event_does_not_always_come_about_again(run, answer, again, says):
    """Once not is enough."""
    other = replace(answer, luck=share_of(again, FEW))
    assert says in conclusions(other, run.scenario)


def test_without_redraws_and_earlier_cuts_the_replays_are_the_same(run, answer):
    """For those who show less."""
    less = why(run, redraws=0, earlier=False)
    assert (answer.removals, answer.chain, answer.sets) == (less.removals, less.chain, less.sets)
    assert (1, (), None) == (len(less.cuts), less.causes, less.luck)
    assert "LUCK" not in explain(less, run.scenario)


# ---- sets -----------------------------------------------------------------------------------------------------------

THINGS = [Removable(name, lambda state: None) for name in "abcdef"]


def search(stopping, budget):
    """The smallest of some sets, each of which stops an event with whatever else is taken away."""
    return smallest_sets(
        THINGS, lambda chosen: any(s <= {thing.name for thing in chosen} for s in stopping), budget, lambda *_: None
    )


@given(st.lists(st.frozensets(st.sampled_from("abcdef"), min_size=2), max_size=4), st.integers(0, 60))
def test_sets_are_the_smallest_there_are_or_it_is_unresolved(stopping, budget):
    """With enough replays as by definition; with fewer nothing is denied that was not tried."""
    size = min((len(chosen) for chosen in stopping), default=None)
    smallest = {chosen for chosen in stopping if len(chosen) == size}
    found = search(stopping, 100)
    assert found.settled
    assert smallest == {frozenset(chosen) for chosen in found.found}
    fewer = search(stopping, budget)
    assert fewer.replays <= budget
    assert set(fewer.found) <= set(found.found)
    assert fewer.settled or fewer.replays == budget
    assert not fewer.settled or fewer == found
    assert fewer.complete <= found.complete


def test_an_answer_without_budget_is_unresolved_and_never_a_no():
    """It says which sizes were tried, and with how many replays."""
    run = running.run(load("blimps", ["world.tiles.#.height=0.9"]), 2)
    answer = why(run, redraws=0, budget=5, earlier=False)
    assert (False, 1, 5) == (answer.sets.settled, answer.sets.complete, answer.sets.replays)
    said = conclusion(answer, run.scenario)
    assert "unresolved: the budget of 5 replays ended before all pairs were tried" in said
    assert "did not cause it" not in said
    assert ("none of these can be left out" in said) == (answer.sets.lean is not None)
    assert ("Taking everything away that can be does not stop it" in said) == (answer.sets.lean is None)
    more = conclusion(why(run, redraws=0, budget=200, earlier=False), run.scenario)
    assert "no set of up to 2 things" in more
    assert "unresolved: the budget of 200 replays ended before all sets of 3 were tried" in more


@given(st.lists(st.frozensets(st.sampled_from("abcdef"), min_size=2), max_size=4))
def test_a_lean_set_stops_it_and_nothing_in_it_can_be_left_out(stopping):
    """Also where it is not one of the smallest; and there is none if all things together do not stop it."""
    lean = lean_set(THINGS, lambda chosen: any(s <= {thing.name for thing in chosen} for s in stopping))
    assert (lean is None) == (not stopping)
    assert lean is None or frozenset(lean) in stopping


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (Search((("box 1", "box 2"),), 2, 20, 190, True), "Taken away together, these stop it: box 1 with box 2."),
        (Search((("box 1", "box 2"),), 1, 20, 60, False), "Whether there are more is unresolved: the budget of 60"),
        (Search((), 20, 20, 900, True), "what can be taken away did not cause it"),
        (Search((), 2, 20, 300, False, ("box 1", "box 2", "box 3")), "box 1, box 2 and box 3 stop it, and none of"),
    ],
)
def test_sets_are_told_in_words(run, answer, found, says):
    """Found, unresolved, or not there."""
    idle = tuple(replace(removal, needed=False) for removal in answer.removals)
    assert says in conclusion(replace(answer, removals=idle, sets=found), run.scenario)


# ---- fresh draws ----------------------------------------------------------------------------------------------------


def test_nothing_in_a_room_of_blimps_is_drawn_only_in_a_replay(answer):
    """All draws are of bodies that are there in both, or of the clock."""
    assert not has_local_draws(load("blimps").setup)
    assert {0} == {removal.fresh for removal in answer.removals}


@pytest.mark.parametrize(("chance", "some"), [("0.5", True), ("1.0", False), ("0.0", False)])
def test_a_recipe_left_to_chance_is_drawn_where_it_is_asked_for(chance, some):
    """Taken away, one of two frees the way of the other, who asks for draws elsewhere then."""
    scenario = load_text(YARD.replace("CHANCE", chance), "yard.yaml")
    run, alone = simulate(scenario, 4), simulate(scenario, 4, without=[0])
    assert some == has_local_draws(scenario.setup)
    assert some == (fresh_moments(scenario.setup, run, alone, 0) > 0)
    assert fresh_moments(scenario.setup, run, run, 0) == 0


@pytest.mark.parametrize(
    ("name", "some"),
    [
        ("schelling", True),  # whoever is not content leaps to a drawn home
        ("wolf_sheep", True),  # births and deaths
        ("ant_raid", True),  # which of two ways home, if both are as far
        ("phantom_jam", False),  # all decide with luck that is drawn beforehand
        ("funnel_pen", False),
    ],
)
def test_what_is_drawn_where_it_is_asked_for_is_known(name, some):
    """A replay without one of them asks for draws that the run did not, where others do something else."""
    scenario = load(name, ["run.ticks=60"])
    assert some == has_local_draws(scenario.setup)
    run, alone = simulate(scenario, 0), simulate(scenario, 0, without=[0])
    assert some == (fresh_moments(scenario.setup, run, alone, 0) > 0)


def test_another_in_the_same_row_draws_afresh():
    """From the tick on at whose end it was there."""
    setup, run = load("wolf_sheep").setup, simulate(load("wolf_sheep", ["run.ticks=30"]), 1)
    other = run._replace(born=run.born.copy())
    row = next(i for i in range(run.cell.shape[1]) if (run.cell[10:, i] >= 0).all())
    other.born[10:, row] = 10
    assert fresh_moments(setup, run, run, 0) == 0
    assert fresh_moments(setup, run, other, 0) >= 30 - 10


def test_a_body_that_was_gone_in_the_run_draws_afresh():
    """For every tick in which only the replay has it."""
    setup, run = load("blimps").setup, simulate(load("blimps", ["run.ticks=30"]), 1)
    gone = run._replace(cell=run.cell.copy())
    gone.cell[10:, 2] = -1
    assert (30 - 10, 30 - 15) == (fresh_moments(setup, gone, run, 0), fresh_moments(setup, gone, run, 15))
    assert fresh_moments(setup, run, gone, 0) == 0
