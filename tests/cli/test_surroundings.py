"""What a notebook, a container or an ssh session leaves around a command breaks none; what it writes is read back."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from unbidden.sim.adapters.mesa import World
from unbidden.sim.engine.machine.kernel import cache_folder
from unbidden.sim.runs import records, training

ROOT = Path(__file__).parents[2]
START = "import sys; sys.argv[0] = 'unbidden'; from unbidden.sim.cli import main; main()"
SHORT = ["--set", "run.ticks=200", "--set", "agents.blimps.count=3"]
FILM = ["--from", "0", "--to", "2", "--width", "480", "--fps", "4"]
WORDS = {
    "check": ["check", "blimps"],
    "run": ["run", "blimps", *SHORT],
    "figure": ["figure", "blimps", "-o", "a.png", *SHORT],
    "film": ["film", "blimps", "-o", "a.gif", *SHORT, *FILM],
    "replay": ["replay", "blimps", "-o", "a.html", *SHORT],
}
Environment = dict[str, str | None]


def call(*words: str, cwd: Path, env: Environment | None = None, **more) -> subprocess.CompletedProcess:
    """The command line in a process of its own, with some of its environment changed (None: taken away)."""
    told = os.environ | {"PYTHONPATH": str(ROOT / "src"), "UNBIDDEN_CACHE": str(cache_folder())}
    told = {name: value for name, value in (told | (env or {})).items() if value is not None}
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
    return subprocess.run([sys.executable, "-c", START, *words], cwd=cwd, env=told, timeout=300, **streams)


SURROUNDINGS: dict[str, Environment] = {
    "a notebook": {"MPLBACKEND": "module://matplotlib_inline.backend_inline", "JPY_PARENT_PID": "1"},
    "a backend that is not there": {"MPLBACKEND": "garbage"},
    "a display that leads nowhere": {"DISPLAY": ":77", "WAYLAND_DISPLAY": "none", "SDL_VIDEODRIVER": None},
    "a video driver that is none": {"SDL_VIDEODRIVER": "garbage", "SDL_AUDIODRIVER": "garbage"},
    "no home": {"HOME": None, "XDG_CACHE_HOME": None, "USER": None, "LOGNAME": None},
    "a home that is not there": {"HOME": "/nowhere", "XDG_CACHE_HOME": "/nowhere/cache", "MPLCONFIGDIR": None},
    "a terminal that can nothing": {"TERM": "dumb", "NO_COLOR": "1", "PAGER": "/bin/false"},
    "no terminal": {"TERM": None, "COLUMNS": None, "LINES": None},
    "a width that is no number": {"COLUMNS": "garbage", "LINES": "x", "TERMINAL_WIDTH": "x"},
    "a width of nothing": {"COLUMNS": "0", "LINES": "0"},
    "a narrow terminal": {"COLUMNS": "1", "LINES": "1"},
    "a width below nothing": {"COLUMNS": "-5"},
    "an endless width": {"COLUMNS": "9" * 20},
    "the language C": {"LANG": "C", "LC_ALL": "C"},
    "POSIX, to the letter": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "a language that is none": {"LC_ALL": "xx_YY.broken", "LANG": "xx_YY.broken"},
    "ASCII": {"PYTHONIOENCODING": "ascii"},
    "ASCII, to the letter": {"PYTHONIOENCODING": "ascii:strict"},
    "Latin": {"PYTHONIOENCODING": "latin-1"},
    "warnings that are errors": {"PYTHONWARNINGS": "error"},
    "settings of matplotlib that cannot be": {"MPLCONFIGDIR": "/dev/null", "MATPLOTLIBRC": "/nowhere"},
    "odd folders": {"XDG_CONFIG_HOME": "/dev/null/x", "XDG_RUNTIME_DIR": "/nowhere", "XDG_DATA_HOME": "/dev/null"},
    "no folder for a moment": {"TMPDIR": "/nowhere"},
    "a time that is none": {"SOURCE_DATE_EPOCH": "garbage", "TZ": "garbage"},
    "without docstrings": {"PYTHONOPTIMIZE": "2"},
}
QUICK = ("check", "run")


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_no_command_is_broken_by_what_is_around_it(name: str, tmp_path: Path):
    """Those that draw too are tried in the slow set."""
    for command in QUICK:
        fine(command, SURROUNDINGS[name], tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", SURROUNDINGS)
@pytest.mark.parametrize("command", [command for command in WORDS if command not in QUICK])
def test_no_picture_is_broken_by_what_is_around_it(name: str, command: str, tmp_path: Path):
    fine(command, SURROUNDINGS[name], tmp_path)


@pytest.mark.parametrize("command", ["figure", "film", "replay"])
def test_pictures_are_drawn_from_a_notebook_over_ssh(command: str, tmp_path: Path):
    """All at once: a backend of a notebook, a display that leads nowhere, no home, ASCII."""
    names = ("a notebook", "a display that leads nowhere", "a home that is not there", "ASCII, to the letter")
    fine(command, {key: value for name in names for key, value in SURROUNDINGS[name].items()}, tmp_path)


def fine(command: str, env: Environment, folder: Path) -> None:
    told = call(*WORDS[command], cwd=folder, env=env)
    assert 0 == told.returncode and b"Traceback" not in told.stderr, (command, told.stderr[-2000:])
    assert {path.name for path in folder.iterdir()} <= {"a.png", "a.gif", "a.html"}


@pytest.mark.skipif(os.name != "posix", reason="other shells do this in other ways")
@pytest.mark.parametrize("command", ["check", "run"])
def test_streams_may_be_closed_or_broken(command: str, tmp_path: Path):
    """`unbidden run blimps | head -1`, `<&-`, `>&-`: no traceback."""
    line = f'{sys.executable} -c "{START}" {" ".join(WORDS[command])}'
    env = os.environ | {"PYTHONPATH": str(ROOT / "src"), "UNBIDDEN_CACHE": str(cache_folder())}
    for redirected in ("<&-", ">&-", ">&- 2>&-", "| true", "| head -c 1 >/dev/null", ">/dev/full"):
        told = subprocess.run(["sh", "-c", f"{line} {redirected}"], cwd=tmp_path, env=env, capture_output=True)
        assert b"Traceback" not in told.stderr, (redirected, told.stderr[-2000:])


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a folder in use cannot be removed")
@pytest.mark.parametrize("command", list(WORDS))
def test_a_folder_that_is_gone_is_told_of_in_words(command: str, tmp_path: Path):
    """Who reads a shipped scenario needs no folder; who writes is told that there is none."""
    gone = tmp_path / "gone"
    code = f"import os; os.mkdir({str(gone)!r}); os.chdir({str(gone)!r}); os.rmdir({str(gone)!r}); {START}"
    env = os.environ | {"PYTHONPATH": str(ROOT / "src"), "UNBIDDEN_CACHE": str(cache_folder())}
    told = subprocess.run(
        [sys.executable, "-P", "-c", code, *WORDS[command]],  # as the command starts: without the folder on its path
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in told.stderr, told.stderr
    assert (0 if command in QUICK else 2) == told.returncode, told.stderr


# ---- whatever a command writes, the matching command reads ----------------------------------------------------------


class Page(HTMLParser):
    """Whether a page is whole."""

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[str] = []

    def handle_endtag(self, tag: str) -> None:
        self.ends.append(tag)


def is_picture(path: Path) -> bool:
    from PIL import Image

    with Image.open(path) as image:
        image.verify()
    return True


def is_page(path: Path) -> bool:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page.ends[-1] == "html"


CREATED: dict[str, tuple[list[str], list[str] | Callable[[Path], object]]] = {
    "run.npz": (["run", "blimps", *SHORT, "--out"], ["show"]),
    "RUN.NPZ": (["run", "blimps", *SHORT, "--out"], ["show"]),
    "a b ü.npz": (["run", "blimps", *SHORT, "--seed", str(2**63 - 1), "--out"], ["show"]),
    "policy.npz": (["train", "boat_race", "--episodes", "40", "-o"], ["run", "boat_race", "--policy"]),
    "point.npz": (["train", "boat_race", "--episodes", "40", "--checkpoint"], ["run", "boat_race", "--policy"]),
    "a.png": (["figure", "blimps", *SHORT, "-o"], is_picture),
    "a.svg": (["figure", "blimps", *SHORT, "-o"], lambda path: path.read_text(encoding="utf-8").index("</svg>")),
    "a.pdf": (["figure", "blimps", *SHORT, "-o"], lambda path: path.read_bytes().index(b"%%EOF")),
    "a.gif": (["film", "blimps", *SHORT, *FILM, "-o"], is_picture),
    "a.webp": (["film", "blimps", *SHORT, *FILM, "-o"], is_picture),
    "a.html": (["replay", "blimps", *SHORT, "-o"], is_page),
}


@pytest.mark.parametrize("name", CREATED)
def test_what_a_command_writes_is_read_back(name: str, tmp_path: Path):
    """Also over an old file, through a link, and under any name that is taken at all."""
    (tmp_path / "far").mkdir()
    if name != "point.npz":  # a checkpoint that is there is gone on from
        (tmp_path / "far" / name).write_bytes(b"old")
    (tmp_path / name).symlink_to(Path("far") / name)
    write, read = CREATED[name]
    told = call(*write, name, cwd=tmp_path)
    assert 0 == told.returncode, told.stderr
    assert (tmp_path / name).is_symlink()
    assert {name} == {path.name for path in (tmp_path / "far").iterdir()}
    if callable(read):
        read(tmp_path / name)
    else:
        again = call(*read, name, cwd=tmp_path)
        assert 0 == again.returncode, again.stderr


def test_what_new_writes_runs(tmp_path: Path):
    assert 0 == call("new", "lamps", cwd=tmp_path).returncode
    told = call("run", "lamps.yaml", "--rules", "lamps_rules.py", "--json", "--set", "run.ticks=50", cwd=tmp_path)
    assert 0 == told.returncode and "lamps" == json.loads(told.stdout)["scenario"], told.stderr


def test_what_python_writes_is_read_back(tmp_path: Path):
    """With seeds and names at the edge of what there can be."""
    from unbidden.sim.runs import running
    from unbidden.sim.scenario import load

    for seed in (0, 2**63, 2**64 - 1):
        run = running.run(load("blimps", ["run.ticks=20"]), seed)
        records.save(run, tmp_path / "run")
        assert run.digest == records.load(tmp_path / "run").digest and seed == records.load(tmp_path / "run").seed
        world = World("blimps", seed)
        world.save(tmp_path / "world")
        assert seed == World.load(tmp_path / "world").seed
        lesson = training.train(load("boat_race"), min(seed, 2**63 - 1), 3)
        training.save(lesson, tmp_path / "policy")
        assert lesson.digest == training.load(tmp_path / "policy").digest


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such files")
@pytest.mark.parametrize("name", CREATED)
def test_nothing_is_written_where_no_file_can_be(name: str, tmp_path: Path):
    """`run --out /dev/full` used to put an ordinary file in the place of the device; and this is said at once."""
    write, suffix = CREATED[name][0], Path(name).suffix
    os.mkfifo(tmp_path / f"pipe{suffix}")
    (tmp_path / f"full{suffix}").symlink_to("/dev/full")
    (tmp_path / f"folder{suffix}").mkdir()
    before = {path.name: os.lstat(path).st_mode for path in tmp_path.iterdir()}
    for target in (*sorted(before), f"no/such{suffix}", "/dev/full", "/dev/stdout", "x" * 300 + suffix, "plain"):
        told = call(*write, target, cwd=tmp_path)
        assert 2 == told.returncode and b"Traceback" not in told.stderr, (target, told.stderr)
        assert b"compiling" not in told.stderr
    assert before == {path.name: os.lstat(path).st_mode for path in tmp_path.iterdir()}
