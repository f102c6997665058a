"""A world in which some are born and others die, as a Mesa model."""

import copy
import pickle

import numpy as np
import pytest

from tests.births import flock
from unbidden import World


@pytest.fixture
def world(tmp_path) -> World:
    return World(flock(tmp_path), seed=3)


def test_mesas_agents_are_those_who_are_there(world):
    """Whoever was born is an agent of its own, and whoever died is none any more, even if the row is used again."""
    seen: dict[int, tuple[int, int]] = {}
    for _ in range(60):
        there = np.flatnonzero(world.columns["alive"])
        agents = list(world.agents)
        assert sorted(agent.body for agent in agents) == there.tolist()
        assert len({agent.unique_id for agent in agents}) == len(agents)
        for agent in agents:
            same = seen.setdefault(agent.unique_id, (agent.body, agent.born))
            assert same == (agent.body, agent.born), "a number of somebody else was used again"
        world.step()
    assert len(seen) > len({row for row, _ in seen.values()}) > 0  # rows were used again
    assert {born for _, born in seen.values()} > {0}


def test_a_view_never_means_somebody_else(world):
    held = list(world.agents)
    names = {agent: (agent.name, agent.who) for agent in held}
    world.run(20)
    late = [agent for agent in held if not agent.alive]
    taken = [agent for agent in late if agent.late_name]
    assert taken and len(late) < len(held)
    for agent in taken:
        assert agent.pos is None and agent.cell is None and agent.name == names[agent][0]
        assert "taken away" in repr(agent)
        for field in ("heading", "percepts", "who", "commands"):
            with pytest.raises(LookupError, match="has died, and its place belongs to another"):
                getattr(agent, field)
        with pytest.raises(LookupError, match="has died"):
            agent.alive = True
    for agent in set(held) - set(late):
        assert agent.who == names[agent][1]
    assert not set(taken) & set(world.agents)


def test_sets_of_agents_drop_whoever_dies(world):
    held = world.agents.select(lambda agent: agent.born == 0)
    world.run(20)
    assert 0 < len(list(held)) < 40
    assert all(agent.alive for agent in world.agents)


@pytest.mark.parametrize("again", [copy.deepcopy, lambda world: pickle.loads(pickle.dumps(world))])
def test_copies_go_the_same_way(world, again):
    world.run(20)
    _ = world.agents
    twin = again(world)
    assert [a.unique_id for a in twin.agents] == [a.unique_id for a in world.agents]
    for one in (world, twin):
        one.run(10)
    assert np.array_equal(world.columns["who"], twin.columns["who"])
    assert np.array_equal(world.columns["alive"], twin.columns["alive"])
    assert [a.name for a in twin.agents] == [a.name for a in world.agents]


def test_a_saved_world_goes_on_as_it_would_have(world, tmp_path):
    world.run(20)
    world.save(tmp_path / "flock.npz")
    twin = World.load(tmp_path / "flock.npz")
    for one in (world, twin):
        one.run(10)
    assert np.array_equal(world.columns["who"], twin.columns["who"])
    assert np.array_equal(world.columns["row"], twin.columns["row"])


@pytest.mark.parametrize(
    ("edit", "match"),
    [
        (lambda state: state.births.born.__setitem__(0, 21), "born later"),
        (lambda state: state.births.born.__setitem__(0, -1), "births.born"),
        (lambda state: state.births.spare.__setitem__(0, True), "births.spare"),
        (lambda state: state.births.rows.end.__setitem__(0, 9999), "births.rows"),
        (lambda state: state.bodies.who.__setitem__(np.flatnonzero(state.births.born == 0)[0], 7), "birth name"),
    ],
)
def test_a_forged_file_is_refused(world, tmp_path, edit, match):
    world.run(20)
    edit(world.state)
    world.save(tmp_path / "forged.npz")
    with pytest.raises(Exception, match=match):
        World.load(tmp_path / "forged.npz")


def test_too_many_are_an_error_with_a_remedy(tmp_path):
    world = World(flock(tmp_path), seed=3, agents__sheep__most=32)
    with pytest.raises(Exception, match=r"agents\.sheep\.most is too small"):
        world.run(300)
