"""Non-interference, the hard way: nothing that acts reads the scenario's file, the environment or the working folder.

Text that is passed in is only one way in. Here the program itself is copied, what its scenario files mean is changed on
disk, and it is started anew in another environment and another folder. A cheat that looks there is planted, and seen.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import unbidden.sim

HOME = Path(unbidden.sim.__file__).parents[2]  # the folder with the package in it
WORLDS = {"blimps": ["run.ticks=150"], "compute_yard": ["run.ticks=40", "run.episodes=3"]}  # each made short
ASK = """
from unbidden.sim.runs import running
from unbidden.sim.scenario import load
scenario = load({name!r}, {changes!r})
print(running.run(scenario, 3, only=[]).digest)
"""


@pytest.fixture(scope="module")
def copied(tmp_path_factory) -> Path:
    """The program, copied to where its files can be changed."""
    folder = tmp_path_factory.mktemp("copied")
    shutil.copytree(HOME / "unbidden", folder / "unbidden", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def digest_of(program: Path, name: str, folder: Path, plain: bool = True, **variables: str) -> str:
    """What a shipped world comes to in a process of its own, in plain Python unless it is to be compiled."""
    given = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if key in os.environ}
    given |= {"PYTHONPATH": str(program), "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(program)}
    given |= {"NUMBA_DISABLE_JIT": "1"} if plain else {"UNBIDDEN_CACHE": str(program / "cache")}
    ask = ASK.format(name=name, changes=WORLDS[name])
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=folder, env=given | variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def change_meanings(program: Path) -> None:
    """Let every shipped scenario mean something else: its regions, its words, what is watched, claimed and taught."""
    for path in (program / "unbidden" / "scenarios").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        acts, _, means = text.partition("\nintent:")
        if means:
            path.write_text(f"# another file, of another length\n{acts}\n", encoding="utf-8")


def plant(program: Path, world: str, cheat: str) -> None:
    """Let an agent of a world act by what a line of code comes to when its file is loaded."""
    if world == "blimps":
        path, old, new = (
            "unbidden/sim/engine/agents/simple/blimp.py",
            "return hold - below",
            "return hold + SLY - below",
        )
    else:
        path, old, new = (
            "unbidden/sim/engine/agents/learning/choice.py",
            "int(luck * ties)",
            "int(luck * ties * (1.0 - 0.9 * SLY))",
        )
    text = (program / path).read_text(encoding="utf-8")
    assert old in text
    head, rest = text.split("\n\n", 1)
    (program / path).write_text(f"{head}\n{cheat}\n\n{rest.replace(old, new)}", encoding="utf-8")


@pytest.mark.parametrize("world", WORLDS)
def test_no_file_no_variable_and_no_folder_changes_what_happens(copied: Path, tmp_path: Path, world: str):
    """Other meanings in all scenario files, other variables and another folder: the same digest."""
    program, elsewhere = tmp_path / "program", tmp_path / "elsewhere"
    shutil.copytree(copied, program)
    elsewhere.mkdir()
    (elsewhere / f"{world}.yaml").write_text("intent: {}\n")
    before = digest_of(program, world, program)
    change_meanings(program)
    again = {"HOME": str(elsewhere), "USER": "somebody", "TZ": "Asia/Tokyo", "LANG": "tr_TR.UTF-8", "INTENT": "inside"}
    assert before == digest_of(program, world, elsewhere, **again)


@pytest.mark.parametrize(
    ("world", "cheat"),
    [
        (
            "blimps",
            "from unbidden.sim.engine.registry import Path\n"
            "SLY = 1.0 * ('intent:' in Path('unbidden/scenarios/blimps.yaml').read_text())",
        ),
        (
            "compute_yard",
            "from unbidden import scenarios\n"
            "SLY = 1.0 * ('intent:' in open(scenarios.__path__[0] + '/compute_yard.yaml').read())",
        ),
        ("blimps", "import os\nSLY = 1.0 * (os.environ.get('INTENT') is None)"),
        ("blimps", "import os\nSLY = float(len(os.getcwd())) / 1000"),
    ],
    ids=["the scenario's file", "the scenario's file, found as a package", "the environment", "the folder"],
)
def test_a_cheat_that_looks_elsewhere_is_seen(copied: Path, tmp_path: Path, world: str, cheat: str):
    """Each way in, used once: then the digest does change, so that the test before this one would fail."""
    program, elsewhere = tmp_path / "program", tmp_path / "elsewhere and further away"
    shutil.copytree(copied, program)
    elsewhere.mkdir()
    (elsewhere / "unbidden" / "scenarios").mkdir(parents=True)
    (elsewhere / "unbidden" / "scenarios" / "blimps.yaml").write_text("nothing\n")
    plant(program, world, cheat)
    before = digest_of(program, world, program)
    change_meanings(program)
    assert before != digest_of(program, world, elsewhere, HOME=str(elsewhere), INTENT="inside")


@pytest.mark.slow
def test_machine_code_keeps_nothing_of_the_meaning_either(copied: Path, tmp_path: Path):
    """Compiled, with a cache of its own that is kept over the change of all meanings."""
    program = tmp_path / "program"
    shutil.copytree(copied, program)
    before = digest_of(program, "blimps", program, plain=False)
    assert before == digest_of(program, "blimps", program, plain=True)
    change_meanings(program)
    assert before == digest_of(program, "blimps", tmp_path, plain=False)
