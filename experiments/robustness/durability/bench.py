"""Everything that can stop a sweep, so many times each, and what became of it as a table."""

import json
import random
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from unbidden.experiments.robustness.durability import clusters, disks, kills
from unbidden.experiments.robustness.durability.trial import REPS, Outcome, Trial
from unbidden.experiments.sweeps.parts import sealed
from unbidden.experiments.sweeps.store import open_store

KILLS, DASK, FULL = 200, 20, 10
MOST_LISTED = 20
DASK_REPS = 4  # times as many runs, so that there is time for several kills
MOST_OF_A_CLUSTER = 5  # kills of its workers
NOT_HERE = {clusters.KIND: "Dask is not installed", disks.KIND: "no disk may be mounted here"}
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Row:
    """What became of everything that was stopped in one way."""

    kind: str
    least: int
    outcomes: list[Outcome]

    @property
    def stops(self) -> int:
        """How often something was stopped."""
        return sum(outcome.stops for outcome in self.outcomes)

    @property
    def wrong(self) -> list[Outcome]:
        """Those after which something was not as it should be."""
        return [outcome for outcome in self.outcomes if not outcome.is_right]

    @property
    def holds(self) -> bool:
        """Whether there were enough, and all was right."""
        return self.stops >= self.least and not self.wrong


def bench_durability(
    many_kills: int, many_dask: int, many_full: int, seed: int, progress: Progress, log: Path | None = None
) -> list[Row]:
    """Stop sweeps so often in each way; with a file of outcomes, go on with it."""
    known = _read(log, seed)
    asked = {kills.KIND: many_kills, clusters.KIND: many_dask, disks.KIND: many_full}
    rows = {kind: Row(kind, least, known.get(kind, [])) for kind, least in asked.items()}
    with tempfile.TemporaryDirectory(prefix="unbidden-durability-") as name:
        for kind, outcome in _outcomes(Path(name), rows, seed):
            rows[kind].outcomes.append(outcome)
            if log:
                with log.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"seed": seed} | outcome.as_json()) + "\n")
            progress(sum(min(row.stops, row.least) for row in rows.values()), sum(asked.values()))
    return list(rows.values())


def _outcomes(folder: Path, rows: dict[str, Row], seed: int) -> Iterator[tuple[str, Outcome]]:
    """One sweep after the other, until there are enough of each kind."""
    whole, seconds = _whole(folder / "whole", REPS)
    whole_dask, _ = _whole(folder / "whole for Dask", REPS * DASK_REPS) if find_spec("distributed") else (b"", 0.0)
    can_mount = disks.can_mount(folder / "disk")
    for kind, row in rows.items():
        if (kind == clusters.KIND and not whole_dask) or (kind == disks.KIND and not can_mount):
            continue
        while row.stops < row.least:
            place = folder / f"{kind} {len(row.outcomes)}"
            place.mkdir()
            rng = random.Random(f"{seed} {kind} {len(row.outcomes)}")
            if kind == kills.KIND:
                yield kind, kills.killed(place, rng, seconds, whole, REPS)
            elif kind == clusters.KIND:
                most = min(MOST_OF_A_CLUSTER, row.least - row.stops)
                yield kind, clusters.killed(place, rng, whole_dask, REPS * DASK_REPS, most)
            else:
                yield kind, disks.filled(place, rng, whole, REPS)
            subprocess.run(["rm", "-rf", str(place)], check=False)


def _whole(folder: Path, reps: int) -> tuple[bytes, float]:
    """The rows of the sweep that nothing stops, and how long it takes."""
    folder.mkdir()
    trial, began = Trial(folder, reps), time.monotonic()
    if problem := trial.ended():
        raise RuntimeError(problem)
    return sealed(open_store(trial.store).rows()), time.monotonic() - began


def _read(log: Path | None, seed: int) -> dict[str, list[Outcome]]:
    """The outcomes in a file, by kind."""
    found: dict[str, list[Outcome]] = {}
    for line in log.read_text(encoding="utf-8").splitlines() if log and log.exists() else []:
        told = json.loads(line)
        if told.pop("seed") == seed:
            found.setdefault(told["kind"], []).append(Outcome(**told))
    return found


def table(rows: list[Row]) -> str:
    """Counts as Markdown tables, then what was wrong.

    Lost are runs that were done more than a second before; the oldest is how long before any was that has to be made
    again.
    """
    lines = ["| stopped by | times | sweeps | rows equal | runs lost | the oldest, s | rows doubled | left behind |"]
    lines += ["|---|---:|---:|---:|---:|---:|---:|---:|"]
    for row in rows:
        done = row.outcomes
        cells = [f"{row.stops:,}", f"{len(done):,}", f"{sum(outcome.is_equal for outcome in done):,}"]
        cells += [f"{sum(outcome.lost for outcome in done):,}", f"{max([0.0, *(o.oldest for o in done)]):.2f}"]
        cells += [f"{sum(outcome.doubled for outcome in done):,}", f"{sum(len(outcome.left) for outcome in done):,}"]
        lines.append(f"| {row.kind} | {' | '.join(cells)} |")
    lines += ["", "| it fell | times |", "|---|---:|"]
    for row in rows:
        moments = Counter(moment for outcome in row.outcomes for moment in outcome.moments)
        lines += [f"| {row.kind}: {moment} | {count:,} |" for moment, count in moments.most_common()]
    wrong = [f"{row.kind}: {outcome.as_json()}" for row in rows for outcome in row.wrong[:MOST_LISTED]]
    wrong += [
        f"{row.kind}: only {row.stops:,} of {row.least:,}; {NOT_HERE.get(row.kind, 'something is wrong')}"
        for row in rows
        if row.stops < row.least
    ]
    return "\n".join([*lines, *([""] if wrong else []), *wrong])


def as_json(rows: list[Row]) -> dict[str, Any]:
    """The same for other programs."""
    return {"rows": [asdict(row) | {"stops": row.stops, "holds": row.holds} for row in rows]}
