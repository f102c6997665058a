"""The command line: what people type, and what they are told when it goes wrong.

Every package brings its own commands under the entry-point group `unbidden.commands`. Modules that take long to import
are imported inside the commands that need them, so that `--help` answers at once.
"""

import atexit
import gc
import io
import os
import sys
import warnings
from collections.abc import Callable
from importlib.metadata import entry_points, version

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import typer

from unbidden.sim.cli.exit_codes import EPILOG, exit_code

DEPRECATIONS = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)  # what libraries tell each other


def main() -> None:
    """Run the command line, and turn every foreseeable failure into a message and an exit code."""
    gc.set_threshold(200_000, 50, 100)  # else a quarter of a short command goes into looking for garbage
    atexit.register(gc.freeze)  # and at its end most of all
    os.environ.setdefault("NUMBA_DISABLE_PERFORMANCE_WARNINGS", "1")
    os.environ["MPLBACKEND"] = "agg"  # a notebook leaves its own there, which need not be installed here
    for kind in DEPRECATIONS:  # also where somebody has made errors of all warnings
        warnings.simplefilter("ignore", kind)
    os.environ.pop("SOURCE_DATE_EPOCH", None)  # nothing here is dated, and others trip over one that is no number
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # there may be no × in the language of a terminal
    try:
        _app()()
    except Exception as error:
        sys.exit(_explain(error))


def _app() -> typer.Typer:
    app = typer.Typer(
        name="unbidden",
        help="Plain objectives, unintended behaviour, and proof that it was not coded in.",
        epilog=EPILOG,
        no_args_is_help=True,
        add_completion=True,
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    for point in sorted(entry_points(group="unbidden.commands"), key=lambda point: point.name):
        point.load()(app)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"unbidden {version('unbidden')}")
        raise typer.Exit


def _options(
    version: bool = typer.Option(False, "--version", callback=_show_version, is_eager=True, help="Say which version."),
) -> None:
    pass


def _explain(error: Exception) -> int:
    """Tell a person what is wrong; only what nobody foresaw keeps its traceback."""
    code = exit_code(error)
    if code is None:
        raise error
    is_filed = isinstance(error, OSError) and error.filename is not None
    print(f"{error.filename}: {error.strerror}." if is_filed else error, file=sys.stderr)  # type: ignore[attr-defined]
    return code


def add_to(app: typer.Typer) -> None:
    """Add this package's commands."""
    from unbidden.sim.cli.advise_command import advise
    from unbidden.sim.cli.check_command import check
    from unbidden.sim.cli.claims_command import claims
    from unbidden.sim.cli.doctor_command import doctor
    from unbidden.sim.cli.export_command import export
    from unbidden.sim.cli.list_command import list_
    from unbidden.sim.cli.log_command import log
    from unbidden.sim.cli.migrate_command import migrate
    from unbidden.sim.cli.new_command import new
    from unbidden.sim.cli.odd_command import odd
    from unbidden.sim.cli.prevalence_command import prevalence
    from unbidden.sim.cli.register_command import register
    from unbidden.sim.cli.run_command import run
    from unbidden.sim.cli.schema_command import schema
    from unbidden.sim.cli.show_command import show
    from unbidden.sim.cli.solve_command import solve
    from unbidden.sim.cli.train_command import train
    from unbidden.sim.cli.why_command import why

    app.command("list")(list_)
    reading: tuple[Callable[..., object], ...] = (show, check, new, schema, doctor)
    working: tuple[Callable[..., object], ...] = (run, why, train, solve, export, migrate)
    inquiring: tuple[Callable[..., object], ...] = (log,)
    claiming: tuple[Callable[..., object], ...] = (advise, register, claims, prevalence, odd)
    for command in (*reading, *working, *inquiring, *claiming):
        app.command()(command)
