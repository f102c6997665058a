"""The command case: a case for an analyst, sealed in a file."""

from pathlib import Path
from typing import Annotated

import typer

from unbidden.sim.cli.opening import check_out
from unbidden.sim.cli.options import Lang


def case(
    out: Annotated[Path, typer.Option("--out", "-o", help="Where to write it: an .html file.")] = Path("case.html"),
    key: Annotated[bool, typer.Option(help="Whether a key is needed to open it, which is printed.")] = True,
    lang: Lang = None,
) -> None:
    """Write a case of `whodunit` as a game in one file: ask for evidence, say how likely each cause is, open it."""
    from unbidden.sim.engine.machine.files import write_text
    from unbidden.sim.inquiry.table import draw
    from unbidden.viz.page.case import case_file

    check_out(out, ".html")
    text, secret = case_file(draw(), key)
    write_text(out, text)
    print(out)
    print(f"key  {secret}" if key else "made without a key: its seal is only courtesy")
