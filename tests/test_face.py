"""The names that `from sim import …` offers stay what they are, whatever else has been imported."""

import pkgutil
import subprocess
import sys

import sim

PROGRAM = """
import sim, pkgutil, importlib, types
first = {name: getattr(sim, name) for name in sim.__all__}
for module in pkgutil.walk_packages(sim.__path__, "sim."):
    importlib.import_module(module.name)
for name in sim.__all__:
    assert getattr(sim, name) is first[name] and not isinstance(first[name], types.ModuleType), name
    assert callable(first[name]), name
"""


def test_no_module_shares_a_public_name():
    """Importing such a module, which other calls do, would put it in the place of the function."""
    modules = {module.name for module in pkgutil.iter_modules(sim.__path__)}
    assert not modules & set(sim.__all__)


def test_public_names_are_what_they_were_after_everything_was_imported():
    """`sim.train(...)` was a module after `sim.run(...)`, and could not be called."""
    found = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert not found.returncode, found.stderr
