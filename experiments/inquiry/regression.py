"""An analyst who is not the best possible: a logistic regression on what was found."""

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from unbidden.sim.inquiry.collected import Cases
from unbidden.sim.inquiry.evidence import SHAPE, STEPS
from unbidden.sim.inquiry.posterior import Given, cells, codes, counts


def logistic(known: Cases, asked: Cases, which: Given, prior: Sequence[float]) -> np.ndarray:
    """The answers of a logistic regression on the symbols."""
    counted = counts(known, which)
    cause, cell = np.nonzero(counted)
    share = counted[cause, cell] / counted.sum(axis=1)[cause] * np.asarray(prior)[cause]
    fitted = LogisticRegression(max_iter=2000, C=1e4)
    with threadpool_limits(1):  # so few numbers are added up sooner by one thread than by many
        fitted.fit(_one_hot(cell, which), cause, sample_weight=share * len(known.kind))
    return np.asarray(fitted.predict_proba(_one_hot(np.arange(cells(which)), which)))[codes(asked.symbols, which)]


def _one_hot(cell: np.ndarray, which: Given) -> np.ndarray:
    """What was found, as zeros and a one for each piece of evidence."""
    symbols = np.unravel_index(cell, [SHAPE[k] for k in which])
    return np.concatenate([np.eye(STEPS[k].symbols)[found] for k, found in zip(which, symbols, strict=True)], axis=1)
