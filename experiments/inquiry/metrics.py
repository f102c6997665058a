"""How good alarms are: areas under curves with intervals, recall at few false alarms, precision at base rates."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

FALSE_ALARMS = 0.01
BASE_RATES = (1e-1, 1e-2, 1e-3, 1e-4)
RESAMPLES = 300
FIT = (0.02, 0.5)  # false-alarm rates from which the line is drawn on
PREDICTED = 0.01  # the rate for which it is asked


def area(benign: np.ndarray, found: np.ndarray) -> float:
    """The chance that one that is to be found scores higher than a benign one (AUROC)."""
    ordered = np.sort(benign)
    below, upto = np.searchsorted(ordered, found, "left"), np.searchsorted(ordered, found, "right")
    return float((below + upto).mean() / (2.0 * len(benign)))


def area_range(benign: np.ndarray, found: np.ndarray, seed: int = 0) -> tuple[float, float]:
    """A 95 % interval of the area, by resampling runs of each kind."""
    rng = np.random.default_rng(seed)
    areas = [area(rng.choice(benign, len(benign)), rng.choice(found, len(found))) for _ in range(RESAMPLES)]
    return float(np.quantile(areas, 0.025)), float(np.quantile(areas, 0.975))


def curve(benign: np.ndarray, found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """False-alarm rates, and recall at each of them."""
    at_least = np.unique(np.r_[benign, found])[::-1]
    counts = (len(one) - np.searchsorted(np.sort(one), at_least, "left") for one in (benign, found))
    rates, recall = (np.r_[0, count] / max(count[-1], 1) for count in counts)
    return rates, recall


def recall_range(
    benign: np.ndarray, found: np.ndarray, rates: np.ndarray, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """A 95 % band of recall over false-alarm rates, by resampling runs of each kind."""
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(RESAMPLES):
        along, recall = curve(rng.choice(benign, len(benign)), rng.choice(found, len(found)))
        drawn.append(np.interp(rates, along, recall))
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
    return low, high


def threshold(benign: np.ndarray, rate: float = FALSE_ALARMS) -> float:
    """The lowest score above which no more than this share of the benign ones lie."""
    ordered = np.sort(benign)[::-1]
    return float(ordered[int(rate * len(ordered))])


def precision(recall: float, false_alarms: int, benign: int, base_rate: float) -> float:
    """The share of alarms that are right. False ones come at (n + 1/2) / (N + 1), as none in N need not mean never."""
    rate = (false_alarms + 0.5) / (benign + 1)
    hits = base_rate * recall
    return hits / (hits + (1.0 - base_rate) * rate) if hits else 0.0


@dataclass(frozen=True)
class Extrapolation:
    """What a line through logits says of recall at a low rate of false alarms, and what the other half of runs says."""

    predicted: float
    measured: float


def extrapolated(benign: np.ndarray, found: np.ndarray, seed: int = 0) -> Extrapolation | None:
    """Recall at few false alarms, from many: logit of recall is about linear in logit of the false-alarm rate.

    The line is fitted to one half of the runs above the rates of FIT, and checked with the other half. None where there
    are too few points on a curve to draw a line through.
    """
    rng = np.random.default_rng(seed)
    quiet, loud = (_halves(rng.permutation(scores)) for scores in (benign, found))
    rates, recall = curve(quiet[0], loud[0])
    known = (rates >= FIT[0]) & (rates <= FIT[1]) & (recall > 0.0) & (recall < 1.0)
    if len(np.unique(rates[known])) < 5:
        return None
    slope, level = np.polyfit(logit(rates[known]), logit(recall[known]), 1)
    above = threshold(quiet[1], PREDICTED)
    return Extrapolation(float(expit(level + slope * logit(PREDICTED))), float((loud[1] > above).mean()))


def _halves(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    middle = len(scores) // 2
    return scores[:middle], scores[middle:]


def shuffled_range(benign: np.ndarray, found: np.ndarray, seed: int = 0) -> tuple[float, float, float]:
    """The area with labels that are shuffled: its mean, and the band in which 95 % of shuffles lie."""
    rng = np.random.default_rng(seed)
    scores = np.r_[benign, found]
    areas = []
    for _ in range(RESAMPLES):
        mixed = rng.permutation(scores)
        areas.append(area(mixed[: len(benign)], mixed[len(benign) :]))
    return float(np.mean(areas)), float(np.quantile(areas, 0.025)), float(np.quantile(areas, 0.975))


def delays(used: Sequence[np.ndarray], scores: Sequence[np.ndarray], above: float) -> list[int]:
    """For each run in which an alarm goes off from the first use on: how many steps later."""
    found = []
    for was_used, score in zip(used, scores, strict=True):
        first = int(np.argmax(was_used))
        late = np.flatnonzero(score[first:] > above)
        if len(late):
            found.append(int(late[0]))
    return found
