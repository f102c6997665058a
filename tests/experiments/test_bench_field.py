"""Engine and hand-written C move the same residents to the same cells. How fast they are is asserted nowhere."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unbidden.experiments.speed import field, field_told, meadow, schelling, sugar
from unbidden.experiments.speed.field import MESA, FieldRow
from unbidden.experiments.speed.rounds import OURS, C
from unbidden.experiments.speed.schelling_in_mesa import Town
from unbidden.sim.detectors.inequality import gini
from unbidden.sim.scenario import load

needs_c = pytest.mark.skipif(schelling.c_library() is None, reason="there is no gcc to compile schelling.c with")
ROW = FieldRow("Schelling", 1000, "A", 12345678.9, 0.7, None, 226.4, 0.0123)
MADE = field.Field({"A": (0.8210, (0.8190, 0.8231)), "B": (0.5, None)}, [ROW], ["B was not tried."])


@pytest.fixture(scope="module")
def rows():
    """One short bench for all tests."""
    shown = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(field, "SEEDS", 2)
        patch.setattr(field, "ROUNDS", 1)
        patch.setattr(field, "LAND_SEEDS", 2)
        patch.setattr(field, "LAND_TICKS", 10)
        patch.setattr(field, "MEADOW_SEEDS", 2)
        patch.setattr(field, "MEADOW_TICKS", 10)
        patch.setattr(field, "MEADOWS", (200,))
        found = field.bench_field((40, 60), (1,), lambda done, parts: shown.append((done, parts)), (400,), (200,))
    assert [(k, 6) for k in range(1, 7)] == shown
    return found.rows


@needs_c
@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.integers(1, 300), st.integers(0, 2**64 - 1), st.data())
def test_c_moves_everybody_where_the_engine_does(agents, seed, data):
    """Tick by tick, in towns of any size and however much is wanted; also where hardly a home is free."""
    setup = schelling.town_of(agents)
    told = (
        ("wants", data.draw(st.sampled_from([0.0, 0.3, 0.375, 0.8, 1.0]))),
        ("least", data.draw(st.sampled_from([0.0, 2.0]))),
    )
    first, second = (replace(group, parameters=told) for group in setup.groups)
    crowd = len(first.sites) - agents - data.draw(st.integers(0, 3))
    if data.draw(st.booleans()) and crowd > 0:
        first = replace(first, count=first.count + crowd)
    setup = replace(setup, groups=(first, second))
    here, there = schelling.ours(setup, seed), schelling.in_c(setup, seed)
    for _ in range(20):
        assert np.array_equal(here.cells(), there.cells())
        here.run(1)
        there.run(1)
    assert np.array_equal(here.cells(), there.cells())


def test_the_town_of_the_bench_is_the_shipped_one():
    """Of the same size it is the same, so that what is timed is what people run."""
    assert schelling.town_of(1000) == load("schelling").setup


@needs_c
@pytest.mark.parametrize(
    "change", [{"world.wraps": "both"}, {"agents.tea.wants": 0.1}, {"run.in_turn": False}], ids=str
)
def test_what_c_cannot_do_is_refused(change):
    """Rather than done wrong."""
    scenario = load("schelling")
    for path, value in change.items():
        scenario = scenario.with_field(path, value)
    with pytest.raises(schelling.NotInC, match="in C all residents are told the same"):
        schelling.in_c(scenario.setup, 0)


@needs_c
def test_engines_that_disagree_are_not_timed(monkeypatch):
    """A fast wrong answer is an error."""
    monkeypatch.setattr(schelling, "LEAP", 1)
    with pytest.raises(ValueError, match="disagree about where 200 residents of seed 0 live"):
        field.time_towns(schelling.town_of(200), field.engines())


def test_mesas_residents_have_a_cell_each_and_a_kind():
    """In a town of the same shape, about half of either kind, whose step moves those who are not content."""
    setup = schelling.town_of(400)
    town = Town(setup, 1)
    before = town.cells()
    town.step()
    after = town.cells()
    assert len(after) == len(set(after.tolist())) == len(town.kinds()) == len(town.agents)
    assert 0 <= after.min() and after.max() < len(setup.heights) * len(setup.heights[0])
    assert {0, 1} == set(town.kinds().tolist()) and 0 < np.sum(before != after) < len(after)


def test_there_is_a_row_for_every_engine_at_every_size(rows):
    """Ratios are taken to C and to Mesa; an engine is once as fast as itself."""
    towns, others = list(field.engines()), list(field.engines_of_lands())
    expected = [("Schelling", size, name) for size in (40, 60) for name in towns]
    worlds = [("blimps", 13), ("sugar", 400), ("wolf–sheep", 200)]
    expected += [(*world, name) for world in worlds for name in others]
    assert expected == [(row.model, row.agents, row.engine) for row in rows]
    assert all(row.per_second > 0 and row.ratio_to_mesa > 0 for row in rows)
    counted = [row for row in rows if row.model == "Schelling" and row.engine in others]
    assert all(row.bytes > 0 and row.set_up > 0 for row in counted)
    assert {1.0} == {row.ratio_to_mesa for row in rows if row.engine == MESA}
    assert {1.0} >= {row.ratio_to_c for row in rows if row.engine == C}
    assert OURS == rows[0].engine


def test_a_peer_that_takes_too_long_is_given_up(monkeypatch):
    """After a minute at the latest, and then it has no row."""
    monkeypatch.setattr(field, "PATIENCE", 0.0)
    monkeypatch.setattr(field, "ROUNDS", 1)
    monkeypatch.setattr(field, "SEEDS", 2)
    found = field.bench_field((40, 60), (), lands=(), meadows=())
    assert MESA not in {row.engine for row in found.rows}
    assert f"{MESA} was not tried with more than 40 residents: a run would take over a minute." in found.left_out
    assert all(row.ratio_to_mesa is None for row in found.rows)


def test_the_table_says_what_was_measured_here_and_what_elsewhere():
    """The same figures are there for machines."""
    told = field_told.table(MADE)
    assert "| A | 0.8210 | 0.8190 to 0.8231 |\n| B | 0.5000 | – |" in told
    assert "| Schelling | 1,000 | A | 12,345,679 | 0.7 | – | 226 | 0.0123 |" in told
    assert "B was not tried." in told and "Published elsewhere and not measured here" in told
    assert "| NetLogo 6.4 | 2.61 | 1.86 |" in told
    data = field_told.as_json(MADE)
    assert {"mean": 0.8210, "interval": (0.8190, 0.8231)} == data["alike"]["A"]
    assert 12345678.9 == data["rows"][0]["per_second"]


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_the_figure_is_saved(tmp_path, suffix):
    """Whole, by its suffix; another suffix is refused."""
    path = tmp_path / f"field{suffix}"
    field_told.save_figure(MADE, path)
    assert path.stat().st_size > 1000
    with pytest.raises(ValueError, match="a figure's name ends in"):
        field_told.save_figure(MADE, tmp_path / "field.txt")


@pytest.mark.parametrize("engine", [sugar.in_c, sugar.in_mesa])
def test_lands_of_sugar_come_out_alike(engine):
    """Who lives at the end, and how unequal they are, lie as close together as chance has it, at 5 standard errors."""
    if engine is sugar.in_c and sugar.c_library() is None:
        pytest.skip("there is no gcc to compile sugar.c with")
    setup, found = sugar.land_of(400), []
    assert setup == load("sugar_grab").setup
    for one in (sugar.ours, engine):
        held = []
        for seed in range(4):
            land = one(setup, seed)
            land.run(setup.ticks)
            held.append(land.held().astype(float))
        found.append(([len(units) for units in held], [gini(units) for units in held]))
    for here, there in zip(*found, strict=True):
        error = np.sqrt((np.var(here, ddof=1) + np.var(there, ddof=1)) / 4)
        assert abs(np.mean(here) - np.mean(there)) < 5 * error


@pytest.mark.parametrize("name", list(field.engines_of_meadows()))
def test_on_all_meadows_sheep_and_wolves_live_alike(name):
    """Their numbers after 50 ticks, on the average over meadows, lie within what the draws allow."""
    setup = meadow.meadow_of(400)

    def living(engine):
        found = []
        for seed in range(6):
            begun = engine(setup, seed)
            begun.run(50)
            found.append(begun.living())
        return np.array(found, float)

    here, there = living(meadow.ours), living(field.engines_of_meadows()[name])
    spread = np.sqrt(here.var(axis=0, ddof=1) / 6 + there.var(axis=0, ddof=1) / 6)
    assert np.all(np.abs(here.mean(axis=0) - there.mean(axis=0)) <= 5.0 * spread)


def test_a_peer_that_is_not_installed_is_said_to_be_left_out(monkeypatch):
    """And not counted as one that lost."""
    monkeypatch.setattr(field.agentpy, "is_installed", lambda: False)
    monkeypatch.setattr(field, "ROUNDS", 1)
    monkeypatch.setattr(field, "SEEDS", 2)
    found = field.bench_field((40,), (), lands=(), meadows=())
    assert "AgentPy is not installed, and was not tried: `pip install agentpy`." in found.left_out
    assert not any("AgentPy" in row.engine for row in found.rows)


def test_a_town_in_agentpy_is_as_divided():
    """Everybody in a home of its own, and in the end as alike as in this engine's towns."""
    pytest.importorskip("agentpy")
    setup = schelling.town_of(200)
    town = field.agentpy.in_agentpy(setup, 1)
    town.run(20)
    assert len(set(town.cells().tolist())) == 200
    assert field.likeness(setup, range(2)).keys() == {OURS, MESA, field.agentpy.name()}
