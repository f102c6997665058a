"""This package's part of the command line: pictures and films in files, and worlds on screens."""

import typer


def add_to(app: typer.Typer) -> None:
    """Add this package's commands."""
    from unbidden.viz.cli import case_command, files, screens

    files.add_to(app)
    screens.add_to(app)
    app.command()(case_command.case)
