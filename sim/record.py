"""A run, and a run on disk.

A file holds a header (scenario text, changes, seed, versions, digest, events, measures) and the trace, as a NumPy .npz
archive: any Python can open it without this program, and it holds arrays and text but never code. It is written under
a temporary name and then renamed, so that a file with the right name is whole.
"""

import hashlib
import json
import os
import platform
import tempfile
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from sim.scenario import Scenario, load_text
from sim.scenario.overrides import dotted
from sim.scenario.schema import MAX_TRACE_BYTES
from sim.state import Trace

FORMAT = "unbidden run 1"
MAX_BYTES = 2 * MAX_TRACE_BYTES
KEPT = ("cell", "bottom", "heading", "gust")


class UnreadableRun(Exception):
    """A file that is not a whole run; the message says what is wrong with it and what to do."""


@dataclass(frozen=True)
class Run:
    """What was run, what happened, and what it amounted to."""

    scenario: Scenario
    seed: int
    trace: Trace = field(repr=False)
    digest: str
    events: list[dict[str, Any]] = field(repr=False)
    measures: dict[str, Any] = field(repr=False)


def digest(trace: Trace) -> str:
    """A fingerprint of everything that moved: equal if and only if the trajectories are, bit for bit."""
    seal = hashlib.blake2b(digest_size=16)
    for name in ("cell", "bottom", "heading"):
        array = np.ascontiguousarray(getattr(trace, name))
        seal.update(f"{name}{array.shape}".encode())
        seal.update(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes())
    return seal.hexdigest()


def versions() -> dict[str, str]:
    """What a result may depend on."""
    return {"unbidden": version("unbidden"), "python": platform.python_version()} | {
        name: version(name) for name in ("numpy", "numba")
    }


def overrides(scenario: Scenario) -> dict[str, Any]:
    """The changes that a scenario was asked for with, by field."""
    return {dotted(change.path): change.value for change in scenario.overrides}


def save(run: Run, path: Path) -> None:
    """Write a run to disk, whole or not at all."""
    header = {
        "format": FORMAT,
        "scenario": run.scenario.name,
        "text": run.scenario.document.text,
        "overrides": overrides(run.scenario),
        "control": run.scenario.control,
        "seed": run.seed,
        "versions": versions(),
        "digest": run.digest,
        "events": run.events,
        "measures": run.measures,
    }
    arrays = {name: getattr(run.trace, name) for name in KEPT}
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            np.savez_compressed(file, header=np.frombuffer(json.dumps(header).encode(), np.uint8), **arrays)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise


def load(path: Path) -> Run:
    """Read a run from disk. Raises UnreadableRun for a file that is missing, foreign, damaged or changed."""
    header, arrays = _parts(path)
    n = len(header["overrides"])
    changes = [f"{name}={json.dumps(value)}" for name, value in header["overrides"].items()]
    scenario = load_text(header["text"], f"{path} ({header['scenario']}.yaml)", changes[:n], header["control"])
    trace = Trace(**arrays, percept=np.zeros((0, 0, 0)), command=np.zeros((0, 0, 0)))
    if digest(trace) != header["digest"]:
        raise UnreadableRun(f"{path}: the trace does not match its digest; the file was damaged or changed.")
    for array in trace:
        array.flags.writeable = False
    return Run(scenario, header["seed"], trace, header["digest"], header["events"], header["measures"])


def _parts(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    foreign = f"{path}: this is not a run that `unbidden run --out` wrote."
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            if sum(member.file_size for member in archive.zip.infolist()) > MAX_BYTES:
                raise UnreadableRun(f"{foreign} Unpacked it is larger than any.")
            header = json.loads(bytes(archive["header"]))
            arrays = {name: archive[name] for name in KEPT}
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise UnreadableRun(f"{path}: cannot be read: {error.strerror}.") from None
    except UnreadableRun:
        raise
    except Exception as error:  # NumPy's reader raises whatever the damage makes of it
        raise UnreadableRun(f"{foreign} It may be damaged: {type(error).__name__}.") from None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise UnreadableRun(f"{foreign} Its format is {str(header)[:40]!r}, wanted {FORMAT!r}.")
    return header, arrays
