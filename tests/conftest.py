"""What holds for all tests."""

import sys

import pytest
from hypothesis import settings

from unbidden.sim import cli
from unbidden.sim.engine.registry import rules
from unbidden.sim.scenario import fill_registries

# The same examples every time, however slow the machine is: how long anything takes is asserted nowhere.
settings.register_profile("tests", deadline=None, derandomize=True)
settings.load_profile("tests")


@pytest.fixture
def unbidden(monkeypatch, capsys, tmp_path):
    """Call the command line in an empty folder; what it printed on stdout and stderr, and its exit code."""
    monkeypatch.chdir(tmp_path)
    fill_registries()
    monkeypatch.setattr(rules, "entries", dict(rules.entries))  # rules of one's own are gone with the test
    own = [name for name in sys.modules if name.startswith("unbidden_rules_")]

    def call(*words: str) -> tuple[str, str, int]:
        monkeypatch.setattr(sys, "argv", ["unbidden", *words])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        return out, err, end.value.code

    yield call
    for name in [name for name in sys.modules if name.startswith("unbidden_rules_") and name not in own]:
        del sys.modules[name]
