"""Options of the commands of sweeps, each declared once."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from unbidden.experiments.sweeps.kinds import Kind


class How(StrEnum):
    """Who plays the runs."""

    processes = "processes"
    threads = "threads"
    serial = "serial"


Source = Annotated[
    str,
    typer.Argument(
        metavar="SWEEP", help="A shipped scenario, a .yaml file of a scenario or of a sweep, or the folder of a sweep."
    ),
]
StorePath = Annotated[Path, typer.Argument(metavar="STORE", help="The folder of a sweep.")]
Out = Annotated[Path, typer.Option("--out", "-o", help="The folder that keeps everything; a new one.")]

# ---- what is run ----------------------------------------------------------------------------------------------------

POINTS, RUNS, PLAYED = "Points", "Runs of each point", "Who plays them"
Vary = Annotated[
    list[str] | None,
    typer.Option(
        help="What varies: FIELD=1,2,3 or FIELD=0.1..2:9, control=base,blind, ablation=none,time, stage=0.1,1. "
        "Repeatable.",
        rich_help_panel=POINTS,
    ),
]
Table = Annotated[
    Path | None,
    typer.Option(help="Points one by one: a .csv or .parquet file with a column each.", rich_help_panel=POINTS),
]
Design = Annotated[Kind | None, typer.Option(help="How points are taken. [default: factorial]", rich_help_panel=POINTS)]
Points = Annotated[int | None, typer.Option(min=1, help="How many, where they are drawn.", rich_help_panel=POINTS)]
Independent = Annotated[
    bool | None, typer.Option("--independent", help="Other seeds for every point.", rich_help_panel=POINTS)
]
Shard = Annotated[
    str | None, typer.Option(help="Only a part of the points, such as 1/4; see `sweep merge`.", rich_help_panel=POINTS)
]
Reps = Annotated[int | None, typer.Option(min=1, max=10**6, help="How many. [default: 20]", rich_help_panel=RUNS)]
UntilCi = Annotated[
    float | None,
    typer.Option(
        min=1e-6,
        help="As many as it takes until the interval of the first measure is so narrow to either side.",
        rich_help_panel=RUNS,
    ),
]
MaxReps = Annotated[
    int | None,
    typer.Option(min=1, max=10**6, help="How many at the most, with --until-ci. [default: 2000]", rich_help_panel=RUNS),
]
Seed = Annotated[
    int | None, typer.Option(min=0, max=2**63 - 1, help="All their seeds follow from it.", rich_help_panel=RUNS)
]
Measure = Annotated[
    list[str] | None,
    typer.Option(
        help="What is measured, such as escape.any; or a function of your own over a finished run, which is executed: "
        "own.py:rise. Repeatable. [default: all]",
        rich_help_panel=RUNS,
    ),
]
Events = Annotated[bool | None, typer.Option("--events", help="Keep what happened in each.", rich_help_panel=RUNS)]
Digests = Annotated[
    bool | None, typer.Option("--digests", help="Keep a digest of each trajectory.", rich_help_panel=RUNS)
]
Seconds = Annotated[
    float | None,
    typer.Option(min=0.01, help="That a run may take; one that takes longer failed.", rich_help_panel=RUNS),
]

# ---- who plays it ---------------------------------------------------------------------------------------------------

Workers = Annotated[
    int | None,
    typer.Option(min=1, max=1024, help="How many at once. [default: as many as cores]", rich_help_panel=PLAYED),
]
By = Annotated[How, typer.Option("--by", help="Processes, threads, or nobody else.", rich_help_panel=PLAYED)]
Dask = Annotated[
    str | None,
    typer.Option(
        help="Let a Dask cluster play them: its address, such as tcp://host:8786, or local. Workers execute what the "
        "scheduler at that address sends.",
        rich_help_panel=PLAYED,
    ),
]
Tls = Annotated[
    str | None,
    typer.Option(
        metavar="CA,CERT,KEY",
        help="For a scheduler at tls://: files of who vouches for it, of your certificate and of your key.",
        rich_help_panel=PLAYED,
    ),
]
Memory = Annotated[int | None, typer.Option(min=256, help="MiB that a worker may have.", rich_help_panel=PLAYED)]
FailFast = Annotated[
    bool, typer.Option("--fail-fast", help="Stop at the first run that fails.", rich_help_panel=PLAYED)
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask, however long it takes.", rich_help_panel=PLAYED)]
MaxRuns = Annotated[int, typer.Option(min=1, help="More than so many are asked about.", rich_help_panel=PLAYED)]
PlotFile = Annotated[
    Path | None,
    typer.Option(
        "--plot",
        help="When all is done, a picture of the first measure, over the last field (up the one before, and by the "
        "one before that): .png, .svg, .pdf or .html.",
    ),
]
