"""The command migrate: bring scenario files of an old format to the newest."""

from pathlib import Path
from typing import Annotated

import typer

from unbidden.sim.cli.exit_codes import OLD_FORMAT


def migrate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Scenario files, .yaml.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write to this file, and leave the one that is read as it is.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; say what would change. Exit code 1 then.")
    ] = False,
) -> None:
    """Rewrite scenario files of an old format in the newest. Comments, order and layout stay as they are."""
    from unbidden.sim.scenario.formats import FORMAT
    from unbidden.sim.scenario.migration import migrate_file, write_migrated

    if out is not None and (check or len(files) > 1):
        raise typer.BadParameter("-o is for one file, and not for --check.")
    migrated = [(path, migrate_file(path)) for path in files]  # nothing is written if one of them cannot be migrated
    for path, migration in migrated:
        for edit in migration.edits if check else ():
            if edit.fault:
                print(f"{path}:{edit.place.line}:{edit.place.column}: {edit.fault} {edit.hint}".rstrip())
        if not check and (migration.is_changed or out is not None):
            write_migrated(out or path, migration)
        done = "would be rewritten" if check else f"written to {out or path}"
        print(
            f"{path}: format {migration.old} to {FORMAT}; {done}."
            if migration.is_changed
            else f"{path}: is of format {FORMAT}."
        )
    if check and any(migration.is_changed for _, migration in migrated):
        raise typer.Exit(OLD_FORMAT)
