"""The exact optimum of a small world, by enumerating its own ticks; and what optimal play contains."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.book import rules
from sim.scenario import Scenario
from sim.scenario.watched import watched
from sim.solve.model import Model, TooLarge, model_of
from sim.solve.optimum import accounts_of, discounted, power, within

__all__ = ["Solution", "TooLarge", "discounted", "draws_prices", "model_of", "power", "solve"]
Progress = Callable[[int, int], None]
HIDDEN = "performance"  # the look under which a scenario keeps its second account


@dataclass(frozen=True)
class Solution:
    """What best play pays within an episode, and what else comes of it."""

    scenario: Scenario
    states: int
    told_apart: int  # how many of them the learner perceives as different; the optimum knows them all
    visible: float  # what the objective pays
    hidden: tuple[float, float] | None  # the second account of the best policies: at its best, at its worst
    hidden_optimum: float | None  # the best that the second account could be
    events: dict[str, tuple[float, float]]  # for each look how often it comes about in best play: least, most

    def as_json(self) -> dict[str, Any]:
        """The solution for machines."""
        best, worst = self.hidden if self.hidden else (None, None)
        return {
            "scenario": self.scenario.name,
            "control": self.scenario.control,
            "states": self.states,
            "visible_optimum": self.visible,
            "hidden_of_visible_optimum": {"best": best, "worst": worst},
            "hidden_optimum": self.hidden_optimum,
            "events_in_optimal_play": {name: {"least": a, "most": b} for name, (a, b) in self.events.items()},
        }


def solve(
    scenario: Scenario, progress: Progress = lambda done, total: None, made: Model | None = None, seed: int = 0
) -> Solution:
    """The exact optimum of the one learner of a scenario within an episode. Raises TooLarge."""
    made = made or model_of(scenario, progress, seed)
    stocks, ticks = len(scenario.setup.tiles.most) if scenario.setup.tiles else 0, scenario.setup.ticks
    names, columns = [], []
    for name, (kind, told) in watched(scenario).items():
        column = np.zeros(made.counted.shape[1])
        if kind == "uses":
            column[[stocks + k for k in told["columns"]]] = 1.0
        elif kind == "pays":
            for stock, price in told["prices"].items():
                column[stock] = price
        else:
            continue
        names.append(name)
        columns.append(column)
    weights = np.array(columns).T if columns else np.zeros((made.counted.shape[1], 0))
    accounts, begun = accounts_of(made, weights), made.begun @ weights
    found = within(made, made.paid.ravel(), accounts, ticks)
    hidden = names.index(HIDDEN) if HIDDEN in names else None
    optimum = None
    if hidden is not None:
        optimum = within(made, accounts[:, hidden].copy(), accounts[:, :0], ticks).paid + float(begun[hidden])
    ranges = {name: (float(found.least[k] + begun[k]), float(found.most[k] + begun[k])) for k, name in enumerate(names)}
    account = ranges.pop(HIDDEN, None)
    return Solution(
        scenario,
        len(made.states),
        len(np.unique(made.percepts)),
        found.paid,
        account and (account[1], account[0]),
        optimum,
        ranges,
    )


def draws_prices(scenario: Scenario) -> bool:
    """Whether what best play is depends on the seed."""
    return any(price is None for group in scenario.setup.learners for price in group.mind.pay)


def discount_of(scenario: Scenario) -> float:
    """The discount that the learner of a scenario uses."""
    group = scenario.setup.learners[0]
    told, known = dict(group.parameters), rules[str(group.rule)].parameters
    return told.get("discount", known["discount"].default if "discount" in known else 1.0)
