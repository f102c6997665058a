"""The page draws the same pictures as every other viewer, from the same frames."""

import base64
import struct
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.browsing import computed
from tests.story import BEGAN, FIRST, LIFTED, SEED
from tests.worlds import SHIPPED
from unbidden.sim.engine.state import Kept, Shown
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import load, shipped
from unbidden.viz.page import replay
from unbidden.viz.page.replay import PackedArrays
from unbidden.viz.picture import frames
from unbidden.viz.picture.frames import FIELDS, Frame, Reel, layout, reel_of
from unbidden.viz.picture.legend import legend_of
from unbidden.viz.picture.naming import names_of, placed
from unbidden.viz.picture.picture import Picture, View, plan
from unbidden.viz.picture.shapes import Shape
from unbidden.viz.picture.sideways import side
from unbidden.viz.picture.surface import NOBODY, below, hundredths
from unbidden.viz.summary import run_summary

SHOWN = {  # a scenario, its seed, fields that are changed, ticks
    "blimps": (SEED, {"run.ticks": 1300}, (0, 1, 449, BEGAN, LIFTED, FIRST, 1300)),
    "reach_back": (0, {}, (0, 7, 200)),
    "compute_yard": (0, {}, (0, 2, 15, 33, 100)),
    "ant_raid": (0, {"run.ticks": 700}, (0, 1, 300, 700)),
    "any_goal": (0, {"run.episodes": 20}, (0, 5, 60)),
    "retry_storm": (0, {"run.ticks": 700}, (0, 30, 345, 700)),
    "off_switch_game": (0, {"run.episodes": 20}, (0, 1)),
    "link_farm": (0, {"run.episodes": 50}, (0, 3, 20)),
}


@pytest.fixture(scope="module", params=list(SHOWN))
def shown(request: pytest.FixtureRequest) -> tuple[Reel, tuple[int, ...], dict[str, Any]]:
    seed, changes, ticks = SHOWN[request.param]
    whole = run(load(request.param, [f"{field}={value}" for field, value in changes.items()]), seed)
    return reel_of(whole), ticks, run_summary(whole)


def views(reel: Reel, tick: int, found: dict[str, Any]) -> list[View]:
    """Nothing pointed out, a pair, somebody selected, along both axes, with trails."""
    told, bodies = found["pair"], len(reel.legend.bodies)
    pair = tuple(body for body in (told["body"], told["lifter"]) if body is not None) if told else ()
    cells = tuple(int(reel.frame(k).cell[bodies - 1]) for k in range(max(0, tick - 40), tick + 1))
    return [
        View(),
        View(pair=pair, axis="y"),
        View(pair=pair, selected=bodies - 1, trails=((bodies - 1, cells), *((body, cells) for body in pair))),
        View(selected=0, axis="y", arrows=True),
    ]


def as_json(picture: Picture) -> dict[str, Any]:
    """A picture as the page has it."""
    return {
        "width": picture.width,
        "height": picture.height,
        "ground": picture.ground.tolist(),
        "below": _listed(picture.below),
        "stamp": picture.stamp.tolist(),
        "place": picture.place.tolist(),
        "side": picture.side.tolist(),
        "above": _listed(picture.above),
        "names": _listed(picture.names),
        "tiles": picture.tiles,
    }


def _listed(shapes: Sequence[Shape]) -> list[list[Any]]:
    return [[list(part) if isinstance(part, tuple) else part for part in shape] for shape in shapes]


def plain(frame: Frame) -> dict[str, Any]:
    """A frame as the page has it."""
    arrays = {field.name: getattr(frame, field.name).ravel().tolist() for field in FIELDS}
    return arrays | {"tick": frame.tick}


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
    given = {"legend": reel.legend.as_json(), "cases": cases}
    plans, sides = (
        computed(f"{module}.js", f"return given.cases.map(({{frame, view}}) => {call});", given, tmp_path)
        for module, call in (
            ("picture", "module.plan(frame, given.legend, view)"),
            ("sideways", "module.side(frame, given.legend, view)"),
        )
    )
    drawn = [list(both) for both in zip(plans, sides, strict=True)]
    assert len(expected) == len(drawn) == 4 * len(ticks)
    assert_same(expected, drawn)
    if any(group.floats for group in reel.scenario.setup.groups):
        kinds = {shape[0] for _, seen in drawn for shape in seen["below"]}
        assert {"ellipse", "dash", "label", "line", "rect"} <= kinds


def test_both_write_the_names_of_tiles_in_the_same_places(tmp_path: Path) -> None:
    """Names stand on the map where they cover neither a tile nor a name; the others are left to the key."""
    cases: list[tuple[Any, ...]] = []
    for scenario in SHIPPED.values():
        legend = legend_of(scenario, 0)
        names = names_of(legend.tiles, legend)
        cells = [k for k, kind in enumerate(legend.map) if legend.kinds[kind].stamp >= 0]
        for scale in (8.0, 24.0, 46.0, 90.0):
            taken = [(c % legend.cols * scale, c // legend.cols * scale) for c in cells]
            boxes = [(x, y, x + scale, y + scale) for x, y in taken]
            bounds = (0.0, 0.0, legend.cols * scale, legend.rows * scale)
            wide = [9.5 * len(text) for text, _, _ in names]
            cases.append((names, wide, 18.0, scale, boxes, bounds, ()))
            bodies = [(x, y, x + wide[k], y + 18.0) for k, x, y in placed(*cases[-1])[:2]]
            cases.append((names, wide, 18.0, scale, boxes, bounds, bodies))
    expected = [placed(*case) for case in cases]
    for (names, wide, high, _, taken, bounds, _), found in zip(cases, expected, strict=True):
        boxes = [(x, y, x + wide[k], y + high) for k, x, y in found]
        for k, (left, top, right, bottom) in enumerate(boxes):
            assert bounds[0] <= left and bounds[1] <= top and right <= bounds[2] and bottom <= bounds[3], names
            for x, y, far, low in [*taken, *boxes[:k]]:
                assert right <= x or far <= left or bottom <= y or low <= top
    assert sum(map(len, expected)) > len(shipped())
    moved = [one != other for one, other in zip(expected[::2], expected[1::2], strict=True)]
    assert any(moved)  # whoever stands where a name would be drives it to another place, if there is one
    found = computed("naming.js", "return given.map((of) => module.placed(...of));", cases, tmp_path)
    assert_same(_listed([tuple(_listed(one)) for one in expected]), found)


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
    assert_same(expected, computed("surface.js", code, given, tmp_path))


def test_both_round_alike(tmp_path: Path) -> None:
    numbers = [k / 1000 for k in range(-50, 4000, 5)] + [1.005, 2.675, 0.125, 1e6 + 0.125]
    found = computed("surface.js", "return given.map(module.hundredths);", numbers, tmp_path)
    assert [hundredths(value) for value in numbers] == found


def test_a_message_is_read_as_it_was_written(
    shown: tuple[Reel, tuple[int, ...], dict[str, Any]], tmp_path: Path
) -> None:
    reel, ticks, _ = shown
    frames = [reel.frame(tick) for tick in ticks]
    frames.append(pointing(frames[0], reel.legend.rows, reel.legend.cols))
    messages = [base64.b64encode(frame.to_bytes(777)).decode() for frame in frames]
    code = """return given.messages.map((text) => {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        const frame = module.frameOf(bytes.buffer, given.layout);
        return Object.fromEntries(Object.entries(frame).map(([name, value]) =>
            [name, typeof value === "number" ? value : Array.from(value)]));
    });"""
    found = computed("frames.js", code, {"messages": messages, "layout": layout()}, tmp_path)
    assert_same([plain(frame) | {"known": 777} for frame in frames], found)


def test_a_message_that_is_cut_or_foreign_is_refused(tmp_path: Path) -> None:
    frame = reel_of(run(load("blimps", ["run.ticks=5"]), 0)).frame(3).to_bytes(5)
    wrong = [frame[:-1], frame + b"\0", b"XXXX" + frame[4:]]
    code = """return given.messages.map((text) => {
        try {
          module.frameOf(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer, given.layout);
          return "taken";
        } catch { return "refused"; }
    });"""
    texts = [base64.b64encode(message).decode() for message in wrong]
    assert ["refused"] * 3 == computed("frames.js", code, {"messages": texts, "layout": layout()}, tmp_path)


def test_a_recording_gives_every_frame_of_its_reel(
    shown: tuple[Reel, tuple[int, ...], dict[str, Any]], tmp_path: Path
) -> None:
    reel, ticks, _ = shown
    packed = PackedArrays()
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


def test_another_field_of_the_trace_is_one_line_and_reaches_messages_and_recordings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Dust on the ground, in hundredths: the page's scripts read it without being told of it."""
    dust_field = frames.field_of("dust", Kept("f8", "cells", "how thick"), Shown("f4", parts=100))
    monkeypatch.setattr(frames, "FIELDS", (*FIELDS, dust_field))
    monkeypatch.setattr(frames, "SIZES", frames.SIZES | {"cells": ("dust", 0)})
    monkeypatch.setattr(frames, "HEAD", struct.Struct(f"<4sII{len(frames.SIZES)}I"))
    monkeypatch.setattr(replay, "FIELDS", frames.FIELDS)
    reel = reel_of(run(load("blimps", ["run.ticks=5"]), 0))
    trace = reel.run().trace
    dust = np.random.default_rng(0).random((6, reel.legend.rows * reel.legend.cols))
    shown = [frames.frame_of(SimpleNamespace(**trace._asdict(), dust=dust), tick) for tick in range(6)]  # type: ignore[arg-type]
    packed = PackedArrays()
    arrays = packed.add(SimpleNamespace(last=5, frame=shown.__getitem__))  # type: ignore[arg-type]
    given = {"data": packed.text(), "arrays": arrays, "layout": layout()}
    given["messages"] = [base64.b64encode(frame.to_bytes(5)).decode() for frame in shown]
    code = """const tables = module.tablesOf(given.arrays, await module.inflate(given.data));
        return given.messages.map((text, tick) => {
            const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            const both = [module.frameOf(bytes.buffer, given.layout), module.frameAt(tables, tick, 5)];
            return both.map((frame) => [Array.from(frame.dust), Array.from(frame.cell)]);
        });"""
    found = computed("frames.js", code, given, tmp_path)
    for frame, (message, recording) in zip(shown, found, strict=True):
        assert np.allclose(frame.dust, dust[frame.tick], atol=0.005 + 1e-6)
        assert [frame.dust.tolist(), frame.cell.tolist()] == message == recording
