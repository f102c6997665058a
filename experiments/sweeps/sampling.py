"""Designs for sensitivity analysis, as SALib draws them: where their points lie, as shares of each factor, from 0 to 1.

- `morris`: trajectories, each of which changes one factor after the other by two thirds of its span (Morris,
  Technometrics 33, 1991; Campolongo, Cariboni and Saltelli, Environmental Modelling & Software 22, 2007).
- `saltelli`: two samples of Sobol's sequence, and one more for each factor that mixes them (Saltelli and others,
  Computer Physics Communications 181, 2010).
"""

from typing import Any

import numpy as np

from unbidden.experiments.sweeps.factors import refused

LEVELS = 4  # of each factor in Morris's design


def problem(names: list[str]) -> dict[str, Any]:
    """What SALib calls a problem: factors that go from 0 to 1."""
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def trajectories(names: list[str], many: int, seed: int) -> np.ndarray:
    """So many points of Morris's design: f64[many, factors]. Raises InvalidScenario."""
    each = len(names) + 1
    if many % each or many < 2 * each:
        raise _uneven(many, each, max(many // each, 2), "trajectories of", "morris")
    needs_salib("--design")
    from SALib.sample import morris

    return np.asarray(morris.sample(problem(names), many // each, LEVELS, seed=np.random.default_rng(seed)))


def saltelli(names: list[str], many: int, seed: int) -> np.ndarray:
    """So many points of Saltelli's design: f64[many, factors]. Raises InvalidScenario."""
    each = len(names) + 2
    base = many // each
    if many % each or base < 2 or base & (base - 1):
        raise _uneven(many, each, max(1 << max(base, 1).bit_length() - 1, 2), "a power of two times", "saltelli")
    needs_salib("--design")
    from SALib.sample import sobol

    drawn = sobol.sample(problem(names), base, calc_second_order=False, seed=np.random.default_rng(seed))
    return np.asarray(drawn)


def needs_salib(place: str) -> None:
    """Raise InvalidScenario unless SALib is installed."""
    try:
        import SALib  # noqa: F401
    except ImportError:
        raise refused("SALib is not installed.", 'pip install "unbidden[sensitivity]"', place) from None


def _uneven(many: int, each: int, base: int, what: str, kind: str) -> Exception:
    up = base + 1 if kind == "morris" else 2 * base
    said = f"{many} points are no design of the kind {kind}, which takes {what} {each} points."
    return refused(said, f"--points {base * each} or --points {up * each}", "--points")
