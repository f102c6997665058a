"""Engine, hand-written C and textbook Python learn the same in a yard, to the last bit."""

import numpy as np
import pytest

from unbidden.experiments.speed import yard
from unbidden.experiments.speed.rounds import LEAST_ROUNDS, OURS, C
from unbidden.experiments.speed.yard_in_python import Luck, Yard
from unbidden.sim.engine.draws import At, birth_name, bits, integer, uniform, words
from unbidden.sim.engine.fields import Column, Columns
from unbidden.sim.engine.laws import places, tiles
from unbidden.sim.engine.laws.luck import LUCK
from unbidden.sim.engine.loop.episodes import EPISODE, TRAINING
from unbidden.sim.scenario.loading import load

needs_c = pytest.mark.skipif(yard.c_library() is None, reason="there is no gcc to compile yard.c with")
CHANGES = [
    {},
    {"agents.bot.epsilon": 0.0, "agents.bot.epsilon_end": 1.0, "agents.bot.initial_value": 2.0, "run.ticks": 37},
    {"agents.bot.at": ".", "agents.bot.percepts": ["cell", "heading", "left.5", "tile.F", "wait.R"]},
    {"agents.bot.actions": ["north", "east", "south", "west", "wait", "push", "use"], "agents.bot.learning_rate": 0.7},
]


class Addressed(Luck):
    """The engine's draws."""

    def __init__(self, seed, who):
        super().__init__(0)
        self.training, self.who = seed, np.uint64(who)

    def begin(self, episode, episodes):
        self.world = bits(At(np.uint64(self.training), np.uint64(episode), TRAINING), EPISODE)

    def at(self, tick, who=None):
        return At(self.world, np.uint64(tick), self.who if who is None else who)

    def place(self, cells):
        return cells[integer(self.at(0), places.PLACE, len(cells))]

    def heading(self):
        return integer(self.at(0), places.HEADING, 4)

    def flag(self, number, chance):
        return uniform(self.at(0, places.SKY + np.uint64(number)), places.FLAGS) < chance

    def to_decide(self, tick):
        return int(words(self.at(tick - tick % 4), LUCK)[tick % 4]) / 2**32

    def happens(self, tick, cell, number, chance):
        who = self.who ^ np.uint64(cell << 20) ^ np.uint64(number + 1)
        return uniform(self.at(tick, who), tiles.RECIPE) < chance


def changed(fields):
    """The yard with some fields changed."""
    scenario = load(yard.SCENARIO)
    for path, value in fields.items():
        scenario = scenario.with_field(path, value)
    return scenario


@pytest.fixture(scope="module", params=CHANGES, ids=str)
def setup(request):
    """The yard, as it is and changed."""
    return changed(request.param).setup


@needs_c
def test_c_learns_and_counts_what_the_engine_does(setup):
    """Every value of the table, and every count of the ledger."""
    mine, theirs = (learnt(setup, 5, 3000) for learnt in (yard.learnt_here, yard.learnt_in_c))
    assert mine["value"].any() and mine["fired"].sum() > 0
    assert {name: array.tobytes() for name, array in mine.items()} == {n: a.tobytes() for n, a in theirs.items()}


def test_python_with_addressed_draws_learns_what_the_engine_does(setup):
    """State by state: the number of a percept is made of its parts, the first the most significant."""
    group = setup.groups[0]
    world = Yard(setup, Addressed(5, birth_name(group.name, 0)))
    ticks = world.train(60)
    learnt = yard.learnt_here(setup, 5, 60)
    assert ticks == learnt["ticks"].sum()
    expected = np.full_like(learnt["value"], dict(group.parameters).get("initial_value", 0.0))
    for parts, values in world.value.items():
        expected[0, 0, np.ravel_multi_index(parts, [part.limit for part in group.mind.sees])] = values
    assert np.array_equal(expected, learnt["value"])


@needs_c
def test_engines_that_disagree_are_not_timed(monkeypatch):
    """A fast wrong answer is an error."""
    monkeypatch.setattr(yard, "LUCK", 1)
    with pytest.raises(ValueError, match="disagree about value within"):
        yard.bench_yard(load(yard.SCENARIO).setup, seconds=0.0)


def test_what_c_cannot_do_is_refused():
    """Rather than done wrong."""
    slow = changed({"agents.bot.noise": 0.1})
    with pytest.raises(yard.NotInC, match="no noise"):
        yard.refuse_what_c_cannot(slow.setup)
    with pytest.raises(yard.NotInC, match="one agent"):
        yard.refuse_what_c_cannot(load("blimps").setup)


def test_there_is_a_row_for_every_engine(monkeypatch):
    """Ratios are taken to C and to Python; an engine is once as fast as itself."""
    monkeypatch.setattr(yard, "EPISODES", dict.fromkeys(yard.ENGINES, 3))
    told = []
    rows = yard.bench_yard(load(yard.SCENARIO).setup, 0.0, lambda done, total: told.append((done, total)))
    assert yard.engines_here() == [row.engine for row in rows] and OURS == rows[0].engine
    assert LEAST_ROUNDS == len(told)
    assert all(row.per_second > 0 and row.ratio_to_peer > 0 for row in rows)
    by_engine = {row.engine: row for row in rows}
    assert 1.0 == by_engine[yard.PYTHON].ratio_to_peer
    assert C not in by_engine or 1.0 == by_engine[C].ratio_to_c


@needs_c
def test_records_of_another_size_are_refused(monkeypatch):
    """A field more in a record of the engine made C read beside the others, and the bench ended in a crash."""
    monkeypatch.setattr(yard, "KIND", Columns(**yard.KIND, more=Column("f8", "more")))
    with pytest.raises(yard.NotInC, match=r"yard\.h has \d+ bytes and not \d+: .*more"):
        yard.c_library.__wrapped__()
