"""The commands of sweeps: begin one, go on with it, look at it, put parts of it together."""

import shlex
import sys
from os import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from unbidden.experiments.cli.sweep_options import (
    By,
    Dask,
    Design,
    Digests,
    Events,
    FailFast,
    How,
    Independent,
    MaxReps,
    MaxRuns,
    Measure,
    Memory,
    Out,
    PlotFile,
    Points,
    Reps,
    Seconds,
    Seed,
    Shard,
    Source,
    StorePath,
    Table,
    Tls,
    UntilCi,
    Vary,
    Workers,
    Yes,
)  # fmt: skip
from unbidden.experiments.cli.sweep_progress import SweepProgress
from unbidden.sim.cli.exit_codes import SOME_FAILED
from unbidden.sim.cli.opening import open_scenario
from unbidden.sim.cli.options import Changes, Control, Json, Measures, Rules

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from unbidden.experiments.sweeps.manifest import Manifest
    from unbidden.experiments.sweeps.store import Store

LONG = 3600.0  # s; a sweep that takes longer is asked about
MOST_RUNS = 1_000_000
MOST_DRAWN = 3  # fields in one picture


class ScenarioFirst(TyperGroup):
    """`sweep NAME …` begins a sweep; the other commands have names of their own."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take what is no command for a scenario."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["run", *args]
        return super().parse_args(ctx, args)


sweep = typer.Typer(
    name="sweep",
    cls=ScenarioFirst,
    no_args_is_help=True,
    help="Run a world under many conditions, many times each: "
    "`unbidden sweep NAME --vary FIELD=1,2,3 --reps 50 -o FOLDER`.",
)


@sweep.command("run", hidden=True)
def run(
    source: Source,
    out: Out,
    vary: Vary = None,
    table: Table = None,
    design: Design = None,
    points: Points = None,
    independent: Independent = None,
    shard: Shard = None,
    reps: Reps = None,
    until_ci: UntilCi = None,
    max_reps: MaxReps = None,
    seed: Seed = None,
    measure: Measure = None,
    events: Events = None,
    digests: Digests = None,
    seconds: Seconds = None,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
    by: By = How.processes,
    dask: Dask = None,
    tls: Tls = None,
    workers: Workers = None,
    memory: Memory = None,
    max_runs: MaxRuns = MOST_RUNS,
    fail_fast: FailFast = False,
    plot: PlotFile = None,
    yes: Yes = False,
) -> None:
    """Run a scenario at every point of a design, from many seeds, into a folder; what stops it loses nothing.

    A file of a sweep says all of that; options take the place of what it says.
    """
    from unbidden.experiments.sweeps import store
    from unbidden.experiments.sweeps.request import factors_of, fields_of

    options = {
        "vary": factors_of(vary or ()), "table": table and str(table), "design": design, "points": points,
        "independent": independent or None, "reps": reps, "until_ci": until_ci, "max_reps": max_reps, "seed": seed,
        "measures": measure or None, "events": events or None, "digests": digests or None, "seconds": seconds,
        "set": fields_of(changes or ()), "control": control or None, "rules": rules and str(rules),
    }  # fmt: skip
    manifest = _planned(source, options, shard)
    make, many = _players(manifest, by, dask, tls, workers, memory)
    _check_plot(manifest, plot)
    _ask(manifest, many, max_runs, yes)
    made = store.create(out, manifest)
    _play(made, make, many, fail_fast)
    if plot is not None:
        _plot(out, manifest, plot)
    _end(made)


@sweep.command()
def resume(
    path: StorePath,
    by: By = How.processes,
    dask: Dask = None,
    tls: Tls = None,
    workers: Workers = None,
    memory: Memory = None,
    fail_fast: FailFast = False,
    measure: Measures = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Make runs again that failed.")] = False,
    accept_changes: Annotated[
        bool, typer.Option("--accept-changes", help="Go on although versions or files are no more as they were.")
    ] = False,
) -> None:
    """Go on with a sweep that was stopped, however it was."""
    from unbidden.experiments.sweeps.store import BrokenStore, open_store

    opened = open_store(path)
    opened.measuring(measure or ())
    for damaged in opened.parts.set_aside:
        print(f"damaged, set aside and made again: {damaged}", file=sys.stderr)
    if (changed := opened.manifest.changed()) and not accept_changes:
        raise BrokenStore(
            f"{path} is not gone on with: {'; '.join(changed)}. Begin another sweep, or, if results may be of both, "
            "say --accept-changes."
        )
    make, many = _players(opened.manifest, by, dask, tls, workers, memory)
    if retry_failed:
        opened.retry_failed()
    _go(opened, make, many, fail_fast)


@sweep.command()
def status(path: StorePath, as_json: Json = False) -> None:
    """Say how far a sweep is, what failed, and what it measured so far."""
    from unbidden.experiments.sweeps import telling
    from unbidden.experiments.sweeps.store import open_store
    from unbidden.sim.cli.opening import print_json

    opened = open_store(path)
    if as_json:
        print_json(telling.as_json(opened))
    else:
        print(telling.status(opened))


@sweep.command()
def merge(
    paths: Annotated[list[Path], typer.Argument(metavar="STORE...", help="Shards of one sweep.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder of the whole; a new one.")],
) -> None:
    """Put the shards of a sweep together."""
    from unbidden.experiments.sweeps import merging, telling

    print(telling.status(merging.merge(paths, out)))


@sweep.command()
def script(
    source: Source,
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder that the shards go into.")],
    shards: Annotated[int, typer.Option(min=1, max=10_000, help="How many jobs share the points.")],
    slurm: Annotated[bool, typer.Option("--slurm", help="For SLURM, which is the one there is.")] = True,
    measure: Measures = None,
) -> None:
    """Print a script that makes a sweep in shards on a cluster, a job each, and that goes on where it was."""
    from unbidden.experiments.sweeps import script as scripts

    manifest = _planned(source, {"measures": measure or None}, None)
    is_path = Path(source).exists() and (source.endswith((".yaml", ".yml")) or Path(source).is_dir())
    print(scripts.slurm(manifest, Path(source) if is_path else source, out, shards, SOME_FAILED, measure or ()), end="")


@sweep.command()
def export(
    path: StorePath,
    csv: Annotated[Path | None, typer.Option("--csv", help="A row for each run, with the values of its point.")] = None,
    parquet: Annotated[Path | None, typer.Option("--parquet", help="The same as .parquet.")] = None,
    events: Annotated[
        Path | None, typer.Option("--events", help="A row for each event: .csv or .parquet; of a sweep with --events.")
    ] = None,
) -> None:
    """Write all rows of a sweep, or its events, into files."""
    from unbidden.experiments.sweeps import exporting
    from unbidden.experiments.sweeps.store import open_store
    from unbidden.sim.engine.machine import files
    from unbidden.sim.runs.tables import SUFFIXES

    asked = [(csv, (".csv",)), (parquet, (".parquet",)), (events, SUFFIXES)]
    if not any(out for out, _ in asked):
        raise typer.BadParameter("say which file to write: --csv FILE, --parquet FILE or --events FILE.")
    for out, suffixes in asked:
        if out is not None:
            files.check(out, *suffixes)
    opened = open_store(path)
    for out in (csv, parquet, events):
        if out is not None:
            table = exporting.events_table(opened) if out is events else exporting.rows_of(opened)
            exporting.write(table, out)
            print(out)


@sweep.command()
def verify(
    path: StorePath,
    again: Annotated[int, typer.Option(min=0, max=10**6, help="How many runs are made again, and compared.")] = 20,
    measure: Measures = None,
) -> None:
    """Check every row of a sweep against its design, and make some runs again."""
    from unbidden.experiments.sweeps import merging
    from unbidden.experiments.sweeps.store import open_store

    opened = open_store(path)
    if again:
        opened.measuring(measure or ())
    problems = merging.problems(opened, again)
    print(
        "\n".join(problems)
        or f"{path}: every row is a run of its design; {again} were made again, with the same result."
    )
    if problems:
        raise typer.Exit(SOME_FAILED)


# ---- making ---------------------------------------------------------------------------------------------------------


def _planned(source: str, options: dict[str, Any], shard: str | None) -> "Manifest":
    """The sweep that a file, a scenario and options, or the folder of a sweep ask for, checked."""
    from unbidden.experiments.sweeps import planning
    from unbidden.experiments.sweeps.asking import shard_of
    from unbidden.experiments.sweeps.manifest import command_line
    from unbidden.experiments.sweeps.request import request_of
    from unbidden.sim.scenario.loading import shipped
    from unbidden.sim.scenario.own_measures import own_among

    part = shard_of(shard)
    if (Path(source) / "manifest.json").exists() and source not in shipped():
        measures = options.pop("measures", None) or []
        own = own_among(measures)
        if len(own) < len(measures) or any(value is not None for value in options.values()):
            what = "only --shard, and --measure with code of your own, may be said of it."
            raise typer.BadParameter(f"{source} is a sweep that was asked for; {what}")
        return planning.again(Path(source), part, command_line(), own)
    asked = request_of(source, options)
    scenario = open_scenario(asked.scenario, asked.changes, asked.file.control, asked.rules, asked.own)
    return planning.plan_of(asked, scenario, part, command_line())


def _ask(manifest: "Manifest", workers: int, max_runs: int, yes: bool) -> None:
    """Say what it will take, and ask if that is much. Raises Exit if it is not wanted; BadParameter if nobody says."""
    from unbidden.experiments.sweeps import telling
    from unbidden.experiments.sweeps.estimate import estimate

    costs = estimate(manifest, workers)
    print(telling.costs(manifest, costs), file=sys.stderr)
    if yes or (costs.runs <= max_runs and costs.seconds <= LONG):
        return
    if not sys.stdin.isatty():
        raise typer.BadParameter("that is more than an hour or than --max-runs; say --yes, or ask for less.")
    if not typer.confirm("Begin?"):
        raise typer.Exit


def _players(
    manifest: "Manifest", by: How, dask: str | None, tls: str | None, workers: int | None, memory: int | None
) -> "tuple[Callable[[], Executor], int]":
    """What makes the executor that options ask for, and how many runs it plays at once. Raises InvalidScenario."""
    from unbidden.experiments.sweeps import asking

    asking.refuse_bounds(by.value, dask, manifest.recipe.seconds, memory)
    many = 1 if by == How.serial and not dask else workers or cpu_count() or 1
    return asking.executor_of(by.value, dask, many, memory and memory * 2**20, tls), many


def _go(opened: "Store", make: "Callable[[], Executor]", many: int, fail_fast: bool) -> None:
    """Make what a store lacks, say how far it is, and what came of it. Raises Exit if runs failed."""
    _play(opened, make, many, fail_fast)
    _end(opened)


def _play(opened: "Store", make: "Callable[[], Executor]", many: int, fail_fast: bool) -> None:
    """Make what a store lacks, and say how far it is."""
    from unbidden.experiments.sweeps.runner import Runner

    try:
        with opened.writing() as taken_over, SweepProgress() as progress:
            if taken_over:
                print(f"{opened.path}: taken over from a process that is gone.", file=sys.stderr)
            Runner(opened, make, many, fail_fast, progress.show).run()
    except KeyboardInterrupt:
        path = shlex.quote(str(opened.path))
        print(f"\nStopped; everything is kept. Go on with: unbidden sweep resume {path}", file=sys.stderr)
        raise typer.Exit(130) from None


def _end(opened: "Store") -> None:
    """Say what came of a sweep. Raises Exit if runs failed."""
    from unbidden.experiments.sweeps import telling

    print(telling.status(opened))
    if opened.failed:
        raise typer.Exit(SOME_FAILED)


def _check_plot(manifest: "Manifest", plot: Path | None) -> None:
    """Refuse a picture that could not be drawn, before any run. Raises BadParameter and CannotWrite."""
    from unbidden.experiments.sweeps.analysis.plotting import SUFFIXES
    from unbidden.sim.engine.machine import files

    if plot is not None:
        files.check(plot, *SUFFIXES)
        if len(manifest.design.names) > MOST_DRAWN:
            names = ", ".join(manifest.design.names)
            raise typer.BadParameter(f"--plot draws {MOST_DRAWN} fields at the most; {names} vary. See `sweep plot`.")


def _plot(path: Path, manifest: "Manifest", plot: Path) -> None:
    from unbidden.experiments.sweeps.analysis.picture import Asked
    from unbidden.experiments.sweeps.analysis.plotting import picture, write

    x, y, by = (*reversed(manifest.design.names), None, None, None)[:MOST_DRAWN]
    write(picture(path, Asked(manifest.recipe.measures[0], x, y, by)), plot)
    print(plot)
