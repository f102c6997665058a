"""A folder of machine code that may be damaged, deleted or out of reach at any time.

An entry is a file that begins with a checksum of the rest, which is looked at before anything else is done with it. An
entry that cannot be read, is damaged, or belongs to somebody who could have planted it, counts as not there: the work
is done anew, the entry is written anew if that is possible, and one line on stderr names the folder and the remedy.
"""

import contextlib
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

SUFFIX = ".code"
UNFINISHED = ".part"
MARK = b"unbidden machine code 1\n"
SUM = 32  # bytes of the checksum
MOST = 1 << 28  # bytes of an entry; the largest worlds come to some millions
STALE = 3600.0  # s after which nobody goes on writing a file
REMEDY = "`unbidden doctor` mends what can be mended; or set UNBIDDEN_CACHE to a folder of your own"

_reported: set[str] = set()


class Damaged(OSError):
    """An entry that cannot be used; the message says why."""


def cache_folder() -> Path:
    """Where machine code is kept: $UNBIDDEN_CACHE, or `unbidden` in the user's cache folder. Raises OSError."""
    if chosen := os.environ.get("UNBIDDEN_CACHE"):
        return Path(chosen)
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "unbidden"
    except RuntimeError:
        raise OSError("no home folder is known") from None


def tell(folder: Path | str, why: str) -> None:
    """Say, once in a process, that a folder of machine code is of no use for now."""
    if not _reported and sys.stderr is not None:
        message = f"unbidden: the machine code in {folder} cannot be used or kept ({why}): compiling anew. {REMEDY}."
        print(message, file=sys.stderr, flush=True)
    _reported.add(str(folder))


def reason(error: BaseException) -> str:
    """What went wrong, without the path, which is told apart."""
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()


def read(path: Path) -> bytes | None:
    """The content of an entry; None if there is none, or none that may be used, which is told."""
    try:
        return checked(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        tell(path.parent, f"{path.name}: {reason(error)}")
        return None


def checked(path: Path) -> bytes:
    """The content of an entry whose checksum is right. Raises FileNotFoundError, Damaged and other OSErrors."""
    whole = read_own(path)
    start = len(MARK) + SUM
    content = memoryview(whole)[start:]
    if whole[:start] != MARK + _sum(path, content):
        raise Damaged("is damaged")
    return bytes(content)


def read_own(path: Path) -> bytes:
    """The bytes of a regular file that nobody but this user or the administrator has made. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(handle, "rb") as file:  # by its number: nobody can put another file in its place meanwhile
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise Damaged("is not a file")
        if hasattr(os, "geteuid") and status.st_uid not in (0, os.geteuid()):
            raise Damaged("belongs to another user")
        if status.st_size > MOST:
            raise Damaged("is too large")
        return file.read(MOST)


def write(path: Path, content: bytes) -> None:
    """Keep an entry; if that is impossible, tell so."""
    try:
        put(path, MARK + _sum(path, content) + content)
    except OSError as error:
        tell(path.parent, reason(error))


def put(path: Path, whole: bytes) -> None:
    """Write a file beside its place and move it there, so that nobody ever finds half of it. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, suffix=UNFINISHED)
    try:
        with open(handle, "wb") as file:
            file.write(whole)
        os.chmod(part, 0o644)
        os.replace(part, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise


def _sum(path: Path, content: bytes | memoryview) -> bytes:
    """The checksum of an entry; its name is part of it, or one entry could be taken for another."""
    return blake2b(content, digest_size=SUM, key=blake2b(path.name.encode()).digest()).digest()


@dataclass(frozen=True)
class Health:
    """What a folder of machine code holds, what was removed from it, and why it cannot be written or used, if so."""

    worlds: int
    bytes: int
    removed: int
    trouble: str


def heal(folder: Path, prefix: str, present: str) -> Health:
    """Remove what is damaged, unfinished or of another version: folders named with `prefix`, but not with `present`."""
    removed, trouble = 0, ""
    try:
        worlds = sorted(folder.glob(f"{prefix}*")) if folder.exists() else []
        for world in worlds:
            for path in [world] if not world.name.startswith(present) or not _is_folder(world) else _useless(world):
                removed += _remove(path)
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        trouble = reason(error)
    count, size = _held(folder, present)
    if trouble:
        use = "can be read, but not written" if count else "cannot be used"
        trouble = f"{use} ({trouble}); to keep more, set UNBIDDEN_CACHE to a folder of your own"
    return Health(count, size, removed, trouble)


def _held(folder: Path, present: str) -> tuple[int, int]:
    """How many worlds there are in a folder, and their bytes, as far as they can be read."""
    try:
        kept = [file for world in folder.glob(f"{present}*") for file in world.iterdir() if file.is_file()]
        return len({file.parent for file in kept}), sum(file.stat().st_size for file in kept)
    except OSError:
        return 0, 0


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _useless(world: Path) -> Iterator[Path]:
    """What in the folder of a world nobody can use."""
    for path in sorted(world.iterdir()):
        if path.suffix == SUFFIX:
            try:
                checked(path)
            except OSError:
                yield path
        elif path.suffix == UNFINISHED and time.time() - path.lstat().st_mtime > STALE:
            yield path


def _remove(path: Path) -> bool:
    if _is_folder(path):
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    return True
