"""The names that `from unbidden import …` offers stay what they are, whatever else has been imported."""

import ast
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import unbidden

ROOT = Path(__file__).parents[2]

PROGRAM = """
import unbidden, pkgutil, importlib, types
first = {name: getattr(unbidden, name) for name in unbidden.__all__}
for module in pkgutil.walk_packages(unbidden.__path__, "unbidden."):
    importlib.import_module(module.name)
for name in unbidden.__all__:
    assert getattr(unbidden, name) is first[name] and not isinstance(first[name], types.ModuleType), name
    assert callable(first[name]), name
"""


def test_no_module_shares_a_public_name():
    """Importing such a module, which other calls do, could put it in the place of the function."""
    modules = {module.name.rpartition(".")[2] for module in pkgutil.walk_packages(unbidden.__path__, "unbidden.")}
    assert len(modules) > 100 and not modules & set(unbidden.__all__)


def test_the_face_is_small_typed_and_complete():
    """At most fifteen names; each is imported for type checkers from where it is fetched for everybody else."""
    text = (ROOT / "src" / "unbidden" / "__init__.py").read_text(encoding="utf-8")
    typed = {
        alias.name: node.module
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("unbidden.")
        for alias in node.names
    }
    assert typed == {name: f"unbidden.{home}" for name, home in unbidden._HOME.items()}
    assert sorted(typed) == sorted(unbidden.__all__) and len(typed) <= 15 and "Any" not in text


@pytest.mark.parametrize("folder", ["sim", "viz", "experiments", "scenarios", "src", "tests", "examples"])
def test_nothing_imports_our_folders_but_as_parts_of_unbidden(folder: str):
    """What a user calls `sim` or `experiments` is the user's own."""
    ours = {"sim", "viz", "experiments", "scenarios"}
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) and not node.level else []
            assert not ours & {name.partition(".")[0] for name in names}, (path, node.lineno)


def test_public_names_are_what_they_were_after_everything_was_imported():
    """`unbidden.train(...)` was a module after `unbidden.run(...)`, and could not be called."""
    found = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert not found.returncode, found.stderr
