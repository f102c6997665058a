"""Many cases on disk: what each evidence says in each of them, a line a case, gone on with where it was left."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from unbidden.sim.inquiry.causes import CAUSES, KINDS
from unbidden.sim.inquiry.evidence import SHAPE, Inquiry
from unbidden.sim.runs.simulation import Progress, silent
from unbidden.sim.runs.training import whole_fingerprint
from unbidden.sim.scenario import load

NAMES = tuple(KINDS)
BLOCK = 500  # cases that are written at once


class Cases(NamedTuple):
    """Kinds and symbols of many cases."""

    kind: np.ndarray  # i8[cases], by KINDS
    symbols: np.ndarray  # i8[cases, evidence]

    @property
    def cause(self) -> np.ndarray:
        """The cause of each, by CAUSES."""
        return np.array([CAUSES.index(cause) for cause in KINDS.values()])[self.kind]

    def part(self, which: slice | np.ndarray) -> "Cases":
        """Some of them."""
        return Cases(self.kind[which], self.symbols[which])


class OtherCases(Exception):
    """A file of cases that are others than those asked for; the message says so."""


def collect(path: Path, inquiry: Inquiry, seed: int, count: int, progress: Progress = silent) -> Cases:
    """So many cases from a seed, of which those that the file holds already are read. Raises OtherCases."""
    head = {"seed": seed, "workers": len(inquiry.workers.seeds), "yard": whole_fingerprint(load("whodunit").setup)}
    lines = path.read_text("utf-8").splitlines(keepends=True) if path.exists() else []
    whole = [line for line in lines if line.endswith("\n")]  # the last may have been cut off
    if whole and json.loads(whole[0]) != head:
        raise OtherCases(f"{path}: these are other cases; move the file away, or give another name.")
    with path.open("w", encoding="utf-8") as file:
        file.writelines(whole or [json.dumps(head) + "\n"])
        for number in range(max(len(whole) - 1, 0), count):
            case, symbols = inquiry.case(seed, number)
            line = f"[{NAMES.index(case.kind)}, {', '.join(map(str, symbols))}]\n"
            whole.append(line)
            file.write(line)
            if number % BLOCK == BLOCK - 1:
                file.flush()
                progress(number + 1, count)
    return _read(line for line in whole if line.startswith("["))


def _read(lines: Iterator[str]) -> Cases:
    rows = np.array([json.loads(line) for line in lines], np.int64).reshape(-1, 1 + len(SHAPE))
    return Cases(rows[:, 0], rows[:, 1:])
