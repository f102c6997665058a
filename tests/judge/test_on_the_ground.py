"""What detectors make of those who stay on the ground: traffic, and who lives beside whom."""

from itertools import product

import numpy as np
import pytest

from unbidden.sim.detectors.heaps import sizes_of
from unbidden.sim.detectors.segregation import around_each
from unbidden.sim.runs.records import judge
from unbidden.sim.runs.simulation import simulate
from unbidden.sim.scenario import load, load_text

ROAD = """
format: 2
about: {{ title: a road, what: cars on a ring }}
world: {{ cell: 7.5, tick: 1, wraps: across, map: {road} }}
agents:
  cars:
    {{ rule: driver, at: c, count: {count}, dawdle: 0, top_speed: {top}, speed: 75, sight: 10, faces: east, height: 1 }}
run: {{ ticks: {ticks} }}
objective: drive
watch: {{ jam: {{ traffic: {{ of: cars, after: {after} }} }} }}
"""


def measured(count: int, length: int, top: int = 1, ticks: int = 200, after: int = 100):
    """What the detector measures of cars that never dawdle."""
    road = ROAD.format(road="c" * length, count=count, top=float(top), ticks=ticks, after=after)
    scenario = load_text(road, "road.yaml")
    return judge(scenario, simulate(scenario, 0))["jam"]


@pytest.mark.parametrize(("count", "top"), [(1, 1), (1, 5), (10, 3), (20, 1)])
def test_flow_is_density_times_speed(count, top):
    """Cars with room for all go as fast as they wish, and nobody stops."""
    found = measured(count, 60, top)
    assert found.measures["speed"] == pytest.approx(top)
    assert found.measures["flow"] == pytest.approx(count * top / 60)
    assert (found.measures["any"], found.measures["stopped"], found.measures["first"]) == (False, 0.0, None)


def test_on_a_full_road_nobody_moves():
    """And nobody comes to a stop, who never went."""
    found = measured(20, 20)
    assert (found.measures["flow"], found.measures["stopped"], found.measures["any"]) == (0.0, 1.0, False)


def test_a_stop_is_a_tick_in_which_one_stands_that_moved_in_the_tick_before():
    """On a road with one gap, one car moves in each tick, and the one that moved before has stopped."""
    found = measured(9, 10, ticks=20, after=0)
    assert found.measures["stopped"] == pytest.approx(8 / 9)
    assert [event["tick"] for event in found.events] == list(range(2, 21))
    assert found.measures["first"] == 2.0
    assert found.events[0]["who"].startswith("car")


@pytest.mark.parametrize("after", [0, 50, 199, 200, 1000])
def test_what_is_left_out_may_be_all(after):
    """Then there is nothing to measure, and nobody fails."""
    found = measured(5, 30, after=after)
    assert (found.measures["flow"] is None) == (after >= 200)


@pytest.mark.parametrize(("wraps", "sight"), product(product((False, True), repeat=2), (0, 1, 2, 5, 9)))
def test_what_is_around_a_cell_is_counted_as_the_senses_count_it(wraps, sight):
    """Cell by cell, on a map smaller than one looks as well."""
    rng = np.random.default_rng(1)
    for shape in ((1, 1), (1, 7), (4, 5), (6, 3)):
        count = rng.integers(0, 3, shape)
        assert np.array_equal(around_each(count, sight, wraps), slowly(count, sight, wraps))


def slowly(count: np.ndarray, sight: int, wraps: tuple[bool, bool]) -> np.ndarray:
    """The same by going through all cells near by."""
    total = np.zeros_like(count)
    for r, c in np.ndindex(count.shape):
        near = set()
        for down, right in product(range(-sight, sight + 1), repeat=2):
            place = [r + down, c + right]
            for axis in (0, 1):
                place[axis] = place[axis] % count.shape[axis] if wraps[axis] else place[axis]
            near.add(tuple(place))
        total[r, c] = sum(
            count[y, x] for y, x in near - {(r, c)} if 0 <= y < count.shape[0] and 0 <= x < count.shape[1]
        )
    return total


def test_how_alike_neighbours_are_is_what_the_senses_say():
    """The mean over all residents of alike / (alike + unlike), of those who have neighbours."""
    scenario = load("schelling", ["run.ticks=5", "agents.tea.count=60", "agents.coffee.count=40"])
    trace = simulate(scenario, 2, minds=True)
    found = judge(scenario, trace)["town"].measures
    cells, groups = trace.cell[-1], np.array([0] * 60 + [1] * 40)
    row, col = np.divmod(cells, 40)
    near = (abs(row[:, None] - row) <= 1) & (abs(col[:, None] - col) <= 1) & ~np.eye(100, dtype=bool)
    alike, all_near = (near & (groups[:, None] == groups)).sum(axis=1), near.sum(axis=1)
    has = all_near > 0
    assert found["similar"] == pytest.approx((alike[has] / all_near[has]).mean())


def test_a_town_rests_when_nobody_moves_any_more():
    """Who wants nothing never moves; who wants everything never rests."""
    still, restless = (load("schelling", ["run.ticks=20"], control) for control in ("any_home", "unhappy"))
    found = [judge(town, simulate(town, 0))["town"].measures for town in (still, restless)]
    assert [one["rests"] for one in found] == [True, False]
    assert [one["settled"] for one in found] == [0.0, None]
    assert found[0]["similar"] == found[0]["before"]


HALVES = """
format: 2
about: {{ title: halves, what: two halves }}
world: {{ cell: 1, tick: 1, map: "llll.rr" }}
agents:
  here: {{ rule: walker, at: l, count: {here}, height: 1, speed: 0 }}
  there: {{ rule: walker, at: r, count: {there}, height: 1, speed: 0 }}
run: {{ ticks: 10 }}
objective: stay
intent: {{ left: {{ letters: l }}, right: {{ letters: r }} }}
watch: {{ crowd: {{ density: {{ in: left, than: right }} }} }}
"""


APART = [(2, 1, 1.0), (4, 1, 2.0), (0, 2, 0.0), (1, 2, 0.25), (3, 0, None)]


@pytest.mark.parametrize(("here", "there", "ratio"), APART)
def test_density_is_bodies_for_each_cell(here, there, ratio):
    """Of a region beside another; how many times as dense, there is no saying where nobody is in the other."""
    scenario = load_text(HALVES.format(here=here, there=there), "halves.yaml")
    found = judge(scenario, simulate(scenario, 0))["crowd"].measures
    assert found["ratio"] == (None if ratio is None else pytest.approx(ratio))
    assert found["inside"] == pytest.approx(here / (here + there))
    assert found["even"] == pytest.approx(4 / 6)


@pytest.mark.parametrize(("wraps", "seed"), product(product((False, True), repeat=2), range(4)))
def test_heaps_are_cells_that_touch(wraps, seed):
    """Corners and edges that meet included, as going from cell to cell finds them."""
    rng = np.random.default_rng(seed)
    for shape in ((1, 1), (1, 6), (5, 4), (9, 9)):
        full = rng.random(shape) < 0.35
        assert sizes_of(full, wraps).tolist() == patches(full, wraps)


def patches(full: np.ndarray, wraps: tuple[bool, bool]) -> list[int]:
    """The sizes of the patches of a map, by going from cell to cell."""
    left, sizes = {tuple(cell) for cell in np.argwhere(full).tolist()}, []
    while left:
        edge, size = [left.pop()], 0
        while edge:
            r, c = edge.pop()
            size += 1
            for down, right in product((-1, 0, 1), repeat=2):
                place = [r + down, c + right]
                for axis in (0, 1):
                    place[axis] = place[axis] % full.shape[axis] if wraps[axis] else place[axis]
                if (cell := (place[0], place[1])) in left:
                    left.remove(cell)
                    edge.append(cell)
        sizes.append(size)
    return sorted(sizes, reverse=True)


@pytest.mark.parametrize(("changes", "count", "last"), [([], 100, 100.0), (["agents.second.threshold=2"], 1, 1.0)])
def test_one_person_more_or_less_brings_a_crowd_in_or_leaves_it(changes, count, last):
    """Granovetter's example: thresholds from 0 to 99, and the same with a 2 in the place of the 1."""
    scenario = load("threshold_crowd", changes)
    found = judge(scenario, simulate(scenario, 0))["crowd"]
    assert (found.measures["count"], found.measures["share"], found.measures["first"]) == (count, count / 100, 1.0)
    assert found.measures["last"] == last and len(found.events) == count


@pytest.mark.parametrize(
    "name", ["phantom_jam", "schelling", "threshold_crowd", "heap_bots", "funnel_pen", "ant_bridge", "retry_storm"]
)
def test_what_a_detector_tells_over_time_ends_where_it_says(name):
    """A curve has a value for every tick, and shares lie from 0 to 1."""
    scenario = load(name, ["run.ticks=60"])
    trace = simulate(scenario, 1)
    scene = scenario.scene(trace)
    for watch in scenario.watches.values():
        course = watch.detector.course(scene, **watch.arguments)
        assert course.shape == (61,) and (0.0 <= course).all() and (course <= 1.0).all()
        told = watch.detector.look(scene, **watch.arguments).measures
        if watch.detector.name in ("segregation", "joining", "heaps"):
            assert course[-1] == pytest.approx(
                told["share" if watch.detector.name == "joining" else watch.detector.headline]
            )


LINE = """
format: 2
about: {{ title: a line, what: some walk and some stand }}
world: {{ cell: 1, tick: 1, wraps: across, map: "sswwwwww" }}
agents:
  idle: {{ rule: bearer, at: s, count: 2, height: 1, speed: 0, dawdle: 0 }}
  busy: {{ rule: bearer, at: w, count: 1, height: 1, speed: 1, dawdle: 0, faces: {faces} }}
run: {{ ticks: {ticks} }}
objective: walk
intent: {{ here: {{ letters: s }} }}
watch: {{ rest: {{ standing: {{ in: here, while: 3, after: 3 }} }} }}
"""


@pytest.mark.parametrize(("faces", "ticks", "number", "first"), [("south", 2, None, None), ("east", 20, 2.0, 1.0)])
def test_who_stands_has_not_moved_for_a_while(faces, ticks, number, first):
    """From the first tick without a step, and not before it is known that there are enough of them."""
    scenario = load_text(LINE.format(faces=faces, ticks=ticks), "line.yaml")
    found = judge(scenario, simulate(scenario, 0))["rest"]
    assert (found.measures["number"], found.measures["first"]) == (number, first)
    assert found.measures["share"] == (None if number is None else pytest.approx(2 / 3))
    assert [event["tick"] for event in found.events] == ([] if first is None else [1, 1])


def test_a_bridge_takes_all_of_it_and_stays_after_a_rush():
    """There is none without waiting, cleft or company; with the same ants there is one if there was one."""

    def number(*controls: str) -> float:
        scenario = load("ant_bridge", (), *controls)
        return judge(scenario, simulate(scenario, 1001))["bridge"].measures["number"]

    assert number() > 18 and number("wide") > 26
    assert all(number(control) < 1 for control in ("never_wait", "no_cleft", "no_stones", "one", "few"))
    assert number("some") + 6 < number("some_after_rush")
