"""The commands of this package: bench."""

import typer


def add_to(app: typer.Typer) -> None:
    """Add bench."""
