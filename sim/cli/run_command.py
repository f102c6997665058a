"""The command run: simulate a scenario, and judge its claims."""

import json
import shlex
import sys
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Annotated

import typer

from unbidden.sim.cli.documents import document, of_run
from unbidden.sim.cli.exit_codes import SOME_FAILED
from unbidden.sim.cli.opening import check_out, measuring, open_source, print_json, run_of, unasked
from unbidden.sim.cli.options import Changes, Control, Json, Lang, Measures, Row, Rules, RunName, Seed
from unbidden.sim.cli.progress import Progress, say_if_compiling

if TYPE_CHECKING:
    from unbidden.sim.judge.baselines import Baseline
    from unbidden.sim.judge.payment import Payment
    from unbidden.sim.runs.records import Run
    from unbidden.sim.runs.source import RunSource
    from unbidden.sim.runs.training import TrainingResult
    from unbidden.sim.scenario import Scenario

SPOOLED = 2**24  # characters of runs that wait in memory to be printed; more wait on disk


def run(
    name: RunName,
    seed: Seed = 0,
    seeds: Annotated[
        int | None, typer.Option(min=1, max=1_000_000, help="How many seeds, counting up from --seed. [default: 1]")
    ] = None,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
    row: Row = None,
    measure: Measures = None,
    out: Annotated[Path | None, typer.Option(help="Save the run to this .npz file.")] = None,
    claims: Annotated[
        bool, typer.Option("--claims", help="Judge the registered claims; with --seeds, try them out on tuning seeds.")
    ] = False,
    record: Annotated[bool, typer.Option("--record", help="Add what became of the claims to their registry.")] = False,
    policy: Annotated[Path | None, typer.Option(help="Show what was learnt before: a file from train -o.")] = None,
    as_json: Json = False,
    text: Annotated[bool, typer.Option("--text", help="Show the run as a film in the terminal.")] = False,
    lang: Lang = None,
) -> None:
    """Simulate a scenario; say what was asked, what was meant and what happened."""
    if (seeds or 1) > 1 and (out or text):
        raise typer.BadParameter("--out and --text are for a single run; leave --seeds out.")
    if claims and (control or seed):
        raise typer.BadParameter(
            "claims are judged in every arm, on seeds of their own; leave --control and --seed out."
        )
    if record and (not claims or seeds):
        raise typer.BadParameter("--record is for claims that are judged: --claims, without --seeds.")
    check_out(out, ".npz")
    if (as_json and text) or (claims and (out or text)):
        raise typer.BadParameter(
            "--json, --text, --out and --claims: --text goes with none, --claims with --json only."
        )
    if policy and (claims or seed or (seeds or 1) > 1):
        raise typer.BadParameter("--policy is what one training learnt; leave --seed, --seeds and --claims out.")
    if row is not None and (seeds or claims or policy):
        raise typer.BadParameter("a row is one run of a sweep; leave --seeds, --claims and --policy out.")
    source = measuring(open_source(name, seed, changes, control, rules, row), measure)
    if source.recorded is not None:
        raise typer.BadParameter(f"{name} is a finished run; `unbidden show {name}` tells of it.")
    if out and not source.is_whole:
        raise typer.BadParameter(f"a file cannot say what {name} lacks in this row; leave --out out.")
    scenario = source.scenario
    say_if_compiling(scenario)
    if claims:
        return _judge(scenario, seeds, as_json, record)
    if (seeds or 1) > 1:
        return _run_many(scenario, range(seed, seed + (seeds or 1)), as_json)
    whole = _whole(source, out, policy)
    if as_json:
        print_json(document(scenario, [whole], [], *unasked(scenario)))
    elif text:
        next(iter(entry_points(group="unbidden.viewers", name="text"))).load()(whole)
    else:
        _print(whole, unasked(scenario), next_command(name, seed, changes, control, rules, row))


def _judge(scenario: "Scenario", seeds: int | None, as_json: bool, record: bool) -> None:
    from unbidden.sim.cli.judging import judge, try_out

    if not scenario.file.claims:
        raise typer.BadParameter(f"{scenario.name} makes no claims.")
    if seeds is None:
        judge(scenario, as_json, record)
    else:
        try_out(scenario, seeds, as_json)


def _whole(source: "RunSource", out: Path | None, policy: Path | None) -> "Run":
    """One run, saved if that is asked for."""
    from unbidden.sim.runs import records

    whole = run_of(source) if policy is None else _policy_run(source.scenario, policy)
    if out is not None:
        records.save(whole, out)
    return whole


def _run_many(scenario: "Scenario", seeds: range, as_json: bool) -> None:
    """Runs from many seeds, a line each; why some failed is said last."""
    from unbidden.sim.report import outcome as report
    from unbidden.sim.runs.many import run_many

    whole, failed = [], []
    with SpooledTemporaryFile(SPOOLED, "w+", encoding="utf-8") as listed:  # with all events, they may be very long
        with Progress() as progress:
            for done, row in enumerate(run_many(scenario, seeds, digests=as_json), start=1):
                if row.failure:
                    failed.append(row)
                elif as_json:
                    listed.write(("" if listed.tell() == 0 else ",\n  ") + json.dumps(of_run(row), allow_nan=False))
                else:
                    whole.append(replace(row, events=[]))
                progress.show("runs", done, len(seeds))
        beside = unasked(scenario)
        if as_json:
            print_json(document(scenario, [], failed, *beside), "runs", listed)
    if whole:
        said = report.unasked(*beside, scenario)
        print("\n".join([report.many(whole, scenario), *(["", *said] if said else [])]))
    for row in failed:
        print(f"seed {row.seed}: {row.failure}", file=sys.stderr)
    if failed:
        raise typer.Exit(SOME_FAILED)


def next_command(
    name: str,
    seed: int,
    changes: list[str] | None,
    control: list[str] | None,
    rules: Path | None,
    row: int | None = None,
) -> str:
    """How to ask why of the same world."""
    if row is not None:
        return f"unbidden why {name} --row {row}"
    options = [f"--set {change}" for change in changes or ()]
    options += [f"--control {shlex.quote(name)}" for name in control or ()]
    options += [f"--rules {rules}"] if rules else []
    return " ".join(["unbidden why", name, f"--seed {seed}", *options])


def _print(run: "Run", beside: "tuple[list[Baseline], list[Payment]]", following: str) -> None:
    from unbidden.sim.judge.counterfactuals import explained_events
    from unbidden.sim.report.catalogue import say
    from unbidden.sim.report.layout import paragraph
    from unbidden.sim.report.outcome import describe
    from unbidden.sim.report.outcome import unasked as lines_of

    print(describe(run, lines_of(*beside, run.scenario)))
    if explained_events(run) and not run.scenario.setup.learners:
        print(paragraph(say("run.next"), following))


def _policy_run(scenario: "Scenario", path: Path) -> "Run":
    """A run of what was learnt before, from a file."""
    from unbidden.sim.runs import running, training

    training_result: TrainingResult = training.load(path, scenario)
    if training_result.done < training_result.episodes:
        print(
            f"{path}: only {training_result.done:,} of {training_result.episodes:,} episodes are behind.",
            file=sys.stderr,
        )
    return running.run_learners(scenario, training_result.seed, training_result=training_result)
