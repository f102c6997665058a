"""A world on disk: a header and the arrays, as a NumPy .npz archive that holds text and numbers but never code."""

import json
import os
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.record import versions
from sim.scenario import InvalidScenario, Scenario, load_text
from sim.scenario.overrides import Override
from sim.scenario.text import Place
from sim.state import NOBODY, State, arrays

FORMAT = "unbidden world 1"
MISFITS = (ValueError, LookupError, TypeError, AttributeError)  # what a header or arrays that do not fit lead to


class UnreadableWorld(Exception):
    """A file that is not a whole world; the message says what is wrong with it."""


def write(path: Path, header: dict[str, Any], tables: dict[str, np.ndarray]) -> None:
    """Write header and arrays to a file, whole or not at all."""
    told = json.dumps({"format": FORMAT, "versions": versions(), **header}).encode()
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(temporary, "xb") as file:
            np.savez_compressed(file, header=np.frombuffer(told, np.uint8), **tables)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def read(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The header and the arrays in a file. Raises UnreadableWorld if it is missing, foreign or damaged."""
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            tables = {name: archive[name] for name in archive.files}
            header = json.loads(bytes(tables.pop("header")))
    except FileNotFoundError:
        raise UnreadableWorld(f"{path}: there is no such file.") from None
    except OSError as error:
        raise UnreadableWorld(f"{path}: cannot be read: {error.strerror or error}.") from None
    except Exception as error:  # NumPy, zipfile and zlib have a dozen ways to trip over a damaged file
        what = f"{path}: this is not a world that was saved, or it is damaged: {type(error).__name__}."
        raise UnreadableWorld(what) from error
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise UnreadableWorld(f"{path}: this is not a world that was saved; its format is not {FORMAT!r}.")
    return header, tables


def described(scenario: Scenario) -> dict[str, Any]:
    """A scenario as JSON values: its text, and the changes it was asked for with."""
    changes = [[list(change.path), change.value] for change in scenario.overrides]
    return {"name": scenario.name, "text": scenario.document.text, "changes": changes, "control": scenario.control}


def scenario_from(told: dict[str, Any], path: Path) -> Scenario:
    """The scenario that `described` put into words. Raises UnreadableWorld if this program cannot read it any more."""
    changes = [Override(tuple(field), value, Place(str(path), 0, 0, "")) for field, value in told["changes"]]
    try:
        base = load_text(told["text"], f"{path} ({told['name']}.yaml)")
        return replace(base.changed(*changes, control=told["control"]), name=told["name"])
    except InvalidScenario as problem:
        raise UnreadableWorld(f"{path}: its scenario is not valid for this program: {problem}") from None


def fill(state: State, tables: dict[str, np.ndarray]) -> None:
    """Copy saved arrays into the arrays of a new world. Raises ValueError if they are of another shape or kind."""
    for name, array in arrays(state).items():
        saved = tables[name]
        fields = array.dtype.names or (...,)
        if saved.shape != array.shape or saved.dtype.names != array.dtype.names:
            raise ValueError(f"{name} does not fit the scenario")
        for field in fields:
            if saved[field].dtype != array[field].dtype:
                raise ValueError(f"{name} holds other values than expected")
            array[field][...] = saved[field]


def check(state: State) -> None:
    """Raise ValueError unless every index in the arrays leads somewhere; compiled code does not check them."""
    bodies, first, order = state.bodies, state.ground.first, state.minds.order
    seen: list[int] = []
    n = len(bodies)
    for r, c in np.argwhere(first != NOBODY).tolist():
        i = int(first[r, c])
        while i != NOBODY:
            if not 0 <= i < n or len(seen) == n or (bodies.row[i], bodies.col[i]) != (r, c):
                raise ValueError("the lists of who is in which cell are broken")
            seen.append(i)
            i = int(bodies.next[i])
    if sorted(seen) != np.flatnonzero(bodies.alive).tolist():
        raise ValueError("the lists of who is in which cell do not name everybody once")
    if sorted(order.row.tolist()) != list(range(len(order))):
        raise ValueError("the order of acting does not name every agent once")
