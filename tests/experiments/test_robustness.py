"""`unbidden bench robustness`: enough of every kind is tried, and whatever is bad is counted, listed and a failure."""

from collections import Counter

import pytest

from unbidden.experiments.robustness import bench
from unbidden.experiments.robustness.bench import BAD, REFUSED, USED, BenchRow, table

SMALL = {"scenario files": 40, "changes and controls": 20, "saved files": 8, "files of rules": 10}


def test_too_few_is_a_failure_and_so_is_anything_bad():
    """A count that was not reached says so, and is no pass."""
    fine = BenchRow("scenario files", 3, Counter({USED: 1, REFUSED: 2}))
    few = BenchRow("files of rules", 200, Counter({REFUSED: 199}))
    bad = BenchRow("saved files", 1, Counter({USED: 5, BAD: 1}), ["run, cut: crash"])
    assert fine.holds and not few.holds and not bad.holds
    text = table([fine, few, bad], 7)
    assert "| scenario files | 3 | 1 | 2 | 0 |" in text and "| saved files | 6 | 5 | 0 | 1 |" in text
    assert "only 199 of 200 were tried" in text and "saved files: run, cut: crash" in text


def test_the_counts_are_those_that_are_promised():
    """Ten thousand, three thousand, three thousand and two hundred."""
    assert [10_000, 3_000, 3_000, 200] == list(bench.LEAST.values())
    assert bench.LEAST.keys() == bench.TRIES.keys() == bench.CHUNKS.keys()


@pytest.mark.slow
def test_a_little_of_everything_is_used_or_refused():
    """Both outcomes come about, so that neither is all that the generators know."""
    told = []
    rows = bench.bench_robustness(5, lambda done, total: told.append((done, total)), SMALL)
    assert all(row.holds for row in rows), table(rows, 5)
    assert all(row.counts[REFUSED] for row in rows) and any(row.counts[USED] for row in rows)
    assert told[-1][0] == told[-1][1] == sum(SMALL.values())
