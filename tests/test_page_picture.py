"""The page draws the same pictures as every other viewer, from the same frames."""

import base64
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.scenario import load
from sim.study import run
from tests.browsing import computed
from viz.frames import ARRAYS, Frame, Reel, reel_of
from viz.page.payload import Packed
from viz.picture import NOBODY, View, as_json, below, hundredths, plan, side
from viz.telling import run_told

SHOWN = {  # a scenario, fields that are changed, ticks
    "blimps": ({"run.ticks": 1300}, (0, 1, 449, 1154, 1209, 1220, 1300)),
    "reach_back": ({}, (0, 7, 200)),
    "compute_yard": ({}, (0, 2, 15, 33, 100)),
}


@pytest.fixture(scope="module", params=list(SHOWN))
def shown(request: pytest.FixtureRequest) -> tuple[Reel, tuple[int, ...], dict[str, Any]]:
    changes, ticks = SHOWN[request.param]
    whole = run(load(request.param, [f"{field}={value}" for field, value in changes.items()]), 0)
    return reel_of(whole), ticks, run_told(whole)


def views(reel: Reel, tick: int, found: dict[str, Any]) -> list[View]:
    """Nothing pointed out, a pair, somebody selected, along both axes, with trails."""
    told, bodies = found["pair"], len(reel.legend.bodies)
    pair = (told["body"], told["lifter"]) if told else ()
    cells = tuple(int(reel.frame(k).cell[bodies - 1]) for k in range(max(0, tick - 40), tick + 1))
    return [
        View(),
        View(pair=pair, axis="y"),
        View(pair=pair, selected=bodies - 1, trails=((bodies - 1, cells), *((body, cells) for body in pair))),
        View(selected=0, axis="y", arrows=True),
    ]


def plain(frame: Frame) -> dict[str, Any]:
    """A frame as the page has it."""
    arrays = {name: getattr(frame, name).ravel().tolist() for name in ARRAYS}
    return arrays | {"tick": frame.tick, "stocks": frame.held.shape[1]}


def pointing(frame: Frame, rows: int, cols: int) -> Frame:
    """A frame with an arrow in every other cell."""
    arrows = np.arange(rows * cols) % 5 - 1
    return Frame(**{**vars(frame), "arrows": arrows.astype(np.int8)})


def assert_same(expected: Any, found: Any, path: str = "") -> None:
    """The same values, but for the last digits."""
    if isinstance(expected, float) or isinstance(found, float):
        assert found == pytest.approx(expected, abs=1e-6), path
    elif isinstance(expected, dict):
        assert expected.keys() == found.keys(), path
        for key in expected:
            assert_same(expected[key], found[key], f"{path}.{key}")
    elif isinstance(expected, list):
        assert len(expected) == len(found), (path, expected, found)
        for k, value in enumerate(expected):
            assert_same(value, found[k], f"{path}[{k}]")
    else:
        assert expected == found, path


def test_both_draw_the_same(shown: tuple[Reel, tuple[int, ...], dict[str, Any]], tmp_path: Path) -> None:
    reel, ticks, found = shown
    cases, expected = [], []
    for tick in ticks:
        for view in views(reel, tick, found):
            frame = reel.frame(tick)
            frame = pointing(frame, reel.legend.rows, reel.legend.cols) if view.arrows else frame
            cases.append({"frame": plain(frame), "view": asdict(view)})
            expected.append([as_json(plan(frame, reel.legend, view)), as_json(side(frame, reel.legend, view))])
    code = """return given.cases.map(({frame, view}) =>
        [module.plan(frame, given.legend, view), module.side(frame, given.legend, view)]);"""
    drawn = computed("picture.js", code, {"legend": reel.legend.as_json(), "cases": cases}, tmp_path)
    assert len(expected) == len(drawn) == 4 * len(ticks)
    assert_same(expected, drawn)
    if any(group.floats for group in reel.scenario.setup.groups):
        kinds = {shape[0] for _, seen in drawn for shape in seen["below"]}
        assert {"ellipse", "dash", "label", "line", "rect"} <= kinds


def test_both_say_the_same_of_what_is_below_a_body(
    shown: tuple[Reel, tuple[int, ...], dict[str, Any]], tmp_path: Path
) -> None:
    reel, ticks, _ = shown
    bodies = range(len(reel.legend.bodies))
    there = [(tick, body) for tick in ticks for body in bodies if reel.frame(tick).cell[body] != NOBODY]
    expected = [list(below(reel.frame(tick), reel.legend, body)) for tick, body in there]
    given = {
        "legend": reel.legend.as_json(),
        "frames": {str(tick): plain(reel.frame(tick)) for tick in ticks},
        "there": there,
    }
    code = "return given.there.map(([tick, body]) => module.below(given.frames[tick], given.legend, body));"
    assert_same(expected, computed("picture.js", code, given, tmp_path))


def test_both_round_alike(tmp_path: Path) -> None:
    numbers = [k / 1000 for k in range(-50, 4000, 5)] + [1.005, 2.675, 0.125, 1e6 + 0.125]
    found = computed("picture.js", "return given.map(module.hundredths);", numbers, tmp_path)
    assert [hundredths(value) for value in numbers] == found


def test_a_message_is_read_as_it_was_written(
    shown: tuple[Reel, tuple[int, ...], dict[str, Any]], tmp_path: Path
) -> None:
    reel, ticks, _ = shown
    frames = [reel.frame(tick) for tick in ticks]
    frames.append(pointing(frames[0], reel.legend.rows, reel.legend.cols))
    messages = [base64.b64encode(frame.to_bytes(777)).decode() for frame in frames]
    code = """return given.map((text) => {
        const frame = module.frameOf(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
        return Object.fromEntries(Object.entries(frame).map(([name, value]) =>
            [name, typeof value === "number" ? value : Array.from(value)]));
    });"""
    assert_same([plain(frame) | {"known": 777} for frame in frames], computed("frames.js", code, messages, tmp_path))


def test_a_message_that_is_cut_or_foreign_is_refused(tmp_path: Path) -> None:
    frame = reel_of(run(load("blimps", ["run.ticks=5"]), 0)).frame(3).to_bytes(5)
    wrong = [frame[:-1], frame + b"\0", b"XXXX" + frame[4:]]
    code = """return given.map((text) => {
        try {
          module.frameOf(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
          return "taken";
        } catch { return "refused"; }
    });"""
    texts = [base64.b64encode(message).decode() for message in wrong]
    assert ["refused"] * 3 == computed("frames.js", code, texts, tmp_path)


def test_a_recording_gives_every_frame_of_its_reel(
    shown: tuple[Reel, tuple[int, ...], dict[str, Any]], tmp_path: Path
) -> None:
    reel, ticks, _ = shown
    packed = Packed()
    packed.add(reel_of(run(load("blimps", ["run.ticks=3"]), 1)))  # something before it, so that places matter
    arrays = packed.add(reel)
    given = {"data": packed.text(), "arrays": arrays, "ticks": ticks, "last": reel.last}
    code = """const tables = module.tablesOf(given.arrays, await module.inflate(given.data));
        return given.ticks.map((tick) => Object.fromEntries(Object.entries(
          module.frameAt(tables, tick, given.last)).map(([name, value]) =>
            [name, typeof value === "number" ? value : Array.from(value)])));"""
    expected = [plain(reel.frame(tick)) | {"known": reel.last} for tick in ticks]
    found = computed("frames.js", code, given, tmp_path)
    assert expected == found  # to the last bit, not nearly
