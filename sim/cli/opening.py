"""From what somebody typed to a scenario or a run; and what is checked and printed on the way."""

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import typer

from unbidden.sim.cli.progress import Progress, say_if_compiling

if TYPE_CHECKING:
    from unbidden.sim.judge.baselines import Baseline
    from unbidden.sim.judge.payment import Payment
    from unbidden.sim.optimum import Solution
    from unbidden.sim.runs.records import Run
    from unbidden.sim.runs.source import RunSource
    from unbidden.sim.scenario import Scenario
    from unbidden.sim.scenario.loading import Controls
    from unbidden.sim.scenario.overrides import Override


def open_scenario(
    name: str,
    changes: "Sequence[str | Override] | None",
    control: "Controls",
    rules: Path | None,
    measures: Sequence[str] | None = None,
) -> "Scenario":
    """The scenario that options ask for, with the user's rules loaded first, and with measures of the user's own.

    What is hardly meant is warned of.
    """
    from unbidden.sim.scenario import load
    from unbidden.sim.scenario.reach import warnings

    enter_rules(rules)
    scenario = load(name, changes or (), control, measures or ())
    for problem in warnings(scenario):
        print(f"warning: {problem}", file=sys.stderr)
    return scenario


def enter_rules(own: Path | None) -> None:
    """Fill the registries, and enter the user's own rules after the shipped ones."""
    from unbidden.sim.scenario import fill_registries

    fill_registries()
    if own:
        from unbidden.sim.walls import load_rules

        load_rules(own)


def check_out(out: Path | None, *suffixes: str, check: Callable[..., None] | None = None) -> None:
    """Refuse an option that names a file which cannot be written, before any work begins."""
    from unbidden.sim.engine.machine import files

    if out is not None:
        try:
            (check or files.check)(out, *suffixes)
        except files.CannotWrite as error:
            raise typer.BadParameter(str(error)) from None


def is_run_file(source: str) -> bool:
    """Whether a source is a file, and no scenario."""
    return source.lower().endswith(".npz")


row_openers: dict[str, Callable[[Path, int], "RunSource"]] = {}  # by package: how it opens a row of a folder of its own


def open_source(
    source: str,
    seed: int,
    changes: list[str] | None,
    control: list[str] | None,
    rules: Path | None,
    row: int | None = None,
) -> "RunSource":
    """What a source stands for: a scenario and a seed, a run in a file, or a row of the folder of a sweep."""
    from unbidden.sim.runs import records
    from unbidden.sim.runs.source import RunSource
    from unbidden.sim.scenario.loading import shipped

    if row is not None or (Path(source).is_dir() and source not in shipped()):
        if row is None:
            raise typer.BadParameter(f"{source} is a folder; say which run of the sweep in it, such as --row 0.")
        if changes or control or seed or rules:
            raise typer.BadParameter("a row of a sweep says all of it; leave --seed, --set, --control and --rules out.")
        return _open_row(source, row)
    if is_run_file(source):
        if changes or control or seed:
            raise typer.BadParameter(f"{source} is a finished run; --seed, --set and --control are for scenarios.")
        enter_rules(rules)
        run = records.load(Path(source))
        return RunSource(run.scenario, run.seed, recorded=run)
    return RunSource(open_scenario(source, changes, control, rules), seed)


def _open_row(source: str, row: int) -> "RunSource":
    """A row of the folder of a sweep; one that failed is made again if that is wanted."""
    if not Path(source).is_dir():
        raise typer.BadParameter(f"--row is for the folder of a sweep, which {source!r} is not.")
    for open_row in row_openers.values():
        found = open_row(Path(source), row)
        if found.note:
            print(found.note, file=sys.stderr)
        if found.failure:
            print(f"{found.name} failed: {found.failure}", file=sys.stderr)
            if not typer.confirm("Make it again?", err=True):
                raise typer.Exit
        return found
    raise typer.BadParameter("nothing that is installed here opens the folder of a sweep.")


def measuring(source: "RunSource", measures: Sequence[str] | None) -> "RunSource":
    """A source whose run is measured by functions of the user's own as well."""
    from unbidden.sim.scenario.own_measures import own_measures

    return replace(source, scenario=source.scenario.measuring(own_measures(measures or ())))


def run_of(source: "RunSource") -> "Run":
    """The run of a source, made now if it is not there."""
    if source.recorded is not None:
        return source.recorded
    say_if_compiling(source.scenario)
    with Progress() as progress:
        return source.run(progress.plain)


def open_run(
    source: str,
    seed: int,
    changes: list[str] | None,
    control: list[str] | None,
    rules: Path | None,
    row: int | None = None,
) -> "Run":
    """A run from a file, or a new one of a scenario or of a row of a sweep."""
    return run_of(open_source(source, seed, changes, control, rules, row))


def print_json(document: Any, name: str = "", listed: IO[str] | None = None) -> None:
    """One JSON object on stdout; under a name its list may come, instead of being empty, from a file of its entries."""
    text = json.dumps(document, indent=1, allow_nan=False)
    if listed is not None and listed.tell():
        head, text = text.split(f'\n "{name}": [')  # which no text in it can be: there a new line is written \\n
        sys.stdout.write(f'{head}\n "{name}": [\n  ')
        listed.seek(0)
        shutil.copyfileobj(listed, sys.stdout)
        text = f"\n {text}"
    print(text)


def unasked(scenario: "Scenario") -> "tuple[list[Baseline], list[Payment]]":
    """What comes about in a world without anybody's purpose, and what comes in with what is watched in it."""
    from unbidden.sim.judge.baselines import baselines
    from unbidden.sim.judge.payment import payments

    with Progress() as progress:
        return baselines(scenario, lambda done, total: progress.show("baselines", done, total)), payments(scenario)


def solution_of(scenario: "Scenario", seed: int | None = None) -> "tuple[Solution | None, str]":
    """The exact optimum in the world in which trials are, of a seed or of any seed; or why there is none."""
    from unbidden.sim.optimum import TooLarge, draws_prices
    from unbidden.sim.optimum import solve as optimum
    from unbidden.sim.runs.running import of_trials

    if seed is None and draws_prices(scenario):
        return None, f"{scenario.name}: prices are drawn for each seed, and so is what best play is; solve one by one."
    try:
        return optimum(of_trials(scenario), seed=seed or 0), ""
    except TooLarge as error:
        return None, str(error)
