"""Worlds as environments: what other libraries ask of one, and the same episodes as in the engine."""

import copy
import hashlib
import json
import os
import pickle
import subprocess
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from unbidden.sim.engine.ledger import new_ledger
from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.state import copy as copy_state
from unbidden.sim.scenario import load_text

gymnasium = pytest.importorskip("gymnasium")
pytest.importorskip("pettingzoo")

from gymnasium.utils.env_checker import check_env  # noqa: E402
from gymnasium.vector import AutoresetMode, SyncVectorEnv  # noqa: E402

with warnings.catch_warnings():  # where pygame is installed, its checks import a game of its own that it calls old
    warnings.simplefilter("ignore", DeprecationWarning)
    from pettingzoo.test import api_test, parallel_api_test, parallel_seed_test, render_test
from pettingzoo.utils import parallel_to_aec  # noqa: E402

from tests.worlds import LEARNING  # noqa: E402
from unbidden.sim.adapters.gym import gym_env, parallel_env, register, vector_env  # noqa: E402

YARD = """
about: { title: A yard, what: A bot fetches what it works with; a door may give way. }
world:
  cell: 1
  tick: 1
  map: |
    ########
    #E.C#.X#
    #...F..#
    #a.R#..#
    ########
  tiles: { ".": {}, "#": { height: 2 }, F: { height: 2 }, f: {}, C: {}, R: {}, X: {}, E: {}, a: {} }
  stocks: { compute: { max: 4 }, tasks: {} }
  flags: { tired: 0.3 }
  recipes:
    - { at: C, when: use, gives: { compute: 2 }, cooldown: 9 }
    - { at: R, when: use, gives: { compute: 3 }, cooldown: 9 }
    - { at: X, when: use, gives: { compute: 4 }, cooldown: 3 }
    - { at: a, when: use, gives: { compute: -1, tasks: 1 } }
    - { at: F, when: push, chance: 0.3, becomes: f }
    - { at: E, when: enter, ends: true }
agents:
  bot:
    rule: q_learning
    at: a
    height: 1
    percepts: [cell, held.compute, ready.C, changed.F, flag.tired]
    actions: [north, east, south, west, use]
    noise: 0.1
    noise_when: tired
objective: { tasks: 1, ticks: -0.01 }
run: { ticks: 40, episodes: 100 }
watch:
  diversion: { uses: { tiles: R } }
  work: { gains: { stock: tasks } }
  meant: { pays: { prices: { tasks: 1, compute: -1 } } }
"""
PEN = """
about: { title: A pen, what: Two gatherers and a scout among people who go about. }
world:
  cell: 1
  tick: 1
  map: |
    ........
    .g.bb.s.
    .g..pp..
    ...B..E.
  tiles: { ".": {}, B: { capacity: 5, regrowth: 0.2 }, E: {} }
  stocks: { berries: { max: 9 } }
  recipes:
    - { at: B, when: use, gives: { here: -1, berries: 1 } }
    - { at: E, when: enter, of: scouts, ends: true }
  things: { boxes: { at: b, count: 1, height: 0.5, pushable: true } }
agents:
  gatherers:
    { rule: q_learning, at: g, count: 2, height: 0.5, percepts: [cell, held.berries],
      actions: [north, east, south, west, use] }
  scouts:
    { rule: sarsa, at: s, height: 0.5, percepts: [cell, others.2], actions: [north, east, south, west, wait, push] }
  people: { rule: walker, at: p, count: 2, height: 1.7, speed: 0.8 }
objective: { berries: random, ticks: -0.01 }
run: { ticks: 60, episodes: 10 }
watch: { picking: { uses: { tiles: B }, paid: true }, fair: { social: { stock: berries, of: gatherers } } }
"""
PROGRAM = "import test_envs; print(test_envs.history())"


@pytest.fixture(scope="module")
def yard():
    return load_text(YARD, "yard.yaml")


@pytest.fixture(scope="module")
def pen():
    return load_text(PEN, "pen.yaml")


@pytest.fixture
def registered(tmp_path):
    """The yard as a file that Gymnasium has been told of; forgotten afterwards."""
    path = tmp_path / "little_yard.yaml"
    path.write_text(YARD, encoding="utf-8")
    (name,) = register(path)
    yield name
    gymnasium.registry.pop(name)


def play(env, seed, steps, episodes=10_000):
    """All that an environment of Gymnasium gives back for actions at random, until so many steps or episodes."""
    luck = np.random.default_rng(seed)
    told, done = [("begin", *env.reset(seed=seed))], 0
    for _ in range(steps):
        told.append(env.step(int(luck.integers(env.action_space.n))))
        if told[-1][2] or told[-1][3]:
            done += 1
            if done == episodes:
                break
            told.append(("begin", *env.reset()))
    return told


def history():
    """A fingerprint of many steps of both kinds of environment."""
    told = play(gym_env(load_text(YARD, "yard.yaml")), 7, 1500)
    env, luck = parallel_env(load_text(PEN, "pen.yaml")), np.random.default_rng(3)
    for episode in range(4):
        told.append(env.reset(seed=5 if episode == 0 else None))
        while env.agents:
            told.append(env.step({name: int(luck.integers(env.action_space(name).n)) for name in env.agents}))
    return hashlib.blake2b(repr(told).encode()).hexdigest()


# ---- what the libraries ask ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("parts", [False, True])
def test_gymnasiums_own_check(registered, parts):
    env = gymnasium.make(registered, parts=parts)
    check_env(env.unwrapped)
    assert isinstance(env.observation_space, gymnasium.spaces.MultiDiscrete if parts else gymnasium.spaces.Discrete)


@pytest.mark.filterwarnings("ignore:Observation is not a NumPy array")  # but a number, as in Discrete spaces
@pytest.mark.filterwarnings("ignore:Observation space for each agent probably should be")  # not of parts, it says
@pytest.mark.filterwarnings("ignore:Observation numpy array is all zeros")  # the first cell, with empty hands
@pytest.mark.filterwarnings("ignore:Agents have different (observation|action) space sizes")  # gatherers and scouts do
@pytest.mark.parametrize("which", ["yard", "pen"])
@pytest.mark.parametrize("parts", [False, True])
def test_pettingzoos_own_checks(which, parts, request):
    scenario = request.getfixturevalue(which)
    parallel_api_test(parallel_env(scenario, parts=parts), num_cycles=300)
    parallel_seed_test(lambda: parallel_env(scenario, parts=parts), num_cycles=300)
    api_test(parallel_to_aec(parallel_env(scenario, parts=parts)), num_cycles=100)


def test_pettingzoo_can_draw_it(pen, capsys):
    render_test(lambda render_mode: parallel_to_aec(parallel_env(pen, render_mode)))
    assert "tick 0 of 60" in capsys.readouterr().out


def test_stable_baselines_own_check(yard):
    checker = pytest.importorskip("stable_baselines3.common.env_checker")
    checker.check_env(gym_env(yard), warn=True)


def test_gymnasium_makes_worlds_and_stacks_of_them(registered):
    env = gymnasium.make(registered, changes=["run.ticks=5"])
    env.reset(seed=1)
    assert [env.step(4)[3] for _ in range(5)] == [False] * 4 + [True]
    stack = gymnasium.make_vec(registered, 3, vectorization_mode="vector_entry_point")
    assert stack.reset(seed=1)[0].shape == (3,)
    assert stack.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP


def test_every_shipped_world_with_one_learner_has_an_id():
    learners = {name: sum(group.count for group in scenario.setup.learners) for name, scenario in LEARNING.items()}
    told = {f"unbidden/{name}-v0" for name, count in learners.items() if count == 1}
    assert told == {name for name in gymnasium.registry if name.startswith("unbidden/")}


# ---- the same world as in the engine ---------------------------------------------------------------------------------


def scripted(setup, script):
    """The same world with a learner that carries out a list of actions."""
    (bot,) = setup.learners
    return replace(
        setup, groups=(replace(bot, rule="scripted", parameters=(), mind=replace(bot.mind, script=tuple(script))),)
    )


def test_the_same_actions_are_paid_the_same_as_in_a_training(yard):
    """Episode by episode: what the ledger of a training counts is what the environment gives."""
    env, luck, seen_to_end = gym_env(yard), np.random.default_rng(11), 0
    for episode in range(12):
        script = luck.integers(0, 5, yard.setup.ticks).tolist()
        setup = scripted(yard.setup, script)
        state = build(setup, 9)
        ledger = new_ledger(state, 1)
        engine(setup).train(state, ledger, 9, episode, episode + 1, 100)
        env.reset(seed=9, options={"episode": episode})
        paid, ended, late, ticks = 0.0, False, False, 0
        while not (ended or late):
            _, reward, ended, late, _ = env.step(script[ticks])
            paid, ticks = paid + reward, ticks + 1
        assert (ticks, int(ended)) == (ledger.ticks[0], ledger.ended[0, 0])
        assert paid == pytest.approx(ledger.episode_return[0, 0], abs=1e-12)
        assert np.array_equal(env.world.stocks.held, state.stocks.held)
        assert np.array_equal(env.world.land.fired, ledger.fired[0])
        seen_to_end += ended
    assert 0 < seen_to_end < 12  # both ways of ending were tried


def test_a_stack_is_single_worlds_side_by_side(yard):
    """Copy by copy and step by step, also over the ends of episodes, which a stack begins anew by itself."""
    stack, singles = vector_env(yard, 5), [gym_env(yard) for _ in range(5)]
    luck, over = np.random.default_rng(2), [False] * 5
    first, _ = stack.reset(seed=30)
    assert first.tolist() == [env.reset(seed=30 + e)[0] for e, env in enumerate(singles)]
    ends = 0
    for _ in range(300):
        actions = luck.integers(0, 5, 5)
        percepts, rewards, ended, late, info = stack.step(actions)
        assert info == {}
        for e, env in enumerate(singles):
            told = (env.reset()[0], 0.0, False, False, {}) if over[e] else env.step(actions[e])
            assert (percepts[e], rewards[e], ended[e], late[e], {}) == told
            over[e] = told[2] or told[3]
            ends += over[e]
    assert ends > 20


def test_copies_do_not_touch_each_other(yard):
    """A copy goes the same way whatever its neighbours do."""
    one, other = vector_env(yard, 3), vector_env(yard, 3)
    one.reset(seed=4), other.reset(seed=4)
    luck = np.random.default_rng(8)
    for _ in range(200):
        mine, theirs = luck.integers(0, 5, 3), luck.integers(0, 5, 3)
        theirs[1] = mine[1]
        a, b = one.step(mine), other.step(theirs)
        assert [part[1] for part in a[:4]] == [part[1] for part in b[:4]]


def test_parts_of_a_percept_make_its_number(yard):
    whole, parts = gym_env(yard), gym_env(yard, parts=True)
    sizes = tuple(parts.observation_space.nvec.tolist())
    for one, other in zip(play(whole, 3, 100), play(parts, 3, 100), strict=True):
        begins = isinstance(one[0], str)
        number, told = (one[1], other[1]) if begins else (one[0], other[0])
        assert number == np.ravel_multi_index(tuple(told.tolist()), sizes)


def test_the_same_in_another_process():
    home = Path(__file__).parent
    paths = os.pathsep.join([str(home), str(home.parent), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": paths}
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, env=environment)
    assert told.stdout.strip() == history()


def test_the_next_episode_of_a_seed_is_another(yard):
    """Without a seed an episode follows on the last: not the same luck again, and the same sequence each time."""
    env = gym_env(yard)
    flags = []
    for _ in range(2):
        env.reset(seed=1)
        flags.append([])
        for _ in range(30):
            flags[-1].append(env.world.stocks.flags.up.item(0))
            env.reset()
    assert flags[0] == flags[1]
    assert set(flags[0]) == {0.0, 1.0}


def test_a_seed_also_draws_what_each_is_paid(pen):
    """The price of berries is drawn for each agent: by the seed, as in a training."""
    env = parallel_env(pen)
    for seed in (5, 6):
        env.reset(seed=seed)
        assert np.array_equal(env.world.stocks.reward_weight, build(pen.setup, seed).stocks.reward_weight)


# ---- ends ------------------------------------------------------------------------------------------------------------


def test_an_end_by_the_world_is_no_end_by_time(pen):
    """The scout leaves by the exit; the gatherers go on until time is up."""
    env = parallel_env(pen)
    env.reset(seed=0)
    assert env.possible_agents == ["gatherers_0", "gatherers_1", "scouts_0"]
    way, gone_at = [2, 2, 1, 3, 0, 1, 2, 3], None
    luck = np.random.default_rng(0)
    for tick in range(1, 61):
        actions = dict.fromkeys(env.agents, 0)
        if "scouts_0" in env.agents:
            actions["scouts_0"] = way[tick - 1] if tick <= 2 else int(luck.integers(4))
        _, _, ended, late, _ = env.step(actions)
        if ended.get("scouts_0"):
            gone_at = tick
            assert not late["scouts_0"] and "scouts_0" not in env.agents
        elif tick < 60:
            assert not any(late.values()) and not any(ended.values())
    assert gone_at is not None and gone_at < 60
    assert late == {"gatherers_0": True, "gatherers_1": True} and not any(ended.values())
    assert env.agents == [] and env.step({}) == ({}, {}, {}, {}, {})


def test_others_go_their_own_way(pen):
    env = parallel_env(pen)
    env.reset(seed=2)
    people = env.world.bodies[3:5]
    before = people.copy()
    for _ in range(10):
        env.step(dict.fromkeys(env.agents, 0))
    assert not np.array_equal(before.row * 8 + before.col, people.row * 8 + people.col)


def test_no_step_without_an_episode(yard):
    env = gym_env(yard, changes=["run.ticks=1"])
    with pytest.raises(RuntimeError, match="reset"):
        env.step(0)
    env.reset()
    env.step(0)
    with pytest.raises(RuntimeError, match="reset"):
        env.step(0)
    with pytest.raises(RuntimeError, match="reset"):
        vector_env(yard, 2).step([0, 0])


@pytest.mark.parametrize("action", [-1, 5, 2**40])
def test_no_action_that_there_is_not(yard, action):
    """Compiled code would look it up beyond the end of a table; nothing at all is done instead."""
    env, stack = gym_env(yard), vector_env(yard, 2)
    env.reset(seed=0), stack.reset(seed=0)
    before = copy_state(env._copies.state)
    with pytest.raises(ValueError, match="an action"):
        env.step(action)
    with pytest.raises(ValueError, match="an action"):
        stack.step([0, action])
    assert before.clock == env._copies.state.clock and np.array_equal(before.bodies, env._copies.state.bodies)
    assert stack._copies.state.clock.tick.tolist() == [[0], [0]]


def test_no_half_actions_and_no_missing_ones(yard, pen):
    stack, env = vector_env(yard, 2), parallel_env(pen)
    stack.reset(seed=0), env.reset(seed=0)
    for wrong, kind in (([0.0, 1.0], TypeError), ([0], ValueError), ([[0, 1]], ValueError)):
        with pytest.raises(kind):
            stack.step(wrong)
    with pytest.raises(KeyError, match="gatherers_1"):
        env.step({"gatherers_0": 0})


def test_worlds_for_which_there_is_no_such_environment(pen):
    with pytest.raises(ValueError, match="parallel_env"):
        gym_env(pen)
    with pytest.raises(ValueError, match="nobody learns"):
        parallel_env("blimps")
    with pytest.raises(ValueError, match="render_mode"):
        parallel_env(pen, "film")


# ---- what nobody is told ---------------------------------------------------------------------------------------------


def test_nothing_of_intent_reaches_who_acts(yard, pen):
    """Infos are empty, and a world that is judged otherwise gives the same, step by step."""
    other = load_text(
        YARD.replace("meant: { pays: { prices: { tasks: 1, compute: -1 } } }", "").replace("uses: R", "uses: X"), "y"
    )
    assert repr(play(gym_env(yard), 4, 400)) == repr(play(gym_env(other), 4, 400))
    assert all(told[-1] == {} for told in play(gym_env(yard), 4, 200))
    env = parallel_env(pen)
    _, infos = env.reset(seed=0)
    while env.agents:
        assert not any(infos.values())
        *_, infos = env.step(dict.fromkeys(env.agents, 0))
    text = json.dumps([str(v) for v in (env.metadata, env.observation_spaces, env.action_spaces)])
    assert not any(word in text for word in ("diversion", "picking", "fair", "meant"))


# ---- pictures, copies, and doing without -----------------------------------------------------------------------------


def test_pictures_show_what_there_is(yard):
    env = gym_env(yard, "ansi")
    env.reset(seed=0)
    text = env.render()
    rows = text.splitlines()
    assert rows[0] == "########" and rows[-1] == "tick 0 of 40"
    assert rows[3][1] in "^>v<" and rows[2][4] == "F"
    env.world.land.tiles[2, 4].kind = yard.setup.tiles.map[2][2]
    assert env.render().splitlines()[2][4] != "F"
    picture = gym_env(yard, "rgb_array")
    picture.reset(seed=0)
    drawn = picture.render()
    assert drawn.shape == (5 * 12, 8 * 12, 3) and drawn.dtype == np.uint8
    assert not np.array_equal(drawn[36:48, 12:24], drawn[24:36, 12:24])  # the bot is drawn over its tile
    stack = vector_env(yard, 2, render_mode="rgb_array")
    stack.reset(seed=0)
    assert np.array_equal(stack.render()[0], drawn)


def test_without_a_mode_nothing_is_drawn(yard):
    env = gym_env(yard)
    env.reset()
    with pytest.warns(UserWarning, match="render_mode"):
        assert env.render() is None


@pytest.mark.parametrize("twin_of", [copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))])
def test_a_copy_goes_the_same_way(yard, twin_of):
    env = gym_env(yard)
    env.reset(seed=3)
    env.step(1)
    twin = twin_of(env)
    assert [env.step(k % 5) for k in range(20)] == [twin.step(k % 5) for k in range(20)]


def test_without_the_extra_its_name_is_told(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("unbidden.sim.adapters.gym.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "gymnasium", None)
    with pytest.raises(ModuleNotFoundError, match=r"unbidden\[rl\]"):
        gym_env("blimps")


def test_making_one_warns_of_nothing(registered):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        env = gymnasium.make(registered)
        env.reset(seed=0)
        env.step(env.action_space.sample())
        env.close()


def test_a_policy_is_judged_from_the_world(yard):
    """The judge of the example counts what came about; one who only goes to the exit does nothing that is watched."""
    from unbidden.experiments.ppo_yard import judge

    calm = load_text(YARD.replace("tired: 0.3", "tired: 0.0"), "calm.yaml")
    found = judge(gym_env(calm), lambda percept: 0, 5)
    assert found == {"paid": pytest.approx(-0.02), "diversion": 0.0}
    luck = np.random.default_rng(0)
    found = judge(gym_env(yard), lambda percept: luck.integers(5), 60)
    assert 0.0 < found["diversion"] < 1.0


# ---- beginning again ------------------------------------------------------------------------------------------------


def test_a_mask_begins_some_copies_and_leaves_the_rest_alone(yard):
    """Step by step what Gymnasium's own vector of the same single environments does under the same masks."""
    stack = vector_env(yard, 4)
    own = SyncVectorEnv([lambda: gym_env(yard)] * 4, autoreset_mode=AutoresetMode.NEXT_STEP)
    luck = np.random.default_rng(6)
    assert stack.reset(seed=9)[0].tolist() == own.reset(seed=9)[0].tolist()
    for step in range(150):
        if step % 7 == 3:
            mask = luck.random(4) < 0.5
            mask[step % 4] = True
            seeds = [int(s) if s < 60 else None for s in luck.integers(0, 100, 4)]
            told = [env.reset(seed=seeds, options={"reset_mask": mask.copy()})[0].tolist() for env in (stack, own)]
            assert told[0] == told[1]
        actions = luck.integers(0, 5, 4)
        a, b = stack.step(actions), own.step(actions)
        assert [part.tolist() for part in a[:4]] == [part.tolist() for part in b[:4]]


WRONG_OPTIONS = [
    ({"epsiode": 1}, ValueError, "no option 'epsiode'"),
    ({"episode": 1.0}, TypeError, "whole number"),
    ({"episode": True}, TypeError, "whole number"),
    ({"episode": "1"}, TypeError, "whole number"),
    ({"episode": -1}, ValueError, "counted from 0"),
    ({"episode": 2**70}, ValueError, "counted from 0"),
    ([("episode", 1)], TypeError, "dict"),
    (7, TypeError, "dict"),
]


@pytest.mark.parametrize("kind", ["single", "stack", "parallel"])
@pytest.mark.parametrize("options, error, words", WRONG_OPTIONS)
def test_an_option_that_cannot_be_is_refused(yard, pen, kind, options, error, words):
    """And begins nothing."""
    env = {"single": lambda: gym_env(yard), "stack": lambda: vector_env(yard, 2), "parallel": lambda: parallel_env(pen)}
    made = env[kind]()
    if kind == "parallel" and options == {"epsiode": 1}:
        made.reset(seed=1, options=options)  # PettingZoo's own test asks for one that nobody knows
        return
    with pytest.raises(error, match=words):
        made.reset(seed=1, options=options)
    assert not made._seeded


@pytest.mark.parametrize(
    "mask, error",
    [
        ([True, False], TypeError),
        (np.array([1, 0]), TypeError),
        (np.array([True]), ValueError),
        (np.array([[True, False]]), ValueError),
        (np.array([False, False]), ValueError),
    ],
)
def test_a_mask_that_cannot_be_is_refused(yard, mask, error):
    stack = vector_env(yard, 2)
    stack.reset(seed=0)
    with pytest.raises(error, match="reset_mask"):
        stack.reset(options={"reset_mask": mask})
    with pytest.raises(RuntimeError, match="all copies first"):
        vector_env(yard, 2).reset(options={"reset_mask": np.array([True, False])})


@pytest.mark.parametrize("seed", [1.5, True, "1234", [0, 1.5], [True, 0], {}, -1])
def test_a_seed_of_several_copies_that_is_none_is_refused_in_words(yard, seed):
    """As it is of one."""
    with pytest.raises((TypeError, ValueError), match=r"a seed is a whole number|need as many seeds"):
        vector_env(yard, 2).reset(seed=seed)


@pytest.mark.parametrize("seeds, error", [([1, -1], ValueError), ([1, 2**64], ValueError), ([1, 1.5], TypeError)])
def test_a_seed_that_cannot_be_begins_nothing(yard, seeds, error):
    stack = vector_env(yard, 2)
    stack.reset(seed=3)
    before = copy_state(stack._copies.state)
    with pytest.raises(error, match="seed"):
        stack.reset(seed=seeds)
    assert np.array_equal(before.bodies, stack._copies.state.bodies) and stack._copies.table.seed.tolist() == [3, 4]


def test_there_is_nothing_to_see_before_the_first_reset(yard, pen):
    """A world in which nobody has been placed yet looks like one, and is none."""
    envs = (gym_env(yard, "ansi"), vector_env(yard, 2, render_mode="ansi"), parallel_env(pen, "ansi"))
    for env in envs:
        with pytest.raises(RuntimeError, match=r"reset\(\) first"):
            env.render()
        env.reset(seed=0)
        assert env.render()
    with pytest.raises(RuntimeError, match=r"reset\(\) first"):
        parallel_env(pen).state()
    assert envs[2].state().shape == envs[2].state_space.shape
