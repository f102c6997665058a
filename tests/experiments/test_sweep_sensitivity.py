"""How much each factor matters: against indices that are known, and with warnings where they cannot be believed."""

import math
import sys

import numpy as np
import pytest

from tests.measuring import stand_in
from unbidden.experiments.sweeps.analysis.sensitivity import sensitivity
from unbidden.experiments.sweeps.design import Kind, design
from unbidden.experiments.sweeps.factors import factor
from unbidden.sim.scenario import InvalidScenario

PI = "3.141592653589793"


def ishigami(a: float, b: float, c: float) -> float:
    """A function whose indices are known (Ishigami and Homma 1990; a = 7, b = 0.1 as in SALib)."""
    return math.sin(a) + 7.0 * math.sin(b) ** 2 + 0.1 * c**4 * math.sin(a)


CUBE = [f"{name}=-{PI}..{PI}" for name in "abc"]
FIRST, TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)


def values_of(found, name: str) -> list[float]:
    return [index.value for index in found.indices if index.name == name]


def test_sobol_indices_of_ishigamis_function() -> None:
    pytest.importorskip("SALib")
    found = sensitivity(stand_in(Kind.saltelli, CUBE, of=ishigami, many=5 * 2048))
    assert FIRST == pytest.approx(values_of(found, "S1"), abs=0.02)
    assert TOTAL == pytest.approx(values_of(found, "ST"), abs=0.02)
    known = dict(zip(["S1", "ST"], [FIRST, TOTAL], strict=True))
    for index in found.indices:
        assert abs(index.value - known[index.name]["abc".index(index.factor)]) < index.half
    assert () == found.warnings


def test_morris_effects_of_a_sum() -> None:
    """y = 2a - 6b over whole spans of 1 and 10: effects are the slopes times the spans, and they do not vary."""
    pytest.importorskip("SALib")
    found = sensitivity(stand_in(Kind.morris, ["a=0.0..1.0", "b=0.0..10.0"], of=lambda a, b: 2 * a - 6 * b, many=30))
    assert [2.0, 60.0] == pytest.approx(values_of(found, "mu_star"))
    assert [2.0, -60.0] == pytest.approx(values_of(found, "mu"))
    assert [0.0, 0.0] == pytest.approx(values_of(found, "sigma"), abs=1e-9)


def test_first_order_indices_of_an_ordinary_sample() -> None:
    pytest.importorskip("SALib")
    found = sensitivity(stand_in(Kind.latin_hypercube, CUBE, of=ishigami, many=2000))
    assert FIRST == pytest.approx(values_of(found, "S1"), abs=0.05)


def test_whole_numbers_words_and_ratios_have_their_place() -> None:
    """Each factor alone explains its own share of a sum of three equal parts."""
    pytest.importorskip("SALib")
    vary = ["a=1..4", "b=log 0.01..100.0", "c=x,y"]
    scale = {"a": np.std([1, 2, 3, 4]), "b": 4 / math.sqrt(12), "c": 0.5}

    def third(a, b, c):
        return a / scale["a"] + math.log10(b) / scale["b"] + (c == "y") / scale["c"]

    found = sensitivity(stand_in(Kind.saltelli, vary, of=third, many=5 * 1024))
    assert [1 / 3] * 3 == pytest.approx(values_of(found, "S1"), abs=0.03)


def test_too_few_points_and_too_much_luck_are_said() -> None:
    pytest.importorskip("SALib")
    few = sensitivity(stand_in(Kind.saltelli, CUBE, of=ishigami, many=20))
    assert "Too few points" in few.warnings[0]
    quiet = stand_in(Kind.saltelli, CUBE, of=ishigami, many=5 * 256)
    noise = np.random.default_rng(5).normal(0.0, 10.0, (4, quiet.values.shape[1]))
    noisy = stand_in(Kind.saltelli, CUBE, quiet.values + noise, many=5 * 256)
    found = sensitivity(noisy)
    assert any("is luck" in warning for warning in found.warnings)
    assert found.luck == pytest.approx(25.0 / (25.0 + quiet.values.var()), rel=0.2)


@pytest.mark.parametrize(
    ("kind", "many", "values", "complaint"),
    [
        (Kind.factorial, None, [[1.0, 2.0]], "not made for indices"),
        (Kind.saltelli, 12, [[1.0] * 12], "nothing makes a difference"),
        (Kind.saltelli, 12, [[math.nan] + [1.0] * 11], "1 of 12 points have no run"),
        (Kind.halton, 20, [list(range(20))], "takes 64 points or more"),
    ],
)
def test_what_allows_no_indices_is_refused(kind: Kind, many: int | None, values: list, complaint: str) -> None:
    pytest.importorskip("SALib")
    vary = ["a=1,2"] if many is None else ["a=0.0..1.0"]
    with pytest.raises(InvalidScenario, match=complaint):
        sensitivity(stand_in(kind, vary, values, many=many))


@pytest.mark.parametrize(
    ("kind", "many", "remedy"),
    [("morris", 10, "--points 9 or --points 12"), ("saltelli", 12, "--points 8 or --points 16")],
)
def test_designs_for_sensitivity_have_their_own_sizes(kind: str, many: int, remedy: str) -> None:
    with pytest.raises(InvalidScenario, match=remedy):
        design(Kind(kind), [factor("a=0..1"), factor("b=0..1")], many)


@pytest.mark.parametrize(("kind", "many"), [(Kind.morris, 12), (Kind.saltelli, 16)])
def test_designs_for_sensitivity_follow_from_their_seed(kind: Kind, many: int) -> None:
    pytest.importorskip("SALib")
    factors = [factor("a=0.0..1.0"), factor("b=1..9")]
    made = design(kind, factors, many, 3)
    assert many == len(made.points)
    assert made.points == design(kind, factors, many, 3).points
    assert made.points != design(kind, factors, many, 0).points


def test_without_salib_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SALib", None)
    with pytest.raises(InvalidScenario, match=r"unbidden\[sensitivity\]"):
        design(Kind.morris, [factor("a=0.0..1.0")], 4)
