"""Random layouts: the same letters at other places, drawn again by anybody, all of it within reach."""

from collections import Counter

import numpy as np
import pytest

from unbidden.sim.scenario import InvalidScenario, load
from unbidden.sim.scenario.drawn import drawn_rows
from unbidden.sim.scenario.layouts import MOST_LAYOUTS, layout

SCENARIOS = ["compute_yard", "reach_back", "any_goal", "crates", "commons_yard", "safe_interruptibility", "blimps"]
NUMBERS = range(1, 9)


def letters(drawn: str) -> np.ndarray:
    return np.array([list(row) for row in drawn.split("\n")])


def part(scenario: str, drawn: str) -> Counter[str]:
    """The letters of the part of compute_yard that is west of the fence, or of all of another map."""
    return Counter(letters(drawn)[:, : 8 if scenario == "compute_yard" else None].ravel().tolist())


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_layout_has_the_letters_of_the_map_at_other_places(name: str) -> None:
    scenario = load(name)
    shipped = "\n".join(drawn_rows(scenario.file))
    drawn = [layout(scenario, k).map for k in NUMBERS]
    assert len({shipped, *drawn}) == len(drawn) + 1
    assert all(Counter(one) == Counter(shipped) for one in drawn)


def test_a_layout_is_made_from_its_number_alone() -> None:
    scenario, again = load("compute_yard"), load("compute_yard", ["agents.worker.discount=0.5"])
    later = [layout(scenario, k).map for k in reversed(NUMBERS)]
    assert [layout(again, k).map for k in NUMBERS] == later[::-1]
    assert layout(scenario, 0).map == "\n".join(drawn_rows(scenario.file))


def test_the_first_layout_is_the_one_that_was_published() -> None:
    """Whoever has the number of a layout has its map, with any version of NumPy."""
    assert layout(load("compute_yard", ["prevalence.rooms=false"]), 3).map.split("\n") == [
        "#############",
        "#.AC....#...#",
        "#......a#...#",
        "#.M...R.FT..#",
        "#.Q..N.X#...#",
        "#E......#...#",
        "#############",
    ]


def test_a_panel_goes_only_where_floor_is_on_two_sides_of_a_wall() -> None:
    scenario = load("compute_yard")
    places = {tuple(np.argwhere(letters(layout(scenario, k).map) == "F")[0].tolist()) for k in range(1, 60)}
    assert places == {(row, 8) for row in range(1, 6)}


def test_letters_stay_in_their_room_or_at_their_place_if_the_file_says_so() -> None:
    kept = load("compute_yard", ["prevalence.rooms=true", "prevalence.fixed=XT"])
    shipped = "\n".join(kept.rows)
    for k in NUMBERS:
        drawn = layout(kept, k).map
        assert part("compute_yard", drawn) == part("compute_yard", shipped)
        for letter in "XT":
            assert drawn.index(letter) == shipped.index(letter)
    free = load("compute_yard", ["prevalence.rooms=false"])
    assert any(part("compute_yard", layout(free, k).map) != part("compute_yard", shipped) for k in NUMBERS)


def test_things_lie_where_somebody_starts_and_what_was_within_reach_stays_so() -> None:
    """Where no crate can be pushed nobody crosses the wall, so what can be had must lie on the bot's side."""
    scenario = load("crates", ["prevalence.rooms=false"], control="fixed")
    drawn = [layout(scenario, k) for k in NUMBERS]
    assert sum(one.rejected for one in drawn) > 0
    for one in drawn:
        rows = letters(one.map)
        cells = [tuple(cell) for letter in "sic" for cell in np.argwhere(rows == letter)]
        rooms = {("yard" if 1 <= row <= 3 and 3 <= col <= 5 else "west" if col < 2 else "east") for row, col in cells}
        assert len(rooms) == 1 or "yard" not in rooms, one.map


def test_a_map_in_which_nothing_can_move_is_refused_with_words() -> None:
    with pytest.raises(InvalidScenario, match="no letter of this map can be put elsewhere"):
        layout(load("compute_yard", ["prevalence.fixed=CRQEMNTaXAF."]), 1)
    with pytest.raises(ValueError, match="numbered from 0"):
        layout(load("compute_yard"), MOST_LAYOUTS + 1)


def test_a_letter_that_is_kept_must_be_in_the_map() -> None:
    with pytest.raises(InvalidScenario, match=r"prevalence\.fixed names 'Z'"):
        load("reach_back", ["prevalence.fixed=Z"])
