"""The command export: a run as a table, for whoever goes on with it elsewhere."""

from pathlib import Path
from typing import Annotated

import typer

from unbidden.sim.cli.opening import check_out, open_run
from unbidden.sim.cli.options import Changes, Control, Row, Rules, Seed, Source


def export(
    source: Source,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The table, .csv or .parquet: a row for each tick and body.")
    ],
    events: Annotated[
        Path | None, typer.Option(help="Another one, .csv or .parquet: a row for each event that was watched for.")
    ] = None,
    seed: Seed = 0,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
    row: Row = None,
) -> None:
    """Write a run as a table: where everybody was, tick by tick."""
    from unbidden.sim.runs import tables

    for path in filter(None, (out, events)):
        check_out(path, *tables.SUFFIXES)
    run = open_run(source, seed, changes, control, rules, row)
    tables.write(run, out)
    print(out)
    if events is not None:
        tables.write_events(run, events)
        print(events)
