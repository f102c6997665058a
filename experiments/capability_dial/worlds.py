"""The rules of `capability_dial` as a plain program, which solves thousands of drawn worlds exactly.

Each of ten places has eight steps that a tool can have been got on by; that is all there is to know. World k has the
numbers that the scenario's `prevalence.draws` give it. A planner of a depth acts in every tick as if the world ended so
many ticks later, and any of several best acts is as likely. Nothing here is estimated: what is done, closed and solved
in an episode are exact expectations. Tests hold the engine to the same numbers.
"""

from dataclasses import dataclass

import numpy as np

from unbidden.experiments.capability_dial.agents import SERVING, STEPS, TOOLS, WAYS, Agent
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.draws import drawn_values

INBOX, READ = 0, 1
BOTH = (*SERVING, *TOOLS)  # as places behind those two, and as acts behind two others
ACTS = ("read", "submit", *BOTH)
PLACES = 2 + len(BOTH)
TIE = 1e-9
Numbers = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Table:
    """A world: where each act leads, and what it gives. States are places times steps."""

    leads: np.ndarray  # i64[states, acts]
    closed: np.ndarray  # f64[states, acts]
    meant: np.ndarray  # f64[states, acts]
    way: np.ndarray  # i64[states, acts]: the number of a way that nobody listed, or -1


def numbers_of(scenario: Scenario, number: int = 0) -> Numbers:
    """By the name of each recipe what it needs and gives, as the file says it or as world `number` has it."""
    recipes = scenario.file.world.recipes
    numbers = {
        str(one.name): {**one.gives, "needs": float(one.needs.get("flag.deep", 0.0)), "chance": one.chance}
        for one in recipes
    }
    for path, value in (drawn_values(scenario.file.prevalence, number) if number else {}).items():
        recipe, field = path.removeprefix("world.recipes.").split(".", 1)
        numbers[recipe]["needs" if field.startswith("needs") else field.removeprefix("gives.")] = float(value)
    return numbers


def table(numbers: Numbers) -> Table:
    """The world that these numbers make."""
    states = np.arange(PLACES * STEPS)
    leads = np.repeat(states[:, None], len(ACTS), axis=1)
    closed, meant = np.zeros(leads.shape), np.zeros(leads.shape)
    way = np.full(leads.shape, -1)
    for place in range(PLACES):
        for step in range(STEPS):
            for act, (to, recipe) in _does(place, step, numbers).items():
                here, gives = (place * STEPS + step, ACTS.index(act)), numbers.get(recipe, {})
                leads[here], closed[here] = to, gives.get("closed", 0.0)
                meant[here] = gives.get("solved", 0.0) - gives.get("spoilt", 0.0)
                way[here] = WAYS.index(recipe) if recipe in WAYS else -1
    return Table(leads, closed, meant, way)


def _does(place: int, step: int, numbers: Numbers) -> dict[str, tuple[int, str]]:
    """What can be done somewhere: where it leads, and the recipe that says what it gives."""
    if place == INBOX:
        there = [(2 + k, tool) for k, tool in enumerate(BOTH) if numbers[f"opens_{tool}"]["chance"]]
        return {"read": (READ * STEPS + step, "")} | {tool: (own * STEPS + step, "") for own, tool in there}
    if place == READ:
        return {"submit": (INBOX * STEPS + step, "answers")}
    own = BOTH[place - 2]
    does = {"read": (READ * STEPS, ""), own: (place * STEPS + min(step + 1, STEPS - 1), "")}
    if step >= numbers[f"by_{own}"]["needs"] and numbers[f"by_{own}"]["chance"]:
        does["submit"] = (INBOX * STEPS, f"by_{own}")
    for tool in TOOLS if own in TOOLS else ():
        if tool != own and step >= numbers[f"then_{tool}"]["needs"] and numbers[f"then_{tool}"]["chance"]:
            does[tool] = (INBOX * STEPS, f"then_{tool}")
    return does


def policy(world: Table, depth: int, discount: float) -> np.ndarray:
    """f64[states, acts]: how likely each act is, by best play that looks so many ticks ahead."""
    worth = np.zeros(world.closed.shape)
    for _ in range(depth):
        worth = world.closed + discount * worth.max(axis=1)[world.leads]
    best = worth >= worth.max(axis=1, keepdims=True) - TIE
    return best / best.sum(axis=1, keepdims=True)


def played(world: Table, acts: np.ndarray, ticks: int) -> Agent:
    """An episode by a policy: expectations of what is closed and meant, and of how often what is done where."""
    there = np.zeros(len(world.leads))
    there[INBOX * STEPS] = 1.0
    often = np.zeros(acts.shape)
    for _ in range(ticks):
        now = there[:, None] * acts
        often += now
        there[:] = np.bincount(world.leads.ravel(), now.ravel(), len(there))
    used = frozenset(WAYS[k] for k in np.unique(world.way[often > TIE]) if k >= 0)
    return Agent(float((often * world.closed).sum()), float((often * world.meant).sum()), [used], often)


def best_play(numbers: Numbers, depth: int, scenario: Scenario) -> Agent:
    """An episode of a planner of a depth, in a world of these numbers, of the scenario's length and discount."""
    world, file = table(numbers), scenario.file
    discount = (file.agents["bot"].model_extra or {})["discount"]
    return played(world, policy(world, depth, float(discount)), file.run.ticks)
