"""The command line: what people type, and what they are told when it goes wrong.

Every package brings its own commands under the entry-point group `unbidden.commands`. Modules that take long to import
are imported inside the commands that need them, so that `--help` answers at once.
"""

import io
import os
import sys
import warnings
from importlib.metadata import entry_points, version

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import typer

DEPRECATIONS = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)  # what libraries tell each other
FINE, CLAIM_NOT_MET, USAGE, INVALID, SOME_FAILED = 0, 1, 2, 3, 4
EPILOG = (
    "Exit codes: 0 fine · 1 a claim is not met, or there is nothing to explain · 2 usage · 3 an invalid scenario, "
    "rule or file · 4 some runs failed"
)


def main() -> None:
    """Run the command line, and turn every foreseeable failure into a message and an exit code."""
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
    from sim.commands.failures import foreseen

    code = foreseen(error)
    if code is None:
        raise error
    is_filed = isinstance(error, OSError) and error.filename is not None
    print(f"{error.filename}: {error.strerror}." if is_filed else error, file=sys.stderr)  # type: ignore[attr-defined]
    return code


def add_to(app: typer.Typer) -> None:
    """Add this package's commands."""
    from sim.commands import learning, reading, running

    reading.add_to(app)
    running.add_to(app)
    learning.add_to(app)
