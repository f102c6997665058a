"""Every shipped scenario goes through the same list, and every error of a scenario file is a sentence at a place."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from unbidden.sim.engine.registry import rules
from unbidden.sim.engine.state import NOBODY
from unbidden.sim.judge import claims as court
from unbidden.sim.judge.payment import payments
from unbidden.sim.runs import running, simulation
from unbidden.sim.scenario import InvalidScenario, find, load, load_text, shipped
from unbidden.sim.scenario.layouts import layout
from unbidden.sim.scenario.loading import fill_registries
from unbidden.sim.scenario.schema import ScenarioFile, json_schema, parameter_schema
from unbidden.sim.scenario.text import read

# The first 16 digits of the digest of seed 0. A change here is a change of behaviour: say why in the commit.
GOLDEN = {
    "absent_supervisor": "0c044255ea494439",
    "ads_fraud": "b671901ccfbbdbee",
    "ant_bridge": "64d1786025d29c0b",
    "ant_raid": "8043cd025cd2524e",
    "any_goal": "a9b74cb1b93273fc",
    "blimps": "aeaffed69ae24f46",
    "boat_race": "6ebb9e51276e3b39",
    "camera_dropbox": "08b34ddeb1eb4c49",
    "capability_dial": "c67610fc1d4ae46c",
    "chunk_credit": "01cb2007ebea8b55",
    "commons_yard": "dd92e6e97f662feb",
    "compute_yard": "a165d8b6bdeaf4fd",
    "conveyor_belt": "b8210ee120a32f41",
    "crates": "70bab4e68ecde543",
    "detect": "afaf3bf87599a0b5",
    "drest": "30c3349817a57ba9",
    "distributional_shift": "1122166e26755c4c",
    "feed_outrage": "b053e4f99c334ab6",
    "friend_foe": "f4839b41fb1805dc",
    "funnel_pen": "e92a37d62c276c91",
    "goodhart_lab": "fe67d1b53af55d97",
    "guardrails": "ccef1a5134e75af3",
    "heap_bots": "bdfc1a3787088875",
    "island_navigation": "50609e1ecd925e52",
    "keep_my_goal": "b020c314cc3eca01",
    "link_farm": "fb3e4400a887c2b8",
    "mint": "19057e758707d09a",
    "misgeneral": "0f786c9b13251a4b",
    "off_switch_game": "7b9426c7237d494a",
    "phantom_jam": "a2022c07eee2611f",
    "probing": "783ff033f36e3af0",
    "reach_back": "3d75305a6866d7a1",
    "retry_storm": "038488cd75535382",
    "rocks_diamonds": "5da298ff7359b017",
    "safe_interruptibility": "d6509e254b8d9f42",
    "schelling": "e5bce09fe3cd6853",
    "side_effects": "2829cf81a00c9aaf",
    "side_effects_sokoban": "a8ac7b1da06e23c7",
    "story_machine": "919a3669fffbc8c4",
    "sugar_grab": "43669f34447b54d4",
    "threshold_crowd": "6305d68ff907db3e",
    "toy": "ab83e4f4b1134766",
    "ten_thousand_yards": "df4c977fa698c0d6",
    "tomato_watering": "37007109a3505b80",
    "whisky_gold": "020c67d78e5e96f6",
    "whodunit": "0cc7d05a05c25595",
    "wolf_sheep": "592b2a7ac4e09abc",
}


RECORDS = json.loads((Path(__file__).parents[1] / "data" / "gridworlds.json").read_text(encoding="utf-8"))
LEVELS = {  # controls that are levels of an original program, or what one of these is put together of
    (record["world"], name) for record in RECORDS for name in (record["variant"], *record["variant"].split(", "))
}


@pytest.fixture(params=shipped())
def scenario(request):
    return load(request.param)


def test_every_scenario_has_a_golden_digest(scenario):
    """A change of behaviour cannot go unseen."""
    assert GOLDEN[scenario.name] == done(scenario)[:16]


def done(scenario, episodes: int = 100) -> str:
    """A fingerprint of what a scenario does; where somebody learns, of a short training and one trial."""
    if not scenario.setup.learners:
        return running.run(scenario, 0).digest
    run = running.run(scenario.with_field("run.episodes", episodes).with_field("run.trials", 1), 0)
    return run.training_digest[:8] + run.digest


def test_every_scenario_explains_itself(scenario):
    """Title, what, notice, try, a lesson and a source; a page can be made of each."""
    about = scenario.file.about
    assert 40 <= len(about.what) <= 700
    assert all([about.notice, about.try_, scenario.file.lesson, scenario.file.sources])


def test_every_scenario_has_claims_and_controls_that_are_used(scenario):
    """A claim without a control proves nothing, and a control that no claim uses is idle, unless it is a level."""
    used = (
        {
            arm
            for claim in scenario.file.claims
            for arm in [*(claim.in_ or {}), claim.with_, claim.against, scenario.file.run.trials_in]
        }
        | tried_in(scenario)
        | goals_in(scenario)
    )
    assert scenario.file.claims
    assert {control for control in scenario.file.controls if (scenario.name, control) not in LEVELS} <= used


def tried_in(scenario) -> set[object]:
    """The controls in which those are tried that were trained in others."""
    return {changes["run.trials_in"] for changes in scenario.file.controls.values() if "run.trials_in" in changes}


def goals_in(scenario) -> set[object]:
    """The controls by whose objectives somebody judges, or in which something is demonstrated."""
    return {
        control
        for group in scenario.file.agents.values()
        for controls in (*group.goals.values(), [group.approval], group.demos.of if group.demos else ())
        for control in controls
    }


@pytest.mark.slow  # what was not run when claims were registered has loops to be compiled
def test_every_control_changes_what_happens(scenario):
    """A control that removes nothing removes no effect; only a level may be what the scenario is as it is given.

    Most of them were run when the claims were registered, and `tests/house/test_registrations.py` runs them again: what
    came of these stands in the registry. The others are run here, and those that were run for too short a time.
    What is trained elsewhere may be tried in the world as it is given. And where only the trials are elsewhere, a short
    training need not come as far as to what is different there: `guardrails` vetoes what it has then not yet found.
    Where all that is claimed is of worlds drawn at random, it is some of these that it changes. What comes about
    once in a hundred episodes takes more of them to be seen.
    """
    numbers = range(9) if all(claim.worlds for claim in scenario.file.claims) else [0]
    base, known = [layout(scenario, k).scenario for k in numbers], court.registered(scenario, whole=False).digests
    for control, changes in scenario.file.controls.items():
        if not changes and (scenario.name, control) in LEVELS:
            continue
        if "base" in known and known.get(control, known["base"]) != known["base"]:
            continue
        changed = scenario.changed(control=control)
        if set(changes) == {"run.trials_in"}:
            is_as_given = running.of_trials(changed).setup == running.of_trials(scenario).setup
            assert not is_as_given or control in tried_in(scenario)
            continue
        if set(changes) == {"run.episodes"}:  # which `done` cuts short
            assert changed.file.run.episodes != scenario.file.run.episodes
            continue
        worlds = list(zip((layout(changed, k).scenario for k in numbers), base, strict=True))
        assert changed.file.run.trials_in != scenario.file.run.trials_in or any(a.setup != b.setup for a, b in worlds)
        assert any(done(a, n) != done(b, n) for n in (100, 1000) for a, b in worlds)


def is_done_by_nobody(scenario, event: str) -> bool:
    """Whether all recipes of an event are for groups of which nobody is there, as a control may change."""
    setup = scenario.setup
    numbers = {number for number, _ in scenario.tallies[event].columns(setup)}
    groups = {recipe.of for recipe in setup.tiles.recipes if recipe.number in numbers}
    return NOBODY not in groups and not any(setup.groups[group].count for group in groups)


def test_what_a_scenario_watches_unpaid_is_unpaid(scenario):
    """Whatever recipe pays it, at once or later without a further decision: nothing comes in with it by itself.

    What only those do of whom nobody is there cannot be measured.
    """
    for found in payments(scenario):
        assert found.measured or is_done_by_nobody(scenario, found.event), found
        assert scenario.watches[found.event].paid or not found.paid, found


def test_every_scenario_obeys_the_schema_for_editors(scenario):
    """What the loader takes, an editor takes too."""
    fill_registries()
    schema = json_schema({name: parameter_schema(rules[name].parameters) for name in rules})
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.validate(read(scenario.document.text, "x").value, schema)


def test_the_template_of_new_is_a_scenario(monkeypatch):
    """What `unbidden new` writes differs from it in a name only; its rule comes with it."""
    monkeypatch.setattr(rules, "entries", {name: rules[name] for name in ("blimp", "walker")})
    text = (find("blimps").parent / "new" / "scenario.yaml").read_text()
    with pytest.raises(InvalidScenario, match="known rules: blimp"):
        load_text(text, "new.yaml")
    assert load_text(text.replace("rule: lamp", "rule: blimp"), "new.yaml").setup.agents[0].count == 2


def test_prefix_of_a_group_stays_where_it_was():
    """Adding blimps moves none of the first twelve: placing is in order of birth, by draws of their own."""
    few, many = (simulation.simulate(load("blimps", [f"agents.blimps.count={n}", "run.ticks=1"]), 9) for n in (5, 12))
    assert few.cell[0, :5].tolist() == many.cell[0, :5].tolist()


# ---- errors ---------------------------------------------------------------------------------------------------------

MINIMAL = """\
about: { title: T, what: Something happens here }
world:
  map: |
    ....
    .bb.
    ....
agents:
  blimps: { rule: blimp, at: b }
objective: Hold your height.
"""


def problems(text: str, changes: list[str] | None = None) -> str:
    with pytest.raises(InvalidScenario) as caught:
        load_text(text, "t.yaml", changes or [])
    return str(caught.value)


def test_a_minimal_scenario_is_enough():
    """Nine lines: everything else has a default."""
    assert load_text(MINIMAL, "t.yaml").setup.agents[0].count == 1


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("rule: blimp", "rule: blip", "t.yaml:8:19", "Did you mean 'blimp'?"),
        ("at: b }", "at: b, hodl: 2 }", "t.yaml:8:39", "Did you mean 'hold'?"),
        ("at: b }", "at: b, hold: 200 }", "t.yaml:8:39", "must be from 0.1 to 20 m"),
        ("at: b }", "at: b, hold: high }", "t.yaml:8:39", "it must be a number (m)"),
        ("at: b }", "at: b, hold: true }", "t.yaml:8:39", "it must be a number (m)"),
        ("at: b }", "at: b, count: 3 }", "t.yaml:8:40", "the map has 2 such cells"),
        ("at: b }", "at: b, count: -1 }", "t.yaml:8:40", "0 or more"),
        ("at: b }", "at: b, count: 1.5 }", "t.yaml:8:40", "it must be a whole number"),
        ("at: b }", "at: b, count: 'no' }", "t.yaml:8:40", "it must be a whole number"),
        ("at: b }", "at: b, speed: 50 }", "t.yaml:8:40", "one cell a tick"),
        (
            "at: b }",
            "at: b, climb_speed: 1, step_height: 1 }",
            "t.yaml:8:62",
            "what can climb floats, and takes no steps",
        ),
        ("at: b }", "at: x }", "t.yaml:8:30", "a letter that is not in world.map"),
        ("at: b }", "at: bcdefghijklmnopqrstuvw }", "t.yaml:8:30", "at most 20 letters long"),
        (".bb.", ".bx.", "t.yaml:5:5", "has 'x', which is neither in world.tiles nor in any `at`"),
        (".bb.", ".bb", "t.yaml:5:5", "all rows are equally long"),
        ("objective:", "objektive:", "t.yaml:9:1", "Did you mean 'objective'?"),
        ("objective: Hold your height.", "run: { tiks: 5 }", "t.yaml:9:8", "Did you mean 'ticks'?"),
        ("title: T, ", "", "t.yaml:1:8", "about.title is missing"),
        ("map: |", "cell: 1e-9\n  map: |", "t.yaml:3:9", "0.001 or more"),
        ("map: |", "cell: .inf\n  map: |", "t.yaml:3:9", "finite"),
        ("objective:", "intent: { a: {} }\nobjective:", "t.yaml:9:14", "either enclosed_by or letters"),
        ("objective:", "intent: { a: { enclosed_by: x } }\nobjective:", "t.yaml:9:14", "not in world.map"),
        (
            "objective:",
            "watch: { w: { crossing: { of: b, from: r } } }\nobjective:",
            "t.yaml:9:31",
            "known groups of agents",
        ),
        ("objective:", "watch: { w: { crosing: {} } }\nobjective:", "t.yaml:9:15", "Did you mean 'crossing'?"),
        (
            "objective:",
            "controls: { a: { agents.blimps.cuont: 1 } }\nobjective:",
            "t.yaml:9:18",
            "Did you mean 'count'?",
        ),
        (
            "objective:",
            "claims: [ { says: x, measure: y, in: { b: '> 1' } } ]\nobjective:",
            "t.yaml:9:31",
            "known: none",
        ),
        ("objective:", "run: { ticks: 9999999 }\nagents2: {}\nobjective:", "t.yaml:10:1", "Did you mean 'agents'?"),
        ("agents:\n", "agents:\n  blimps: { rule: blimp, at: b }\n", "t.yaml:9:3", "blimps"),
    ],
)
def test_an_error_names_its_place_and_its_remedy(old: str, new: str, place: str, words: str):
    """Every mistake in a file is told with line and column, and with what would be right."""
    told = problems(MINIMAL.replace(old, new, 1))
    assert place in told
    assert words in told


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("measure: escape.any, in: {}", "nothing could refute it"),
        ("measure: escape.any, in: { base: '> abc' }", "has the condition '> abc'"),
        ("measure: escape.any, in: { base: '5 .. 1' }", "has the condition '5 .. 1'"),
        ("measure: escape.any, over: { agents.blimps.count: { two: '> 0' } }", "it must be a number"),
        ("measure: escape.any, slope: { over: agents.blimps.count, values: [1, 2], rule: '> 0' }", "of rates"),
        ("measure: escape.first, slope: { over: agents.blimps.count, values: [2, 2], rule: '> 0' }", "must differ"),
        (
            "measure: escape.first, slope: { over: a, values: [1, 2], against: pairs, rule: '> 0' }",
            "must differ, and be more than 1",
        ),
    ],
)
def test_a_claim_that_could_not_be_judged_is_refused(claim: str, words: str):
    """Before anything is run, and not after an hour."""
    watched = "intent: { r: { letters: b } }\nwatch: { escape: { crossing: { of: blimps, from: r } } }\n"
    assert words in problems(f"{MINIMAL}{watched}claims: [ {{ says: x, {claim} }} ]\n")


def test_all_errors_come_at_once():
    """Nobody should have to load a file five times to find five mistakes."""
    told = problems(
        MINIMAL.replace("at: b }", "at: b, count: x, height: -1, colour: red }").replace("title: T", "title: ''")
    )
    assert "4 problems in t.yaml" in told


def test_an_error_shows_the_line_and_points_at_it():
    """The caret stands under the value."""
    told = problems(MINIMAL.replace("at: b }", "at: b, count: x }"))
    assert "      blimps: { rule: blimp, at: b, count: x }\n                                           ^" in told


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("agents.blimps.count=x", "it must be a whole number"),
        ("agents.blimp.count=2", "Did you mean 'blimps'?"),
        ("agents.blimps.hodl=2", "Did you mean 'hold'?"),
        ("agents.blimps.hold=2e9", "must be from 0.1 to 20 m"),
        ("agents", "write a field, = and a value"),
        ("=3", "write a field, = and a value"),
        ("about.title.x=3", "holds no fields"),
        ("agents.blimps.count=[1", "--set"),
        ("run.ticks=0", "1 or more"),
        ("run.ticks=10000001", "10000000 or less"),
        ("world.air.gusts.lasts=20", "longer than every"),
    ],
)
def test_a_change_is_checked_like_the_file(change: str, words: str):
    """--set goes through the same gate, and is named as the place."""
    told = problems(MINIMAL, [change])
    assert told.startswith("--set")
    assert words in told


def test_a_change_can_add_what_the_file_left_out():
    """Any field of the schema can be set, also one the file does not mention."""
    changed = load_text(MINIMAL, "t.yaml", ["world.air.gusts.lift=2", "agents.blimps.hold=3", 'world.tiles={"b":{}}'])
    assert 2.0 == changed.setup.gusts.lift
    assert (("hold", 3.0),) == changed.setup.agents[0].parameters


def test_a_world_too_large_is_refused_with_the_numbers():
    """Instead of running out of memory: how much it would take, and how much fits."""
    rows = "\n".join(["    " + "b" * 300] * 300)
    told = problems(
        MINIMAL.replace("    ....\n    .bb.\n    ....", rows), ["agents.blimps.count=80000", "run.ticks=9000000"]
    )
    assert "GiB" in told
    assert "ticks fit" in told
    wide = "\n".join(["    " + "b" * 1100] * 910)
    assert "larger than" in problems(MINIMAL.replace("    ....\n    .bb.\n    ....", wide))


@pytest.mark.parametrize("text", ["", "- 1\n", "3\n", "about: 3\n", "world: []\nagents: 3\n", "claims: {}\n", "{}"])
def test_nonsense_is_refused_in_words(text: str):
    """Whatever the top of the file is, the answer is a list of problems."""
    assert "problem" in problems(text)


def test_an_unknown_scenario_or_control_names_the_nearest():
    """A slip of the finger costs one look."""
    with pytest.raises(InvalidScenario, match="Did you mean 'blimps'"):
        load("blimp")
    with pytest.raises(InvalidScenario, match="Did you mean 'alone'"):
        load("blimps", control="alon")


def test_the_schema_has_no_dead_field():
    """Every field of the acting half reaches the set-up: changing it changes what is built."""
    base = load("blimps")
    changes = [
        "world.cell=0.7", "world.tick=0.2", "world.tiles.#.height=2", "world.things.boxes.count=2",
        "world.things.boxes.height=0.4", "world.things.boxes.at=.", "world.air.gusts.every=9",
        "world.air.gusts.lasts=2", "world.air.gusts.lift=1", "world.air.gusts.radius=2", "agents.blimps.rule=walker",
        "agents.people.at=.", "agents.blimps.count=2", "agents.blimps.height=0.4", "agents.blimps.climb_speed=1",
        "agents.blimps.speed=1", "agents.people.step_height=1", "agents.blimps.sees_bodies=false",
        "agents.blimps.turn_interval=3", "run.ticks=5",
    ]  # fmt: skip
    for change in changes:
        changed = load("blimps", ["agents.blimps={rule: blimp, at: b, count: 12, climb_speed: 0.3}", change])
        assert changed.setup != base.setup, change
    assert {"about", "world", "agents", "objective", "run"} < set(ScenarioFile.model_fields)


def test_the_acting_half_is_blind_to_comments_and_order(tmp_path: Path):
    """What a file says is what counts, not how it is laid out."""
    value = read(load("blimps").document.text, "x").value
    reversed_file = tmp_path / "blimps.yaml"
    reversed_file.write_text(json.dumps(dict(reversed(value.items()))))
    assert load(str(reversed_file)).setup == load("blimps").setup


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda groups: groups[::-1], "agents come before things"),
        (lambda groups: (*groups, groups[-1]), "a name of its own"),
        (lambda groups: (replace(groups[0], sites=(0, 1)), *groups[1:]), "12 bodies need as many cells"),
        (lambda groups: (replace(groups[0], sites=(*range(20), 9999)), *groups[1:]), "no cell 9999"),
    ],
)
def test_a_setup_made_in_python_is_checked_too(change, complaint):
    """Compiled code does not look before it leaps, so what would make it fall is refused before."""
    setup = load("blimps").setup
    with pytest.raises(ValueError, match=complaint):
        replace(setup, groups=change(setup.groups))
