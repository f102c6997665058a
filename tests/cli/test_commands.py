"""The command line as people and machines meet it: words, JSON, exit codes, and never a traceback."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import get_type_hints

import pytest

from unbidden.sim.cli import why_command
from unbidden.sim.judge import ablations, counterfactuals
from unbidden.sim.scenario import load, shipped

TEN_MINUTES = ["--set", "run.ticks=6000"]
SHORT = ["--set", "run.ticks=200"]


def test_run_says_what_was_asked_meant_and_what_happened(unbidden):
    """The three things every output shows, and the next thing to type."""
    out, _, code = unbidden("run", "blimps")
    assert 0 == code
    assert load("blimps").file.objective.split(";")[0] in out
    assert "No agent can read this." in out
    assert "First crossing" in out
    assert "unbidden why blimps --seed 0" in out


def test_run_says_so_when_nobody_crossed(unbidden):
    """A null result is a result."""
    out, _, code = unbidden("run", "blimps", "--control", "alone", "--seed", "3")
    assert 0 == code
    assert "Nobody crossed." in out


def test_run_as_json_has_the_agreed_fields(unbidden):
    """One object; equal when repeated, but for nothing."""
    first, second = (unbidden("run", "blimps", "--json", "--seed", "5", "--seeds", "3", *SHORT) for _ in range(2))
    document = json.loads(first[0])
    assert first == second
    assert {"scenario", "overrides", "versions", "runs"} <= set(document)
    assert {"run.ticks": 200} == document["overrides"]
    assert [5, 6, 7] == [run["seed"] for run in document["runs"]]
    assert {"seed", "digest", "measures", "events"} == set(document["runs"][0])
    assert 3 == len({run["digest"] for run in document["runs"]})


def test_many_runs_are_a_table(unbidden):
    """A line for each seed, and the baselines below."""
    out, _, code = unbidden("run", "blimps", "--seeds", "4", *SHORT)
    runs, baselines = out.split("\n\n")
    assert (0, 5) == (code, len(runs.splitlines()))
    assert baselines.startswith("BASELINES Nobody deciding: ")


def test_one_run_among_many_is_the_same_as_alone(unbidden):
    """Neither threads nor neighbours change a trajectory."""
    many = json.loads(unbidden("run", "blimps", "--json", "--seeds", "4", *SHORT)[0])["runs"]
    alone = json.loads(unbidden("run", "blimps", "--json", "--seed", "2", *SHORT)[0])["runs"]
    assert [many[2]] == alone


def test_a_saved_run_is_shown_and_explained_like_the_live_one(unbidden):
    """--out keeps everything that show and why need."""
    live = unbidden("run", "blimps", "--out", "run.npz", "--seed", "1")[0]
    assert ["run.npz"] == [path.name for path in Path().iterdir()]
    assert unbidden("show", "run.npz")[0] == without_baselines(live.partition("next ")[0])
    assert unbidden("why", "run.npz")[0] == unbidden("why", "blimps", "--seed", "1")[0]


def without_baselines(report: str) -> str:
    """A report without what was measured beside the run: that is no part of it, and not kept with it."""
    return re.sub(r"^BASELINES .*?^(?=digest )", "", report, flags=re.MULTILINE | re.DOTALL)


def test_claims_are_tried_out_on_tuning_seeds_without_a_verdict(unbidden):
    """However many there are; so nothing is refuted either."""
    out, _, code = unbidden("run", "blimps", "--claims", "--json", "--seeds", "2", *SHORT)
    rows = json.loads(out)["claims"]
    assert 0 == code
    assert {"NOT JUDGED"} == {row["verdict"] for row in rows}
    assert {"says", "measure", "in", "measured", "interval", "rule", "verdict"} <= set(rows[0])


def test_why_answers_in_words_and_in_json(unbidden):
    """The chain, the replays and the conclusion."""
    words, _, code = unbidden("why", "blimps", *TEN_MINUTES)
    document = json.loads(unbidden("why", "blimps", "--json", *TEN_MINUTES)[0])
    assert 0 == code
    assert all(label in words for label in ("GIVEN", "CHAIN", "REPLAYS", "CUTS", "LUCK", "FRESH", "SO"))
    parts = {"event", "chain", "removals", "sets", "given", "began", "cuts", "causes", "luck"}
    assert {"scenario", "seed"} | parts == set(document)


def test_why_says_how_much_it_does_by_default():
    """As the functions have it."""
    hints = get_type_hints(why_command.why, include_extras=True)
    for name, number in (
        ("seeds", ablations.SEEDS),
        ("redraws", counterfactuals.REDRAWS),
        ("budget", counterfactuals.BUDGET),
    ):
        assert hints[name].__metadata__[0].help.endswith(f"[default: {number}]")


def test_why_says_so_when_there_is_nothing_to_explain(unbidden):
    """No event, no story."""
    out, err, code = unbidden("why", "blimps", "--control", "alone")
    assert ("", 1) == (out, code)
    assert "escape did not come about" in err
    _, err, code = unbidden("why", "blimps", "--event", "99")
    assert (1, True) == (code, "counted from 1" in err)


def test_a_saved_run_with_rules_of_ones_own_is_opened_with_them(unbidden):
    """The file holds no code, so the rules are given again; what to type next says so."""
    unbidden("new", "pen")
    asked = ["--rules", "pen_rules.py", "--set", "world.tiles.#.height=0.5"]
    out, _, _ = unbidden("run", "pen.yaml", *asked, "--out", "pen.npz")
    assert "unbidden why pen.yaml --seed 0 --set world.tiles.#.height=0.5 --rules pen_rules.py" in " ".join(out.split())
    assert 0 == unbidden("run", "pen.yaml", *SHORT)[2]  # which names its rules
    assert 0 == unbidden("why", "pen.npz", "--rules", "pen_rules.py")[2]
    assert 0 == unbidden("show", "pen.npz", "--rules", "pen_rules.py")[2]


def test_new_writes_a_scenario_and_a_rule_that_run_at_once(unbidden):
    """The first file of one's own is a running one, and is never written over."""
    assert 0 == unbidden("new", "lamps")[2]
    out, _, code = unbidden("run", "lamps.yaml")
    assert (0, True) == (code, "2 lamps" in out)
    assert 0 == unbidden("check", "lamps.yaml", "--rules", "lamps_rules.py")[2]
    out, err, code = unbidden("new", "lamps")
    assert (2, True) == (code, "exists already" in err)
    assert 2 == unbidden("new", "../lamps")[2]


def test_a_rule_that_answers_with_no_number_is_told_in_words(unbidden):
    """A sentence that names the rule's file and line."""
    Path("r.py").write_text(
        "from unbidden import rule\n@rule(does=('go',))\ndef wordy(whim):\n    return 'fast' if whim else [whim]\n"
    )
    text = load("blimps").document.text.replace("rule: walker", "rule: wordy")
    Path("w.yaml").write_text(text)
    out, err, code = unbidden("run", "w.yaml", "--rules", "r.py", *SHORT)
    assert ("", 3) == (out, code)
    assert "r.py:4: has `'fast'`; a value is made of numbers" in err
    assert "Traceback" not in err


def test_a_rule_that_answers_nonsense_is_told_in_words(unbidden):
    """Not-a-number spreads silently in most simulators; here the run ends and names the body."""
    Path("n.py").write_text(
        "from unbidden import rule\n@rule(does=('climb',))\n"
        "def dizzy(whim):\n    return (whim - whim) / (whim - whim)\n"
    )
    text = load("blimps").document.text.replace("rule: blimp,", "rule: dizzy,").replace("hold: 1.0, ", "")
    Path("n.yaml").write_text(text)
    _, err, code = unbidden("run", "n.yaml", "--rules", "n.py", *SHORT)
    assert 4 == code
    assert "not a number; its body is blimp 1" in err


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["run", "nowhere"], 3, "no scenario is called 'nowhere'"),
        (["run", "nowhere.yaml"], 3, "nowhere.yaml"),
        (["run", "blimps", "--control", "lone"], 3, "Did you mean 'alone'"),
        (["run", "blimps", "--set", "agents.blimps.cuont=3"], 3, "Did you mean 'count'"),
        (["run", "blimps", "--seeds", "2", "--out", "x.npz"], 2, "single run"),
        (["run", "blimps", "--rules", "none.py"], 3, "no such file"),
        (["run", "blimps", "--seed", "-1"], 2, "seed"),
        (["run"], 2, "Missing argument"),
        (["rum"], 2, "No such command"),
        (["show", "none.npz"], 3, "No such file"),
        (["why", "none.npz", "--seed", "3"], 2, "finished run"),
        (["run", "blimps", "--out", "no/such/folder/x.npz"], 2, "no/such/folder"),
        (["run", "blimps", "--out", "."], 2, "names a file"),
        (["run", "blimps", "--out", ""], 2, "names a file"),
        (["run", "blimps", "--claims", "--control", "alone"], 2, "every arm"),
    ],
)
def test_every_mistake_gets_a_sentence_and_an_exit_code(unbidden, words, code, complaint):
    """Nothing on stdout, a sentence on stderr, and no traceback."""
    out, err, ended = unbidden(*words)
    assert (code, "") == (ended, out)
    assert complaint in err
    assert "Traceback" not in err


def test_reading_commands_work(unbidden):
    """list, show, check, schema, doctor."""
    assert "blimps" in unbidden("list")[0]
    assert shipped() == [row["scenario"] for row in json.loads(unbidden("list", "--json")[0])]
    assert "agents.blimps" in unbidden("show", "blimps")[0]
    assert "below" in unbidden("show", "rules")[0]
    assert "fine" in unbidden("check", "blimps")[0]
    assert "http://json-schema.org/draft-07/schema#" == json.loads(unbidden("schema")[0])["$schema"]
    assert "numba" in json.loads(unbidden("doctor", "--json")[0])


def test_help_needs_nothing_heavy():
    """`--help` answers at once because it imports neither numba nor mesa nor matplotlib."""
    code = (
        "import sys; sys.argv = ['unbidden', '--help']\n"
        "from unbidden.sim.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numba', 'mesa', 'matplotlib', 'scipy', 'pydantic', 'numpy'} & set(sys.modules)\n"
        "print('heavy:', sorted(heavy))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "heavy: []" in told


def test_a_run_needs_no_mesa():
    """Mesa takes most of a second to import; a run from the command line never pays for it."""
    code = (
        "import sys\nfrom unbidden import load, run\nrun(load('blimps', ['run.ticks=2']))\nprint('mesa' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told == "False\n"


def test_the_digest_is_the_same_in_another_process_and_without_the_compiler():
    """Compiled or plain, here or there: the same bits."""
    code = "from unbidden import load, run\nprint(run(load('blimps', ['run.ticks=150']), 4).digest)"
    told = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_environment(jit)
        ).stdout
        for jit in ("0", "1")
    ]
    assert told[0] == told[1]


def _environment(no_jit: str) -> dict[str, str]:
    import os

    return os.environ | {"NUMBA_DISABLE_JIT": no_jit}
