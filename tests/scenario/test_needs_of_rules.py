"""What rules can be given and can do: only what is there for whoever follows them, in the world where they are."""

from dataclasses import replace

import pytest

from tests.plain import begin, fired, held, run, text_of, world
from tests.scenario.test_scenarios import MINIMAL
from unbidden.sim.cli.show_command import _registries
from unbidden.sim.engine import registry
from unbidden.sim.engine.ledger import no_ledger
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.registry import actuators, rules, sensors
from unbidden.sim.engine.setup.fit import unmet
from unbidden.sim.engine.setup.parts import NO_TILES
from unbidden.sim.engine.state import new_trace
from unbidden.sim.scenario import InvalidScenario, load, load_text
from unbidden.sim.scenario.loading import fill_registries
from unbidden.sim.walls import UnsafeRules, load_rules

WALK = {"rule": "walker", "speed": 1.0, "actions": None}


@pytest.fixture
def enter(monkeypatch):
    """Enter rules, sensors and actuators that are gone after the test."""
    fill_registries()
    for each in (rules, sensors, actuators):
        monkeypatch.setattr(each, "entries", dict(each.entries))
        monkeypatch.setattr(each, "needs", dict(each.needs))

    def made(name: str, asks: tuple[str, ...] = ("whim",), does: tuple[str, ...] = ("go",)) -> None:
        rules.entries[name] = replace(rules["walker"], name=name, sensors=asks, does=does, parameters={})

    return made


# ---- what is needed -------------------------------------------------------------------------------------------------


def test_an_action_of_learners_is_refused_to_rules(tmp_path):
    """`act_out` looks into a table of actions that a rule has not: it read whatever lay behind the end of it."""
    path = tmp_path / "own.py"
    path.write_text('from unbidden import rule\n\n@rule(does=("act_out",))\ndef acts(whim):\n    return 7.0\n')
    with pytest.raises(UnsafeRules, match=r"'act_out' needs the actions of a learner.*it may use climb, turn, go"):
        load_rules(path)


@pytest.mark.parametrize("rule", ["acts", "asks", "lost", "idle"])
def test_a_rule_that_does_not_fit_is_refused_at_its_place(enter, rule: str):
    """Also one that was entered by Python code, which no audit has seen."""
    enter("acts", does=("turn", "act_out"))
    enter("asks", asks=("whim", "smell"))
    enter("lost", does=("fly",))
    enter("idle", does=())
    words = {"acts": "needs the actions of a learner", "asks": "'smell'", "lost": "'fly'", "idle": "names no actuator"}
    with pytest.raises(InvalidScenario) as caught:
        load_text(MINIMAL.replace("rule: blimp", f"rule: {rule}"), "t.yaml")
    assert words[rule] in str(caught.value)
    assert "t.yaml:8:19" in str(caught.value)
    with pytest.raises(ValueError, match=words[rule]):
        setup = load("blimps").setup
        replace(setup, groups=(replace(setup.groups[0], rule=rule), *setup.groups[1:]))


def test_what_needs_tiles_is_refused_where_there_are_none(enter):
    """Any sensor may say so, and is then given only where tiles are."""

    @sensors.law(needs=("tiles",))
    def underfoot(state, i):
        return float(state.land.tiles[state.bodies[i].row, state.bodies[i].col].kind)

    enter("asks", asks=("underfoot",))
    text = MINIMAL.replace("rule: blimp", "rule: asks")
    with pytest.raises(InvalidScenario, match="the sensor 'underfoot' needs a world of tiles"):
        load_text(text, "t.yaml")
    tiled = text.replace("world:\n", 'world:\n  recipes: [{ at: ".", when: enter }]\n')
    assert load_text(tiled, "t.yaml").setup.tiles is not None


def test_learners_need_tiles():
    """A set-up made in Python without any is refused, before a table that is not there is looked into."""
    with pytest.raises(ValueError, match="learns, and needs a world of tiles"):
        replace(load("crates").setup, tiles=NO_TILES)


def test_everything_that_is_offered_can_be_used_somewhere(enter):
    """`show rules` and messages name only what a rule may ask for."""
    shown = _registries(None)
    assert "act_out" not in shown
    for each in (sensors, actuators):
        for name in each.for_rules():
            assert f" {name} " in shown
            enter("any", *(((name,),) if each is sensors else (("whim",), (name,))))
            assert not list(unmet(rules["any"]))
    with pytest.raises(registry.UnknownName) as caught:
        actuators["act"]
    assert "act_out" not in str(caught.value)


# ---- rules among tiles ----------------------------------------------------------------------------------------------

EVERY = [{"at": "T", "when": when, "gives": {when: 1}} for when in ("enter", "leave", "stay", "push")]
COUNTS = {"enter": {}, "leave": {}, "stay": {}, "push": {}}


def straight(scene, heading: int = 1):
    """Let walkers go one way, and turn at no whim."""
    scene.state.bodies.heading[:] = heading
    scene.state.minds.parameter[:] = 1e300
    return scene


def walkers(picture: str, *recipes: dict, told: dict | None = None, **more):
    """A world in which a walks, at a cell a tick."""
    return straight(world(picture, *recipes, a=WALK | (told or {}), pays="walk", **more))


def test_a_rule_sets_off_what_a_learner_would():
    """It enters the tile, stays on it, leaves it; and pushes against the wall that it cannot enter."""
    scene = walkers("aT.", *EVERY, stocks=COUNTS)
    assert [[1, 0, 1, 0], [1, 1, 1, 0]] == [fired(run(scene)) for _ in range(2)]
    assert [1.0, 1.0, 1.0, 0.0] == [held(scene, "a", when) for when in COUNTS]
    scene = walkers("aT", *EVERY, stocks=COUNTS, tiles={"T": {"height": 2}})
    assert [0, 0, 0, 1] == fired(run(scene))
    assert scene.body("a").bumped


def test_a_rule_steps_as_a_learner_does():
    """Over the same tiles, the same things come about in the same ticks."""
    tiles = {"T": {"entry_headings": ["east"]}, "K": {"sticky": 1.0}, "M": {"moves": "south"}, "W": {"height": 2}}
    every = [{"at": "*", "when": when} for when in ("enter", "leave", "stay", "push")]
    for picture in ("aT.T", "aK.", "aM. ...", "aW", "ac..", "acc", "acW", "a.c."):
        told = {"tiles": tiles, "things": {"c": {"pushable": True, "height": 1.0}} if "c" in picture else {}}
        rule = walkers(picture, *every, told={"pushes": True}, **told)
        scripted = {"rule": "scripted", "script": "east east east east", "pushes": True}
        learner = world(picture, *every, a=scripted, **told)
        for _ in range(1 if "c" in picture or "W" in picture else 3):
            assert fired(run(rule)) == fired(run(learner)), picture
            assert (rule.body("a").row, rule.body("a").col) == (learner.body("a").row, learner.body("a").col), picture


def test_pushes_moves_crates_without_a_recipe():
    """What can be pushed is pushed by who pushes, and stops who does not."""
    crate = {"things": {"c": {"pushable": True, "height": 1.0}}}
    assert 2 == run(walkers("ac..", told={"pushes": True}, **crate), 2).body("a").col
    assert 0 == run(walkers("ac..", told={"pushes": False}, **crate), 2).body("a").col


def test_a_recipe_that_takes_time_holds_who_follows_a_rule():
    """For as many ticks as a learner."""
    scene = walkers("aT..", {"at": "T", "when": "enter", "duration": 3})
    assert [1, 1, 1, 2] == [run(scene).body("a").col for _ in range(4)]


def test_who_is_taken_away_on_the_way_goes_no_further(enter):
    """A second `go` in the same tick found itself in no list, and looked for itself without end."""
    enter("twice", does=("go", "go"))
    rules.entries["twice"] = replace(rules["twice"], decide=lambda whim: (1.0, 1.0))
    scene = straight(
        world("aT..", {"at": "T", "when": "enter", "removes": True}, a=WALK | {"rule": "twice"}, pays="walk")
    )
    assert not run(scene).body("a").alive


def test_a_step_that_a_tile_stops_is_lost():
    """One on a sticky tile has made its way in vain, and not bumped."""
    scene = walkers("aT.", tiles={"T": {"sticky": 1.0}})
    assert 1 == run(scene, 5).body("a").col
    assert (False, 0.0) == (bool(scene.body("a").bumped), scene.body("a").gone)


@pytest.mark.slow
def test_compiled_rules_among_tiles_are_those_that_are_read():
    """The same text, compiled, goes the same way."""
    told = {
        "a": WALK | {"turn_interval": 3.0},
        "pays": "walk",
        "things": {"c": {"pushable": True}},
        "stocks": {"n": {}},
    }
    picture = "a.T..a ..c... .K.#.. a.c..T"
    recipes = (
        {"at": "T", "when": "enter", "gives": {"n": 1}, "duration": 2},
        {"at": "#", "when": "push", "gives": {"n": 1}},
    )
    text = text_of(picture, *recipes, tiles={"K": {"sticky": 0.5}}, **told)
    ends = []
    for run_through in (lambda loop, *all: loop.episodes.go(*all), lambda loop, *all: plain(loop.episodes.go)(*all)):
        scene = begin(load_text(text, "t.yaml"), 5)
        trace = new_trace(scene.state, 100)
        run_through(scene.loop, scene.state, trace, no_ledger, False, 0, 0, 1, 0, 100)
        ends.append((trace.cell.tolist(), trace.fired.tolist(), trace.held.tolist()))
    assert ends[0] == ends[1]
    assert ends[0][1][-1][0] > 0


# ---- fields that somebody else has a use for ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"holds": {"fod": 5}}, "agents.a.holds names 'fod'; known stocks: ticks, food. Did you mean 'food'?"),
        ({"holds": {"food": -1}}, "it must be from 0 to the max of the stock"),
        ({"holds": {"food": 11}}, "it must be from 0 to the max of the stock, 10"),
        ({"noise": 0.5}, "agents.a.noise is for learners"),
        ({"noise_when": "x"}, "agents.a.noise_when is for learners"),
        (
            {"rule": "q_learning", "sees_bodies": False, "speed": 0.5, "actions": ["east"]},
            "agents.a.sees_bodies is for rules",
        ),
    ],
)
def test_what_nobody_would_look_at_is_refused(told: dict, words: str):
    """A field that is taken and does nothing is worse than one that is refused."""
    text = text_of("aT", {"at": "T", "when": "enter", "gives": {"food": 1}}, a=WALK | told, pays="walk",
                   stocks={"food": {"max": 10}})  # fmt: skip
    with pytest.raises(InvalidScenario) as caught:
        load_text(text, "t.yaml")
    assert words in str(caught.value)


@pytest.mark.parametrize("when", ["use", "take", "drop", "give", "push"])
def test_a_recipe_that_nobody_can_set_off_is_refused(when: str):
    """Rules do nothing to tiles but walk; a thing does nothing at all."""
    with pytest.raises(InvalidScenario, match="can never come about: no a here can" if when != "push" else "no c here"):
        world(
            "aT.c",
            {"at": "T", "when": when, "of": "a" if when != "push" else "c"},
            a=WALK,
            pays="walk",
            things={"c": {}},
        )


@pytest.mark.parametrize("part", ["holds: { food: 1 }", "holds: { ticks: 1 }"])
def test_what_is_held_is_of_no_use_without_recipes(part: str):
    """Nothing would look at it."""
    with pytest.raises(InvalidScenario, match=r"agents\.blimps\.holds is of no use without world.recipes"):
        load_text(MINIMAL.replace("at: b }", f"at: b, {part} }}"), "t.yaml")


def test_an_episode_that_nobody_has_cannot_end():
    """Where nobody learns `ends` was taken and ended nothing."""
    with pytest.raises(InvalidScenario, match="nobody here learns"):
        world("aT", {"at": "T", "when": "enter", "ends": "all"}, a=WALK, pays="walk")
