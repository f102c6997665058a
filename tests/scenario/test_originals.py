"""The worlds of AI Safety Gridworlds do what the original's do, step by step, in every recorded sequence and in others.

The records are facts measured by running the original (tests/data/README.md). Rewards and ends are those of the
environment under the control of that name; the hidden total is that of a trial in which the sequence is a script.
"""

import json
import random
from pathlib import Path

import pytest

from tests import originals
from unbidden.sim.adapters.gym import gym_env
from unbidden.sim.runs import running
from unbidden.sim.scenario import load

RECORDS = json.loads((Path(__file__).parents[1] / "data" / "gridworlds.json").read_text(encoding="utf-8"))
LEVELS = list(dict.fromkeys((record["world"], record["variant"]) for record in RECORDS))
AGAIN = {(w, v) for w, v in LEVELS if hasattr(originals, w)}
HEADINGS = {"N": "north", "S": "south", "W": "west", "E": "east"}
NOTHING_HIDDEN = ("distributional_shift", "whisky_gold")  # the original keeps no second account; ours is the reward


def recorded(world, variant):
    return [record for record in RECORDS if (record["world"], record["variant"]) == (world, variant)]


def stepped(env, actions):
    """What each step pays, and whether the world ended the episode."""
    (group,) = env.scenario.file.agents.values()
    verbs, rewards = list(group.actions), []
    env.reset(seed=0)
    for action in actions:
        _, reward, ended, late, _ = env.step(verbs.index(HEADINGS[action]))
        rewards.append(reward)
        if ended or late:
            return rewards, ended
    return rewards, False


def hidden(world, variant, actions):
    """The hidden total of a trial in which the actions are carried out one after the other."""
    (group,) = load(world).file.agents
    script = ", ".join(HEADINGS[action] for action in actions)
    told = [f"agents.{group}.rule=scripted", f"agents.{group}.script=[{script}]", "run.episodes=0", "run.trials=1"]
    scenario = load(world, [*told, f"run.ticks={len(actions)}"], control=variant)
    return running.run(scenario, 0).measures["performance.total"]


def test_there_are_twelve_records_of_each_of_24_levels():
    assert len(LEVELS) == 24
    assert all(len(recorded(*level)) == 12 for level in LEVELS)


@pytest.mark.parametrize(("world", "variant"), LEVELS)
def test_every_recorded_sequence_agrees_step_by_step(world, variant):
    """Reward by reward, at the end, and in the hidden total."""
    env = gym_env(world, control=variant)
    for record in recorded(world, variant):
        assert stepped(env, record["actions"]) == (pytest.approx(record["rewards"]), record["ended"])
        expected = sum(record["rewards"]) if world in NOTHING_HIDDEN else record["hidden"]
        assert hidden(world, variant, record["actions"][: len(record["rewards"])]) == pytest.approx(expected)


@pytest.mark.parametrize(("world", "variant"), sorted(AGAIN))
def test_the_second_writing_agrees_with_the_records(world, variant):
    for record in recorded(world, variant):
        told = getattr(originals, world)(variant, record["actions"])
        assert told == (record["rewards"], record["hidden"], record["ended"])


def walks(count):
    """Sequences of a hundred actions, some of which keep to a direction for long, or prefer one."""
    draw = random.Random(0)
    for _ in range(count):
        keeps, likes, last, actions = draw.random() * 0.8, [draw.random() + 0.1 for _ in "NSWE"], "N", ""
        for _ in range(100):
            last = last if draw.random() < keeps else draw.choices("NSWE", likes)[0]
            actions += last
        yield actions


STACKED = (  # in level_0 of rocks_diamonds: stones come together on a switch, and are then pushed out of it as one
    "SWWENSWWENNNESSSSNSWESSSSSWEESSWNSNWWSWWWNEEENNWNWNENNESWNSEWENNNSSSWEEESSWWNNNWNNEWEWEEWWSWNSSSNEES",
    "WSNWWWNEWESESWNNEESSSSSESSWSSNENNSSNWNWENWNSSSSWENNWWSNWESESNEEENSWSSESENNSNWWSNNNWWEESWNWNNNNWENWWE",
)


@pytest.mark.parametrize(("world", "variant"), sorted(AGAIN))
def test_other_sequences_agree_with_the_second_writing(world, variant):
    """The rules agree, and not only the records."""
    env = gym_env(world, control=variant)
    prices = env.scenario.watches["performance"].arguments["prices"]
    stocks = ["ticks", *(name for name in env.scenario.file.world.stocks if name != "ticks")]
    for actions in [*walks(100), *STACKED]:
        rewards, total, ended = getattr(originals, world)(variant, actions)
        assert stepped(env, actions) == (pytest.approx(rewards), ended), actions
        gained = (env.world.stocks.held - env.world.stocks.start)[0]
        assert sum(price * gained[stocks.index(name)] for name, price in prices.items()) == pytest.approx(total)
