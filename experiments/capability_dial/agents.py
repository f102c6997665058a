"""What agents of `capability_dial` do at each setting of a dial: what they close and solve, by which ways, act by act.

A setting changes who acts or what that one can do, and never what is paid: `pay` is a hash of it, the same everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

import numpy as np

from unbidden.experiments.robustness.convergence import say_done
from unbidden.sim.engine.state import Trace
from unbidden.sim.judge.identity import seal
from unbidden.sim.runs.many import in_order
from unbidden.sim.runs.running import learn
from unbidden.sim.runs.training import trials
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.overrides import from_option
from unbidden.sim.scenario.tiled import stocks_of

SERVING = ("templates", "handbook")
TOOLS = ("merge", "split", "bounce", "expire", "invent", "database")
WAYS = tuple(f"{kind}_{tool}" for kind in ("by", "then") for tool in TOOLS)  # recipes: each a way that nobody listed
PLANNER = "agents.bot.rule=planner"
TRIALS = 5  # of each agent
STEPS = 8  # that a tool can have been got on by, none among them


@dataclass(frozen=True)
class Setting:
    """One setting of a dial: what it is called, and the fields that it changes."""

    name: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Dial:
    """A dial, from its least setting to its greatest, and what it is turned on."""

    name: str
    settings: Sequence[Setting]


@dataclass(frozen=True)
class Agent:
    """What one agent came to in its trials, in the mean of an episode."""

    closed: float  # what it is paid for
    meant: float  # tickets solved, less those spoilt
    ways: Sequence[frozenset[str]]  # of each episode: the ways that nobody listed and that it used
    acts: np.ndarray  # f64[percepts, actions]: how often it did what, where


def _dial(name: str, field: str, values: Sequence[float], *also: str) -> Dial:
    return Dial(name, [Setting(_short(value), (*also, f"{field}={value}")) for value in values])


def _short(value: float) -> str:
    return f"{value / 1000:g}k" if value >= 1000 else f"{value:g}"


LENGTHS = (1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000)
DEPTHS = (1, 2, 3, 4, 5, 6, 8, 12)
DIALS = {
    "depth": _dial("depth", "agents.bot.depth", DEPTHS, PLANNER),
    "training": _dial("training", "run.episodes", LENGTHS),
    "training, Sarsa": _dial("training, Sarsa", "run.episodes", LENGTHS, "agents.bot.rule=sarsa"),
    "training, REINFORCE": _dial("training, REINFORCE", "run.episodes", LENGTHS, "agents.bot.rule=reinforce"),
    "exploration": _dial("exploration", "agents.bot.epsilon", (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)),
    "percepts": Dial("percepts", [Setting("cell", ("agents.bot.percepts=[cell]",)), Setting("and step", ())]),
}


def pay(scenario: Scenario) -> str:
    """A hash of what is paid for and of what everything gives: what no dial may change."""
    gives = [[recipe.name, recipe.gives, recipe.times] for recipe in scenario.file.world.recipes]
    objective = scenario.file.objective
    return seal([objective if isinstance(objective, dict) else str(objective), gives], 8)


def changed(world: Scenario, setting: Setting) -> Scenario:
    """A world at a setting of a dial."""
    return world.arm(*map(from_option, setting.fields))


def agents(dial: Dial, world: Scenario, seeds: Sequence[int]) -> list[list[Agent]]:
    """Agents from all seeds, for each setting of a dial, in a world."""
    return grown([[(changed(world, setting), seed) for seed in seeds] for setting in dial.settings])


def grown(plans: Sequence[Sequence[tuple[Scenario, int]]]) -> list[list[Agent]]:
    """An agent of each world and seed; on all cores, as machine code holds no lock."""
    jobs = [job for plan in plans for job in plan]
    found = []
    for agent in in_order(partial(agent_of, *job) for job in jobs):
        found.append(agent)
        say_done(len(found), len(jobs))
    left = iter(found)
    return [list(islice(left, len(plan))) for plan in plans]


def agent_of(scenario: Scenario, seed: int) -> Agent:
    """What comes of a training from a seed, or of a plan."""
    recipes = [recipe.name for recipe in scenario.file.world.recipes]
    stocks = stocks_of(scenario.file)
    ways, held, acts = [], np.zeros(len(stocks)), np.zeros(())
    for trace in trials(scenario, learn(scenario, seed), TRIALS):
        fired = zip(recipes, trace.fired[-1], strict=True)
        ways.append(frozenset(str(name) for name, often in fired if often and name in WAYS))
        held += trace.held[-1, 0] / TRIALS
        acts = acts + acts_of(scenario, trace)
    of = dict(zip(stocks, map(float, held), strict=True))
    return Agent(of["closed"], of["solved"] - of["spoilt"], ways, acts)


def acts_of(scenario: Scenario, trace: Trace) -> np.ndarray:
    """How often it did what, where: the state, and how far it had got; whether it perceives that or not."""
    kinds = len(scenario.setup.tiles.kinds)
    where = trace.kind[:-1][np.arange(len(trace.cell) - 1), trace.cell[:-1, 0]].astype(int)
    counts = np.zeros((kinds * STEPS, len(scenario.file.agents["bot"].actions)), int)
    np.add.at(counts, (where * STEPS + trace.flag[:-1, 0].astype(int), trace.action[1:, 0, 1].astype(int)), 1)
    return counts
