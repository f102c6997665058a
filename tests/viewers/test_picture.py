"""What is drawn of a frame: shapes by role, from above and from the side; and what is said of a run."""

from collections import Counter
from itertools import product

import numpy as np
import pytest

from tests.story import AT, BEGAN, BOX, CROSSER, FIRST, HIGH, LIFTED, LIFTER, NEXT, SEED, WHY
from tests.worlds import LEARNING, SHIPPED
from unbidden.sim.judge.counterfactuals import NothingToExplain, without
from unbidden.sim.report.catalogue import number
from unbidden.sim.report.naming import body_names, word
from unbidden.sim.runs import running
from unbidden.sim.runs.records import Run, judge
from unbidden.sim.scenario import load, shipped
from unbidden.viz.parameters import parameters
from unbidden.viz.picture.frames import Frame, Reel, reel_of
from unbidden.viz.picture.legend import BEYOND, FLOOR, PAINTS, TILE, TURNS, WALL, legend_of
from unbidden.viz.picture.picture import View, plan
from unbidden.viz.picture.sideways import side
from unbidden.viz.picture.surface import SLACK, below, hundredths, unders
from unbidden.viz.picture.theme import THEMES
from unbidden.viz.summary import card, run_summary, scenario_summary

ROLES = {"group0", "group1", "group2", "group3", "group4", *THEMES["light"].colors()}


@pytest.fixture(scope="module")
def run() -> Run:
    return running.run(load("blimps"), SEED)


@pytest.fixture(scope="module")
def reel(run: Run) -> Reel:
    return reel_of(run)


@pytest.fixture(scope="module")
def pair(run: Run) -> dict:
    told = run_summary(run)["pair"]
    assert told is not None
    return told


def view(pair: dict) -> View:
    return View(pair=(pair["body"], pair["lifter"]), axis=pair["axis"])


def kinds_of(shapes: list) -> set[str]:
    return {shape[0] for shape in shapes}


def test_the_ground_is_floor_inside_and_another_color_beyond_the_wall(reel: Reel) -> None:
    ground = plan(reel.frame(0), reel.legend).ground.reshape(32, 32)
    assert set(ground[6:26, 6:26].ravel().tolist()) == {FLOOR}
    assert set(ground[4, 4:28].tolist()) == {WALL}
    assert set(ground[0].tolist()) == {BEYOND}


def test_every_body_has_a_stamp_where_it_is_and_the_highest_comes_last(reel: Reel) -> None:
    frame = reel.frame(700)
    drawn = plan(frame, reel.legend)
    cells = (np.floor(drawn.place + drawn.side[:, None] / 2.0) @ [1, 32]).astype(int).tolist()
    assert sorted(cells) == sorted(frame.cell.tolist())
    widths = {reel.legend.groups[group].wide * reel.legend.cell for group, _ in reel.legend.bodies}
    assert (
        {0.38, 0.42, 0.46} == {round(wide, 9) for wide in widths} == {round(s * 0.25, 9) for s in drawn.side.tolist()}
    )
    assert cells[-1] in frame.cell[frame.bottom == frame.bottom.max()]  # several may be as high


def test_who_is_outside_has_another_stamp(reel: Reel, pair: dict) -> None:
    first = reel.legend.groups[0].stamp
    before, after = (plan(reel.frame(t), reel.legend).stamp.tolist() for t in (0, pair["tick"]))
    outs = range(first + TURNS, first + 2 * TURNS)
    assert not set(before) & set(outs)
    assert len([stamp for stamp in after if stamp in outs]) == 1
    assert reel.legend.stamps[first] != reel.legend.stamps[first + TURNS]


def test_a_body_that_is_not_there_is_not_drawn(reel: Reel) -> None:
    frame = reel.frame(0)
    gone = Frame(**{**vars(frame), "cell": np.where(np.arange(len(frame.cell)) == 0, -1, frame.cell)})
    assert len(plan(gone, reel.legend).stamp) == len(frame.cell) - 1
    blimps = [shape for shape in side(gone, reel.legend, View(selected=0)).below if shape[0] == "ellipse"]
    assert len(blimps) == 11


def test_the_pair_is_pointed_out_by_name_in_colors_of_its_own(reel: Reel, pair: dict) -> None:
    above = plan(reel.frame(pair["lifted"]), reel.legend, view(pair)).above
    labels = {shape[3]: shape[4] for shape in above if shape[0] == "label"}
    names = [reel.legend.bodies[body][1] for body in (pair["body"], pair["lifter"])]
    assert labels == {names[0]: "crosser", names[1]: "lifter"}
    assert kinds_of(plan(reel.frame(pair["lifted"]), reel.legend).above) == set()


def test_the_side_says_how_high_above_what(reel: Reel, pair: dict) -> None:
    frame = reel.frame(pair["lifted"])
    drawn = side(frame, reel.legend, view(pair))
    texts = [shape[3] for shape in drawn.below if shape[0] == "label"]
    name, top = below(frame, reel.legend, pair["body"])
    assert name == reel.legend.bodies[pair["lifter"]][1]
    assert f"{hundredths(frame.bottom[pair['body']] - top)} m above {name}" in texts
    assert "wall 1.5 m" in texts


def test_heights_are_to_scale_from_the_side(reel: Reel, pair: dict) -> None:
    """Four cells of a quarter of a metre a metre: the dashed line is six cells above the floor."""
    drawn = side(reel.frame(0), reel.legend, view(pair))
    (dash,) = [shape for shape in drawn.below if shape[0] == "dash"]
    assert drawn.height - dash[1][1] == pytest.approx(6.0)
    assert drawn.width == 32


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_world_is_drawn_in_roles_that_themes_have(name: str) -> None:
    scenario = load(name)
    reel = reel_of(running.run(scenario.with_field("run.episodes", 0) if scenario.setup.learners else scenario, 0))
    for tick in (0, reel.last):
        frame = reel.frame(tick)
        seen = View(selected=0, trails=((0, (int(frame.cell[0]), 0, 1)),), arrows=True)
        pictures = [plan(frame, reel.legend, seen), side(frame, reel.legend, seen)]
        shapes = [s for p in pictures for s in (*p.below, *p.above)] + [s for many in reel.legend.stamps for s in many]
        for shape in shapes:
            colors = [part for part in shape[1:] if isinstance(part, str)]
            colors = [
                c for c in colors if not (shape[0] in ("label", "text") and c == shape[3 if shape[0] == "label" else 4])
            ]
            assert set(colors) - {"l", "m", "r"} <= ROLES, shape
        assert pictures[0].ground.max() < len(PAINTS)
        assert len(pictures[0].ground) == reel.legend.rows * reel.legend.cols


def test_tiles_that_do_something_have_a_ground_of_their_own() -> None:
    reel = reel_of(running.run(load("compute_yard", ["run.episodes=0"]), 0))
    ground = plan(reel.frame(0), reel.legend).ground.reshape(7, 13)
    assert (ground[1, 1], ground[1, 2], ground[0, 0]) == (TILE, FLOOR, WALL)


@pytest.mark.parametrize(("number", "text"), [(0.125, "0.13"), (0.994, "0.99"), (2.0, "2.00"), (-0.125, "-0.12")])
def test_hundredths_are_rounded_upwards(number: float, text: str) -> None:
    assert hundredths(number) == text


# ---- what is said ---------------------------------------------------------------------------------------------------


def test_the_story_happens(run: Run, reel: Reel, pair: dict) -> None:
    """What `tests/story.py` tells is what becomes of its seed."""
    first, second = [event for event in run_summary(run)["events"] if event["watch"] == "escape"][:2]
    assert (BEGAN, LIFTED, FIRST, NEXT) == (pair["began"], pair["lifted"], first["tick"], second["tick"])
    assert [CROSSER, LIFTER] == [reel.legend.bodies[body][1] for body in (pair["body"], pair["lifter"])]
    assert HIGH == hundredths(reel.frame(FIRST).bottom[pair["body"]])
    assert f"First crossing: {CROSSER} at {AT};" in run_summary(run)["happened"][0]


def test_the_card_leads_from_what_was_below_to_the_wall(run: Run) -> None:
    told = card(run)
    assert told["title"] == WHY
    assert [step["over"] for step in told["steps"]][:2] == [BOX, LIFTER]
    assert told["steps"][-1]["over"] == "the wall"  # its centre is past it, its edge is not
    assert LIFTER in told["without"]
    assert all(try_["needed"] == (try_["what"] in told["without"]) for try_ in told["tries"])


def test_without_what_was_needed_it_does_not_cross(run: Run, pair: dict) -> None:
    other, began = without(run, 1, LIFTER)
    trace = other.trace
    assert began == pair["began"]
    assert np.array_equal(trace.cell[: began + 1], run.trace.cell[: began + 1])
    assert (trace.cell[began + 1 :, pair["lifter"]] == -1).all()
    wall = {row * 32 + col for row in range(6, 26) for col in range(6, 26)}
    assert set(trace.cell[: pair["tick"] + 1, pair["body"]].tolist()) <= wall


def test_what_cannot_be_taken_away_is_refused(run: Run) -> None:
    with pytest.raises(NothingToExplain, match="there are"):
        without(run, 1, "the moon")
    with pytest.raises(NothingToExplain, match="no event 99"):
        without(run, 99, LIFTER)


def test_a_card_of_a_learner_says_that_nothing_was_paid_for_it() -> None:
    run = running.run(load("compute_yard", ["run.episodes=20000"]), 0)
    told = card(run)
    assert next(step["over"] for step in told["steps"]) in ("diversion", "opening")
    assert all("paid for that: 0" in step["says"] for step in told["steps"])


def test_without_an_event_there_is_no_card() -> None:
    with pytest.raises(NothingToExplain):
        card(running.run(load("compute_yard", ["run.episodes=0", "run.ticks=1"]), 0))
    with pytest.raises(NothingToExplain):
        card(running.run(load("blimps", ["run.ticks=10"]), 0))


def test_curves_are_as_long_as_the_run(run: Run) -> None:
    for curve in run_summary(run)["series"]:
        assert (curve["ticks"][0], curve["ticks"][-1]) == (0, 12000)
        assert len(curve["ticks"]) == len(curve["values"]) <= 1200


@pytest.mark.parametrize("name", shipped())
def test_parameters_change_what_they_say(name: str) -> None:
    """Every control names a field that takes its own limits; what is live is said to be."""
    scenario = load(name)
    for parameter in parameters(scenario):
        assert parameter.low <= parameter.value <= parameter.high, parameter
        scenario.with_field(parameter.field, parameter.value)
    assert scenario_summary(scenario)["what"] == scenario.file.about.what


def test_a_lesson_in_steps_reaches_the_viewers() -> None:
    told = scenario_summary(load("blimps"))["lesson"]
    assert told["predict"]["choices"][told["predict"]["answer"] - 1].startswith("Some beyond the wall")
    assert told["change"]["set"] == {"world.tiles.#.height": 3.0}
    assert told["control"]["control"] == "blind"


# ---- from the side --------------------------------------------------------------------------------------------------


def solid_of(shape: tuple) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a body from the side."""
    if shape[0] == "rect":
        return shape[1], shape[2], shape[1] + shape[3], shape[2] + shape[4]
    return shape[1] - shape[3], shape[2] - shape[4], shape[1] + shape[3], shape[2] + shape[4]


def is_body(shape: tuple) -> bool:
    return shape[0] in ("rect", "ellipse") and shape[6] in ("ink", "pale_ink")


@pytest.mark.parametrize("name", [name for name, one in SHIPPED.items() if legend_of(one, 0).heights])
def test_nobody_is_drawn_inside_the_wall(name: str) -> None:
    """All rows of the grid lay over each other from the side, and a blimp outside seemed to stand in the wall.

    Whoever is pointed out, and along either axis: what is drawn in full is clear of the wall that is cut, and what is
    pale is behind it. A hull is drawn a little fuller than a flat one is, which is what may overlap.
    """
    scenario = load(name)
    reel = reel_of(running.run(scenario.with_field("run.episodes", 0) if scenario.setup.learners else scenario, SEED))
    seen = 0
    for tick in np.linspace(0, min(reel.last, 3000), 25).astype(int).tolist():
        for body, axis in product(range(-1, len(reel.legend.bodies)), ("x", "y")):
            shapes = side(reel.frame(tick), reel.legend, View(selected=body, axis=axis)).below
            walls = [shape for shape in shapes if shape[0] == "rect" and shape[5] == "wall"]
            first = shapes.index(walls[0]) if walls else len(shapes)
            for k, shape in enumerate(shapes):
                if not is_body(shape):
                    continue
                assert (k < first) == (shape[6] == "pale_ink") or not walls
                left, top, right, bottom = solid_of(shape)
                for _, x, y, wide, tall, *_ in walls if shape[6] == "ink" else ():
                    seen += 1
                    apart = right <= x + SLACK or x + wide <= left + SLACK or bottom <= y + SLACK or y + tall <= top
                    assert apart, (tick, body, axis, shape)
    assert seen or not any(kind.height for kind in reel.legend.kinds)


def test_every_blimp_has_a_line_to_what_it_sees_and_the_one_looked_at_has_its_reading(reel: Reel, pair: dict) -> None:
    """ "1.00 m above the floor" pointed into a box of another row; and of stacked blimps only one had a line."""
    frame = reel.frame(pair["lifted"])
    drawn = side(frame, reel.legend, View(selected=pair["body"]))
    up = drawn.height / reel.legend.ceiling
    lines = {
        (shape[1][0], round((drawn.height - shape[1][1]) / up, 3), round((drawn.height - shape[1][3]) / up, 3))
        for shape in drawn.below
        if shape[0] == "line" and shape[2] in ("faint", "pale_ink") and shape[1][0] > 0 and len(shape[1]) == 4
    }
    floats = [k for k, (group, _) in enumerate(reel.legend.bodies) if reel.legend.groups[group].floats]
    expected = {
        (frame.cell[k] % 32 + 0.5, round(float(frame.bottom[k]), 3), round(below(frame, reel.legend, k)[1], 3))
        for k in floats
    }
    assert lines == expected and len(floats) == 12
    name, top = below(frame, reel.legend, pair["body"])
    gap = hundredths(float(frame.bottom[pair["body"]]) - top)
    assert [f"{gap} m above {name}"] == [s[3] for s in drawn.below if s[0] == "label" and "above" in s[3]]


def test_a_blind_blimp_has_its_line_through_the_others_to_the_ground() -> None:
    """Its sensor does not know of other agents; the line is that of the sensor, not of what is there."""
    reel = reel_of(running.run(load("blimps", ["run.ticks=3000"], "blind"), SEED))
    stacked = 0
    for tick in range(0, 3000, 50):
        frame = reel.frame(tick)
        for k, under in enumerate(unders(frame, reel.legend).tolist()):
            if reel.legend.groups[reel.legend.bodies[k][0]].floats and under >= 0:
                stacked += reel.legend.groups[reel.legend.bodies[under][0]].agent
                assert below(frame, reel.legend, k)[0] not in {
                    name for group, name in reel.legend.bodies if reel.legend.groups[group].agent
                }
    assert stacked


def test_who_is_outside_is_marked_in_both_views(reel: Reel, pair: dict) -> None:
    """A blimp beyond the wall looked like any other from the side."""
    frame = reel.frame(pair["tick"] + 400)
    out = {k for k, cell in enumerate(frame.cell.tolist()) if reel.legend.is_outside[cell]}
    watched = {k for k, (group, _) in enumerate(reel.legend.bodies) if reel.legend.groups[group].watched}
    shapes = side(frame, reel.legend, View()).below
    marked = [shape for shape in shapes if is_body(shape) and shape[5] in ("outside", "pale_outside")]
    stamps = plan(frame, reel.legend).stamp.tolist()
    first = reel.legend.groups[0].stamp
    assert len(marked) == len(out & watched) == len([s for s in stamps if first + TURNS <= s < first + 2 * TURNS]) > 0
    assert {shape[5] for shape in shapes if shape[0] == "rect" and shape[2] == side(frame, reel.legend).height} == {
        "beyond", "floor",
    }  # fmt: skip


# ---- many on one cell, and who took what ----------------------------------------------------------------------------


def test_a_cell_that_agents_share_has_a_badge_with_how_many_they_are() -> None:
    """Forty learners of any_goal stood on a few cells and one was drawn, so nobody could count who fetches what."""
    reel = reel_of(running.run(load("any_goal", ["run.episodes=20"]), 0))
    shared = 0
    for tick in (0, 10, reel.last):
        frame = reel.frame(tick)
        above = plan(frame, reel.legend).above
        found = {(int(s[1]), int(s[2])): int(s[4]) for s in above if s[0] == "text"}
        often = Counter(frame.cell.tolist())
        assert {(c % 7, c // 7): n for c, n in often.items() if n > 1} == found
        shared += len(found)
    assert shared


def test_what_lies_on_a_tile_without_an_icon_is_a_patch_as_large_as_it() -> None:
    """The largest that any tile can hold fills its cell; where nothing lies nothing is drawn."""
    reel = reel_of(running.run(load("sugar_grab", ["run.ticks=3"]), 0))
    frame, legend = reel.frame(3), reel.legend
    most = max(kind.capacity for kind in legend.kinds)
    patches = [shape[1:4] for shape in plan(frame, legend).below if shape[0] == "rect"]
    found = np.zeros((legend.rows, legend.cols))
    for x, y, wide in patches:
        found[int(y + wide / 2), int(x + wide / 2)] = wide**2 * most
    kinds = np.array([kind.capacity > 0 for kind in legend.kinds])[legend.tiles]
    assert found.ravel() == pytest.approx(np.where(kinds, frame.level, 0.0))
    assert len(patches) == np.count_nonzero(found)


def test_a_world_that_pays_nobody_is_told_by_what_detectors_tell_over_time() -> None:
    """Once its results were that 0 had been paid."""
    told = run_summary(running.run(load("sugar_grab", ["run.ticks=30"]), 0))
    assert [result["name"] for result in told["results"]] == ["Gini coefficient"]
    assert "paid" not in {curve["what"] for curve in told["series"]}


@pytest.mark.parametrize("name", list(LEARNING))
def test_numbers_in_words_are_those_at_the_ends_of_the_curves(name: str) -> None:
    """Words told means of twenty trials and the screen showed one: both now give the numbers of the trial shown."""
    run = running.run(load(name, ["run.episodes=200"]), 0)
    said, curves = run_summary(run)["happened"], run_summary(run)["series"]
    trial = {watch: finding.measures for watch, finding in judge(run.scenario, run.trace).items()}
    ends = {curve["name"]: curve["values"][-1] for curve in curves if curve["what"] != "height"}
    for end, value in ends.items():
        assert f"{end} {number(value)}" in said[0]
    paid = [curve["values"][-1] for curve in curves if curve["what"] == "paid"]
    for watch, measures in trial.items():
        called, of = word(run.scenario, watch).replace("_", " "), run.scenario.watches[watch].arguments
        if "total" in measures and "stock" in of:
            assert ends.get(called, *paid) == pytest.approx(measures["total"], abs=1e-3)  # or it is just what was paid
        elif "count" in measures and called in ends:
            assert ends[called] == measures["count"]
    agents = run.trace.episode_return.shape[1]
    assert paid == [pytest.approx(trial["episode"]["return"] * agents, abs=1e-3)]


def test_a_yard_in_common_shows_what_each_took_and_how_many_tiles_are_full() -> None:
    """What the lesson speaks of, full tiles and shares, was in no plot."""
    run = running.run(load("commons_yard", ["run.episodes=200"]), 0)
    curves = {curve["name"]: curve["values"] for curve in run_summary(run)["series"]}
    each = [curves[name][-1] for name in body_names(run.scenario)]
    assert len(each) == 4 and sum(each) == curves["paid so far, all together"][-1] > 0
    letters = [reel_of(run).legend.kinds[kind].letter for kind in run.trace.kind[-1].tolist()]
    assert curves["a tile with a unit of compute"][-1] == letters.count("A") < 32
