"""The command solve: the best that could be done."""

from typing import Annotated

import typer

from unbidden.sim.cli.opening import open_scenario, print_json
from unbidden.sim.cli.options import Changes, Control, Json, Lang, Name, Rules, Seed, to_discount
from unbidden.sim.cli.progress import Progress


def solve(
    name: Name,
    seed: Seed = 0,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
    power: Annotated[bool, typer.Option("--power", help="Map how much can be had from each cell: POWER.")] = False,
    discount: Annotated[
        float | None,
        typer.Option(parser=to_discount, metavar="G", help="Of what comes a tick later. [default: 1; 0.9 for --power]"),
    ] = None,
    samples: Annotated[int, typer.Option(min=1, max=1_000_000, help="For --power: how many rewards are drawn.")] = 2000,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Find the best that the learner of a world could do if it remembered all, and what that play contains."""
    from unbidden.sim.optimum import model_of
    from unbidden.sim.optimum import power as power_of
    from unbidden.sim.optimum import solve as optimum
    from unbidden.sim.report.optimum import power_map, power_words, solved

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
        print_json(solution.as_json()) if as_json else print(solved(solution))
        return
    at = discount or 0.9
    powers = power_map(scenario, made, power_of(made, at, samples))
    print_json({"scenario": scenario.name, "discount": at, "power": powers}) if as_json else print(
        power_words(scenario, powers, at, samples)
    )
