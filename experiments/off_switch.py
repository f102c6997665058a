"""The off-switch game beside its formulas: `python -m unbidden.experiments.off_switch` prints them, in Markdown.

A robot with a belief about the worth U of a plan may act, or leave it to a human who lets a plan of worth u pass with
the probability π(u). Deferring is worth Δ = E[π(U) U] − max(E[U], 0) more than the better of acting and quitting:
Hadfield-Menell, Dragan, Abbeel and Russell, "The off-switch game" (IJCAI 2017). Here U is normal. For a human who never
errs, and for one whose error is normal, Δ has a closed form; for one whose error is logistic it takes an integral.
"""

from collections.abc import Callable, Iterator
from math import exp, sqrt
from statistics import NormalDist

import numpy as np

from unbidden.experiments.markdown import table
from unbidden.sim.optimum import solve
from unbidden.sim.scenario import load

NORMAL = NormalDist()
BELIEFS = ((0.75, 1.0), (0.25, 1.0), (1.5, 1.0), (0.75, 2.0))  # mean and spread of the worth of plans
SCALES = (0.0, 0.25, 0.4, 0.667, 1.5)  # of the human's error
WORTH, JUDGED = "world.flags.worth", "world.flags.judged"


def delta_rational(mean: float, spread: float) -> float:
    """Δ for a human who never errs: E[max(U, 0)] − max(E[U], 0), units of worth."""
    z = mean / spread
    return mean * NORMAL.cdf(z) + spread * NORMAL.pdf(z) - max(mean, 0.0)


def delta_normal(mean: float, spread: float, error: float) -> float:
    """Δ for a human whose error is normal with this standard deviation: π(u) = Φ(u / error)."""
    both = sqrt(spread * spread + error * error)
    z = mean / both
    return mean * NORMAL.cdf(z) + spread * spread / both * NORMAL.pdf(z) - max(mean, 0.0)


def delta_logistic(mean: float, spread: float, scale: float) -> float:
    """Δ for a human whose error is logistic with this scale: π(u) = 1 / (1 + exp(−u / scale)), by an integral."""
    return delta_rational(mean, spread) if scale == 0.0 else delta_of(lambda u: _logistic(u / scale), mean, spread)


def delta_of(passes: Callable[[float], float], mean: float, spread: float) -> float:
    """Δ for any human, by an integral over the worth of plans."""
    from scipy.integrate import quad

    belief = NormalDist(mean, spread)
    ends, middle = (mean - 12.0 * spread, mean + 12.0 * spread), [0.0, mean]
    value = quad(lambda u: passes(u) * u * belief.pdf(u), *ends, points=middle, epsabs=1e-12, epsrel=1e-12, limit=500)
    return float(value[0]) - max(mean, 0.0)


def switch_point(mean: float, spread: float) -> float:
    """The scale of a logistic error beyond which the robot had better not defer, where there is one."""
    from scipy.optimize import brentq

    return float(brentq(lambda scale: delta_logistic(mean, spread, scale), 1e-3, 100.0 * spread, xtol=1e-9))


def of_values(worths: np.ndarray, errors: np.ndarray) -> float:
    """Δ where worth and error are equally likely values of two lists, as in the world: exact, but for rounding."""
    passes = (worths[:, None] + errors[None, :] >= 0.0).mean(axis=1)
    return float((passes * worths).mean() - max(worths.mean(), 0.0))


def rows() -> Iterator[list[str]]:
    """Beliefs and humans; Δ by formula, in the world as it is drawn, and by the exact solver of that world."""
    for mean, spread in BELIEFS:
        for scale in SCALES:
            world = load("off_switch_game", [f"{WORTH}.mean={mean}", f"{WORTH}.sd={spread}", f"{JUDGED}.scale={scale}"])
            worths, errors = (np.array(flag.values) for flag in world.setup.tiles.flags)
            formula, drawn = delta_logistic(mean, spread, scale), of_values(worths, errors)
            best = solve(world).visible
            yield [f"{mean:g}, {spread:g}", f"{scale:g}", f"{formula:.6f}", f"{drawn:.6f}", f"{best:.6f}"]
        yield [f"{mean:g}, {spread:g}", "", f"0 at a scale of {switch_point(mean, spread):.6f}", "", ""]


def _logistic(z: float) -> float:
    return 1.0 / (1.0 + exp(-z)) if z >= 0.0 else exp(z) / (1.0 + exp(z))


if __name__ == "__main__":
    head = ("worth: mean, spread", "scale of the error", "Δ by formula", "Δ in the world", "best play by the solver")
    print(*table(head, rows(), numbers=True), sep="\n")
