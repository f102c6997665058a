"""A run, and a run on disk.

A file holds a header (scenario text, changes, seed, versions, digest, events, measures) and the trace. What happened is
read from the trace again, and not from what the header says of it; only of learners it holds means over many trials.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import entry_points
from operator import index
from pathlib import Path
from typing import Any

import numpy as np

from sim import archive
from sim.archive import UnreadableFile
from sim.header import RUN, refuse, refuse_to_write
from sim.ledger import Ledger
from sim.scenario import InvalidScenario, Scenario
from sim.scenario.load import load_changed
from sim.scenario.overrides import Override, dotted
from sim.scenario.text import Place
from sim.scenario.watched import watched
from sim.setup import build
from sim.state import State, Trace, new_trace
from sim.watch import Finding, Scene, detectors

FORMAT = "unbidden run 2"
KEPT = ("cell", "bottom", "heading", "gust")
TILED = ("kind", "held", "flag", "fired", "state", "action", "paid")  # kept and sealed where there are tiles
SHOWN = ("level", "alone", "carried")  # kept where there are tiles, for those who watch; it follows from the rest
MOST_EVENTS = 10_000  # that a file tells of; all of them are in the trace
HIGHEST = 1e12  # m: what no body is above or below
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
    lesson: str = ""  # digest of the training before, if there was one

    def show(self) -> Any:
        """The run as a page to be played in the output of a notebook. Raises LookupError without the package viz."""
        return viewer("page")(self)

    def _repr_html_(self) -> str | None:
        """A still with what was asked, meant and found; nothing without the package viz or for a run without trace."""
        try:
            return viewer("still")(self) if len(self.trace.cell) else None
        except LookupError:
            return None


def viewer(name: str) -> Callable[[Any], Any]:
    """What another package shows runs and worlds with. Raises LookupError if there is nothing of that name."""
    for found in entry_points(group="unbidden.viewers", name=name):
        return found.load()
    raise LookupError(f"no viewer is called {name}; install unbidden as a whole.")


def digest(trace: Trace) -> str:
    """A fingerprint of everything that moved: equal if and only if the trajectories are, bit for bit."""
    seal = hashlib.blake2b(digest_size=16)
    for name in ("cell", "bottom", "heading", *TILED):
        array = np.ascontiguousarray(getattr(trace, name))
        if name in TILED and not array.size:
            continue
        seal.update(f"{name}{array.shape}".encode())
        seal.update(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes())
    return seal.hexdigest()


# ---- judged ---------------------------------------------------------------------------------------------------------


def judge(
    scenario: Scenario, trace: Trace, only: Iterable[str] | None = None, ledger: Ledger | None = None
) -> dict[str, Finding]:
    """What the detectors of a scenario (or only some) find in a finished trace."""
    scene = Scene(scenario.setup, trace, scenario.setup.names(), ledger)
    wanted = None if only is None else set(only)
    found = {}
    for name, (kind, arguments) in watched(scenario).items():
        if wanted is None or name in wanted:
            finding = detectors[kind].look(scene, **arguments)
            found[name] = replace(finding, events=[event | {"watch": name} for event in finding.events])
    return found


def events_of(findings: Mapping[str, Finding]) -> list[dict[str, Any]]:
    """All events, in order of time."""
    return sorted((e for f in findings.values() for e in f.events), key=lambda e: (e["tick"], e["watch"]))


def measures_of(findings: Mapping[str, Finding]) -> dict[str, Any]:
    """All measures, by the name of what is watched and their own."""
    return {f"{name}.{m}": value for name, finding in findings.items() for m, value in finding.measures.items()}


# ---- on disk --------------------------------------------------------------------------------------------------------


def asked(scenario: Scenario, seed: int) -> dict[str, Any]:
    """What a scenario was asked for with, as JSON values from which `scenario_of` makes it again."""
    return {
        "scenario": scenario.name,
        "text": scenario.document.text,
        "changes": [[list(change.path), change.value] for change in scenario.overrides],
        "control": scenario.control,
        "seed": index(seed),
    }


def scenario_of(told: dict[str, Any], path: Path) -> Scenario:
    """The scenario that `asked` described. Raises UnreadableFile if this program cannot read it any more."""
    changes = [Override(tuple(field), value, Place(str(path), 0, 0, "")) for field, value in told["changes"]]
    try:
        scenario = load_changed(told["text"], f"{path} ({told['scenario']}.yaml)", changes, told["control"])
        return replace(scenario, name=told["scenario"])
    except InvalidScenario as problem:
        raise UnreadableFile(f"{path}: its scenario is not valid for this program.\n{problem}") from None
    except BROKEN as error:
        raise UnreadableFile(f"{path}: its scenario is not valid for this program: {error}") from None


def overrides(scenario: Scenario) -> dict[str, Any]:
    """The changes that a scenario was asked for with, by field."""
    return {dotted(change.path): change.value for change in scenario.overrides}


def save(run: Run, path: Path) -> None:
    """Write a run to disk, whole or not at all. Raises CannotWrite, and ValueError for a run that kept no trace."""
    if not len(run.trace.cell):
        raise ValueError("one of many runs keeps no trace; run its seed alone to save it.")
    header = asked(run.scenario, run.seed) | {
        "ticks": len(run.trace.cell) - 1,
        "digest": run.digest,
        "measures": run.measures,
        "lesson": run.lesson,
        "events": run.events[:MOST_EVENTS],
        "events in all": len(run.events),
    }
    refuse_to_write(header, RUN)
    tables = {name: getattr(run.trace, name) for name in (*KEPT, *TILED, *SHOWN)}
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
        tables = packed.unpack(_forms(blank, header["ticks"] + 1))
    trace = blank._replace(**tables)
    if digest(trace) != header["digest"]:
        raise UnreadableFile(f"{path}: the trace does not match its digest; the file was damaged or changed.")
    if found := strange(trace, state):
        raise UnreadableFile(f"{path}: {found} in its trace is none that there can be; the file was changed.")
    for table in trace:
        table.flags.writeable = False
    try:
        findings = judge(scenario, trace)
    except BROKEN as error:
        raise UnreadableFile(f"{path}: its trace cannot be judged: {error}") from None
    measures = _means(path, header["measures"], measures_of(findings)) if header["lesson"] else measures_of(findings)
    return Run(scenario, header["seed"], trace, header["digest"], events_of(findings), measures, header["lesson"])


def _forms(blank: Trace, rows: int) -> dict[str, archive.Form]:
    """What the arrays of a trace of so many rows are like; `blank` is one with a single row of what is kept."""
    found = {name: getattr(blank, name) for name in (*KEPT, *TILED, *SHOWN)}
    return {
        name: archive.Form(table.dtype, (rows, *table.shape[1:]) if len(table) else table.shape)
        for name, table in found.items()
    }


def _means(path: Path, told: dict[str, Any], first: dict[str, Any]) -> dict[str, Any]:
    """Measures over many trials, of which only the first is there. Raises UnreadableFile if they cannot be its."""
    if told.keys() != first.keys() or any(told[name] is None for name, value in first.items() if value is not None):
        raise UnreadableFile(f"{path}: its measures are not those of its scenario; the file was changed.")
    return {name: told[name] for name in first}


def strange(trace: Trace, state: State) -> str:
    """What of a trace cannot be in the world that `state` is the beginning of, in words; nothing, if all of it can."""
    (rows, cols), school, counts = state.ground.height.shape, state.school, trace.counts()
    kinds = len(state.land.kinds) if state.land is not None else 1
    states = max(school.value.shape[2], 1) if school is not None else 1
    spans = school.can[state.bodies.group[: trace.action.shape[1]]] if school is not None else None
    actions = np.maximum(spans.end - spans.begin, 1)[:, None] if spans is not None else 1
    for what, values, low, high in (
        ("a cell", trace.cell, -1, rows * cols - 1),
        ("a height", trace.bottom, -HIGHEST, HIGHEST),
        ("a heading", trace.heading, 0, 3),
        ("a gust", trace.gust[:, :2], -1, max(rows, cols)),
        ("a gust", trace.gust[:, 2], 0, 1),
        ("a kind of tile", trace.kind, 0, kinds - 1),
        ("what is held", trace.held, -HIGHEST, HIGHEST),
        ("a flag", trace.flag, -HIGHEST, HIGHEST),
        ("what came about", counts, 0, 2**31 - 1),
        ("what came about", np.diff(counts, axis=0) if counts.size else counts, 0, 2**31 - 1),
        ("what was perceived", trace.state, 0, states - 1),
        ("what was done", trace.action, -1, actions - 1),
        ("what was paid", trace.paid, -HIGHEST * HIGHEST, HIGHEST * HIGHEST),
        ("the level of a tile", trace.level, -HIGHEST, HIGHEST),
    ):
        if not np.all((low <= values) & (values <= high)):
            return what
    return ""
