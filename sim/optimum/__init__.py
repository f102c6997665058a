"""The exact optimum of a small world, by enumerating its own ticks; and what optimal play contains.

The optimum is the best that an agent can do which remembers, from the beginning of an episode, all that learners here
are given: what it perceives, which of its actions were carried out, and what it was paid; and which counts the ticks.
What the world draws and such an agent cannot know, it does not know. Play that knows the state of the world may pay
more: that is the all-knowing bound, and it is the optimum only where nothing is hidden from an agent that remembers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from unbidden.sim.engine.registry import rules
from unbidden.sim.engine.setup import Group
from unbidden.sim.optimum.belief import hides, remembered
from unbidden.sim.optimum.model import Model, TooLarge, model_of
from unbidden.sim.optimum.values import TIE, accounts_of, discounted, power, within
from unbidden.sim.scenario import Scenario

__all__ = ["Solution", "TooLarge", "discounted", "draws_prices", "model_of", "power", "solve"]
Progress = Callable[[int, int], None]
HIDDEN = "performance"  # the look under which a scenario keeps its second account


@dataclass(frozen=True)
class Solution:
    """What best play pays within an episode, and what else comes of it.

    Where an agent that remembers could come to believe too many different things, no optimum was found: `visible` and
    what is said of best play are None or empty, `refused` says why, and the all-knowing bound stands alone.
    """

    scenario: Scenario
    states: int
    told_apart: int  # how many of them a learner perceives as different, which remembers nothing
    discount: float  # of what comes a tick later, in `visible`, `bound` and `without`; all else is not discounted
    bound: float  # what play is worth that knows the state of the world: no agent can do better
    is_hidden: bool  # whether anything is drawn that an agent which remembers cannot know; if not, the bound is optimum
    visible: float | None  # what the best play of an agent that remembers is worth by the objective
    pays: tuple[float, float] | None  # what that play pays, added up without a discount: least, most
    hidden: tuple[float, float] | None  # the second account of the best policies: at its best, at its worst
    hidden_optimum: float | None  # the best that the second account could be
    events: dict[str, tuple[float, float]]  # for each look how often it comes about in best play: least, most
    without: dict[str, float | None]  # for each event in all best play, what the best is worth in which it never comes
    # about; None if it cannot be avoided
    refused: str = ""

    def as_json(self) -> dict[str, Any]:
        """The solution for machines."""
        best, worst = self.hidden if self.hidden else (None, None)
        return {
            "scenario": self.scenario.name,
            "control": self.scenario.control,
            "states": self.states,
            "told_apart": self.told_apart,
            "discount": self.discount,
            "visible_optimum": self.visible,
            "undiscounted_pay_of_visible_optimum": dict(zip(("least", "most"), self.pays or (None, None), strict=True)),
            "all_knowing_bound": self.bound,
            "hidden_draws": self.is_hidden,
            "hidden_of_visible_optimum": {"best": best, "worst": worst},
            "hidden_optimum": self.hidden_optimum,
            "events_in_optimal_play": {name: {"least": a, "most": b} for name, (a, b) in self.events.items()},
            "visible_optimum_without": self.without,
            "refused": self.refused,
        }


def solve(
    scenario: Scenario,
    progress: Progress = lambda done, total: None,
    made: Model | None = None,
    seed: int = 0,
    discount: float = 1.0,
) -> Solution:
    """The exact optimum of the one learner of a scenario within an episode. Raises TooLarge, and ValueError.

    `made` is its model, if there is one already; `discount` is from 0 to 1.
    """
    if not 0.0 <= discount <= 1.0:
        raise ValueError(f"the discount is {discount}; it must be from 0 to 1")
    made = made or model_of(scenario, progress, seed)
    known, refused, is_hidden = made, "", hides(made)
    bound = 0.0
    if is_hidden:
        bound = _best(made, made.paid.ravel(), scenario.setup.ticks, discount)
        try:
            known = remembered(made, scenario.setup.ticks, progress)
        except TooLarge as error:
            refused = str(error)
    size = len(made.states), len(np.unique(made.percepts)), discount
    if refused:
        return Solution(scenario, *size, bound, True, None, None, None, None, {}, {}, refused)
    play = _Play(scenario, known, discount)
    return Solution(
        scenario,
        *size,
        bound if is_hidden else play.account_ranges.paid,
        is_hidden,
        play.account_ranges.paid,
        play.pays(),
        *play.hidden(),
        play.events(),
        play.without(),
    )


class _Play:
    """Best play in a model whose states are all that an agent can go by, and what else comes of it."""

    def __init__(self, scenario: Scenario, known: Model, discount: float):
        self.known, self.discount, self.ticks = known, discount, scenario.setup.ticks
        self.names, self.counts, weights = _looks(scenario, known.counted.shape[1])
        self.accounts, self.begun = accounts_of(known, weights), known.begun @ weights
        self.paid = known.paid.ravel()
        every = self.accounts if discount == 1.0 else np.column_stack([self.accounts, self.paid])
        self.account_ranges = within(known, self.paid, every, self.ticks, discount)

    def pays(self) -> tuple[float, float]:
        """What best play pays, without a discount: least, most."""
        if self.discount == 1.0:
            return self.account_ranges.paid, self.account_ranges.paid
        return float(self.account_ranges.least[-1]), float(self.account_ranges.most[-1])

    def events(self) -> dict[str, tuple[float, float]]:
        """How often each event comes about, or what is gained: least, most."""
        return {name: self._range(k) for k, name in enumerate(self.names) if name != HIDDEN}

    def hidden(self) -> tuple[tuple[float, float] | None, float | None]:
        """What comes of the second account, at its best and at its worst; and the best that it could be."""
        if HIDDEN not in self.names:
            return None, None
        k = self.names.index(HIDDEN)
        best = _best(self.known, self.accounts[:, k].copy(), self.ticks) + float(self.begun[k])
        return self._range(k)[::-1], best

    def without(self) -> dict[str, float | None]:
        """What the best is worth in which an event never comes about, for the events that are in all best play."""
        values: dict[str, float | None] = {}
        for k, name in enumerate(self.names):
            if self.counts[k] and self.account_ranges.least[k] > TIE and self.discount > 0.0:
                never = np.where(self.accounts[:, k] > 0.0, -np.inf, self.paid)
                worth = _best(self.known, never, self.ticks, self.discount)
                values[name] = worth if np.isfinite(worth) else None
        return values

    def _range(self, k: int) -> tuple[float, float]:
        return float(self.account_ranges.least[k] + self.begun[k]), float(self.account_ranges.most[k] + self.begun[k])


def _best(model: Model, paid: np.ndarray, ticks: int, discount: float = 1.0) -> float:
    return within(model, paid, np.zeros((len(paid), 0)), ticks, discount).paid


def _looks(scenario: Scenario, extras: int) -> tuple[list[str], list[bool], np.ndarray]:
    """What is watched that can be counted here: names, whether each counts events, weights f64[extras, looks]."""
    stocks = len(scenario.setup.tiles.most)
    names, counts, columns = [], [], []
    for name, tally in scenario.tallies.items():
        column = np.zeros(extras)
        column[[stocks + k for _, k in tally.columns(scenario.setup)]] = 1.0
        for stock, price in tally.prices.items():
            column[stock] = price
        names.append(name)
        counts.append(bool(tally.recipes))
        columns.append(column)
    return names, counts, np.array(columns).T if columns else np.zeros((extras, 0))


def draws_prices(scenario: Scenario) -> bool:
    """Whether what best play is depends on the seed."""
    return any(price is None for group in scenario.setup.learners for price in group.mind.pay)


def discount_of(scenario: Scenario) -> float:
    """The discount that the learner of a scenario uses."""
    return parameters_of(scenario.setup.learners[0]).get("discount", 1.0)


def parameters_of(group: Group) -> dict[str, float]:
    """All parameters of the rule that a group acts by: those it was given, and the defaults of the others."""
    return {name: param.default for name, param in rules[str(group.rule)].parameters.items()} | dict(group.parameters)
