"""This package's part of the command line: bench and suite."""

from enum import StrEnum
from typing import Annotated

import typer

from sim.commands.progress import Progress, say_if_compiling
from sim.commands.running import Json, print_json


class Work(StrEnum):
    """What can be timed."""

    blimps = "blimps"
    yard = "yard"
    window = "window"
    serve = "serve"
    robustness = "robustness"


def add_to(app: typer.Typer) -> None:
    """Add this package's commands."""
    app.command()(bench)
    app.command()(suite)


def bench(
    work: Annotated[Work, typer.Argument(help="What to time.")] = Work.blimps,
    seconds: Annotated[float, typer.Option(min=0.1, max=3600, help="How long to measure, about.")] = 20.0,
    viewers: Annotated[int, typer.Option(min=1, max=60, help="For serve: how many browsers at once.")] = 30,
    seed: Annotated[int, typer.Option(min=0, max=2**63, help="For robustness: what all input is made from.")] = 0,
    as_json: Json = False,
) -> None:
    """Time the engine beside hand-written C and what one would write otherwise; or the window; or a class of viewers.
    Or try, with `robustness`, what becomes of broken and hostile input: 16,200 files and options.

    Engines take turns in one process. The server is a process of its own; each of its viewers plays a world of its own.
    """
    if work == Work.window:
        return _bench_window(seconds, as_json)
    if work == Work.serve:
        return _bench_serve(viewers, seconds, as_json)
    if work == Work.robustness:
        return _bench_robustness(seed, as_json)
    from experiments.speed import blimps, rounds, yard
    from sim.scenario import load

    scenario = load(yard.SCENARIO if work == Work.yard else work.value)
    timing = yard.bench_yard if work == Work.yard else blimps.bench_blimps
    say_if_compiling(scenario)
    with Progress() as progress:
        rows = timing(scenario.setup, seconds, progress.plain)
    if as_json:
        print_json(rounds.as_json(rows))
    else:
        print(f"{rounds.table(rows)}\n\n{rounds.machine()}")


def _bench_serve(viewers: int, seconds: float, as_json: bool) -> None:
    from dataclasses import asdict

    from experiments.speed import rounds, serving

    found = serving.bench_serve(viewers, seconds)
    if as_json:
        print_json(asdict(found))
    else:
        print(f"{serving.table(found)}\n\n{rounds.machine()}")


def _bench_robustness(seed: int, as_json: bool) -> None:
    from experiments.robustness import bench

    with Progress() as progress:
        rows = bench.bench_robustness(seed, progress.plain)
    if as_json:
        print_json(bench.as_json(rows, seed))
    else:
        print(bench.table(rows, seed))
    if not all(row.holds for row in rows):
        raise typer.Exit(1)


def _bench_window(seconds: float, as_json: bool) -> None:
    from experiments.speed import drawing

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
    from experiments import suite as suites

    with Progress() as progress:
        found = list(suites.rows(name, seeds, progress.show))
    print(f"{suites.table(found)}\n\nAll {seeds} seeds from 0 on, none left out. Sources: the scenario files.")
