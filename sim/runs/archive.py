"""Arrays with a header in one file: a NumPy .npz archive that any Python can open, of text and numbers, never code.

A file is taken for hostile. How many parts it has, how large the header is, and the size and type of every array are
looked at before anything is unpacked; arrays are unpacked only as what the reader asks for.

Header and arrays are sealed by one checksum. It finds damage and careless editing. It is no signature: whoever edits a
file on purpose can compute it anew, so that what is read is checked all the same.
"""

import hashlib
import io
import json
import os
import platform
import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from unbidden.sim.engine.machine import files
from unbidden.sim.engine.machine.files import CannotWrite

MOST_PARTS = 1024  # members of the archive
MOST_LISTED = 2**20  # bytes of its list of members
MOST_HEADER = 2**26  # bytes
MOST_VALUES = 2**22  # commas and colons in a header, texts included
MOST_LISTS = 2**18  # brackets in it
MOST_FORM = 4096  # bytes that say what an array is like
MOST_UNASKED = 2**28  # bytes of arrays that nobody asked for by size
DEFLATE = 1032  # times: nothing that is packed is larger unpacked
CHUNK = 2**20  # bytes unpacked at once
END = b"PK\x05\x06"  # begins the last 22 bytes of an archive without a comment


class UnreadableFile(Exception):
    """A file that is missing, foreign or damaged; the message says what is wrong with it."""


class Misfit(UnreadableFile):
    """An array that is missing, too many, or not of the size or type that was asked for; `what` says which."""

    def __init__(self, path: Path, name: str):
        self.what = f"{name[:60]!r} is missing in it or of another size"
        super().__init__(f"{path}: {self.what}; it was damaged or changed.")


class FileTooLarge(ValueError):
    """A header, or a number of arrays, that no file can hold."""


class Form(NamedTuple):
    """What an array has to be like; without a type, it holds numbers of any."""

    dtype: np.dtype | None
    shape: tuple[int, ...]


def form_of(array: np.ndarray) -> Form:
    """What another array has to be like to take the place of this one."""
    return Form(array.dtype, array.shape)


def versions() -> dict[str, str]:
    """What a result may depend on."""
    return {"python": platform.python_version()} | {name: _version(name) for name in ("unbidden", "numpy", "numba")}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # run from a folder that was never installed
        return "unknown"


def write(path: Path, kind: str, header: Mapping[str, Any], tables: Mapping[str, np.ndarray]) -> None:
    """Write a header and arrays to a file, whole or not at all. `kind` is the format and its version.

    Raises CannotWrite, also for a header that is too large to be read again, and ValueError for numbers in it that are
    not finite.
    """
    try:
        data = packed(kind, header, tables)
    except FileTooLarge:
        raise CannotWrite(f"{str(path)!r} cannot be written: this is more than a file of its kind can hold.") from None
    files.write(path, data)


def packed(kind: Any, header: Mapping[str, Any], tables: Mapping[str, np.ndarray]) -> bytes:
    """A header and arrays as the bytes of a file, with their checksum."""
    held = {name: np.ascontiguousarray(table) for name, table in tables.items()}
    sealed = {**header, "format": kind, "versions": versions(), "arrays": _sum_of_arrays(held)}
    sealed = json.loads(json.dumps(sealed, allow_nan=False))  # as it will be read: tuples are lists then
    raw = json.dumps(sealed | {"seal": _sum_of_header(sealed)}).encode()
    if _is_too_large(raw) or len(held) >= MOST_PARTS:
        raise FileTooLarge
    file = io.BytesIO()
    pack: Any = np.savez_compressed  # of which the stubs of NumPy 1 and 2 say different things
    pack(file, header=np.frombuffer(raw, np.uint8), **held)
    return file.getvalue()


def read(path: Path, kind: str) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The header and all arrays in a file of this kind, if they are not large. Raises UnreadableFile."""
    with opened(path, kind) as packed:
        return packed.header, packed.unpack(None)


@contextmanager
def opened(path: Path, kind: str) -> Iterator["Packed"]:
    """A file of this kind, with its header read and its arrays still packed. Raises UnreadableFile."""
    with _tripping(path, kind):
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise UnreadableFile(f"{path}: cannot be read: it is no ordinary file.")
        file = path.open("rb")
    with file:
        with _tripping(path, kind):
            packed = Packed(path, kind, file)
        yield packed


@contextmanager
def _tripping(path: Path, kind: str) -> Iterator[None]:
    """Say in words what tripped over a file."""
    try:
        yield
    except UnreadableFile:
        raise
    except OSError as error:
        raise UnreadableFile(f"{path}: cannot be read: {error.strerror or error}.") from None
    except Exception as error:  # NumPy, zipfile and zlib have a dozen ways to trip over a damaged file
        raise UnreadableFile(f"{_foreign(path, kind)}, or it is damaged: {type(error).__name__}.") from None


def _foreign(path: Path, kind: str) -> str:
    return f"{path}: this is not a file of the kind {kind!r} that this program wrote"


class Packed:
    """A file that is being read. `header` is what it says of itself, and matches its checksum."""

    def __init__(self, path: Path, kind: str, file: BinaryIO):
        self.path, self.kind = path, kind
        self._archive, self._parts = _parts(file)
        with self._archive.open(self._parts.pop("header")) as part:
            form, size = _form(part)
            if form.dtype != np.uint8 or len(form.shape) != 1 or size > MOST_HEADER:
                raise ValueError("a header is text")
            raw = _unpacked(part, form).tobytes()
        header = _parsed(raw)
        self._refuse_other_kinds(header)
        if header.pop("seal", None) != _sum_of_header(header):
            raise self._changed()
        self._sum = header.pop("arrays", None)
        self.header: dict[str, Any] = header

    def _refuse_other_kinds(self, header: dict[str, Any]) -> None:
        format_name = header.get("format")
        if format_name == self.kind:
            return
        mine, its = (str(name).rsplit(" ", 1)[0] for name in (self.kind, format_name))
        more = ""
        if (
            isinstance(format_name, str)
            and len(format_name) < 40
            and format_name.isprintable()
            and its.startswith("unbidden ")
        ):
            more = f", but one of {format_name!r}"
            more += ", which another version of it wrote; make it anew with this one" if its == mine else ""
        raise UnreadableFile(f"{_foreign(self.path, self.kind)}{more}.")

    def _changed(self) -> UnreadableFile:
        return UnreadableFile(f"{self.path}: what it holds does not match its digest; the file was damaged or changed.")

    def unpack(self, wanted: Mapping[str, Form] | None) -> dict[str, np.ndarray]:
        """The arrays, which have to be exactly those that are wanted; `None`: any, as long as they are small.

        Raises Misfit, before that array is unpacked, and UnreadableFile.
        """
        with _tripping(self.path, self.kind):
            names = self._parts if wanted is None else wanted
            for name in {*names} ^ {*self._parts}:
                raise Misfit(self.path, name)
            left = MOST_UNASKED
            tables = {}
            for name in names:
                with self._archive.open(self._parts[name]) as part:
                    form, size = _form(part)
                    left -= size
                    if (wanted and not _is_same(form, wanted[name])) or (wanted is None and left < 0):
                        raise Misfit(self.path, name)
                    tables[name] = _unpacked(part, form)
            if _sum_of_arrays(tables) != self._sum:
                raise self._changed()
        return tables

    @property
    def names(self) -> list[str]:
        """The names of its arrays."""
        return list(self._parts)


# ---- parts ----------------------------------------------------------------------------------------------------------


def _parts(file: BinaryIO) -> tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo]]:
    """The members of an archive by their names, without `.npy`. Raises ValueError for one that is not as ours are."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - 22, 0))
    end = file.read(22)
    count, listed = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    if len(end) < 22 or not end.startswith(END) or end[20:] != b"\0\0" or count > MOST_PARTS or listed > MOST_LISTED:
        raise ValueError("not an archive, or one with too many members")
    archive = zipfile.ZipFile(file)
    members = archive.infolist()
    by_name = {member.filename.removesuffix(".npy"): member for member in members}
    if len(by_name) != len(members) or not all(member.filename.endswith(".npy") for member in members):
        raise ValueError("two members of one name, or one that is no array")
    for member in members:
        is_plain = member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) and not member.flag_bits & 1
        if not is_plain or member.file_size > DEFLATE * (member.compress_size + 1):
            raise ValueError("a member that is packed in another way, or that claims to be larger than it can be")
    return archive, by_name


def _form(part: Any) -> tuple[Form, int]:
    """What the array in a member is like, and its size in bytes; it is not unpacked."""
    if np.lib.format.read_magic(part) != (1, 0):
        raise ValueError("an array that is told of in another way")
    read: Any = np.lib.format.read_array_header_1_0  # the stubs of NumPy 1 do not know of its limit
    shape, is_turned, dtype = read(part, max_header_size=MOST_FORM)
    if dtype.hasobject or is_turned or not all(type(n) is int and n >= 0 for n in shape):
        raise ValueError("an array of objects, or one in another order")
    size = dtype.itemsize
    for n in shape:
        size *= n
    return Form(dtype, shape), size


def _is_same(form: Form, wanted: Form) -> bool:
    """Whether an array is what was asked for, field by field."""
    a, b = form.dtype, wanted.dtype
    if b is None:
        return form.shape == wanted.shape and a is not None and a.kind in "biuf" and a.isnative
    if a is None or form.shape != wanted.shape or a.itemsize != b.itemsize or a.names != b.names:
        return False
    return a == b if a.names is None or b.names is None else dict(a.fields or {}) == dict(b.fields or {})


def _unpacked(part: Any, form: Form) -> np.ndarray:
    """An array from a member, which holds exactly that."""
    array = np.empty(form.shape, form.dtype)
    raw = _bytes_of(array)
    at = 0
    while at < len(raw):
        got = part.readinto(raw[at : at + CHUNK])
        if not got:
            raise ValueError("an array that is cut short")
        at += got
    if part.read(1):
        raise ValueError("something behind an array")
    names = form.dtype.names if form.dtype is not None else None
    for name in names or (...,):
        if array[name].dtype == np.bool_ and (np.ascontiguousarray(array[name]).view(np.uint8) > 1).any():
            raise ValueError("a truth value that is neither true nor false")
    return array


def _bytes_of(array: np.ndarray) -> memoryview:
    """The bytes of an array, to read or to fill."""
    return array.reshape(-1).view(np.uint8).data if array.size else memoryview(bytearray())


# ---- header and checksum --------------------------------------------------------------------------------------------


def _is_too_large(raw: bytes) -> bool:
    values, lists = raw.count(b",") + raw.count(b":"), raw.count(b"[") + raw.count(b"{")
    return len(raw) > MOST_HEADER or values > MOST_VALUES or lists > MOST_LISTS


def _parsed(raw: bytes) -> dict[str, Any]:
    if _is_too_large(raw):
        raise ValueError("a header that is too large")
    header = json.loads(raw.decode("utf-8"), parse_constant=_refuse)
    if not isinstance(header, dict):
        raise ValueError("a header names what it says")
    return header


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _sum_of_header(header: Mapping[str, Any]) -> str:
    text = json.dumps(header, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _sum_of_arrays(tables: Mapping[str, np.ndarray]) -> str:
    """A checksum of names, types, shapes and bytes."""
    total = hashlib.blake2b(digest_size=16)
    for name in sorted(tables):
        table = tables[name]
        fields = table.dtype.names or ()
        form = [table.dtype.str, table.shape, *((field, table.dtype[field].str) for field in fields)]
        total.update(f"{name} {form}".encode())
        total.update(_bytes_of(table))
    return total.hexdigest()
