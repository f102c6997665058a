"""A run, and a run on disk.

A file holds a header (scenario text, changes, seed, versions, digest, events, measures) and the trace. What happened is
read from the trace again, and not from what the header says of it; only of learners it holds means over many trials.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import entry_points
from operator import index
from pathlib import Path
from typing import Any

import numpy as np

from unbidden.sim.detectors import Finding
from unbidden.sim.engine.fields import EVENT, highest
from unbidden.sim.engine.laws.events import BORN, ENTERED
from unbidden.sim.engine.ledger import Ledger
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.state import KEPT, NOBODY, State, Trace, digest, new_trace, sizes
from unbidden.sim.runs import archive
from unbidden.sim.runs.archive import UnreadableFile
from unbidden.sim.runs.header import RUN, refuse, refuse_to_write
from unbidden.sim.runs.trajectory import Trajectory
from unbidden.sim.scenario import InvalidScenario, Scenario
from unbidden.sim.scenario.loading import load_changed, with_translations
from unbidden.sim.scenario.overrides import Override, dotted
from unbidden.sim.scenario.text import Place
from unbidden.sim.scenario.watched import watched_measures

FORMAT = "unbidden run 4"
SAVED = tuple(name for name, kept in KEPT.items() if not kept.thought)
ELSEWHERE = -2  # a cell that is none
MOST_EVENTS = 10_000  # that a file tells of; all of them are in the trace
BROKEN = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)


@dataclass(frozen=True)
class Run:
    """What was run, what happened, and what it amounted to."""

    scenario: Scenario
    seed: int
    trace: Trace = field(repr=False)
    digest: str
    events: list[dict[str, Any]] = field(repr=False)
    measures: dict[str, Any] = field(repr=False)
    training_digest: str = ""  # digest of the training before, if there was one

    @property
    def trajectory(self) -> Trajectory:
        """Where everybody was, tick by tick, and what came about: what a measure of one's own is given; made anew."""
        return trajectory_of(self.scenario, self.trace, self.seed)

    def show(self) -> Any:
        """The run as a page to be played in the output of a notebook. Raises LookupError without the package viz."""
        return viewer("page")(self)

    def _repr_html_(self) -> str | None:
        """A still with what was asked, meant and found; nothing without the package viz."""
        try:
            return viewer("still")(self)
        except LookupError:
            return None


def viewer(name: str) -> Callable[[Any], Any]:
    """What another package shows runs and worlds with. Raises LookupError if there is nothing of that name."""
    for point in entry_points(group="unbidden.viewers", name=name):
        return point.load()
    raise LookupError(f"no viewer is called {name}; install unbidden as a whole.")


# ---- judged ---------------------------------------------------------------------------------------------------------


def judge(
    scenario: Scenario, trace: Trace, only: Iterable[str] | None = None, ledger: Ledger | None = None
) -> dict[str, Finding]:
    """What the detectors of a scenario (or only some) find in a finished trace."""
    scene = scenario.scene(trace, ledger)
    wanted = None if only is None else set(only)
    findings = {}
    for name, watch in scenario.watches.items():
        if wanted is None or name in wanted:
            findings[name] = watch.detector.look(scene, **watch.arguments).named(name)
    return findings


def trajectory_of(scenario: Scenario, trace: Trace, seed: int, ledger: Ledger | None = None) -> Trajectory:
    """A finished run, to read; it is judged when somebody asks what it amounted to."""
    return Trajectory(scenario, trace, seed, partial(judge, scenario, trace, None, ledger))


def events_of(findings: Mapping[str, Finding]) -> list[dict[str, Any]]:
    """All events, in order of time."""
    return sorted((e for f in findings.values() for e in f.events), key=lambda e: (e["tick"], e["watch"]))


def measures_of(findings: Mapping[str, Finding]) -> dict[str, Any]:
    """All measures, by the name of what is watched and their own."""
    return {f"{name}.{m}": value for name, finding in findings.items() for m, value in finding.measures.items()}


# ---- on disk --------------------------------------------------------------------------------------------------------


def specification_of(scenario: Scenario, seed: int) -> dict[str, Any]:
    """What a scenario was asked for with, as JSON values from which `scenario_of` makes it again."""
    return {
        "scenario": scenario.name,
        "text": scenario.document.text,
        "changes": [[list(change.path), change.value] for change in scenario.overrides],
        "control": scenario.control,
        "seed": index(seed),
    }


def scenario_of(header: dict[str, Any], path: Path) -> Scenario:
    """The scenario that `specification_of` described. Raises UnreadableFile if this program cannot read it any more."""
    changes = [Override(tuple(field), value, Place(str(path), 0, 0, "")) for field, value in header["changes"]]
    try:
        scenario = load_changed(header["text"], f"{path} ({header['scenario']}.yaml)", changes, header["control"])
        return with_translations(replace(scenario, name=header["scenario"]))
    except InvalidScenario as problem:
        raise UnreadableFile(f"{path}: its scenario is not valid for this program.\n{problem}") from None
    except BROKEN as error:
        raise UnreadableFile(f"{path}: its scenario is not valid for this program: {error}") from None


def overrides(scenario: Scenario) -> dict[str, Any]:
    """The changes that a scenario was asked for with, by field."""
    return {dotted(change.path): change.value for change in scenario.overrides}


def save(run: Run, path: Path) -> None:
    """Write a run to disk, whole or not at all. Raises CannotWrite, and ValueError for a row of many runs."""
    if not isinstance(run, Run):
        raise ValueError("one of many runs keeps no trace; run its seed alone to save it.")
    header = specification_of(run.scenario, run.seed) | {
        "ticks": len(run.trace.cell) - 1,
        "recorded": len(run.trace.events),
        "digest": run.digest,
        "measures": {name: run.measures[name] for name in watched_measures(run.scenario.file) if name in run.measures},
        "lesson": run.training_digest,
        "events": run.events[:MOST_EVENTS],
        "events in all": len(run.events),
    }
    refuse_to_write(header, RUN)
    tables = {name: getattr(run.trace, name) for name in SAVED}
    archive.write(path, FORMAT, header, tables)


def load(path: Path) -> Run:
    """Read a run from disk. Raises UnreadableFile for a file that is missing, foreign, damaged or changed."""
    with archive.opened(path, FORMAT) as packed:
        header = packed.header
        refuse(header, RUN, path)
        scenario = scenario_of(header, path)
        try:
            state = build(scenario.setup, header["seed"])
        except BROKEN as error:
            raise UnreadableFile(f"{path}: its scenario is not valid for this program: {error}") from None
        if header["ticks"] > scenario.setup.ticks:
            raise UnreadableFile(f"{path}: its trace is longer than its scenario lasts.")
        blank = new_trace(state, 0)
        tables = packed.unpack(_forms(blank, header))
    tables |= {name: table.view(np.recarray) for name, table in tables.items() if table.dtype.names}
    trace = blank._replace(**tables)
    if digest(trace) != header["digest"]:
        raise UnreadableFile(f"{path}: the trace does not match its digest; the file was damaged or changed.")
    if problem := strange(trace, state):
        raise UnreadableFile(f"{path}: {problem} in its trace is none that there can be; the file was changed.")
    for table in trace:
        table.flags.writeable = False
    try:
        findings = judge(scenario, trace)
    except BROKEN as error:
        raise UnreadableFile(f"{path}: its trace cannot be judged: {error}") from None
    measures = _means(path, header["measures"], measures_of(findings)) if header["lesson"] else measures_of(findings)
    return Run(scenario, header["seed"], trace, header["digest"], events_of(findings), measures, header["lesson"])


def _forms(blank: Trace, header: Mapping[str, Any]) -> dict[str, archive.Form]:
    """What the arrays of a saved trace have to be like; `blank` is one with a single row of what is kept."""
    tables = {name: getattr(blank, name) for name in SAVED}
    rows = {name: header["recorded"] if KEPT[name].listed else header["ticks"] + 1 for name in SAVED}
    return {name: archive.Form(table.dtype, (rows[name], *table.shape[1:])) for name, table in tables.items()}


def _means(path: Path, header: dict[str, Any], first: dict[str, Any]) -> dict[str, Any]:
    """Measures over many trials, of which only the first is there. Raises UnreadableFile if they cannot be its."""
    if header.keys() != first.keys() or any(header[name] is None for name, value in first.items() if value is not None):
        raise UnreadableFile(f"{path}: its measures are not those of its scenario; the file was changed.")
    return {name: header[name] for name in first}


def strange(trace: Trace, state: State) -> str:
    """What of a trace cannot be in the world that `state` is the beginning of, in words; nothing, if all of it can."""
    known, learning = sizes(state), state.learning
    for name, kept in KEPT.items():
        values = getattr(trace, name)
        high = highest(kept.high, known)
        if kept.low is not None and not np.all((kept.low <= values) & (high is None or values <= high)):
            return f"`{name}` ({kept.doc})"
    if not _agrees(trace, state):
        return f"`events` ({KEPT['events'].doc})"
    spans = learning.can[state.bodies.group[: trace.action.shape[1]]]
    if np.any(trace.action > np.maximum(spans.end - spans.begin, 1)[:, None] - 1):
        return f"`action` ({KEPT['action'].doc})"
    return ""


def _agrees(trace: Trace, state: State) -> bool:
    """Whether the events of a trace are those that its other arrays tell of."""
    events, (ticks, bodies) = trace.events, trace.cell.shape
    recipes = state.land.recipes
    for name, low, high in (
        ("tick", 1, ticks - 1),
        ("what", EVENT["what"].low, len(recipes) - 1),
        ("cell", 0, state.ground.height.size - 1),
        ("body", NOBODY, bodies - 1),
    ):
        if not np.all((low <= events[name]) & (events[name] <= high)):
            return False
    if np.any(np.diff(events.tick) < 0) or np.any((events.what < 0) & (events.body == NOBODY)):
        return False
    fired = events[events.what >= 0]
    counts = np.zeros_like(trace.fired)
    np.add.at(counts, (fired.tick, recipes.number[fired.what]), 1)
    entered = events[(events.what == ENTERED) | (events.what == BORN)]
    cell = trace.cell.copy()
    cell[1:][cell[1:] != cell[:-1]] = ELSEWHERE
    cell[entered.tick, entered.body] = entered.cell  # the last one in a tick counts
    is_there = (cell == trace.cell) | (trace.cell < 0)
    return bool(np.array_equal(np.cumsum(counts, axis=0), trace.fired) and is_there.all())
