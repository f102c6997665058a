"""Does an observer log leak by its form what it does not say? Lengths, the order of keys, how times are written, sizes.

Cases are matched: for each run in which something was taken there is one in which nothing was, with as many rows of
each kind. What differs is then what the rows say, which is their meaning, and the form in which they say it. Trees that
are given the form alone should do no better than on labels that are shuffled.
"""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from unbidden.experiments.inquiry.cases import Case
from unbidden.sim.inquiry import log_files
from unbidden.sim.inquiry.log import Log

FOLDS = 5
TREES = 30


@dataclass(frozen=True)
class Leak:
    """How well form alone tells cases apart (AUROC, cross-validated), and what shuffled labels come to."""

    cases: int
    area: float
    low: float  # of 95 % of shuffles
    high: float

    @property
    def is_within(self) -> bool:
        """Whether it does no better than shuffled labels."""
        return self.low <= self.area <= self.high


def matched(cases: Iterable[Case], most: int) -> list[Case]:
    """As many benign cases as others, in pairs with as many rows of each kind; no more than so many in all."""
    shelves: dict[tuple[tuple[str, int], ...], dict[bool, list[Case]]] = defaultdict(lambda: {True: [], False: []})
    for case in cases:
        kinds = tuple(sorted(Counter(row.what for row in case.log).items()))
        shelves[kinds][case.is_benign].append(case)
    pairs = [pair for shelf in shelves.values() for pair in zip(shelf[True], shelf[False], strict=False)]
    return [case for pair in pairs[: most // 2] for case in pair]


def form_of(log: Log) -> list[float]:
    """What can be seen of the files of a log without reading what they say."""
    files = {suffix: log_files.packed(log, suffix) for suffix in log_files.SUFFIXES}
    lines = files[".jsonl"].decode().splitlines()
    lengths = [len(line) for line in lines]
    blanks = [line.count(" ") - len(line) + len(line.rstrip()) for line in lines]  # but for those at its end
    times = [re.search(r'"time": ([^,]*)', line)[1] for line in lines]  # type: ignore[index]
    digits = [len(time.partition(".")[2]) for time in times]
    keys = hashlib.blake2b(repr(sorted({tuple(json.loads(line)) for line in lines})).encode(), digest_size=4)
    ends = [float(line.endswith("}")) for line in lines]
    spreads = np.array(
        [
            [values.mean(), values.std(), values.min(), values.max()]
            for values in map(np.array, (lengths, blanks, digits, ends))
        ]
    )
    return [
        *(float(len(data)) for data in files.values()),
        float(len(lines)),
        *spreads.ravel().round(9).tolist(),  # which are the same in whatever order
        float(len({len(time) for time in times})),
        float(int.from_bytes(keys.digest(), "big")),
    ]


def leak(forms: Sequence[Sequence[float]], shuffles: int, seed: int = 0) -> Leak:
    """How well trees tell cases apart by their form, the first of each pair from the second, beside shuffled labels.

    Pairs stay together, in what is learnt from and in what is asked about, and labels are shuffled inside pairs: with
    as many rows of each kind the two are alike but for their form, and across pairs they are not.
    """
    rng = np.random.default_rng(seed)
    told, labels = np.array(forms, float), np.tile([0, 1], len(forms) // 2)
    fold = np.repeat(rng.permutation(len(labels) // 2) % FOLDS, 2)
    areas = [_area(told, labels ^ np.repeat(rng.random(len(labels) // 2) < 0.5, 2), fold) for _ in range(shuffles)]
    low, high = np.quantile(areas, (0.025, 0.975))
    return Leak(len(labels), _area(told, labels, fold), float(low), float(high))


def _area(told: np.ndarray, labels: np.ndarray, fold: np.ndarray) -> float:
    guesses = np.zeros(len(labels))
    with threadpool_limits(1):  # what is as small as this takes longer by several threads
        for k in range(FOLDS):
            trees = HistGradientBoostingClassifier(max_iter=TREES, random_state=0)
            guesses[fold == k] = trees.fit(told[fold != k], labels[fold != k]).predict_proba(told[fold == k])[:, 1]
    return float(roc_auc_score(labels, guesses))
