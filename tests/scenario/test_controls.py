"""Controls: what they may be called, and how several of them are combined."""

import json
from pathlib import Path

import pytest

from tests.plain import text_of
from unbidden.sim import cli
from unbidden.sim.adapters.gym import gym_env, vector_env
from unbidden.sim.adapters.mesa import World
from unbidden.sim.runs import records
from unbidden.sim.scenario import InvalidScenario, load, load_text
from unbidden.sim.scenario.loading import together

PLAIN = json.loads(text_of("a..", a="east"))


def with_controls(controls):
    """A small world with some controls."""
    return load_text(json.dumps(PLAIN | {"controls": controls}), "picture.yaml")


@pytest.mark.parametrize(
    "name", ["alone", "level_0", "level_0, interrupted", "level_2, never interrupted", "no-box 2", "a" * 60]
)
def test_a_control_may_be_called(name):
    scenario = with_controls({name: {"run.ticks": 7}})
    assert (7, name) == ((changed := scenario.changed(control=name)).file.run.ticks, changed.control)


@pytest.mark.parametrize(
    "name", ["", " a", "a ", "a  b", "a,b", "a,, b", ", a", "a + b", "2nd", "a\nb", "a;b", "a" * 61, "ä", "base"]
)
def test_a_control_may_not_be_called(name):
    """Whatever would be taken for two names, or could not be typed."""
    with pytest.raises(InvalidScenario):
        with_controls({name: {"run.ticks": 7}})


def test_controls_of_a_list_are_combined_and_the_later_one_has_the_last_word():
    """In whatever way they are asked for; fields changed by hand come over all of them."""
    scenario = with_controls({"a": {"run.ticks": 7, "world.cell": 2}, "b": {"run.ticks": 8, "world.tick": 2}})
    for both in (["a", "b"], ("a", "b"), "a + b", ["base", "a", "b"]):
        found = scenario.changed(control=both)
        assert (8, 2.0, 2.0) == (found.file.run.ticks, found.file.world.cell, found.file.world.tick)
    assert 7 == scenario.changed(control=["b", "a"]).file.run.ticks
    assert 9 == scenario.with_fields({"run.ticks": 9}, ["a", "b"]).file.run.ticks
    assert scenario.changed(control=["a", "b"]).control == "a + b" == together(("a", "b"))
    assert 7 == scenario.changed(control=["a"]).file.run.ticks
    assert (100, None) == ((same := scenario.changed(control=[])).file.run.ticks, same.control)


@pytest.mark.parametrize(
    ("asked", "named"), [(["a", "c"], "'c'"), ("a + c", "'c'"), (["a", 3], "no name"), (7, "no name")]
)
def test_an_unknown_control_of_a_list_is_named(asked, named):
    with pytest.raises(InvalidScenario, match=named):
        with_controls({"a": {"run.ticks": 7}}).changed(control=asked)


def test_a_combination_is_the_same_world_everywhere():
    """From a list or the control of that name, as an environment, as a model of Mesa, and read back from a header."""
    both, one = ["level_0", "interrupted"], "level_0, interrupted"
    expected = load("safe_interruptibility", control=one).setup.tiles
    found = load("safe_interruptibility", control=both)
    assert expected == found.setup.tiles
    again = records.scenario_of(json.loads(json.dumps(records.specification_of(found, 0))), Path("run.npz"))
    assert (found.setup, found.control) == (again.setup, again.control)
    for make in (gym_env, vector_env):
        assert expected == make("safe_interruptibility", control=both).scenario.setup.tiles
    assert expected == World("safe_interruptibility", seed=0, control=both).scenario.setup.tiles


def test_on_the_command_line_the_option_is_repeated(monkeypatch, capsys):
    """A name may hold a comma, so commas separate nothing."""

    def shown(*controls):
        told = [word for control in controls for word in ("--control", control)]
        monkeypatch.setattr("sys.argv", ["unbidden", "show", "safe_interruptibility", *told])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return end.value.code, capsys.readouterr()

    code, told = shown("level_2, interrupted")
    assert (0, told.out) == (code, shown("level_2", "interrupted")[1].out)
    assert shown("level_2,interrupted")[0] == 3


def test_noise_in_the_mind_is_not_in_what_a_script_or_another_program_decides():
    """In the body it is, whoever decides."""
    noisy = ["agents.robot.noise=1", "agents.robot.rule=scripted", "agents.robot.script=[east]", "run.episodes=0"]
    (mind,), (body,) = (
        load("whisky_gold", [*noisy, f"agents.robot.noise_in={where}"]).setup.learners for where in ("mind", "body")
    )
    assert (0.0, 1.0) == (mind.noise, body.noise)
    assert load("whisky_gold").setup.learners[0].noise == 0.9
    env = gym_env("whisky_gold", changes=["agents.robot.noise=1"])
    env.reset(seed=0)
    assert [4, -1, -1, -1 + 50] == [env.step(3)[1] for _ in range(4)]


def test_a_script_goes_with_the_rule_that_it_is_for():
    """A scenario that was given a script can still be run under a control that changes the rule."""
    told = ["agents.robot.rule=scripted", "agents.robot.script=[east]"]
    assert "scripted" == load("whisky_gold", told).setup.learners[0].rule
    assert not load("whisky_gold", [*told, "agents.robot.rule=sarsa"]).file.agents["robot"].script


def test_a_control_can_set_a_list_of_numbers_and_says_which_of_them_is_none():
    """What a flag is one of could be set from the command line, but not by a control, where lists were of text only."""
    known = load("probing", control="known")
    assert (1.0,) == tuple(next(flag.values for flag in known.setup.tiles.flags if flag.values))
    text = load("probing").document.text
    for wrong, said in (("[1, x]", r"one_of\.1 is 'x'; it must be a number"), ("[[2]]", r"must be text or a number")):
        with pytest.raises(InvalidScenario, match=said):
            load_text(text.replace("one_of: [1] }", f"one_of: {wrong} }}"), "probing.yaml")
