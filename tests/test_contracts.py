"""Import contracts cannot forget a file: those about libraries name their homes alone, the wall names everything."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LIBRARIES = (
    *("mesa", "yaml", "pydantic", "numba", "llvmlite", "gymnasium", "pettingzoo"),
    *("starlette", "uvicorn", "websockets", "h11", "pygame", "matplotlib"),
)
CORNERS = (
    "sim/archive.py",
    "sim/audit.py",
    "sim/laws/air.py",
    "viz/frames.py",
    "experiments/report.py",
    "sim/corner.py",
)


def contracts() -> configparser.ConfigParser:
    """The import contracts, as they are written."""
    found = configparser.ConfigParser()
    found.read(ROOT / ".importlinter", encoding="utf-8")
    return found


def names(contracts: configparser.ConfigParser, contract: str, field: str) -> set[str]:
    """The modules that a contract lists under a field."""
    return set(contracts[f"importlinter:contract:{contract}"][field].split())


@pytest.mark.slow
def test_a_library_that_is_imported_anywhere_but_at_home_is_found(tmp_path: Path):
    """Also in a file that is new, and in one that nobody thought of when the contract was written."""
    pytest.importorskip("importlinter")
    for package in ("sim", "viz", "experiments"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    for corner in CORNERS:
        with (tmp_path / corner).open("a", encoding="utf-8") as file:
            file.writelines(f"\nimport {library}\n" for library in LIBRARIES)
    command = "from importlinter.cli import lint_imports_command as f; f()"
    told = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    ).stdout
    for corner in CORNERS:
        module = corner.removesuffix(".py").replace("/", ".")
        for library in LIBRARIES:
            assert f"{module} -> {library}" in told, (module, library)


def test_every_file_of_the_engine_is_on_one_side_of_the_wall():
    """What acts, or what it cannot reach: whatever is new in `sim` is one or the other."""
    found = contracts()
    acts, means = (names(found, "wall", field) for field in ("source_modules", "forbidden_modules"))
    there = {
        f"sim.{path.stem}"
        for path in (ROOT / "sim").iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").exists()
    }
    assert not acts & means
    assert there - acts - means == set()
