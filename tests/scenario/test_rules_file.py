"""A scenario may name its file of rules: where that is found, and where it is never looked for."""

import sys
from pathlib import Path

import pytest

from unbidden.sim.engine.registry import rules
from unbidden.sim.runs import records, running
from unbidden.sim.scenario import InvalidScenario, load, load_text
from unbidden.sim.scenario.acting import Agents
from unbidden.sim.scenario.loading import fill_registries
from unbidden.sim.walls import UnsafeRules
from unbidden.viz.server.limits import Limits
from unbidden.viz.server.worlds import Choice, Library

RULE = "from unbidden import rule\n@rule(does=('go',))\ndef named_by_file(whim):\n    return 0.5 * whim\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch):
    """A folder with a scenario that names its rules."""
    fill_registries()
    monkeypatch.setattr(rules, "entries", dict(rules.entries))
    known = set(sys.modules)
    text = load("blimps").document.text.replace("rule: walker", "rule: named_by_file")
    (tmp_path / "own.yaml").write_text(f"rules: own_rules.py\n{text}", encoding="utf-8")
    (tmp_path / "own_rules.py").write_text(RULE)
    yield tmp_path
    for name in set(sys.modules) - known:
        if name.startswith("unbidden_rules_"):
            del sys.modules[name]


def test_a_scenario_brings_its_rules(folder: Path, monkeypatch):
    """Found from the scenario's folder, wherever one stands, and also in a folder inside it."""
    monkeypatch.chdir("/")
    assert "named_by_file" == load(str(folder / "own.yaml")).file.agents["people"].rule
    (folder / "more").mkdir()
    (folder / "own_rules.py").rename(folder / "more" / "r.py")
    text = (folder / "own.yaml").read_text(encoding="utf-8")
    (folder / "own.yaml").write_text(text.replace("own_rules.py", "more/r.py"), encoding="utf-8")
    assert load(str(folder / "own.yaml"))


def test_text_from_elsewhere_opens_no_file(folder: Path, monkeypatch):
    """As text, a scenario loads nothing, even where the file is at hand; what to do is said."""
    monkeypatch.chdir(folder)
    text = (folder / "own.yaml").read_text(encoding="utf-8")
    with pytest.raises(InvalidScenario, match=r"known rules.*'own_rules\.py': give that with --rules"):
        load_text(text, "own.yaml")
    assert "named_by_file" not in rules


def test_the_page_opens_no_file_of_rules(folder: Path, monkeypatch):
    """A viewer's text that names a file which lies in the server's own folder."""
    monkeypatch.chdir(folder)
    library = Library(Limits())
    with pytest.raises(InvalidScenario, match="give that with --rules"):
        library.add((folder / "own.yaml").read_text(encoding="utf-8"))
    with pytest.raises(InvalidScenario, match="rules is read from the scenario file alone"):
        library.scenario(Choice("blimps", changes=(("rules", "own_rules.py"),)))
    assert "named_by_file" not in rules


def test_a_saved_run_says_how_to_supply_its_rules(folder: Path, monkeypatch):
    """A run holds no code; opened without its rules it names them."""
    run = running.run(load(str(folder / "own.yaml"), ["run.ticks=5"]), 0)
    records.save(run, folder / "own.npz")
    assert run.digest == records.load(folder / "own.npz").digest
    monkeypatch.delitem(rules.entries, "named_by_file")
    with pytest.raises(records.UnreadableFile, match=r"'own_rules\.py': give that with --rules"):
        records.load(folder / "own.npz")


@pytest.mark.parametrize(
    "name",
    ["/etc/r.py", "../own_rules.py", "more/../own_rules.py", "..", "own_rules", "C:own_rules.py", "a\\\\b.py", ".py/"],
)
def test_rules_lie_beside_the_scenario(folder: Path, name: str):
    """A folder can be handed on: no absolute path, and no way out of it."""
    text = (folder / "own.yaml").read_text(encoding="utf-8").replace("rules: own_rules.py", f'rules: "{name}"')
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidScenario, match=r"own\.yaml:1:8: rules is .* beside the scenario"):
        load(str(folder / "own.yaml"))
    assert "named_by_file" not in rules


@pytest.mark.parametrize("value", ["3", "[own_rules.py]", "{ a: own_rules.py }", "true"])
def test_the_name_of_a_file_of_rules_is_text(folder: Path, value: str):
    """Anything else is told of like any other field."""
    text = (folder / "own.yaml").read_text(encoding="utf-8").replace("rules: own_rules.py", f"rules: {value}")
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidScenario, match=r"rules is .*it must be text"):
        load(str(folder / "own.yaml"))


def test_a_missing_file_of_rules_is_named_where_it_is_asked_for(folder: Path):
    """The line of the scenario, not only the file."""
    (folder / "own_rules.py").unlink()
    with pytest.raises(InvalidScenario, match=r"own\.yaml:1:8: rules is 'own_rules\.py'; there is no such file"):
        load(str(folder / "own.yaml"))


def test_an_unsafe_file_of_rules_is_refused(folder: Path):
    """The same walls as with --rules."""
    (folder / "own_rules.py").write_text(f"import os\n{RULE}")
    with pytest.raises(UnsafeRules, match=r"own_rules\.py:1: imports os"):
        load(str(folder / "own.yaml"))


def test_no_change_from_outside_leads_to_a_file(folder: Path):
    """Neither --set nor a control names another file of rules."""
    with pytest.raises(InvalidScenario, match="rules is read from the scenario file alone"):
        load(str(folder / "own.yaml"), ["rules=other.py"])
    with pytest.raises(InvalidScenario, match="rules is read from the scenario file alone"):
        load("blimps", ["rules=other.py"])
    text = load("blimps").document.text.replace("controls:", "controls:\n  sly: { rules: other.py }", 1)
    with pytest.raises(InvalidScenario, match="rules is read from the scenario file alone"):
        load_text(text, "sly.yaml")


def test_a_parameter_with_the_name_of_a_field_of_agents_is_refused(folder: Path):
    """What a scenario said there went to the field alone, and the rule was never told."""
    for field in sorted(Agents.model_fields):
        rule = RULE.replace("named_by_file(whim)", f"named_by_file_{field}(whim, {field}=1)")
        (folder / "own_rules.py").write_text(rule)
        text = (folder / "own.yaml").read_text(encoding="utf-8").replace("named_by_file", f"named_by_file_{field}")
        (folder / f"{field}.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(InvalidScenario, match=f"a parameter '{field}', which would never be set"):
            load(str(folder / f"{field}.yaml"))
