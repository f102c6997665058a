"""Whom viewers point out: the window's answers and the page's are the same; and what floats is drawn as what floats."""

from itertools import product
from pathlib import Path

import pytest

from tests.browsing import computed
from tests.story import SEED
from unbidden.sim.runs import running
from unbidden.sim.runs.live import Live
from unbidden.sim.scenario import load, load_text
from unbidden.viz.checkpoints import same_stage
from unbidden.viz.picture.frames import reel_of
from unbidden.viz.picture.legend import legend_of
from unbidden.viz.picture.picture import View, plan
from unbidden.viz.picture.pointing import pair_at, whom_to_cut, whom_to_follow, with_trails
from unbidden.viz.picture.sideways import side
from unbidden.viz.playback import Playback

PAIRS = [
    None,
    {"body": 3, "lifter": 5, "began": 100, "tick": 200, "axis": "x"},
    {"body": 0, "lifter": None, "began": 0, "tick": 0, "axis": "y"},
]
TICKS = (0, 89, 90, 100, 150, 200, 350, 351, 9999)
BODIES = ([], [0], [0, 1, 2, 3], list(range(12)))


def test_window_and_page_point_out_the_same_bodies_at_the_same_ticks(tmp_path: Path) -> None:
    asked = [(pair, tick, selected, there) for pair, tick, selected, there in product(PAIRS, TICKS, (-1, 0, 7), BODIES)]
    code = (
        "return given.map(([pair, tick, selected, there]) => { const now = module.pairAt(pair, tick);"
        "return [now, module.withTrails(now, selected, there), module.whomToFollow(now, selected, there),"
        "module.whomToCut(pair, tick, selected)]; });"
    )
    found = [
        [
            list(now := pair_at(pair, tick)),
            with_trails(now, selected, there),
            whom_to_follow(now, selected, there),
            whom_to_cut(pair, tick, selected),
        ]
        for pair, tick, selected, there in asked
    ]
    assert found == computed("pointing.js", code, asked, tmp_path)


def test_a_body_that_is_not_in_the_world_beside_is_not_looked_at_there(tmp_path: Path) -> None:
    """Beside a room with one blimp alone, the twelfth was looked for in it, and the second picture stayed empty."""
    twelve, alone = (legend_of(load("blimps", (), control), 0) for control in (None, "alone"))
    code = "return given.bodies.map((body) => module.inOther(body, given.twelve, given.alone));"
    bodies = list(range(-1, len(twelve.bodies) + 1))
    given = {"twelve": {"bodies": twelve.bodies}, "alone": {"bodies": alone.bodies}, "bodies": bodies}
    found = computed("pointing.js", code, given, tmp_path)
    names = [name for _, name in alone.bodies]
    assert [body for body in found if body >= 0] == [0] and names[0] == twelve.bodies[0][1]
    assert len(found) == len(bodies)


def test_window_and_page_show_the_same_stage_of_another_training(tmp_path: Path) -> None:
    trainings = [[], [0], [0, 1], [0, 1, 3, 10], [0, 1, 3, 10, 20], [0, 1, 3, 10, 30, 50], [0, 2000]]
    asked = [(one, stage, other) for one, other in product(trainings, trainings) for stage in range(max(len(one), 1))]
    code = "return given.map(([stages, stage, others]) => module.sameStage({ stages, stage }, others));"
    found = [same_stage(one, stage, other) for one, stage, other in asked]
    assert found == computed("stages.js", code, asked, tmp_path)
    assert 0 == same_stage([0, 1, 3, 20], 0, [0, 1, 3, 10, 50]) and 4 == same_stage([0, 1, 3, 20], 3, [0, 1, 3, 10, 50])


def test_a_pair_is_pointed_out_around_its_crossing_and_trails_are_of_who_is_pointed_out() -> None:
    showing = Playback(reel_of(running.run(load("blimps", ["run.ticks=1400"]), SEED)))
    pair = showing.summary["pair"]
    assert () == showing.view(pair["tick"]).pair  # nobody has seen it yet
    showing.see(pair["tick"])
    assert (pair["body"], pair["lifter"]) == showing.view(pair["tick"]).pair
    assert () == showing.view(pair["began"] - 11).pair == showing.view(pair["tick"] + 151).pair
    assert {pair["body"], pair["lifter"]} == {body for body, _ in showing.view(pair["tick"], trails=True).trails}
    assert () == showing.view(0, trails=True).trails and showing.followed(0, -1) == 0
    assert showing.followed(pair["tick"], -1) == pair["body"] and showing.followed(pair["tick"], 2) == 2


# ---- what floats ----------------------------------------------------------------------------------------------------

LAMPS = """
about: { title: Two lamps, what: Two floating lamps drift in a pen }
world:
  map: |
    .######.
    .#llll#.
    .######.
  tiles: { "#": { height: 0.8 } }
agents: { lamps: { rule: blimp, at: l, count: 2, climb_speed: 0.3 HOLD } }
objective: Stay above what is below.
intent: { pen: { enclosed_by: "#" } }
watch: { escape: { crossing: { of: lamps, from: pen } } }
run: { ticks: 50 }
"""


def shapes_of(text: str) -> tuple[list[str], list]:
    reel = reel_of(Live(load_text(text, "lamps"), 0))
    frame = reel.frame(20)
    seen = side(frame, reel.legend, View())
    kinds = [shape[0] for shape in (*seen.below, *seen.above) if shape[0] == "ellipse"]
    return kinds, [reel.legend.stamps[stamp] for stamp in plan(frame, reel.legend).stamp.tolist()]


def test_what_floats_is_drawn_so_whether_or_not_its_height_is_written_down() -> None:
    """Without `hold`, which has a default, blimps used to be drawn as boxes from the side."""
    written, silent = shapes_of(LAMPS.replace("HOLD", ", hold: 1.0")), shapes_of(LAMPS.replace("HOLD", ""))
    assert written == silent and ["ellipse"] * 2 == silent[0]


@pytest.mark.parametrize("name, floats", [("blimps", {"blimps"}), ("crates", set()), ("compute_yard", set())])
def test_viewers_are_told_who_floats(name: str, floats: set) -> None:
    scenario = load(name)
    known = {group.name for group in scenario.setup.groups if group.floats}
    assert known == {group.name for group in legend_of(scenario, 0).groups if group.floats} and floats <= known


def test_a_floating_body_whose_rule_knows_no_hold_is_drawn_so_too() -> None:
    """Viewers ask whether a body floats, not whether a parameter has a name."""
    legend = legend_of(load_text(LAMPS.replace("HOLD", ""), "lamps"), 0)
    assert 1.0 == legend.groups[0].hold and legend.ceiling > 2.0
    walker = LAMPS.replace("rule: blimp", "rule: walker").replace("HOLD", "")
    assert "ellipse" in shapes_of(walker)[0] and legend_of(load_text(walker, "w"), 0).ceiling > 1.0
