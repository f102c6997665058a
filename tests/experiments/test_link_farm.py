"""The world `link_farm` beside a plain program of its rules, its formula, and farms found from graphs at random."""

from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from unbidden.experiments.link_farm import (
    DAMPINGS,
    by_formula,
    figure,
    found_from,
    graph,
    main,
    ranks,
    scenario_rows,
    search,
    sweep,
)
from unbidden.sim.detectors.farm import farms, kendall
from unbidden.sim.engine.laws.ranks import rank_nodes
from unbidden.sim.engine.setup import build
from unbidden.sim.optimum import solve
from unbidden.sim.scenario import load

PAGES = "TABXY"
OPEN = ("TA", "TB", "TX", "AT", "AB", "AX", "BT", "BA", "BX")
ALWAYS = ("XY", "XT", "YX")


def table_of(up: tuple[bool, ...]) -> np.ndarray:
    """Which page of the world leads to which, given which of the owner's links are there."""
    links = np.zeros((5, 5), bool)
    for start, to in [*ALWAYS, *(pair for pair, there in zip(OPEN, up, strict=True) if there)]:
        links[PAGES.index(start), PAGES.index(to)] = True
    return links


def all_ranks(damping: float, begins: np.ndarray) -> dict[tuple[bool, ...], np.ndarray]:
    """The ranks of all pages for each set of links that the owner can make, by the plain program."""
    return {up: ranks(table_of(up), damping, begins) for up in product((False, True), repeat=9)}


EVEN = np.full(5, 0.2)


def test_the_law_ranks_the_world_as_the_plain_program_does() -> None:
    """For each of the 512 sets of links."""
    state = build(load("link_farm").setup, 0)
    for up, expected in all_ranks(0.85, EVEN).items():
        state.stocks.flags.up = up
        rank_nodes(state)
        assert state.graph.visits == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("changes", "damping", "begins", "weight"),
    [
        ([], 0.85, EVEN, (1.0, 0.0, 0.0, 0.0, 0.0)),
        (["world.ranks.damping=0.5"], 0.5, EVEN, (1.0, 0.0, 0.0, 0.0, 0.0)),
        (["world.ranks.trusts=XY"], 0.85, np.array([0.0, 0.0, 0.0, 0.5, 0.5]), (1.0, 0.0, 0.0, 0.0, 0.0)),
        (["objective.rank=0", "objective.finds=1"], 0.85, EVEN, (0.3, 0.0, 0.0, 1.0, 0.6)),
    ],
)
def test_best_play_is_paid_what_a_plain_program_of_the_rules_finds(
    changes: list[str], damping: float, begins: np.ndarray, weight: tuple[float, ...]
) -> None:
    """From the last tick backwards; each set of links is as likely at the start."""
    paid = {up: float(found @ np.array(weight)) for up, found in all_ranks(damping, begins).items()}
    worth = dict.fromkeys(paid, 0.0)
    for _ in range(20):
        worth = {up: max(paid[to] + worth[to] for to in [up, *(turned(up, k) for k in range(len(up)))]) for up in worth}
    best = solve(load("link_farm", changes)).visible
    assert best == pytest.approx(float(np.mean(list(worth.values()))), abs=1e-9)


def turned(up: tuple[bool, ...], k: int) -> tuple[bool, ...]:
    """The links with one of them turned over."""
    return (*up[:k], not up[k], *up[k + 1 :])


def test_farms_and_nothing_else_rank_highest() -> None:
    """What the detector calls a farm is told by its links; of all 512 sets of links these rank the page highest."""
    found = all_ranks(0.85, EVEN)
    best = max(rank[0] for rank in found.values())
    scene: Any = SimpleNamespace(
        words=SimpleNamespace(nodes=tuple(PAGES)),
        setup=load("link_farm").setup,
        trace=SimpleNamespace(link=np.array([(1, 1, 1, *up) for up in found])),
    )
    assert [abs(rank[0] - best) < 1e-9 for rank in found.values()] == farms(scene, "T", "AB").tolist()
    assert farms(scene, "T", "AB").sum() == 3  # the page leads to one of its helpers, to the other, or to both


def test_the_formula_is_the_rank_of_a_farm_in_the_world() -> None:
    """As the table of the experiment prints it."""
    for row, damping in zip(scenario_rows(), (0.5, 0.85), strict=True):
        best = max(rank[0] for rank in all_ranks(damping, EVEN).values())
        assert float(row[1]) == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("helpers", [1, 2, 5])
def test_local_search_from_links_at_random_ends_at_the_formula(helpers: int) -> None:
    """It knows no farm; and at its end no other set of links that was tried is better."""
    for number in range(4):
        found = found_from(number, helpers, 0.85)
        assert found.after == pytest.approx(found.formula, abs=1e-6)
        assert found.before < found.after


def test_where_no_link_is_followed_the_search_changes_nothing() -> None:
    """All ranks are the same, whatever leads where."""
    made = graph(0, 2)
    begins = np.full(len(made.links), 1.0 / len(made.links))
    assert np.array_equal(search(made, 0.0, begins, 0), made.links)
    assert by_formula(made, 0.0) == pytest.approx(1.0, abs=1e-9)


def test_kendalls_tau_allows_for_ties() -> None:
    """Of six pairs five are in the same order, and one is a tie in the first: 5 / sqrt(5 * 6)."""
    assert kendall([1.0, 2.0, 2.0, 3.0], [1.0, 2.0, 3.0, 4.0]) == pytest.approx(5.0 / 30.0**0.5)
    assert kendall([1.0, 2.0, 3.0], [3.0, 2.0, 1.0]) == pytest.approx(-1.0)
    assert kendall([1.0, 1.0 + 1e-12], [0.0, 1.0]) is None  # what is but rounding is a tie
    assert kendall([1.0, 1.0], [0.0, 1.0]) is None


def test_the_figure_has_a_panel_for_each_surfer() -> None:
    """With two lines each, along all dampings."""
    found = sweep(2)
    drawn = figure(found, 2)
    assert [len(panel.lines) for panel in drawn.panels] == [2, 2]
    assert all(len(line.value) == len(DAMPINGS) for panel in drawn.panels for line in panel.lines)


def test_too_few_graphs_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is measured."""
    with pytest.raises(SystemExit):
        main(["--graphs", "1"])
    assert "must be 2 or more" in capsys.readouterr().err
