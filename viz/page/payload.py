"""Recordings as plain data that a page can carry: arrays of frames, compressed, and what is told of them."""

import base64
import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from viz.frames import ARRAYS, MILLIMETRES, Frame, Reel

TYPES = {"int32": "i4", "float32": "f4", "uint16": "u2", "int8": "i1"}
BITS = {"f4": "<i4", "i4": "<i4", "u2": "<u2", "i1": "i1"}


@dataclass
class Packed:
    """Arrays, one after the other."""

    parts: list[bytes] = field(default_factory=list)
    size: int = 0

    def add(self, reel: Reel) -> list[dict[str, Any]]:
        """All frames of a reel, as arrays over ticks; says where each is."""
        frames = [reel.frame(tick) for tick in range(reel.last + 1)]
        return [self._array(name, frames) for name in ARRAYS]

    def _array(self, name: str, frames: list[Frame]) -> dict[str, Any]:
        rows = np.stack([getattr(frame, name) for frame in frames])
        told = {"name": name, "at": self.size, "delta": True}
        if name == "bottom":
            rows = np.round(rows * MILLIMETRES).astype(np.int32)
            told["scale"] = int(MILLIMETRES)
        if len(rows) > 1 and (rows[1:] == rows[:-1]).all():
            rows = rows[:1]
        kind = TYPES[rows.dtype.name]
        data = differences(rows, kind)
        self.parts.append(data + bytes(-len(data) % 4))
        self.size += len(self.parts[-1])
        return told | {"type": kind, "shape": list(rows.shape), "bytes": len(data)}

    def text(self) -> str:
        """All of it as letters."""
        return base64.b64encode(zlib.compress(b"".join(self.parts), 9)).decode("ascii")


def differences(rows: np.ndarray, kind: str) -> bytes:
    """An array as differences from tick to tick, of its bits where it does not hold whole numbers: mostly zeros."""
    bits = np.ascontiguousarray(rows.astype(f"<{kind}")).view(BITS[kind])
    changed = bits.copy()
    changed[1:] -= bits[:-1]
    return changed.tobytes()
