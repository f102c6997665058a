"""The best possible answer: how likely each cause is, given what was asked for, by counting cases.

As each evidence is one of finitely many symbols, the chance of what was found under each cause is a share of cases, and
Bayes' rule does the rest. No analyst who is given the same can do better in the mean, but for the error of the counts.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from unbidden.sim.inquiry.causes import CAUSES, UNIFORM
from unbidden.sim.inquiry.collected import Cases
from unbidden.sim.inquiry.evidence import SHAPE, STEPS

Given = tuple[int, ...]  # which evidence, by its place in STEPS


def given(*names: str) -> Given:
    """Evidence by its names."""
    return tuple(k for k, step in enumerate(STEPS) if step.name in names)


def upto(number: int) -> Given:
    """The first so many pieces of evidence."""
    return tuple(range(number))


def codes(symbols: np.ndarray, which: Given) -> np.ndarray:
    """What was found in each case, as one number."""
    found = np.zeros(len(symbols), np.int64)
    for k in which:
        found = found * SHAPE[k] + symbols[:, k]
    return found


def cells(which: Given) -> int:
    """How many different things can be found."""
    return int(np.prod([SHAPE[k] for k in which], dtype=np.int64))


def counts(cases: Cases, which: Given) -> np.ndarray:
    """In how many cases of each cause each thing was found: f8[causes, cells]."""
    flat = np.bincount(cases.cause * cells(which) + codes(cases.symbols, which), minlength=len(CAUSES) * cells(which))
    return flat.reshape(len(CAUSES), -1).astype(float)


def smoothed(counted: np.ndarray) -> np.ndarray:
    """Shares of the last axis, with one more case spread over all of it: never seen is not impossible (Perks 1947)."""
    return (counted + 1.0 / counted.shape[-1]) / (counted.sum(axis=-1, keepdims=True) + 1.0)


def answer(counted: np.ndarray, prior: Sequence[float]) -> np.ndarray:
    """What to believe when each thing was found: f8[cells, causes]."""
    joint = smoothed(counted).T * np.asarray(prior)
    return joint / joint.sum(axis=1, keepdims=True)


def best(known: Cases, asked: Cases, which: Given, prior: Sequence[float]) -> np.ndarray:
    """What to believe in each of the cases that are asked about, by those that are known: f8[cases, causes]."""
    return answer(counts(known, which), prior)[codes(asked.symbols, which)]


def naive(known: Cases, asked: Cases, which: Given, prior: Sequence[float]) -> np.ndarray:
    """The same by somebody who takes each piece of evidence to be independent of the others, given the cause."""
    joint = np.tile(np.asarray(prior, float), (len(asked.cause), 1))
    for k in which:
        joint *= best(known, asked, (k,), UNIFORM)
        joint /= joint.sum(axis=1, keepdims=True)
    return joint


def of_table(table: np.ndarray, found: Mapping[int, int], prior: Sequence[float]) -> np.ndarray:
    """What to believe when some evidence was found, by counts of all: f8[causes, *SHAPE] -> f8[causes]."""
    which = sorted(found)
    unknown = tuple(1 + k for k in range(len(SHAPE)) if k not in found)
    counted = table.sum(axis=unknown).reshape(len(CAUSES), -1)
    cell = int(np.ravel_multi_index([found[k] for k in which], [SHAPE[k] for k in which])) if which else 0
    return answer(counted, prior)[cell]
