"""The command doctor: what is installed here, and what is missing."""

import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from unbidden.sim.cli.opening import print_json
from unbidden.sim.cli.options import Json

CORE = ("unbidden", "numpy", "numba", "mesa", "pydantic", "scipy", "matplotlib", "typer", "rich")
EXTRAS = {
    "test": ("pytest", "hypothesis", "jsonschema"),
    "rl": ("gymnasium", "pettingzoo"),
    "deep": ("gymnasium", "pettingzoo", "stable_baselines3", "torch"),
    "mesa-viz": ("solara", "altair", "pandas"),
}


def doctor(as_json: Json = False) -> None:
    """Say what is installed, where machine code is kept, and what is missing."""
    facts = findings()
    if as_json:
        print_json(facts)
        return
    from unbidden.sim.report.layout import table

    print(table(["what", "found"], [(name, str(value)) for name, value in facts.items()]))


def findings() -> dict[str, str]:
    """What was found, by name."""
    return {
        "python": f"{platform.python_version()} ({platform.machine()}, {platform.system()}, {os.cpu_count()} cores)",
        **{name: _version(name) for name in CORE},
        **{f"extra {name}": _extra(name, needed) for name, needed in EXTRAS.items()},
        "C compiler": "gcc, for `unbidden bench`" if shutil.which("gcc") else "none; `unbidden bench` leaves C out",
        "display": os.environ.get("DISPLAY")
        or os.environ.get("WAYLAND_DISPLAY")
        or "none; films and figures need none",
        "terminal": "yes" if sys.stdout.isatty() else "no; `run --text` prints single frames",
        "machine code": _cache(),
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing; pip install --force-reinstall unbidden"


def _extra(name: str, needed: tuple[str, ...]) -> str:
    missing = [module for module in needed if find_spec(module) is None]
    return f'without {", ".join(missing)}; pip install "unbidden[{name}]"' if missing else "installed"


def _cache() -> str:
    """Where machine code is kept and what was found and mended there."""
    from unbidden.sim.engine.loop.assembly import own_sources
    from unbidden.sim.engine.machine.cache import cache_folder, heal, reason
    from unbidden.sim.engine.machine.kernel import NAME, kept_by

    jit = "; NUMBA_DISABLE_JIT is set: nothing is compiled" if os.environ.get("NUMBA_DISABLE_JIT") == "1" else ""
    try:
        folder = cache_folder()
    except OSError as error:
        return f"not kept: {reason(error)}; set UNBIDDEN_CACHE to a folder of your own{jit}"
    health = heal(folder, NAME, kept_by(own_sources()))
    removed = f"; {health.removed} removed: damaged, or of another version" if health.removed else ""
    held = f"{health.worlds} world{'s' * (health.worlds != 1)}, {health.bytes / 1e6:.1f} MB"
    counts = "; ".join(
        [held] * (not health.trouble or health.worlds > 0) + [health.trouble or "may be deleted at any time"]
    )
    return f"{folder}: {counts}{removed}{jit}"
