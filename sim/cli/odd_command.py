"""The command odd: a scenario described by the ODD protocol, with its gaps."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unbidden.sim.cli.exit_codes import GAPS
from unbidden.sim.cli.opening import check_out, open_scenario
from unbidden.sim.cli.options import Changes, Control, Name, Rules

if TYPE_CHECKING:
    from unbidden.sim.report.odd import Gap


class Format(StrEnum):
    """What a description is written as."""

    MARKDOWN = "md"
    HTML = "html"


SUFFIXES = {".md": Format.MARKDOWN, ".html": Format.HTML}


def odd(
    name: Name,
    written: Annotated[
        Format | None, typer.Option("--format", help="Markdown or one HTML page; if not said, by the name after -o.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="A .md or .html file, in place of printing it.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail, with exit code 1, if the author still has something to say.")
    ] = False,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
) -> None:
    """Describe a scenario by the ODD protocol for papers: seven elements, eleven design concepts. In English."""
    check_out(out, *SUFFIXES)
    scenario = open_scenario(name, changes, control, rules)
    from unbidden.sim.engine.machine.files import write_text
    from unbidden.sim.report.odd import describe, markdown, page

    document = describe(scenario)
    for gap in document.gaps:
        print(_missing(scenario.document.name, gap), file=sys.stderr)
    if strict and document.gaps:
        raise typer.Exit(GAPS)
    chosen = written or (SUFFIXES[out.suffix.lower()] if out else Format.MARKDOWN)
    text = page(document) if chosen is Format.HTML else markdown(document)
    if out:
        write_text(out, text)
    else:
        print(text, end="")


def _missing(file: str, gap: "Gap") -> str:
    return f"{file}: {gap.field} is missing: {gap.asks}."
