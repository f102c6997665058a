"""How good answers are that are probabilities: log score, Brier score, calibration, and what is taken for what."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from unbidden.sim.inquiry.causes import CAUSES

BINS = 10


class Score(NamedTuple):
    """What answers are worth, in the mean over cases that come by a prior."""

    log: float  # bits: how unexpected the truth was; 0 is best
    error: float  # standard error of that
    brier: float  # squared distance from the truth; 0 is best
    calibration: float  # by how much shares of the truth differ from what was said, in the mean over bins
    right: float  # how often the likeliest cause is the true one


def weights(cause: np.ndarray, prior: Sequence[float]) -> np.ndarray:
    """How much each case counts, so that causes come by a prior; 1 in the mean."""
    share = np.bincount(cause, minlength=len(CAUSES)) / len(cause)
    return (np.asarray(prior) / np.where(share > 0, share, 1.0))[cause]


def score(answers: np.ndarray, cause: np.ndarray, prior: Sequence[float]) -> Score:
    """What answers, f8[cases, causes], are worth."""
    weight = weights(cause, prior)
    truth = np.eye(len(CAUSES))[cause]
    bits = -np.log2(answers[np.arange(len(cause)), cause])
    mean = float(np.average(bits, weights=weight))
    error = float(np.sqrt(np.sum((weight * (bits - mean)) ** 2)) / weight.sum())
    brier = float(np.average(((answers - truth) ** 2).sum(axis=1), weights=weight))
    said, came, often = calibration(answers, cause, prior)
    off = float(np.sum(often * abs(said - came)) / np.sum(often))
    return Score(mean, error, brier, off, float(np.average(answers.argmax(axis=1) == cause, weights=weight)))


def calibration(
    answers: np.ndarray, cause: np.ndarray, prior: Sequence[float]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each tenth of answers that was given: what was said in the mean, how often that was true, and its weight."""
    weight = np.repeat(weights(cause, prior), len(CAUSES))
    said, came = answers.ravel(), np.eye(len(CAUSES))[cause].ravel()
    which = np.minimum((said * BINS).astype(int), BINS - 1)
    often = np.bincount(which, weight, BINS)
    used = often > 0
    sums = [np.bincount(which, weight * values, BINS)[used] / often[used] for values in (said, came)]
    return sums[0], sums[1], often[used]


def confusion(answers: np.ndarray, cause: np.ndarray) -> np.ndarray:
    """How often each cause is taken for which one: f8[true, answered], rows add up to 1."""
    found = np.zeros((len(CAUSES), len(CAUSES)))
    np.add.at(found, (cause, answers.argmax(axis=1)), 1.0)
    return found / np.maximum(found.sum(axis=1, keepdims=True), 1.0)
