"""How often something pays, and how often it is learnt, over random layouts of the same tiles and recipes.

What is found on one map may be due to that map. So the map is drawn again many times (`sim/scenario/layouts.py`); on
each layout the exact optimum says whether best play has an event, and on some of them the learner is trained once, from
the seed of the layout's number. Layout 0 is the map as shipped, and is not counted among the random ones.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial

from unbidden.sim.judge.assumptions import Assumption, Broken, any_of, assumptions
from unbidden.sim.judge.layout_table import LayoutTable, Row
from unbidden.sim.judge.shares import Share, is_always, is_learnt, is_sometimes
from unbidden.sim.optimum import TooLarge
from unbidden.sim.optimum import solve as optimum
from unbidden.sim.runs.many import in_order
from unbidden.sim.runs.running import learn, of_trials, run_trials
from unbidden.sim.runs.simulation import warm_up
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.layouts import Layout, layout

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class EventPrevalence:
    """In how many random layouts an event pays and is learnt; and on the map as shipped."""

    event: str
    always: Share  # layouts in which all best play has it
    sometimes: Share  # layouts in which some best play has it, or all
    learnt: Share  # of those that were learnt
    learnt_if_best: Share  # of those that were learnt and in which all best play has it
    shipped: Row

    def as_json(self) -> dict[str, object]:
        """The event for machines."""
        shares = {name: value.as_json() for name, value in vars(self).items() if isinstance(value, Share)}
        best, learnt = self.shipped.best or {}, self.shipped.learnt or {}
        shipped = {"best": best.get(self.event), "learnt": learnt.get(f"{self.event}.any")}
        return {"event": self.event, **shares, "shipped": shipped}


@dataclass(frozen=True)
class MeasurePrevalence:
    """What a measure of learners comes to over random layouts; and on the map as shipped."""

    measure: str
    mean: float
    least: float
    most: float
    shipped: float | None

    def as_json(self) -> dict[str, object]:
        """The measure for machines."""
        return asdict(self)


@dataclass(frozen=True)
class Prevalence:
    """What many layouts of a scenario came to."""

    scenario: Scenario
    discount: float
    layouts: int  # random ones
    rejected: int  # drawings in which something was out of reach
    unsolved: int  # layouts whose optimum was refused
    learnt: int  # layouts that were learnt
    events: list[EventPrevalence]
    measures: list[MeasurePrevalence]  # of what is watched and is no event
    refused: str  # why no layout was solved; nothing, if they were
    assumptions: list[Assumption]  # that nobody wrote down, if what is meant is drawn
    any_of: list[Broken]  # at least one of the first of them, of the first two …

    def as_json(self) -> dict[str, object]:
        """All of it for machines."""
        lists = {name: value for name, value in vars(self).items() if isinstance(value, list)}
        plain = {name: value for name, value in vars(self).items() if name not in ("scenario", *lists)}
        world = {"scenario": self.scenario.name, "control": self.scenario.control}
        return world | plain | {name: [one.as_json() for one in each] for name, each in lists.items()}


def events_of(scenario: Scenario) -> list[str]:
    """What is watched and comes about or not: events, by the names that the scenario gives them."""
    return [name for name, watch in scenario.watches.items() if "any" in watch.detector.measures]


def fill(
    scenario: Scenario, table: LayoutTable, layouts: int, learnt: int, progress: Progress = lambda done, total: None
) -> None:
    """Add the rows that a table lacks: the map as shipped, the first so many layouts, of these the first ones learnt.

    Where the optimum of the map as shipped is refused, no layout is solved, and there are rows only of those learnt.
    Raises InvalidScenario where no layout can be drawn, and what trainings raise.
    """
    warm_up(scenario)
    if _lacks(table, 0, learnt):
        table.add(_row(scenario, 0, table.discount, solves=True, learns=learnt > 0))
    solves = not table.rows[0].refused
    lacking = [k for k in range((layouts if solves else learnt) + 1) if _lacks(table, k, learnt)]
    tasks = (partial(_row, scenario, k, table.discount, solves, k <= learnt) for k in lacking)
    for done, row in enumerate(in_order(tasks), start=1):
        table.add(row)
        progress(done, len(lacking))


def _lacks(table: LayoutTable, number: int, learnt: int) -> bool:
    """Whether a table has no row of a layout, or none that says what was learnt there and should."""
    return number not in table.rows or (0 < learnt >= number and table.rows[number].learnt is None)


def _row(scenario: Scenario, number: int, discount: float, solves: bool, learns: bool) -> Row:
    """One layout, solved, and perhaps learnt."""
    drawn = layout(scenario, number)
    best, refused = _best(drawn, discount) if solves else (None, "")
    return Row(number, drawn.map, drawn.rejected, best, refused, _learnt(drawn) if learns else None)


def _best(drawn: Layout, discount: float) -> tuple[dict[str, tuple[float, float]] | None, str]:
    """How often each event comes about in best play, least and most; or why that is not known."""
    try:
        solution = optimum(of_trials(drawn.scenario), seed=drawn.number, discount=discount)
    except TooLarge as error:
        return None, str(error)
    return (None, solution.refused) if solution.refused else (solution.events, "")


def _learnt(drawn: Layout) -> dict[str, float]:
    """What the trials of a training from the seed of the layout's number come to, in the mean, where they say it."""
    run = run_trials(of_trials(drawn.scenario), learn(drawn.scenario, drawn.number))
    return {name: float(value) for name, value in run.measures.items() if value is not None}


def summed_up(scenario: Scenario, table: LayoutTable, layouts: int, learnt: int) -> Prevalence:
    """What the first so many layouts of a table came to, and the first ones that were learnt."""
    rows = [table.rows[k] for k in sorted(table.rows) if 0 < k <= layouts]
    solved = [row for row in rows if row.best is not None]
    taught = [row for row in rows if row.number <= learnt and row.learnt is not None]
    shipped = table.rows[0]
    events = [_event(event, solved, taught, shipped) for event in events_of(scenario)]
    measures = list(_measures(scenario, events, taught, shipped))
    unsolved, rejected = sum(bool(row.refused) for row in rows), sum(row.rejected for row in rows)
    return Prevalence(
        scenario, table.discount, len(rows), rejected, unsolved, len(taught), events, measures, shipped.refused,
        assumptions(scenario, solved, taught), any_of(scenario, solved, taught),
    )  # fmt: skip


def _measures(
    scenario: Scenario, events: list[EventPrevalence], taught: list[Row], shipped: Row
) -> Iterator[MeasurePrevalence]:
    """What is watched and is no event, as far as it could be measured."""
    watched = {event.event for event in events}
    for name in scenario.measures:
        values = [row.learnt[name] for row in taught if row.learnt and name in row.learnt]
        if values and name.partition(".")[0] not in watched:
            mean = sum(values) / len(values)
            yield MeasurePrevalence(name, mean, min(values), max(values), (shipped.learnt or {}).get(name))


def _event(event: str, solved: list[Row], taught: list[Row], shipped: Row) -> EventPrevalence:
    known = [row for row in solved if row.best is not None and event in row.best]
    best = [row for row in taught if is_always(row, event)]
    return EventPrevalence(
        event,
        Share(sum(is_always(row, event) for row in known), len(known)),
        Share(sum(is_sometimes(row, event) for row in known), len(known)),
        Share(sum(is_learnt(row, event) for row in taught), len(taught)),
        Share(sum(is_learnt(row, event) for row in best), len(best)),
        shipped,
    )
