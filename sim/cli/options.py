"""Arguments and options that several commands have, each declared once."""

from pathlib import Path
from typing import Annotated

import typer


def _speak(lang: str | None) -> str | None:
    """Choose the language of all that is said."""
    from unbidden.sim.report.catalogue import USUAL, languages, use

    if lang and lang not in languages():
        known = ", ".join(f"{code} ({name})" for code, name in languages().items())
        raise typer.BadParameter(f"{lang!r} is no language that there is a catalogue of; known: {known}.")
    use(lang or USUAL)
    return lang


def to_discount(text: str) -> float:
    """A discount, such as 0.9."""
    try:
        number = float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a discount, such as 0.9.") from None
    if not 0.0 <= number <= 1.0:
        raise typer.BadParameter(f"{text!r}: a discount is from 0 to 1.")
    return number


Name = Annotated[str, typer.Argument(help="A shipped scenario (see `unbidden list`) or a .yaml file.")]
RunName = Annotated[
    str, typer.Argument(help="A shipped scenario, a .yaml file, or the folder of a sweep (with --row).")
]
Source = Annotated[
    str,
    typer.Argument(help="A shipped scenario, a .yaml file, a run saved with --out, or a sweep's folder (with --row)."),
]
Seed = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Which of the many worlds.")]
Changes = Annotated[list[str] | None, typer.Option("--set", help="Change a field: agents.blimps.count=24. Repeatable.")]
Control = Annotated[
    list[str] | None,
    typer.Option("--control", help="Run under a named control of the scenario. Repeatable: they are combined."),
]
Rules = Annotated[Path | None, typer.Option(help="A Python file with rules of your own.")]
Measures = Annotated[
    list[str] | None,
    typer.Option(
        "--measure",
        metavar="FILE.py:NAME",
        help="A measure of your own: a function over a finished run, which is executed. Repeatable.",
    ),
]
Row = Annotated[
    int | None, typer.Option(min=0, metavar="RUN", help="Of a sweep's folder: the run of this number, made again.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of words.")]
Lang = Annotated[
    str | None,
    typer.Option(
        "--lang",
        envvar="UNBIDDEN_LANG",
        callback=_speak,
        is_eager=True,
        metavar="LANG",
        help="Language of what is said, such as de; a wrong one gets the list.",
    ),
]
