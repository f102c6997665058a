"""Random numbers with an address: the published generator, evenly spread in every direction of the address space."""

import ast
from pathlib import Path

import numba
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

import unbidden.sim
from unbidden.sim.engine import draws
from unbidden.sim.engine.draws import At, birth_name, bits, integer, philox, purpose, uniform, words
from unbidden.sim.engine.laws.luck import LUCK
from unbidden.sim.engine.machine.kernel import FLAGS, NO_REFERENCE_COUNTS

SOURCES = sorted(Path(next(iter(unbidden.sim.__path__))).rglob("*.py"))
WORD = st.integers(0, 2**32 - 1).map(np.uint64)
LONG = st.integers(0, 2**64 - 1).map(np.uint64)
ADDRESS = st.builds(At, seed=LONG, tick=WORD, who=LONG)
EXAMPLES = settings(derandomize=True, deadline=None, max_examples=300)
machine = numba.njit(**FLAGS, **NO_REFERENCE_COUNTS)  # as in a fused module, but kept nowhere


@machine
def machine_philox(c0, c1, c2, c3, k0, k1):
    """Called from Python, `philox` is plain text; called from here it is machine code."""
    return philox(c0, c1, c2, c3, k0, k1)


@machine
def machine_draws(at, why, n):
    """The three ways to draw, compiled."""
    return bits(at, why), uniform(at, why), integer(at, why, n)


# ---- the published generator ----------------------------------------------------------------------------------------

KNOWN_ANSWERS = [  # counter, key, result: philox4x32-10 in kat_vectors of Random123
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def hexadecimal(text):
    """Words as the generator takes them."""
    return tuple(np.uint64(int(word, 16)) for word in text.split())


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS)
def test_philox_gives_the_known_answers(counter, key, expected):
    """The authors' own test vectors, for machine code and for the text behind it."""
    assert hexadecimal(expected) == philox(*hexadecimal(counter), *hexadecimal(key))
    assert hexadecimal(expected) == machine_philox(*hexadecimal(counter), *hexadecimal(key))


def test_an_address_is_the_counter_and_the_key():
    """Tick, purpose and both halves of the name are the counter, the seed is the key; a draw is the first two words.

    This layout is part of every recorded digest: changing it changes every world.
    """
    at, (why,) = At(*hexadecimal("299f31d0a4093822 243f6a88 0370734413198a2e")), hexadecimal("85a308d3")
    assert hexadecimal("94fdccebd16cfe09") == (bits(at, why),)
    assert hexadecimal("d16cfe09 94fdcceb 5001e420 24126ea1") == words(at, why)


@EXAMPLES
@given(st.tuples(WORD, WORD, WORD, WORD, WORD, WORD))
def test_compiled_and_plain_philox_agree_bit_for_bit(counter_and_key):
    """One text, two ways to run it."""
    assert philox(*counter_and_key) == machine_philox(*counter_and_key)


@EXAMPLES
@given(ADDRESS, WORD, st.integers(1, 2**31))
@example(At(*hexadecimal("0 0 0")), np.uint64(0), 1)
@example(At(*hexadecimal("ffffffffffffffff ffffffff ffffffffffffffff")), np.uint64(2**32 - 1), 2**31)
def test_compiled_and_plain_draws_agree_bit_for_bit(at, why, n):
    """Also where the number is turned into a fraction or a choice."""
    assert (bits(at, why), uniform(at, why), integer(at, why, n)) == machine_draws(at, why, n)


@EXAMPLES
@given(ADDRESS, WORD, st.integers(1, 2**31))
def test_draws_are_in_their_range(at, why, n):
    """From 0 to just below 1, and from 0 to n − 1."""
    assert 0.0 <= uniform(at, why) < 1.0
    assert 0 <= integer(at, why, n) < n


@pytest.mark.parametrize("n", [1, 2, 3, 4, 6, 7, 1000, 2**31 - 1, 2**31])
@pytest.mark.parametrize(("drawn", "expected"), [(0, lambda n: 0), (2**64 - 1, lambda n: n - 1)])
def test_the_extreme_draws_are_in_range_too(monkeypatch, n, drawn, expected):
    """All bits 0 and all bits 1, which no test would ever meet by chance."""
    monkeypatch.setattr(draws, "bits", lambda at, why: np.uint64(drawn))
    assert draws.integer(None, None, n) == expected(n)
    assert 0.0 <= draws.uniform(None, None) < 1.0


# ---- evenly spread --------------------------------------------------------------------------------------------------

MANY = 2**17
UNLIKELY = 1e-9  # how seldom a fair generator would fail a test; the addresses are fixed, so it passes always or never
STEP = np.arange(MANY, dtype=np.uint64)
NAMES = np.array([birth_name("blimps", k) for k in range(MANY)], np.uint64)
HERE, NOW, THIS = np.uint64(2026), np.uint64(12), np.uint64(birth_name("blimps", 0))
WALKS = {  # one coordinate of the address moves, the others stay
    "tick": (At(HERE, STEP, THIS), LUCK),
    "name": (At(HERE, NOW, NAMES), LUCK),
    "name as a number": (At(HERE, NOW, STEP), LUCK),
    "upper half of the name": (At(HERE, NOW, STEP << np.uint64(32)), LUCK),
    "purpose": (At(HERE, NOW, THIS), STEP),
    "seed": (At(STEP, NOW, THIS), LUCK),
    "upper half of the seed": (At(STEP << np.uint64(32), NOW, THIS), LUCK),
}


@pytest.fixture(params=WALKS)
def walk(request):
    """MANY draws at neighbouring addresses. The plain text takes arrays as well as numbers."""
    at, why = WALKS[request.param]
    return draws.bits(at, why), draws.uniform(at, why)


def spread(cells, k):
    """Asserts that counts of k equally likely cells are neither too uneven nor too even for chance."""
    counts = np.bincount(cells, minlength=k)
    expected = len(cells) / k
    statistic = ((counts - expected) ** 2 / expected).sum()
    assert len(counts) == k
    assert chi2.ppf(UNLIKELY, k - 1) < statistic < chi2.isf(UNLIKELY, k - 1)


@pytest.mark.parametrize("k", [2, 3, 10, 256, 1000])
def test_draws_fill_every_part_of_the_range_alike(walk, k):
    """Chi-square over k parts."""
    spread((walk[1] * k).astype(np.int64), k)


def test_neighbouring_draws_come_in_all_combinations_alike(walk):
    """Pairs, then triples, of draws at addresses next to each other."""
    for length, parts in ((2, 16), (3, 8)):
        coarse = (walk[1][: MANY // length * length] * parts).astype(np.int64).reshape(-1, length)
        spread(coarse @ parts ** np.arange(length), parts**length)


@pytest.mark.parametrize("lag", [1, 2, 3, 12, 64, 1000])
def test_draws_at_neighbouring_addresses_are_not_correlated(walk, lag):
    """Serial correlation times the root of the sample size is a standard normal: within 6."""
    left, right = walk[1][:-lag] - 0.5, walk[1][lag:] - 0.5
    assert abs((left * right).mean() * 12 * np.sqrt(len(left))) < 6


def test_every_bit_is_as_often_set_as_not(walk):
    """And changes from one address to the next as often as it stays; 64 bits, each within 6 standard deviations."""
    drawn, limit = walk[0], 6 * np.sqrt(MANY) / 2
    for k in range(64):
        bit = (drawn >> np.uint64(k) & np.uint64(1)).astype(np.int64)
        assert abs(bit.sum() - MANY / 2) < limit
        assert abs((bit[1:] ^ bit[:-1]).sum() - MANY / 2) < limit


def test_no_draw_comes_twice(walk):
    """Among so few 64-bit numbers a repeat would be a miracle: different addresses, different draws."""
    assert len(np.unique(walk[0])) == MANY


def luck(who):
    """The luck of somebody in MANY ticks, one after the other."""
    four = words(At(HERE, STEP[: MANY // 4] * np.uint64(4), np.uint64(who)), LUCK)
    return np.stack(four, axis=1).ravel() * 2.0**-32


def test_the_luck_of_four_ticks_out_of_one_call_is_spread_alike():
    """Single numbers, pairs and triples of neighbouring ticks, within a call and across."""
    drawn = luck(THIS)
    for length, parts in ((1, 1000), (2, 16), (3, 8)):
        coarse = (drawn[: MANY // length * length] * parts).astype(np.int64).reshape(-1, length)
        spread(coarse @ parts ** np.arange(length), parts**length)


@pytest.mark.parametrize("lag", [0, 1, 2, 3, 4, 5, 8, 64])
def test_the_luck_of_one_tells_nothing_of_anothers_nor_of_its_own_later(lag):
    """Of itself some ticks later; of the next agent, also in the same tick."""
    mine, theirs = luck(THIS) - 0.5, luck(birth_name("blimps", 1)) - 0.5
    for left, right in ((mine, mine), (mine, theirs)):
        if lag or left is not right:
            ahead = left[: MANY - lag] * right[lag:]
            assert abs(ahead.mean() * 12 * np.sqrt(MANY - lag)) < 6


def test_what_a_draw_is_for_makes_it_another_draw():
    """No correlation between any two purposes of the engine, at the same 2**17 addresses."""
    drawn = np.array([draws.uniform(At(HERE, STEP, THIS), np.uint64(number)) for number in draws.purposes])
    found = np.corrcoef(drawn) - np.eye(len(drawn))
    assert abs(found).max() * np.sqrt(MANY) < 6


# ---- names and purposes ---------------------------------------------------------------------------------------------


def declarations():
    """Every call of `purpose(...)` in the sources: the file, and its argument as far as it can be read."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "purpose":
                yield path, node.args[0] if node.args else None


def test_every_purpose_is_declared_once_by_a_name_that_can_be_read():
    """Two draws for the same purpose at the same address would be the same number."""
    found = [(path.name, getattr(argument, "value", None)) for path, argument in declarations()]
    told = [name for _, name in found]
    assert all(isinstance(name, str) and name for name in told), found
    assert len(told) == len(set(told)), found


def test_no_two_purposes_of_the_sources_have_the_same_number():
    """Not even two in files that are never imported together."""
    told = [argument.value for _, argument in declarations()]
    assert len({int(purpose(name)) for name in told}) == len(told) > 4


def test_two_purposes_with_one_number_are_refused(monkeypatch):
    """Found when the file is imported, not as a strange correlation a year later."""
    number = int(purpose("luck"))
    monkeypatch.setattr(draws, "purposes", {number: "another purpose"})
    with pytest.raises(ValueError, match="'luck' and 'another purpose' have the same hash; rename one"):
        purpose("luck")


def test_a_purpose_is_a_32_bit_word():
    """It is one word of the counter."""
    assert all(0 <= number < 2**32 for number in draws.purposes)


def test_birth_names_differ_between_groups_and_within_them():
    """A name is 64 bits; the group and the number in it cannot be confused."""
    groups = ("blimps", "blimps/1", "people", "b", "")
    names = {birth_name(group, ordinal) for group in groups for ordinal in range(2000)}
    assert len(names) == len(groups) * 2000
    assert all(0 <= name < 2**64 for name in names)
