"""The commands that look at what a sweep came to: its pictures, and what its factors do."""

from pathlib import Path
from typing import Annotated

import typer

from unbidden.experiments.sweeps.analysis.kinds import Kind
from unbidden.sim.cli.options import Json

StorePath = Annotated[Path, typer.Argument(metavar="STORE", help="The folder of a sweep.")]


def plot(
    path: StorePath,
    of: Annotated[str, typer.Option(help="The measure, such as escape.any.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The picture: .png, .svg, .pdf or .html.")],
    x: Annotated[str | None, typer.Option(help="The field along.")] = None,
    y: Annotated[str | None, typer.Option(help="The field up: the measure is shown as colours then.")] = None,
    by: Annotated[str | None, typer.Option(help="A field with a line, or a panel, for each of its values.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="The kind of picture. [default: what fits the rest]")] = None,
    at: Annotated[
        list[str] | None, typer.Option(help="Hold another field at a value: FIELD=VALUE. Repeatable.")
    ] = None,
    between: Annotated[
        str | None, typer.Option(help="For pairs: control and treatment, two values of --x, such as base,blind.")
    ] = None,
    theory: Annotated[
        Path | None, typer.Option(help="What a theory says: a .csv file with columns x and y, drawn over two fields.")
    ] = None,
) -> None:
    """Draw what a sweep measured: over fields, in pairs, over seeds, or over time."""
    from unbidden.experiments.sweeps.analysis.levels import told_at
    from unbidden.experiments.sweeps.analysis.picture import Asked
    from unbidden.experiments.sweeps.analysis.plotting import SUFFIXES, picture, write
    from unbidden.experiments.sweeps.analysis.theory import read_theory
    from unbidden.sim.engine.machine import files

    files.check(out, *SUFFIXES)
    ends = tuple(part.strip() for part in between.split(",")) if between else ()
    if between and len(ends) != 2:
        raise typer.BadParameter(f"{between!r} names {len(ends)} values; a pair is of two, such as base,blind.")
    asked = Asked(
        of, x, y, by, kind, told_at(at or ()), (ends[0], ends[1]) if ends else None,
        read_theory(theory) if theory else (),
    )  # fmt: skip
    write(picture(path, asked), out)
    print(out)


def analyse(
    path: StorePath,
    of: Annotated[list[str] | None, typer.Option(help="A measure. Repeatable. [default: the first three]")] = None,
    as_json: Json = False,
) -> None:
    """Say what each factor does: means, differences from its first value, and indices of sensitivity."""
    from unbidden.experiments.sweeps.analysis import report
    from unbidden.sim.cli.opening import print_json

    found = report.analysis(path, of or ())
    if as_json:
        print_json(report.as_json(found))
    else:
        print(report.text(found))
