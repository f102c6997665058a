"""The command prevalence: whether what is found on one map is found on others."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unbidden.sim.cli.opening import check_out, open_scenario, print_json
from unbidden.sim.cli.options import Changes, Control, Json, Lang, Name, Rules, to_discount
from unbidden.sim.cli.progress import Progress, say_if_compiling

if TYPE_CHECKING:
    from unbidden.sim.scenario import Scenario


def prevalence(
    name: Name,
    layouts: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many random layouts are solved.")] = 1000,
    learn: Annotated[int, typer.Option(min=0, max=1_000_000, help="On how many of them the learner is trained.")] = 100,
    show: Annotated[
        int | None, typer.Option(min=0, max=1_000_000, metavar="K", help="Print the map of layout K, and nothing else.")
    ] = None,
    discount: Annotated[
        float, typer.Option(parser=to_discount, metavar="G", help="Of what comes a tick later, in best play.")
    ] = 1.0,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Keep a row a layout in this .jsonl file, and go on from it.")
    ] = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Count in how many random layouts of a map its events are in best play, and in how many they are learnt.

    The tiles, recipes, stocks and agents stay as they are, and the letters of the map are shuffled. Layout K is made
    from K alone, and learnt from the seed K; layout 0 is the map as shipped.
    """
    scenario = open_scenario(name, changes, control, rules)
    if show is not None:
        _show(scenario, show, as_json)
        return
    check_out(out, ".jsonl")
    _refuse_uncountable(scenario, layouts, learn)
    _count(scenario, layouts, learn, discount, out, as_json)


def _show(scenario: "Scenario", number: int, as_json: bool) -> None:
    """Print one layout."""
    from unbidden.sim.report import prevalence as report
    from unbidden.sim.scenario.layouts import layout

    drawn = layout(scenario, number)
    facts = {"scenario": scenario.name, "layout": number, "rejected": drawn.rejected, "map": drawn.map}
    facts |= {"values": drawn.values} if drawn.values else {}
    print_json(facts) if as_json else print(report.drawn(drawn))


def _refuse_uncountable(scenario: "Scenario", layouts: int, learn: int) -> None:
    if not scenario.setup.learners:
        raise typer.BadParameter(f"nobody in {scenario.name} learns, so there is neither best play nor learning.")
    if not scenario.watches:
        raise typer.BadParameter(f"{scenario.name} watches nothing, so there is nothing to count; write a `watch`.")
    if learn > layouts:
        raise typer.BadParameter(f"--learn {learn} is more than --layouts {layouts}; the first ones are learnt.")


def _count(scenario: "Scenario", layouts: int, learn: int, discount: float, out: Path | None, as_json: bool) -> None:
    """Add to the table what it lacks, and print what it comes to."""
    from unbidden.sim.judge.layout_table import LayoutTable
    from unbidden.sim.judge.prevalence import fill, summed_up
    from unbidden.sim.report import prevalence as report

    say_if_compiling(scenario)
    table = LayoutTable(scenario, discount, out)
    if table.notice:
        print(table.notice, file=sys.stderr)
    with Progress() as progress:
        fill(scenario, table, layouts, learn, lambda done, total: progress.show("layouts", done, total))
    found = summed_up(scenario, table, layouts, learn)
    print_json(found.as_json()) if as_json else print(report.counted(found))
