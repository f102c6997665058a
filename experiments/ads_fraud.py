"""From where on bots pay a publisher: `python -m unbidden.experiments.ads_fraud` prints a table, in Markdown.

In each round a publisher earns price · clicks − cost − q · P with bots, which an audit finds out with probability q
and fines by P; price · clicks − cost with visitors; and nothing if it rests. Rounds do not depend on each other, so
the best that it can do is the best of the three, so many times. Beside this formula stand the exact solver of
`ads_fraud`, and what learners do of three kinds, on seeds that nothing was tuned on.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from unbidden.experiments.markdown import table
from unbidden.sim.optimum import solve
from unbidden.sim.runs.arms import Arm
from unbidden.sim.runs.many import runs, succeeded
from unbidden.sim.scenario import Scenario, load

RUNS, FIRST = 10, 5000
LEARNERS = {"Q-learning": "base", "Sarsa": "sarsa", "REINFORCE": "reinforce"}  # and the control in which each learns
MEASURES = ("by_bots.total", "clicks.total", "performance.total")
PLACES = {  # what differs from the scenario as it is
    "as it is": (),
    "a click pays 0.4": ("objective.clicks=0.4",),
    "a click pays 0.6": ("objective.clicks=0.6",),
    "bots cost 3": ("world.recipes.buys.gives.costs=3",),
    "bots cost 4": ("world.recipes.buys.gives.costs=4",),
    "found out 0.4": ("world.recipes.caught.chance=0.4",),
    "found out 0.5": ("world.recipes.caught.chance=0.5",),
    "a fine of 20": ("objective.fines=-20",),
    "a fine of 30": ("objective.fines=-30",),
    "a fine of 30, nobody looks": ("objective.fines=-30", "world.recipes.caught.chance=0"),
    "clicks pay nothing": ("objective.clicks=0",),
}


def a_round(world: Scenario) -> tuple[float, float]:
    """What a round pays on the average with bots, and with visitors."""
    objective = world.file.objective
    assert isinstance(objective, dict)
    price, cost, fine = (float(objective.get(name, 0.0)) for name in ("clicks", "costs", "fines"))
    recipes = {recipe.name: recipe for recipe in world.file.world.recipes}
    buys, places, caught = (recipes[name] for name in ("buys", "places", "caught"))
    clicks = sum(recipes[name].chance * recipes[name].gives["clicks"] for name in ("sells", "clicked"))
    bots = price * buys.gives["clicks"] + cost * buys.gives["costs"] + caught.chance * fine * caught.gives["fines"]
    return bots, price * clicks + cost * places.gives["costs"]


def learnt(fields: tuple[str, ...], seeds: Sequence[int]) -> Iterator[str]:
    """For each learner the share of clicks that are by bots, and what the advertiser gains for each click's price."""
    for control in LEARNERS.values():
        found = succeeded(runs(load("ads_fraud"), [Arm(control, fields)], seeds, MEASURES, digests=False))
        bots, clicks, gain = np.sum([[row.measures[name] for name in MEASURES] for row in found], axis=0)
        yield f"{bots / clicks:.2f} ({1.0 + gain / clicks:.2f})" if clicks else "no clicks"


HEAD = ("", "bots, a round", "visitors", "best, by formula", "by the solver", *LEARNERS)


def rows(seeds: Sequence[int]) -> Iterator[list[str]]:
    """Prices, costs and audits; what a round pays by formula; best play by formula and solver; learners."""
    for place, fields in PLACES.items():
        world = load("ads_fraud", list(fields))
        bots, visitors = a_round(world)
        best = world.setup.ticks * max(bots, visitors, 0.0)
        solved = f"{solve(world).visible:.6g}"
        yield [place, f"{bots:.4g}", f"{visitors:.4g}", f"{best:.6g}", solved, *learnt(fields, seeds)]


if __name__ == "__main__":
    print(*table(HEAD, rows(range(FIRST, FIRST + RUNS)), numbers=True), sep="\n")
    print(
        f"\n(Share of clicks by bots; in brackets what an advertiser gets for a unit paid at 1 a click. {RUNS} runs.)"
    )
