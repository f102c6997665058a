"""Signs that bodies show each other, and values in which those of a group differ."""

from dataclasses import replace

import numpy as np
import pytest

from tests.picture import Scene, begin, room, run
from unbidden.sim.engine.laws import places, signals
from unbidden.sim.engine.setup import build, seed_again
from unbidden.sim.engine.setup.spread import Spread, spread_over

WRAPS = (True, True)


def crowd(picture, thresholds, wraps=(False, False), sight=100, sees=True):
    """A room in which all letters follow the rule `bystander`, each with its threshold."""
    told = {"rule": "bystander", "floats": False, "parameters": (), "sight": sight, "sees": sees}
    made = room(picture, **dict.fromkeys(thresholds, told))
    groups = tuple(
        replace(group, parameters=(("threshold", float(thresholds[group.name])),))
        for group in made.groups
        if group.count
    )
    return replace(made, groups=groups, wraps=wraps)


def signs_of(scene):
    """Whose sign is up, by letter."""
    return "".join(group.name for (group, _), up in zip(scene.setup.rows, scene.state.minds.sign, strict=True) if up)


# ---- signs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wraps", "sight", "expected"),
    [((False, False), 1, 1.0), ((False, False), 2, 2.0), (WRAPS, 1, 2.0), (WRAPS, 100, 3.0), ((False, False), 0, 0.0)],
)
def test_signs_are_counted_as_far_as_one_sees(wraps, sight, expected):
    """Those of others, whatever their group; across edges that meet, and nobody twice."""
    setup = crowd("abc.d", dict.fromkeys("abcd", 0), wraps, sight)
    scene = Scene(setup, build(setup, 0))
    places.start(scene.state)
    scene.state.minds.sign[:] = 1
    assert signals.signs(scene.state, scene.rows("a")[0]) == expected


def test_ones_own_sign_does_not_count_nor_does_one_that_is_down():
    """Nor any, to who sees no agents."""
    setup = crowd("ab", {"a": 0, "b": 0})
    scene = Scene(setup, build(setup, 0))
    places.start(scene.state)
    scene.state.minds.sign[:] = [1, 0]
    assert [signals.signs(scene.state, i) for i in (0, 1)] == [0.0, 1.0]
    scene.state.bodies.sees[:] = False
    assert [signals.signs(scene.state, i) for i in (0, 1)] == [0.0, 0.0]


@pytest.mark.parametrize(("wanted", "up"), [(0.0, 0), (0.4, 0), (0.5, 1), (1.0, 1), (-3.0, 0), (float("inf"), 1)])
def test_a_sign_is_up_or_down(wanted, up):
    """And nothing in between."""
    setup = crowd("a", {"a": 0})
    scene = Scene(setup, build(setup, 0))
    places.start(scene.state)
    signals.show(scene.state, 0, wanted)
    assert scene.state.minds.sign.tolist() == [up]


def test_each_joins_when_as_many_others_have_as_it_takes():
    """A film of who has joined, tick by tick; a world that begins again begins with nobody."""
    setup = crowd("dbca", {"a": 0, "b": 1, "c": 2, "d": 4})
    scene = begin(setup)
    assert [signs_of(run(scene)) for _ in range(4)] == ["a", "ab", "abc", "abc"]
    assert signs_of(begin(setup)) == ""


# ---- differences ----------------------------------------------------------------------------------------------------


def spread(kind, a, b, whole=False, low=-1e9, high=1e9, field="threshold", count=2000, seed=0):
    """The values of a field of a group."""
    group = replace(crowd("a", {"a": 0}).groups[0], count=count)
    return spread_over(Spread(field, kind, a, b, whole, low, high), group, seed)


def test_steps_are_the_same_in_every_world():
    """The first has the first value, each further one so much more."""
    assert spread("steps", 2.0, 0.5, count=4).tolist() == [2.0, 2.5, 3.0, 3.5]
    assert spread("steps", 2.0, 0.5, count=4, seed=9).tolist() == [2.0, 2.5, 3.0, 3.5]


def test_between_is_even_and_whole_numbers_include_both_ends():
    """Each of six as often: chi-squared, exceeded once in a thousand."""
    values = spread("between", 1.0, 6.0, whole=True)
    counts = np.bincount(values.astype(int), minlength=7)[1:]
    assert counts.sum() == 2000 and ((counts - 2000 / 6) ** 2 / (2000 / 6)).sum() < 20.5
    assert 1.0 <= spread("between", 1.0, 6.0).min() < 1.01 and 5.99 < spread("between", 1.0, 6.0).max() < 6.0


def test_normal_values_have_the_mean_and_the_spread_that_were_asked_for():
    """Within four standard errors; whole ones are rounded to the nearest."""
    values = spread("normal", 25.0, 12.0)
    assert abs(values.mean() - 25.0) < 4 * 12 / 2000**0.5 and abs(values.std() - 12.0) < 4 * 12 / 4000**0.5
    whole = spread("normal", 25.0, 12.0, whole=True)
    assert (whole == np.floor(values + 0.5)).all()
    assert (spread("normal", 25.0, 0.0) == 25.0).all()


def test_no_value_lies_outside_what_its_field_allows():
    """It is cut there."""
    values = spread("normal", 0.0, 10.0, low=-5.0, high=5.0)
    assert values.min() == -5.0 and values.max() == 5.0


def test_values_hang_on_seed_body_and_field_and_on_nothing_else():
    """Fewer of a group leave those who remain as they were."""
    many, few = spread("between", 0.0, 1.0), spread("between", 0.0, 1.0, count=10)
    assert (many[:10] == few).all()
    assert (few != spread("between", 0.0, 1.0, count=10, seed=1)).all()
    assert (few != spread("between", 0.0, 1.0, count=10, field="sight")).all()


def test_a_world_of_another_seed_has_other_values():
    """Made anew, or made over from one of the first seed."""
    setup = crowd("abcdefgh", dict.fromkeys("abcdefgh", 0))
    differ = (
        Spread("threshold", "between", 0.0, 9.0, False, 0.0, 9.0),
        Spread("sight", "between", 1.0, 6.0, True, 0, 100),
    )
    setup = replace(setup, groups=tuple(replace(group, differ=differ) for group in setup.groups))
    one, other = build(setup, 1), build(setup, 2)
    assert (one.minds.parameter != other.minds.parameter).all()
    assert (one.bodies.sight != other.bodies.sight).any()
    seed_again(one, setup, 2)
    assert (one.minds.parameter == other.minds.parameter).all() and (one.bodies.sight == other.bodies.sight).all()
