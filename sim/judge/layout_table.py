"""A table of layouts as a file: JSON Lines, first a header that names the world, then a row a layout.

Rows are added one by one as they are done, so that whoever is interrupted goes on where it stopped. A file is read with
suspicion: its header must be that of this world, and each row must have the shape of one.
"""

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from unbidden.sim.engine.machine import files
from unbidden.sim.judge.identity import acting_half, meaning, outcomes, seal
from unbidden.sim.runs.archive import UnreadableFile
from unbidden.sim.runs.arms import Arm
from unbidden.sim.runs.training import OtherWorld
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.layouts import MOST_LAYOUTS, layout

FORMAT = "unbidden prevalence 1"
SUFFIX = ".layouts.jsonl"
MOST_LINE = 10_000_000  # bytes
MOST_WORTH = 1e300  # that a layout may pay


@dataclass(frozen=True)
class Row:
    """One layout, and what came of it."""

    number: int
    map: str
    rejected: int  # drawings before it
    best: dict[str, tuple[float, float]] | None  # for each event how often it is in best play: least, most; if solved
    refused: str  # why it was not solved, if that was tried
    learnt: dict[str, float] | None  # means over the trials of a training, by their measures, if it was learnt


class LayoutTable:
    """The rows of a scenario by the number of their layout, kept in a file if one is given.

    Raises OtherWorld if the file is of another world, UnreadableFile if it is no such table, CannotWrite and OSError.
    """

    def __init__(self, scenario: Scenario, discount: float = 1.0, path: Path | None = None):
        self.scenario, self.discount, self.path = scenario, discount, path
        self.rows: dict[int, Row] = {}
        self.notice = ""  # what was dropped from the file, in words
        if path is not None:
            self._read(path) if path.exists() and path.stat().st_size else self._begin(path)

    @cached_property
    def _header(self) -> dict[str, Any]:
        """What world the rows of a file are of; it takes a short run."""
        scenario = self.scenario
        return {
            "format": FORMAT, "scenario": scenario.name, "control": scenario.control, "discount": self.discount,
            "world": acting_half(scenario), "watch": seal(meaning(scenario), 8),
            "rooms": scenario.file.prevalence.rooms, "fixed": scenario.file.prevalence.fixed,
            "outcome": outcomes(scenario, [Arm()]),
        }  # fmt: skip

    def add(self, row: Row) -> None:
        """Put in a row, and write it to the file."""
        self.rows[row.number] = row
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(row), allow_nan=False) + "\n")

    def _begin(self, path: Path) -> None:
        files.write_text(path, json.dumps(self._header) + "\n")

    def _read(self, path: Path) -> None:
        whole, number = 0, 0
        with path.open("rb") as file:
            while line := file.readline(MOST_LINE):
                if not line.endswith(b"\n"):
                    break
                number, whole = number + 1, whole + len(line)
                self._take(path, number, line)
        if whole < path.stat().st_size:
            self.notice = f"{path}: its last line is cut short, by an interruption; it is dropped, and done again."
            if not number:
                raise UnreadableFile(f"{path}: this is no table of layouts; give another name, or move it away.")
            with path.open("r+b") as file:
                file.truncate(whole)
        self._check_drawing(path)

    def _take(self, path: Path, number: int, line: bytes) -> None:
        """One whole line of the file, the header or a row."""
        try:
            values = json.loads(line)
        except (ValueError, RecursionError):
            values = None
        if number == 1:
            self._check_header(path, values)
            return
        row = _row_of(values)
        if row is None:
            raise UnreadableFile(f"{path}, line {number}: this is no row of a layout; the file was damaged or changed.")
        self.rows[row.number] = row

    def _check_header(self, path: Path, header: Any) -> None:
        if not isinstance(header, dict) or header.get("format") != FORMAT:
            raise UnreadableFile(f"{path}: this is no table of layouts; give another name, or move it away.")
        for name, own in self._header.items():
            if header.get(name) != own:
                what = f"it was made with the {name} {header.get(name)!r}, and this is {own!r}"
                raise OtherWorld(
                    f"{path}: these are rows of another world: {what}; give another name, or move it away."
                )

    def _check_drawing(self, path: Path) -> None:
        """Whether layouts are still drawn as they were when the last row was made."""
        last = next(reversed(self.rows.values()), None)
        if last is not None and layout(self.scenario, last.number).map != last.map:
            what = f"layout {last.number} is drawn otherwise now; give another name, or move it away."
            raise OtherWorld(f"{path}: these are rows of another world: {what}")


def beside(scenario: Scenario) -> Path | None:
    """The table that is kept beside the file of a scenario, if there is one: `NAME.layouts.jsonl`; of one under a
    control `NAME.CONTROL.layouts.jsonl`."""
    file = Path(scenario.document.name)
    path = file.with_name(f"{file.stem}{f'.{scenario.control}' if scenario.control else ''}{SUFFIX}")
    return path if path.is_file() else None


def _row_of(values: Any) -> Row | None:
    """A row from JSON values, or None if they are not those of one."""
    if not isinstance(values, dict) or set(values) != set(Row.__dataclass_fields__):
        return None
    numbers = type(values["number"]) is int and 0 <= values["number"] <= MOST_LAYOUTS
    numbers = numbers and type(values["rejected"]) is int and values["rejected"] >= 0
    texts = isinstance(values["map"], str) and isinstance(values["refused"], str)
    best, learnt = values["best"], values["learnt"]
    if not (numbers and texts and _is_known(best, _is_pair) and _is_known(learnt, _is_number)):
        return None
    return Row(**values | {"best": best and {name: (least, most) for name, (least, most) in best.items()}})


def _is_known(value: Any, is_right: Any) -> bool:
    """Whether a value is None, or says something right of each event."""
    return value is None or (isinstance(value, dict) and all(map(is_right, value.values())))


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) <= MOST_WORTH


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_number, value))
