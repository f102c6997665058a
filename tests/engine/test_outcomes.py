"""Recipes of which at most one comes about, that are for one action by its name, or that send somebody away."""

from collections import Counter

import numpy as np
import pytest

from tests.plain import film, held, run, world
from unbidden.sim.engine.laws.tiles import share_of
from unbidden.sim.optimum import solve
from unbidden.sim.scenario import InvalidScenario, load_text

STOCKS = {"a": {}, "b": {}, "c": {}}
TWO = {"left": "use", "right": "use", "wait": "wait"}


def use(at="A", **told):
    return {"at": at, "when": "use"} | told


def seen(*recipes, seeds=2000):
    """How often each stock was given in one tick, over seeds."""
    found = Counter()
    for seed in range(seeds):
        scene = run(world("x", *recipes, stocks=STOCKS, x={"script": "use"}, tiles={".": {}}, seed=seed))
        found[tuple(stock for stock in STOCKS if held(scene, "x", stock))] += 1
    return found


# ---- at most one comes about ----------------------------------------------------------------------------------------


def test_of_outcomes_at_most_one_comes_about_each_with_its_own_chance():
    """Three outcomes with chances 0.2, 0.3 and 0.4: never two at once, and nothing in one case of ten."""
    of = [
        use(".", chance=0.2, gives={"a": 1}),
        use(".", chance=0.3, gives={"b": 1}) | {"else": True},
        use(".", chance=0.4, gives={"c": 1}) | {"else": True},
    ]
    found = seen(*of)
    assert set(found) == {("a",), ("b",), ("c",), ()}
    for stocks, chance in {("a",): 0.2, ("b",): 0.3, ("c",): 0.4, (): 0.1}.items():
        spread = np.sqrt(chance * (1 - chance) / 2000)
        assert abs(found[stocks] / 2000 - chance) < 5 * spread, (stocks, found)


def test_recipes_without_else_come_about_apart_from_each_other():
    """The control: the same two recipes, and now both may come about at once."""
    found = seen(use(".", chance=0.5, gives={"a": 1}), use(".", chance=0.5, gives={"b": 1}), seeds=400)
    assert {("a", "b"), ("a",), ("b",), ()} == set(found)


def test_an_outcome_that_never_comes_about_leaves_the_others_their_chances():
    """Whoever takes one outcome away, as a control or an ablation does, changes nothing about the others."""
    found = seen(use(".", chance=0.0, gives={"a": 1}), use(".", chance=0.5, gives={"b": 1}) | {"else": True}, seeds=800)
    assert set(found) == {("b",), ()}
    assert abs(found[("b",)] / 800 - 0.5) < 5 * np.sqrt(0.25 / 800)


def test_chances_that_add_up_to_one_leave_nothing_over():
    """Ten times a tenth is one, but for rounding: the last outcome comes about for certain if no other did."""
    left = 1.0
    for _ in range(9):
        assert 0.0 < share_of(0.1, left) < 1.0
        left -= 0.1
    assert 1.0 == share_of(0.1, left)


# ---- by one action --------------------------------------------------------------------------------------------------


def test_a_recipe_is_for_the_action_that_it_names():
    """Two actions are the same occasion, and what comes of them differs by their names."""
    of = (use(".", by="left", gives={"a": 1}), use(".", by="right", gives={"b": 1}))
    scene = world("x", *of, stocks=STOCKS, x={"actions": TWO, "script": "left right right"})
    run(scene, 3)
    assert (1, 2) == (held(scene, "x", "a"), held(scene, "x", "b"))


def test_an_action_of_another_group_by_the_same_name_is_another():
    of = (use(".", by="left", of="x", gives={"a": 1}),)
    told = {"actions": TWO, "script": "left"}
    scene = run(world("x.y", *of, stocks=STOCKS, x=told, y=told))
    assert (1, 0) == (held(scene, "x", "a"), held(scene, "y", "a"))


# ---- sent away ------------------------------------------------------------------------------------------------------


def test_who_is_sent_somewhere_is_there_and_enters_it():
    """What a tile does when somebody enters comes about also for those who are sent there."""
    enter = {"at": "B", "when": "enter", "gives": {"b": 1}}
    scene = world("xA#B.", use("A", goes="B"), enter, stocks=STOCKS, x="east use east")
    film(scene, ["xA#B.", ".x#B.", ".A#x.", ".A#Bx"])
    assert 1 == held(scene, "x", "b")


def test_nobody_is_sent_where_there_is_no_room():
    """Unless that tile is roomy, on which nobody is in anybody's way."""
    scene = world("xA#By", use("A", goes="B"), x="east use", y="west wait")
    film(scene, ["xA#By", ".x#y.", ".x#y."])
    roomy = world("xA#By", use("A", goes="B"), x="east use", y="west wait", tiles={"B": {"roomy": True}})
    run(roomy, 2)
    assert 3 == roomy.body("x").col == roomy.body("y").col


def test_tiles_that_send_somebody_round_and_round_come_to_an_end():
    """Each of two tiles sends whoever enters it to the other: a tick ends all the same."""
    ring = ({"at": "A", "when": "enter", "goes": "B"}, {"at": "B", "when": "enter", "goes": "A"})
    scene = run(world("xA#B", *ring, x="east"))
    assert scene.body("x").col in (1, 3)


# ---- a table of states ----------------------------------------------------------------------------------------------

TABLE = """
about: {{ title: t, what: w }}
world:
  kind: mdp
  cell: 1
  tick: 1
  states:
    S: {{ does: {{ left: L, right: {{ R: 0.75, S: 0.25 }} }} }}
    L: {{ does: {{ left: [ {{ gives: {{ coin: 1 }}, ends: true }} ] }} }}
    R:
      does:
        left:
          - {{ chance: 0.5, gives: {{ coin: 1 }}, goes: L }}
          - {{ chance: 0.25, gives: {{ coin: 2 }}, goes: S }}
  stocks: {{ coin: {{}} }}
agents: {{ bot: {{ rule: q_learning, at: S, percepts: [cell], actions: {{ left: use, right: use }} }} }}
objective: {{ coin: 1 }}
run: {{ ticks: {ticks}, episodes: 10, trials: 2 }}
"""


def by_hand(ticks):
    """What is best in the table, worked out backwards from the last tick: f(state, ticks that are left)."""
    best = dict.fromkeys("SLR", 0.0)
    for _ in range(ticks):
        best = {
            "S": max(best["L"], 0.75 * best["R"] + 0.25 * best["S"]),
            "L": max(1.0, best["L"]),  # it can wait there, by an action that does nothing
            "R": max(0.5 * (1 + best["L"]) + 0.25 * (2 + best["S"]) + 0.25 * best["R"], best["R"]),
        }
    return best["S"]


@pytest.mark.parametrize("ticks", [1, 2, 3, 10, 40])
def test_the_solver_solves_a_table_as_one_does_by_hand(ticks):
    assert abs(solve(load_text(TABLE.format(ticks=ticks), "table.yaml")).bound - by_hand(ticks)) < 1e-9


@pytest.mark.parametrize(
    ("found", "instead", "said"),
    [
        ("left: L,", "left: Z,", r"world\.states\.S\.does\.left: goes to 'Z', which is nowhere in the map"),
        ("R: 0.75, S: 0.25", "R: 0.75, S: 0.5", r"world\.states\.S\.does\.right\.S: the chances .* add up to 1\.25"),
        ("coin: 2 }}", "coins: 2 }}", r"no stock is called 'coins'.*Did you mean 'coin'"),
        ("right: {{ R", "rigth: {{ R", r"no action is called 'rigth'"),
        ("kind: mdp", "kind: grid", r"world\.(map|states)"),
        ("right: {{ R: 0.75, S: 0.25 }}", "right: []", r"leads to nothing"),
        ("R: 0.75,", "R: 1.75,", r"states\.S\.does\.right\.R is 1\.75; it must be 1 or less"),
        ("R: 0.75,", "R: -1,", r"states\.S\.does\.right\.R is -1; it must be 0 or more"),
        ("    S: {{", "    '*': {{", r"world\.states has '\*', which stands for all tiles"),
        ("    S: {{", "    SS: {{", r"world\.states\.SS is 'SS'; it must be at most 1 letter long"),
        ("left: L,", "left: 5,", r"states\.S\.does\.left is 5; it must be text, a mapping"),
        ("at: S", "at: Q", r"'Q', a letter that is not in world\.map"),
    ],
)
def test_a_fault_in_a_table_is_told_at_its_place(found, instead, said):
    text = TABLE.replace(found, instead).format(ticks=3)
    with pytest.raises(InvalidScenario, match=said):
        load_text(text, "table.yaml")


@pytest.mark.parametrize("states", ["5", "[a, b]", "{}", "text", "null", ""])
def test_states_that_are_no_table_are_refused(states):
    text = TABLE.format(ticks=3)
    text = f"{text[: text.index('  states:')]}  states: {states}\n{text[text.index('  stocks') :]}"
    with pytest.raises(InvalidScenario, match=r"world\.(states|kind)"):
        load_text(text, "table.yaml")


@pytest.mark.parametrize(
    ("recipes", "said"),
    [
        ([use(".", by="nothing")], r"no action is called 'nothing'"),
        ([{"at": ".", "when": "enter", "by": "use"}], r"\.by is for what agents do"),
        ([use(".") | {"else": True}], r"is the first recipe"),
        ([use(".", chance=0.5), use(".", chance=0.6) | {"else": True}], r"add up to 1\.1"),
        ([use(".", chance=0.5), {"at": ".", "when": "take", "else": True}], r"has another `when`"),
        ([use(".", goes="B")], r"'B', which is 2 times in the map"),
        ([use(".", goes="C")], r"'C', which is nowhere in the map"),
        ([{"at": ".", "when": "tick", "goes": "A"}], r"nobody sets it off, as goes would need"),
    ],
)
def test_a_fault_in_outcomes_is_told_at_its_place(recipes, said):
    with pytest.raises(InvalidScenario, match=said):
        world("xABB", *recipes, tiles={"C": {}})


# ---- numbers drawn as an episode begins -----------------------------------------------------------------------------


def flags_of(flags, seeds=600):
    """What flags are at the beginning, over seeds: f64[seeds, flags]."""
    scenes = (world("x", use(".", sets={next(iter(flags)): 0}), flags=flags, seed=seed) for seed in range(seeds))
    return np.array([scene.state.stocks.flags.up.copy() for scene in scenes])


def test_a_flag_has_one_of_its_values_each_as_likely():
    found = Counter(flags_of({"u": {"one_of": [0.5, -2.0, 7.0]}})[:, 0].tolist())
    assert set(found) == {-2.0, 0.5, 7.0}
    assert all(abs(times - 200) < 5 * np.sqrt(600 * 2 / 9) for times in found.values())


def test_a_normal_distribution_keeps_its_mean_and_nearly_its_spread():
    """Its values are the means of equally likely parts, so their mean is exact, and their spread a little small."""
    flag = flag_of_text({"mean": 0.3, "sd": 2.0, "values": 256})
    assert 256 == len(flag.values) and abs(np.mean(flag.values) - 0.3) < 1e-12
    assert 1.98 < np.std(flag.values) < 2.0
    assert list(flag.values) == sorted(flag.values)


def test_a_logistic_distribution_is_symmetric_and_nearly_as_spread_as_it_should_be():
    values = np.array(flag_of_text({"mean": 1.0, "scale": 0.5, "values": 512}).values)
    assert np.allclose(values - 1.0, 1.0 - values[::-1]) and (np.diff(values) > 0).all()
    assert 0.98 < np.std(values) / (0.5 * np.pi / np.sqrt(3)) < 1.0


def flag_of_text(told):
    return world("x", use(".", sets={"u": 0}), flags={"u": told}).scenario.setup.tiles.flags[0]


def test_a_flag_may_be_added_to_another():
    """One is what is so, the other what is seen of it; and each of the two draws is a draw of its own."""
    found = flags_of({"u": {"one_of": [0.0, 10.0]}, "seen": {"one_of": [1.0, 2.0], "plus": "u"}})
    assert {(0.0, 1.0), (0.0, 2.0), (10.0, 11.0), (10.0, 12.0)} == set(map(tuple, found.tolist()))


def test_what_is_given_may_be_multiplied_by_a_flag():
    """And what it takes then, where the flag is below 0, is taken from what is held."""
    for value in (2.5, -1.5):
        scene = world("x", use(".", times="u", gives={"a": 2}), stocks=STOCKS, flags={"u": {"one_of": [value]}},
                      x={"script": "use", "holds": {"a": 10}})  # fmt: skip
        assert 10 + 2 * value == held(run(scene), "x", "a")


def test_a_recipe_may_need_what_a_flag_is():
    of = use(".", needs={"flag.u": "< 0"}, gives={"a": 1})
    for value, times in ((-0.5, 1), (0.5, 0)):
        scene = world("x", of, stocks=STOCKS, flags={"u": {"one_of": [value]}}, x={"script": "use"})
        assert times == held(run(scene), "x", "a")


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ({"u": {"one_of": [1.0], "chance": 0.5}}, r"does not say in one way how it is drawn"),
        ({"u": {"mean": 1.0}}, r"does not say in one way how it is drawn"),
        ({"u": {"values": 8}}, r"is for a mean with sd or scale"),
        ({"u": {"one_of": []}}, r"u\.one_of"),
        ({"u": {"one_of": [1.0], "plus": "v"}, "v": 0.5}, r"plus is 'v'; flags before it: none"),
        ({"u": {"mean": 0.0, "sd": -1.0}}, r"sd"),
        ({"u": {"mean": 1.7e308, "sd": 1.0}}, r"u\.mean is 1.7e\+308; it must be 1000000000 or less"),
        ({"u": {"mean": 0.0, "sd": 1.7e308}}, r"u\.sd"),
        ({"u": {"mean": 0.0, "scale": 1e10}}, r"u\.scale"),
        ({"u": {"one_of": [-1e10]}}, r"u\.one_of"),
    ],
)
def test_a_fault_in_how_a_flag_is_drawn_is_told_at_its_place(flags, said):
    """Also numbers without end: two flags of 1.7e308, one on top of the other, were infinite, or no number at all."""
    with pytest.raises(InvalidScenario, match=said):
        world("x", use(".", sets={"u": 0}), flags=flags)


# ---- tables that are drawn ------------------------------------------------------------------------------------------

DRAWN = """
about: {{ title: t, what: w }}
world:
  kind: mdp
  cell: 1
  tick: 1
  random: {{ table: {number}, states: 5, actions: 3, leads_to: 2, gives: {{ coin: {{ from: 0, to: 1 }} }} }}
  stocks: {{ coin: {{}} }}
agents: {{ bot: {{ rule: q_learning, at: A, percepts: [cell], actions: {{ a1: use, a2: use, a3: use }} }} }}
objective: {{ coin: 1 }}
run: {{ ticks: 6, episodes: 10, trials: 2 }}
"""


def test_a_drawn_table_follows_from_its_number():
    """The same number, the same table; another number, another one; and all of it is a table of chances."""
    tables = [load_text(DRAWN.format(number=n), "t.yaml").file.world.states for n in (3, 3, 4)]
    assert tables[0] == tables[1] != tables[2]
    for state in tables[0].values():
        assert ["a1", "a2", "a3"] == list(state.does)
        for outcomes in state.does.values():
            assert 2 == len({outcome.goes for outcome in outcomes})
            assert 1.0 == pytest.approx(sum(outcome.chance for outcome in outcomes))
            assert all(0.0 <= outcome.gives["coin"] < 1.0 for outcome in outcomes)


@pytest.mark.parametrize("number", range(3))
def test_the_solver_solves_a_drawn_table_as_one_does_by_hand(number):
    scenario = load_text(DRAWN.format(number=number), "t.yaml")
    best = dict.fromkeys(scenario.file.world.states, 0.0)
    for _ in range(6):
        best = {
            letter: max(sum(o.chance * (o.gives["coin"] + best[o.goes]) for o in told) for told in state.does.values())
            for letter, state in scenario.file.world.states.items()
        }
    assert abs(solve(scenario).bound - best["A"]) < 1e-9


@pytest.mark.parametrize(
    ("found", "instead", "said"),
    [
        ("states: 5", "states: 60", r"world\.random\.states is 60; it must be 52 or less"),
        ("states: 5", "states: five", r"world\.random\.states is 'five'"),
        ("coin: {{ from: 0, to: 1 }}", "coin: {{ mean: 0, sd: 1 }}", r"does not say from how much to how much"),
        ("coin: {{ from", "coins: {{ from", r"world\.random\.gives\.coins: there is no such stock.*'coin'"),
        ("a3: use", "b3: use", r"no action is called 'a3'"),
        ("kind: mdp", "kind: grid\n  map: A", r"world\.random is for a world that is no grid"),
    ],
)
def test_a_fault_in_how_a_table_is_drawn_is_told_at_its_place(found, instead, said):
    with pytest.raises(InvalidScenario, match=said):
        load_text(DRAWN.replace(found, instead).format(number=0), "t.yaml")
