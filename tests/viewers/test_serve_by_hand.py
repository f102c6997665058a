"""A round by hand over a socket: who takes the place of a learner is told what it perceives, and how it came out."""

from collections.abc import Iterator

import pytest

from tests.viewer import PATIENT, Viewer, head, viewing
from unbidden.sim.optimum import solve
from unbidden.sim.scenario import load
from unbidden.viz.server.launch import Launch
from unbidden.viz.server.serving import served

SHORT = {"run.episodes": 20, "run.trials": 1}


@pytest.fixture(scope="module")
def launch() -> Iterator[Launch]:
    with served(PATIENT) as launch:
        yield launch


@pytest.fixture
def viewer(launch: Launch) -> Iterator[Viewer]:
    with viewing(launch) as viewer:
        yield viewer.open("compute_yard", set=SHORT)


def of_round(viewer: Viewer) -> dict:
    return viewer.until("round")["round"]


def test_a_round_goes_on_action_by_action_and_is_judged_at_its_end(viewer: Viewer) -> None:
    viewer.say("hand")
    assert "round" == viewer.until("world")["shows"]
    told = of_round(viewer)
    assert (0, 100, "0", []) == tuple(told[name] for name in ("tick", "of", "paid", "judged"))
    assert "1 point per finished task" in told["pays"]
    labels = [each["verb"] for each in told["actions"]]
    assert {"says": "where you are", "value": "row 4, column 2", "cell": None, "kind": None} in told["perceived"]
    for tick, verb in enumerate(["south", "use", *["north"] * 98], 1):
        viewer.say("act", action=labels.index(verb))
        told = of_round(viewer)
        assert tick == told["tick"] == head(viewer.frames[-1])[0]
        assert (tick == 100) == bool(told["judged"])
    assert any("rack meant for training. Nobody paid you" in sentence for sentence in told["judged"])
    viewer.say("act", action=0)
    assert "round is over" in viewer.until("error")["says"]


def test_a_round_is_left_and_the_learner_is_there_again(viewer: Viewer) -> None:
    """From its beginning, as it was; what is done by hand changes nothing of it."""
    viewer.say("seek", tick=30)
    viewer.until("state")
    theirs = viewer.frames[-1]
    viewer.say("hand")
    of_round(viewer)
    for _ in range(30):
        viewer.say("act", action=0)
        of_round(viewer)
    assert theirs != viewer.frames[-1]
    viewer.say("without", number=1, what=None)
    world = viewer.until("world")
    assert ("", 0) == (world["shows"], world["tick"])
    viewer.say("seek", tick=30)
    viewer.until("state")
    viewer.until("state")
    assert theirs == viewer.frames[-1]


def test_the_best_play_is_paid_as_the_solver_says(launch: Launch) -> None:
    with viewing(launch) as viewer:
        viewer.open("compute_yard", set=SHORT)
        viewer.say("best")
        world = viewer.until("world")
        assert "best" == world["shows"]
        viewer.say("seek", tick=world["last"])
        while not any(f"Trials pay {solve(load('compute_yard')).visible:g} to" in said for said in found(viewer)):
            pass


def test_a_tile_is_moved_and_the_best_play_worked_out_anew(launch: Launch) -> None:
    """Once and again, from the map that is shown; it is paid what the solver says of that map, and what it was paid on
    the map as it was drawn is said beside it."""
    drawn = load("compute_yard").rows
    cols = len(drawn[0])
    bench = next(row * cols + line.index("T") for row, line in enumerate(drawn) if "T" in line)
    moved = [list(line) for line in drawn]
    with viewing(launch) as viewer:
        viewer.open("compute_yard", set=SHORT)
        viewer.say("best")
        first = viewer.until("best")["says"]
        for step in (-1, -2):
            viewer.say("move", cell=bench, to=bench + step)
            world, said = viewer.until("world"), viewer.until("best")["says"]
            (r, c), (y, x) = divmod(bench, cols), divmod(bench + step, cols)
            moved[r][c], moved[y][x] = moved[y][x], moved[r][c]
            bench += step
            text = "\n".join(map("".join, moved))
            best = solve(load("compute_yard").with_field("world.map", text)).visible
            assert ("best", []) == (world["shows"], [c for c in world["legend"]["changes"] if c[0] == "world.map"])
            assert f"On this map it is paid {best:g}. On the map as it was it is paid 29." == said
        assert "It is paid 29; no play is paid more." == first
        viewer.say("without", number=1, what=None)
        assert "" == viewer.until("world")["shows"]


def test_a_cell_that_there_is_not_is_refused_and_the_best_play_stays(launch: Launch) -> None:
    with viewing(launch) as viewer:
        viewer.open("compute_yard", set=SHORT)
        viewer.say("best")
        viewer.until("best")
        for cell, to in ((40, 91), (10_000, 40)):
            viewer.say("move", cell=cell, to=to)
            assert "no such cell; they are counted from 0 to 90" in viewer.until("error")["says"]
        viewer.say("move", cell=40, to=41)
        assert "On this map it is paid" in viewer.until("best")["says"]


def found(viewer: Viewer) -> list[str]:
    return viewer.until("found")["happened"]


@pytest.mark.parametrize(
    ("scenario", "do", "says"),
    [
        ("blimps", {"do": "hand"}, "nobody learns in this world"),
        ("blimps", {"do": "best"}, "nobody learns in this world"),
        ("blimps", {"do": "act", "action": 0}, "no round is being played"),
        ("boat_race", {"do": "act", "action": 0}, "no round is being played"),
        ("boat_race", {"do": "toy"}, "nobody floats in this world"),
        ("blimps", {"do": "drag", "body": 0, "cell": 0}, "nobody is held in the hand"),
        ("blimps", {"do": "drag", "body": -1, "cell": 0}, "whole number from 0"),
        ("boat_race", {"do": "move", "cell": 8, "to": 9}, "the best play is not being shown"),
        ("boat_race", {"do": "move", "cell": 8}, "to is missing"),
        ("boat_race", {"do": "act"}, "action is missing"),
        ("boat_race", {"do": "act", "action": -1}, "whole number from 0"),
        ("boat_race", {"do": "act", "action": 1.5}, "whole number from 0"),
        ("boat_race", {"do": "hand", "body": 1}, "no field 'body'"),
        ("commons_yard", {"do": "best"}, "cannot be worked out here"),
    ],
)
def test_what_cannot_be_played_is_refused_in_words(launch: Launch, scenario: str, do: dict, says: str) -> None:
    """And the world is as it was."""
    with viewing(launch) as viewer:
        viewer.open(scenario, set={} if scenario == "blimps" else SHORT)
        viewer.say(**do)
        assert says in viewer.until("error")["says"]
        viewer.say("step")
        assert 1 == head(viewer.frame())[0]


def test_a_toy_plays_while_it_is_held(launch: Launch) -> None:
    """It has two bodies that float, goes on by itself, and is left as any other run."""
    with viewing(launch) as viewer:
        viewer.open("blimps")
        viewer.say("toy")
        world = viewer.until("world")
        assert ("toy", 2) == (world["shows"], sum(name.startswith("blimp ") for _, name in world["legend"]["bodies"]))
        while head(viewer.frame())[0] < 5:
            pass
        viewer.say("drag", body=0, cell=500)
        viewer.until("state")
        viewer.say("drag", body=0, cell=5000)
        assert "no cell 5000" in viewer.until("error")["says"]
        viewer.say("without", number=1, what=None)
        assert "" == viewer.until("world")["shows"]


def test_an_action_that_there_is_not_is_refused(viewer: Viewer) -> None:
    viewer.say("hand")
    of_round(viewer)
    viewer.say("act", action=5)
    assert "counted from 0 to 4" in viewer.until("error")["says"]
    viewer.say("act", action=0)
    assert 1 == of_round(viewer)["tick"]
