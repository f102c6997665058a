"""Concept 4.4 of the ODD protocol: what agents are told, every term of a reward, and what nobody is paid for."""

from collections.abc import Iterator

from unbidden.sim.engine.setup import Group
from unbidden.sim.report.odd.document import Block, Paragraph, code, codes, items, table
from unbidden.sim.report.odd.subject import Subject, told
from unbidden.sim.report.odd.values import number
from unbidden.sim.scenario.objectives import is_for

NO_REWARD = "There is no reward in this world: nobody is paid for anything."


def objectives(subject: Subject) -> Iterator[Block]:
    """What agents are told, and what they are paid for."""
    objective = subject.file.objective
    if isinstance(objective, str):
        yield Paragraph(f"What agents are told, in words: {objective}")
    terms = sorted(_terms(subject))
    if not terms:
        yield Paragraph(NO_REWARD)
        return
    hold = next(function for function in subject.program.tick if function.name == "hold")
    yield Paragraph(
        "A learner is rewarded for each change of the units that it holds of a stock, by the weight of that stock. "
        f"These are all terms of all rewards; the law is {code(hold.name)}: {hold.doc}"
    )
    yield from table(("who", "stock", "reward for a unit gained", "comes by"), terms)
    yield from told("What nobody is paid for", items(_unpaid(subject)), 3)


def _terms(subject: Subject) -> Iterator[tuple[str, ...]]:
    """Every stock that somebody is paid for, with its weight and what changes it."""
    for group in subject.learners:
        for stock, weight in zip(subject.stocks, group.mind.pay, strict=False):
            if weight != 0.0:
                said = "drawn for each agent, evenly from 0 to 1" if weight is None else number(weight)
                yield code(group.name), code(stock), said, _sources(subject, group, stock)


def _sources(subject: Subject, group: Group, stock: str) -> str:
    """What changes how much of a stock a group holds."""
    found = [
        f"{number(recipe.gives[key])} by recipe {code(subject.recipe(k))}"
        for k, recipe in enumerate(subject.recipes)
        for key in (stock, f"other.{stock}")
        if key in recipe.gives and (key != stock or is_for(recipe, group.name))
    ]
    visits = [
        f"{number(units)} for a rank of 1 of node {code(letter)}, at the end of each tick"
        for letter, units in subject.file.world.ranks.pays.get(group.name, {}).get(stock, {}).items()
    ]
    ticks = ["1 at the end of each tick in which it is there"] if stock == "ticks" else []
    return "; ".join([*ticks, *visits, *found]) or "nothing: no recipe gives it"


def _unpaid(subject: Subject) -> Iterator[str]:
    """Stocks without a weight, recipes that change no stock with one, and all that is no stock."""
    paid = {
        stock
        for group in subject.learners
        for stock, weight in zip(subject.stocks, group.mind.pay, strict=False)
        if weight != 0.0
    }
    stocks = sorted(set(subject.stocks) - paid)
    if stocks:
        yield f"These stocks: {codes(stocks)}."
    recipes = [
        subject.recipe(k)
        for k, recipe in enumerate(subject.recipes)
        if not paid & {key.removeprefix("other.") for key, units in recipe.gives.items() if units}
    ]
    if recipes:
        yield f"These recipes, when they come about: {codes(recipes)}."
    yield "Where anybody is, what tiles and flags are, and what is watched: a reward is for units of stocks alone."
