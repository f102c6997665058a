"""What is said of a sweep: what it will cost, how far it is, and what it measured."""

from collections import Counter
from typing import Any

from unbidden.experiments.sweeps.estimate import Estimate
from unbidden.experiments.sweeps.manifest import Manifest
from unbidden.experiments.sweeps.store import Store
from unbidden.experiments.sweeps.summary import runs_of, summary

MOST_SHOWN = 20  # points
MOST_REASONS = 5
MOST_MEASURES = 3


def costs(manifest: Manifest, cost: Estimate) -> str:
    """How many runs, how long, how much disk."""
    points, of = len(manifest.own_points), len(manifest.design.points)
    part = f" (of {of:,})" if points != of else ""
    most = "at most " if manifest.stopping else ""
    return (
        f"{most}{cost.runs:,} runs: {points:,} points{part}, {manifest.replicates:,} runs of each; about "
        f"{_time(cost.seconds)}, and {_size(cost.bytes)} on disk"
    )


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _size(size: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def status(store: Store) -> str:
    """How far a sweep is, why runs failed, and what the first points measured."""
    most = f"at most {store.most:,}" if store.manifest.stopping else f"{store.most:,}"
    told = [f"{store.path}: {int(store.done.sum()):,} of {most} runs, {len(store.failed):,} failed"]
    first = dict[str, int]()
    for run, reason in store.failed.items():
        first.setdefault(reason, run)
    for reason, count in Counter(store.failed.values()).most_common(MOST_REASONS):
        told.append(f"  failed {count:,} times, first in run {first[reason]}: {reason.splitlines()[0]}")
    rows = [row(store, point) for point in _first(store)]
    if rows:
        lines = [head(store), *rows]
        wide = [max(map(len, column)) for column in zip(*lines, strict=True)]
        told += ["", *("  ".join(map(str.ljust, line, wide)).rstrip() for line in lines)]
    if (more := len(store.manifest.own_points) - len(rows)) > 0:
        told.append(f"and {more:,} more points: see `sweep export`")
    return "\n".join(told)


def head(store: Store) -> list[str]:
    """What the cells of `row` are."""
    stopping = store.manifest.stopping
    goal = {stopping.measure: f" (to ± {stopping.half:g})"} if stopping else {}
    measures = [name + goal.get(name, "") for name in store.manifest.recipe.measures[:MOST_MEASURES]]
    return [*store.manifest.design.names, "runs", *measures]


def row(store: Store, point: int) -> list[str]:
    """A point: its values, how many of its runs came to their end, and what its first measures came to so far."""
    cells = [*map(_shown, store.manifest.design.values(point).values()), str(len(runs_of(store, point)))]
    for name in store.manifest.recipe.measures[:MOST_MEASURES]:
        found = summary(store, point, name)
        bounds = "" if found.low is None else f" [{_number(found.low)}, {_number(found.high)}]"
        cells.append("-" if found.mean is None else f"{_number(found.mean)}{bounds}")
    return cells


def _first(store: Store) -> list[int]:
    return list(store.manifest.own_points[:MOST_SHOWN])


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def as_json(store: Store) -> dict[str, Any]:
    """How far a sweep is, for machines."""
    return {
        "scenario": store.manifest.recipe.name,
        "points": len(store.manifest.own_points),
        "done": int(store.done.sum()),
        "most": store.most,
        "failed": {str(run): reason for run, reason in sorted(store.failed.items())},
        "damaged": [str(path) for path in store.parts.set_aside],
    }
