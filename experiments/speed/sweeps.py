"""How fast sweeps are: beside others who make the same rooms, and beside the kernels alone.

`unbidden bench sweep` prints both. Others are whole programs, each a process of its own with as many workers as there
are cores, timed from their start to their end, in turns. Those that draw as our engine does have to measure the same;
a disagreement is an error, not a row. Programs that are a hundred times as slow make a hundredth of the rooms.

What a sweep costs over the kernels is counted in processor time, in one process, in turns with the kernels alone.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from unbidden.experiments.speed.costs import Cost, cost_of
from unbidden.experiments.speed.rounds import CLOCK, Progress
from unbidden.experiments.sweeps.design import Kind, design
from unbidden.experiments.sweeps.executors import serial
from unbidden.experiments.sweeps.factors import factor
from unbidden.experiments.sweeps.planning import Kept, plan
from unbidden.experiments.sweeps.runner import Runner
from unbidden.experiments.sweeps.store import Store, create
from unbidden.sim.engine.setup import seed_again
from unbidden.sim.runs.running import learn
from unbidden.sim.runs.simulation import Stage, begun, warm_up
from unbidden.sim.scenario import load

OURS = "sweep"
OTHERS = {  # what each is, and of how many times fewer rooms
    OURS: ("unbidden sweep, processes", 1),
    "sweep of threads": ("unbidden sweep, threads", 1),
    "joblib": ("joblib over `run`", 1),
    "Dask": ("Dask over `run`", 1),
    "Mesa over ours": ("mesa.batch_run over the scenario as a Mesa model", 100),
    "Mesa": ("mesa.batch_run over the room written for Mesa", 100),
}
NEEDS = {"joblib": "joblib", "Dask": "distributed"}
SAME = ("sweep", "sweep of threads", "joblib", "Dask")  # their draws are the same
ROUNDS = 3
ROOMS = 2000  # that others are compared on
LEARNER, EPISODES, TRAININGS = "compute_yard", 200_000, 6
TURNS, EACH = 5, 1600  # of the kernels and the sweep, and runs in each
SHORT = ("run.ticks=300",)  # a room of less than a millisecond


@dataclass(frozen=True)
class Beside:
    """What one program cost, a room."""

    who: str
    rooms: int
    wall: float  # ms a room
    processor: float  # ms a room
    megabytes: float
    times_wall: float  # as long as our sweep
    times_processor: float


@dataclass(frozen=True)
class Figure:
    """One goal: what, how much, and how much it may be."""

    what: str
    amount: float
    unit: str
    goal: str


def bench_sweep(rooms: int, progress: Progress | None = None) -> tuple[list[Beside], list[Figure]]:
    """Compare with others, then measure the goals; `rooms` are made by the largest sweep."""
    parts: list[Callable[[], list[Figure]]] = [lambda: crowd(rooms), overhead, trainings]
    seen, rows = beside(min(rooms, ROOMS)), list[Figure]()
    for done, part in enumerate(parts):
        if progress:
            progress(done + 1, len(parts) + 1)
        rows += part()
    return seen, rows


# ---- beside others --------------------------------------------------------------------------------------------------


def beside(rooms: int) -> list[Beside]:
    """What everybody who is installed costs, a room; medians of ROUNDS, in which they take turns."""
    there = [who for who in OTHERS if who not in NEEDS or find_spec(NEEDS[who])]
    costs: dict[str, list[Cost]] = {who: [] for who in there}
    for _ in range(ROUNDS):
        for who in there:
            costs[who].append(made_by(who, _rooms(who, rooms)))
        if len({costs[who][-1].said for who in there if who in SAME}) > 1:
            raise ValueError("those who make the same rooms do not measure the same in them")
    return [_row(who, costs, rooms) for who in there]


def made_by(who: str, rooms: int, workers: int | None = None) -> Cost:
    """What it costs to have somebody make rooms."""
    words = ("-m", "unbidden.experiments.speed.sweepers", who, str(rooms), str(workers or os.cpu_count() or 1))
    return cost_of([sys.executable, *words])


def _rooms(who: str, rooms: int) -> int:
    return max(rooms // OTHERS[who][1], 2)


def _row(who: str, costs: dict[str, list[Cost]], rooms: int) -> Beside:
    many, ours = _rooms(who, rooms), _rooms(OURS, rooms)
    pairs = list(zip(costs[who], costs[OURS], strict=True))
    return Beside(
        OTHERS[who][0],
        many,
        1e3 * statistics.median(cost.wall for cost in costs[who]) / many,
        1e3 * statistics.median(cost.processor for cost in costs[who]) / many,
        statistics.median(cost.megabytes for cost in costs[who]),
        statistics.median(theirs.wall / many / (own.wall / ours) for theirs, own in pairs),
        statistics.median(theirs.processor / many / (own.processor / ours) for theirs, own in pairs),
    )


# ---- goals ----------------------------------------------------------------------------------------------------------


def crowd(rooms: int) -> list[Figure]:
    """Many rooms through a sweep on all cores, and on one."""
    cores = os.cpu_count() or 1
    all_cores, one = made_by(OURS, rooms), made_by(OURS, rooms, 1)
    return [
        Figure(f"{rooms:,} rooms, {cores} cores", all_cores.wall, "s", "35 for 10,000 on two cores"),
        Figure("the same, memory", all_cores.megabytes, "MB", "500"),
        Figure(f"the same, one worker's time over that of {cores}", one.wall / all_cores.wall, "times", "1.8 of two"),
    ]


def overhead() -> list[Figure]:
    """What a run of a sweep costs over its kernel, and how much of that is the store; processor time, in turns."""
    scenario = load("blimps")
    warm_up(scenario)
    stage = Stage(scenario, begun(scenario, 0))
    manifest = plan("blimps", scenario, design(Kind.factorial, []), EACH, Kept(("escape.any", "escape.first")))
    kernels, sweeps, stores = [], [], []
    for _ in range(TURNS):
        began = CLOCK()
        for replicate in range(EACH):
            seed_again(stage.again(), scenario.setup, manifest.design.seed_of(0, replicate))
            stage.play()
        kernels.append(CLOCK() - began)
        with tempfile.TemporaryDirectory(prefix="unbidden-") as folder:
            store = TimedStore(create(Path(folder) / "store", manifest))
            began = CLOCK()
            Runner(store, serial, 1).run()
            store.finish()
            sweeps.append(CLOCK() - began)
            stores.append(store.took)
    over = statistics.median(1e3 * (sweep - kernel) / EACH for sweep, kernel in zip(sweeps, kernels, strict=True))
    share = statistics.median(store / sweep for store, sweep in zip(stores, sweeps, strict=True))
    return [
        Figure("a room, the kernel alone", 1e3 * statistics.median(kernels) / EACH, "ms", ""),
        Figure("what a run costs over it", over, "ms", "0.3"),
        Figure("the share of store and statistics", 100.0 * share, "%", "5"),
    ]


class TimedStore(Store):
    """A store that counts the processor time that it takes."""

    took = 0.0

    def __init__(self, store: Store):
        super().__init__(store.path, store.manifest)

    def enter(self, table: Any) -> None:
        """Add rows."""
        began = CLOCK()
        super().enter(table)
        self.took += CLOCK() - began

    def table_of(self, played: Any) -> Any:
        """Make rows."""
        began = CLOCK()
        table = super().table_of(played)
        self.took += CLOCK() - began
        return table

    def flush(self) -> None:
        """Write rows."""
        began = CLOCK()
        super().flush()
        self.took += CLOCK() - began


def trainings() -> list[Figure]:
    """Whole trainings through a sweep on all cores, over what their kernels take alone; processor time."""
    scenario = load(LEARNER)
    manifest = plan(LEARNER, scenario, design(Kind.factorial, [factor(f"run.episodes={EPISODES}")]), TRAININGS, Kept())
    world = scenario.changed()
    learn(world, 0, episodes=1)
    kernels, sweeps = 0.0, 0.0
    for replicate in range(TRAININGS):
        seed = manifest.design.seed_of(0, replicate)
        began = CLOCK()
        learn(world, seed, episodes=EPISODES)
        kernels += CLOCK() - began
        with tempfile.TemporaryDirectory(prefix="unbidden-") as folder:
            single = replace(manifest, design=replace(manifest.design, seed=replicate), replicates=1, block=1)
            store = create(Path(folder) / "store", single)
            began = CLOCK()
            Runner(store, serial, 1).run()
            sweeps += CLOCK() - began
    what = f"{TRAININGS} trainings of {EPISODES:,} episodes, time over that of their kernels"
    return [Figure(what, sweeps / kernels, "times", "1.05")]


def million(runs: int = 1_000_000) -> list[Figure]:
    """Many short runs through a sweep: its memory, and its files."""
    with tempfile.TemporaryDirectory(prefix="unbidden-") as folder:
        figures = []
        for many in (max(runs // 10, 1), runs):
            out = Path(folder) / str(many)
            words = ["sweep", "blimps", *(word for field in SHORT for word in ("--set", field))]
            words += ["--measure", "escape.any", "--reps", str(many), "-o", str(out), "--yes"]
            began = time.perf_counter()
            cost = cost_of([sys.executable, "-c", "from unbidden.sim.cli import main; main()", *words])
            took = 1e3 * (time.perf_counter() - began) / many
            files = sum(len(names) for _, _, names in os.walk(out))
            figures += [
                Figure(f"{many:,} short runs, each", took, "ms", ""),
                Figure("the same, memory", cost.megabytes, "MB", "flat"),
                Figure("the same, files", files, "", "200"),
            ]
        return figures


def table(seen: Sequence[Beside], rows: Sequence[Figure]) -> str:
    """Both as Markdown tables."""
    lines = []
    if seen:
        lines += [
            "| rooms of blimps by | rooms | ms a room | processor, ms | MB | times our wall | times our processor |"
        ]
        lines += ["|---|---:|---:|---:|---:|---:|---:|"]
    for row in seen:
        cells = (f"{row.wall:.3g}", f"{row.processor:.3g}", f"{row.megabytes:,.0f}")
        lines.append(
            f"| {row.who} | {row.rooms:,} | {' | '.join(cells)} | {row.times_wall:.3g} | {row.times_processor:.3g} |"
        )
    lines += [""] if seen else []
    lines += ["| what | how much | | goal |", "|---|---:|---|---:|"]
    lines += [f"| {row.what} | {_amount(row.amount)} | {row.unit} | {row.goal} |" for row in rows]
    missing = [name for who, name in NEEDS.items() if seen and OTHERS[who][0] not in {row.who for row in seen}]
    lines += [f"\nNot installed, so not compared: {', '.join(missing)}."] if missing else []
    return "\n".join(lines)


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def as_json(seen: Sequence[Beside], rows: Sequence[Figure]) -> dict[str, Any]:
    """The same as plain data."""
    return {"beside": [asdict(row) for row in seen], "goals": [asdict(row) for row in rows]}


def main() -> None:
    """Many short runs, which take minutes: `python -m unbidden.experiments.speed.sweeps [RUNS]`."""
    print(table([], million(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)))


if __name__ == "__main__":
    main()
