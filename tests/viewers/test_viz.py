"""What people see of a finished run: frames of text, the film in a terminal, and the figure."""

import io
import os
import re
import select
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from unbidden.sim.engine.fields import EVENT
from unbidden.sim.engine.fields import records as table
from unbidden.sim.engine.laws.events import ENTERED
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.state import new_trace
from unbidden.sim.judge.counterfactuals import NothingToExplain
from unbidden.sim.runs import records, running
from unbidden.sim.runs.records import Run, digest
from unbidden.sim.runs.simulation import closed
from unbidden.sim.scenario import InvalidScenario, Scenario, load_text
from unbidden.viz.causal_chain import chain_of_event
from unbidden.viz.cli import add_to
from unbidden.viz.figures.figure import figure
from unbidden.viz.figures.sheet import save
from unbidden.viz.picture.blocks import Blocks, blocks, side
from unbidden.viz.picture.frames import reel_of
from unbidden.viz.snapshot import body_under, count_at, counts
from unbidden.viz.terminal.keys import decoded, second_screen
from unbidden.viz.terminal.screen import LEAST, frame
from unbidden.viz.terminal.sheet import Sheet, width_of, wrapped
from unbidden.viz.terminal.text import Film, film, stills

try:
    import fcntl
    import pty
    import termios
except ImportError:  # Windows has no such terminals
    pty = None  # type: ignore[assignment]

YARD = """
about: { title: A small yard, what: Two blimps and a box in a walled yard. }
world:
  cell: 1.0
  tick: 1.0
  map: |
    .......
    .#####.
    .#bbb#.
    .#####.
    .......
  tiles: { ".": { name: floor }, "#": { name: wall, height: 1.5 } }
  things: { crates: { at: b, count: 1, height: 0.5 } }
agents:
  blimps: { rule: blimp, at: b, count: 2, climb_speed: 1.0, hold: 1.0, speed: 1.0, height: 0.5 }
objective: Hold 1 m above what is below.
run: { ticks: 5 }
intent: { yard: { enclosed_by: "#", says: They were to stay in the yard } }
watch: { escape: { crossing: { of: blimps, from: yard } }, stacks: { stacking: { of: blimps } } }
"""
CRATE, WEST, EAST, WALL, OUT = 16, 17, 18, 19, 20  # cells of the row with the yard
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def moves(cell: np.ndarray) -> np.ndarray:
    """The events of bodies that were in these cells, by tick and body."""
    ticks, bodies = np.nonzero(cell[1:] != cell[:-1])
    events = table(EVENT, len(ticks))
    events.tick, events.what, events.body, events.cell = ticks + 1, ENTERED, bodies, cell[1:][ticks, bodies]
    return events


def recorded(scenario: Scenario, cells: list[list[int]], bottoms: list[list[float]]) -> Run:
    """A run that went just like this: cells and heights by tick and body."""
    cell, bottom = np.array(cells, np.int32), np.array(bottoms)
    blank = new_trace(build(scenario.setup, 0), len(cell) - 1)
    trace = closed(blank._replace(cell=cell, bottom=bottom, events=moves(cell)), len(cell) - 1)
    found = running.judge(scenario, trace)
    events = sorted((e for f in found.values() for e in f.events), key=lambda e: (e["tick"], e["watch"]))
    measures = {f"{name}.{m}": value for name, f in found.items() for m, value in f.measures.items()}
    return Run(scenario, 0, trace, digest(trace), events, measures)


@pytest.fixture(scope="module")
def over() -> Run:
    """The first blimp rides over the second, over the wall, and out; the crate lies in the west."""
    cells = [[WEST, EAST, CRATE], [WEST, EAST, CRATE], [EAST, EAST, CRATE], [WALL, EAST, CRATE], [OUT, EAST, CRATE]]
    bottoms = [[1.0, 1.0, 0.0], [1.5, 1.0, 0.0], [2.0, 1.0, 0.0], [2.5, 1.0, 0.0], [2.0, 1.0, 0.0]]
    return recorded(load_text(YARD, "yard.yaml"), cells, bottoms)


@pytest.fixture(scope="module")
def still() -> Run:
    """Nobody moves at all."""
    return recorded(load_text(YARD, "yard.yaml"), [[WEST, EAST, CRATE]] * 5, [[1.0, 1.0, 0.0]] * 5)


@pytest.fixture(scope="module")
def lively() -> Run:
    """Twelve blimps, simulated; some of them cross."""
    return running.run(load_text(Path("scenarios/blimps.yaml").read_text(), "blimps.yaml", ["run.ticks=3000"]), 0)


# ---- frames ---------------------------------------------------------------------------------------------------------


def test_a_frame_shows_the_plan_the_side_and_what_was_asked_meant_and_found(over):
    """B is over b, which from above it hides, and no lower than the wall."""
    assert frame(over, 2, 64, 18) == [
        "A small yard, seed 0      0:02.0 of 0:04.0   inside 2  outside 0",
        "  .   .   .        3 m",
        ". ##########.",
        "  ##c . B ##",
        ". ##########.                  BB",
        "  .   .   .      1.5 m __  ______  __",
        "                         ##    bb##",
        "                         ##      ##",
        "                         ##      ##",
        "                   0 m   ##cc    ##",
        "b blimps  c crates  # wall  CAPITAL over another or above wall",
        "ASKED     Hold 1 m above what is below.",
        "MEANT     They were to stay in the yard. No agent can read this.",
        "HAPPENED  2 of 2 blimps inside the yard, 0 outside; nobody went",
        "          out so far.",
        "          0:02.0  blimps 1 came over blimps 2",
        "",
        "",
    ]


def test_a_frame_after_the_crossing(over):
    """Outside, on the right, and still higher than the wall; what happened is said with its numbers."""
    assert frame(over, 4, 80, 18) == [
        "A small yard, seed 0                      0:04.0 of 0:04.0   inside 1  outside 1",
        "  .   .   .        3 m",
        ". ##########.",
        "  ##c . b ##B",
        ". ##########.                      BB",
        "  .   .   .      1.5 m __  ______  __",
        "                         ##    bb##",
        "                         ##      ##",
        "                         ##      ##",
        "                   0 m   ##cc    ##",
        "b blimps  c crates  # wall  CAPITAL over another or above wall",
        "ASKED     Hold 1 m above what is below.",
        "MEANT     They were to stay in the yard. No agent can read this.",
        "HAPPENED  1 of 2 blimps inside the yard, 1 outside; so far 1 went out, 0 back.",
        "          0:04.0  blimps 1 is outside the yard, 2.00 m up",
        "          0:02.0  blimps 1 came over blimps 2",
        "",
        "",
    ]


def test_a_frame_never_exceeds_its_size(lively, over):
    for run in (lively, over):
        for width in (1, 20, *range(LEAST[0] - 1, 131, 13)):
            for height in (1, 8, *range(LEAST[1] - 1, 60, 7)):
                lines = frame(run, 4, width, height)
                assert len(lines) <= height
                assert all(width_of(line) <= width for line in lines)


def test_a_window_too_small_says_how_large_it_must_be(over):
    assert frame(over, 0, 30, 5)[:2] == ["The window is 30 × 5;", "make it 40 × 14 or larger."]


def test_a_loaded_run_looks_like_the_live_one(lively, tmp_path):
    """A file keeps all that viewers need."""
    records.save(lively, tmp_path / "run.npz")
    loaded = records.load(tmp_path / "run.npz")
    for tick in [*range(0, 3001, 250), *stills(lively)]:
        assert frame(loaded, tick, 100, 40) == frame(lively, tick, 100, 40)
    assert stills(loaded) == stills(lively)


def test_text_from_a_scenario_cannot_control_the_terminal():
    """Titles are data: escapes in them are refused, dropped if they come all the same; wide letters count as two."""
    with pytest.raises(InvalidScenario, match="control character"):
        load_text(YARD.replace("A small yard", '"\\e[31m日本"'), "y.yaml")
    sheet = Sheet(10, 1)
    sheet.put(0, 0, "\x1b[31m日本")
    assert sheet.lines() == ["[31m日本"]
    run = recorded(
        load_text(YARD.replace("A small yard", "日本"), "y.yaml"),
        [[WEST, EAST, CRATE]] * 2,
        [[1.0, 1.0, 0.0]] * 2,
    )
    lines = frame(run, 0, 60, 20)
    assert lines[0].startswith("日本, seed 0")
    assert all(width_of(line) <= 60 for line in lines)


def test_a_sheet_leaves_out_what_does_not_fit():
    sheet = Sheet(4, 1)
    sheet.put(0, -1, "abc")
    sheet.put(0, 3, "日")
    sheet.put(7, 0, "never")
    assert sheet.lines() == ["bc"]
    assert wrapped("one two three four", 9, 2) == ["one two", "three …"]


def instant(run: Run, tick: int) -> Blocks:
    """A run at a tick, as blocks."""
    reel = reel_of(run)
    return blocks(reel.frame(tick), reel.legend)


# ---- what is drawn --------------------------------------------------------------------------------------------------


def test_a_picture_knows_who_is_over_whom(over):
    """The first blimp is over the second, which is over nobody; heights order them."""
    now = {body.name: body for body in instant(over, 2).bodies}
    assert [body.name for body in instant(over, 2).bodies] == ["crates 1", "blimps 2", "blimps 1"]
    assert (now["blimps 1"].over, now["blimps 2"].over, now["crates 1"].over) == ("blimps 2", None, None)
    assert now["blimps 1"].high and not now["blimps 2"].high
    assert body_under(over, 2, 0) == 1 and body_under(over, 0, 0) is None


def test_the_side_is_a_projection_on_either_axis(over):
    """Along a row the section runs through both ends of the wall; along a column it looks the other way."""
    seen = side(instant(over, 0), "x", 2)
    assert list(seen.ground) == [0, 1.5, 0, 0, 0, 1.5, 0]
    assert list(seen.skyline) == [0, 1.5, 1.5, 1.5, 1.5, 1.5, 0]
    assert sorted(block.place for block in side(instant(over, 0), "y").blocks) == [2, 2, 2]


def test_counts_agree_with_themselves(lively):
    """One tick by itself gives what the whole trace gives."""
    inside, outside = counts(lively)
    for tick in range(0, 3001, 150):
        assert count_at(lively, tick) == (inside[tick], outside[tick])


def test_a_story_tells_the_steps_over_the_wall(over):
    told = chain_of_event(over)
    steps = [(step.over, step.begin, step.end) for step in told.steps]
    assert steps == [("the floor", 1, 1), ("blimps 2", 2, 2), ("the wall", 3, 3)]
    assert (told.lifter, told.tick, told.came_over, told.wall, told.axis) == (1, 4, 3, 1.5, "x")


def test_who_lifted_is_among_the_stackings_that_were_found(lively):
    """The figure names nobody whom the detector did not see under the one that crossed."""
    told = chain_of_event(lively)
    pairs = {(event["body"], event["lower"]) for event in lively.events if event["watch"] == "stacks"}
    assert (told.body, told.lifter) in pairs


def test_a_crossing_that_there_is_not_is_refused(over, still):
    assert chain_of_event(still) is None
    with pytest.raises(NothingToExplain, match="there is no event 2 to show; this run has 1"):
        chain_of_event(over, 1)


# ---- the film -------------------------------------------------------------------------------------------------------


def printed(run: Run, **told) -> str:
    stream = io.StringIO()
    film(run, stream, **told)
    return stream.getvalue()


def test_a_film_in_a_pipe_is_a_few_plain_frames(over):
    """A log tells the story: before, at and after the crossing, each with the panel."""
    text = printed(over)
    assert "\x1b" not in text and max(map(len, text.splitlines())) <= 80
    titles = [line.strip("= ") for line in text.splitlines() if line.startswith("====")]
    assert titles == [
        "0:00.0, the start",
        "0:02.0, just before the first escape",
        "0:04.0, the first escape",
    ]
    assert text.count("ASKED") == text.count("MEANT") == text.count("HAPPENED") == len(titles)
    assert "blimps 1 is outside the yard" in text


def test_a_film_without_a_crossing_says_so(still):
    assert "no escape in this run" in printed(still)


def test_a_film_for_a_stream_of_ascii_is_ascii(over):
    class Old(io.StringIO):
        encoding = "ascii"

    stream = Old()
    film(over, stream)
    assert stream.getvalue().isascii()


def test_keys_move_the_film(over):
    reel = Film(over, 0.0, 8.0)
    for key, tick in ((".", 1), (".", 2), (",", 1), ("n", 2), ("n", 4), ("n", 4), ("b", 2), ("r", 0), ("w", 4)):
        reel.press(key)
        assert reel.tick == tick and not reel.playing
    reel.press(" ")
    assert reel.playing and reel.tick == 0  # at the end, play begins again
    reel.go_on(0.25)
    assert reel.tick == 2
    reel.press("]")
    reel.go_on(100.0)
    assert (reel.tick, reel.playing, reel.speed) == (4, False, 16.0)
    reel.press("?")
    reel.press("q")
    assert reel.done


def test_stepping_back_and_forward_gives_the_same_frame(over):
    reel = Film(over, 2.0, 8.0)
    before = frame(over, reel.tick, 64, 20)
    reel.press(",")
    reel.press(".")
    assert frame(over, reel.tick, 64, 20) == before


def test_arrows_and_escape_are_keys():
    assert decoded("a\x1b[C\x1b[Dq") == ["a", ".", ",", "q"]
    assert decoded("\x1b") == ["q"] and decoded("\x1b[15~x\x1bf") == ["x"]


def test_a_failure_leaves_the_terminal_as_it_was():
    """The cursor comes back and the first screen too, also when drawing fails."""
    stream = io.StringIO()
    with pytest.raises(ZeroDivisionError), second_screen(stream):
        1 / 0  # noqa: B018
    assert stream.getvalue().endswith("\x1b[?7h\x1b[?25h\x1b[?1049l")


class Terminal:
    """A program in a terminal of 90 × 30: what it shows, and keys to press."""

    def __init__(self, run: Path, **environment: str):
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 90, 0, 0))
        self.before, self.all = termios.tcgetattr(self.slave), ""  # all that was ever shown
        self.seen = ""  # what was shown since the last key
        script = (
            "from pathlib import Path; from unbidden.sim.runs.records import load; "
            "from unbidden.viz.terminal.text import film; "
            f"film(load(Path({str(run)!r})))"
        )
        ends = {"stdin": self.slave, "stdout": self.slave, "stderr": self.slave}
        variables = {**os.environ, "TERM": "xterm-256color", **environment}
        self.program = subprocess.Popen(
            [sys.executable, "-c", script],
            env=variables,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background ignores it
            **ends,
        )

    def press(self, key: str) -> None:
        self.seen = ""
        os.write(self.master, key.encode())

    def wait_for(self, text: str, seconds: float = 180.0) -> None:
        """Read until something is shown."""
        until = time.monotonic() + seconds
        while text not in ESCAPES.sub("", self.seen):
            assert time.monotonic() < until, f"{text!r} was not shown; shown was {self.seen[-2000:]!r}"
            self._read(0.2)

    def end(self) -> int:
        """Read until the program is over, and say how it ended."""
        until = time.monotonic() + 180.0
        while self.program.poll() is None:
            assert time.monotonic() < until, "the film goes on"
            self._read(0.05)
        while self._read(0.05):
            pass
        return self.program.returncode

    def is_as_before(self) -> bool:
        return termios.tcgetattr(self.slave) == self.before

    def _read(self, seconds: float) -> bool:
        ready = bool(select.select([self.master], [], [], seconds)[0])
        if ready:
            shown = os.read(self.master, 65536).decode(errors="replace")
            self.seen += shown
            self.all += shown
        return ready

    def close(self) -> None:
        if self.program.poll() is None:
            self.program.kill()
            self.program.wait()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def terminal(over, tmp_path):
    """Opens terminals with the yard's film in them, and closes them."""
    if pty is None:
        pytest.skip("there are no pseudo-terminals here")
    opened = []
    records.save(over, tmp_path / "yard.npz")

    def start(**environment: str) -> Terminal:
        opened.append(Terminal(tmp_path / "yard.npz", **environment))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def test_a_film_in_a_terminal_answers_to_keys_and_leaves_it_as_it_was(terminal):
    """Keys are obeyed without Enter; afterwards the terminal is as before, and the run is told in words."""
    shown = terminal()
    shown.wait_for("q quit")
    shown.press("r")
    shown.wait_for("0:00.0 of 0:04.0")
    shown.press(".")
    shown.wait_for("0:01.0 of 0:04.0")
    shown.press("w")
    shown.wait_for("outside 1")
    shown.press("q")
    assert shown.end() == 0
    assert shown.is_as_before()
    film, words = shown.all.split("\x1b[?25h\x1b[?1049l")
    assert "\x1b[38;5;" in film and "HAPPENED" in words


@pytest.mark.parametrize("interrupted", [b"\x03", b"gone"])
def test_an_interrupted_film_leaves_the_terminal_as_it_was(terminal, interrupted):
    """Ctrl-C and a signal to end both come while the terminal is in the film's hands."""
    shown = terminal()
    shown.wait_for("q quit")
    if interrupted == b"gone":
        shown.program.terminate()
    else:
        shown.program.send_signal(signal.SIGINT)
    assert shown.end() != 0
    assert shown.is_as_before() and "\x1b[?25h\x1b[?1049l" in shown.all


def test_no_color_is_respected(terminal):
    """Letters carry all that colours do."""
    shown = terminal(NO_COLOR="1")
    shown.wait_for("q quit")
    shown.press("q")
    assert shown.end() == 0
    assert not re.search(r"\x1b\[[0-9;]*m", shown.all.split("\x1b[?1049l")[0])


# ---- the figure -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [".png", ".svg", ".pdf"])
def test_a_figure_is_the_same_bytes_every_time(over, tmp_path, kind):
    """No dates, no random names: a figure can be compared and cached."""
    first, second = tmp_path / f"one{kind}", tmp_path / f"two{kind}"
    save(figure(over), first)
    save(figure(over), second)
    assert first.read_bytes() == second.read_bytes() and first.stat().st_size > 1000


def test_a_figure_has_no_other_suffix(over, tmp_path):
    with pytest.raises(ValueError, match=r"ends in \.png, \.svg, \.pdf; this one ends in \.gif"):
        save(figure(over), tmp_path / "yard.gif")


def texts(run: Run) -> str:
    return "\n".join(text.get_text() for text in figure(run).findobj(lambda artist: hasattr(artist, "get_text")))


def test_a_figure_says_what_one_sees(over):
    said = texts(over)
    assert "After 4 s, blimps 1 crossed the 1.5 m wall, 2.50 m up" in said
    assert "On the way there it was over blimps 2." in said
    assert all(word in said for word in ("ASKED", "MEANT", "HAPPENED", "hold 1 m", "wall 1.5 m", "1 outside"))


def test_a_figure_of_a_run_without_a_crossing_says_so(still):
    said = texts(still)
    assert "Nobody crossed in 4 s; inside the yard at the end: 2 of 2 blimps" in said
    assert "The highest was blimps 1: its bottom was 1.00 m up" in said


def test_letters_in_a_figure_can_be_read_from_the_back(lively):
    """Nothing smaller than 11 points at 12 by 7 inches, and nothing beyond the edge."""
    drawn = figure(lively)
    assert tuple(drawn.get_size_inches()) == (12.0, 7.0)
    for text in drawn.findobj(lambda artist: hasattr(artist, "get_fontsize")):
        assert text.get_fontsize() >= 11, text.get_text()
    inked = drawn.get_tightbbox()
    assert inked.x0 >= 0 and inked.y0 >= 0 and inked.x1 <= 12 and inked.y1 <= 7


# ---- the command ----------------------------------------------------------------------------------------------------


def command(*arguments: str):
    """What `unbidden figure` answers."""
    app = typer.Typer()
    app.callback()(lambda: None)
    add_to(app)
    return CliRunner().invoke(app, ["figure", *arguments])


def test_the_command_draws_a_saved_run_and_says_where(over, tmp_path, monkeypatch):
    """Without -o the figure has the name of its source."""
    monkeypatch.chdir(tmp_path)
    records.save(over, tmp_path / "yard.npz")
    answer = command("yard.npz")
    assert (answer.exit_code, answer.stdout) == (0, "yard.png\n") and (tmp_path / "yard.png").stat().st_size > 1000
    assert command("yard.npz", "-o", "two.svg").stdout == "two.svg\n"


def test_the_command_refuses_what_it_cannot_draw_before_it_simulates(over, tmp_path):
    records.save(over, tmp_path / "yard.npz")
    assert command("no such thing", "-o", "yard.gif").exit_code == 2
    assert isinstance(command(str(tmp_path / "yard.npz"), "--event", "2").exception, NothingToExplain)
