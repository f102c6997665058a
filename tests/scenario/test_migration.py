"""Files of an old format: refused with the new names, and rewritten by `unbidden migrate` with all else as it was."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.scenario.test_scenarios import GOLDEN, done
from unbidden.sim.cli import _app
from unbidden.sim.cli.exit_codes import OLD_FORMAT
from unbidden.sim.scenario import InvalidScenario, find, load, load_text, shipped, text
from unbidden.sim.scenario.formats import FORMAT, STEPS, Rename
from unbidden.sim.scenario.migration import migrate
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import read

DATA = Path(__file__).parents[1] / "data"
OLD = DATA / "format_1"  # the shipped files as they were in format 1
RENAMES = [rename for step in STEPS.values() for rename in step.renames]
COMMENT = re.compile(r"(?:^|\s)(#\s.*)$", re.MULTILINE)
BASE = """\
# Before everything.
about: { title: T, what: W, try: "Set agents.a.FIELD to 1, as in agents.a.FIELD=1." }
world:
  map: |
    aa   # no comment, but a row
  tiles: { t: { height: 0 } }      # tiles
  things: { x: { at: a } }
  stocks: { s: { says: S } }
  flags: { f: { chance: 0.5 } }
  recipes: [ { name: r, at: t, when: use } ]
agents:
  a:
    # A comment of a group.
    rule: RULE     # beside a rule

    at: a
objective: Go.
controls: { c: { run.ticks: 5 } }
"""


def lines_with(rename: Rename, group: str = "a") -> tuple[str, str]:
    """A file with an old name as a field, and in a control, a claim and a lesson; and the path of that field."""
    rule = sorted(rename.rules)[0] if rename.rules else "walker"
    name = {"agents.*": group, "world.things.*": "x", "world.tiles.*": "t", "world.stocks.*": "s"}.get(rename.holder)
    name = name or {"world.flags.*": "f", "world.recipes.*": "r"}[rename.holder]
    path = f"{rename.holder.removesuffix('*')}{name}.{rename.old}"
    places = {
        "agents.*": ("    at: a\nobj", f"    at: a\n    {rename.old}: 1  # kept\nobj"),
        "world.things.*": ("{ at: a }", f"{{ at: a, {rename.old}: 1 }}"),
        "world.tiles.*": ("{ height: 0 }", f"{{ height: 0, {rename.old}: 1 }}"),
        "world.stocks.*": ("{ says: S }", f"{{ says: S, {rename.old}: 1 }}"),
        "world.flags.*": ("{ chance: 0.5 }", f"{{ chance: 0.5, '{rename.old}': 1 }}"),
        "world.recipes.*": ("when: use }", f"when: use, {rename.old}: 1 }}"),
    }
    file = BASE.replace("RULE", rule).replace("agents.a.FIELD", path).replace(*places[rename.holder])
    file = file.replace("run.ticks: 5", f'run.ticks: 5, {path}: 1, "{path}x": 2')
    file += f"claims: [ {{ says: C, measure: m.any, over: {{ '{path}': {{ '1': '> 0' }} }} }},\n"
    file += f"  {{ says: D, measure: m.any, slope: {{ over: {path}, values: [1, 2], rule: '> 0' }} }} ]\n"
    file += "lesson: { predict: { ask: A, choices: [x, y] }, run: R, explain: E,\n"
    file += f"  change: {{ says: S, set: {{ {path}: 1 }} }} }}\n"
    return file, path


@pytest.mark.parametrize("rename", RENAMES, ids=lambda rename: f"{rename.holder}.{rename.old}")
def test_every_old_name_is_refused_with_its_new_one_at_its_place(rename: Rename):
    """Also where a control, a claim or a lesson names the field."""
    file, path = lines_with(rename)
    with pytest.raises(InvalidScenario) as told:
        load_text(file, "old.yaml")
    problems = told.value.problems
    assert 5 == len(problems)
    assert all(f"{rename.old} is called {rename.new} now." in problem.hint for problem in problems)
    assert all("`unbidden migrate old.yaml`" in problem.hint for problem in problems)
    lines = file.split("\n")
    assert all(
        lines[problem.place.line - 1][problem.place.column - 1 :].lstrip("\"'").startswith((rename.old, path))
        for problem in problems
    )


@pytest.mark.parametrize("rename", RENAMES, ids=lambda rename: f"{rename.holder}.{rename.old}")
def test_every_old_name_is_migrated(rename: Rename):
    """As a field, in a control, a claim, a lesson and a sentence; nothing but names and the format changes."""
    file, path = lines_with(rename)
    new_path = f"{path.removesuffix(rename.old)}{rename.new}"
    held = re.sub(rf"(?<![\w.]){rename.old}(?=('?): 1( |$))", rename.new, file, flags=re.MULTILINE)
    held = re.sub(rf"{re.escape(path)}\b", new_path, held)
    assert migrate(read(file, "x")).text == held.replace("about:", f"format: {FORMAT}\n\nabout:", 1)


@pytest.mark.parametrize("rename", RENAMES, ids=lambda rename: f"{rename.holder}.{rename.old}")
def test_an_old_name_in_a_new_file_or_option_is_told_of_with_the_new_one(rename: Rename):
    """Whoever types from memory is helped as well."""
    name = {"agents.*": "agents.worker", "world.tiles.*": "world.tiles.T", "world.stocks.*": "world.stocks.compute"}
    name |= {"world.flags.*": "world.flags.loose", "world.recipes.*": "world.recipes.task"}
    world = "crates" if rename.holder == "world.things.*" else "compute_yard"
    field = f"{name.get(rename.holder, 'world.things.crates')}.{rename.old}"
    with pytest.raises(InvalidScenario, match=rf"there is no field .*It is called {rename.new} now\."):
        load(world, [f"{field}=1"])


# What shipped scenarios watch under other names than those of the detectors since then.
NAMED = {"blimps": {"crossing": "escape", "stacking": "stacks", "altitude": "height"}, "crates": {"crossing": "escape"}}
# What they claim, and what their controls change, is registered since then, and other than it was; and a rule that
# could not fail is refused. What their authors say for a description was not asked for then.
SINCE = {"claims", "controls", "labels", "lesson", "names", "odd", "prevalence"}
# Scenarios that are other worlds since then: the last file that had the world of before, and what that does.
ANOTHER_WORLD = {"blimps": (str(DATA / "blimps_as_wide_as_cells.yaml"), "f98385dd9e202559")}
FAILING = {"compute_yard": [('"2": "0 .. 1", "5": "0 .. 1", ', "")]}
HIGHER = {  # a crate and a step have room since then
    "crates": [("height: 0.5, pushable", "height: 0.54, pushable"), ("step_height: 0.5", "step_height: 0.74")],
}


@pytest.mark.parametrize("name", [name for name in shipped() if (OLD / f"{name}.yaml").exists()])
def test_a_shipped_file_of_the_old_format_becomes_the_same_world(name: str):
    """Same digest, same world and meaning, and every comment as it was."""
    old = (OLD / f"{name}.yaml").read_text(encoding="utf-8")
    with pytest.raises(InvalidScenario, match="unbidden migrate"):
        load_text(old, f"{name}.yaml")
    new = migrate(read(old, f"{name}.yaml")).text
    for before, after in NAMED.get(name, {}).items():  # names are the author's, and a migration keeps them
        assert f"  {before}: {{ {before}: {{ " in new
        new = new.replace(f"  {before}: {{ ", f"  {after}: {{ ").replace(f"measure: {before}.", f"measure: {after}.")
    assert COMMENT.findall(old) == COMMENT.findall(new)
    assert old.count("\n") + 2 == new.count("\n")
    for before, after in [*FAILING.get(name, []), *HIGHER.get(name, [])]:
        assert before in new
        new = new.replace(before, after)
    scenario = load_text(new, f"{name}.yaml")
    shipped_since = load(ANOTHER_WORLD[name][0] if name in ANOTHER_WORLD else name)
    was, now = _renamed_watch(scenario.file), _as_of_format_1(shipped_since.file)
    parts = was.keys() - SINCE - ({"about"} if name in HIGHER else set())
    for name_of, watch in was["watch"].items():  # sentences were added for pages since
        now["watch"][name_of]["says"] = now["watch"][name_of]["says"] if watch["says"] else None
    assert {part: was[part] for part in parts} == {part: now[part] for part in parts}
    golden = ANOTHER_WORLD[name][1] if name in ANOTHER_WORLD else GOLDEN[name]
    assert golden == done(scenario)[:16]


def _as_of_format_1(file: ScenarioFile) -> dict:
    """What a file says, without what could not be said in format 1: names of stocks, and of what is yet to be seen."""
    value = file.model_dump()
    value["about"]["before"] = None
    for tile in value["world"]["tiles"].values():
        tile["icon"] = "dead" if tile["icon"] == "dead_swap" else tile["icon"]
    for stock in value["world"]["stocks"].values():
        stock["singular"] = None
    return value


def _renamed_watch(file: ScenarioFile) -> dict:
    """What a file says, with the names that shipped files gave to what is watched since they were of format 1."""
    names = {"crossing": "escape", "stacking": "stacks", "altitude": "height"}
    value = file.model_dump()
    value["watch"] = {names.get(name, name): watch for name, watch in value["watch"].items()}
    for claim in value["claims"]:
        watch, _, measure = claim["measure"].partition(".")
        claim["measure"] = f"{names.get(watch, watch)}.{measure}"
    return value


def test_every_shipped_file_says_its_format():
    """Also the template of `unbidden new`, which was migrated from the old one but for its words."""
    for path in [*map(find, shipped()), find("blimps").parent / "new" / "scenario.yaml"]:
        assert f"\nformat: {FORMAT}\n" in f"\n{path.read_text(encoding='utf-8')}"
    template = (OLD / "template_of_new.yaml").read_text(encoding="utf-8")
    assert f"\nformat: {FORMAT}\n" in migrate(read(template, "x")).text


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12)


@given(
    rename=st.sampled_from(RENAMES),
    comment=texts.map(lambda text: text.replace("\ufeff", "")),
    breaks=st.sampled_from(["\n", "\r\n"]),
    number=st.sampled_from(["", "format: 1\n", "format: 1   # old\n"]),
)
def test_migrating_twice_is_migrating_once(rename: Rename, comment: str, breaks: str, number: str):
    """A file of the newest format is never changed, whatever its comments and line breaks are."""
    file = f"{number}{lines_with(rename)[0]}# {comment}\n".replace("\n", breaks)
    try:
        once = migrate(read(file, "x")).text
    except InvalidScenario as error:  # what is no YAML is none before and after
        assert "not YAML" in str(error) or "not allowed" in str(error)
        return
    assert once.endswith(f"# {comment}{breaks}") and once != file
    again = migrate(read(once, "x"))
    assert (again.text, again.is_changed, again.edits) == (once, False, ())


@pytest.mark.parametrize("name", shipped())
def test_what_is_current_is_never_changed(name: str):
    """Not a letter."""
    document = text.read_file(find(name))
    assert migrate(document).text == document.text == find(name).read_text(encoding="utf-8")


REFUSED = [
    ("{ rule: walker, body: 1, height: 2 }", "x.yaml:4:25: this cannot be migrated: both body and height are given"),
    ('{ rule: walker, "bod\\x79": 1 }', "x.yaml:4:25: this cannot be migrated: 'body' is written with"),
    ("{ rule: walker, &b body: 1 }", "x.yaml:4:25: this cannot be migrated: 'body' is written with"),
]


@pytest.mark.parametrize(("group", "words"), REFUSED)
def test_what_cannot_be_migrated_is_refused_at_its_place(group: str, words: str):
    """Rather than written wrongly."""
    with pytest.raises(InvalidScenario, match=re.escape(words)):
        migrate(read(f"about: {{ title: T }}\nworld: {{ map: a }}\nagents:\n  mine: {group}\n", "x.yaml"))


def test_a_repeated_part_is_renamed_once():
    """An alias stands for what it repeats, which is edited where it is written."""
    file = "world: { map: a }\nagents:\n  a: &a { rule: walker, body: 1 }\n  b: *a\n"
    held = f"format: {FORMAT}\n\n{file.replace('body', 'height')}"
    assert held == migrate(read(file, "x")).text


def test_a_name_of_a_rule_of_somebody_elses_is_left_alone():
    """`initial` is a name of ours for a learner, and somebody else's for a rule of theirs."""
    parts = (
        "world: { map: a }\nagents:\n  a: { rule: sarsa, initial: 1 }\n  b: { rule: mine, 'initial': 2, alpha: 1 }\n"
    )
    held = parts.replace("sarsa, initial", "sarsa, initial_value")
    assert migrate(read(parts, "x")).text == f"format: {FORMAT}\n\n{held}"


def test_a_control_names_parameters_of_the_rule_that_it_gives():
    """Whatever the file itself says they follow."""
    file = """\
world: { map: a }
agents: { a: { rule: sarsa, alpha: 1 }, b: { rule: mine } }
controls: { c: { agents.a.rule: mine, agents.a.alpha: 2 }, d: { agents.b.alpha: 3, agents.b.rule: sarsa } }
"""
    held = file.replace("sarsa, alpha", "sarsa, learning_rate").replace("agents.b.alpha", "agents.b.learning_rate")
    assert migrate(read(file, "x")).text == f"format: {FORMAT}\n\n{held}"


def test_a_repeated_control_is_renamed_once():
    """It is written in one place."""
    parts = "world: { map: a }\nagents: { a: { rule: sarsa }, b: { rule: mine } }\n"
    file = f"{parts}controls: {{ c: &c {{ agents.a.alpha: 1 }}, d: *c }}\n"
    assert migrate(read(file, "x")).text.count("agents.a.learning_rate: 1") == 1


def test_a_file_in_braces_is_migrated():
    """YAML that is JSON has its number of format inside the braces."""
    file = '{ "world": { "map": "a" }, "agents": { "a": { "rule": "walker", "body": 1 } } }'
    assert migrate(read(file, "x")).text == file.replace("{ ", f"{{ format: {FORMAT}, ", 1).replace("body", "height")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("format: 3", "x.yaml:1:9: format is 3; this program reads"),
        ("format: two", "format is 'two'"),
        ("format: true", "True"),
    ],
)
def test_a_format_that_is_not_known_is_refused(line: str, words: str):
    """Newer files say that a newer program is needed."""
    with pytest.raises(InvalidScenario, match=re.escape(words)):
        load_text(f"{line}\nabout: {{ title: T, what: W }}\n", "x.yaml")


def test_what_is_no_scenario_is_not_migrated():
    """Any other YAML file stays as it is."""
    with pytest.raises(InvalidScenario, match=re.escape("x.yaml:1:1: this is no scenario")):
        migrate(read("services: { web: { body: 1 } }\n", "x.yaml"))


# ---- what is watched ------------------------------------------------------------------------------------------------


WATCHED = [
    ("{ crossing: { of: a, from: r } }", "{ crossing: { crossing: { of: a, from: r } } }"),
    ("\n  altitude:\n    of: a   # who\n", "\n  altitude:\n    altitude:\n      of: a   # who\n"),
    ("\n  stacking:\n\n    # why\n    of: a\n", "\n  stacking:\n\n    # why\n    stacking:\n      of: a\n"),
    (
        "{ link: { uses: L, when: [use], paid: true, says: it works } }",
        "{ link: { uses: { tiles: L, when: [use] }, paid: true, says: it works } }",
    ),
    ("\n  w: { gains: tasks }", "\n  w: { gains: { stock: tasks } }"),
    (
        "\n  w:\n    uses: L    # tiles\n    when: [use]\n    recipe: r\n    says: x\n",
        "\n  w:\n    uses:\n      tiles: L    # tiles\n      when: [use]\n      recipe: r\n    says: x\n",
    ),
    (
        "\n  w:\n    pays:\n      a: 1\n      b: 2   # two\n    of: a\n    says: y\n",
        "\n  w:\n    pays:\n      prices:\n        a: 1\n        b: 2   # two\n      of: a\n    says: y\n",
    ),
    ("\n  w:\n    social: x\n    of: a\n", "\n  w:\n    social:\n      stock: x\n      of: a\n"),
    ("\n  w:\n    pays: { a: 1 }\n", "\n  w:\n    pays: { prices: { a: 1 } }\n"),
    ("\n  w: { pays: { prices: 2 } }\n", "\n  w: { pays: { prices: { prices: 2 } } }\n"),  # a stock of that name
    ('\n  w:\n    uses: "a,b"\n', '\n  w:\n    uses:\n      tiles: "a,b"\n'),
    ("\n  w: { pays: { a: 1,\n      b: 2 }, of: a }", "\n  w: { pays: { prices: { a: 1,\n      b: 2 }, of: a } }"),
    ("{ crossing: { crossing: { of: a, from: r } } }", "{ crossing: { crossing: { of: a, from: r } } }"),
    ("{ w: { gains: { stock: x } } }", "{ w: { gains: { stock: x } } }"),
]


@pytest.mark.parametrize("breaks", ["\n", "\r\n"])
@pytest.mark.parametrize(("old", "new"), WATCHED)
def test_what_is_watched_holds_its_detector_with_its_parameters(old: str, new: str, breaks: str):
    """In braces or on lines of its own, with its comments; names stay, and with them measures and claims."""
    file = f"world: {{ map: a }}\nwatch: {old}\ncontrols: {{}}\n".replace("\n", breaks)
    held = f"format: {FORMAT}\n\nworld: {{ map: a }}\nwatch: {new}\ncontrols: {{}}\n".replace("\n", breaks)
    assert migrate(read(file, "x")).text == held


def test_what_is_watched_in_the_old_way_is_refused():
    """Each at its place, with the way to write it now."""
    file = "world: { map: a }\nwatch:\n  crossing: { of: a }\n  w: { gains: x }\n"
    with pytest.raises(InvalidScenario) as told:
        load_text(file, "x.yaml")
    assert [(3, 3), (4, 8)] == [(problem.place.line, problem.place.column) for problem in told.value.problems]
    assert all("Write " in problem.hint and "unbidden migrate" in problem.hint for problem in told.value.problems)


def test_controls_name_what_is_watched_as_it_is_now():
    """A field that moved is named where it went."""
    watch = "world: { map: a }\nwatch: { crossing: { of: a, from: r }, w: { uses: L, when: [use] } }\n"
    file = f"{watch}controls: {{ c: {{ watch.crossing.from: s, watch.w.uses: M, watch.w.when: [tick] }} }}\n"
    value = read(migrate(read(file, "x")).text, "x").value
    assert ["watch.crossing.crossing.from", "watch.w.uses.tiles", "watch.w.uses.when"] == list(value["controls"]["c"])


def test_parameters_that_stand_apart_are_refused():
    """They would have to move past something else, and its comments."""
    file = "world: { map: a }\nwatch: { w: { uses: L, says: x, when: [use] } }\n"
    with pytest.raises(InvalidScenario, match=r"x:2:13: .*write when, recipe, of right after uses"):
        migrate(read(file, "x"))


# ---- the command ----------------------------------------------------------------------------------------------------


def run(*arguments: str):
    return CliRunner().invoke(_app(), ["migrate", *arguments])


def test_the_command_rewrites_files_in_place(tmp_path):
    """With their line breaks and their byte order mark; what is current is not written."""
    old, current = tmp_path / "old.yaml", tmp_path / "current.yaml"
    file = lines_with(RENAMES[-1])[0].replace("\n", "\r\n")
    old.write_bytes(b"\xef\xbb\xbf" + file.encode())
    current.write_text(f"format: {FORMAT}\nworld: {{}}\n")
    before = current.stat().st_mtime_ns
    assert run(str(old), str(current)).exit_code == 0
    assert old.read_bytes().decode("utf-8") == "\ufeff" + migrate(read(file, "x")).text
    assert current.stat().st_mtime_ns == before


def test_the_command_writes_elsewhere_or_only_checks(tmp_path):
    """`-o` leaves the file as it is, and so does `--check`, which says every place and exits with 1."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    file, path = lines_with(RENAMES[0])
    old.write_text(file)
    checked = run("--check", str(old))
    assert checked.exit_code == OLD_FORMAT
    assert f"{old}:{file[: file.index(RENAMES[0].old + ': 1')].count(chr(10)) + 1}:5: {path} is" in checked.output
    assert run(str(old), "-o", str(new)).exit_code == 0
    assert old.read_text() == file and new.read_text() == migrate(read(file, "x")).text
    assert run("--check", str(new)).exit_code == 0


def test_the_command_writes_all_files_or_none(tmp_path):
    """One that cannot be migrated stops it before anything is written."""
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(lines_with(RENAMES[0])[0])
    bad.write_text("world: { map: a\n")
    result = run(str(good), str(bad))
    assert isinstance(result.exception, InvalidScenario)
    assert good.read_text() == lines_with(RENAMES[0])[0]


def test_the_command_refuses_one_file_for_several(tmp_path):
    """And a check that writes."""
    assert run("a.yaml", "b.yaml", "-o", str(tmp_path / "c.yaml")).exit_code == 2
    assert run("a.yaml", "--check", "-o", str(tmp_path / "c.yaml")).exit_code == 2
