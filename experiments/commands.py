"""This package's part of the command line: bench."""

from enum import StrEnum
from typing import Annotated

import typer

from sim.commands.progress import Progress, say_if_compiling
from sim.commands.running import Json, print_json


class Work(StrEnum):
    """What can be timed."""

    blimps = "blimps"


def add_to(app: typer.Typer) -> None:
    """Add this package's commands."""
    app.command()(bench)


def bench(
    work: Annotated[Work, typer.Argument(help="What to time.")] = Work.blimps,
    seconds: Annotated[float, typer.Option(min=0.1, max=3600, help="How long to measure, about.")] = 20.0,
    as_json: Json = False,
) -> None:
    """Time the engine beside plain Mesa and hand-written C, side by side in one process."""
    from experiments.speed import bench as timing
    from sim.scenario import load

    scenario = load(work.value)
    say_if_compiling(scenario)
    with Progress() as progress:
        rows = timing.bench_blimps(scenario.setup, seconds, progress.plain)
    if as_json:
        print_json(timing.as_json(rows))
    else:
        print(f"{timing.table(rows)}\n\n{timing.machine()}")
