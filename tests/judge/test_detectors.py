"""A detector is one file: whatever is known of it elsewhere is read off that file."""

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.scenario.test_scenarios import MINIMAL
from tests.worlds import SHIPPED
from unbidden.sim.detectors import Finding, detectors
from unbidden.sim.detectors.base import Group, Scene, detector
from unbidden.sim.engine.state import OWN, RANDOM
from unbidden.sim.intent import BORDER, INSIDE
from unbidden.sim.judge.counterfactuals import NothingToExplain, why
from unbidden.sim.runs import running
from unbidden.sim.runs.records import events_of, judge
from unbidden.sim.runs.simulation import closed, simulate
from unbidden.sim.scenario import InvalidScenario, load, load_text
from unbidden.sim.scenario.migration import migrate
from unbidden.sim.scenario.text import read

ROOT = Path(__file__).parents[2]
FOLDERS = ("sim", "viz", "experiments", "src", "examples")

# ---- one file -------------------------------------------------------------------------------------------------------

VISITS = '''"""Who came to a place that nobody was meant to come to."""

from typing import Annotated

import numpy as np

from unbidden.sim.detectors.base import Finding, Group, Highlights, RegionName, Scene, Seconds, detector


def _summary(measures, first):
    if first is not None:
        yield "visited", {"who": first["who"], "at": Seconds(measures["first"])}


@detector(
    measures={"any": "whether anybody came", "first": "time of the first visit, s"},
    times_to_event=("first",),
    sentences={
        "event": "{who} comes to the {place}",
        "why": "Why did {who} come to the {place} at {at}?",
        "does": "comes there",
        "do": "come there",
        "visited": "{who} came to the {place} first, at {at}.",
    },
    summary=_summary,
    highlights=lambda of, place: Highlights(of, place),
)
def visits(scene: Scene, of: Annotated[Group, "who comes"], place: Annotated[RegionName, "where to"]) -> Finding:
    """Who came to a place."""
    there = scene.regions[place].inside.ravel()[scene.trace.cell[:, scene.rows_of(of)]]
    ticks, columns = np.nonzero(there[1:] & ~there[:-1])
    rows = scene.rows_of(of)[columns]
    events = [
        {"who": scene.names[i], "body": int(i), "place": place, **scene.when(t + 1)}
        for t, i in zip(ticks, rows, strict=True)
    ]
    return Finding(events, {"any": bool(events), "first": events[0]["seconds"] if events else None})
'''

PROGRAM = """
import json, sys
from unbidden import load, run, why
from unbidden.viz.picture.legend import legend_of
from unbidden.viz.status import headline
from unbidden.viz.summary import card, run_summary

whole = run(load(sys.argv[1]))
told, asked = run_summary(whole), why(whole, watch="visit")
print(json.dumps({
    "events": whole.events[:1],
    "needed": [removal.what for removal in asked.removals if removal.needed],
    "watched": [group.watched for group in legend_of(whole.scenario, 0).groups],
    "said": told["events"][0]["says"],
    "pair": told["pair"],
    "headline": headline(whole, told["events"], 4000),
    "title": card(whole)["title"],
}))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the project with one file more, and a scenario of blimps in which that is watched."""
    home = tmp_path_factory.mktemp("copy")
    for folder in ("sim", "viz", "experiments", "scenarios", "src"):
        shutil.copytree(ROOT / folder, home / folder, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    (home / "sim" / "detectors" / "visits.py").write_text(VISITS, encoding="utf-8")
    text = (ROOT / "scenarios" / "blimps.yaml").read_text(encoding="utf-8")
    text = text[: text.index("watch:")] + text[text.index("controls:") :]
    text = text[: text.index("\n# ---- Claims")] + "\n"
    text = text.replace("intent:", 'intent:\n  beyond: { letters: "." }')
    text += "watch: { visit: { visits: { of: blimps, place: beyond } } }\n"
    claims = "claims: [ { says: somebody comes, measure: visit.any, in: { base: '> 0.2' }, seeds: 8 } ]\n"
    (home / "far.yaml").write_text(text + claims, encoding="utf-8")
    return home


def told_by(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What Python says, in a copy of the project."""
    path = {"PYTHONPATH": str(home / "src")}
    return subprocess.run([sys.executable, *arguments], cwd=home, env=os.environ | path, capture_output=True, text=True)


def unbidden(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return told_by(home, "-c", "from unbidden.sim.cli import main; main()", *arguments)


def test_one_file_more_is_in_the_schema_the_checks_and_the_help(copy: Path):
    """Without a word about it anywhere else."""
    schema = json.loads(unbidden(copy, "schema").stdout)
    assert {"of", "place"} == schema["definitions"]["Visits"]["properties"].keys()
    assert "visits" in schema["definitions"]["WatchSection"]["properties"]
    listed = unbidden(copy, "show", "detectors").stdout
    assert "visits" in listed and "Who came to a place." in listed and "where to" in listed and ".first" in listed
    text = (copy / "far.yaml").read_text(encoding="utf-8")
    (copy / "wrong.yaml").write_text(text.replace("place: beyond }", "place: beyon }"), encoding="utf-8")
    line = next(k for k, line in enumerate(text.splitlines(), 1) if line.startswith("watch:"))
    refused = unbidden(copy, "check", "wrong.yaml")
    assert 3 == refused.returncode
    assert f"wrong.yaml:{line}:" in refused.stderr and "Did you mean 'beyond'?" in refused.stderr
    assert "watch.visit.visits.place is 'beyon'; known regions in intent: beyond, room." in " ".join(
        refused.stderr.split()
    )


@pytest.mark.slow
def test_one_file_more_is_run_judged_and_explained(copy: Path):
    """On the command line."""
    said = " ".join(unbidden(copy, "run", "far.yaml").stdout.split())
    assert "blimp 10 came to the beyond first, at 0:12.9." in said and "visit in" in said
    assert "unbidden why far.yaml --seed 0" in said
    claims = unbidden(copy, "run", "far.yaml", "--claims", "--seeds", "2").stdout
    assert "visit.any" in claims and "somebody comes" in claims
    asked = unbidden(copy, "why", "far.yaml", "--event", "visit").stdout
    assert "Why did blimp 10 come to the beyond at 0:12.9?" in asked
    assert "blimp 1, box 4, blimp 10's sight of other agents and blimp 11 were each needed" in " ".join(asked.split())


@pytest.mark.slow
def test_one_file_more_is_in_what_viewers_read(copy: Path):
    """Who is watched, what is said of an event, whom to point at, the card."""
    done = told_by(copy, "-c", PROGRAM, "far.yaml")
    assert 0 == done.returncode, done.stderr
    told = json.loads(done.stdout)
    assert ["visit", 9] == [told["events"][0]["watch"], told["events"][0]["body"]]
    assert {"blimp 1", "box 4", "blimp 10's sight of other agents", "blimp 11"} == set(told["needed"])
    assert [True, False] == told["watched"][:2]
    assert "0:12.9 blimp 10 comes to the beyond" == told["said"]
    assert (9, 0) == (told["pair"]["body"], told["pair"]["lifter"])
    assert "Why did blimp 10 come to the beyond at 0:12.9?" == told["title"]


def test_a_detector_that_no_file_could_tell_is_refused():
    """At once, in the words of its author's mistake."""
    with pytest.raises(TypeError, match="must be a plain name with a type"):

        @detector(measures={})
        def untyped(scene: Scene, of) -> Finding: ...

    with pytest.raises(TypeError, match="must have names"):

        @detector(measures={}, sentences={"event": "{} came"})
        def nameless(scene: Scene, of: Group) -> Finding: ...

    with pytest.raises(TypeError, match="every watch has a field of that name"):

        @detector(measures={})
        def says(scene: Scene) -> Finding: ...

    assert not {"untyped", "nameless", "says"} & set(detectors)


# ---- nowhere else ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["crossing", "altitude", "stacking"])
def test_no_other_file_knows_a_detector(word: str):
    """In Python, JavaScript and styles: what one is called is known to its own file, to translations of what that file
    says, and to scenarios."""
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    text = [path for path in files if path.suffix in (".py", ".js", ".json", ".css", ".html") and not path.is_symlink()]
    assert len(text) > 200
    known = {path.relative_to(ROOT) for path in text if word in path.read_text(encoding="utf-8").lower()}
    translated = {path for path in known if path.parts[:3] == ("sim", "report", "catalogues") and path.stem != "en"}
    assert {Path("sim", "detectors", f"{word}.py")} == {p for p in known if p.parts[0] != "src"} - translated


# ---- several, and how they are written ------------------------------------------------------------------------------


def test_several_of_a_kind_are_watched_under_names_of_their_own():
    """With a sentence each, where the author gave one."""
    watch = (
        "{ way: { crossing: { of: blimps, from: r } }, too: { crossing: { of: blimps, from: s }, says: it is off } }"
    )
    text = f"{MINIMAL}intent: {{ r: {{ letters: b }}, s: {{ letters: '.' }} }}\nwatch: {watch}\nrun: {{ ticks: 2 }}\n"
    scenario = load_text(text, "t.yaml")
    assert ["way", "too"] == list(scenario.watches)
    event = {"who": "blimp 1", "of": "r", "seconds": 61.0}
    assert "blimp 1 is outside the r" == scenario.watches["way"].event_sentence(event)
    assert "it is off" == scenario.watches["too"].event_sentence(event)
    assert "Why was blimp 1 outside the r at 1:01.0?" == scenario.watches["way"].sentence("why", event)


@pytest.mark.parametrize(
    ("watch", "place", "words"),
    [
        ("{ w: {} }", "9:13", "watch.w names no detector; it needs one of"),
        ("{ w: { altitude: { of: blimps }, stacking: { of: blimps } } }", "9:13", "names altitude and stacking"),
        ("{ w: { altitude: { off: blimps } } }", "9:27", "watch.w.altitude.off is not a field here; known: of."),
        ("{ w: { altitude: {} } }", "9:25", "watch.w.altitude.of is missing"),
        ("{ w: { altitude: { of: blimp } } }", "9:31", "Did you mean 'blimps'?"),
        ("{ w: { gains: { stock: ticks } } }", "9:13", "looks at stocks or recipes, and this world has none"),
        ("{ altitude: { of: blimps } }", "9:10", "Write altitude: { altitude: { … } }"),
        ("{ gate: { uses: G, when: [use], says: it opens } }", "9:18",
         "Write gate: { uses: { tiles: … } }"),
    ],
)  # fmt: skip
def test_what_cannot_be_watched_is_refused_at_its_place(watch: str, place: str, words: str):
    """And what was written for the first format is told as it is written now."""
    with pytest.raises(InvalidScenario) as refused:
        load_text(MINIMAL.replace("objective:", f"watch: {watch}\nobjective:", 1), "t.yaml")
    assert f"t.yaml:{place}: " in str(refused.value) and words in str(refused.value)


OLD = """\
about: {}   # kept
world: {}
watch:   # so is this
  crossing: { of: blimps, from: room }   # and this

  far: { crossing: { of: blimps, from: room } }
  gate:
    uses: "*"   # and this, too
    when: [use, enter]
    says: "it opens: at last"
  # and this
  account: { pays: { ticks: -1, goal: 50.5 }, of: robot }
controls: {}
"""
NEW = """\
format: 2

about: {}   # kept
world: {}
watch:   # so is this
  crossing: { crossing: { of: blimps, from: room } }   # and this

  far: { crossing: { of: blimps, from: room } }
  gate:
    uses:
      tiles: "*"   # and this, too
      when: [use, enter]
    says: "it opens: at last"
  # and this
  account: { pays: { prices: { ticks: -1, goal: 50.5 }, of: robot } }
controls: {}
"""


def test_a_file_of_the_first_format_is_rewritten():
    """Every entry of the first format, and nothing else; twice is once."""
    assert NEW == migrate(read(OLD, "t.yaml")).text
    assert NEW == migrate(read(NEW, "t.yaml")).text
    for name, scenario in SHIPPED.items():
        document = scenario.document
        as_if_old = read(document.text.replace("format: 2", "format: 1", 1), name)
        assert document.text == migrate(as_if_old).text


def test_what_is_found_is_found_in_the_part_of_a_trace_up_to_it():
    """Replays stop when an event has come about, and would miss one that is seen only later."""
    run = running.run(load("blimps", ["run.ticks=3000"]), 0)
    for tick in (0, 700, 1500, 2999):
        known = closed(run.trace, tick)
        found = events_of(judge(run.scenario, known))
        told = [(event["watch"], event["tick"], event["body"]) for event in found]
        assert told == [(e["watch"], e["tick"], e["body"]) for e in run.events if e["tick"] <= tick]


@pytest.mark.parametrize(
    ("name", "changes", "without"),
    [
        ("blimps", ["run.ticks=4000"], []),
        ("blimps", ["run.ticks=4000", "agents.blimps.count=36"], [3, 35]),
        ("crates", ["run.ticks=1500"], []),
    ],
)
def test_what_the_events_tell_is_what_every_tick_shows(name, changes, without):
    """Where bodies were, who came over whom, and who crossed, against a look at all cells of all ticks."""
    scenario, found = load(name, changes), 0
    for seed, policy in itertools.product(range(4), (OWN, RANDOM)):
        trace = simulate(scenario, seed, without, policy=policy)
        scene, shown = scenario.scene(trace), np.full(trace.cell.shape, -1)
        for body, cell, begin, end in zip(*scene.stays, strict=True):
            assert (shown[begin:end, body] == -1).all()
            shown[begin:end, body] = cell
        assert np.array_equal(trace.cell, shown)
        findings = judge(scenario, trace)
        found += sum(len(finding.events) for finding in findings.values())
        for watch in scenario.watches.values():
            if watch.arguments.keys() == {"of"} and watch.detector.has_events:
                spells = [tuple(e[k] for k in ("tick", "body", "lower", "lasted")) for e in findings[watch.name].events]
                assert sorted(spells) == sorted(spells_in(scene, watch.arguments["of"]))
            elif "from_" in watch.arguments:
                crossings = [(e["tick"], e["body"], e["to"]) for e in findings[watch.name].events]
                assert crossings == crossings_in(scene, **watch.arguments)
    assert found > 5


def spells_in(scene: Scene, of: str):
    """Each time that the discs of two overlapped: when, who was above, who below, and for how long, s."""
    cell, bottom, wide = scene.trace.cell, scene.trace.bottom, scene.setup.body_widths
    row, col = np.divmod(cell, len(scene.setup.heights[0]))
    for i, j in itertools.combinations(scene.present(of).tolist(), 2):
        near = np.hypot(row[:, i] - row[:, j], col[:, i] - col[:, j]) < (wide[i] + wide[j]) / 2.0
        together = np.concatenate([[False], near & (cell[:, i] >= 0) & (cell[:, j] >= 0), [False]])
        for begin, end in np.flatnonzero(together[1:] != together[:-1]).reshape(-1, 2).tolist():
            upper, lower = (i, j) if bottom[begin, i] > bottom[begin, j] else (j, i)
            yield begin, upper, lower, round((end - begin) * scene.setup.seconds, 6)


def crossings_in(scene: Scene, of: str, from_: str):
    """Each change of sides: when, who, and where to."""
    region, rows, found = scene.regions[from_], scene.present(of), []
    sides = region.side_of(scene.trace.cell[:, rows])
    last = sides[0].copy()
    for t, k in zip(*np.nonzero((sides[1:] != sides[:-1]) & (sides[1:] != BORDER)), strict=True):
        side = sides[t + 1, k]
        if last[k] not in (BORDER, side):
            found.append((t + 1, rows[k], "inside" if side == INSIDE else "outside"))
        last[k] = side
    return found


# ---- why ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rooms():
    """Blimps for a few minutes."""
    return running.run(load("blimps", ["run.ticks=1500"]), 0)


def test_why_answers_for_any_event_of_any_detector(rooms):
    """Judged by the detector that found it: without the lower one nobody is over it."""
    answer = why(rooms, 2, watch="stacks")
    assert "stacks" == answer.event["watch"]
    needed = {removal.what: removal for removal in answer.removals if removal.needed}
    assert answer.event["over"] in needed
    assert needed[answer.event["over"]].just_before != answer.event["seconds"]
    assert answer.chain[-1].over == answer.event["over"]


def test_why_says_what_there_is_to_ask_about(rooms):
    """A name that is not watched, and what is watched and is no event."""
    for name in ("escapes", "height"):
        with pytest.raises(NothingToExplain, match=re.escape(f"no event {name!r}; it watches escape, stacks")):
            why(rooms, watch=name)
