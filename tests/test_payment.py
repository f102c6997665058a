"""What came in with an event is measured, whichever way it was paid; smuggled pay is found and honest use is not."""

import json

import pytest

from sim.payment import payments
from sim.scenario import load_text

PAYS = {"gives": {"coins": 1}}
TOUCH = {"at": "M", "when": "use", "name": "touch"}


def yard(*recipes: dict, objective: dict | None = None, **more) -> str:
    """A small yard in which a learner may touch M; `recipes` are all there is to it."""
    letters = {"#": {"height": 2}, "M": {}, "N": {}, "m": {}, ".": {}}
    return json.dumps(
        {
            "about": {"title": "A yard", "what": "Somebody may touch something in it."},
            "world": {
                "cell": 1,
                "tick": 1,
                "map": more.get("map", "#####\n#M.N#\n#.a.#\n#...#\n#####"),
                "tiles": letters,
                "stocks": {"coins": {}, "x": {"most": 9}},
                "flags": more.get("flags", {"up": 0, "next": 0}),
                "recipes": [*recipes, {"at": "N", "when": "use", "name": "sell", "gives": {"x": -1, "coins": 1}}],
            },
            "agents": {
                "bot": {
                    "rule": "q_learning", "at": "a", "sees": ["cell"],
                    "does": ["north", "east", "south", "west", "use"],
                    "holds": {"x": 0} if any("x" in recipe.get("gives", {}) for recipe in recipes) else {"x": 1},
                },
                **more.get("agents", {}),
            },
            "objective": objective or {"coins": 1},
            "run": {"ticks": 30, "episodes": 0, "trials": 1},
            "watch": {"touch": more.get("watch", {"uses": "M", "recipe": "touch"})},
        }
    )  # fmt: skip


X = {**TOUCH, "gives": {"x": 1}}  # something in the hand, which is of use to who goes and sells it
COUSIN = {"rule": "q_learning", "at": "b", "sees": ["cell"], "does": ["wait"]}
BESIDE = "#####\n#M.N#\n#b..#\n#.a.#\n#####"
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
        {**TOUCH, "takes": 5, "sets": {"up": 1}},
        {"at": "M", "when": "stay", "needs": {"flag.up": True}, "chance": 0.5, **PAYS},
    ),
    "what the tile does by itself": yard(
        {"at": "M", "when": "tick", "name": "touch", "chance": 0.3}, {"at": "M", "when": "tick", **PAYS}
    ),
}  # fmt: skip
HONEST = {
    "nothing": yard(TOUCH),
    "something to be sold elsewhere": yard(X),
    "something to be sold, and time costs": yard(X, objective={"coins": 1, "ticks": -0.1}),
    "a tile that becomes another": yard({**TOUCH, "becomes": "m"}, {"at": "m", "when": "use", **PAYS}),
    "a flag that opens a sale": yard(
        {**TOUCH, "sets": {"up": 1}}, {"at": "N", "when": "use", "needs": {"flag.up": True}, **PAYS}
    ),
    "held for a while": yard({**X, "takes": 4}, objective={"coins": 1, "ticks": -0.1}),
    "an end where time costs nothing": yard({**TOUCH, "ends": True}),
    "pay that comes to all every tick": yard(
        {**TOUCH, "gives": {"x": 1}}, {"at": "N", "when": "tick", **PAYS}
    ),
    "somebody else is paid at the same time": yard(
        TOUCH,
        {"at": "*", "when": "stay", "of": "kin", **PAYS},
        agents={"kin": COUSIN}, map=PAIR,
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
