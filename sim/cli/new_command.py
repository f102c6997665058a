"""The command new: a commented scenario and a rule to start from."""

import os
import re
import sys
from contextlib import ExitStack
from pathlib import Path

import typer

from unbidden.sim.cli.opening import check_out


def new(name: str = typer.Argument(help="What to call it; NAME.yaml and NAME_rules.py are written here.")) -> None:
    """Write a commented scenario and a rule to start from."""
    from importlib.resources import files

    from unbidden.sim.engine.machine.files import writing

    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,39}", name):
        raise typer.BadParameter(f"{name!r}: a name is made of letters, digits, - and _, and begins with a letter.")
    written = {Path(f"{name}.yaml"): "scenario.yaml", Path(f"{name}_rules.py"): "rules.py"}
    for path in written:
        if os.path.lexists(path):
            raise typer.BadParameter(f"{path} exists already; choose another name or move it away.")
        check_out(path)
    with ExitStack() as both:  # or neither
        for path, template in written.items():
            text = (files("unbidden.scenarios") / "new" / template).read_text(encoding="utf-8")
            both.enter_context(writing(path)).write_text(text.replace("NAME", name), encoding="utf-8")
    print(*written, sep="\n")
    print(f"next: unbidden run {name}.yaml", file=sys.stderr)
