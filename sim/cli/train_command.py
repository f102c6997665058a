"""The command train: what learners learn, and what else comes of it."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unbidden.sim.cli.opening import check_out, open_scenario, print_json, solution_of
from unbidden.sim.cli.options import Changes, Control, Json, Lang, Name, Rules, Seed
from unbidden.sim.cli.progress import Progress, say_if_compiling

if TYPE_CHECKING:
    from unbidden.sim.report.training import Report
    from unbidden.sim.scenario import Scenario

SHORTER = 5  # times: how much shorter the training is in which the watched events are of no use


def _episodes(text: str) -> int:
    """A number of episodes, such as 20000 or 1e6."""
    try:
        number = float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a number of episodes, such as 20000 or 1e6.") from None
    if not (0 <= number <= 1e9 and number == int(number)):
        raise typer.BadParameter(f"{text!r}: it must be a whole number from 0 to 1e9.")
    return int(number)


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
    lang: Lang = None,
) -> None:
    """Train the learners of a scenario; say what they learnt, what else came of it, and whether that was paid for."""
    from unbidden.sim.report import training

    for path in (out, checkpoint):
        check_out(path, ".npz")
    scenario = open_scenario(name, changes, control, rules)
    if not scenario.setup.learners:
        raise typer.BadParameter(f"nobody in {scenario.name} learns; `unbidden run {name}` runs it.")
    say_if_compiling(scenario)
    report = _taught(scenario, episodes, seed, checkpoint, out)
    if as_json:
        print_json(training.as_json(report))
    else:
        print(training.trained(report))


def _taught(
    scenario: "Scenario", episodes: int | None, seed: int, checkpoint: Path | None, out: Path | None
) -> "Report":
    """Train, on one core; then solve the world, and train where what is watched is of no use, and judge both."""
    from concurrent.futures import ThreadPoolExecutor

    from unbidden.sim.judge.baselines import baselines
    from unbidden.sim.judge.payment import payments
    from unbidden.sim.report.training import Report
    from unbidden.sim.runs import running, training
    from unbidden.sim.runs.simulation import warm_up

    warm_up(scenario)
    useless = (
        scenario.changed(control=scenario.file.useless) if scenario.file.useless and not scenario.control else None
    )
    with Progress() as progress, ThreadPoolExecutor(1) as pool:
        began = time.perf_counter()
        training_result = running.learn(
            scenario, seed, lambda done, total: progress.show("episodes", done, total), episodes, checkpoint
        )
        took = time.perf_counter() - began
        if out is not None:
            training.save(training_result, out)
        solved = pool.submit(solution_of, scenario, seed)  # meanwhile, on another core
        run = running.run_learners(scenario, seed, training_result=training_result)
        own = scenario.file.run.episodes if episodes is None else episodes
        spared = running.learn(useless, seed, episodes=own // SHORTER) if useless else None
        other = running.run_learners(useless, seed, training_result=spared) if useless and spared else None
        still, came = baselines(scenario), payments(scenario, training_result)
        solution, refused = solved.result()
    return Report(
        scenario, training_result, run, took, other, spared.done if spared else 0, solution, refused, still, came
    )
