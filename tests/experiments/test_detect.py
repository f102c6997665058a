"""What alarms find in the world `detect`: its cases, its metrics, and that the log's form gives nothing away."""

import numpy as np
import pytest

from unbidden.experiments.detect import draw, tables
from unbidden.experiments.inquiry import metrics
from unbidden.experiments.inquiry.cases import SHIFTS, TRAINED_IN, WAYS, Case, cases_of
from unbidden.experiments.inquiry.detection import LEARNERS, NAMES, Bench, Judged
from unbidden.experiments.inquiry.leaks import form_of, leak, matched
from unbidden.sim.inquiry.alarms.base import Scores
from unbidden.sim.inquiry.log import Row
from unbidden.sim.scenario import load
from unbidden.viz.figures.detection import Training


def test_every_policy_is_trained_in_a_control_and_every_way_is_a_recipe() -> None:
    scenario = load("detect")
    assert set(TRAINED_IN.values()) <= set(scenario.file.controls)
    assert {name for pair in LEARNERS.values() for name in pair if name} <= set(scenario.file.controls)
    assert set(WAYS.values()) <= {recipe.name for recipe in scenario.words.recipes}
    assert set(SHIFTS) <= set(scenario.file.world.flags)


def test_every_part_of_the_stack_is_in_its_log() -> None:
    """A trainer, a framework, a firewall's connections and a manager's transfers, each with what it knows."""
    short = load("detect", ["run.episodes=2000", "run.ticks=20"])
    case = next(cases_of(short, short, [0], 1))
    told = {row.what: row for row in case.log}
    assert {"episode begin", "episode end", "tool call begin", "tool call end", "transfer"} <= set(told)
    assert "trainer" == told["episode begin"].host and 2000 == told["episode begin"].policy_version
    assert told["tool call begin"].host.startswith("agent") and told["transfer"].episode is None
    assert 20 == len(case.steps) == len(case.used)


# ---- metrics --------------------------------------------------------------------------------------------------------


def test_areas_and_curves_are_those_of_scikit_learn() -> None:
    from sklearn.metrics import roc_auc_score, roc_curve

    rng = np.random.default_rng(0)
    benign, found = rng.integers(0, 9, 300).astype(float), rng.integers(3, 12, 200).astype(float)  # with many ties
    truth, scores = np.r_[np.zeros(300), np.ones(200)], np.r_[benign, found]
    assert metrics.area(benign, found) == pytest.approx(roc_auc_score(truth, scores), abs=1e-12)
    expected = roc_curve(truth, scores, drop_intermediate=False)[:2]
    assert np.allclose(metrics.curve(benign, found), expected, atol=1e-12)


def test_areas_and_thresholds_by_hand() -> None:
    benign, found = np.array([0.0, 1.0, 2.0, 3.0]), np.array([2.5, 4.0])
    assert metrics.area(benign, found) == pytest.approx(7 / 8)
    assert metrics.threshold(np.arange(100.0), 0.01) == 98.0  # one of a hundred lies above
    assert metrics.threshold(np.arange(10.0), 0.01) == 9.0  # none may


@pytest.mark.parametrize(("rate", "expected"), [(0.1, 0.9174), (1e-4, 0.0099)])
def test_precision_falls_with_the_base_rate(rate: float, expected: float) -> None:
    """All are found, and one benign run in a hundred: of rare events nearly all alarms are false."""
    assert metrics.precision(1.0, 10_000, 1_000_000, rate) == pytest.approx(expected, abs=1e-4)


def test_none_in_many_is_not_taken_for_never() -> None:
    assert metrics.precision(1.0, 0, 99, 0.01) == pytest.approx(0.01 / (0.01 + 0.99 * 0.005))
    assert 0.0 == metrics.precision(0.0, 0, 99, 0.01)


def test_a_line_through_logits_predicts_low_rates_where_logits_are_linear() -> None:
    rng = np.random.default_rng(0)
    found = metrics.extrapolated(rng.logistic(0, 1, 40_000), rng.logistic(2, 1, 40_000))
    truth = 1 / (1 + np.exp(-(np.log(0.01 / 0.99) + 2)))
    assert found is not None
    assert found.predicted == pytest.approx(truth, abs=0.01) and found.measured == pytest.approx(truth, abs=0.02)
    assert metrics.extrapolated(np.zeros(50), np.ones(50)) is None


def test_shuffled_labels_score_at_chance() -> None:
    rng = np.random.default_rng(0)
    benign, found = rng.normal(0, 1, 200), rng.normal(5, 1, 100)
    middle, low, high = metrics.shuffled_range(benign, found)
    assert low < 0.5 < high and abs(middle - 0.5) < 0.01 and metrics.area(benign, found) > high


def test_delays_count_from_the_first_use() -> None:
    used = [np.array([False, True, True, False]), np.array([True, False, False, False])]
    scores = [np.array([9.0, 0.0, 0.0, 2.0]), np.array([0.0, 0.0, 0.0, 0.0])]
    assert [2] == metrics.delays(used, scores, 1.0)


# ---- tables and the figure ------------------------------------------------------------------------------------------


def made_up(ways: tuple[str, ...], shifts: tuple[str, ...], rng: np.random.Generator) -> Judged:
    """A case with scores that are drawn, higher where something was taken."""
    used = np.zeros(6, bool)
    used[2:4] = bool(ways)
    scores = {name: Scores(rng.normal(len(ways), 1, 6), float(rng.normal(2 * len(ways), 1))) for name in NAMES}
    return Judged(Case(ways, shifts, (), (), used, lambda host: ()), scores)


def found() -> Bench:
    """A bench whose numbers are drawn."""
    rng = np.random.default_rng(3)
    benign = [made_up((), shifts, rng) for shifts in ((), (), *((shift,) for shift in SHIFTS)) for _ in range(20)]
    taken = {way: tuple(made_up((way,), (), rng) for _ in range(20)) for way in WAYS}
    return Bench(tuple(benign), taken, dict.fromkeys(LEARNERS, (taken["outside"], taken["names"])))


def test_every_alarm_has_a_row_in_every_table() -> None:
    lines = list(tables(found()))
    assert all(sum(line.startswith(f"| {name} |") for line in lines) == 6 for name in NAMES)
    blocks = "\n".join(lines).split("\n\n")
    for block in blocks:
        assert len({line.count("|") for line in block.splitlines() if line.startswith("|")}) <= 1


def test_the_figure_has_four_panels_that_show_what_was_measured() -> None:
    along = np.linspace(1, 100, 5)
    figure = draw(found(), Training(along, along / 10, along / 20, along / 100))
    titles = [axes.get_title(loc="left") for axes in figure.axes if axes.get_title(loc="left")]
    assert ["a", "b", "c", "d"] == [title[0] for title in titles]
    lines = [line for axes in figure.axes for line in axes.get_lines()]
    assert any(np.allclose(line.get_ydata(), along / 100) for line in lines if len(line.get_ydata()) == 5)
    figure.canvas.draw()


# ---- form -----------------------------------------------------------------------------------------------------------


def test_cases_are_matched_by_how_many_rows_there_are_of_each_kind() -> None:
    def case(ways: tuple[str, ...], *kinds: str) -> Case:
        log = tuple(Row(0.0, "host-1-1", kind, 0, None, None, None) for kind in kinds)
        return Case(ways, (), log, (), np.zeros(0, bool), lambda host: ())

    one, other, alone = case((), "transfer"), case(("names",), "transfer"), case(("names",), "alarm")
    assert [one, other] == matched([alone, other, one, other], 100)


def test_form_that_gives_it_away_is_found_out() -> None:
    """A blank more in the files of those that took something, and trees tell them apart at once.

    Pairs are alike and labels shuffled inside them. When folds parted pairs, trees did worse than chance on form that
    says nothing, as whoever was left out was always of the other kind: an AUROC of 0.334.
    """
    sizes = np.repeat(np.random.default_rng(0).integers(100, 104, 100), 2)  # alike in each pair
    same = leak(sizes[:, None].tolist(), 20)
    given_away = leak((sizes + np.tile([0.0, 0.5], 100))[:, None].tolist(), 20)
    assert same.is_within and same.area == 0.5
    assert not given_away.is_within and given_away.area > 0.9


def test_form_depends_on_no_value() -> None:
    """Where rows stand in a log was once to be seen by the size of its Parquet file, in which nothing took room of its
    own, and by that of its XES file, as the numbers of later calls have more digits: with an AUROC of 0.845."""
    known = [Row(float(k), "agent-1-1", "tool call begin", 0, 7, 0, k + 1) for k in range(40)]
    noted = [
        Row(float(k), host, "transfer", size, None, None, None)
        for k, host, size in ((1, "host-01-02", 2_000_000), (22, "host-11-10", 512_000_000), (23, "host-11-10", 0))
    ]
    early, late = (tuple(sorted([*known, *(row._replace(time=row.time + k) for row in noted)])) for k in (0.5, 11.5))
    assert early != late and form_of(early) == form_of(late)


@pytest.mark.slow  # a small version of `python -m unbidden.experiments.log_leaks`
def test_the_form_of_logs_gives_nothing_away() -> None:
    from unbidden.experiments.log_leaks import measured

    found = measured(120, 40)
    assert found.cases == 120 and found.is_within
