"""What pages say is what the program prints."""

import re
from pathlib import Path

import pytest

from unbidden.experiments.report import BLOCK, filled
from unbidden.sim.runs import running
from unbidden.sim.scenario import load_text
from unbidden.sim.walls import load_rules

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_every_number_in_the_readme_is_what_its_command_prints():
    """All blocks that do not measure time are printed anew and compared."""
    assert README == filled(README, skip_long=True)


def test_the_readme_has_its_blocks():
    """Run, why, claims, solve and bench, each filled."""
    commands = [match[1] for match in BLOCK.findall(README)]
    assert [
        "unbidden run blimps",
        "unbidden why blimps",
        "unbidden claims blimps",
        "unbidden solve compute_yard",
        "unbidden bench",
    ] == commands
    assert all(len(match[2]) > 200 for match in BLOCK.findall(README))


def test_the_scenario_and_the_rule_of_the_readme_work(tmp_path: Path):
    """Ten lines each, as promised, and one that says the format."""
    scenario = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)[1]
    rule = re.search(r"```python\n(from unbidden import rule\n.*?)```", README, re.DOTALL)[1]
    assert scenario.startswith("format: 2\n")
    assert len(scenario.splitlines()[1:]) <= 11
    assert len(rule.splitlines()) <= 8
    assert 2 == len(load_text(scenario, "lamps.yaml").setup.rows)
    (tmp_path / "readme_rules.py").write_text(rule.replace("def lamp", "def readme_lamp"))
    load_rules(tmp_path / "readme_rules.py")
    own = load_text(scenario.replace("rule: blimp", "rule: readme_lamp"), "lamps.yaml", ["run.ticks=100"])
    assert running.run(own, 0).digest


def test_the_python_of_the_readme_works(capsys):
    """The block that uses the public face, as it stands."""
    code = re.search(r"```python\n(from unbidden import World.*?)```", README, re.DOTALL)[1]
    exec(code, {})
    assert "Removal(" in capsys.readouterr().out
