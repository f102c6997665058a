"""The command register: write down what is going to be judged, before it is."""

import datetime
from typing import Annotated

import typer

from unbidden.sim.cli.opening import check_out, open_scenario
from unbidden.sim.cli.options import Lang, Measures, Name, Rules


def register(
    name: Name,
    why: Annotated[str, typer.Option(help="Why these claims are registered, or registered anew, in a sentence.")],
    tried: Annotated[
        int | None,
        typer.Option(min=0, max=1_000_000, help="How many configurations were tried on tuning seeds, if you counted."),
    ] = None,
    rules: Rules = None,
    measure: Measures = None,
    lang: Lang = None,
) -> None:
    """Register the claims of a scenario as they stand; the seeds they are judged on follow from that."""
    from unbidden.sim.judge import claims as court
    from unbidden.sim.report.claims import registration

    scenario = open_scenario(name, None, None, rules, measure)
    if not scenario.file.claims:
        raise typer.BadParameter(f"{scenario.name} makes no claims.")
    check_out(court.registry(scenario))
    entry = court.register(scenario, why, tried, datetime.date.today())
    print(f"{registration(entry)}\n{court.registry(scenario)}")
