"""What people see of a run in a world of tiles: the film and the figure show the tiles as they are at that tick."""

import json

import numpy as np
import pytest

from tests.plain import begin, text_of, trial
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.state import new_trace
from unbidden.sim.runs import running
from unbidden.sim.runs.records import Run, digest
from unbidden.sim.runs.simulation import closed
from unbidden.sim.scenario import load_text
from unbidden.viz.causal_chain import chain_of_event
from unbidden.viz.figures.figure import figure
from unbidden.viz.figures.sheet import save
from unbidden.viz.picture.blocks import blocks
from unbidden.viz.picture.frames import reel_of
from unbidden.viz.snapshot import tile_names
from unbidden.viz.terminal.screen import frame
from unbidden.viz.terminal.text import stills

DOOR = {"at": "D", "when": "push", "becomes": "O"}
GOAL = {"at": "G", "when": "enter", "gives": {"point": 1}, "ends": True}


def shown(script: str, ticks: int = 8, **told) -> Run:
    """A run through a door to a goal, with both watched; in plain Python."""
    tiles = {"D": {"height": 2, "name": "door"}, "O": {"name": "open door"}, "G": {"name": "goal"}}
    made = json.loads(
        text_of("###### #aD.G# ######", DOOR, GOAL, tiles={"#": {"height": 2}} | tiles, stocks={"point": {}},
                pays={"point": 1, "ticks": -0.1}, a=script, ticks=ticks, **told)
    )  # fmt: skip
    made["watch"] = {"opening": {"uses": {"tiles": "D"}}, "goal": {"uses": {"tiles": "G"}, "paid": True}}
    scenario = load_text(json.dumps(made), "picture.yaml")
    written = new_trace(build(scenario.setup, 0), ticks)
    scene = begin(scenario, trace=written)
    trial(scene, ticks, written)
    trace = closed(written, int(scene.state.clock[0].tick))
    found = running.judge(scenario, trace)
    events = sorted((e for f in found.values() for e in f.events), key=lambda e: (e["tick"], e["watch"]))
    measures = {f"{name}.{m}": value for name, f in found.items() for m, value in f.measures.items()}
    return Run(scenario, 0, trace, digest(trace), events, measures)


@pytest.fixture(scope="module")
def through() -> Run:
    """It opens the door in the first tick and is at the goal, and gone, after the fourth."""
    return shown("east east east east")


def test_the_ground_is_what_the_tiles_are_at_that_tick(through):
    """The door is 2 m high until it is open."""
    reel = reel_of(through)
    shut, opened = (blocks(reel.frame(tick), reel.legend) for tick in (0, 1))
    assert (2.0, "D") == (shut.heights[1, 2], shut.tiles[1][2])
    assert (0.0, "O") == (opened.heights[1, 2], opened.tiles[1][2])
    assert {"O": "open door", "G": "goal"} == tile_names(through)  # what is high is told of as a wall


def test_a_frame_shows_tiles_by_their_letters(through):
    """The agent stands on what is under it; the legend says what people call it, and that it is scripted."""
    before, after = ("\n".join(frame(through, tick, 80, 30)) for tick in (0, 1))
    assert "G" in before.partition("ASKED")[0]
    assert "O" not in before.partition("SCRIPTED")[0]
    assert "O" in after.partition("SCRIPTED")[0]
    assert all(told in after for told in ("a a (SCRIPTED)", "G goal", "O open door", "opening"))
    assert "CAPITAL" not in after


@pytest.mark.parametrize("size", [(40, 14), (60, 20), (200, 60)])
def test_frames_of_every_tick_fit_their_window(through, size):
    """Also after the agent is gone."""
    for tick in range(len(through.trace.cell)):
        lines = frame(through, tick, *size)
        assert len(lines) <= size[1]
        assert max(map(len, lines)) <= size[0]


def test_stills_show_start_first_event_and_end(through):
    """There is no crossing to tell of, and no height."""
    assert chain_of_event(through) is None
    assert {0: "the start", 1: "first: opening", 4: "the end"} == stills(through)


def test_the_figure_shows_the_way_and_the_pay(through, tmp_path):
    """From above, with a letter on each tile that has one, and the same bytes every time."""
    drawn = figure(through)
    words = [text.get_text() for axes in drawn.axes for text in axes.texts] + [text.get_text() for text in drawn.texts]
    assert {"O", "G"} <= set(words)
    assert any("SCRIPTED" in text for text in words)
    assert any("The first trial paid 0.6." == text for text in words)
    assert any("opening: at 1 tick, first 0:01.0" == text for text in words)
    paid = [
        line.get_ydata() for line in drawn.axes[1].lines if len(line.get_ydata()) == len(through.trace.episode_return)
    ]
    assert np.array_equal(paid[0], through.trace.episode_return[:, 0])
    for name in ("a.png", "b.png"):
        save(figure(through), tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_a_run_in_which_nothing_happens_is_drawn_too(tmp_path):
    """No event and no step."""
    still = shown("wait", ticks=1)
    save(figure(still), tmp_path / "still.png")
    assert {0: "the start", 1: "the end"} == stills(still)
    assert any("No watched event" in text.get_text() for text in figure(still).texts)
