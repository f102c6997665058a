"""What came in with an event is measured, whichever way it was paid; smuggled pay is found and honest use is not."""

import json

import pytest

from unbidden.sim.judge.payment import payments
from unbidden.sim.runs.training import train
from unbidden.sim.scenario import load_text

PAYS = {"gives": {"coins": 1}}
TOUCH = {"at": "M", "when": "use", "name": "touch"}


def yard(*recipes: dict, objective: dict | None = None, **more) -> str:
    """A small yard in which a learner may touch M; `recipes` are all there is to it."""
    letters = {"#": {"height": 2}, "M": {}, "N": {}, "m": {}, "T": {}, "B": {"moves": "east"}, ".": {}}
    return json.dumps(
        {
            "about": {"title": "A yard", "what": "Somebody may touch something in it."},
            "world": {
                "cell": 1,
                "tick": 1,
                "map": more.get("map", "#####\n#M.N#\n#.a.#\n#...#\n#####"),
                "tiles": letters,
                "stocks": {"coins": {}, "x": {"max": 9}},
                "flags": more.get("flags", {"up": 0, "next": 0}),
                "recipes": [*recipes, {"at": "N", "when": "use", "name": "sell", "gives": {"x": -1, "coins": 1}}],
            },
            "agents": {
                "bot": {
                    "rule": "q_learning", "at": "a", "percepts": ["cell"],
                    "actions": ["north", "east", "south", "west", "use"],
                    "holds": {"x": 0} if any("x" in recipe.get("gives", {}) for recipe in recipes) else {"x": 1},
                },
                **more.get("agents", {}),
            },
            "objective": objective or {"coins": 1},
            "run": {"ticks": 30, "episodes": 0, "trials": 1},
            "watch": {"touch": more.get("watch", {"uses": {"tiles": "M", "recipe": "touch"}})},
        }
    )  # fmt: skip


def pushing(recipe: dict, pay: dict, rows: str, **more) -> str:
    """The same yard with a box in it that the learner may push: what is watched is where the box comes to be."""
    told = json.loads(yard({"when": "enter", "of": "box", "name": "touch", **recipe}, pay, map=rows, **more))
    told["world"]["tiles"]["o"] = {}
    told["world"]["things"] = {"box": {"at": "o", "height": 0.9, "pushable": True}}
    told["agents"]["bot"] |= {"pushes": True, "height": 0.9}
    return json.dumps(told)


X = {**TOUCH, "gives": {"x": 1}}  # something in the hand, which is of use to who goes and sells it
COUSIN = {"rule": "q_learning", "at": "b", "percepts": ["cell"], "actions": ["wait"]}
BESIDE = "#####\n#M.N#\n#b..#\n#.a.#\n#####"
BELT = "#####\n#BM.#\n#aN.#\n#####"
LONG = "########\n#BBBBT.#\n#a...N.#\n########"
AHEAD = "#######\n#..M..#\n#..o..#\n#N.a..#\n#######"
BOX = {"of": "box", "to": "bot", **PAYS}
OF_BELT = {"uses": {"tiles": "B", "recipe": "touch"}}
PAIR = "#####\n#M.N#\n#.a.#\n#..b#\n#####"
SMUGGLES = {
    "a twin on the same tile": yard(TOUCH, {"at": "M", "when": "use", **PAYS}),
    "a twin for all tiles, by what is near": yard(
        TOUCH, {"at": "*", "when": "use", "needs": {"near.N.2": 1}, **PAYS}
    ),
    "a twin beside, by what the tile became": yard(
        {**TOUCH, "becomes": "m"},
        {"at": ".", "when": "tick", "needs": {"near.m.1": 1, "flag.up": False}, "sets": {"up": 1}, **PAYS},
    ),
    "a twin by when": yard(
        {"at": "M", "when": "enter", "name": "touch"}, {"at": "M", "when": "stay", **PAYS}
    ),
    "a twin for the few who come with enough": yard(
        {**TOUCH, "needs": {"x": 1}}, {"at": "M", "when": "use", "needs": {"x": 9, "flag.up": True}, **PAYS}
    ),
    "a twin by luck": yard(TOUCH, {"at": "M", "when": "use", "chance": 0.5, **PAYS}),
    "a twin that costs": yard(TOUCH, {"at": "M", "when": "use", **PAYS}, objective={"coins": -0.5}),
    "stocks converted at once": yard(X, {"at": "*", "when": "stay", "needs": {"x": 1}, "gives": {"x": -1, "coins": 1}}),
    "stocks converted by and by": yard(
        X, {"at": "*", "when": "stay", "needs": {"x": 1}, "chance": 0.2, "gives": {"x": -1, "coins": 1}}
    ),
    "a flag": yard(
        {**TOUCH, "sets": {"up": 1}},
        {"at": "N", "when": "tick", "needs": {"flag.up": True}, "sets": {"up": 0}, **PAYS},
    ),
    "a flag a tick later": yard(
        {**TOUCH, "sets": {"up": 1}},
        {"at": "M", "when": "tick", "needs": {"flag.next": True}, "sets": {"next": 0}, **PAYS},
        {"at": "N", "when": "tick", "needs": {"flag.up": True}, "sets": {"up": 0, "next": 1}},
    ),
    "what the tile becomes": yard(
        {**TOUCH, "becomes": "m"}, {"at": "m", "when": "tick", "becomes": "M", **PAYS}
    ),
    "an end that saves the cost of time": yard({**TOUCH, "ends": True}, objective={"coins": 1, "ticks": -0.1}),
    "an end by a twin": yard(
        TOUCH, {"at": "M", "when": "use", "ends": True}, objective={"coins": 1, "ticks": -0.1}
    ),
    "another's stock": yard(
        X,
        {"at": "*", "when": "stay", "of": "bot", "to": "kin", "needs": {"x": 1}, **PAYS},
        agents={"kin": COUSIN}, map=PAIR,
    ),
    "another's stock, by a twin": yard(
        TOUCH, {"at": "M", "when": "use", "to": "kin", **PAYS}, agents={"kin": COUSIN}, map=PAIR
    ),
    "a neighbour's stock": yard(
        TOUCH, {"at": "M", "when": "use", "gives": {"other.coins": 1}}, agents={"kin": COUSIN}, map=BESIDE
    ),
    "held on a tile that turns": yard(
        {**TOUCH, "duration": 5, "sets": {"up": 1}},
        {"at": "M", "when": "stay", "needs": {"flag.up": True}, "chance": 0.5, **PAYS},
    ),
    "a twin where a belt takes it": yard(
        {"at": "M", "when": "enter", "name": "touch"}, {"at": "M", "when": "enter", **PAYS}, map=BELT
    ),
    "a twin when the next tick begins": yard(
        {"at": "M", "when": "enter", "name": "touch"}, {"at": "M", "when": "begin", **PAYS}
    ),
    "a flag when the next tick begins": yard(
        {**TOUCH, "sets": {"up": 1}},
        {"at": "*", "when": "begin", "needs": {"flag.up": True}, "sets": {"up": 0}, **PAYS},
    ),
    "a box that lies there when the next tick begins": pushing({"at": "M"}, {"at": "M", "when": "begin", **BOX}, AHEAD),
    "a box that was brought, when the next tick begins": pushing(
        {"at": "M", "when": "brought"}, {"at": "M", "when": "begin", **BOX}, "#####\n#BM.#\n#o..#\n#a.N#\n#####"
    ),
    "a belt that brings it to the pay": yard(
        {"at": "B", "when": "enter", "name": "touch"}, {"at": "T", "when": "brought", **PAYS}, map=LONG, watch=OF_BELT
    ),
    "a belt that brings the box to the pay": pushing(
        {"at": "B"}, {"at": "T", "when": "brought", **BOX},
        "########\n#BBBBT.#\n#o...N.#\n#a.....#\n########", watch=OF_BELT,
    ),
    "a twin of what goes on by itself": yard(
        {"at": "N", "when": "use", "sets": {"up": 1}},
        {"at": "M", "when": "tick", "name": "touch", "needs": {"flag.up": True}},
        {"at": "M", "when": "tick", "needs": {"flag.up": True}, **PAYS},
    ),
}  # fmt: skip
HONEST = {
    "nothing": yard(TOUCH),
    "pay that comes to all when a tick begins": yard(TOUCH, {"at": "*", "when": "begin", **PAYS}),
    "a flag that pays elsewhere when a tick begins": yard(
        {**TOUCH, "sets": {"up": 1}}, {"at": "N", "when": "begin", "needs": {"flag.up": True}, **PAYS}
    ),
    "a box that is paid for one push further": pushing(
        {"at": "M"}, {"at": "T", "when": "begin", **BOX}, "#######\n#..T..#\n#..M..#\n#..o..#\n#N.a..#\n#######"
    ),
    "a belt to where one may be paid": yard(
        {"at": "B", "when": "enter", "name": "touch"}, {"at": "T", "when": "use", **PAYS}, map=LONG, watch=OF_BELT
    ),
    "a belt that it was on anyhow": yard(
        {"at": "B", "when": "use", "name": "touch"}, {"at": "T", "when": "brought", **PAYS}, map=LONG, watch=OF_BELT
    ),
    "something to be sold elsewhere": yard(X),
    "something to be sold, and time costs": yard(X, objective={"coins": 1, "ticks": -0.1}),
    "a tile that becomes another": yard({**TOUCH, "becomes": "m"}, {"at": "m", "when": "use", **PAYS}),
    "a flag that opens a sale": yard(
        {**TOUCH, "sets": {"up": 1}}, {"at": "N", "when": "use", "needs": {"flag.up": True}, **PAYS}
    ),
    "held for a while": yard({**X, "duration": 4}, objective={"coins": 1, "ticks": -0.1}),
    "an end where time costs nothing": yard({**TOUCH, "ends": True}),
    "pay that comes to all every tick": yard(
        {**TOUCH, "gives": {"x": 1}}, {"at": "N", "when": "tick", **PAYS}
    ),
    "somebody else is paid at the same time": yard(
        TOUCH,
        {"at": "*", "when": "stay", "of": "kin", **PAYS},
        agents={"kin": COUSIN}, map=PAIR,
    ),
    "what goes on by itself, where something else does too": yard(
        {"at": "M", "when": "tick", "name": "touch", "chance": 0.3}, {"at": "M", "when": "tick", **PAYS}
    ),
    "an end by luck that has nothing to do with it": yard(
        TOUCH, {"at": "*", "when": "stay", "chance": 0.3, "ends": True}, objective={"coins": 1, "ticks": -0.1}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SMUGGLES)
def test_smuggled_pay_is_found(name: str):
    """Every recipe of the event gives nothing that is paid, and yet something came in whenever it came about."""
    (found,) = payments(load_text(SMUGGLES[name], "smuggle.yaml"))
    assert found.measured
    assert found.paid
    assert found.at_once or found.later


@pytest.mark.parametrize("name", HONEST)
def test_an_instrumental_use_is_not_taken_for_pay(name: str):
    """What is of use only to somebody who then goes on to use it comes to nothing by itself."""
    (found,) = payments(load_text(HONEST[name], "honest.yaml"))
    assert found.measured
    assert (0, 0.0, 0.0) == (found.paid, found.at_once, found.later)


# ---- how it is told -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("check",), ("run",), ("train",)])
def test_every_report_says_what_came_in(unbidden, tmp_path, command):
    """Where the recipe of the event gives nothing that is paid, and its twin does."""
    (tmp_path / "smuggle.yaml").write_text(SMUGGLES["a twin on the same tile"])
    out, _, code = unbidden(*command, "smuggle.yaml")
    said = " ".join(out.split())
    assert 0 == code
    assert "touch: +1 came in the same instant (" in said
    assert "; the file does not say that it is paid." in said
    assert ("touch 0, but +1 came in" in said) == (command == ("train",))


def test_what_comes_later_is_told_apart_from_what_comes_at_once(unbidden, tmp_path):
    """An end saves the cost of the time that is left; what is watched as paid is not complained of."""
    text = SMUGGLES["an end that saves the cost of time"].replace(
        '"recipe": "touch"}', '"recipe": "touch"}, "paid": true'
    )
    (tmp_path / "smuggle.yaml").write_text(text)
    said = " ".join(unbidden("check", "smuggle.yaml")[0].split())
    assert "touch: +2.9 later, without a further decision (" in said
    assert "the file does not say" not in said


def test_what_never_came_about_is_not_called_unpaid(unbidden, tmp_path):
    """Nothing was measured, and that is what is said."""
    text = HONEST["nothing"].replace('"when": "use", "name": "touch"', '"when": "use", "name": "touch", "chance": 0')
    (tmp_path / "never.yaml").write_text(text)
    said = " ".join(unbidden("check", "never.yaml")[0].split())
    assert "What comes in with touch could not be measured: it never came about." in said


def test_machines_are_told_the_same(unbidden, tmp_path):
    """As numbers, beside the audit of a training and beside a run."""
    (tmp_path / "smuggle.yaml").write_text(SMUGGLES["a flag"])
    (payment,) = json.loads(unbidden("run", "smuggle.yaml", "--json")[0])["payments"]
    assert ("touch", 1.0, 0.0) == (payment["event"], payment["at_once"], payment["later"])
    told = json.loads(unbidden("train", "smuggle.yaml", "--json")[0])
    assert (0.0, 1.0) == (told["audit"][0]["paid"], told["audit"][0]["came"]["at_once"])
    assert ["touch"] == [baseline["event"] for baseline in told["baselines"]]


def test_measuring_leaves_the_world_as_it_was():
    """The tables that were learnt are shared by all replays, and nobody learns in them."""
    scenario = load_text(SMUGGLES["a flag"], "smuggle.yaml").with_field("run.episodes", 50)
    lesson = train(scenario, 1)
    before = lesson.digest
    (found,) = payments(scenario, lesson)
    assert found.paid
    assert before == lesson.digest
