"""The commands bench and suite: what is timed, and what a suite of worlds comes to."""

import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from unbidden.sim.cli.opening import print_json
from unbidden.sim.cli.options import Json
from unbidden.sim.cli.progress import Progress, say_if_compiling

if TYPE_CHECKING:
    from unbidden.experiments.speed.rounds import EngineRow
    from unbidden.sim.scenario import Scenario

NO_ENVS = 'Environments cannot be timed without Gymnasium; pip install "unbidden[rl]"'


class Work(StrEnum):
    """What can be timed."""

    all = "all"
    blimps = "blimps"
    yard = "yard"
    envs = "envs"
    window = "window"
    serve = "serve"
    sweep = "sweep"
    durability = "durability"
    field = "field"
    robustness = "robustness"


def bench(
    work: Annotated[Work, typer.Argument(help="What to time.")] = Work.all,
    seconds: Annotated[float, typer.Option(min=0.1, max=3600, help="How long to measure a kernel, about.")] = 20.0,
    rooms: Annotated[
        int, typer.Option(min=1, max=10**7, help="For all and sweep: how many rooms are played and judged.")
    ] = 10_000,
    viewers: Annotated[int, typer.Option(min=1, max=60, help="For serve: how many browsers at once.")] = 30,
    seed: Annotated[
        int, typer.Option(min=0, max=2**63, help="For robustness and durability: what all cases are made from.")
    ] = 0,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="For field: a figure, .png, .svg or .pdf.")] = None,
    as_json: Json = False,
) -> None:
    """Time everything in one table, or one part of it: the engine beside hand-written C and what one would write
    otherwise; the window; how long whoever opens a page waits, and a class of viewers; sweeps; `field`, which is
    Schelling's model with a thousand to a million agents, and blimps, beside C and Mesa. Or try, with `robustness`,
    what becomes of broken and hostile input: 16,200 files and options; or, with `durability`, what is lost when sweeps
    are killed: 230 times.

    Engines take turns in one process. The server is a process of its own; each of its viewers plays a world of its own.
    """
    if work == Work.all:
        return _bench_all(seconds, rooms, as_json)
    if work == Work.window:
        return _bench_window(seconds, as_json)
    if work == Work.serve:
        return _bench_serve(viewers, seconds, as_json)
    if work == Work.robustness:
        return _bench_robustness(seed, as_json)
    if work == Work.sweep:
        return _bench_sweep(rooms, as_json)
    if work == Work.durability:
        return _bench_durability(seed, as_json)
    if work == Work.field:
        return _bench_field(out, as_json)
    from unbidden.experiments.speed import rounds

    scenario, timing = _engines(work)
    say_if_compiling(scenario)
    with Progress() as progress:
        rows = timing(seconds, progress.plain)
    _show(rounds, rows, as_json)


def _engines(work: Work) -> "tuple[Scenario, Callable[..., list[EngineRow]]]":
    """The world in which engines are timed, and what times them there. Raises BadParameter."""
    from unbidden.sim.scenario import load

    if work == Work.envs:
        if not find_spec("gymnasium"):
            raise typer.BadParameter(NO_ENVS)
        from unbidden.experiments.speed import envs

        scenario = load(envs.SCENARIO)
        return scenario, partial(envs.bench_envs, scenario)
    from unbidden.experiments.speed import blimps, yard

    scenario = load(yard.SCENARIO if work == Work.yard else work.value)
    return scenario, partial(yard.bench_yard if work == Work.yard else blimps.bench_blimps, scenario.setup)


def _bench_all(seconds: float, rooms: int, as_json: bool) -> None:
    from unbidden.experiments.speed import overview

    if not find_spec("gymnasium"):
        print(NO_ENVS, file=sys.stderr)
    with Progress() as progress:
        rows = overview.figures(seconds, rooms, progress.plain)
    _show(overview, rows, as_json)


def _show(kind: ModuleType, rows: Sequence[Any], as_json: bool) -> None:
    """Rows, as a module makes a table of them, for people or for machines."""
    from unbidden.experiments.speed.rounds import machine

    if as_json:
        print_json(kind.as_json(rows))
    else:
        print(f"{kind.table(rows)}\n\n{machine()}")


def _bench_serve(viewers: int, seconds: float, as_json: bool) -> None:
    from dataclasses import asdict

    from unbidden.experiments.speed import opening, rounds, serving

    with Progress() as progress:
        waits = opening.bench_opening(progress.plain)
    figures = serving.bench_serve(viewers, seconds)
    if as_json:
        print_json({"waits": opening.as_json(waits), "class": asdict(figures)})
    else:
        print(f"{opening.table(waits)}\n\n{serving.table(figures)}\n\n{rounds.machine()}")


def _bench_robustness(seed: int, as_json: bool) -> None:
    from unbidden.experiments.robustness import bench

    with Progress() as progress:
        rows = bench.bench_robustness(seed, progress.plain)
    if as_json:
        print_json(bench.as_json(rows, seed))
    else:
        print(bench.table(rows, seed))
    if not all(row.holds for row in rows):
        raise typer.Exit(1)


def _bench_sweep(rooms: int, as_json: bool) -> None:
    from unbidden.experiments.speed import rounds, sweeps

    with Progress() as progress:
        seen, rows = sweeps.bench_sweep(rooms, progress.plain)
    if as_json:
        print_json(sweeps.as_json(seen, rows))
    else:
        print(f"{sweeps.table(seen, rows)}\n\n{rounds.machine()}")


def _bench_durability(seed: int, as_json: bool) -> None:
    from unbidden.experiments.robustness.durability import bench

    with Progress() as progress:
        rows = bench.bench_durability(bench.KILLS, bench.DASK, bench.FULL, seed, progress.plain)
    if as_json:
        print_json(bench.as_json(rows))
    else:
        print(bench.table(rows))
    if not all(row.holds for row in rows):
        raise typer.Exit(1)


def _bench_field(out: Path | None, as_json: bool) -> None:
    from unbidden.experiments.speed import field, field_told

    if out is not None:
        from unbidden.viz.figures.sheet import suffix

        try:
            suffix(out)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
    with Progress() as progress:
        found = field.bench_field(progress=progress.plain)
    if out is not None:
        field_told.save_figure(found, out)
    if as_json:
        print_json(field_told.as_json(found))
    else:
        print(field_told.table(found))


def _bench_window(seconds: float, as_json: bool) -> None:
    from unbidden.experiments.speed import drawing

    with Progress() as progress:
        rows = drawing.bench_window(seconds, progress.plain)
    if as_json:
        print_json(drawing.as_json(rows))
    else:
        print(f"{drawing.table(rows)}\n\n{drawing.machine()}")


def suite(
    name: Annotated[str, typer.Argument(help="A folder of shipped scenarios.")] = "safety_gridworlds",
    seeds: Annotated[int, typer.Option(min=1, max=100_000, help="How many trainings of each, from seed 0 on.")] = 20,
) -> None:
    """Solve and train all worlds of a suite: what is optimal, what is hidden in it, and what is learnt."""
    from unbidden.experiments import suite as suites
    from unbidden.experiments.markdown import table

    with Progress() as progress:
        rows = list(suites.rows(name, seeds, progress.show))
    print(*table(suites.HEAD, rows), sep="\n")
    print(f"\nAll {seeds} seeds from 0 on, none left out. Sources: the scenario files.")
