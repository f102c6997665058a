"""Controls are judged by what they change: as thoroughly as a file of its own, and many as quickly as few."""

import pytest

from tests.scenario.test_scenarios import MINIMAL
from unbidden.sim.scenario import InvalidScenario, checked, find, load, load_text, shipped
from unbidden.sim.scenario.checks import CHECKS, faults
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import read

WORLD = MINIMAL + "intent: { r: { letters: b } }\nwatch: { escape: { crossing: { of: blimps, from: r } } }\n"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("agents.blimps.count: 3", "the map has 2 such cells"),
        ("agents.blimps.count: x", "agents.blimps.count is 'x'; it must be a whole number"),
        ("agents.blimps.rule: blip", "Did you mean 'blimp'?"),
        ("agents.blimps.hold: 200", "must be from 0.1 to 20 m"),
        ("agents.blimps.at: x", "a letter that is not in world.map"),
        ("agents.blimps.speed: 9", "allow 5 m/s"),
        ('world.map: "...."', "a letter that is not in world.map"),
        ("world.tick: 2", "one cell a tick"),
        ("world.cell: -1", "world.cell is -1; it must be 0.001 or more"),
        ("world.stocks: { a: {} }", "it must be true or false, a whole number, a number, text or a list"),
        ('about.title: "\\a"', "has the control character"),
        ("watch.escape.crossing.of: fish", "known groups of agents: blimps"),
        ("intent.r.letters: q", "not in world.map"),
        ("claims.0.measure: foo", "there is no field '0' in claims"),
        ("nonsense: 1", "there is no field 'nonsense'"),
    ],
)
def test_a_control_that_makes_a_file_invalid_is_found(change: str, words: str):
    """Whether in the field that it changes or between that and others."""
    with pytest.raises(InvalidScenario) as caught:
        load_text(WORLD + f"controls: {{ fine: {{ agents.blimps.count: 2 }}, bad: {{ {change} }} }}\n", "t.yaml")
    assert words in str(caught.value)


@pytest.mark.parametrize("name", shipped())
def test_what_is_shared_changes_no_verdict(name: str):
    """A control is found fine or not, in the same words, as when the whole file is looked at anew under it."""
    scenario = load(name)
    file = checked.checked(scenario.document, ())
    for field, value in (("run.ticks", 10_000_000), ("agents.x", 1), ("world.tick", 1e-3), ("about.title", "")):
        changes = load(name).with_fields({}).overrides + overridden(field, value)
        whole = checked.checked(scenario.document, changes).problems
        assert whole == checked.under(scenario.document, file, (), changes)


def overridden(field: str, value: object) -> tuple:
    """A change as a control makes it."""
    place = read("a: 1", "control").place(())
    return (checked.Override(tuple(field.split(".")), value, place),)


def test_every_check_names_parts_that_there_are():
    """A part that is called otherwise would never be looked at again."""
    known = {*ScenarioFile.model_fields, checked.MEASURES}
    assert all(parts and parts <= known for _, parts in CHECKS)
    assert not list(faults(load("blimps").file))


def test_a_change_leaves_the_file_as_it_was():
    """What a change does not touch is shared with the file, so what it does touch is copied."""
    scenario = load("compute_yard")
    before = repr(scenario.document.value)
    for control in scenario.file.controls:
        scenario.changed(control=control)
    assert before == repr(scenario.document.value)


@pytest.mark.parametrize("name", ["blimps", "compute_yard"])
def test_a_control_more_costs_the_same_when_there_are_many(monkeypatch, name: str):
    """Counted in checks of parts: with three times the controls there are three times as many, and no more."""

    def work(count: int) -> int:
        group = next(iter(load(name).file.agents))
        more = "".join(f"  more{k}: {{ agents.{group}.count: 1 }}\n" for k in range(count))
        seen = []
        monkeypatch.setattr(checked, "_parts", lambda names: seen.append(names) or parts(names))
        monkeypatch.setattr(checked, "faults", lambda file, touched=None: seen.append(touched) or faults(file, touched))
        load_text(find(name).read_text().replace("\ncontrols:\n", f"\ncontrols:\n{more}"), f"{name}.yaml")
        assert not any(part is None or "controls" in part for part in seen[1:])
        return sum(len(part or ()) for part in seen[1:])

    parts = checked._parts
    few, more, most = work(0), work(100), work(300)
    assert 3 * (more - few) == most - few
