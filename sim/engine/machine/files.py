"""How files are written: beside their place first, then renamed, so that one with the right name is whole.

`check` says before any work begins whether a file can be written; `writing`, `write` and `write_text` write it. Links
are followed and stay; only ordinary files are replaced, and they keep their permissions. A name that a hard link
shares is parted from the others by that. What a process leaves behind that was killed while it wrote is cleared away
by the next one that writes into the same folder.
"""

import errno
import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

LEFTOVER = re.compile(r"\.unbidden-(\d{1,10})-[0-9a-f]{8}(\.[A-Za-z0-9]{1,8})?")
OLD = 86_400.0  # s: after so long a number of a process may have gone to another
STREAMS = re.compile(r"/dev/(stdin|stdout|stderr|fd/.*)|/proc/.*")
AS_IT_WAS = "What was there before is as it was."
WHY = {
    errno.ENOSPC: "the disk is full; free some space, or write elsewhere",
    errno.EROFS: "the disk is read-only; write elsewhere",
    errno.EACCES: "you may not write there; choose another folder, or change its permissions",
    errno.EPERM: "you may not write there; choose another folder, or change its permissions",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.EFBIG: "a file may not grow that large here; raise the limit (`ulimit -f`), or write elsewhere",
    errno.ELOOP: "this link leads back to itself; give another name",
    errno.ENOENT: "its folder is gone; make it, or write elsewhere",
    errno.ENOTDIR: "what should be its folder is a file; this names a file in a folder that is there",
} | ({errno.EDQUOT: "your share of the disk is used up; free some space, or write elsewhere"} if fcntl else {})


class CannotWrite(OSError):
    """A file that cannot be written; the message names it, says why, and what to do."""


def check(path: Path, *suffixes: str) -> None:
    """Raise CannotWrite unless a file can be written there, with a name that ends in one of the suffixes (or any)."""
    with _explained(path):
        place = _place(path)
        if suffixes and path.suffix.lower() not in suffixes:
            ends = path.suffix or "nothing"
            raise CannotWrite(f"{str(path)!r}: the name of this file ends in {' or '.join(suffixes)}, not in {ends}.")
        handle, temporary = _begin(place)
        os.close(handle)
        temporary.unlink()


@contextmanager
def writing(path: Path) -> Iterator[Path]:
    """Another file to write to, which takes the place of `path` when all went well. Raises CannotWrite."""
    with _explained(path):
        place = _place(path)
        handle, temporary = _begin(place)
        try:
            try:
                yield temporary
                _keep_permissions(handle, place)
                os.fsync(handle)
            finally:
                os.close(handle)
            os.replace(temporary, place)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync(place.parent)


def write(path: Path, data: bytes | memoryview) -> None:
    """Write a file, whole or not at all. Raises CannotWrite."""
    with writing(path) as temporary, temporary.open("wb") as file:
        file.write(data)


def make_folder(path: Path) -> None:
    """Make a folder, and those around it, unless they are there. Raises CannotWrite."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(f"{path} cannot be made: {error.strerror}.") from None


def write_text(path: Path, text: str) -> None:
    """Write text as UTF-8, whole or not at all. Raises CannotWrite."""
    write(path, text.encode("utf-8"))


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what the system says into a sentence about the file that was asked for."""
    try:
        yield
    except CannotWrite:
        raise
    except OSError as error:
        refusal = CannotWrite(f"{str(path)!r} cannot be written: {why(error)}. {AS_IT_WAS}")
        refusal.errno = error.errno
        raise refusal from error


def why(error: OSError) -> str:
    """Why something cannot be written, and what to do."""
    return WHY.get(error.errno or 0) or error.strerror or str(error)


def _place(path: Path) -> Path:
    """Where the file goes when links are followed. Raises CannotWrite for what is no ordinary file."""
    shown = repr(str(path))
    if "\0" in str(path):
        raise CannotWrite(f"{shown}: a name cannot hold the character NUL.")
    place = Path(os.path.realpath(path))
    if any(STREAMS.fullmatch(str(name)) for name in (os.path.abspath(path), place)):
        raise CannotWrite(f"{shown} stands for a stream or for the system; give the name of an ordinary file.")
    try:
        status = os.stat(path)
    except FileNotFoundError:
        if not place.parent.is_dir():
            raise CannotWrite(f"{shown}: there is no folder {str(place.parent)!r}; this names a file in a folder that "
                              "is there.") from None  # fmt: skip
        return place
    if stat.S_ISDIR(status.st_mode):
        raise CannotWrite(f"{shown} is a folder; this names a file in a folder that is there.")
    if not stat.S_ISREG(status.st_mode):
        raise CannotWrite(f"{shown} is a device, a pipe or a socket; give the name of an ordinary file.")
    if not os.access(place, os.W_OK):
        raise CannotWrite(f"{shown} is there and may not be changed; give another name, or change its permissions.")
    return place


def _begin(place: Path) -> tuple[int, Path]:
    """A new file beside a place, locked as long as its handle is open. Raises OSError."""
    with suppress(OSError):
        clear_leftovers(place.parent)
    suffix = place.suffix if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", place.suffix) else ""
    temporary = place.with_name(f".unbidden-{os.getpid()}-{secrets.token_hex(4)}{suffix}")
    handle = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
    if fcntl:
        with suppress(OSError):  # there are file systems without locks
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return handle, temporary


def _keep_permissions(handle: int, place: Path) -> None:
    """Give a new file the owner and the permissions of the one whose place it takes."""
    if fcntl and place.exists():
        before, now = place.stat(), os.fstat(handle)
        if (before.st_uid, before.st_gid) != (now.st_uid, now.st_gid):
            with suppress(OSError):  # not everybody may
                os.fchown(handle, before.st_uid, before.st_gid)
        os.fchmod(handle, stat.S_IMODE(before.st_mode) & 0o777)


def _sync(folder: Path) -> None:
    """Have a name outlast a power cut, where a system can do that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# ---- what is left of killed processes -------------------------------------------------------------------------------


def clear_leftovers(folder: Path) -> None:
    """Remove what processes that are no more left in a folder; everything else stays. Raises OSError."""
    with os.scandir(folder) as entries:
        for entry in entries:
            leftover = LEFTOVER.fullmatch(entry.name)
            if leftover and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    _remove_if_left(entry.path, int(leftover[1]), entry.stat(follow_symlinks=False))


def _remove_if_left(path: str, process: int, status: os.stat_result) -> None:
    is_old = time.time() - status.st_mtime > OLD
    if fcntl is None:
        if is_old:
            os.unlink(path)
        return
    if status.st_uid != os.geteuid() or not (is_old or not _lives(process)):
        return
    handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails if somebody still writes, even in another container
        os.unlink(path)
    finally:
        os.close(handle)


def _lives(process: int) -> bool:
    """Whether there is a process of this number here."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
