"""What a theory says of two fields, as somebody hands it over: points of lines, which are drawn and no more."""

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from unbidden.experiments.sweeps.analysis.levels import are_numbers
from unbidden.experiments.sweeps.factors import Value, refused

MOST_LINES, MOST_BYTES = 20, 1_000_000
FINE = 200  # parts of the way from one point to the next


@dataclass(frozen=True)
class Theory:
    """A line: f64[n] along, f64[n] up."""

    name: str
    x: np.ndarray
    y: np.ndarray


def read_theory(path: Path) -> list[Theory]:
    """The lines in a .csv file with the columns x and y, and `line`, the name of each, if there are several.

    Raises InvalidScenario.
    """
    lines: dict[str, list[tuple[float, float]]] = {}
    try:
        if path.stat().st_size > MOST_BYTES:
            raise refused(f"{path} is larger than {MOST_BYTES:,} bytes.", "", "--theory")
        with path.open(encoding="utf-8", newline="") as file:
            table = csv.DictReader(file, strict=True)
            if not {"x", "y"} <= set(table.fieldnames or ()):
                raise refused(f"{path} has no columns x and y.", "Its first line is x,y or line,x,y.", "--theory")
            for number, row in enumerate(table, start=2):
                place = f"{path}:{number}"
                point = (_number(row["x"], place), _number(row["y"], place))
                lines.setdefault(row.get("line") or path.stem, []).append(point)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise refused(f"{path} cannot be read: {error}.", "It must be a .csv file.", "--theory") from None
    if not 0 < len(lines) <= MOST_LINES:
        raise refused(f"{path} has {len(lines)} lines; from 1 to {MOST_LINES} are drawn.", "", "--theory")
    return [Theory(name, *_finely(np.array(points))) for name, points in lines.items()]


def _finely(points: np.ndarray) -> np.ndarray:
    """A line with many points between those that were given, so that it can end where a picture does: f64[2, n]."""
    given = np.arange(len(points))
    fine = np.linspace(0, len(points) - 1, FINE * max(len(points) - 1, 1) + 1)
    return np.array([np.interp(fine, given, side) for side in points.T])


def in_steps(values: np.ndarray, of: list[Value], option: str) -> np.ndarray:
    """Where numbers lie among the values of an axis, in steps; up to half a step beyond its ends, NaN further away.

    Raises InvalidScenario for an axis without numbers.
    """
    if not are_numbers(of) or len(of) < 2:
        raise refused("a theory is drawn where both fields have numbers, two or more.", "", option)
    known = np.array(of, float)
    step = (known[1] - known[0]) / 2.0, (known[-1] - known[-2]) / 2.0
    ends = np.concatenate([[known[0] - step[0]], known, [known[-1] + step[1]]])
    places = np.concatenate([[-0.5], np.arange(len(known)), [len(known) - 0.5]])
    return np.interp(values, ends, places, left=np.nan, right=np.nan)


def _number(text: str | None, place: str) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise refused(f"{text!r} is no number.", "", place)
    return value
