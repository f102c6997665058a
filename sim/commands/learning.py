"""The commands for those who learn: train and solve."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.commands.progress import Progress, say_if_compiling
from sim.commands.running import Changes, Control, Json, Name, Rules, Seed, check_out, open_scenario, print_json

if TYPE_CHECKING:
    from sim.optimum import Solution
    from sim.scenario import Scenario
    from sim.training import Lesson


SHORTER = 5  # times: how much shorter the training is in which the watched events are of no use


def add_to(app: typer.Typer) -> None:
    """Add train and solve."""
    app.command()(train)
    app.command()(solve)


def _episodes(text: str) -> int:
    """A number of episodes, such as 20000 or 1e6."""
    try:
        number = float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a number of episodes, such as 20000 or 1e6.") from None
    if not (0 <= number <= 1e9 and number == int(number)):
        raise typer.BadParameter(f"{text!r}: it must be a whole number from 0 to 1e9.")
    return int(number)


def _discount(text: str) -> float:
    """A discount, such as 0.9."""
    try:
        number = float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a discount, such as 0.9.") from None
    if not 0.0 <= number <= 1.0:
        raise typer.BadParameter(f"{text!r}: a discount is from 0 to 1.")
    return number


def train(
    name: Name,
    episodes: Annotated[
        int | None, typer.Option(parser=_episodes, metavar="N", help="How many; 1e6 is a million. [default: its own]")
    ] = None,
    seed: Seed = 0,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Save what was learnt to this .npz file.")] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(help="Write every block of episodes to this file, and go on from it if it is there.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Train the learners of a scenario; say what they learnt, what else came of it, and whether that was paid for."""
    from sim.commands import lessons

    for path in (out, checkpoint):
        check_out(path, ".npz")
    scenario = open_scenario(name, changes, control, rules)
    if not scenario.setup.learners:
        raise typer.BadParameter(f"nobody in {scenario.name} learns; `unbidden run {name}` runs it.")
    say_if_compiling(scenario)
    report = _taught(scenario, episodes, seed, checkpoint, out)
    if as_json:
        print_json(lessons.as_json(report))
    else:
        print(lessons.told(report))


def _taught(scenario: "Scenario", episodes: int | None, seed: int, checkpoint: Path | None, out: Path | None) -> Any:
    """Train, on one core; then solve the world, and train where what is watched is of no use, and judge both."""
    from concurrent.futures import ThreadPoolExecutor

    from sim import study
    from sim import training as school
    from sim.baselines import baselines
    from sim.commands.lessons import Report
    from sim.payment import payments
    from sim.study import warm_up

    warm_up(scenario)
    useless = (
        scenario.changed(control=scenario.file.useless) if scenario.file.useless and not scenario.control else None
    )
    with Progress() as progress, ThreadPoolExecutor(1) as pool:
        began = time.perf_counter()
        lesson = study.learn(
            scenario, seed, lambda done, total: progress.show("episodes", done, total), episodes, checkpoint
        )
        took = time.perf_counter() - began
        if out is not None:
            school.save(lesson, out)
        solved = pool.submit(solution_of, scenario, seed)  # meanwhile, on another core
        run = study.run_learners(scenario, seed, lesson=lesson)
        own = scenario.file.run.episodes if episodes is None else episodes
        spared = study.learn(useless, seed, episodes=own // SHORTER) if useless else None
        other = study.run_learners(useless, seed, lesson=spared) if useless and spared else None
        still, came = baselines(scenario), payments(scenario, lesson)
        solution, refused = solved.result()
    return Report(scenario, lesson, run, took, other, spared.done if spared else 0, solution, refused, still, came)


def solution_of(scenario: "Scenario", seed: int | None = None) -> "tuple[Solution | None, str]":
    """The exact optimum in the world in which trials are, of a seed or of any seed; or why there is none."""
    from sim.optimum import TooLarge, draws_prices
    from sim.optimum import solve as optimum
    from sim.study import of_trials

    if seed is None and draws_prices(scenario):
        return None, f"{scenario.name}: prices are drawn for each seed, and so is what best play is; solve one by one."
    try:
        return optimum(of_trials(scenario), seed=seed or 0), ""
    except TooLarge as error:
        return None, str(error)


def solve(
    name: Name,
    seed: Seed = 0,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
    power: Annotated[bool, typer.Option("--power", help="Map how much can be had from each cell: POWER.")] = False,
    discount: Annotated[
        float | None,
        typer.Option(parser=_discount, metavar="G", help="Of what comes a tick later. [default: 1; 0.9 for --power]"),
    ] = None,
    samples: Annotated[int, typer.Option(min=1, max=1_000_000, help="For --power: how many rewards are drawn.")] = 2000,
    as_json: Json = False,
) -> None:
    """Find the best that the learner of a world could do if it remembered all, and what that play contains."""
    from sim.commands import solutions
    from sim.optimum import model_of
    from sim.optimum import power as power_of
    from sim.optimum import solve as optimum

    scenario = open_scenario(name, changes, control, rules)
    if not scenario.setup.learners:
        raise typer.BadParameter(f"nobody in {scenario.name} learns, so there is no objective to play best for.")
    if power and discount in (0.0, 1.0):
        raise typer.BadParameter("for --power the discount is above 0 and below 1.")
    with Progress() as progress:
        made = model_of(scenario, lambda done, most: progress.show("states", done, most), seed)
        if not power:
            at = 1.0 if discount is None else discount
            solution = optimum(scenario, lambda done, most: progress.show("beliefs", done, most), made, discount=at)
    if not power:
        print_json(solution.as_json()) if as_json else print(solutions.solved(solution))
        return
    at = discount or 0.9
    told = solutions.power_map(scenario, made, power_of(made, at, samples))
    print_json({"scenario": scenario.name, "discount": at, "power": told}) if as_json else print(
        solutions.power_words(scenario, told, at, samples)
    )


def policy_run(scenario: "Scenario", path: Path) -> Any:
    """A run of what was learnt before, from a file."""
    from sim import study
    from sim import training as school

    lesson: Lesson = school.load(path, scenario)
    if lesson.done < lesson.episodes:
        print(f"{path}: only {lesson.done:,} of {lesson.episodes:,} episodes are behind.", file=sys.stderr)
    return study.run_learners(scenario, lesson.seed, lesson=lesson)
