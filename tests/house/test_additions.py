"""Every addition takes the files that CONTRIBUTING.md names beside it, and no other: one of each, in a copy."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.additions import ADDITIONS, Edits

ROOT = Path(__file__).parents[2]
FOLDERS = ("sim", "viz", "experiments", "scenarios", "src")
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
TABLE = dict(re.findall(r"^\| ((?:an?|another|something) [^|]+) \| (`[^|]+) \|$", PAGE, re.MULTILINE))


def named(*rows: str) -> list[str]:
    """The files that rows of the table name, as patterns: a name in capitals is any new one."""
    cells = " ".join(TABLE[next(row for row in TABLE if row.startswith(start))] for start in rows)
    files = [name for name in re.findall(r"`([^`]+)`", cells) if "/" in name]
    return list(dict.fromkeys(re.sub("NAME|LANGUAGE|FOLDER", "[a-z_]+", re.escape(name)) for name in files))


def add(home: Path, edits: Edits) -> None:
    """Make an addition: a text is a new file, pairs are what is found once and what stands there then."""
    for name, edit in edits.items():
        path = home / name
        if isinstance(edit, str):
            assert not path.exists(), name
            path.write_text(edit, encoding="utf-8")
            continue
        text = path.read_text(encoding="utf-8")
        for before, after in edit:
            assert text.count(before) == 1, (name, before)
            text = text.replace(before, after)
        path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program, with its links followed, and one of each in it."""
    home = tmp_path_factory.mktemp("copy")
    for folder in FOLDERS[:-1]:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, home / "unbidden" / folder, ignore=ignored)
    for path in (ROOT / "src" / "unbidden").iterdir():
        if path.is_file():
            shutil.copy(path, home / "unbidden")
    for addition in ADDITIONS.values():
        add(home / "unbidden", addition.edits)
    return home


def told_by(home: Path, *arguments: str) -> str:
    """What Python says in the copy."""
    more = {"PYTHONPATH": str(home), "UNBIDDEN_CACHE": str(home / "cache"), "SDL_VIDEODRIVER": "dummy"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=home, env=os.environ | more, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def unbidden(home: Path, *arguments: str) -> str:
    """What the command line says in the copy."""
    return told_by(home, "-c", "from unbidden.sim.cli import main; main()", *arguments)


def table_files() -> Iterator[str]:
    for row in TABLE:
        yield from (name for name in re.findall(r"`([^`]+)`", TABLE[row]) if "/" in name)


# ---- the page -------------------------------------------------------------------------------------------------------


def test_the_files_that_the_page_names_are_there():
    """Those of one's own apart."""
    assert len(TABLE) > 20
    for name in set(table_files()):
        there = ROOT / (name if not re.search(r"[A-Z]{4}", name) else name.rpartition("/")[0])
        assert there.exists() or "FOLDER" in name, name
    folders = PAGE.partition("## What lives where")[2]
    for name in re.findall(r"`((?:sim|viz|src|tests|scenarios|examples|experiments)/[\w/.]*)`", folders):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("what", ADDITIONS)
def test_an_addition_takes_the_files_that_the_page_names(what: str):
    """All of them, and no other."""
    addition = ADDITIONS[what]
    allowed = named(*addition.rows)
    used = {pattern for name in addition.edits for pattern in allowed if re.fullmatch(pattern, name)}
    assert all(any(re.fullmatch(pattern, name) for pattern in allowed) for name in addition.edits), addition.edits
    assert used == set(allowed)
    assert len(addition.edits) <= addition.most


# ---- what was added works -------------------------------------------------------------------------------------------


def test_what_was_added_is_listed_checked_and_said(copy: Path):
    """A detector, a command, a scenario with a translation, a language, a percept and a learner."""
    assert "heaviest" in unbidden(copy, "show", "detectors")
    assert unbidden(copy, "greet") == "good day\n"
    assert "Snails leave slime" in unbidden(copy, "list")
    assert "Schnecken hinterlassen Spuren" in unbidden(copy, "list", "--lang", "de")
    assert unbidden(copy, "list", "--lang", "nl").splitlines()[0].startswith("Wereld")
    assert "6 bodies" in unbidden(copy, "check", "snails")
    schema = json.loads(unbidden(copy, "schema"))
    assert "lasts" in schema["definitions"]["SlimeSection"]["properties"]
    assert {"snail", "stubborn"} <= set(schema["definitions"]["Agents"]["properties"]["rule"]["enum"])


def test_what_acts_is_within_the_grammar_of_laws_and_agents(copy: Path):
    """The law, the learner, the rule, the sensor."""
    program = (
        "import sys; from pathlib import Path; from unbidden.sim.walls.own import audit_own, judges_words\n"
        "texts = [Path(name).read_text() for name in sys.argv[1:]]\n"
        "print([found for text in texts for found in (*audit_own(text), *judges_words(text))])"
    )
    acting = [
        name for added in ADDITIONS.values() for name in added.edits if re.match(r"sim/engine/(laws|agents)", name)
    ]
    assert len(acting) > 5
    assert told_by(copy, "-c", program, *(f"unbidden/{name}" for name in acting)) == "[]\n"


@pytest.mark.slow
def test_rules_laws_and_a_field_of_the_state_act_and_are_recorded(copy: Path):
    """Snails lay slime that fade, and keep off them by a sensor of their own; giants look south, as a law says."""
    told = json.loads(told_by(copy, "-c", ACT).splitlines()[-1])
    assert told["laid"] == 1.0 and told["fades"] and told["gone"]
    assert told["south"]
    assert told["turned"]
    assert told["digest"] == told["again"], "a saved run is read as it was"
    assert told["measure"] == 6.0
    assert told["arrivals"] == 3 and told["nobody"] and told["later"]
    assert told["without"] == 2, "who is taken away is not born"


@pytest.mark.slow
def test_a_field_of_the_state_is_shown_in_all_viewers_and_copied(copy: Path):
    """Frames live, recorded and of a Mesa world; the picture; the terminal; a layer of Mesa's; a world in a file."""
    told = json.loads(told_by(copy, "-c", SHOW).splitlines()[-1])
    assert told["frames"], "a frame of a state is that of its trace"
    assert told["twin"], "the page draws what all others draw"
    assert told["circles"] > 0 and "~" in told["terminal"]
    assert told["layer"] and told["saved"]
    assert told["born"] and told["seen"], "those who are born are seen, and said to be"
    assert told["words"], "the label is in legend, terminal and command line"
    assert "Lamp" in told["controls"]
    assert 'id="lamp"' in told["page"]


@pytest.mark.slow
def test_a_percept_is_perceived_and_a_learner_learns_its_way(copy: Path):
    """The stubborn one goes on with its last action, and perceives the row in which it is."""
    told = json.loads(told_by(copy, "-c", LEARN).splitlines()[-1])
    assert told["rows"] and told["stubborn"]


ACT = """
import json
from pathlib import Path
import numpy as np
from unbidden import load, run
from unbidden.sim.runs import records
from unbidden.sim.runs.records import events_of, judge
from unbidden.sim.runs.simulation import simulate

done = run(load("snails"))
slime, trace = done.trace.slime, done.trace
names = done.scenario.setup.names()
young = [names.index(f"young snail {k}") for k in (1, 2, 3)]
giant, snail = names.index("giant 1"), names.index("snail 1")
cell = trace.cell[10, snail]
records.save(done, Path("snails.npz"))
print(json.dumps({
    "laid": float(slime[10, cell]),
    "fades": bool((np.diff(slime, axis=0) < 0).any()),
    "gone": bool(((slime > 0).sum(axis=1) < slime.shape[1]).all()),
    "south": bool((trace.heading[1:, giant] == 2).all()),
    "turned": len(set(trace.heading[:, snail].tolist())) > 1,
    "digest": done.digest,
    "again": records.load(Path("snails.npz")).digest,
    "measure": done.measures["load.heaviest"],
    "arrivals": done.measures["arrival.arrivals"],
    "nobody": bool((trace.cell[:10, young] < 0).all()),
    "later": bool((trace.cell[40:, young] >= 0).all()),
    "without": len(events_of(judge(done.scenario, simulate(done.scenario, 0, without=young[:1])))),
}))
"""

SHOW = """
import json
import shutil
import subprocess
from pathlib import Path
import numpy as np
import pygame
from unbidden import World, load, run
from unbidden.sim.report.outcome import describe
from unbidden.viz.page.document import lesson_page
from unbidden.viz.picture.frames import FIELDS, frame_of, frame_of_state
from unbidden.viz.picture.legend import legend_of
from unbidden.viz.picture.picture import on_ground
from unbidden.viz.summary import run_summary, scenario_summary
from unbidden.viz.terminal.screen import frame
from unbidden.viz.window.app import App
from unbidden.viz.window.setting import Setting

DRAW = '''
import {{ plan }} from "file://{home}/unbidden/viz/page/static/picture.js";
console.log(JSON.stringify(plan({frame}, {legend}).below));
'''

def same_in_scripts(frame, legend):
    if not shutil.which("node"):
        return True
    arrays = {field.name: getattr(frame, field.name).ravel().tolist() for field in FIELDS}
    text = DRAW.format(home=Path.cwd(), frame=json.dumps(arrays), legend=json.dumps(legend.as_json()))
    drawn = subprocess.run(["node", "--input-type=module", "-e", text], capture_output=True, text=True)
    return json.loads(drawn.stdout) == json.loads(json.dumps(on_ground(frame, legend)))

scenario = load("snails")
done, world = run(scenario), World("snails", seed=0, collect=False)
world.run(50)
still, recorded, legend = frame_of_state(world.state), frame_of(done.trace, 50), legend_of(scenario, 0)
world.save("world.npz")
again = World.load("world.npz")
pygame.display.init()
app = App(pygame.display.set_mode((1280, 800)), Setting(scenario))
app.draw()
screen = "\\n".join(frame(done, 50, 100, 40))
said = "Nobody minds the slime."
print(json.dumps({
    "frames": np.array_equal(still.slime, recorded.slime) and len(still.slime) == legend.rows * legend.cols,
    "circles": sum(shape[0] == "circle" for shape in on_ground(recorded, legend)),
    "terminal": screen,
    "born": "0:10.0 young snail 1 arrives" in [event["says"] for event in run_summary(done)["events"]],
    "seen": "young snail 1 arrives" in screen and bool((recorded.cell >= 0).all()),
    "layer": world.grid.slime.data is world.state.slime.strength,
    "saved": bool(np.array_equal(again.state.slime.strength, world.state.slime.strength)),
    "words": all(said in " ".join(text.split()) for text in (legend.meant, screen, describe(done))),
    "twin": same_in_scripts(recorded, legend),
    "controls": [control.name for control in app.controls],
    "page": lesson_page(legend, scenario_summary(scenario)),
}))
"""

LEARN = """
import json
import numpy as np
from unbidden import load, run

done = run(load("pond"))
trace, cols = done.trace, len(done.scenario.rows[0])
print(json.dumps({
    "rows": bool(np.array_equal(trace.state[1:, 0], trace.cell[:-1, 0] // cols)),
    "stubborn": bool((trace.action[1:, 0] == 1).all()),
}))
"""
