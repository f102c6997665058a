"""Import contracts cannot forget a file: those about libraries name their homes alone, the wall names everything."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARIES = (
    *("mesa", "yaml", "pydantic", "numba", "llvmlite", "gymnasium", "pettingzoo"),
    *("starlette", "uvicorn", "websockets", "h11", "pygame", "matplotlib"),
)
CORNERS: dict[str, tuple[str, ...]] = {  # files, and the libraries that are at home in them
    "sim/runs/archive.py": (),
    "sim/judge/audit.py": (),
    "sim/engine/laws/air.py": (),
    "viz/picture/frames.py": (),
    "experiments/report.py": (),
    "sim/corner.py": (),
    "envs.py": (),
    "learning.py": (),
    "sim/engine/machine/kernel.py": ("numba", "llvmlite"),
    "sim/adapters/mesa/floor.py": ("mesa",),
    "sim/scenario/text.py": ("yaml", "pydantic"),
}


@pytest.mark.slow
def test_a_library_that_is_imported_anywhere_but_at_home_is_found(tmp_path: Path):
    """Also in a file that is new, and in one that nobody thought of when the contract was written."""
    pytest.importorskip("importlinter")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for corner in CORNERS:
        with (tmp_path / "src" / "unbidden" / corner).open("a", encoding="utf-8") as file:
            file.writelines(f"\nimport {library}\n" for library in LIBRARIES)
    command = "from importlinter.cli import lint_imports_command as f; f()"
    told = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "src")},
        capture_output=True,
        text=True,
    ).stdout
    for corner, at_home in CORNERS.items():
        module = f"unbidden.{corner.removesuffix('.py').replace('/', '.')}"
        for library in LIBRARIES:
            assert (f"{module} -> {library}" in told) == (library not in at_home), (module, library)
