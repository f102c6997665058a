"""An arm: one condition of an experiment, as data. It says how its runs differ from those of the scenario as it is."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, Literal

from unbidden.sim.engine.registry import hint, rules
from unbidden.sim.engine.setup import Group, Setup
from unbidden.sim.engine.setup.parts import Recipe
from unbidden.sim.engine.state import NOTHING, OWN, RANDOM
from unbidden.sim.runs.running import of_trials
from unbidden.sim.runs.training import learns
from unbidden.sim.scenario import InvalidScenario, Scenario
from unbidden.sim.scenario.fields import Value
from unbidden.sim.scenario.layouts import layout, number_of
from unbidden.sim.scenario.overrides import from_option
from unbidden.sim.scenario.text import Place, Problem

Policy = Literal["own", "nothing", "random"]
POLICIES: dict[Policy, int] = {"own": OWN, "nothing": NOTHING, "random": RANDOM}


@dataclass(frozen=True)
class Arm:
    """How the runs of one condition differ; without any argument they do not. Arms can be compared and hashed."""

    control: str | None = None  # a control of the scenario in place of its own, or "base" for none
    fields: tuple[str, ...] = ()  # further changes as `--set` takes them, such as "agents.blimps.count=24"
    without: tuple[str, ...] = ()  # bodies that are taken away before the world begins, such as "blimp 3"
    ablation: str | None = None  # what is taken from the world, or from the minds in it, see `ablations`
    policy: Policy = "own"  # what agents carry out: what they decide, nothing, or any command; then nobody learns
    stage: float = 1.0  # the share of its training after which a learner shows what it learnt, from 0 to 1
    drawn: bool = False  # whether each seed has a random world of its own

    def __post_init__(self) -> None:
        if self.policy not in POLICIES:
            raise ValueError(f"the policy of an arm is {self.policy!r}; known: {', '.join(POLICIES)}.")
        if not 0.0 <= self.stage <= 1.0:
            raise ValueError(f"the stage of an arm is {self.stage!r}; it is a share, from 0 to 1.")

    @property
    def name(self) -> str:
        """All of it in a line, for people."""
        parts = [*([self.control] if self.control else []), *self.fields]
        parts += [f"without {what}" for what in (*self.without, *([self.ablation] if self.ablation else []))]
        parts += {"own": [], "nothing": ["nobody deciding"], "random": ["deciding at random"]}[self.policy]
        parts += [f"after {100 * self.stage:g} % of the training"] if self.stage != 1.0 else []
        parts += ["in drawn worlds"] if self.drawn else []
        return ", ".join(parts) or "as it is"

    def as_json(self) -> dict[str, Any]:
        """The arm as JSON values."""
        values = asdict(self) | {"fields": list(self.fields), "without": list(self.without)}
        return values if self.drawn else {name: value for name, value in values.items() if name != "drawn"}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Arm":
        """The arm that `as_json` wrote. Raises TypeError for names that it did not write, ValueError for policies."""
        return cls(**(dict(values) | {name: tuple(values.get(name, ())) for name in ("fields", "without")}))

    def changed(self, scenario: Scenario) -> Scenario:
        """A scenario with the fields and under the control of this arm, from which nothing is taken."""
        if not (self.fields or self.control):
            return scenario
        return scenario.changed(*map(from_option, self.fields), control=self.control)

    def worlds(self, scenario: Scenario) -> tuple[Scenario, Scenario]:
        """The scenario in which agents of this arm act or learn, and that in which they show what they learnt.

        Raises InvalidScenario for fields, controls, ablations and stages that there are not.
        """
        if self.fields or self.control:
            scenario = scenario.arm(*map(from_option, self.fields), control=self.control)
        if self.stage != 1.0 and not learns(scenario):
            what = f"nobody in {scenario.name} is trained, so there is no stage {self.stage:g} of a training."
            raise InvalidScenario([Problem(Place("arm", 0, 0, ""), what)])
        acts = self.ablated(scenario)
        return acts, of_trials(acts)

    def of_seed(self, scenario: Scenario, seed: int) -> Scenario:
        """The world of this arm that belongs to a seed: the same for all, unless worlds are drawn."""
        return layout(scenario, number_of(seed)).scenario if self.drawn else scenario

    def ablated(self, scenario: Scenario) -> Scenario:
        """A scenario without what this arm takes from the world or from the minds in it, also when it is changed."""
        if self.ablation is None:
            return scenario
        known = ablations(scenario)
        if self.ablation not in known:
            raise _unknown("nothing", "can be taken from", self.ablation, list(known), scenario)
        return replace(scenario, setup=known[self.ablation].setup, rework=self.ablated)

    def rows_without(self, scenario: Scenario) -> list[int]:
        """The rows of the bodies that are taken away. Raises InvalidScenario for a body that there is not."""
        names = scenario.setup.names()
        for name in self.without:
            if name not in names:
                raise _unknown("no body", "is in", name, names, scenario)
        return [names.index(name) for name in self.without]


def _unknown(kind: str, where: str, name: str, known: list[str], scenario: Scenario) -> InvalidScenario:
    what = f"{kind} called {name!r} {where} {scenario.name}; known: {', '.join(known) or 'none'}."
    return InvalidScenario([Problem(Place("arm", 0, 0, ""), what, hint(name, known))])


def fields_of(values: Mapping[str, Value]) -> tuple[str, ...]:
    """Changed fields, by their dotted names, as an arm holds them."""
    return tuple(f"{path}={json.dumps(value)}" for path, value in values.items())


# ---- ablations ------------------------------------------------------------------------------------------------------

DOSES = (0.5, 0.25)  # of what is taken away: what is left of it
QUARTER = 0.25  # of an episode: what is left without the rest of the time
SHORT_SIGHT = 0.5  # the discount of whoever has no foresight


@dataclass(frozen=True)
class Ablation:
    """Something that a world, or the minds in it, can do without: what people call it, and the set-up without it."""

    says: str
    setup: Setup
    left: float = 0.0  # the share of it that is left
    whole: str = ""  # the name of the ablation after which nothing is left, if this one leaves some


@dataclass(frozen=True)
class Weakening:
    """Something of which any share can be left: what people call it, also when it is gone, and the set-up then."""

    says: str
    gone: str
    left: Callable[[float], Setup]
    least: float = 0.0  # the share that is left at the least


def ablations(scenario: Scenario) -> dict[str, Ablation]:
    """What can be taken from a scenario before anybody learns, by the name that an arm has for it.

    "recipe 0" … never come about; without "scarcity" nothing has to rest; without "time" an episode is a quarter as
    long; "foresight" and "curiosity" are parameters of learners; without "company" one agent is alone. Of most of them
    a part can be left: "scarcity 1/2", "scarcity 1/4" (see `weakenings`).
    """
    known = {}
    for name, weakening in weakenings(scenario).items():
        least = weakening.least
        known[name] = Ablation(weakening.gone, weakening.left(least), least)
        for dose in DOSES:
            setup = weakening.left(dose)
            if dose > least and setup not in (known[name].setup, weakening.left(1.0)):
                known[f"{name} 1/{round(1 / dose)}"] = Ablation(weakening.says, setup, dose, name)
    if sum(group.count for group in scenario.setup.agents) > 1:
        known["company"] = Ablation("company (one agent alone)", _alone(scenario.setup))
    return known


def weakenings(scenario: Scenario) -> dict[str, Weakening]:
    """What can be weakened before anybody learns, by its name: to any share from 0 to 1, which changes nothing.

    What is left is a share of the chance of a recipe, of how long things have to rest, of the ticks of an episode, of
    a learner's horizon 1 / (1 - discount), and of the value it expects of what it has not tried.
    """
    setup, recipes = scenario.setup, scenario.setup.tiles.recipes
    known = {}
    for number in dict.fromkeys(recipe.number for recipe in recipes):
        says = _says(scenario, number)
        known[f"recipe {number}"] = Weakening(says, says, partial(_rarer, setup, number))
    if any(recipe.cooldown for recipe in recipes):
        known["scarcity"] = Weakening("scarcity", "scarcity (nothing has to rest)", partial(_rested, setup))
    short = _shorter(setup, QUARTER)
    known["time"] = Weakening("time", f"time beyond {short.ticks} ticks", partial(_shorter, setup), QUARTER)
    if _has_parameter(setup, "discount"):
        gone, left = f"foresight (a discount of {SHORT_SIGHT})", partial(_with_parameter, setup, "discount", _sight)
        known["foresight"] = Weakening("foresight", gone, left)
    if _has_parameter(setup, "initial_value"):
        left = partial(_with_parameter, setup, "initial_value", lambda value, share: value * share)
        known["curiosity"] = Weakening("curiosity", "curiosity (initial_value 0)", left)
    return known


def _says(scenario: Scenario, number: int) -> str:
    recipe = scenario.file.world.recipes[number]
    return f"recipe {recipe.name}" if recipe.name else f"recipe {number} ({recipe.when} {recipe.at})"


def _rarer(setup: Setup, number: int, left: float) -> Setup:
    """A set-up in which a recipe comes about less often when it could."""
    return _with_recipes(setup, lambda r: replace(r, chance=r.chance * left) if r.number == number else r)


def _rested(setup: Setup, left: float) -> Setup:
    """A set-up in which things have to rest for less time."""
    return _with_recipes(setup, lambda recipe: replace(recipe, cooldown=round(recipe.cooldown * left)))


def _with_recipes(setup: Setup, change: Callable[[Recipe], Recipe]) -> Setup:
    return replace(setup, tiles=replace(setup.tiles, recipes=tuple(map(change, setup.tiles.recipes))))


def _shorter(setup: Setup, left: float) -> Setup:
    """A set-up with shorter episodes."""
    return replace(setup, ticks=max(int(setup.ticks * left), 1))


def _alone(setup: Setup) -> Setup:
    """A set-up with one agent and all things."""
    alone = [replace(group, count=1) for group in setup.groups[:1]]
    return replace(setup, groups=(*alone, *setup.groups[len(setup.agents) :]))


def _sight(discount: float, left: float) -> float:
    """The discount with a shorter horizon 1 / (1 - discount), or that of whoever has no foresight."""
    return max(1.0 - (1.0 - discount) / left, SHORT_SIGHT) if left > 0.0 else SHORT_SIGHT


def _has_parameter(setup: Setup, name: str) -> bool:
    return any(name in rules[str(group.rule)].parameters for group in setup.learners)


def _with_parameter(setup: Setup, name: str, change: Callable[[float, float], float], left: float) -> Setup:
    """A set-up whose learners have less of a parameter, unless all of it is left."""

    def changed(group: Group) -> Group:
        known = rules[str(group.rule)].parameters if group in setup.learners else {}
        if name not in known:
            return group
        parameters = dict(group.parameters)
        parameters[name] = change(parameters.get(name, known[name].default), left)
        return replace(group, parameters=tuple(sorted(parameters.items())))

    return setup if left >= 1.0 else replace(setup, groups=tuple(map(changed, setup.groups)))
