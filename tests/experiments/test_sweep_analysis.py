"""What a sweep says: against values that are known in other ways, on stores that stand in for long sweeps."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.measuring import stand_in
from tests.sweeping import yard
from unbidden import sweep
from unbidden.experiments.sweeps.analysis.arrays import to_xarray
from unbidden.experiments.sweeps.analysis.effects import main_effects, pairs
from unbidden.experiments.sweeps.analysis.levels import chosen, fixed, groups, told_at
from unbidden.experiments.sweeps.analysis.measured import measured
from unbidden.experiments.sweeps.analysis.report import Analysis, analysis, as_json, text
from unbidden.experiments.sweeps.analysis.survival import survival
from unbidden.experiments.sweeps.analysis.table import load
from unbidden.experiments.sweeps.design import Kind, design, table_design
from unbidden.experiments.sweeps.exporting import rows_of, write
from unbidden.experiments.sweeps.factors import factor
from unbidden.experiments.sweeps.store import BrokenStore, open_store
from unbidden.sim.judge.claims.estimators import bounded_mean, mean, proportion
from unbidden.sim.scenario import InvalidScenario
from unbidden.sim.scenario.claim_rules import Kind as MeasureKind

COUNT = "agents.dots.count"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep in which some runs fail, and some see nobody leave."""
    folder = tmp_path_factory.mktemp("sweep")
    vary = {COUNT: [1, 3], "run.ticks": [20, 60], "agents.dots.zero": [1.0, 0.0]}
    sweep(str(yard(folder)), vary, folder / "store", reps=6, measures=["escape.any", "escape.first"])
    return folder / "store"


# ---- the table ------------------------------------------------------------------------------------------------------


def test_all_rows_with_their_factors_and_failures(store: Path) -> None:
    rows = load(store)
    opened = open_store(store)
    assert ["run", "point", "replicate", "seed", COUNT, "run.ticks", "agents.dots.zero"] == list(rows)[:7]
    assert ["escape.any", "escape.first", "failure"] == list(rows)[7:]
    assert list(range(48)) == rows["run"].tolist()
    assert (rows["failure"].notna() == (rows["agents.dots.zero"] == 0.0)).all()
    for row in rows.to_dict("records"):
        assert opened.manifest.design.values(row["point"]).items() <= row.items()
        assert opened.manifest.design.seed_of(row["point"], row["replicate"]) == row["seed"]
    assert np.array_equal(opened.column("escape.any"), rows["escape.any"], equal_nan=True)
    assert rows.equals(load(opened))
    assert ["escape.first", "failure"] == list(load(store, ["escape.first"]))[7:]


def test_the_csv_is_the_same_table(store: Path, tmp_path: Path) -> None:
    write(rows_of(open_store(store)), tmp_path / "rows.csv")
    again = pd.read_csv(tmp_path / "rows.csv", float_precision="round_trip")
    rows = load(store)
    pd.testing.assert_frame_equal(rows.drop(columns="failure"), again.drop(columns="failure"), check_dtype=False)
    assert rows["failure"].isna().equals(again["failure"].isna())


def test_values_of_all_types_are_columns(tmp_path: Path) -> None:
    """Words, yes and no, and a mixture, which is written as text."""
    vary = {"control": ["base", "one"], "agents.dots.solid": [True, False], "agents.dots.width": [None, 0.5]}
    rows = sweep(str(yard(tmp_path)), vary, tmp_path / "store", reps=1, measures=["escape.any"])
    assert {"base", "one"} == set(rows["control"])
    assert bool == rows["agents.dots.solid"].dtype
    assert [None, 0.5] == rows["agents.dots.width"].tolist()[:2]
    write(rows_of(open_store(tmp_path / "store")), tmp_path / "rows.csv")
    assert "null" in (tmp_path / "rows.csv").read_text()


def test_arrays_have_an_axis_for_each_factor(store: Path) -> None:
    pytest.importorskip("xarray")
    arrays, rows = to_xarray(store), load(store)
    assert {COUNT: 2, "run.ticks": 2, "agents.dots.zero": 2, "replicate": 6} == dict(arrays.sizes)
    for row in rows.to_dict("records"):
        where = {name: row[name] for name in (COUNT, "run.ticks", "agents.dots.zero", "replicate")}
        there = arrays.sel(where)
        assert there["escape.any"].item() == pytest.approx(row["escape.any"], nan_ok=True)
        assert bool(there["failed"]) == isinstance(row["failure"], str)
        assert there["seed"].item() == row["seed"]


def test_arrays_of_other_designs_are_refused(tmp_path: Path) -> None:
    pytest.importorskip("xarray")
    vary = {COUNT: [1, 3], "run.ticks": [20, 60]}
    sweep(str(yard(tmp_path)), vary, tmp_path / "store", kind="one_at_a_time", reps=1, measures=["escape.any"])
    with pytest.raises(InvalidScenario, match="has no axes"):
        to_xarray(tmp_path / "store")


# ---- estimates and differences --------------------------------------------------------------------------------------


def test_estimates_are_those_of_claims() -> None:
    """A point of yes and no, one of numbers, and several points, in each replicate first."""
    rng = np.random.default_rng(1)
    yes = rng.integers(0, 2, (30, 2)).astype(float)
    seen = stand_in(Kind.factorial, ["a=1,2"], yes, what=MeasureKind.BINARY)
    found = seen.estimate([0])
    assert (found.mean, (found.low, found.high)) == proportion(int(yes[:, 0].sum()), 30)
    both = seen.estimate([0, 1])
    assert (both.mean, (both.low, both.high)) == bounded_mean(yes.mean(axis=1))
    numbers = rng.normal(size=(30, 2))
    seen = stand_in(Kind.factorial, ["a=1,2"], numbers)
    found = seen.difference([1], [0])
    assert (found.mean, (found.low, found.high)) == mean((numbers[:, 1] - numbers[:, 0]).tolist())


def test_points_that_were_stopped_by_their_numbers_have_other_intervals() -> None:
    """Those that hold however often one looks, which are wider."""
    yes = np.random.default_rng(2).integers(0, 2, (40, 1)).astype(float)
    numbers = np.random.default_rng(2).normal(5.0, 1.0, (40, 1))
    for values, what in ((yes, MeasureKind.BINARY), (numbers, MeasureKind.NUMBER)):
        fixed_, until = (stand_in(Kind.factorial, ["a=1"], values, what=what, until=u).estimate([0]) for u in (0, 1))
        assert fixed_.mean == until.mean
        assert until.low < fixed_.low < fixed_.high < until.high


def test_replicates_in_which_a_point_is_missing_are_left_out_of_means_over_points() -> None:
    """Else the mean would be over other points in some replicates than in others."""
    values = np.array([[0.0, 10.0], [1.0, np.nan], [2.0, 12.0]])
    seen = stand_in(Kind.factorial, ["a=1,2"], values)
    assert (6.0, 2) == (seen.estimate([0, 1]).mean, seen.estimate([0, 1]).runs)
    assert (1.0, 3) == (seen.estimate([0]).mean, seen.estimate([0]).runs)


def test_one_replicate_and_equal_ones_have_no_interval() -> None:
    for values in ([[3.0]], [[3.0], [3.0]]):
        found = stand_in(Kind.factorial, ["a=1"], values).estimate([0])
        assert (3.0, None, None) == (found.mean, found.low, found.high)


def test_pairs_take_out_the_luck_that_points_share() -> None:
    """The same noise in both: the difference is exact, however wide each interval is."""
    noise = np.random.default_rng(3).normal(0.0, 5.0, 50)
    jitter = np.random.default_rng(4).normal(0.0, 0.01, 50)
    seen = stand_in(Kind.factorial, ["control=base,blind"], np.column_stack([noise, noise + 2.0 + jitter]))
    found = pairs(seen, [0], [1]).difference
    low, high = stats.t.interval(0.95, 49, jitter.mean() + 2.0, stats.sem(jitter))
    assert (found.mean, found.low, found.high) == pytest.approx((jitter.mean() + 2.0, low, high))
    assert high - low < 0.01 < 1.0 < seen.estimate([1]).high - seen.estimate([1]).low


def test_there_are_no_pairs_without_common_seeds_nor_of_one() -> None:
    values = np.arange(8.0).reshape(4, 2)
    with pytest.raises(InvalidScenario, match="seeds of their own"):
        pairs(stand_in(Kind.factorial, ["a=1,2"], values, independent=True), [0], [1])
    with pytest.raises(InvalidScenario, match="1 pair was measured"):
        pairs(stand_in(Kind.factorial, ["a=1,2"], values[:1]), [0], [1])


def test_means_of_times_stay_between_nothing_and_how_long_runs_last() -> None:
    """Although nearly all of them lie at the end, where Student's interval would leave what is possible."""
    values = np.full((12, 2), math.nan)
    values[3, 0] = 193.0
    seen = stand_in(Kind.factorial, ["a=1,2"], values, what=MeasureKind.TIME, lasts=200.0)
    found, apart = seen.estimate([0]), seen.difference([1], [0])
    assert found.mean == pytest.approx(200.0 - 7.0 / 12.0)
    assert 0.0 < found.low < found.mean < found.high <= 200.0
    assert apart.mean == pytest.approx(7.0 / 12.0) and -200.0 < apart.low < 0.0 < apart.high <= 200.0


# ---- main effects ---------------------------------------------------------------------------------------------------


def test_main_effects_of_all_combinations_are_means_over_the_others() -> None:
    """y = 3a + 10b: each step of a is worth 3 wherever b is."""
    seen = stand_in(Kind.factorial, ["a=2,0,1", "b=0,1"], of=lambda a, b: 3.0 * a + 10.0 * b, reps=3)
    found = {(level.factor, level.value): level for level in main_effects(seen)}
    assert [0, 1, 2] == [value for name, value in found if name == "a"]
    assert [5.0, 8.0, 11.0] == [found["a", k].mean.mean for k in range(3)]
    assert (None, 3.0, 6.0) == (found["a", 0].difference, *(found["a", k].difference.mean for k in (1, 2)))
    assert (3.0, 13.0, 10.0) == (found["b", 0].mean.mean, found["b", 1].mean.mean, found["b", 1].difference.mean)


def test_one_at_a_time_effects_are_those_at_the_first_point() -> None:
    """y = a b: with b as it is first."""
    seen = stand_in(Kind.one_at_a_time, ["a=1,2,4", "b=5,7"], of=lambda a, b: float(a * b), reps=2)
    found = [(level.factor, level.value, level.mean.mean, level.difference and level.difference.mean)
             for level in main_effects(seen)]  # fmt: skip
    assert [("a", 1, 5, None), ("a", 2, 10, 5), ("a", 4, 20, 15), ("b", 5, 5, None), ("b", 7, 7, 2)] == found


def test_drawn_points_have_no_main_effects() -> None:
    with pytest.raises(InvalidScenario, match="no values that are compared"):
        list(main_effects(stand_in(Kind.halton, ["a=0..1"], of=lambda a: a, many=8)))


# ---- times ----------------------------------------------------------------------------------------------------------


def test_kaplan_and_meier_on_their_textbook_example() -> None:
    """Remission of leukaemia with 6-mercaptopurine, weeks (Freireich and others, Blood 21, 1963)."""
    weeks = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    values = np.array([[float(week) for week in weeks] + [math.nan] * len(censored)])
    seen = stand_in(Kind.factorial, [f"a=1..21:{values.size}"], values, what=MeasureKind.TIME)
    seen.about.horizon[:] = [99.0] * len(weeks) + censored
    found = survival(seen, range(values.size))
    after = {week: found.share[found.times == week][0] for week in set(weeks)}
    table = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert table == pytest.approx(after, abs=5e-4)
    assert (21, 9, 23.0) == (found.runs, found.events, found.median[0])


def test_without_censoring_it_is_the_share_that_is_left() -> None:
    seen = stand_in(Kind.factorial, ["a=1"], [[1.0], [2.0], [2.0], [4.0]], what=MeasureKind.TIME, lasts=10.0)
    found = survival(seen, [0])
    assert [0.0, 1.0, 2.0, 4.0, 10.0] == found.times.tolist()
    assert [1.0, 0.75, 0.25, 0.0, 0.0] == found.share.tolist()


def test_what_never_happens_and_what_failed() -> None:
    """Censored at the end of the run; a run that failed says nothing."""
    ended = np.array([[True], [True], [False]])
    seen = stand_in(Kind.factorial, ["a=1"], [[math.nan]] * 3, what=MeasureKind.TIME, lasts=60.0, ended=ended)
    found = survival(seen, [0])
    assert (2, 0, (None, None, None)) == (found.runs, found.events, found.median)
    assert [1.0, 1.0] == found.share.tolist()
    assert [60.0, 60.0] == seen.numbers[:2, 0].tolist()
    assert math.isnan(seen.numbers[2, 0])
    with pytest.raises(InvalidScenario, match="is no time until"):
        survival(stand_in(Kind.factorial, ["a=1"], [[1.0]]), [0])


def test_runs_last_as_long_as_their_point_says(store: Path) -> None:
    """A factor that changes how long a run lasts changes where it is censored."""
    seen = measured(store, "escape.first")
    ticks = [values[1] for values in seen.design.points]
    assert MeasureKind.TIME is seen.kind
    assert [0.1 * n for n in ticks] == pytest.approx(seen.about.horizon.tolist())


OWN = '''"""Measures for tests."""


def odd(run):
    """whether the seed is odd"""
    return run.seed % 2 == 1


def late(run):
    """time until somebody yawns, s"""
    return float("nan") if run.seed % 2 else 0.5
'''


def test_measures_of_ones_own_are_what_their_words_say(tmp_path: Path) -> None:
    """Also when their code is gone: a store is looked at without executing anything."""
    own = tmp_path / "own.py"
    own.write_text(OWN, encoding="utf-8")
    asked = [f"{own}:odd", f"{own}:late"]
    sweep(str(yard(tmp_path)), {"run.ticks": [10, 20]}, tmp_path / "store", reps=6, measures=asked)
    own.unlink()
    odd, late = (measured(tmp_path / "store", name) for name in ("own.odd", "own.late"))
    assert (MeasureKind.BINARY, "whether the seed is odd") == (odd.kind, odd.about.says)
    assert MeasureKind.TIME is late.kind
    assert late.numbers[:, 1].tolist() == [2.0 if value else 0.5 for value in odd.values[:, 1]]


# ---- points ---------------------------------------------------------------------------------------------------------


def test_points_are_grouped_in_the_order_of_numbers_and_of_what_was_asked() -> None:
    made = design(Kind.factorial, [factor("a=4,1,2"), factor("control=base,apart")])
    assert [(1,), (2,), (4,)] == list(groups(made, range(6), ["a"]))
    assert [("base",), ("apart",)] == list(groups(made, range(6), ["control"]))
    assert [1, 3, 5] == fixed(made, told_at(["control=apart"]))


@pytest.mark.parametrize(
    ("at", "complaint"), [("a=9", "never 9.*it is 1, 2"), ("b=1", "no factor 'b'"), ("a", "no value of a factor")]
)
def test_factors_are_held_at_values_that_there_are(at: str, complaint: str) -> None:
    with pytest.raises(InvalidScenario, match=complaint):
        fixed(design(Kind.factorial, [factor("a=1,2")]), told_at([at]))


def test_means_over_what_is_not_crossed_are_refused() -> None:
    """A table in which b changes along with a: a mean over b would be of other points for each a."""
    made = table_design([{"a": 1, "b": 1}, {"a": 1, "b": 2}, {"a": 2, "b": 2}])
    with pytest.raises(InvalidScenario, match="b varies as well, and not in all combinations"):
        chosen(made, ["a"], {})
    assert ([1, 2], []) == chosen(made, ["a"], {"b": 2})


# ---- words ----------------------------------------------------------------------------------------------------------


def test_an_analysis_in_words_and_for_machines(store: Path) -> None:
    found = analysis(store, ["escape.any"])
    assert "escape.any: share of runs" in text(found)
    json_ = json.loads(json.dumps(as_json(found)))
    assert ["escape.any"] == [one["measure"] for one in json_]
    assert 6 == len(json_[0]["levels"])


def test_times_are_told_with_the_time_by_which_half_have_seen_them() -> None:
    """Of single points; never for what half of the runs did not see."""
    seen = stand_in(Kind.one_at_a_time, ["a=1,2"], [[1.0, 9.0], [2.0, math.nan], [3.0, math.nan]],
                    what=MeasureKind.TIME, lasts=10.0)  # fmt: skip
    told = text([Analysis(seen, tuple(main_effects(seen)), None)]).splitlines()
    assert "half by, s" in told[1]
    assert "2 [1" in told[2] and "later [" in told[3]


@pytest.mark.parametrize(("measure", "complaint"), [("escape.ayn", "Did you mean"), ("other.any", "no measure")])
def test_measures_that_a_store_has_not_are_refused(store: Path, measure: str, complaint: str) -> None:
    for look in (lambda: load(store, [measure]), lambda: measured(store, measure), lambda: analysis(store, [measure])):
        with pytest.raises(InvalidScenario, match=complaint):
            look()


def test_a_folder_that_is_no_store_is_refused(tmp_path: Path) -> None:
    for look in (load, to_xarray, lambda path: measured(path, "escape.any")):
        with pytest.raises(BrokenStore, match="is no store"):
            look(tmp_path)
