"""Arrays with a header in one file: a NumPy .npz archive that any Python can open, of text and numbers, never code.

A file is written under a temporary name and then renamed, so that one with the right name is whole.
"""

import json
import os
import platform
import secrets
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

MAX_BYTES = 2**31  # unpacked; nothing that is written here is larger


class UnreadableFile(Exception):
    """A file that is missing, foreign or damaged; the message says what is wrong with it."""


def versions() -> dict[str, str]:
    """What a result may depend on."""
    return {"python": platform.python_version()} | {name: _version(name) for name in ("unbidden", "numpy", "numba")}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # run from a folder that was never installed
        return "unknown"


def write(path: Path, kind: str, header: dict[str, Any], tables: dict[str, np.ndarray]) -> None:
    """Write a header and arrays to a file, whole or not at all. `kind` is the format and its version."""
    told = json.dumps({"format": kind, "versions": versions(), **header}).encode()
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("xb") as file:
            np.savez_compressed(file, header=np.frombuffer(told, np.uint8), **tables)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def read(path: Path, kind: str) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The header and the arrays in a file of this kind. Raises UnreadableFile."""
    foreign = f"{path}: this is not a file of the kind {kind!r} that this program wrote"
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            size = sum(member.file_size for member in archive.zip.infolist())
            tables = {name: archive[name] for name in archive.files} if size <= MAX_BYTES else {}
        header = json.loads(bytes(tables.pop("header")))
    except OSError as error:
        raise UnreadableFile(f"{path}: cannot be read: {error.strerror or error}.") from None
    except Exception as error:  # NumPy, zipfile and zlib have a dozen ways to trip over a damaged file
        raise UnreadableFile(f"{foreign}, or it is damaged: {type(error).__name__}.") from None
    if not isinstance(header, dict) or header.get("format") != kind:
        raise UnreadableFile(f"{foreign}.")
    return header, tables
