"""The commands that simulate: run and why."""

import json
import re
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.commands import CLAIM_NOT_MET, SOME_FAILED
from sim.commands.progress import Progress, say_if_compiling

if TYPE_CHECKING:
    from sim.baselines import Baseline
    from sim.payment import Payment
    from sim.record import Run
    from sim.scenario import Scenario

Name = Annotated[str, typer.Argument(help="A shipped scenario (see `unbidden list`) or a .yaml file.")]
Source = Annotated[str, typer.Argument(help="A shipped scenario, a .yaml file, or a run saved with --out.")]
Seed = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Which of the many worlds.")]
Changes = Annotated[list[str] | None, typer.Option("--set", help="Change a field: agents.blimps.count=24. Repeatable.")]
Control = Annotated[
    list[str] | None,
    typer.Option("--control", help="Run under a named control of the scenario. Repeatable: they are combined."),
]
Rules = Annotated[Path | None, typer.Option(help="A Python file with rules of your own.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of words.")]


def add_to(app: typer.Typer) -> None:
    """Add run and why."""
    app.command()(run)
    app.command()(why)


def run(
    name: Name,
    seed: Seed = 0,
    seeds: Annotated[
        int | None, typer.Option(min=1, max=1_000_000, help="How many seeds, counting up from --seed. [default: 1]")
    ] = None,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
    out: Annotated[Path | None, typer.Option(help="Save the run to this .npz file.")] = None,
    claims: Annotated[
        bool, typer.Option("--claims", help="Judge the scenario's claims; --seeds bounds the runs.")
    ] = False,
    policy: Annotated[Path | None, typer.Option(help="Show what was learnt before: a file from train -o.")] = None,
    as_json: Json = False,
    text: Annotated[bool, typer.Option("--text", help="Show the run as a film in the terminal.")] = False,
) -> None:
    """Simulate a scenario; say what was asked, what was meant and what happened."""
    if (seeds or 1) > 1 and (out or text):
        raise typer.BadParameter("--out and --text are for a single run; leave --seeds out.")
    if claims and (control or seed):
        raise typer.BadParameter("claims are judged in every arm, from seed 0 on; leave --control and --seed out.")
    check_out(out, ".npz")
    if (as_json and text) or (claims and (out or text)):
        raise typer.BadParameter(
            "--json, --text, --out and --claims: --text goes with none, --claims with --json only."
        )
    if policy and (claims or seed or (seeds or 1) > 1):
        raise typer.BadParameter("--policy is what one training learnt; leave --seed, --seeds and --claims out.")
    scenario = open_scenario(name, changes, control, rules)
    say_if_compiling(scenario)
    if claims:
        return _judge(scenario, seeds, as_json)
    runs, failed = _simulate(scenario, range(seed, seed + (seeds or 1)), out, policy)
    beside = ([], []) if text else unasked(scenario)
    if as_json:
        print_json(_document(scenario, runs, failed, *beside))
    elif text:
        next(iter(entry_points(group="unbidden.viewers", name="text"))).load()(runs[0])
    else:
        _print(runs, beside, next_command(name, seed, changes, control, rules))
    for failure in failed:
        print(f"seed {failure.seed}: {failure.message}", file=sys.stderr)
    if failed:
        raise typer.Exit(SOME_FAILED)


def why(
    source: Source,
    seed: Seed = 0,
    event: Annotated[
        str | None,
        typer.Option(help="Which crossing, counted from 1; or which watched event of learners. [default: first]"),
    ] = None,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
    seeds: Annotated[int, typer.Option(min=1, max=1000, help="For learners: over how many trainings.")] = 1,
    as_json: Json = False,
) -> None:
    """Prove what caused something: replays (or, for learners, trainings) with one thing taken away at a time."""
    from sim import causes
    from sim.commands import words

    if not is_run_file(source):
        scenario = open_scenario(source, changes, control, rules)
        if scenario.setup.learners:
            return _why_learnt(scenario, event, range(seed, seed + seeds), as_json)
    whole = open_run(source, seed, changes, control, rules)
    if whole.scenario.setup.learners:
        return _why_learnt(whole.scenario, event, range(whole.seed, whole.seed + seeds), as_json)
    with Progress() as progress:
        answer = causes.why(whole, _number(event), progress.plain)
    if as_json:
        print_json({"scenario": whole.scenario.name, "seed": whole.seed, **asdict(answer)})
    else:
        print(words.explain(answer, whole.scenario))


def _number(event: str | None) -> int:
    if event is not None and not re.fullmatch(r"[1-9]\d{0,8}", event):
        raise typer.BadParameter(f"{event!r}: crossings are counted from 1; names of events are for learners.")
    return int(event or 1)


def _why_learnt(scenario: "Scenario", event: str | None, seeds: range, as_json: bool) -> None:
    """What a learnt behaviour needed."""
    from sim.commands.lessons import needed
    from sim.needs import needs

    say_if_compiling(scenario)
    with Progress() as progress:
        answer = needs(scenario, event, seeds, progress=progress.plain)
    if as_json:
        print_json({"scenario": scenario.name, **asdict(answer), "seeds": list(seeds)})
    else:
        print(needed(answer, scenario))


def open_scenario(name: str, changes: list[str] | None, control: list[str] | None, rules: Path | None) -> "Scenario":
    """The scenario that options ask for, with the user's rules loaded first; what is hardly meant is warned of."""
    from sim.scenario import load
    from sim.scenario.reach import warnings

    enter_rules(rules)
    scenario = load(name, changes or (), control)
    for problem in warnings(scenario):
        print(f"warning: {problem}", file=sys.stderr)
    return scenario


def enter_rules(own: Path | None) -> None:
    """Fill the books, and enter the user's own rules after the shipped ones."""
    from sim.scenario import fill_books

    fill_books()
    if own:
        from sim.walls import load_rules

        load_rules(own)


def check_out(out: Path | None, *suffixes: str, check: Callable[..., None] | None = None) -> None:
    """Refuse an option that names a file which cannot be written, before any work begins."""
    from sim import files

    if out is not None:
        try:
            (check or files.check)(out, *suffixes)
        except files.CannotWrite as error:
            raise typer.BadParameter(str(error)) from None


def is_run_file(source: str) -> bool:
    """Whether a source is a file, and no scenario."""
    return source.lower().endswith(".npz")


def open_run(source: str, seed: int, changes: list[str] | None, control: list[str] | None, rules: Path | None) -> "Run":
    """A run from a file, or a new one of a scenario."""
    from sim import record, study

    if is_run_file(source):
        if changes or control or seed:
            raise typer.BadParameter(f"{source} is a finished run; --seed, --set and --control are for scenarios.")
        enter_rules(rules)
        return record.load(Path(source))
    scenario = open_scenario(source, changes, control, rules)
    say_if_compiling(scenario)
    with Progress() as progress:
        return study.run(scenario, seed, progress.plain)


def print_json(document: Any) -> None:
    """One JSON object on stdout."""
    print(json.dumps(document, indent=1, allow_nan=False))


def _simulate(
    scenario: "Scenario", seeds: range, out: Path | None, policy: Path | None
) -> tuple[list["Run"], list[Any]]:
    from sim import record, study
    from sim.commands.learning import policy_run

    with Progress() as progress:
        if len(seeds) == 1:
            whole = study.run(scenario, seeds[0], progress.plain) if policy is None else policy_run(scenario, policy)
            if out is not None:
                record.save(whole, out)
            return [whole], []
        runs = []
        for result in study.run_many(scenario, seeds):
            runs.append(result)
            progress.show("runs", len(runs), len(seeds))
    failed = [result for result in runs if isinstance(result, study.FailedRun)]
    return [result for result in runs if not isinstance(result, study.FailedRun)], failed


def unasked(scenario: "Scenario") -> "tuple[list[Baseline], list[Payment]]":
    """What comes about in a world without anybody's purpose, and what comes in with what is watched in it."""
    from sim.baselines import baselines
    from sim.payment import payments

    with Progress() as progress:
        return baselines(scenario, lambda done, total: progress.show("baselines", done, total)), payments(scenario)


def _document(
    scenario: "Scenario",
    runs: list["Run"],
    failed: list[Any],
    baselines: "Sequence[Baseline]",
    payments: "Sequence[Payment]",
) -> dict[str, Any]:
    from sim.archive import versions
    from sim.commands.words import is_scripted
    from sim.record import overrides

    told = [{"seed": run.seed, "digest": run.digest, "measures": run.measures, "events": run.events} for run in runs]
    document = {
        "scenario": scenario.name,
        "control": scenario.control,
        "scripted": is_scripted(scenario),
        "overrides": overrides(scenario),
        "versions": versions(),
        "runs": told,
        "baselines": [asdict(baseline) for baseline in baselines],
    }
    document |= {"payments": [asdict(payment) for payment in payments]} if payments else {}
    return document | ({"failed": [vars(failure) for failure in failed]} if failed else {})


def next_command(name: str, seed: int, changes: list[str] | None, control: list[str] | None, rules: Path | None) -> str:
    """How to ask why of the same world."""
    told = [f"--set {change}" for change in changes or ()]
    told += [f"--control {shlex.quote(name)}" for name in control or ()]
    told += [f"--rules {rules}"] if rules else []
    return " ".join(["unbidden why", name, f"--seed {seed}", *told])


def _print(runs: list["Run"], beside: "tuple[list[Baseline], list[Payment]]", following: str) -> None:
    from sim.commands import words

    told = words.unasked(*beside, runs[0].scenario) if runs else []
    if len(runs) == 1:
        print(words.describe(runs[0], told))
        if runs[0].measures.get("crossing.any"):
            print(words.paragraph("next", following))
    elif runs:
        print("\n".join([words.many(runs), *(["", *told] if told else [])]))


def _audit(scenario: "Scenario", laboratory: Any, payments: "Sequence[Payment]") -> tuple[list[Any], int, Any, str]:
    """Whether what is watched was paid for, is optimal, and was learnt: on the runs that the claims were judged on."""
    from sim.audit import audit
    from sim.commands.learning import solution_of

    runs = laboratory.base_runs()
    solution, refused = solution_of(scenario)
    return audit(scenario, runs, solution, payments), len(runs), solution, refused


def _judge(scenario: "Scenario", seeds: int | None, as_json: bool) -> None:
    from sim import claims as court
    from sim.commands import words
    from sim.needs import events_of

    if not scenario.file.claims:
        raise typer.BadParameter(f"{scenario.name} makes no claims.")
    with Progress() as progress:
        laboratory = court.Laboratory(scenario, progress.show)
        rows = list(court.evaluate(scenario, progress.show, seeds, laboratory))
    still, came = unasked(scenario)
    beside = _audit(scenario, laboratory, came) if scenario.setup.learners and events_of(scenario) else None
    if as_json:
        told: dict[str, Any] = {"audit": [asdict(answer) for answer in beside[0]]} if beside else {}
        told |= {"solution": beside[2].as_json() if beside[2] else None} if beside else {}
        print_json(_document(scenario, [], [], still, came) | {"claims": [row.as_json() for row in rows]} | told)
    else:
        print("\n".join([*(["SCRIPTED."] if words.is_scripted(scenario) else []), words.claims(rows)]))
        if beside:
            from sim.commands.lessons import audited

            print(audited(*beside))
        for line in words.unasked(still, came, scenario):
            print(line)
    if any(row.verdict != court.REPRODUCED for row in rows):
        raise typer.Exit(CLAIM_NOT_MET)
