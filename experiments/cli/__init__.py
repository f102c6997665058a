"""This package's part of the command line: measurements, sweeps, and what was said in public."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from unbidden.sim.cli.opening import row_openers

if TYPE_CHECKING:
    from unbidden.sim.runs.source import RunSource


def add_to(app: typer.Typer) -> None:
    """Add this package's commands, and what opens the rows of sweeps for all others."""
    from unbidden.experiments.cli.analysis_commands import analyse, plot
    from unbidden.experiments.cli.bench_command import bench, suite
    from unbidden.experiments.cli.reproduce_command import reproduce
    from unbidden.experiments.cli.sweep_commands import sweep

    app.command()(bench)
    app.command()(suite)
    app.command()(reproduce)
    sweep.command()(plot)
    sweep.command()(analyse)
    app.add_typer(sweep)
    row_openers["experiments"] = _open_row


def _open_row(store: Path, row: int) -> "RunSource":
    from unbidden.experiments.sweeps.looking import source_of

    return source_of(store, row)
