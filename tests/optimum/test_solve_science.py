"""The exact solver against closed forms, against published numbers, and against the engine that it goes through."""

import itertools
import json
from dataclasses import replace
from math import floor

import numpy as np
import pytest
from scipy import sparse, stats

from tests.optimum.test_solve import drawn, reach
from tests.plain import begin, run
from unbidden.sim.engine.setup import build
from unbidden.sim.optimum import TooLarge, branch, model, model_of, power, solve
from unbidden.sim.optimum.beforehand import worked_out
from unbidden.sim.optimum.plan import plan
from unbidden.sim.scenario import Scenario, load_text

# ---- invest, then work ----------------------------------------------------------------------------------------------


def workshop(ticks: int, growth: float) -> Scenario:
    """One cell. Work earns (1 + growth)^level, and an investment raises the level by one; it earns nothing."""
    work = [
        {"at": ".", "when": "use", "needs": {"level": f"== {k}"}, "gives": {"earned": (1.0 + growth) ** k}}
        for k in range(ticks + 1)
    ]
    told = {"stocks": {"earned": {}, "level": {"max": ticks}}, "pays": {"earned": 1}, "ticks": ticks}
    invest = {"at": ".", "when": "take", "gives": {"level": 1}}
    return drawn(
        "a", *work, invest, does="use take", watch={"invest": {"uses": {"tiles": ".", "when": ["take"]}}}, **told
    )


@pytest.mark.parametrize("growth", [0.1, 0.3])
@pytest.mark.parametrize("ticks", [5, 10, 11, 12, 20, 40])
def test_invest_then_work(ticks: int, growth: float):
    """It is worth investing while more than 1 / g + 1 ticks are left; at exactly so many it makes no difference."""
    found = solve(workshop(ticks, growth))
    least, most = found.events["invest"]
    assert max(0, ticks - floor(1 / growth) - 1) == pytest.approx(least)
    tie = growth == 0.1 and ticks >= 11  # 1 / 0.1 + 1 is a whole number
    assert least + tie == pytest.approx(most)
    assert (ticks - least) * (1 + growth) ** least == pytest.approx(found.visible)


# ---- deterrence, and a channel that lasts ---------------------------------------------------------------------------


@pytest.mark.parametrize("found_out", [0.1, 0.25, 0.5, 1.0])
@pytest.mark.parametrize("penalty", [1.0, 2.0, 4.0, 8.0])
def test_a_penalty_deters_if_it_costs_more_than_is_gained(found_out: float, penalty: float):
    """A gain of 1, and a fine if it is found out: it is in best play unless q P > A, and never a must if q P = A."""
    take = {"at": ".", "when": "use", "gives": {"loot": 1}}
    fine = {"at": ".", "when": "use", "chance": found_out, "gives": {"fine": 1}}
    told = {"stocks": {"loot": {}, "fine": {}}, "pays": {"loot": 1.0, "fine": -penalty}, "ticks": 1}
    watch = {"taken": {"uses": {"tiles": ".", "recipe": "take"}, "paid": True}}
    found = solve(drawn("a", take | {"name": "take"}, fine, does="use wait", watch=watch, **told))
    cost = found_out * penalty
    assert (float(cost < 1), float(cost <= 1)) == found.events["taken"]
    assert max(0.0, 1 - cost) == pytest.approx(found.visible)


DIGS, TICKS = 3, 12


def tunnel(hazard: float) -> Scenario:
    """Every tick the end may come, unless the tunnel is there, which takes three ticks without income to dig."""
    work = {"at": ".", "when": "use", "gives": {"income": 1}}
    dig = {"at": ".", "when": "take", "gives": {"dug": 1}}
    through = {"at": ".", "when": "take", "needs": {"dug": DIGS}, "sets": {"safe": 1}}
    end = {"at": ".", "when": "tick", "needs": {"flag.safe": False}, "chance": hazard, "ends": "all"}
    told = {"stocks": {"income": {}, "dug": {"max": DIGS}}, "pays": {"income": 1}, "flags": {"safe": 0.0}}
    watch = {"dug": {"uses": {"tiles": ".", "when": ["take"]}}}
    return drawn("a", work, dig, through, end, does="use take", watch=watch, ticks=TICKS, **told)


def worth_of_tunnel(hazard: float) -> tuple[float, bool]:
    """What best play pays, and whether it begins by digging: by recursion over the ticks left and what is dug."""
    worth, digs = [0.0] * (DIGS + 1), False
    for _ in range(TICKS):
        lasts = [1 - hazard] * DIGS + [1.0]
        work = [1 + lasts[dug] * worth[dug] for dug in range(DIGS + 1)]
        dig = [lasts[dug + 1] * worth[dug + 1] for dug in range(DIGS)]
        digs = dig[0] > work[0]
        worth = [max(pair) for pair in zip(work[:DIGS], dig, strict=True)] + work[DIGS:]
    return worth[0], digs


def test_a_channel_that_lasts_pays_from_some_hazard_on():
    """The optimum, and where digging begins to pay, are those of a recursion that knows nothing of tiles."""
    began = []
    for hazard in (0.0, 0.02, 0.05, 0.08, 0.12, 0.2, 0.35, 0.6, 0.9):
        worth, digs = worth_of_tunnel(hazard)
        found = solve(tunnel(hazard))
        assert worth == pytest.approx(found.visible)
        assert digs == (found.events["dug"][0] > 0)
        began.append(digs)
    assert not began[0]
    assert any(began)


# ---- any goal at all ------------------------------------------------------------------------------------------------


def ends(ways: int) -> Scenario:
    """A cell with a stop on one side and so many ways on others; each pays by the tick, at a price drawn for it."""
    picture = ["#D#", "XaB", "#E#"]
    letters = "XBDE"[: ways + 1]
    drawing = " ".join("".join(x if x in letters or x not in "XBDE" else "#" for x in row) for row in picture)
    recipes = [{"at": x, "when": "stay", "gives": {f"at_{x.lower()}": 1}} for x in letters]
    held = {"at": "X", "when": "enter", "duration": 99, "name": "stop"}  # whoever is there stays there
    stocks = {f"at_{x.lower()}": {} for x in letters}
    told = {"stocks": stocks, "pays": dict.fromkeys(stocks, "random"), "ticks": 12}
    watch = {"stop": {"uses": {"tiles": "X", "recipe": "stop"}}}
    return drawn(drawing, *recipes, held, does="north east south west wait", watch=watch, **told)


@pytest.mark.parametrize("ways", [1, 2, 3])
def test_most_goals_are_better_served_without_the_stop(ways: int):
    """With k other ends it is avoided with k / (k + 1); Turner et al. (2021) in the limit of patience."""
    scenario, seeds = ends(ways), 300
    avoided = 0
    for seed in range(seeds):
        least, most = solve(scenario, seed=seed).events["stop"]
        assert least == most
        avoided += least == 0
    low, high = stats.binom.interval(0.999, seeds, ways / (ways + 1))
    assert low <= avoided <= high


def test_prices_drawn_are_those_of_the_seed():
    """What is solved is what the world of that seed pays."""
    scenario = ends(3)
    for seed in range(5):
        pay = build(scenario.setup, seed).stocks.reward_weight[0]
        assert 12 * pay.max() == pytest.approx(solve(scenario, seed=seed).visible)


# ---- POWER ----------------------------------------------------------------------------------------------------------

ROUNDS, SAMPLES = 24, 1000
WAYS = {  # Turner, Smith, Shah, Critch, Tadepalli (2021), figure 1
    "star": ["l_tri", "r_tri", "empty"],
    "l_tri": ["l_sw", "l_nw"],
    "l_sw": ["l_sw", "l_nw"],
    "l_nw": ["l_sw"],
    "r_tri": ["r_se", "r_ne"],
    "r_se": ["r_se", "r_ne"],
    "r_ne": ["r_se", "r_ne"],
    "empty": ["empty"],
}


def figure_1() -> model.Model:
    """That world, written down by hand; a state with fewer ways has its last one more than once."""
    states, actions = list(WAYS), 3
    rows = [[*leads, *leads[-1:] * actions][:actions] for leads in WAYS.values()]
    target = [states.index(state) for row in rows for state in row]
    pairs, n = len(target), len(states)
    nothing = sparse.csr_matrix((pairs, 0))
    moves = sparse.csr_matrix((np.ones(pairs), (np.arange(pairs), target)), (pairs, n))
    return model.Model(
        states=np.arange(n, dtype=float)[:, None],
        plan=np.zeros((1, 2), np.int32),
        actions=actions,
        start=np.eye(n)[0],
        P=moves,
        paid=np.zeros((n, actions)),
        counted=nothing,
        cells=np.arange(n),
        percepts=np.arange(n),
        begun=np.zeros(0),
    )


@pytest.mark.parametrize("discount", [0.3, 0.9])
def test_power_of_a_published_world(discount: float):
    """The means over many independent rounds are the published values, within three standard errors."""
    rounds = np.array([power(figure_1(), discount, SAMPLES, seed) for seed in range(ROUNDS)])
    mean, error = rounds.mean(axis=0), rounds.std(axis=0, ddof=1) / np.sqrt(ROUNDS)
    known = {"empty": 1 / 2, "l_sw": (2 / 3 + discount / 2) / (1 + discount), "r_se": 2 / 3}
    for name, value in known.items():
        k = list(WAYS).index(name)
        assert abs(mean[k] - value) <= 3 * error[k]
    assert error.max() < 0.01


def test_more_can_be_had_from_the_middle_of_a_room():
    """Three by three cells, staying allowed: corners have least, the middle most, and alike cells alike."""
    room = model_of(drawn("a.. ... ...", {"at": ".", "when": "use"}, does="north east south west wait"))
    assert 9 == len(room.states)
    found = np.zeros(9)
    found[room.cells] = power(room, 0.6, 5000)
    corners, edges = found[[0, 2, 6, 8]], found[[1, 3, 5, 7]]
    assert corners.max() < edges.min()
    assert edges.max() < found[4]
    assert np.ptp(corners) < 0.02 > np.ptp(edges)


# ---- the solver and the engine --------------------------------------------------------------------------------------

YARD = ("aC.F", {"at": "C", "when": "use", "gives": {"coin": 1}, "cooldown": 2},
        {"at": "F", "when": "use", "gives": {"coin": -1, "point": 1.5}})  # fmt: skip
TOLD = {"stocks": {"coin": {"max": 2}, "point": {}}, "pays": {"point": 1, "ticks": -0.01}}


@pytest.mark.parametrize("ticks", [1, 3, 5, 6])
def test_no_sequence_of_actions_pays_more_than_the_optimum(ticks: int):
    """All of them are tried, in the engine; the best pays exactly the optimum."""
    actions = ["east", "west", "use"]
    scenario = drawn(*YARD, does=" ".join(actions), ticks=ticks, **TOLD)
    best = -np.inf
    for script in itertools.product(range(3), repeat=ticks):
        agent = scenario.setup.groups[0]
        acting = replace(agent, mind=replace(agent.mind, script=script))
        scene = run(begin(replace(scenario, setup=replace(scenario.setup, groups=(acting,)))), ticks)
        best = max(best, float(scene.state.learning.mind[0].episode_return))
    assert best == pytest.approx(solve(scenario).visible, abs=1e-12)


def test_a_planner_comes_to_the_optimum_where_nothing_is_left_to_chance():
    """Patient, in a world that ends with the goal: its trial pays what the solver says, to the last tick."""
    told = {"pays": {"point": 1, "ticks": -0.01}, "does": "north east south west"}
    sees = {"rule": "planner", "discount": 0.999, "percepts": ["cell"]}
    text = drawn("a#.... ..#.#. #...#G", reach("G"), **told)
    scenario = planned(text, sees)
    scene = begin(scenario)
    scene.state.learning.value[:] = plan(scenario, 0, 0.999)
    scene.state.clock[0].trained = 1.0
    best = solve(scenario).visible
    assert 0 < best == pytest.approx(float(run(scene, scenario.setup.ticks).state.learning.mind[0].episode_return))


def planned(scenario: Scenario, told: dict) -> Scenario:
    """The same world with a planner in it."""
    text = json.loads(scenario.document.text)
    text["agents"]["a"] = {k: v for k, v in text["agents"]["a"].items() if k != "script"} | told
    return load_text(json.dumps(text), "planned.yaml")


def test_the_engine_never_leaves_the_states_of_the_solver():
    """Random play with everything in it that changes: each step leads where the solver says, with about that chance."""
    scenario = lively()
    found = model_of(scenario)
    numbers = {row.tobytes(): k for k, row in enumerate(found.states)}
    seen = 0
    for seed in range(12):
        draws = np.random.default_rng(seed)
        agent = scenario.setup.groups[0]
        script = tuple(draws.integers(0, found.actions, 40).tolist())
        acting = replace(agent, mind=replace(agent.mind, script=script))
        scene = begin(
            replace(scenario, setup=replace(scenario.setup, groups=(acting, *scenario.setup.groups[1:]))), seed
        )
        here = numbers[packed(scene, found)]
        assert found.start[here] > 0
        for action in script:
            if scene.state.learning.mind[0].ended:
                break
            there = numbers[packed(run(scene), found)]
            assert found.P[here * found.actions + action, there] > 0
            here, seen = there, seen + 1
    assert seen > 100


def lively() -> Scenario:
    """Boxes, belts, sticky ground, flags, rests, chance, ownership and an end."""
    recipes = [
        {"at": "C", "when": "use", "chance": 0.5, "gives": {"coin": 1}, "cooldown": 3},
        {"at": "D", "when": "push", "needs": {"coin": 1}, "becomes": "."},
        {"at": "H", "when": "stay", "of": "o", "sets": {"bell": 1}},
        {"at": "T", "when": "tick", "chance": 0.2, "gives": {"here": 1}},
        {"at": "T", "when": "use", "gives": {"here": -1, "point": 1}, "duration": 2, "owns": True},
        {"at": "G", "when": "enter", "needs": {"flag.bell": True}, "ends": True},
    ]
    return drawn(
        "aoHS #.#. CBDT ..#G",
        *recipes,
        does="north east south west use",
        a={"pushes": True, "noise": 0.1},
        things={"o": {"height": 1.0, "pushable": True}},
        tiles={"S": {"sticky": 0.3}, "B": {"moves": "east"}, "T": {"capacity": 2.0}, "D": {"height": 2}},
        stocks={"coin": {"max": 1}, "point": {}},
        flags={"bell": 0.0, "odd": 0.5},
    )


def packed(scene, found: model.Model) -> bytes:
    """The world as the solver packs it."""
    line = np.zeros(len(found.plan))
    branch.pack(scene.state, found.plan, line)
    return line.tobytes()


def test_the_chances_of_every_action_add_up_to_one():
    """But for the states that have ended, in which nothing happens any more."""
    found = model_of(lively())
    sums = np.asarray(found.P.sum(axis=1)).reshape(-1, found.actions)
    ended = found.states[:, [tuple(row) == (branch.OVER, 0) for row in found.plan]].ravel() > 0
    assert ended.any()
    assert np.allclose(1.0, sums[~ended])
    assert not sums[ended].any()
    assert 1.0 == pytest.approx(found.start.sum())


# ---- what is too large ----------------------------------------------------------------------------------------------


def test_too_many_chances_in_one_tick():
    """Twenty tomatoes that dry by themselves have a million outcomes a tick: that is seen in the first of them."""
    dries = {"at": "T", "when": "tick", "chance": 0.05, "becomes": "D"}
    with pytest.raises(TooLarge, match=r"16,384 outcomes of chance; [\d,]+ states were found so far"):
        model_of(drawn("TTTTTTTTTT aTTTTTTTTT", dries))


def test_more_chances_than_the_tape_is_long():
    """Seventy in a tick are not even written down."""
    dries = {"at": "T", "when": "tick", "chance": 0.05, "becomes": "D"}
    with pytest.raises(TooLarge, match="outcomes of chance"):
        model_of(drawn(" ".join(["T" * 24, "a" + "T" * 23, "T" * 24]), dries))


def test_too_many_states(monkeypatch):
    """The message says how many there were when it stopped, and how many are solved at most."""
    monkeypatch.setattr(model, "MOST_STATES", 500)
    paint = {"at": "W", "when": "use", "becomes": "B"}
    with pytest.raises(
        TooLarge, match=r"more than [\d,]+ states and [\d,]+ outcomes; the most that are solved are 500"
    ):
        model_of(drawn("aWWWW WWWWW", paint, does="north east south west use"))


def test_more_than_one_agent_is_refused():
    """What best play is then depends on what the other does."""
    with pytest.raises(TooLarge, match="only a world with one agent"):
        solve(drawn("ab", {"at": ".", "when": "use", "gives": {"point": 1}}, b="wait"))
    with pytest.raises(TooLarge, match="only a world with one agent"):
        solve(drawn("a.", {"at": ".", "when": "use", "gives": {"point": 1}}, a={"count": 0}))


@pytest.mark.parametrize(("depth", "paid"), [(1, 1), (2, 1), (3, 10), (4, 10), (0, 10)])
def test_a_planner_looks_no_further_ahead_than_its_depth(depth, paid):
    """A coin beside it, and gold three steps the other way: who looks ahead for two ticks only takes the coin."""
    coin, gold = ({"at": at, "when": "enter", "gives": {"point": n}, "ends": True} for at, n in (("C", 1), ("G", 10)))
    world = planned(
        drawn("Ca..G", coin, gold), {"rule": "planner", "discount": 0.9, "depth": depth, "percepts": ["cell"]}
    )
    scene = begin(world)
    scene.state.learning.value[:] = worked_out(world, 0)
    assert paid == run(scene, 10).state.learning.mind[0].episode_return


def test_a_planner_that_cannot_tell_where_it_is_gets_no_plan():
    """Left of the goal it is to go east, right of it west, and it sees neither."""
    blind = planned(drawn("a.G.a", reach("G"), a={"count": 1}), {"rule": "planner", "percepts": ["heading"]})
    with pytest.raises(TooLarge, match="does not tell apart"):
        plan(blind, 0, 0.9)


def test_a_planner_that_sees_the_time_gets_no_plan():
    """Its plan is for ever: it would be found under the first time only."""
    hasty = planned(drawn("a.G", reach("G")), {"rule": "planner", "percepts": ["cell", "left.5"]})
    with pytest.raises(TooLarge, match="how much time is left"):
        plan(hasty, 0, 0.9)
