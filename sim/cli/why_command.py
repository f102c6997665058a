"""The command why: what caused something."""

import re
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from os import cpu_count
from typing import TYPE_CHECKING, Annotated

import typer

from unbidden.sim.cli.opening import open_source, print_json, run_of
from unbidden.sim.cli.options import Changes, Control, Json, Lang, Row, Rules, Seed, Source
from unbidden.sim.cli.progress import Progress, say_if_compiling

if TYPE_CHECKING:
    from unbidden.sim.scenario import Scenario

WORTH_SAYING = 0.25  # minutes


def why(
    source: Source,
    seed: Seed = 0,
    event: Annotated[
        str | None,
        typer.Option(
            metavar="WATCH[:N]", help="What of all that is watched, and which time, counted from 1. [default: first]"
        ),
    ] = None,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
    row: Row = None,
    seeds: Annotated[
        int | None, typer.Option(min=1, max=1000, help="For learners: over how many trainings. [default: 10]")
    ] = None,
    redraws: Annotated[
        int | None, typer.Option(min=0, max=100_000, help="How often luck is drawn anew at each cut. [default: 200]")
    ] = None,
    doses: Annotated[bool, typer.Option("--doses", help="For learners: weaken also what makes no difference.")] = False,
    budget: Annotated[
        int | None,
        typer.Option(min=0, max=10**7, help="How many replays may look for sets of causes. [default: 1000]"),
    ] = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Prove what caused something: replays (or, for learners, trainings) with one thing taken away at a time."""
    from unbidden.sim.judge import counterfactuals
    from unbidden.sim.report.causes import explain

    effort = (
        counterfactuals.REDRAWS if redraws is None else redraws,
        counterfactuals.BUDGET if budget is None else budget,
    )
    asked = open_source(source, seed, changes, control, rules, row)
    if asked.scenario.setup.learners:
        if not asked.is_whole:
            what = "is cut short, or something is taken from it already"
            raise typer.BadParameter(f"why takes things from whole trainings; that of {asked.name} {what}.")
        return _why_learnt(asked.scenario, event, asked.seed, seeds, doses, effort, as_json)
    run, scenario = run_of(asked), asked.scenario
    watch, number = asked_event(event)
    with Progress() as progress:
        answer = counterfactuals.why(run, number, progress.plain, watch, None, *effort)
    if as_json:
        print_json({"scenario": scenario.name, "seed": run.seed, **asdict(answer)})
    else:
        print(explain(answer, scenario))


def asked_event(event: str | None) -> tuple[str | None, int]:
    """The watch that is asked for, None for the first, and which of its events: escape, 2, or escape:2."""
    match = re.fullmatch(r"([A-Za-z][A-Za-z0-9_-]{0,39})?:?(?:(?<![^:])([1-9]\d{0,8}))?", event or "")
    if not match or (event or "").endswith(":"):
        raise typer.BadParameter(f"{event!r}: write a name of what is watched, a number from 1, or both: escape:2.")
    return match[1], int(match[2] or 1)


def _why_learnt(
    scenario: "Scenario",
    event: str | None,
    seed: int,
    trainings: int | None,
    doses: bool,
    effort: tuple[int, int],
    as_json: bool,
) -> None:
    """What a learnt behaviour needed; `effort` is how often luck is drawn anew in its first trial, and the budget."""
    from unbidden.sim.judge.ablations import SEEDS, ablations_of
    from unbidden.sim.judge.counterfactuals import why_in_a_trial
    from unbidden.sim.report.training import needed
    from unbidden.sim.runs.simulation import warm_up

    seeds = range(seed, seed + (trainings or SEEDS))
    say_if_compiling(scenario)
    warm_up(scenario)
    with Progress() as progress:
        answer = ablations_of(scenario, event, seeds, _telling(progress), doses)
        trial = why_in_a_trial(scenario, seed, answer.event, progress.plain, *effort)
    if as_json:
        in_trial = {"trial": asdict(trial[0]) if trial else None}
        print_json({"scenario": scenario.name, **asdict(answer), "seeds": list(seeds)} | in_trial)
    else:
        print(needed(answer, scenario, trial))


def _telling(progress: Progress) -> Callable[[int, int], None]:
    """Progress of trainings that says after the first ones how long all will take, if that is long."""
    from unbidden.sim.report.catalogue import say

    began, cores = time.monotonic(), cpu_count() or 1

    def show(done: int, total: int) -> None:
        rounds = -(-total // cores)
        minutes = (time.monotonic() - began) * rounds / 60.0
        if done == 1 and minutes > WORTH_SAYING:
            print(say("needs.long", n=total, minutes=minutes), file=sys.stderr, flush=True)
        progress.plain(done, total)

    return show
