"""Everything that is timed, in one table: kernels beside C and beside what one would write, crowds, and how long people
wait for whole commands."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import Any

from unbidden.experiments.speed import blimps, crowds, waiting, yard
from unbidden.experiments.speed.rounds import OURS, EngineRow, Progress
from unbidden.sim.optimum import solve
from unbidden.sim.scenario import load

ROOMS = 10_000
SOLVED = "compute_yard"
SOLVES = 3


@dataclass(frozen=True)
class Figure:
    """One measure: what, how much of which unit, and how many times as fast as C and as what one would write."""

    what: str
    amount: float
    unit: str
    ratio_to_c: float | None = None
    peer: str = ""
    ratio_to_peer: float | None = None


def figures(seconds: float, rooms: int = ROOMS, progress: Progress | None = None) -> list[Figure]:
    """Measure everything, one after the other; about so many seconds for each kernel."""
    parts = (
        lambda: _kernels(blimps.bench_blimps(load("blimps").setup, seconds), "agent-ticks/s"),
        lambda: _kernels(yard.bench_yard(load(yard.SCENARIO).setup, seconds), "learn-steps/s"),
        lambda: _environments(seconds),
        lambda: list(_crowds()),
        lambda: [_solving()],
        lambda: list(_waits(rooms)),
    )
    rows: list[Figure] = []
    for done, part in enumerate(parts):
        rows += part()
        if progress:
            progress(done + 1, len(parts))
    return rows


def _kernels(rows: list[EngineRow], unit: str) -> list[Figure]:
    return [
        Figure(f"{row.work}, {row.size}", row.per_second, unit, row.ratio_to_c, row.peer, row.ratio_to_peer)
        for row in rows
        if row.engine == OURS
    ]


def _environments(seconds: float) -> list[Figure]:
    """Nothing where Gymnasium is not installed."""
    if not find_spec("gymnasium"):
        return []
    from unbidden.experiments.speed import envs

    return _kernels(envs.bench_envs(load(envs.SCENARIO), seconds), "agent-steps/s")


def _crowds() -> Iterator[Figure]:
    rows = crowds.bench_crowds(load("blimps").setup)
    for row in rows:
        what = f"{row.agents:,} agents on {row.cells:,} cells"
        yield Figure(
            what,
            row.nanoseconds,
            "ns an agent-tick",
            None,
            f"{rows[0].agents} agents",
            rows[0].nanoseconds / row.nanoseconds,
        )


def _solving() -> Figure:
    scenario, took = load(SOLVED), []
    for _ in range(1 + SOLVES):
        began = time.perf_counter()
        found = solve(scenario)
        took.append(time.perf_counter() - began)
    return Figure(f"exact optimum of {SOLVED}, {found.states:,} states, known world", statistics.median(took[1:]), "s")


def _waits(rooms: int) -> Iterator[Figure]:
    for wait in waiting.waits(rooms):
        yield Figure(f"{wait.what}: `{wait.command}`", wait.seconds, f"s, {wait.megabytes:,.0f} MB")


def table(rows: list[Figure]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | how much | | times C | times another |", "|---|---:|---|---:|---|"]
    for row in rows:
        amount = f"{row.amount:,.0f}" if row.amount >= 1000 else f"{row.amount:.3g}"
        in_c = "" if row.ratio_to_c is None else f"{row.ratio_to_c:.3g}"
        beside = "" if row.ratio_to_peer is None else f"{row.ratio_to_peer:.3g} ({row.peer})"
        lines.append(f"| {row.what} | {amount} | {row.unit} | {in_c} | {beside} |")
    return "\n".join(lines)


def as_json(rows: list[Figure]) -> list[dict[str, Any]]:
    """The rows as plain data."""
    return [asdict(row) for row in rows]
