"""The commands of those who learn, as people and machines meet them: train, solve, run --policy, --claims and why."""

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import without_baselines
from tests.yard import YARD
from unbidden.sim import optimum
from unbidden.sim.judge.claims import evaluation
from unbidden.sim.optimum import model, solve
from unbidden.sim.runs.records import load as load_run
from unbidden.sim.runs.running import learn, run_learners
from unbidden.sim.runs.training import load as load_policy
from unbidden.sim.scenario import load

LEARNER = """    rule: q_learning
    at: a
    height: 1
    percepts: [cell, held.charge, ready.B]
    actions: [north, east, south, west, use]
    initial_value: 2
"""
ACTING = """    at: a
    height: 1
    percepts: [cell, held.charge, ready.B]
    actions: [north, east, south, west, use]
"""
SCRIPT = "    rule: scripted\n    script: [north, west, use, east, east, use]\n"
SOLUTION = {
    "scenario", "control", "states", "told_apart", "discount", "visible_optimum",
    "undiscounted_pay_of_visible_optimum", "all_knowing_bound", "hidden_draws", "hidden_of_visible_optimum",
    "hidden_optimum", "events_in_optimal_play", "visible_optimum_without", "refused",
}  # fmt: skip


@pytest.fixture
def call(unbidden):
    """The command line in a folder with the yard in it: by a learner, by a script, by a plan, and at drawn prices."""
    Path("yard.yaml").write_text(YARD)
    Path("script.yaml").write_text(YARD.replace(LEARNER, ACTING + SCRIPT))
    Path("plan.yaml").write_text(YARD.replace(LEARNER, ACTING + "    rule: planner\n"))
    Path("drawn.yaml").write_text(YARD.replace("tasks: 1, ticks: -0.01", "tasks: random, ticks: -0.01"))
    return unbidden


def said(call, *words: str, code: int = 0) -> str:
    """What it says, which ends with this exit code."""
    out, err, ended = call(*words)
    assert code == ended, err
    assert "Traceback" not in err
    return out


def told(call, *words: str, code: int = 0) -> dict:
    """What it tells machines."""
    return json.loads(said(call, *words, "--json", code=code))


# ---- train ----------------------------------------------------------------------------------------------------------


def test_train_says_what_was_asked_meant_learnt_and_paid(call):
    """The optimum and the audit beside it, and that this is no evidence about anything larger."""
    out = said(call, "train", "yard.yaml", "--episodes", "1e2")
    assert "100 episodes of at most 30 ticks, seed 0." in out
    assert all(label in out for label in ("ASKED", "MEANT", "TRAINED", "PAID", "HAPPENED", "LIMITS", "digest"))
    assert "No agent can read this." in out
    assert "it agrees." in out
    assert f"the exact optimum is {solve(load('yard.yaml')).visible:.4g}" in out
    assert "SCRIPTED" not in out


def test_train_as_json_is_what_the_library_says(call):
    """Every number in it comes from the same training, done again here."""
    found = told(call, "train", "yard.yaml", "--seed", "3", "--episodes", "100")
    scenario = load("yard.yaml")
    lesson = learn(scenario, 3, episodes=100)
    run = run_learners(scenario, 3, training_result=lesson)
    assert (3, 100, False) == (found["seed"], found["episodes"], found["scripted"])
    assert (lesson.digest, run.measures) == (found["digest"], found["measures"])
    assert int(lesson.ledger.ticks.sum()) == found["ticks"]
    assert [run.trace.episode_return[-1, 0]] == pytest.approx(found["return_recomputed_from_the_log"])
    assert SOLUTION == set(found["solution"])
    (row,) = found["audit"]
    assert ("charging", 0.0, run.measures["charging.any"]) == (row["event"], row["paid"], row["learnt"])
    assert list(solve(scenario).events["charging"]) == row["optimal"]
    assert found["measures"]["episode.return"] <= found["solution"]["visible_optimum"] + 1e-9


def test_train_saves_what_was_learnt_and_a_checkpoint(call):
    """Both hold the same; gone on from its end, a training is the same; of another one the checkpoint is refused."""
    words = ["train", "yard.yaml", "--episodes", "1e3", "-o", "p.npz", "--checkpoint", "c.npz"]
    first = told(call, *words)
    assert load_policy(Path("p.npz")).digest == load_policy(Path("c.npz")).digest == first["digest"]
    assert first["digest"] == told(call, *words)["digest"]
    out, err, code = call("train", "yard.yaml", "--seed", "1", "--episodes", "1e3", "--checkpoint", "c.npz")
    assert ("", 3, True) == (out, code, "the checkpoint of another training" in err)


def test_nothing_is_learnt_in_no_episodes(call):
    """Then no training is told of, and no curve."""
    out = said(call, "train", "yard.yaml", "--episodes", "0")
    assert "TRAINED" not in out
    assert [] == told(call, "train", "yard.yaml", "--episodes", "0")["curve"]


def test_what_is_useless_is_trained_beside(call):
    """The same training in the control where the event is of no use stands below."""
    Path("yard.yaml").write_text(YARD + "useless: rested\n")
    assert "CONTROL" in said(call, "train", "yard.yaml", "--episodes", "50")
    assert "rested" == told(call, "train", "yard.yaml", "--episodes", "50")["useless"]["control"]


# ---- scripts and plans ----------------------------------------------------------------------------------------------


def test_a_script_is_always_called_one(call):
    """In words and for machines, trained or run, once or many times."""
    for words in (["train", "script.yaml"], ["run", "script.yaml"], ["run", "script.yaml", "--seeds", "2"]):
        assert "SCRIPTED" in said(call, *words)
        assert "SCRIPTED" not in said(call, words[0], "yard.yaml", *words[2:])
        assert told(call, *words)["scripted"]
        assert not told(call, words[0], "yard.yaml", *words[2:])["scripted"]
    assert "SCRIPTED" in said(call, "run", "script.yaml", "--claims", "--seeds", "2")
    assert told(call, "run", "script.yaml", "--claims", "--seeds", "2")["scripted"]


def test_a_script_does_what_it_says(call):
    """North, west, charge, two east, and then work, of which only the first has any charge."""
    found = told(call, "run", "script.yaml")["runs"][0]["measures"]
    assert (1.0, 1.0) == (found["charging.count"], found["work.total"])
    assert 1 - 0.3 == pytest.approx(found["episode.return"])


def test_a_planner_that_is_trained_knows_its_plan(call):
    """It plays best at once, of whatever length the training."""
    found = told(call, "train", "plan.yaml", "--episodes", "100")
    assert found["solution"]["visible_optimum"] == pytest.approx(found["measures"]["episode.return"])
    assert (0, []) == (found["episodes"], found["curve"])


# ---- solve ----------------------------------------------------------------------------------------------------------


def test_solve_says_and_tells_the_optimum(call):
    """The keys are agreed; the numbers are those of the library, and of the words."""
    found = told(call, "solve", "yard.yaml")
    assert SOLUTION == set(found)
    assert solve(load("yard.yaml")).as_json() == found
    assert {"best", "worst"} == set(found["hidden_of_visible_optimum"])
    assert found["hidden_of_visible_optimum"]["best"] <= found["hidden_optimum"] + 1e-9
    out = said(call, "solve", "yard.yaml")
    assert f"Best play pays {found['visible_optimum']:.6g}." in out
    assert f"{found['states']:,} states, 30 ticks" in out


def test_the_discount_is_said_wherever_the_optimum_is_quoted(call):
    """By solve, by train and beside the claims; it is 1 unless another is asked for."""
    found = told(call, "solve", "yard.yaml", "--discount", "0.5")
    assert solve(load("yard.yaml"), discount=0.5).as_json() == found
    assert 0.5 == found["discount"]
    assert found["visible_optimum"] < solve(load("yard.yaml")).visible
    out = " ".join(said(call, "solve", "yard.yaml", "--discount", "0.5").split())
    assert f"Best play is worth {found['visible_optimum']:.6g} at a discount of 0.5;" in out
    for words in (["solve", "yard.yaml"], ["train", "yard.yaml"], ["run", "yard.yaml", "--claims", "--seeds", "2"]):
        assert "at a discount of 1" in " ".join(said(call, *words).split())
    for words in (["train", "yard.yaml"], ["run", "yard.yaml", "--claims", "--seeds", "2"]):
        assert 1.0 == told(call, *words)["solution"]["discount"]


def test_solve_says_what_is_hidden_and_what_an_event_is_worth(call):
    """The shipped button: 38 with it, -29 without it, and 40 for who knows what no agent can."""
    found = told(call, "solve", "safe_interruptibility")
    assert (38.0, 40.0, True) == (found["visible_optimum"], found["all_knowing_bound"], found["hidden_draws"])
    assert {"button": -29.0} == found["visible_optimum_without"]
    out = " ".join(said(call, "solve", "safe_interruptibility").split())
    assert "OPTIMUM Best play pays 38." in out
    assert "All-knowing bound: 40" in out
    assert "button once -29" in out


def test_solve_under_a_control_and_with_changes(call):
    """A battery that need not rest is worth more; and it is said under which control."""
    usual, rested = told(call, "solve", "yard.yaml"), told(call, "solve", "yard.yaml", "--control", "rested")
    assert (None, "rested") == (usual["control"], rested["control"])
    assert usual["visible_optimum"] < rested["visible_optimum"]
    assert told(call, "solve", "yard.yaml", "--set", "run.ticks=1")["visible_optimum"] == pytest.approx(-0.01)


def test_prices_that_are_drawn_are_those_of_the_seed(call):
    """Another seed, another optimum; over many runs there is no one optimum, and that is said."""
    one, other = (told(call, "solve", "drawn.yaml", "--seed", seed)["visible_optimum"] for seed in "12")
    assert one != other
    trained = told(call, "train", "drawn.yaml", "--seed", "2", "--episodes", "50")
    assert other == trained["solution"]["visible_optimum"]
    out = said(call, "run", "drawn.yaml", "--claims", "--seeds", "2")
    assert "prices are drawn for each seed" in out


def test_solve_maps_power(call):
    """A number for each cell that is reached, and none for a wall."""
    found = told(call, "solve", "yard.yaml", "--power", "--samples", "50", "--discount", "0.6")
    assert {"scenario", "discount", "power"} == set(found)
    assert 0.6 == found["discount"]
    rows = found["power"]
    assert [4, 5] == [len(rows), len(rows[0])]
    assert all((x is None) == (r in (0, 3) or c in (0, 4)) for r, row in enumerate(rows) for c, x in enumerate(row))
    assert all(0.0 < x < 1.0 for row in rows for x in row if x is not None)
    assert "Seeking POWER can be a detour" in " ".join(said(call, "solve", "yard.yaml", "--power").split())


# ---- what was learnt before -----------------------------------------------------------------------------------------


def test_a_policy_is_shown_as_it_was_trained(call):
    """The same trials as after the training itself; one of an unfinished training says so."""
    trained = told(call, "train", "yard.yaml", "--seed", "4", "-o", "p.npz")
    shown = told(call, "run", "yard.yaml", "--policy", "p.npz")["runs"][0]
    assert (4, trained["measures"]) == (shown["seed"], shown["measures"])
    assert trained["digest"] in said(call, "run", "yard.yaml", "--policy", "p.npz")


def test_a_run_is_kept_with_its_training(call):
    """--out keeps what show needs, and the digest of the lesson."""
    said(call, "train", "yard.yaml", "-o", "p.npz")
    words = said(call, "run", "yard.yaml", "--policy", "p.npz", "--out", "run.npz")
    assert without_baselines(words) == said(call, "show", "run.npz")
    assert load_run(Path("run.npz")).training_digest == load_policy(Path("p.npz")).digest


# ---- claims and why -------------------------------------------------------------------------------------------------


def test_claims_stand_beside_an_audit(call):
    """Tried out on two seeds, with the three questions about everything watched below."""
    found = told(call, "run", "yard.yaml", "--claims", "--seeds", "2")
    assert ["base", "rested"] == [row["in"] for row in found["claims"]]
    assert {"NOT JUDGED"} == {row["verdict"] for row in found["claims"]}
    assert None is found["registration"]
    assert ["charging"] == [row["event"] for row in found["audit"]]
    assert list(solve(load("yard.yaml")).events["charging"]) == found["audit"][0]["optimal"]
    out = said(call, "run", "yard.yaml", "--claims", "--seeds", "2")
    assert "AUDIT  2 runs of the scenario as it is: paid for? optimal? learnt?" in out
    assert "no evidence about language models" in out


def test_claims_search_every_world_once(call, monkeypatch):
    """Those of both arms; the audit takes the optimum of the scenario as it is from what stands beside its claims."""
    searched = []
    search = model.model_of
    monkeypatch.setattr(optimum, "model_of", lambda *args: searched.append(args[0].control) or search(*args))
    monkeypatch.setattr(evaluation, "model_of", optimum.model_of)
    found = told(call, "run", "yard.yaml", "--claims", "--seeds", "2")
    assert ["base", "rested"] == searched
    assert solve(load("yard.yaml")).as_json() == found["solution"]


def test_why_takes_one_thing_away_at_a_time(call):
    """Without the bench or the battery nobody charges; that the event itself pays nothing is said."""
    found = told(call, "why", "yard.yaml", "--event", "charging")
    assert {"scenario", "event", "given", "pays", "whole", "without", "seeds"} <= set(found)
    assert list(range(10)) == found["seeds"]
    needed = {row["what"] for row in found["without"] if row["verdict"] == "needed"}
    assert {"recipe charging", "recipe work"} <= needed
    assert 0.0 == found["pays"]
    out = said(call, "why", "yard.yaml")
    assert [] == [label for label in ("GIVEN", "PAID", "TRAINING", "TRIAL", "SO", "LIMITS") if label not in out]
    assert "The event by itself pays 0." in " ".join(out.split())


def test_why_of_what_never_happened(call):
    """No event, no story."""
    out, err, code = call("why", "yard.yaml", "--set", "run.episodes=0", "--set", "run.ticks=1")
    assert ("", 1) == (out, code)
    assert "nothing to explain" in err
    _, err, code = call("why", "yard.yaml", "--event", "charging", "--set", "run.episodes=0", "--set", "run.ticks=1")
    assert (1, True) == (code, "charging never came about in the trials of yard; there is" in " ".join(err.split()))
    _, err, code = call("why", "yard.yaml", "--event", "theft")
    assert (1, True) == (code, "it watches charging" in err)


# ---- mistakes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["train", "blimps"], 2, "nobody in blimps learns"),
        (["solve", "blimps"], 2, "nobody in blimps learns"),
        (["train", "yard.yaml", "--episodes", "many"], 2, "not a number of episodes"),
        (["train", "yard.yaml", "--episodes", "-3"], 2, "whole number"),
        (["train", "yard.yaml", "--episodes", "2.5"], 2, "whole number"),
        (["train", "yard.yaml", "--episodes", "1e12"], 2, "whole number"),
        (["train", "yard.yaml", "--episodes", "nan"], 2, "whole number"),
        (["train", "yard.yaml", "--episodes", "inf"], 2, "whole number"),
        (["train", "yard.yaml", "-o", "no/such/p.npz"], 2, "folder that is there"),
        (["train", "yard.yaml", "--checkpoint", "."], 2, "names a file"),
        (["train", "nowhere.yaml"], 3, "nowhere.yaml"),
        (["train", "yard.yaml", "--control", "rsted"], 3, "Did you mean 'rested'"),
        (["solve", "any_goal"], 4, "only a world with one agent"),
        (["solve", "yard.yaml", "--discount", "nan"], 2, "a discount is from 0 to 1"),
        (["solve", "yard.yaml", "--discount", "1.5"], 2, "a discount is from 0 to 1"),
        (["solve", "yard.yaml", "--discount", "much"], 2, "is not a discount"),
        (["solve", "yard.yaml", "--power", "--discount", "1"], 2, "discount"),
        (["solve", "yard.yaml", "--power", "--discount", "0"], 2, "discount"),
        (["run", "yard.yaml", "--policy", "none.npz"], 3, "No such file"),
        (["run", "yard.yaml", "--policy", "yard.yaml"], 3, "yard.yaml"),
        (["run", "yard.yaml", "--policy", "p.npz", "--seeds", "2"], 2, "one training"),
        (["run", "yard.yaml", "--policy", "p.npz", "--seed", "2"], 2, "one training"),
        (["run", "yard.yaml", "--policy", "p.npz", "--claims"], 2, "one training"),
    ],
)
def test_every_mistake_gets_a_sentence_and_an_exit_code(call, words, code, complaint):
    """Nothing on stdout, a sentence on stderr, and no traceback."""
    out, err, ended = call(*words)
    assert (code, "") == (ended, out), err
    assert complaint in " ".join(err.replace("│", " ").split())
    assert "Traceback" not in err


def test_a_policy_of_another_world_is_refused(call):
    """Where learners perceive other things, its table means nothing; nor does it where nobody learns."""
    said(call, "train", "yard.yaml", "--episodes", "10", "-o", "p.npz")
    Path("blind.yaml").write_text(YARD.replace("[cell, held.charge, ready.B]", "[cell]"))
    for name in ("blind.yaml", "script.yaml", "blimps"):
        out, err, code = call("run", name, "--policy", "p.npz")
        assert ("", 3) == (out, code)
        assert "this policy was learnt in" in err
    said(call, "run", "yard.yaml", "--out", "run.npz", "--set", "run.episodes=10")
    _, err, code = call("run", "yard.yaml", "--policy", "run.npz")
    assert (3, False) == (code, "Traceback" in err)
