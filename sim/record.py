"""A run, and a run on disk.

A file holds a header (scenario text, changes, seed, versions, digest, events, measures) and the trace.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import numpy as np

from sim import archive
from sim.archive import UnreadableFile
from sim.scenario import InvalidScenario, Scenario
from sim.scenario.load import load_changed
from sim.scenario.overrides import Override, dotted
from sim.scenario.text import Place
from sim.state import Trace

FORMAT = "unbidden run 1"
KEPT = ("cell", "bottom", "heading", "gust")
TILED = ("kind", "held", "flag", "fired", "state", "action", "paid")  # kept and sealed where there are tiles
SHOWN = ("level", "alone", "carried")  # kept where there are tiles, for those who watch; it follows from the rest
FOUND = ("digest", "events", "measures", "lesson")


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


def asked(scenario: Scenario) -> dict[str, Any]:
    """What a scenario was asked for with, as JSON values from which `scenario_of` makes it again."""
    return {
        "scenario": scenario.name,
        "text": scenario.document.text,
        "changes": [[list(change.path), change.value] for change in scenario.overrides],
        "control": scenario.control,
    }


def scenario_of(told: dict[str, Any], path: Path) -> Scenario:
    """The scenario that `asked` described. Raises UnreadableFile if this program cannot read it any more."""
    changes = [Override(tuple(field), value, Place(str(path), 0, 0, "")) for field, value in told["changes"]]
    try:
        scenario = load_changed(told["text"], f"{path} ({told['scenario']}.yaml)", changes, told["control"])
        return replace(scenario, name=told["scenario"])
    except InvalidScenario as problem:
        raise UnreadableFile(f"{path}: its scenario is not valid for this program.\n{problem}") from None


def overrides(scenario: Scenario) -> dict[str, Any]:
    """The changes that a scenario was asked for with, by field."""
    return {dotted(change.path): change.value for change in scenario.overrides}


def save(run: Run, path: Path) -> None:
    """Write a run to disk, whole or not at all."""
    found = {"seed": run.seed} | {name: getattr(run, name) for name in FOUND}
    tables = {name: getattr(run.trace, name) for name in (*KEPT, *TILED, *SHOWN)}
    archive.write(path, FORMAT, asked(run.scenario) | found, tables)


def load(path: Path) -> Run:
    """Read a run from disk. Raises UnreadableFile for a file that is missing, foreign, damaged or changed."""
    header, tables = archive.read(path, FORMAT)
    try:
        kept = {name: tables[name] for name in KEPT} | {
            name: tables.get(name, np.zeros(0)) for name in (*TILED, *SHOWN)
        }
        trace = Trace(**kept, percept=np.zeros((0, 0, 0)), command=np.zeros((0, 0, 0)))
        run = Run(
            scenario_of(header, path),
            header["seed"],
            trace,
            *(header.get(name, "") if name == "lesson" else header[name] for name in FOUND),
        )
        whole = digest(trace) == run.digest
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableFile(f"{path}: something is missing in it: {error}.") from None
    if not whole:
        raise UnreadableFile(f"{path}: the trace does not match its digest; the file was damaged or changed.")
    for table in trace:
        table.flags.writeable = False
    return run
