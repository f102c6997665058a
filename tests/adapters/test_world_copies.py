"""A world is copied whole, whichever of its parts somebody begins with; and what is removed is out of every loop."""

import copy
import pickle
import warnings
from typing import ClassVar

import pytest
from mesa import Agent, batch_run

from unbidden.sim.adapters.mesa import World
from unbidden.sim.adapters.mesa.batch import SharedSeed


class Referee(Agent):
    """An agent of somebody's own."""

    whistles = 0


def played() -> tuple[World, Referee]:
    """A world that has gone on for a while, with an agent of one's own and some bodies taken away."""
    world = World("blimps", 3, agents__blimps__count=5)
    referee = Referee(world)
    world.agents.do(lambda agent: None)
    world.run(5)
    world.body(2).remove()
    referee.whistles = 2
    return world, referee


WAYS = {"deepcopy": copy.deepcopy, "pickle": lambda part: pickle.loads(pickle.dumps(part))}
ENTRIES = {
    "a world": lambda world, own: world,
    "a body": lambda world, own: world.body(0),
    "a body that was taken away": lambda world, own: world.body(2),
    "a thing": lambda world, own: next(iter(world.things)),
    "an agent of one's own": lambda world, own: own,
    "all agents": lambda world, own: world.agents,
    "some agents": lambda world, own: world.agents.select(lambda agent: isinstance(agent, Referee)),
    "agents by type": lambda world, own: world.agents_by_type,
    "things": lambda world, own: world.things,
    "a list of bodies": lambda world, own: [world.body(3), own, world.body(1)],
    "a collector": lambda world, own: {"world": world, "collector": world.datacollector},
    "a bound method": lambda world, own: world.body(1).remove,
}


def world_of(part) -> World:
    """The world that a part belongs to."""
    if isinstance(part, dict):
        return world_of(next(iter(part.values())))
    if isinstance(part, list) or hasattr(part, "shuffle_do"):
        return next(iter(part)).model
    return part if isinstance(part, World) else getattr(part, "__self__", part).model


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("way", WAYS)
def test_a_copy_may_begin_anywhere(entry, way):
    """Agents know their world, and the world knows them: the circle can be entered at every point of it."""
    world, referee = played()
    part = WAYS[way](ENTRIES[entry](world, referee))
    twin = world_of(part)
    assert twin is not world and twin.steps == world.steps
    assert twin.agents.get("unique_id") == world.agents.get("unique_id")
    (other,) = twin.agents_by_type[Referee]
    assert other.whistles == 2 and other.model is twin
    assert all(twin.body(i).model is twin for i in range(len(twin.state.bodies)))
    assert twin.agents.random is twin.random
    world.run(20)
    twin.run(20)
    assert twin.columns["bottom"].tolist() == world.columns["bottom"].tolist()
    assert twin.agents.shuffle().get("unique_id") == world.agents.shuffle().get("unique_id")


@pytest.mark.parametrize("loop", ["do", "shuffle_do", "map"])
@pytest.mark.parametrize("way", ["remove", "alive", "pos", "cell"])
def test_who_is_removed_in_a_loop_is_not_called(loop, way):
    """As with every agent of Mesa's: a set of agents drops those whom nobody holds any more."""
    world, called = World("blimps", 1, agents__blimps__count=6), []

    def act(agent):
        called.append(agent.unique_id)
        for i in range(6):
            other = world.body(i)
            if other is not agent and other.alive:
                other.remove() if way == "remove" else setattr(other, way, False if way == "alive" else None)

    getattr(world.agents.select(lambda agent: agent.group == "blimps"), loop)(act)
    assert len(called) == 1
    assert {agent.unique_id for agent in world.agents if agent.group == "blimps"} == set(called)


def test_a_body_that_is_held_is_the_same_when_it_comes_back():
    """And one that nobody holds is forgotten."""
    world = World("blimps", 1)
    held = world.body(3)
    held.mood = "glad"
    held.remove()
    assert world.body(3) is held
    held.alive = True
    assert world.body(3) is held and held in world.agents and 3 in world.views()
    world.body(4).remove()
    assert 4 not in world.views()


def test_the_seed_cannot_be_changed_under_a_world():
    """Draws are addressed by it; the message says what to do instead."""
    world = World("blimps", 5)
    before = world.random.random(), world.rng.random()
    for reset in (world.reset_randomizer, world.reset_rng):
        with pytest.raises(ValueError, match=r"make another one: World\('blimps', seed=7\)"):
            reset(7)
        reset()
    assert (world.random.random(), world.rng.random()) == before


class Noted(World):
    """A world whose seed is noted."""

    seeds: ClassVar[list[int]] = []

    def __init__(self, **told):
        super().__init__("blimps", **told)
        self.seeds.append(self.seed)


def batch(told, runs=3):
    """Seeds of a batch of runs, and the warnings about seeds that came with it."""
    Noted.seeds.clear()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", SharedSeed)
        batch_run(Noted, told, iterations=runs, max_steps=2, display_progress=False)
    return [*Noted.seeds], [warning for warning in caught if warning.category is SharedSeed]


def test_runs_of_a_batch_differ_unless_they_are_told_one_seed():
    """A world that is given no seed draws one; a batch whose runs are told the same one is warned of."""
    seeds, warned = batch({})
    assert len(set(seeds)) == 3 and not warned
    seeds, warned = batch({"seed": 7})
    assert seeds == [7, 7, 7] and len(warned) == 2
    for _ in range(2):  # the same batch again is no fault, nor is one seed for worlds that differ
        assert not batch({"seed": [1, 2, 3]}, 1)[1] and not batch({"seed": 1, "agents__blimps__count": [2, 3]}, 1)[1]
    assert World("blimps").seed != World("blimps").seed
