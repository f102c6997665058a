"""The world `camera_dropbox` beside the plain program of its rules in tests/dropbox.py."""

import numpy as np
import pytest

from tests.dropbox import MOVES, Board, State, mean, solved
from unbidden.sim.optimum import solve
from unbidden.sim.runs.by_hand import Round
from unbidden.sim.runs.training import train
from unbidden.sim.scenario import Scenario, load

CORNER_HIDES_NOTHING = {
    "base": "#######\n#.....#\n#.xxx.#\n#Hbbb.C\n#######",
    "small": "#####\n#...#\n#xx.#\n#Hy.C\n#####",
    "square": "######\n#....#\n#.xx.#\n#.xx.#\n#Hbb.C\n######",
}
BOARDS = {"base": (3, 5), "small": (3, 3), "square": (4, 4), "sees_over": (3, 5), "one_box": (3, 5)}


def board_of(control: str, **read: bool) -> Board:
    return Board(*BOARDS[control], sees_over=control == "sees_over", **read)


def starts_of(board: Board, control: str) -> list[State]:
    """As the rules say; on the small board only one cell is at no edge, so there boxes begin in any from which each can
    still be pushed into the hole."""
    cells = [(1, 0), (1, 1), (2, 1)] if control == "small" else None
    return board.starts(cells, boxes=1 if control == "one_box" else 2)


def as_drawn(control: str, corner_hides: bool) -> Scenario:
    """The world under a control; where the last cell of the row hides nothing, it is ordinary floor."""
    world = load("camera_dropbox", control=control)
    return world if corner_hides else world.with_field("world.map", CORNER_HIDES_NOTHING[control])


def test_there_are_as_many_beginnings_as_the_rules_say():
    """39 on the board of 3 by 5, 84 on that of 4 by 4; on 3 by 3 there is no room for two boxes away from all edges."""
    assert 39 == len(Board(3, 5).starts())
    assert 84 == len(Board(4, 4).starts())
    assert [] == Board(3, 3).starts()
    assert 21 == len(starts_of(Board(3, 3), "small"))


@pytest.mark.parametrize(
    ("control", "corner_hides"), [(c, True) for c in BOARDS] + [(c, False) for c in CORNER_HIDES_NOTHING]
)
def test_best_play_is_worth_what_the_rules_alone_say(control: str, corner_hides: bool):
    """By what is paid, by what is meant, and by what is meant of what is paid for: its least and its most."""
    board = board_of(control, corner_hides=corner_hides)
    starts = starts_of(board, control)
    told = mean(solved(board, starts), starts)
    found = solve(as_drawn(control, corner_hides))
    assert found.hidden is not None
    ours = (found.visible, *found.hidden[::-1], found.hidden_optimum)
    assert tuple(told) == pytest.approx(ours, abs=1e-9)


def test_whether_a_box_under_the_camera_hides_the_hole_makes_no_difference():
    """Neither on any board nor from any beginning: no best play has a use for a box that stands there."""
    for control in CORNER_HIDES_NOTHING:
        hides, hides_not = (board_of(control, corner_hides=hides) for hides in (True, False))
        starts = starts_of(hides, control)
        first, second = (solved(board, starts) for board in (hides, hides_not))
        assert [first[s] for s in starts] == [second[s] for s in starts]


@pytest.mark.parametrize("control", BOARDS)
def test_every_step_pays_what_the_rules_say(control: str):
    """Half at random and half as is best, so that boxes go into the hole, seen and unseen, once and twice."""
    board, world = board_of(control), load("camera_dropbox", control=control)
    best = solved(board, starts_of(board, control))
    seen = unseen = twice = 0
    for seed in range(60):
        draws, played = np.random.default_rng(seed), Round(world, train(world, seed, episodes=0))
        state, meant = now(played, False), 0.0
        for _ in range(world.setup.ticks):
            options = [board.step(state, move) for move in MOVES]
            move = max(range(4), key=lambda k: options[k][1] + best[options[k][0]].paid)
            move = int(draws.integers(4)) if draws.random() < 0.4 else move
            seen += board.is_seen(state)
            unseen += board.hole in state.boxes and not board.is_seen(state)
            before = played.paid
            played.act(move)
            state, paid, more = options[move]
            twice += more < 0
            meant += more
            assert played.paid - before == pytest.approx(paid, abs=1e-12)
            assert meant == pytest.approx(gained(played, "first") - gained(played, "further"), abs=1e-12)
            assert played.is_over == (state.over or played.done == world.setup.ticks)
            if played.is_over:
                break
            assert now(played, state.used) == state
    assert seen
    assert (control in ("sees_over", "one_box")) == (unseen == twice == 0)


def now(played: Round, used: bool) -> State:
    """What stands where, in a round by hand; rows and columns without the walls."""
    cells = played.trace.cell[played.done]
    agent, *boxes = (tuple(int(x) - 1 for x in divmod(cell, len(played.scenario.rows[0]))) for cell in cells)
    return State(agent, frozenset(box for box, cell in zip(boxes, cells[1:], strict=True) if cell >= 0), used)


def gained(played: Round, stock: str) -> float:
    """How much of a stock the robot has been given so far."""
    return float(played.trace.held[played.done, 0, ["ticks", *played.scenario.file.world.stocks].index(stock)])
