"""The command log: what can be known of a run from outside."""

from pathlib import Path
from typing import Annotated

import typer

from unbidden.sim.cli.opening import check_out, open_run
from unbidden.sim.cli.options import Changes, Control, Row, Rules, Seed, Source


def log(
    source: Source,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The log: .jsonl, .parquet, or .xes for tools of process mining.")
    ],
    seed: Seed = 0,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
    row: Row = None,
) -> None:
    """Write what a firewall, a sandbox manager, an agent framework and a trainer would note of a run."""
    from unbidden.sim.inquiry.log_files import SUFFIXES, write
    from unbidden.sim.inquiry.observing import log_of_run

    check_out(out, *SUFFIXES)
    write(log_of_run(open_run(source, seed, changes, control, rules, row)), out)
    print(out)
