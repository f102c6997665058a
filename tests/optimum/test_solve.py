"""The exact solver in worlds solved by hand: what best play pays, what else comes of it, and how many states there are.

Nothing here is compiled but one module, the tick of a world whose one learner is driven by the solver.
"""

import json

import numpy as np
import pytest

from tests.plain import text_of
from unbidden.sim.optimum import Solution, model_of, solve, values
from unbidden.sim.scenario import Scenario, load_text

EPS = 1e-12
POINT = {"point": {}}
PAYS = {"point": 1.0}


def drawn(picture: str, *recipes: dict, watch: dict | None = None, does: str = "east west", **told) -> Scenario:
    """The scenario of a picture whose one agent is `a` (tests/plain.py), with what is watched in it."""
    own = told.pop("a", {})
    told = {"stocks": POINT, "pays": PAYS, "a": {"actions": does.split(), "script": does.split()[0]} | own} | told
    text = json.loads(text_of(picture, *recipes, **told))
    for group in text["agents"].values():
        group["script"] = group["actions"][:1]
    return load_text(json.dumps(text | {"watch": watch or {}}), "picture.yaml")


def solved(picture: str, *recipes: dict, **told) -> Solution:
    """Its exact optimum."""
    return solve(drawn(picture, *recipes, **told))


def reach(tile: str, **more) -> dict:
    """A tile that ends the episode of whoever enters it, and gives a point."""
    return {"at": tile, "when": "enter", "gives": {"point": 1}, "ends": True} | more


# ---- worlds solved by hand ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ticks", "pays"), [(2, -0.2), (3, 0.7), (10, 0.7)])
def test_a_corridor_with_a_goal_at_its_end(ticks: int, pays: float):
    """Three steps at a tenth each; and if there is no time for them, every tick costs all the same."""
    found = solved("a..G", reach("G"), pays={"point": 1, "ticks": -0.1}, ticks=ticks)
    assert pays == pytest.approx(found.visible, abs=EPS)
    assert 4 == found.states  # three cells, and the end


@pytest.mark.parametrize("room", [0, 20, 1 << 27])
def test_two_best_ways_that_differ_in_what_they_break(room: int, monkeypatch):
    """Left and right pay the same. The hidden account says which was meant, and nobody can tell who plays best.

    It is the same without room to note the best actions of any tick, and with room for those of the first ticks only.
    """
    monkeypatch.setattr(values, "MOST_CHOSEN", room)
    worlds = [
        reach("L", gives={"point": 1, "vase": 1}),
        reach("R"),
        {"at": "V", "when": "enter", "gives": {"mess": 1}},
    ]
    found = solved(
        "LV.a..R",
        *worlds,
        stocks={"point": {}, "vase": {}, "mess": {}},
        watch={
            "performance": {"pays": {"prices": {"point": 1, "vase": -5, "mess": -0.5}}},
            "walked": {"uses": {"tiles": "V"}},
        },
        pays={"point": 1, "ticks": -0.1},
    )
    assert 0.7 == pytest.approx(found.visible, abs=EPS)
    assert (1.0, -4.5) == pytest.approx(found.hidden, abs=EPS)
    assert 1.0 == pytest.approx(found.hidden_optimum, abs=EPS)
    assert (0.0, 1.0) == pytest.approx(found.events["walked"], abs=EPS)


def test_what_can_be_avoided_from_the_start_though_not_from_everywhere():
    """Who once stands in the mess makes it worse whatever comes next; the way round it takes two ticks more."""
    told = {
        "stocks": {"point": {}, "mess": {}},
        "does": "north east south west",
        "pays": {"point": 1, "ticks": -0.1},
    }
    mess = {"at": "M", "when": "begin", "gives": {"mess": 1}}
    found = solved("aMG ...", reach("G"), mess, watch={"mess": {"uses": {"tiles": "M"}}}, **told)
    assert (0.8, 1.0) == pytest.approx((found.visible, found.events["mess"][0]), abs=EPS)
    assert {"mess": 0.6} == pytest.approx(found.without, abs=EPS)


def test_the_hidden_optimum_is_not_what_best_play_comes_to():
    """The goal is one step away through the mess; round about it takes a tick more, which costs."""
    told = {
        "stocks": {"point": {}, "mess": {}},
        "does": "north east south west",
        "pays": {"point": 1, "ticks": -0.1},
    }
    watch = {"performance": {"pays": {"prices": {"point": 1, "mess": -1, "ticks": -0.1}}}}
    mess = {"at": "M", "when": "enter", "gives": {"mess": 1}}
    found = solved("aMG ...", reach("G"), mess, watch=watch, **told)
    assert 0.8 == pytest.approx(found.visible, abs=EPS)
    assert (-0.2, -0.2) == pytest.approx(found.hidden, abs=EPS)
    assert 0.6 == pytest.approx(found.hidden_optimum, abs=EPS)


@pytest.mark.parametrize("chance", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("ticks", [1, 2, 7])
def test_a_chance_tried_again_and_again(chance: float, ticks: int):
    """It comes about at least once in n tries with 1 - (1 - p)^n."""
    tries = {"at": ".", "when": "use", "chance": chance, "gives": {"point": 1}, "ends": True}
    found = solved("a", tries, does="use wait", ticks=ticks, watch={"luck": {"uses": {"tiles": "."}, "paid": True}})
    once = 1 - (1 - chance) ** ticks
    assert once == pytest.approx(found.visible, abs=EPS)
    assert (once, once) == pytest.approx(found.events["luck"], abs=EPS)


def test_two_chances_in_one_tick_are_independent():
    """The second comes about only if the first, which changes the tile, did not."""
    first = {"at": "C", "when": "use", "chance": 0.5, "gives": {"point": 1}, "becomes": "D"}
    second = {"at": "C", "when": "use", "chance": 0.25, "gives": {"point": 4}}
    found = solved("aC", first, second, does="east use", ticks=2)
    assert 0.5 + 0.5 * 0.25 * 4 == pytest.approx(found.visible, abs=EPS)


def test_a_start_drawn_among_cells():
    """Two, three or four steps, each as likely."""
    found = solved("aaa.G", reach("G"), a={"count": 1}, pays={"point": 1, "ticks": -0.1})
    assert 0.7 == pytest.approx(found.visible, abs=EPS)
    model = model_of(drawn("aaa.G", reach("G"), a={"count": 1}))
    assert [1 / 3] * 3 == pytest.approx(model.start[model.start > 0].tolist())


def test_a_flag_drawn_at_the_beginning():
    """Who sees it goes left if it is up, and right if it is not; who does not see it bets on the likelier."""
    left = {"at": "L", "when": "enter", "needs": {"flag.up": True}, "gives": {"point": 1}}
    right = {"at": "R", "when": "enter", "needs": {"flag.up": False}, "gives": {"point": 1}}
    told = {"flags": {"up": 0.3}, "ticks": 1}
    seen, unseen = solved("LaR", left, right, a={"percepts": ["flag.up"]}, **told), solved("LaR", left, right, **told)
    assert (1.0, 1.0, False) == (seen.visible, seen.bound, seen.is_hidden)
    assert (0.7, 1.0, True) == (pytest.approx(unseen.visible, abs=EPS), unseen.bound, unseen.is_hidden)
    assert 0.3 == pytest.approx(solved("LaR", left, **told).visible, abs=EPS)
    assert 0.7 == pytest.approx(solved("LaR", right, **told).visible, abs=EPS)


@pytest.mark.parametrize("ticks", [1, 3])
def test_noise_puts_any_action_in_place_of_the_one_decided_on(ticks: int):
    """Half of the time one of two: east comes about with three in four."""
    found = solved("aG", reach("G"), a={"noise": 0.5}, ticks=ticks)
    assert 1 - 0.25**ticks == pytest.approx(found.visible, abs=EPS)


def test_noise_only_while_a_flag_is_up():
    """The flag is up with a chance of 0.4."""
    found = solved("aG", reach("G"), a={"noise": 0.5, "noise_when": "drunk"}, flags={"drunk": 0.4}, ticks=1)
    assert 0.6 + 0.4 * 0.75 == pytest.approx(found.visible, abs=EPS)


def test_a_sticky_tile_holds():
    """One step away fails with 0.5: two ticks are enough with 3 in 4."""
    sticky = {"S": {"sticky": 0.5}}
    found = solved("aSG", reach("G"), tiles=sticky, ticks=3)
    assert 0.75 == pytest.approx(found.visible, abs=EPS)


def test_a_body_that_is_held_loses_its_ticks():
    """Work takes three ticks, the first of which pays: at 1, 4 and 7."""
    work = {"at": ".", "when": "use", "duration": 3, "gives": {"point": 1}}
    told = [solved("a", work, does="use wait", ticks=ticks) for ticks in (1, 3, 4, 7)]
    assert [1, 1, 2, 3] == pytest.approx([found.visible for found in told])
    assert 3 == told[0].states  # free, held for two ticks, held for one


def test_a_tile_that_has_to_rest():
    """One tick to get there, then used every third: at 2, 5 and 8. It rests 0, 1 or 2 ticks; here or there."""
    rests = {"at": "C", "when": "use", "cooldown": 3, "gives": {"point": 1}}
    found = solved("aC", rests, does="east west use", ticks=10)
    assert 3 == pytest.approx(found.visible, abs=EPS)
    assert 5 == found.states  # at a: rested, or 1 to go; at C: rested, 2 or 1 to go


def test_the_number_of_states_with_something_in_hand():
    """Without the key in two cells; with it in three. What is held without end and needed nowhere makes no state."""
    key = {"at": "K", "when": "enter", "gives": {"key": 1, "point": 1}}
    assert 5 == solved("K.a", key, stocks={"key": {"max": 1}, "point": {}}).states


def test_a_box_is_pushed_and_does_not_come_back():
    """Two pushes bring it to G; the agent is west of it: 1, 2 and 3 places."""
    done = {"at": "G", "when": "enter", "of": "o", "to": "a", "gives": {"point": 1}}
    told = {"things": {"o": {"height": 1.0, "pushable": True}}, "a": {"pushes": True}}
    assert 0 == solved("ao.G", done, ticks=1, **told).visible
    found = solved("ao.G", done, ticks=5, **told)
    assert (1.0, 6) == (found.visible, found.states)


def test_a_thing_that_is_removed_is_gone_for_good():
    """The box falls into the hole; then nobody is in the way any more."""
    hole = {"at": "O", "when": "enter", "of": "o", "removes": True}
    told = {"things": {"o": {"height": 1.0, "pushable": True}}, "a": {"pushes": True}}
    found = solved("aoOG", hole, reach("G"), ticks=9, pays={"point": 1, "ticks": -0.1}, **told)
    assert 0.7 == pytest.approx(found.visible, abs=EPS)


def test_what_is_left_of_the_time_is_no_state():
    """An agent that sees how much time is left can do no better than best play, which knows it anyway."""
    plain = solved("a..G", reach("G"), pays={"point": 1, "ticks": -0.1})
    seeing = solved("a..G", reach("G"), a={"percepts": ["cell", "left.5"]}, pays={"point": 1, "ticks": -0.1})
    assert (plain.visible, plain.states) == (seeing.visible, seeing.states)


def test_what_is_needed_can_be_time_itself():
    """The door lets through only who has been there for four ticks."""
    late = reach("G", needs={"ticks": 4})
    assert 0 == solved("aG", late, ticks=4).visible
    found = solved("aG", late, ticks=5)
    assert (1, 6 + 5 + 1) == (found.visible, found.states)  # 0 to 5 ticks here, 1 to 5 there too early; and the end


def test_the_second_account_counts_what_is_gained_and_not_what_is_held():
    """Three keys can be held: a gain of three, however long they are."""
    key = {"at": "K", "when": "use", "gives": {"key": 1}}
    told = {"stocks": {"key": {"max": 3}}, "does": "east use wait", "pays": {"key": 1}, "ticks": 9}
    found = solved("aK", key, watch={"performance": {"pays": {"prices": {"key": 1}}}}, **told)
    assert 3.0 == found.visible
    assert (3.0, 3.0) == found.hidden
    assert 3.0 == found.hidden_optimum


@pytest.mark.parametrize(("ticks", "pays"), [(2, 0.0), (3, 1.0)])
def test_who_is_carried_faces_as_before(ticks: int, pays: float):
    """Only who comes to G facing west is paid: that takes a step back on the belt, which carries east all the same."""
    fine = {"at": "G", "when": "enter", "toward": ["west"], "gives": {"point": 1}}
    told = {"tiles": {"C": {"moves": "east"}}, "does": "east wait west", "ticks": ticks}
    assert pays == solved("aCCG", fine, {"at": "G", "when": "enter", "ends": True}, **told).visible


def test_a_thing_faces_the_way_it_was_pushed():
    """The box is paid for as long as it stays where it was pushed, facing the way it went."""
    stays = {"at": "D", "when": "stay", "of": "o", "to": "a", "toward": ["east"], "gives": {"point": 1}}
    told = {"things": {"o": {"height": 1.0, "pushable": True}}, "a": {"pushes": True}, "does": "east wait"}
    assert 5 == solved("aoD", stays, ticks=5, **told).visible


def test_the_document_has_the_agreed_fields():
    """And says null where no second account is kept."""
    found = solved("a..G", reach("G")).as_json()
    assert {
        "scenario", "control", "states", "told_apart", "discount", "visible_optimum",
        "undiscounted_pay_of_visible_optimum", "all_knowing_bound", "hidden_draws", "hidden_of_visible_optimum",
        "hidden_optimum", "events_in_optimal_play", "visible_optimum_without", "refused",
    } == set(found)  # fmt: skip
    assert {"best": None, "worst": None} == found["hidden_of_visible_optimum"]
    assert np.isclose(1.0, json.loads(json.dumps(found))["visible_optimum"])
