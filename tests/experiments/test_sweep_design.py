"""Designs of sweeps: what is asked for is what is run, wrong wishes are refused at once, and seeds are a function."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unbidden.experiments.sweeps.checking import check
from unbidden.experiments.sweeps.design import SAMPLED, Kind, design, table_design
from unbidden.experiments.sweeps.factors import factor
from unbidden.sim.judge.claims.registration import TUNING_SEEDS
from unbidden.sim.runs.arms import Arm
from unbidden.sim.scenario import InvalidScenario, load


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("agents.blimps.count=2,4,8", (2, 4, 8)),
        ("world.tiles.#.height=1..3:5", (1, 1.5, 2, 2.5, 3)),
        ("agents.blimps.hold=log 0.1..10:3", (0.1, 1.0, 10.0)),
        ("agents.blimps.sees_bodies=true,false", (True, False)),
        ("control=base, blind", ("base", "blind")),
        ("ablation=none,time", ("none", "time")),
        ("agents.bot.rule=q,sarsa", ("q", "sarsa")),
    ],
)
def test_values_are_written_as_lists_and_ranges(text: str, values: tuple) -> None:
    made = factor(text)
    assert pytest.approx(values) == made.values if all(isinstance(v, float) for v in values) else made.values == values
    assert all(type(a) is type(b) or isinstance(b, float) for a, b in zip(values, made.values, strict=True))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("agents.blimps.count", "says nothing to vary"),
        ("agents.blimps.count=", "says nothing to vary"),
        ("agents.blimps.count=2,2", "the value 2 twice"),
        ("agents.blimps.count=8..2:3", "a range goes up"),
        ("agents.blimps.hold=log 0..2:3", "from more than 0"),
        ("agents.blimps.hold=1..2:1", "two or more"),
        ("agents.blimps.hold=[1],2", "numbers, words, true, false or null"),
        ("seed=1,2,3", "the seed is not varied"),
        ("world.air.gusts.lift=0..1:99999", "the most is 10,000"),
    ],
)
def test_what_cannot_be_varied_is_said(text: str, complaint: str) -> None:
    with pytest.raises(InvalidScenario, match=complaint):
        factor(text)


def test_all_combinations_or_one_at_a_time() -> None:
    """The first value of each is where one at a time begins."""
    factors = [factor("a=1,2,3"), factor("b=5,6")]
    assert len(design(Kind.factorial, factors).points) == 6
    assert design(Kind.one_at_a_time, factors).points == ((1, 5), (2, 5), (3, 5), (1, 6))


@pytest.mark.parametrize("kind", SAMPLED)
@given(seed=st.integers(0, 2**32))
def test_drawn_points_fill_their_ranges_and_follow_from_a_seed(kind: Kind, seed: int) -> None:
    """Each whole number, and each half of a range, has its share; other seeds give other points."""
    factors = [factor("a=1..4"), factor("b=log 0.01..100"), factor("c=x,y")]
    made, again = (design(kind, factors, 64, seed) for _ in range(2))
    assert made.points == again.points
    assert made.points != design(kind, factors, 64, seed + 1).points
    a, b, c = zip(*made.points, strict=True)
    assert {1, 2, 3, 4} == set(a)
    assert all(8 <= a.count(value) <= 24 for value in (1, 2, 3, 4))
    assert all(0.01 <= value <= 100 for value in b)
    assert 20 <= sum(value < 1 for value in b) <= 44
    assert {"x", "y"} == set(c)


@given(st.integers(1, 50), st.integers(1, 50), st.integers(0, 2**63 - 1), st.booleans())
def test_a_run_is_known_by_its_number_and_its_seed_is_a_function(points: int, replicates: int, seed: int, own: bool):
    """Replicates share seeds across points, unless points are independent; none is one that claims are judged on."""
    made = design(Kind.factorial, [factor(f"a=0..{points}:{points + 1}")], seed=seed, independent=own)
    numbers = [made.number(p, k) for k in range(replicates) for p in range(len(made.points))]
    assert numbers == list(range(replicates * len(made.points)))
    assert all(made.number(*made.run_of(number)) == number for number in numbers)
    rows = [[made.seed_of(p, k) for k in range(replicates)] for p in range(len(made.points))]
    assert all(len(set(row)) == replicates for row in rows)
    assert all(0 <= seed < TUNING_SEEDS for row in rows for seed in row)
    assert own or all(row == rows[0] for row in rows)
    assert not own or len(made.points) < 2 or rows[0] != rows[1]


@pytest.mark.parametrize(
    ("vary", "complaint"),
    [
        (["agents.blimps.cuont=1,2"], "Did you mean 'count'"),
        (["agents.blimps.count=1,2000"], "Lower the count"),
        (["agents.blimps.hold=1,500"], "must be from 0.1 to 20 m"),
        (["control=base,alon"], "Did you mean 'alone'"),
        (["ablation=none,gravity"], "nothing called 'gravity'"),
        (["world.air.gusts.every=5,10", "world.air.gusts.lift=0"], None),
        (["about.title=a,b"], "nothing in blimps reads about.title"),
        (["lesson.predict.ask=a,b"], "nothing in blimps reads"),
    ],
)
def test_a_sweep_is_checked_before_it_begins(vary: list[str], complaint: str | None) -> None:
    made = design(Kind.factorial, [factor(text) for text in vary])
    if complaint is None:
        return check(load("blimps"), made, Arm())
    with pytest.raises(InvalidScenario, match=complaint):
        check(load("blimps"), made, Arm())


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: design(Kind.factorial, [factor("a=1..2")]), "a range without steps"),
        (lambda: design(Kind.factorial, [factor("a=1,2"), factor("a=3,4")]), "varied twice"),
        (lambda: design(Kind.sobol, [factor("a=1..2")], 100), "power of two"),
        (lambda: design(Kind.sobol, [factor("a=1..2")]), "how many points"),
        (lambda: design(Kind.factorial, [factor("a=1,2")], 8), "designs that draw them"),
        (lambda: design(Kind.factorial, [factor(f"{x}=0..9999:5000") for x in "ab"]), "the most is 1,000,000"),
        (lambda: table_design([]), "no rows"),
        (lambda: table_design([{"a": 1}, {"b": 2}]), "other columns"),
    ],
)
def test_designs_that_cannot_be_are_refused(make, complaint: str) -> None:
    with pytest.raises(InvalidScenario, match=complaint):
        make()
