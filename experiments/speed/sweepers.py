"""The same rooms, as one would have many of them made: by our sweep, by joblib or Dask over our `run`, by Mesa.

`python -m unbidden.experiments.speed.sweepers WHO RUNS WORKERS` makes them, and prints a hash of what was measured: it
is the same for all whose draws are the same.
"""

import sys
import tempfile
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

from mesa import DataCollector

from unbidden.experiments.speed.in_mesa import OwnLuck
from unbidden.experiments.sweeps.design import Kind, design

SCENARIO, MEASURES = "blimps", ("escape.any", "escape.first")
Measured = list[tuple[Any, ...]]


def seeds_of(runs: int) -> list[int]:
    """The seeds that a sweep of one point has."""
    made = design(Kind.factorial, [])
    return [made.seed_of(0, replicate) for replicate in range(runs)]


def one(seed: int) -> tuple[Any, ...]:
    """A run, as a user has it; whoever plays many of them keeps the scenario in its process."""
    from unbidden import run

    measures = run(_scenario(), seed).measures
    return tuple(None if measures[name] is None else float(measures[name]) for name in MEASURES)


def _scenario() -> Any:
    from unbidden import load

    if "scenario" not in _kept:
        _kept["scenario"] = load(SCENARIO)
    return _kept["scenario"]


_kept: dict[str, Any] = {}


def by_sweep(runs: int, workers: int, by: str = "processes") -> Measured:
    """Into a store, with the intervals of what was measured."""
    from unbidden.experiments.sweeps import telling
    from unbidden.experiments.sweeps.asking import executor_of
    from unbidden.experiments.sweeps.planning import Kept, plan
    from unbidden.experiments.sweeps.runner import Runner
    from unbidden.experiments.sweeps.store import create

    manifest = plan(SCENARIO, _scenario(), design(Kind.factorial, []), runs, Kept(MEASURES))
    with tempfile.TemporaryDirectory(prefix="unbidden-") as folder:
        store = create(Path(folder) / "store", manifest)
        with store.writing():
            Runner(store, executor_of(by, None, workers, None), workers).run()
        print(telling.status(store), file=sys.stderr)
        rows = store.rows()
    return list(zip(*(rows[name].to_pylist() for name in MEASURES), strict=True))


def by_sweep_of_threads(runs: int, workers: int) -> Measured:
    """The same with threads."""
    return by_sweep(runs, workers, "threads")


def by_joblib(runs: int, workers: int) -> Measured:
    """A list of results in memory."""
    from joblib import Parallel, delayed

    return list(Parallel(n_jobs=workers)(delayed(one)(seed) for seed in seeds_of(runs)))


def by_dask(runs: int, workers: int) -> Measured:
    """A list of results in memory."""
    from distributed import Client, LocalCluster

    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as c:
        return list(c.gather(c.map(one, seeds_of(runs), pure=False)))


def by_mesa_over_ours(runs: int, workers: int) -> Measured:
    """Mesa's batch_run over the scenario as a Mesa model."""
    from unbidden.sim.adapters.mesa import World

    return _by_batch_run(World, {"scenario": SCENARIO}, runs, workers)


def by_mesa(runs: int, workers: int) -> Measured:
    """Mesa's batch_run over a model that was written for Mesa."""
    return _by_batch_run(MesaRoom, {}, runs, workers)


def _by_batch_run(model: type, parameters: dict[str, Any], runs: int, workers: int) -> Measured:
    """A list of rows in memory."""
    from mesa import batch_run

    ticks = _scenario().setup.ticks
    asked = {**parameters, "seed": seeds_of(runs)}
    rows = batch_run(model, asked, number_processes=workers, max_steps=ticks, display_progress=False)
    return [(row["RunId"],) for row in rows]


class MesaRoom(OwnLuck):
    """The room as a Mesa user would write it."""

    def __init__(self, seed: int = 0):
        super().__init__(_scenario().setup, seed)
        self.datacollector = DataCollector(model_reporters={"highest": MesaRoom.highest})

    def step(self) -> None:
        """A tick, and what is measured after it: batch_run looks for that of the last among all."""
        super().step()
        self.datacollector.collect(self)

    def highest(self) -> float:
        """The bottom of the highest body, m."""
        return max(body.bottom for body in self.bodies)


WHO: dict[str, Callable[[int, int], Measured]] = {
    "sweep": by_sweep,
    "sweep of threads": by_sweep_of_threads,
    "joblib": by_joblib,
    "Dask": by_dask,
    "Mesa over ours": by_mesa_over_ours,
    "Mesa": by_mesa,
}


def main() -> None:
    """Make them."""
    who, runs, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    from unbidden.experiments.speed import sweepers  # by its name, so that other processes find what is sent to them

    measured = sweepers.WHO[who](runs, workers)
    if len(measured) != runs:
        raise ValueError(f"{who}: {len(measured)} of {runs} runs were made")
    print(blake2b(repr(measured).encode(), digest_size=16).hexdigest())


if __name__ == "__main__":
    main()
