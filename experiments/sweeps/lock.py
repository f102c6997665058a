"""Who may write into a store: one process at a time. A lock whose process is gone is taken over."""

import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from unbidden.sim.engine.machine import files
from unbidden.sim.runs.archive import UnreadableFile

MOST = 4096  # bytes that are read of a lock


class Locked(UnreadableFile):
    """A store that somebody else writes into; the message says who, and what to do."""


@contextmanager
def locked(store: Path) -> Iterator[bool]:
    """Hold the lock of a store; whether it was taken over from a process that is gone. Raises Locked, CannotWrite."""
    path, taken_over = store / "lock", False
    mine = {"host": socket.gethostname(), "process": os.getpid(), "began": _began(os.getpid())}
    with _beside(path) as own:
        try:
            own.write_text(json.dumps(mine), encoding="utf-8")
        except OSError as error:
            raise files.CannotWrite(f"{path} cannot be written: {files.why(error)}.") from None
        while True:
            try:
                os.link(own, path)  # the lock is there with all that it says, or not at all
                break
            except FileExistsError:
                _take_away_if_stale(path)
                taken_over = True
    try:
        yield taken_over
    finally:
        if _read(path) == mine:
            path.unlink(missing_ok=True)


def _take_away_if_stale(path: Path) -> None:
    """Remove a lock whose process is gone. Raises Locked for any other."""
    held = _read(path)
    host, process = held.get("host"), held.get("process")
    is_here = host == socket.gethostname()
    if is_here and isinstance(process, int) and _began(process) == held.get("began") and _began(process) is not None:
        raise Locked(
            f"{path.parent}: process {process} on this machine is writing into this store; wait until it is done."
        )
    if not is_here and path.exists():
        who = f"process {process} on {host}" if host else "somebody"
        raise Locked(
            f"{path.parent}: {who} holds this store, which cannot be seen from here. If that process is gone, delete "
            f"{path}."
        )
    with suppress(FileNotFoundError), _beside(path) as stale:  # another one may take it away at the same moment
        path.rename(stale)
        if _read(stale) != held:  # another one has, and holds its own by now
            os.link(stale, path)


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A name for a file that is there for a moment; if this process is killed then, others know that it is left."""
    name = path.with_name(f".unbidden-{os.getpid()}-{secrets.token_hex(4)}.lock")
    try:
        yield name
    finally:
        name.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, object]:
    """What a lock says; nothing, if it says nothing that can be understood."""
    try:
        with path.open("rb") as file:
            told = json.loads(file.read(MOST) or b"{}")
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _began(process: int) -> str | None:
    """When a process of this machine began; None if there is none. Where that is not known, whether there is one."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return None
    except PermissionError:
        pass
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return "unknown"
