"""The curves below the picture: how many, how high, what was paid, gained, used and held, over a whole run.

All of it is plain data, ready for JSON, a plot for every unit. The numbers at the ends are also said in words.
"""

from typing import Any

import numpy as np

from unbidden.sim.report.catalogue import say
from unbidden.sim.report.naming import body_names, word
from unbidden.sim.report.scenario import texts
from unbidden.sim.runs.records import Run
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.tiled import Names
from unbidden.viz.causal_chain import CausalChain
from unbidden.viz.snapshot import counts, courses, watched

MOST_POINTS = 1200  # of a curve
MOST_USES = 4  # curves of one kind
FEW = 5  # agents; of so many each has a curve of its own


def series(run: Run, pair: CausalChain | None) -> list[dict[str, Any]]:
    """Curves over the whole run, a plot for every unit."""
    marked, inside = watched(run), counts(run)
    who = word(run.scenario, marked[0]) if marked else ""
    curves: list[dict[str, Any]] = []
    if marked and inside:
        curves.append(_steps(say("curve.inside", who=who), "count", "inside", inside[0]))
        curves.append(_steps(say("curve.outside", who=who), "count", "outside", inside[1]))
    curves += _heights(run, pair, marked[0] if marked else "")
    if run.scenario.setup.learners:
        alone = run.trace.episode_return.shape[1] == 1
        paid = say("curve.paid" if alone else "curve.paid.all")
        curves.append(_steps(paid, "paid", "crosser", run.trace.episode_return.sum(axis=1)))
    paid_for = [curve["values"] for curve in curves if curve["what"] == "paid"]
    curves += [curve for curve in _gained(run) if curve["values"] not in paid_for]  # else it is there already
    curves += [*_uses(run), *_growing(run), *_courses(run), *_waiting(run)]
    for k, name in enumerate(_limited(run.scenario)):
        total = run.trace.held[:, :, k].sum(axis=1) if name else None
        if name and total is not None:
            curves.append(_steps(word(run.scenario, name), "held", f"group{k % 5}", total))
    return curves


def _heights(run: Run, pair: CausalChain | None, watched_group: str) -> list[dict[str, Any]]:
    """The heights of the pair from when it came about on, for its names tell who; before that the greatest of all."""
    names, groups = body_names(run.scenario), run.scenario.setup.agents
    curves = []
    if any(group.floats and group.name == watched_group and group.count for group in groups):
        rows = [i for i, (group, _) in enumerate(run.scenario.setup.rows) if group.name == watched_group]
        highest, until = run.trace.bottom[:, rows].max(axis=1), pair.tick if pair else None
        name = say("curve.highest", who=word(run.scenario, watched_group))
        curves.append(_samples(name, "height", "ink", highest, until=until))
    if pair is None or not _leaves_the_ground(run, pair):
        return curves
    both = [(body, role) for body, role in ((pair.body, "crosser"), (pair.lifter, "lifter")) if body is not None]
    return curves + [
        _samples(names[body], "height", role, run.trace.bottom[:, body], since=pair.tick) for body, role in both
    ]


def _leaves_the_ground(run: Run, pair: CausalChain) -> bool:
    """Whether one of a pair was ever at another height than at the start."""
    bottoms = run.trace.bottom[:, [body for body in (pair.body, pair.lifter) if body is not None]]
    return bool((bottoms != bottoms[0]).any())


def _gained(run: Run) -> list[dict[str, Any]]:
    """How much of each stock that is spoken of has been gained so far; of a single one also by each of a few agents."""
    spoken = {name: watch for name, watch in run.scenario.watches.items() if watch.detector.summary}
    told = {name: watch.arguments for name, watch in spoken.items() if "stock" in watch.arguments}
    scene, curves = run.scenario.scene(run.trace), []
    for k, (name, asked) in enumerate(list(told.items())[:MOST_USES]):
        rows = scene.rows_of(asked["of"])
        held = run.trace.held[:, rows, scene.stock(asked["stock"])]
        gained = held - held[0]
        role = "ink" if len(told) == 1 else f"group{k % 5}"
        curves.append(_steps(word(run.scenario, name).replace("_", " "), "gained", role, gained.sum(axis=1)))
        if len(told) == 1 and 1 < len(rows) <= FEW:
            names = body_names(run.scenario)
            curves += [_steps(names[row], "gained", f"group{i}", gained[:, i]) for i, row in enumerate(rows)]
    return curves


def _growing(run: Run) -> list[dict[str, Any]]:
    """How many tiles there are of each kind that others become by themselves."""
    kinds = Names(run.scenario.file, run.scenario.rows).kinds
    recipes = (recipe for recipe in run.scenario.file.world.recipes if recipe.when == "tick")
    letters = list(dict.fromkeys(recipe.becomes for recipe in recipes if recipe.becomes))[:MOST_USES]
    names = texts(run.scenario).world.tiles
    return [
        _steps(names[x].name or x, "tiles", f"group{3 - k}", (run.trace.kind == kinds.index(x)).sum(axis=1))
        for k, x in enumerate(letters)
        if x in names
    ]


def _uses(run: Run) -> list[dict[str, Any]]:
    """How often what is watched has come about so far, of what came about at all."""
    setup, ticks = run.scenario.setup, np.arange(len(run.trace.cell))
    totals = {
        name: np.searchsorted(tally.came_about(setup, run.trace)[0], ticks, side="right")
        for name, tally in run.scenario.tallies.items()
        if tally.recipes
    }
    often = [(name, total) for name, total in totals.items() if total[-1] > total[0]][:MOST_USES]
    return [
        _steps(
            word(run.scenario, name).replace("_", " "),
            "times",
            f"group{k % 5}",
            total,
            since=int(np.argmax(total > total[0])),
        )
        for k, (name, total) in enumerate(often)
    ]


def _courses(run: Run) -> list[dict[str, Any]]:
    return [
        _samples(course.name, course.what, f"group{k % 5}", course.values)
        for k, course in enumerate(courses(run)[:MOST_USES])
    ]


def _waiting(run: Run) -> list[dict[str, Any]]:
    """How many requests wait for whoever serves."""
    return [_samples(say("curve.waiting"), "waiting", "crosser", queue) for queue in run.trace.waiting.T]


def _limited(scenario: Scenario) -> list[str]:
    """The names of stocks that can run out, at their places; an empty one for the others.

    One of which it is watched what is gained, under the same name, is told of by that.
    """
    stocks = [(name, stock) for name, stock in scenario.file.world.stocks.items() if name != "ticks"]
    return ["", *(name if stock.max < 1e6 and name not in scenario.watches else "" for name, stock in stocks)][: 1 + 3]


def _steps(name: str, what: str, role: str, values: np.ndarray, since: int = 0) -> dict[str, Any]:
    """A curve that stays until it jumps."""
    ticks = np.unique([0, *(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values) - 1])
    return _curve(name, what, role, "steps", ticks, values, since, None)


def _samples(
    name: str, what: str, role: str, values: np.ndarray, since: int = 0, until: int | None = None
) -> dict[str, Any]:
    return _curve(name, what, role, "line", np.arange(len(values)), values, since, until)


def _curve(
    name: str, what: str, role: str, kind: str, ticks: np.ndarray, values: np.ndarray, since: int, until: int | None
) -> dict[str, Any]:
    """As many points as can be told apart. It is shown once a tick was seen, and until another one was."""
    if len(ticks) > MOST_POINTS:
        ticks = ticks[np.linspace(0, len(ticks) - 1, MOST_POINTS).astype(int)]
    points = [round(float(value), 3) for value in values[ticks]]
    unit = say(f"unit.{what}")
    return {"name": name, "what": what, "unit": unit, "role": role, "kind": kind, "ticks": ticks.tolist(),
            "values": points, "since": since, "until": until}  # fmt: skip
