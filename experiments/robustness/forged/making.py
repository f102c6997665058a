"""How files are damaged and forged: in their bytes, in the archive, in what arrays are like, in header and numbers.

Those that are forged in header and numbers carry a right checksum, as a stranger would compute it.
"""

import io
import json
import random
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from unbidden.sim.engine.state import no_trace
from unbidden.sim.runs import archive, records, training

FORMATS = {
    "run": records.FORMAT,
    "learnt_run": records.FORMAT,
    "policy": training.FORMAT,
    "checkpoint": training.FORMAT,
    "world": "unbidden world 3",
    "field": "unbidden world 3",
}
NASTY: tuple[Any, ...] = (
    None, True, False, -1, 0, 1, 2, 7, 2**31, 2**53, 2**63, 2**64, -(2**63), 10**400, 0.5, -0.0, 1e308, -1e308, "",
    "x", "../../x", "\ud800", "\x1b[2J", "base", "x" * 100_000, [], {}, [None], [[]], {"": []}, [-1], [2**64], [0.5],
    [["a"], 1], [[["run", "ticks"], 10**9]], [[["agents", "blimps", "count"], -1]], [[[], 1]], "about: {}",
)  # fmt: skip
EXTREME = (-1, -2, 0, 1, 2, 3, 4, 25, 99, 127, 128, 255, 2**15, 2**31 - 1, -(2**31), 2**53, 2**62, 2**63 - 1, -(2**63))
ENDLESS = (float("nan"), float("inf"), float("-inf"), 1e308, -1e308, 1e18, -1e18, 1e9, -1e9, 0.5, -0.5, 1.0, 1e-320)


@dataclass(frozen=True)
class Forgery:
    """A file that is not what it says it is."""

    kind: str  # of the valid file that it was made from
    how: str
    data: bytes


Way = Callable[[bytes, str, random.Random], bytes]


def forgeries(folder: Path, seed: int, count: int) -> Iterator[Forgery]:
    """So many forgeries of the files in a folder (those of `samples`); the same for the same seed."""
    luck = random.Random(seed)
    valid = {kind: (folder / f"{kind}.npz").read_bytes() for kind in FORMATS}
    for number in range(count):
        kind = luck.choice(list(FORMATS))
        name, way = list(WAYS.items())[number % len(WAYS)]
        yield Forgery(kind, name, way(valid[kind], kind, luck))


# ---- bytes ----------------------------------------------------------------------------------------------------------


def _flipped(data: bytes, kind: str, luck: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(luck.choice((1, 1, 2, 5, 40))):
        changed[luck.randrange(len(changed))] ^= 1 << luck.randrange(8)
    return bytes(changed)


def _flipped_in_the_list(data: bytes, kind: str, luck: random.Random) -> bytes:
    """Damage where the archive lists its members."""
    begin = data.rindex(b"PK\x01\x02", 0, len(data) - 22) if luck.random() < 0.5 else data.index(b"PK\x01\x02")
    changed = bytearray(data)
    for _ in range(luck.choice((1, 2, 4))):
        changed[luck.randrange(begin, len(changed))] = luck.randrange(256)
    return bytes(changed)


def _cut(data: bytes, kind: str, luck: random.Random) -> bytes:
    return data[: luck.randrange(len(data))]


def _moved(data: bytes, kind: str, luck: random.Random) -> bytes:
    """Something left out, something put in, or both."""
    at, long = luck.randrange(len(data)), luck.randrange(1, 2000)
    return data[:at] + luck.choice((b"", luck.randbytes(long), bytes(long))) + data[at + luck.choice((0, 1, long)) :]


# ---- the archive ----------------------------------------------------------------------------------------------------


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped(members: list[tuple[str, bytes]], packing: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    held = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(held, "w", packing) as made:
        made.comment = comment
        warnings.simplefilter("ignore")  # of two members of one name
        for name, content in members:
            made.writestr(zipfile.ZipInfo(name), content, packing)
    return held.getvalue()


def _other_members(data: bytes, kind: str, luck: random.Random) -> bytes:
    """A member lost, doubled, renamed, exchanged, or one too many."""
    members = list(_members(data).items())
    at, other = luck.randrange(len(members)), luck.randrange(len(members))
    name, content = members[at]
    how = luck.randrange(6)
    if how == 0:
        del members[at]
    elif how == 1:
        members.insert(other, (name, members[other][1]))
    elif how == 2:
        members[at] = (luck.choice(("../x.npy", "/etc/x.npy", "x", name.upper(), name + ".npy", "é.npy")), content)
    elif how == 3:
        members[at], members[other] = (name, members[other][1]), (members[other][0], content)
    elif how == 4:
        members += [(f"{k}.npy", b"") for k in range(luck.choice((1, 2000)))]
    else:
        return _zipped(members, luck.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)), b"x" * at)
    return _zipped(members)


def _bomb(data: bytes, kind: str, luck: random.Random) -> bytes:
    """A member that is small, and large when unpacked; some say so, some lie."""
    members = _members(data)
    name = luck.choice(list(members))
    large = luck.choice((10**6, 3 * 10**7))
    lie = np.lib.format.magic(1, 0) if luck.random() < 0.3 else members[name]
    members[name] = lie + bytes(large)
    packed = _zipped(list(members.items()))
    if luck.random() < 0.5:
        return packed
    at = packed.index(b"PK\x01\x02") + 24  # the size that the first member says it has
    return packed[:at] + struct.pack("<I", luck.choice((0, 1, 2**31, 2**32 - 2))) + packed[at + 4 :]


# ---- what arrays are like -------------------------------------------------------------------------------------------


def _other_arrays(data: bytes, kind: str, luck: random.Random) -> bytes:
    """An array of another type, shape or order; sealed anew where it can be."""
    header, tables = _parts(data, kind)
    name = luck.choice(list(tables))
    table = tables[name]
    plain = table.reshape(-1).view(np.uint8) if table.dtype.names else table
    changed = luck.choice(
        (
            lambda: plain.astype(np.float32),
            lambda: plain.astype(np.complex128),
            lambda: plain.astype("S8"),
            lambda: plain[np.newaxis],
            lambda: plain.reshape(-1)[:-1],
            lambda: np.resize(plain, (3, 3, 3)),
            lambda: np.zeros(0),
            lambda: np.array(1.0),
            lambda: table.astype(table.dtype.newbyteorder(">")),
            lambda: np.asfortranarray(np.resize(plain, (3, 4))),
        )
    )()
    return _sealed(kind, header, tables | {name: changed})


def _other_words(data: bytes, kind: str, luck: random.Random) -> bytes:
    """What an array says of itself, in other words."""
    members = _members(data)
    name = luck.choice(list(members))
    words = luck.choice(
        (
            b"{'descr': '|O', 'fortran_order': False, 'shape': (3,), }",
            b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }",
            b"{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }",
            b"{'descr': '<f8', 'fortran_order': True, 'shape': (2, 2), }",
            b"{'descr': '|V999999999', 'fortran_order': False, 'shape': (1,), }",
            b"{'descr': '<f8', 'fortran_order': False, 'shape': (True,), }",
            b"{'descr': [('a', '<f8', (99999, 99999))], 'fortran_order': False, 'shape': (2,), }",
            b"(" * 3000,
            b"-" * 3000 + b"1",
            b"[" * 90 + b"]" * 90,
            b"__import__('os').abort()",
            b"{}",
        )
    )
    magic = luck.choice((b"\x93NUMPY\x01\x00", b"\x93NUMPY\x02\x00", b"\x93NUMPY\x03\x00", b"\x93NUMPY\x09\x00"))
    length = struct.pack("<H", len(words)) if magic[6] == 1 else struct.pack("<I", len(words))
    members[name] = magic + length + words + luck.randbytes(64)
    return _zipped(list(members.items()))


# ---- header and numbers, with a right checksum ----------------------------------------------------------------------


def _parts(data: bytes, kind: str) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        tables = dict(archive)
    header = json.loads(bytes(tables.pop("header")))
    return header, tables


def _sealed(kind: str, header: dict[str, Any], tables: dict[str, np.ndarray]) -> bytes:
    """A file with right checksums, if these values can be in one; else one with those it had."""
    fields = {name: value for name, value in header.items() if name not in ("seal", "arrays", "versions", "format")}
    if kind in ("run", "learnt_run") and set(records.KEPT) <= set(tables):
        fields["digest"] = records.digest(no_trace._replace(**tables))
    return bytes(archive.packed(header.get("format", FORMATS[kind]), fields, tables))


def _other_header(data: bytes, kind: str, luck: random.Random) -> bytes:
    """One thing in the header is something else, or is missing, or is one too many."""
    header, tables = _parts(data, kind)
    where: Any = header
    name: Any = luck.choice([key for key in header if key not in ("seal", "arrays", "versions")])
    while isinstance(where[name], dict | list) and where[name] and luck.random() < 0.7:
        where = where[name]
        name = luck.choice(list(where)) if isinstance(where, dict) else luck.randrange(len(where))
    if luck.random() < 0.1:
        del where[name]
    else:
        where[name] = luck.choice(NASTY)
    return _sealed(kind, header, tables)


def _other_text(data: bytes, kind: str, luck: random.Random) -> bytes:
    """A line of the scenario is lost, doubled or has another number."""
    header, tables = _parts(data, kind)
    lines = header["text"].splitlines()
    for _ in range(luck.choice((1, 1, 3))):
        at = luck.randrange(len(lines))
        numbers = [k for k, c in enumerate(lines[at]) if c.isdigit()]
        if numbers and luck.random() < 0.7:
            k = luck.choice(numbers)
            lines[at] = lines[at][:k] + luck.choice(("0", "9", "-1", "1e9", "99", ".inf", "x")) + lines[at][k + 1 :]
        else:
            lines[at : at + 1] = [lines[at]] * luck.choice((0, 2))
    header["text"] = "\n".join(lines) + "\n"
    return _sealed(kind, header, tables)


def _other_numbers(data: bytes, kind: str, luck: random.Random) -> bytes:
    """Some numbers in an array are extreme, some are only wrong."""
    header, tables = _parts(data, kind)
    for _ in range(luck.choice((1, 1, 1, 4))):
        name = luck.choice([name for name, table in tables.items() if table.size])
        table = tables[name] = tables[name].copy()
        part = table[luck.choice(table.dtype.names)] if table.dtype.names else table
        with np.errstate(all="ignore"):
            values = np.array(ENDLESS if part.dtype.kind == "f" and luck.random() < 0.7 else EXTREME).astype(part.dtype)
        where = ... if luck.random() < 0.3 else np.unravel_index(luck.randrange(part.size), part.shape)
        part[where] = luck.choice(values)
    return _sealed(kind, header, tables)


def _garbage(data: bytes, kind: str, luck: random.Random) -> bytes:
    """An array of nothing but noise."""
    header, tables = _parts(data, kind)
    name = luck.choice([name for name, table in tables.items() if table.size])
    table = tables[name]
    noise = np.frombuffer(luck.randbytes(table.nbytes), table.dtype).reshape(table.shape)
    return _sealed(kind, header, tables | {name: noise})


def _other_kind(data: bytes, kind: str, luck: random.Random) -> bytes:
    """A header that says it is of another kind."""
    header, tables = _parts(data, kind)
    header["format"] = luck.choice([*FORMATS.values(), "unbidden run 3", "unbidden policy 3", "x", 7, None])
    return _sealed(kind, header, tables)


WAYS: dict[str, Way] = {
    "bytes flipped": _flipped,
    "list of members damaged": _flipped_in_the_list,
    "cut": _cut,
    "bytes lost or added": _moved,
    "members": _other_members,
    "bomb": _bomb,
    "arrays": _other_arrays,
    "words of an array": _other_words,
    "header": _other_header,
    "header again": _other_header,
    "text": _other_text,
    "numbers": _other_numbers,
    "numbers again": _other_numbers,
    "noise": _garbage,
    "another kind": _other_kind,
}
