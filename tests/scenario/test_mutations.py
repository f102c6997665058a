"""Scenario files and changes that were spoiled at random: a scenario or problems with places, and never a traceback."""

from collections import Counter

import pytest

from unbidden.experiments.robustness import mutations
from unbidden.experiments.robustness.mutations import FAILED, LOADED, REFUSED, Mutant, judge, options, scenarios
from unbidden.sim.scenario import find

KINDS = pytest.mark.parametrize("mutants", [scenarios, options])


def outcomes(mutants, seed: int, count: int) -> Counter[str]:
    """How many came to what; the first that failed is shown in full."""
    found = Counter[str]()
    for mutant in mutants(seed, count):
        verdict = judge(mutant)
        assert verdict.outcome != FAILED, f"{mutant.what}\n{verdict.why}"
        found[verdict.outcome] += 1
    return found


@KINDS
def test_a_spoiled_scenario_is_a_scenario_or_a_list_of_problems(mutants):
    """A few hundred of them; some must be valid, and are built and run, and most must not."""
    found = outcomes(mutants, 1, 300)
    assert found[LOADED] > 10
    assert found[REFUSED] > 100


@pytest.mark.slow
@pytest.mark.parametrize(("mutants", "count"), [(scenarios, 10_000), (options, 3_000)])
def test_ten_thousand_spoiled_scenarios(mutants, count: int):
    """The same, many times over."""
    assert count == outcomes(mutants, 2, count).total()


@KINDS
def test_mutants_are_those_of_their_seed(mutants):
    """Who finds a bad one can name it by its seed."""
    assert list(mutants(3, 20)) == list(mutants(3, 20))
    assert list(mutants(3, 20)) != list(mutants(4, 20))


def test_a_shipped_file_as_it_is_loads_and_an_empty_one_is_refused():
    """The judge tells one from the other."""
    assert LOADED == judge(Mutant(find("crates").read_text(), "as it is")).outcome
    assert REFUSED == judge(Mutant("", "empty")).outcome


@pytest.mark.parametrize("broken", ["load_text", "warnings", "build"])
def test_the_judge_sees_a_traceback(monkeypatch, broken: str):
    """A fault anywhere on the way from the text to the first ticks is a failure, and is told."""
    monkeypatch.setattr(mutations, broken, lambda *told: {}["foo"])
    verdict = judge(Mutant(find("crates").read_text(), "as it is"))
    assert FAILED == verdict.outcome
    assert "KeyError: 'foo'" in verdict.why
