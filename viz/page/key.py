"""The keys of the last launch at a port, kept for a while, so that pages that are open go on after a restart.

They stand in a file that nobody but its owner can read, in the folder of what can be thrown away.
"""

import json
import os
import stat
import time
from contextlib import suppress
from pathlib import Path

from sim.kernel import cache_folder

LASTS = 12 * 3600.0  # s: a day of lessons
LONGEST = 100  # characters
SIZE = 1000  # bytes of such a file at most


def _file(port: int) -> Path:
    return cache_folder() / "serve" / f"{port}.json"


def last_keys(port: int) -> tuple[str, str] | None:
    """Token and code of the last launch at a port, if it is not long ago and nobody else can have read them."""
    if not hasattr(os, "getuid"):  # where there is nobody to ask who else can read it
        return None
    try:
        handle = os.open(_file(port), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, "rb") as file:
            told = os.fstat(handle)
            private = not told.st_mode & (stat.S_IRWXG | stat.S_IRWXO) and told.st_uid == os.getuid()
            if not private or time.time() - told.st_mtime > LASTS:
                return None
            keys = json.loads(file.read(SIZE))
    except (OSError, ValueError):
        return None
    sound = isinstance(keys, list) and len(keys) == 2 and all(isinstance(key, str) for key in keys)
    return tuple(keys) if sound and all(key.isascii() and 8 < len(key) < LONGEST for key in keys) else None


def keep_keys(port: int, token: str, code: str) -> None:
    """Keep the keys of a launch; where that is not possible the next one has others."""
    if not hasattr(os, "getuid"):
        return
    path = _file(port)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump([token, code], file)
