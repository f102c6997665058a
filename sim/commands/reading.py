"""The commands that simulate nothing: list, show, check, new, schema and doctor."""

import os
import re
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.commands.running import (
    Changes,
    Control,
    Json,
    Name,
    Rules,
    check_out,
    enter_rules,
    is_run_file,
    open_scenario,
    print_json,
    unasked,
)

if TYPE_CHECKING:
    from sim.scenario import Scenario


def add_to(app: typer.Typer) -> None:
    """Add the reading commands."""
    app.command("list")(list_)
    for command in (show, check, new, schema, doctor):
        app.command()(command)


def list_(as_json: Json = False) -> None:
    """List the scenarios that come with the program."""
    from sim.commands.words import table
    from sim.scenario import load, shipped

    rows = [(name, load(name).file.about) for name in shipped()]
    if as_json:
        print_json([{"scenario": name, "title": about.title, "what": about.what} for name, about in rows])
    else:
        print(table(["scenario", "title"], [(name, about.title) for name, about in rows]))


def show(
    source: str = typer.Argument(help="A scenario, a .npz file from --out, or `rules` for what rules can use."),
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
) -> None:
    """Show what a scenario is about and what can be changed in it, or what a saved run holds."""
    from sim import record
    from sim.commands import words

    if source == "rules":
        print(_books(rules))
    elif is_run_file(source):
        enter_rules(rules)
        print(words.describe(record.load(Path(source))))
    else:
        print(_scenario(open_scenario(source, changes, control, rules)))


def check(name: Name, changes: Changes = None, control: Control = None, rules: Rules = None) -> None:
    """Check a scenario file: every problem in it; what comes about without anybody's purpose, and what it pays."""
    from sim.commands import words
    from sim.commands.progress import say_if_compiling
    from sim.scenario.watched import measures_of

    scenario = open_scenario(name, changes, control, rules)
    n = len(scenario.setup.rows)
    bodies = f"{n} {'body' if n == 1 else 'bodies'}"
    print(f"{name}: fine; {len(scenario.rows)} × {len(scenario.rows[0])} cells, {bodies}.")
    if scenario.setup.agents and measures_of(scenario.file):
        say_if_compiling(scenario)
        for line in words.unasked(*unasked(scenario), scenario):
            print(line)


def new(name: str = typer.Argument(help="What to call it; NAME.yaml and NAME_rules.py are written here.")) -> None:
    """Write a commented scenario and a rule to start from."""
    from importlib.resources import files

    from sim.files import writing

    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,39}", name):
        raise typer.BadParameter(f"{name!r}: a name is made of letters, digits, - and _, and begins with a letter.")
    written = {Path(f"{name}.yaml"): "scenario.yaml", Path(f"{name}_rules.py"): "rules.py"}
    for path in written:
        if os.path.lexists(path):
            raise typer.BadParameter(f"{path} exists already; choose another name or move it away.")
        check_out(path)
    with ExitStack() as both:  # or neither
        for path, template in written.items():
            text = (files("scenarios") / "new" / template).read_text(encoding="utf-8")
            both.enter_context(writing(path)).write_text(text.replace("NAME", name), encoding="utf-8")
    print(*written, sep="\n")
    print(f"next: unbidden run {name}.yaml", file=sys.stderr)


def schema(rules: Rules = None) -> None:
    """Print the JSON Schema of scenario files, for editors that complete and check as you type."""
    from sim.book import rules as book
    from sim.scenario.schema import json_schema, parameter_schema

    enter_rules(rules)
    print_json(json_schema({name: parameter_schema(book[name].parameters) for name in book}))


def doctor(as_json: Json = False) -> None:
    """Say what is installed, where machine code is kept, and what is missing."""
    from sim.commands.doctor import findings

    found = findings()
    if as_json:
        print_json(found)
        return
    from sim.commands.words import table

    print(table(["what", "found"], [(name, str(value)) for name, value in found.items()]))


def _scenario(scenario: "Scenario") -> str:
    from sim.commands.words import meant, paragraph

    file, about = scenario.file, scenario.file.about
    lines = [about.title, "", *scenario.rows, "", paragraph("WHAT", about.what)]
    lines += [paragraph("NOTICE", about.notice)] if about.notice else []
    lines += [paragraph("TRY", about.try_)] if about.try_ else []
    lines += [paragraph("ASKED", file.asked), paragraph("MEANT", meant(scenario)), ""]
    for kind, groups in (("agents", file.agents), ("world.things", file.world.things)):
        for name, group in groups.items():
            told = {**group.model_dump(), **(group.model_extra or {})}
            lines.append(paragraph("", f"{kind}.{name}: " + ", ".join(f"{key} {value}" for key, value in told.items())))
    lines += ["", *(paragraph("control", f"{name}: {_changes(told)}") for name, told in file.controls.items())]
    lines += [paragraph("claim", f"{claim.says} ({claim.measure}, {claim.seeds} seeds)") for claim in file.claims]
    return "\n".join([*lines, *(paragraph("source", source) for source in file.sources)])


def _changes(told: dict) -> str:
    return ", ".join(f"{field} = {value}" for field, value in told.items())


def _books(own: Path | None) -> str:
    from sim.book import actuators, rules, sensors
    from sim.commands.words import table

    enter_rules(own)
    rows = [
        (book.kind, name, f"{book.doc(name)}{' (in worlds of tiles)' if book.needs.get(name) else ''}")
        for book in (sensors, actuators)
        for name in book.for_rules()
    ]
    for name in rules:
        rule = rules[name]
        rows.append(("rule", name, rule.doc.split("\n")[0]))
        rows += [("", f"  {key}", f"{p.doc} ({p.default:g} {p.unit})") for key, p in rule.parameters.items()]
    return table(["kind", "name", "what it is"], rows)
