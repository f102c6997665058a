"""Measures of one's own: functions over a finished run, which are taken when somebody asks, and change nothing."""

import datetime
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from unbidden import InvalidScenario, Trajectory, load, run, run_many
from unbidden.sim.engine.state import EAST
from unbidden.sim.judge import claims
from unbidden.sim.judge.claims import NotRegistered
from unbidden.sim.runs import records
from unbidden.sim.runs.arms import Arm
from unbidden.sim.runs.many import runs
from unbidden.sim.runs.measuring import MeasureFailed
from unbidden.sim.runs.running import learn, of_trials
from unbidden.sim.runs.training import trials
from unbidden.sim.scenario import load_text
from unbidden.sim.scenario.claim_rules import Kind, kind_of

SHORT = ["run.ticks=300"]
OWN = '''"""Measures for tests."""

import numpy as np


def rise(run):
    """Mean height of the blimps over the floor, m."""
    return np.nanmean(run.height[:, run.of("blimps")])


def outside(run):
    """share of the time that blimps spend outside the room"""
    return 1.0 - run.inside("room")[:, run.of("blimps")].mean()


def crossed(run):
    """whether anybody crossed"""
    return run.measures["escape.any"]


def waited(run):
    """time until a blimp is higher than 2 m, s"""
    high = (run.height > 2.0).any(axis=1)
    return run.time[high.argmax()] if high.any() else np.nan


def events(run):
    return len(run.events)
'''
DAY = datetime.date(2026, 1, 2)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A file of measures."""
    path = tmp_path / "own.py"
    path.write_text(OWN, encoding="utf-8")
    return path


def asked(own: Path, *names: str) -> list[str]:
    return [f"{own}:{name}" for name in names or ("rise", "outside", "crossed", "waited", "events")]


def answering(own: Path, body: str, says: str = "what it answers") -> str:
    """A file with one measure, and how to ask for it."""
    own.write_text(f'"""A measure."""\n\ndef mine(run):\n    """{says}"""\n    {body}\n', encoding="utf-8")
    return f"{own}:mine"


# ---- what it is given, and what comes of it -------------------------------------------------------------------------


def test_a_measure_is_taken_of_a_finished_run(own: Path):
    """Beside those of the scenario, under the name of its file and its own; NaN is nothing to measure."""
    found = run(load("blimps", SHORT, measures=asked(own)), 3)
    bottom, cell = found.trace.bottom[:, :12], found.trace.cell[:, :12]
    inside = found.scenario.intent.regions["room"].inside.ravel()
    assert np.isclose(bottom.mean(), found.measures["own.rise"])
    assert np.isclose(1.0 - inside[cell].mean(), found.measures["own.outside"])
    assert found.measures["escape.any"] is found.measures["own.crossed"]
    assert len(found.events) == found.measures["own.events"]
    high = np.flatnonzero((found.trace.bottom > 2.0).any(axis=1))
    assert (high[0] * 0.1 if len(high) else None) == pytest.approx(found.measures["own.waited"])
    assert run(load("blimps", ["run.ticks=1"], measures=asked(own)), 3).measures["own.waited"] is None


def test_a_run_is_the_same_with_and_without_a_measure(own: Path):
    """It is taken afterwards: digest, events and all other measures stay, and so do those of many runs and learners."""
    for name, changes in (("blimps", SHORT), ("compute_yard", ["run.episodes=200"])):
        measure = asked(own, "rise", "events") if name == "blimps" else asked(own, "events")
        plain, measured = load(name, changes), load(name, changes, measures=measure)
        one, other = run(plain, 5), run(measured, 5)
        assert (one.digest, one.events, one.training_digest) == (other.digest, other.events, other.training_digest)
        assert one.measures == {name: other.measures[name] for name in one.measures}
        rows = [list(run_many(scenario, range(3))) for scenario in (plain, measured)]
        assert [row.digest for row in rows[0]] == [row.digest for row in rows[1]]
        assert rows[0][2].measures.items() < rows[1][2].measures.items()


def test_many_runs_measure_what_each_alone_does(own: Path):
    """Whatever else is measured with it, under every arm."""
    scenario = load("blimps", SHORT, measures=asked(own))
    alone = run(scenario.changed(control="blind"), 4).measures
    for measures in (None, ["own.rise", "own.events"], ["escape.any", "own.rise", "own.events"]):
        (row,) = runs(scenario, [Arm("blind")], [4], measures)
        assert (alone["own.rise"], alone["own.events"]) == (row.measures["own.rise"], row.measures["own.events"])
        assert measures is None or measures == list(row.measures)


def test_of_learners_there_are_means_over_trials(own: Path):
    """As of all measures; what was not measured in any trial is not measured."""
    own.write_text(
        'def steps(run):\n    """what was paid"""\n    return run.reward.sum()\n\n'
        "def never(run):\n    return float('nan')\n\n"
        'def worked(run):\n    """whether it was paid"""\n    return run.reward.sum() > 0\n',
        encoding="utf-8",
    )
    scenario = load("compute_yard", ["run.episodes=300"], measures=asked(own, "steps", "never", "worked"))
    found = run(scenario, 1)
    paid = [trial.episode_return[-1].sum() for trial in trials(of_trials(scenario), learn(scenario, 1))]
    assert np.isclose(np.mean(paid), found.measures["own.steps"])
    assert np.isclose(np.mean([one > 0 for one in paid]), found.measures["own.worked"])
    assert found.measures["own.never"] is None


def test_a_finished_run_reads_as_its_trace():
    """Places in metres from the top left, headings, names; whoever was taken away is nowhere."""
    found = run(load("blimps", SHORT), 2)
    read, cols = found.trajectory, 32
    assert isinstance(read, Trajectory)
    assert ("blimps", None, 2, 300, 0.1, 0.25) == (
        read.scenario, read.control, read.seed, read.ticks, read.tick, read.cell,
    )  # fmt: skip
    assert {"run.ticks": 300} == dict(read.fields)
    row, col = np.divmod(found.trace.cell, cols)
    assert np.array_equal((col + 0.5) * 0.25, read.x) and np.array_equal((row + 0.5) * 0.25, read.y)
    assert np.array_equal(found.trace.bottom, read.height) and read.there.all()
    assert ("blimp 1", "box 6") == (read.names[0], read.names[-1])
    assert list(range(13, 19)) == read.of("boxes").tolist()
    assert np.isclose(30.0, read.time[-1]) and set(np.unique(read.heading)) <= {0, EAST, 2, 3}
    assert found.events == [dict(event) for event in read.events]
    assert found.measures == dict(read.measures)
    assert all(np.array_equal(*pair) for pair in zip(found.trace, read.trace, strict=True))
    with pytest.raises(LookupError, match=r"no group 'blimp'; known: blimps, people, boxes\. Did you mean 'blimps'"):
        read.of("blimp")
    with pytest.raises(LookupError, match="no stock 'ticks'; known: none"):
        read.held("ticks")


def test_a_world_of_tiles_reads_as_its_trace():
    """Stocks, tiles, recipes, actions and pay, by the names of the scenario."""
    found = run(load("compute_yard", ["run.episodes=300"]), 1)
    read, words = found.trajectory, found.scenario.words
    assert np.array_equal(found.trace.held[:, :, words.stocks.index("compute")], read.held("compute"))
    assert np.isclose(found.trace.episode_return[-1].sum(), read.reward.sum())
    assert np.array_equal(found.trace.action[:, :, 1], read.action)
    assert set(np.array(read.actions("worker"))[read.action[1:, 0]]) <= set(read.actions("worker"))
    assert (len(found.trace.kind), len(found.scenario.rows), len(found.scenario.rows[0])) == read.tile("#").shape
    assert np.array_equal(found.trace.level.ravel(), read.level.ravel())
    named = next(recipe.name for recipe in words.recipes if recipe.name)
    assert np.array_equal(found.trace.fired[:, [r.name for r in words.recipes].index(named)], read.came_about(named))


# ---- what goes wrong ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "says", "words"),
    [
        ("return None", "it", r"own.py:3: mine answers None; a measure is a number, True or False, or NaN"),
        ("return 'high'", "it", r"own.py:3: mine answers 'high'; a measure is a number"),
        ("return run.height", "it", r"own.py:3: mine answers array.*a measure is a number"),
        ("return float('inf')", "it", r"mine answers inf; a measure is finite"),
        ("return 10**400", "it", r"a measure is finite"),
        ("return 1.5", "share of them", r'mine answers 1.5; it is said to mean a "share of …", which is from 0 to 1'),
        ("return 0.5", "whether it is", r'"whether …", which is True or False'),
        ("return -1", "time until it is", r"0 s or more, or NaN"),
        ("return 1 / 0", "it", r"own.py:5: mine: ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)", "it", r"own.py:5: mine: SystemExit: 3"),
        ("return run.of('nobody')", "it", r"own.py:5: mine: LookupError: there is no group 'nobody'"),
        ("run.height[0] = 9", "it", r"own.py:5: mine: ValueError: assignment destination is read-only"),
        ("run.trace.cell[0] = 9", "it", r"own.py:5: mine: ValueError: assignment destination is read-only"),
        ("run.trace.events.tick[:] = 9", "it", r"own.py:5: mine: ValueError: assignment destination is read-only"),
        ("run.trace.cell.flags.writeable = True", "it", r"own.py:5: mine: ValueError: cannot set WRITEABLE"),
        ("run.x.setflags(write=True)", "it", r"own.py:5: mine: ValueError: cannot set WRITEABLE"),
        ("run.seed = 9", "it", r"own.py:5: mine: FrozenInstanceError: cannot assign to field 'seed'"),
        ("run.height = 9", "it", r"own.py:5: mine: FrozenInstanceError: cannot assign to field 'height'"),
        ("run.events[0]['tick'] = 9", "it", r"own.py:5: mine: TypeError: 'mappingproxy' object does not support"),
        ("run.measures['escape.any'] = True", "it", r"own.py:5: mine: TypeError: 'mappingproxy' object"),
    ],
)
def test_a_measure_that_fails_fails_its_run(own: Path, body: str, says: str, words: str):
    """The message names the line; nothing was changed, and no other run is in its way."""
    scenario = load("blimps", ["run.ticks=100"], measures=[answering(own, body, says)])
    with pytest.raises(MeasureFailed, match=words):
        run(scenario, 0)
    (row,) = runs(scenario, [Arm()], [0], ["own.mine"])
    assert not row.measures and "own.py:" in row.failure
    (row,) = runs(scenario, [Arm()], [0], ["escape.any"])
    assert not row.failure


def test_other_runs_go_on(own: Path):
    """Only those fail whose measure does."""
    scenario = load("blimps", ["run.ticks=5"], measures=[answering(own, "return 1 // (run.seed - 1)")])
    rows = list(run_many(scenario, range(3)))
    assert [False, True, False] == [bool(row.failure) for row in rows]


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("def mine(run):\n    return (\n", "mine", r"own.py:2: this file of measures cannot be executed: SyntaxError"),
        ("import no_such_package\n", "mine", r"own.py:1: .* ModuleNotFoundError: No module named"),
        ("\nraise SystemExit\n", "mine", r"own.py:2: .* SystemExit"),
        ("def yours(run): return 1\n", "mine", r"has no function called mine; it has: yours"),
        ("mine = 3\n", "mine", r"has no function called mine; it has: none"),
        ("def mine(): return 1\n", "mine", r"own.py:1: mine must take one argument, the finished run"),
        ("def mine(run, more): return 1\n", "mine", r"own.py:1: mine must take one argument"),
        ("", "a b", r"is no measure of your own; it is the name of a file, and that of a function in it"),
    ],
)
def test_a_file_of_measures_that_cannot_be_used_says_why(own: Path, text: str, name: str, words: str):
    own.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidScenario, match=words):
        load("blimps", measures=[f"{own}:{name}"])


def test_what_is_no_file_of_measures_is_refused(tmp_path: Path):
    (tmp_path / "bytes.py").write_bytes(b"\xff\xfe")
    (tmp_path / "large.py").write_text("#" * 1_000_001, encoding="utf-8")
    for name, words in (("none.py", "No such file"), ("bytes.py", "not UTF-8"), ("large.py", "larger than")):
        with pytest.raises(InvalidScenario, match=words):
            load("blimps", measures=[f"{tmp_path / name}:mine"])
    (tmp_path / "2nd.py").write_text(OWN, encoding="utf-8")
    with pytest.raises(InvalidScenario, match=r"2nd.py: the name of a file of measures is letters"):
        load("blimps", measures=[f"{tmp_path / '2nd.py'}:rise"])
    (tmp_path / "escape.py").write_text(OWN, encoding="utf-8")
    with pytest.raises(InvalidScenario, match="this scenario watches something called 'escape' already"):
        load("blimps", measures=[f"{tmp_path / 'escape.py'}:rise"])


def test_two_files_of_one_name_are_refused(own: Path, tmp_path: Path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "own.py").write_text(OWN, encoding="utf-8")
    with pytest.raises(InvalidScenario, match="have the same name"):
        load("blimps", measures=[f"{own}:rise", f"{tmp_path / 'more' / 'own.py'}:outside"])


# ---- nobody else's code ---------------------------------------------------------------------------------------------


DECLARED = "measures: { own: { rise: 'mean height, m', outside: share of the time outside } }\n"


def test_a_scenario_says_what_a_measure_means_and_executes_nothing(own: Path, tmp_path: Path, monkeypatch):
    """The file beside it is not even read; whoever is to measure says so."""
    monkeypatch.chdir(tmp_path)
    own.write_text(f"open({str(tmp_path / 'canary')!r}, 'w').close()\n{OWN}", encoding="utf-8")
    text = load("blimps").document.text.replace("claims:\n", f"{DECLARED}claims:\n")
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    scenario = load(str(tmp_path / "mine.yaml"), SHORT)
    found = run(scenario, 0)
    assert "own.rise" not in found.measures
    with pytest.raises(InvalidScenario, match=r"read own.py, then give it: --measure own.py:rise"):
        list(runs(scenario, [Arm()], [0], ["own.rise"]))
    assert not (tmp_path / "canary").exists()
    load(str(tmp_path / "mine.yaml"), measures=["own.py:rise"])
    assert (tmp_path / "canary").exists()


def test_a_saved_run_keeps_no_code_and_executes_none(own: Path, tmp_path: Path):
    """It is read as it would be without a measure of one's own; what was measured is measured again by whoever asks."""
    for name, changes in (("blimps", SHORT), ("compute_yard", ["run.episodes=200"])):
        found = run(load(name, changes, measures=asked(own, "events")), 0)
        records.save(found, tmp_path / "run.npz")
        assert b"own.events" not in (tmp_path / "run.npz").read_bytes()
        again = records.load(tmp_path / "run.npz")
        assert again.digest == found.digest
        assert again.measures == {name: found.measures[name] for name in again.measures}


def test_text_from_elsewhere_may_name_measures(own: Path):
    """As a page sends it, or as it lies in a saved run."""
    text = load("blimps").document.text.replace("claims:\n", f"{DECLARED}claims:\n")
    assert "own" in load_text(text, "mine.yaml").file.measures
    with pytest.raises(InvalidScenario, match=r"measures.escape is the name of a file, escape.py, and of something"):
        load_text(text.replace("{ own: {", "{ escape: {"), "mine.yaml")


# ---- claims ---------------------------------------------------------------------------------------------------------

CLAIMS = """
claims:
  - { says: they are up, measure: own.rise, in: { base: "> 0.2" }, seeds: 20 }
  - { says: they stay, measure: own.outside, in: { blind: "< 0.3" }, seeds: 20 }
  - { says: most of them cross, measure: own.crossed, in: { base: "> 0.1" }, seeds: 40 }
  - { says: more of them sooner, measure: own.waited, seeds: 10,
      slope: { over: agents.blimps.count, values: [6, 12], against: pairs, rule: "> -5" } }
"""
MEANT = """
measures:
  own:
    rise: mean height, m
    outside: share of the time that blimps are outside
    crossed: whether anybody crosses
    waited: time until a blimp is higher than 2 m, s
"""


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """Blimps for a while, with claims about measures of somebody's own."""
    text = load("blimps").document.text.replace("ticks: 12000", "ticks: 400")
    text = f"{text[: text.index('claims:')]}{MEANT}{CLAIMS}{text[text.index('odd:') :]}"
    (tmp_path / "up.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "up.yaml"


def test_a_claim_names_a_measure_by_what_it_means(own: Path, world: Path):
    """What it means says what it is, and so by which interval it is judged; what is not said is refused."""
    scenario = load(str(world))
    kinds = [kind_of(scenario.file, claim) for claim in scenario.file.claims]
    assert [Kind.NUMBER, Kind.SHARE, Kind.BINARY, Kind.SLOPE] == kinds
    text = world.read_text(encoding="utf-8")
    world.write_text(text.replace("measure: own.rise", "measure: more.levels"), encoding="utf-8")
    with pytest.raises(InvalidScenario, match=r"claims.0.measure is 'more.levels'; .*say under `measures:` what it"):
        load(str(world))
    world.write_text(text.replace("time until", "the time until"), encoding="utf-8")
    with pytest.raises(InvalidScenario, match=r"claims.3.slope is of rates, so of a time until something happens"):
        load(str(world))
    world.write_text(text.replace('blind: "< 0.3"', 'blind: "< 1.3"'), encoding="utf-8")
    with pytest.raises(InvalidScenario, match=r"cannot fail: what is a share of each run is from 0 to 1"):
        load(str(world))


def test_claims_about_own_measures_are_registered_with_their_code(own: Path, world: Path):
    """Its text is part of what is sealed: another one is another registration, on other seeds."""
    measures = asked(own, "rise", "outside", "crossed", "waited")
    with pytest.raises(InvalidScenario, match=r"up measures nothing called 'own.rise'.*--measure own.py:rise"):
        claims.register(load(str(world)), "At first.", 1, DAY)
    first = claims.register(load(str(world), measures=measures), "At first.", 1, DAY)
    assert ["own.py"] == list(first.watch["code"])
    assert first == claims.registered(load(str(world), measures=measures))
    assert first == claims.registered(load(str(world), measures=[*measures, *asked(own, "events")]))
    own.write_text(OWN.replace("> 2.0", "> 1.9"), encoding="utf-8")
    with pytest.raises(NotRegistered, match=r"watch.code.own.py was \"\w+\" and is \"\w+\""):
        claims.registered(load(str(world), measures=measures))
    second = claims.register(load(str(world), measures=measures), "Lower.", 1, DAY)
    assert first.first_seed != second.first_seed


def test_claims_about_own_measures_are_judged(own: Path, world: Path, unbidden):
    """From the command line: tried out, registered, judged, recorded, and told of."""
    measures = [word for one in asked(own, "rise", "outside", "crossed", "waited") for word in ("--measure", one)]
    assert "read own.py" in unbidden("run", str(world), "--claims", "--seeds", "2")[1]
    tried, _, _ = unbidden("run", str(world), "--claims", "--seeds", "5", *measures)
    assert "own.outside (a share of each run)" in tried
    assert 0 == unbidden("register", str(world), "--why", "At first.", *measures)[2]
    judged, told, code = unbidden("run", str(world), "--claims", "--record", *measures)
    assert "REPRODUCED  they are up" in judged, told
    kept, _, again = unbidden("claims", str(world), *measures)
    assert "own.crossed (true or false in each run)" in kept and code == again
    assert "read own.py" in unbidden("claims", str(world))[1]


# ---- on the command line --------------------------------------------------------------------------------------------


def test_the_command_says_what_was_measured(own: Path, unbidden):
    """In one run and in many, in words and for machines; a failure is said without a traceback."""
    options = ["blimps", "--set", "run.ticks=200", "--measure", f"{own}:rise", "--measure", f"{own}:waited"]
    out, _, code = unbidden("run", *options)
    assert code == 0
    assert "MEASURED  own.rise" in out and "(Mean height of the blimps over the floor, m)" in out
    assert "own.waited" in unbidden("run", *options, "--seeds", "3")[0].splitlines()[0]
    assert '"own.rise"' in unbidden("run", *options, "--json")[0]
    out, told, code = unbidden("run", *options, "--measure", f"{own}:missing")
    assert (3, "") == (code, out) and "has no function called missing" in told
    failing = answering(own, "return 1 / 0")
    out, told, code = unbidden("run", "blimps", "--set", "run.ticks=5", "--measure", failing)
    assert code == 4 and "own.py:5: mine: ZeroDivisionError" in told and "Traceback" not in told
    assert "escape.any" in unbidden("run", "blimps", "--measure", "escape.any")[1]


def test_the_page_about_measures_is_true(tmp_path: Path, unbidden):
    """Its file works as it stands, what it says of a run is all there is, and its claim can be made."""
    page = (Path(__file__).parents[2] / "docs" / "sweeps.md").read_text(encoding="utf-8")
    page = page[page.index("## Your own measures") : page.index("## One run as a table")]
    code = re.search(r"```python\n(.*?)```", page, re.DOTALL)[1]
    (tmp_path / "own.py").write_text(code, encoding="utf-8")
    options = [word for name in ("rise", "aloft", "gone") for word in ("--measure", f"own.py:{name}")]
    out, told, code = unbidden("run", "blimps", "--set", "run.ticks=300", *options)
    assert (0, 1) == (code, out.count("own.gone - (time until nobody is left in the room, s)")), told
    names = {name for row in re.findall(r"^\| (`.*?) \|", page, re.MULTILINE) for name in re.findall(r"`(\w+)", row)}
    assert {name for name in vars(Trajectory) if not name.startswith("_")} | {"seed"} == names
    declared = re.search(r"```yaml\n(measures:.*?)```", page, re.DOTALL)[1]
    text = load("blimps").document.text
    text = f"{text[: text.index('claims:')]}{declared}{text[text.index('lesson:') :]}"
    assert ["own.aloft"] == load_text(text, "mine.yaml").claimed


def test_nothing_of_a_file_of_measures_stays_when_it_cannot_be_executed(own: Path):
    known = set(sys.modules)
    own.write_text("raise ValueError('no')\n", encoding="utf-8")
    with pytest.raises(InvalidScenario, match="ValueError: no"):
        load("blimps", measures=[f"{own}:mine"])
    assert not {name for name in set(sys.modules) - known if name.startswith("unbidden_measures_")}
