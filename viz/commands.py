"""This package's part of the command line: figure."""

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.running import Changes, Control, Rules, Seed, Source, open_run


def add_to(app: typer.Typer) -> None:
    """Add this package's commands."""
    app.command()(figure)


def figure(
    source: Source,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where to write it: .png, .svg or .pdf. [default: SCENARIO.png]")
    ] = None,
    seed: Seed = 0,
    event: Annotated[int, typer.Option(min=1, help="Which crossing outwards, counted from 1.")] = 1,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
) -> None:
    """Draw how a crossing came about: from the side, height over time, and how many were inside and outside."""
    from viz.figure import figure as drawn_from
    from viz.figure import save, suffix

    path = out or Path(f"{Path(source).stem}.png")
    try:
        suffix(path)  # before anything is simulated
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    run = open_run(source, seed, changes, control, rules)
    save(drawn_from(run, event - 1), path)
    print(path)
