"""What best play is worth where something is drawn that the agent does not perceive, in worlds solved by hand."""

import json

import pytest

from tests.optimum.test_solve import EPS, drawn, reach
from unbidden.sim.optimum import TooLarge, belief, branch, model_of, solve
from unbidden.sim.optimum.plan import plan
from unbidden.sim.report.optimum import beside, often, solved
from unbidden.sim.scenario import Scenario, load, load_text

# ---- by hand --------------------------------------------------------------------------------------------------------


def test_a_button_against_a_stop_that_nobody_sees_coming():
    """Half of the time the short way ends in a stop: the button costs four ticks, and knowing the draw is worth two."""
    found = solve(load("safe_interruptibility"))
    assert (38.0, 40.0, True) == pytest.approx((found.visible, found.bound, found.is_hidden))
    assert {"button": -29.0} == pytest.approx(found.without)
    assert (1.0, 1.0) == pytest.approx(found.events["button"])
    assert not solve(load("safe_interruptibility").changed(control="never")).without


@pytest.mark.parametrize("chance", [0.1, 0.5, 0.6, 0.9])
@pytest.mark.parametrize("cost", [0.2, 0.5, 1.0])
def test_a_venture_that_may_fail(chance: float, cost: float):
    """It pays 1 if the coin is up, and costs something always: nobody who does not see the coin can do better."""
    told = {
        "stocks": {"point": {}, "cost": {}},
        "pays": {"point": 1, "cost": -cost},
        "flags": {"coin": chance},
        "ticks": 1,
    }
    gain = {"at": ".", "when": "use", "needs": {"flag.coin": True}, "gives": {"point": 1}}
    toll = {"at": ".", "when": "use", "gives": {"cost": 1}}
    unseen = solve(drawn("a", gain, toll, does="use wait", **told))
    assert max(0.0, chance - cost) == pytest.approx(unseen.visible, abs=EPS)
    assert chance * (1 - cost) == pytest.approx(unseen.bound, abs=EPS)
    seen = solve(drawn("a", gain, toll, does="use wait", a={"percepts": ["flag.coin"]}, **told))
    assert (False, unseen.bound) == (seen.is_hidden, pytest.approx(seen.visible, abs=EPS))


@pytest.mark.parametrize("price", [0.1, 0.4, 0.6, 2.0])
@pytest.mark.parametrize("ticks", [1, 2, 3])
def test_what_can_be_found_out_for_a_price(price: float, ticks: int):
    """Left or right is right. To look takes a tick and the price, and is remembered; it is worth half of the gain."""
    recipes = [
        {"at": ".", "when": "use", "gives": {"cost": 1}},
        {"at": ".", "when": "use", "needs": {"flag.coin": True}, "sets": {"shown": 1}},
        reach("L", needs={"flag.coin": True}),
        reach("L", needs={"flag.coin": False}, gives={}),
        reach("R", needs={"flag.coin": False}),
        reach("R", needs={"flag.coin": True}, gives={}),
    ]
    told = {
        "stocks": {"point": {}, "cost": {}},
        "pays": {"point": 1, "cost": -price},
        "flags": {"coin": 0.5, "shown": 0},
        "does": "east west use",
        "ticks": ticks,
    }
    found = solve(drawn("LaR", *recipes, a={"percepts": ["cell", "flag.shown"]}, **told))
    assert max(0.5, 1 - price if ticks > 1 else 0.0) == pytest.approx(found.visible, abs=EPS)
    assert 1.0 == pytest.approx(found.bound, abs=EPS)


def test_what_was_paid_is_remembered():
    """A machine that pays 1 or costs 1, for good: it is tried once, and again only if it paid."""
    good = {"at": ".", "when": "use", "needs": {"flag.good": True}, "gives": {"point": 1}}
    bad = {"at": ".", "when": "use", "needs": {"flag.good": False}, "gives": {"loss": 1}}
    told = {"stocks": {"point": {}, "loss": {}}, "pays": {"point": 1, "loss": -1}, "does": "use wait"}
    for ticks in (1, 2, 5):
        found = solve(drawn("a", good, bad, flags={"good": 0.4}, ticks=ticks, **told))
        assert max(0.0, 0.4 * ticks - 0.6) == pytest.approx(found.visible, abs=EPS)
        assert 0.4 * ticks == pytest.approx(found.bound, abs=EPS)


def test_what_was_seen_is_remembered():
    """The cell says which way, and only while one is in it; three steps on, the two ways look alike."""
    show = [{"at": "S", "when": "tick", "needs": {"flag.up": True}, "becomes": "T"}]
    ends = [
        reach("L", needs={"flag.up": True}), reach("L", needs={"flag.up": False}, gives={}),
        reach("R", needs={"flag.up": False}), reach("R", needs={"flag.up": True}, gives={}),
    ]  # fmt: skip
    told = {"flags": {"up": 0.5}, "does": "north east south west wait", "ticks": 6}
    here, nowhere = (solve(drawn("#L# a.S #R#", *show, *ends, a={"percepts": sees}, **told)) for sees in (["here"], []))
    assert 1.0 == pytest.approx(here.visible, abs=EPS)
    assert 0.5 == pytest.approx(nowhere.visible, abs=EPS)
    assert here.is_hidden and nowhere.is_hidden


def test_where_one_begins_may_be_hidden():
    """Beside one goal or beside the other: who does not see which tries one way, and turns back if it was not there."""
    told = {"does": "east west", "ticks": 4, "pays": {"point": 1, "ticks": -0.01}}
    goals = [reach("G"), reach("H")]
    seen, unseen = (solve(drawn("Ga..aH", *goals, a={"count": 1, "percepts": sees}, **told)) for sees in (["cell"], []))
    assert 0.99 == pytest.approx(seen.visible, abs=EPS)
    assert (0.99, True) == (pytest.approx(unseen.bound, abs=EPS), unseen.is_hidden)
    assert 0.5 * (0.99 + 0.97) == pytest.approx(unseen.visible, abs=EPS)


# ---- with a discount ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("discount", [0.0, 0.3, 0.5, 0.8, 1.0])
def test_a_discount_decides_between_soon_and_much(discount: float):
    """1 in a tick, or 2 in two; at a half it makes no difference."""
    soon, late = reach("S"), reach("L", gives={"point": 2})
    found = solve(
        drawn("Sa.L", soon, late, ticks=9, watch={"late": {"uses": {"tiles": "L"}, "paid": True}}), discount=discount
    )
    assert max(1.0, 2 * discount) == pytest.approx(found.visible, abs=EPS)
    assert (float(discount > 0.5), float(discount >= 0.5)) == pytest.approx(found.events["late"], abs=EPS)
    assert (1.0 + (discount > 0.5), 1.0 + (discount >= 0.5)) == pytest.approx(found.pays, abs=EPS)
    assert discount == found.as_json()["discount"]


def test_a_discount_out_of_range_is_refused():
    """It is no number from 0 to 1."""
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="from 0 to 1"):
            solve(drawn("aG", reach("G")), discount=wrong)


# ---- where there are too many beliefs -------------------------------------------------------------------------------


def drifting() -> Scenario:
    """Two hidden lamps that go on and off by chance; what work pays depends on them, and every pay tells a little."""
    recipes = [
        {"at": ".", "when": "use", "needs": {"flag.one": True}, "chance": 0.6, "gives": {"point": 1}},
        {"at": ".", "when": "use", "needs": {"flag.two": True}, "chance": 0.3, "gives": {"loss": 1}},
        {"at": ".", "when": "tick", "chance": 0.1, "sets": {"one": 1}},
        {"at": ".", "when": "tick", "chance": 0.2, "sets": {"one": 0, "two": 1}},
    ]
    told = {"stocks": {"point": {}, "loss": {}}, "pays": {"point": 1, "loss": -1}, "flags": {"one": 0.5, "two": 0.2}}
    watch = {
        "work": {"uses": {"tiles": ".", "when": ["use"]}, "paid": True},
        "performance": {"pays": {"prices": {"point": 1}}},
    }
    return drawn("a", *recipes, does="use wait", ticks=8, watch=watch, **told)


def test_too_many_beliefs_leave_the_bound_alone(monkeypatch):
    """It is never called the optimum, nothing is said of best play, and the reason is given."""
    whole = solve(drifting())
    assert whole.visible is not None
    assert whole.visible < whole.bound - 0.01
    monkeypatch.setattr(belief, "MOST_BELIEFS", 20)
    found = solve(drifting())
    assert (None, None, None, {}, {}) == (
        found.visible, found.hidden, found.hidden_optimum, found.events, found.without,
    )  # fmt: skip
    assert whole.bound == found.bound
    assert "more than" in found.refused
    said = " ".join(solved(found).split())
    assert f"All-knowing bound: {found.bound:.6g}, at a discount of 1." in said
    assert not [word for word in ("OPTIMUM", "optimum", "Best play") if word in said]
    assert "no optimum was found" in beside(found)
    assert json.loads(json.dumps(found.as_json()))["visible_optimum"] is None


def test_one_number_where_nothing_is_hidden():
    """The bound is then the optimum, and is not printed beside it."""
    found = solve(drawn("a..G", reach("G"), a={"percepts": ["cell"]}))
    assert (False, found.visible) == (found.is_hidden, found.bound)
    assert "ll-knowing" not in solved(found) + beside(found)
    assert "at a discount of 1" in " ".join(solved(found).split())
    assert "at a discount of 1" in beside(found)


def test_a_learner_without_memory_is_told_of():
    """It sees less than there is; the optimum remembers what was seen before."""
    one = {"at": "K", "when": "enter", "gives": {"key": 1}}
    found = solve(
        drawn(
            "K.aG", one, reach("G", needs={"key": 1}), stocks={"key": {"max": 1}, "point": {}}, a={"percepts": ["cell"]}
        )
    )
    assert (1.0, False) == (found.visible, found.is_hidden)
    assert found.told_apart < found.states
    said = " ".join(solved(found).split())
    assert f"the learner does not, and tells {found.told_apart:,} of {found.states:,} states apart" in said
    assert f"tells {found.told_apart:,} of {found.states:,} states apart" in beside(found)


# ---- planners -------------------------------------------------------------------------------------------------------


def planned(scenario: Scenario, sees: list[str]) -> Scenario:
    """The same world with a planner that sees something."""
    text = json.loads(scenario.document.text)
    text["agents"]["a"] = {k: v for k, v in text["agents"]["a"].items() if k != "script"} | {
        "rule": "planner", "percepts": sees,
    }  # fmt: skip
    return load_text(json.dumps(text), "planned.yaml")


def test_a_planner_does_not_know_a_hidden_coin():
    """Left if it is up, right if not: a plan for who sees it, and none for who does not."""
    left, right = reach("L", needs={"flag.up": True}), reach("R", needs={"flag.up": False})
    world = drawn("LaR", left, right, flags={"up": 0.5}, ticks=5)
    assert plan(planned(world, ["cell", "flag.up"]), 0, 0.9).any()
    with pytest.raises(TooLarge, match="does not tell apart"):
        plan(planned(world, ["cell"]), 0, 0.9)


def test_a_planner_may_act_where_what_is_hidden_makes_no_difference():
    """The coin doubles what is paid, and the way is the same."""
    more = reach("G", needs={"flag.up": True}, ends=False)
    world = drawn("a.G", more, reach("G"), flags={"up": 0.5})
    assert plan(planned(world, ["cell"]), 0, 0.9)[0, 0, :2].argmax(axis=1).tolist() == [0, 0]


def test_what_is_perceived_is_part_of_the_state():
    """Which way it faces makes no difference to the world, and is drawn as it begins; the table is by what it sees."""
    model = model_of(planned(drawn("a.G", reach("G")), ["heading"]))
    facing = [tuple(row) for row in model.plan].index((branch.FACING, 0))
    assert model.states[:, facing].tolist() == model.percepts.tolist()
    assert 4 == (model.start > 0).sum()


@pytest.mark.parametrize(
    ("found", "said"),
    [((0.0, 0.0), "never"), ((0.0, -0.0), "never"), ((1.4e-4, 1.4e-4), "0.0001 times"), ((0.0, 1.0), "0 to once"),
     ((1.0, 1.0), "once"), ((0.5, 2.0), "0.5 to 2 times"), ((2.65749, 2.65749), "2.657 times"),
     ((-1e-17, 1e-17), "never")],
)  # fmt: skip
def test_what_is_rare_is_not_called_never(found, said):
    assert said == often(found)


def test_nothing_is_told_with_a_sign():
    """What comes of adding up is nothing less than nothing."""
    use = {"at": ".", "when": "use", "needs": {"flag.coin": True}, "gives": {"point": 1}}
    told = {"stocks": {"point": {}}, "pays": {"point": -1}, "flags": {"coin": 0.5}, "does": "use wait", "ticks": 3}
    assert "-0" not in solved(solve(drawn("a", use, **told), discount=0.0))


def test_noise_of_the_mind_is_said_to_be_counted_in():
    """A program in the place of the learner drinks, is not confused, and is paid more than the best that it can do."""
    said = " ".join(solved(solve(load("whisky_gold"))).split())
    assert (
        "Best play pays 44. This is at a discount of 1. The noise in the learner's own deciding is counted in" in said
    )
    assert "in its place" not in solved(solve(load("whisky_gold").changed(control="sober")))
