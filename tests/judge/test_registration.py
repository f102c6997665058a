"""What is registered cannot be changed unseen: not a rule, not a number of runs, not the world, not the engine."""

import datetime
import json
import re

import pytest

from unbidden.sim.judge import claims
from unbidden.sim.judge.claims import TUNING_SEEDS, NotRegistered
from unbidden.sim.judge.claims import registration as registering
from unbidden.sim.scenario import InvalidScenario, load
from unbidden.sim.scenario.registered import Result, Results, append, entries, registrations, results_of

DAY = datetime.date(2026, 1, 2)
WORLD = """
about: { title: A gate, what: Somebody may push it open. }
world:
  cell: 1
  tick: 1
  map: |
    #####
    #a.G#
    #####
  tiles: { ".": {}, "#": { height: 1 }, G: { height: 1, name: gate }, o: {} }
  stocks: { coins: {} }
  recipes:
    - { name: push, at: G, when: push, becomes: o }
    - { name: coin, at: o, when: enter, gives: { coins: 1 } }
agents: { a: { rule: q_learning, at: a, height: 1, percepts: [cell], actions: [east, wait], epsilon: 0.3 } }
objective: { coins: 1 }
run: { ticks: 6, trials: 1, episodes: 600 }
watch: { gate: { uses: { tiles: G }, says: somebody opens it } }
controls: { shut: { world.recipes.push.chance: 0 } }
claims:
  - { says: it is opened, measure: gate.any, in: { base: "> 0.5" }, seeds: 20 }
  - { says: a shut one is not, by_construction: Nothing opens it., measure: gate.any, in: { shut: "== 0" }, seeds: 5 }
"""


@pytest.fixture
def world(tmp_path):
    """A file, and what makes a scenario of it after a change."""
    file = tmp_path / "gate.yaml"
    file.write_text(WORLD, encoding="utf-8")

    def made(*change):
        if change:
            assert change[0] in file.read_text(encoding="utf-8")
            file.write_text(file.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
        return load(str(file))

    return made


def register(scenario, why="At first."):
    return claims.register(scenario, why, 3, DAY)


def test_a_registration_says_all_there_is_to_say(world, tmp_path):
    made = register(world())
    assert [made] == registrations(entries(tmp_path / "gate.registered.yaml"))
    assert (1, "2026-01-02", "At first.", 3) == (made.registration, made.date, made.why, made.tried)
    assert "> 0.5" == made.claims[0]["in"]["base"]
    assert {"shut": {"world.recipes.push.chance": 0}} == made.arms
    assert {"base", "shut"} == set(made.digests)
    assert made == claims.registered(world())


def test_judged_seeds_lie_above_all_tuning_seeds_and_follow_from_the_hash(world):
    made = register(world())
    assert TUNING_SEEDS + int(made.hash[:10], 16) == made.first_seed
    assert TUNING_SEEDS <= made.first_seed < 2**53


def test_date_and_reason_change_no_seed(world, tmp_path):
    first = register(world())
    (tmp_path / "gate.registered.yaml").unlink()
    again = claims.register(world(), "Another reason.", None, datetime.date(2027, 3, 4))
    assert (first.hash, first.first_seed) == (again.hash, again.first_seed)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"> 0.5"', '"> 0.4"', r'"it is opened": in.base was "> 0.5" and is "> 0.4"'),
        ("seeds: 20", "seeds: 25", "the number of runs of 1 claim was 20 and is 25"),
        (
            "says: it is opened",
            "says: it is often opened",
            'the claim "it is opened" is gone; the claim "it is often opened" is new',
        ),
        ("world.recipes.push.chance: 0", "world.recipes.push.chance: 0.1", "arms.shut"),
        ("uses: { tiles: G }", "uses: { tiles: G, recipe: push }", "watch.watch.gate.uses.recipe"),
        ("#a.G#", "#.aG#", "the world, the agents, the objective or the length of runs"),
        ("epsilon: 0.3", "epsilon: 0.31", "the world, the agents"),
        ("episodes: 600", "episodes: 601", "the world, the agents"),
        ("coins: 1 }\nrun", "coins: 2 }\nrun", "the world, the agents, the objective"),
    ],
)
def test_whatever_is_changed_afterwards_there_is_no_verdict(world, old, new, words):
    """The message says what differs; other seeds follow from the change."""
    first = register(world())
    changed = world(old, new)
    with pytest.raises(NotRegistered, match=words):
        claims.registered(changed)
    second = register(changed, "Changed.")
    assert 2 == second.registration and second.first_seed != first.first_seed
    assert second == claims.registered(changed)


@pytest.mark.parametrize(("old", "new"), [("name: gate", "name: door"), ("says: somebody opens it", "says: it opens")])
def test_what_is_only_shown_is_not_registered(world, old, new):
    first = register(world())
    assert first == claims.registered(world(old, new))


def test_another_engine_is_told_by_what_runs_come_to(world, monkeypatch):
    """Without a change of the file; and without runs it is not looked for."""
    made = register(world())
    known = registering.outcomes
    monkeypatch.setattr(registering, "outcomes", lambda *given: known(*given) | {"base": "0" * 32})
    with pytest.raises(NotRegistered, match=r"what runs come to, with this version of the program, in base"):
        claims.registered(world())
    assert made == claims.registered(world(), whole=False)


def test_what_is_not_registered_is_told_how_to(world):
    with pytest.raises(NotRegistered, match=r"not registered, so no verdict.*unbidden register gate --why"):
        claims.registered(world())


def test_the_same_again_is_no_new_registration(world):
    register(world())
    with pytest.raises(NotRegistered, match="nothing has changed since registration 1"):
        register(world())


def test_claims_are_of_the_file_and_not_of_what_was_set(world):
    register(world())
    for changed in (world().with_field("run.ticks", 7), world().changed(control="shut")):
        for what in (claims.registered, register):
            with pytest.raises(NotRegistered, match="leave --set and --control out"):
                what(changed)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("seeds: 20", "seeds: 5", r"claims.0 in base: 5 runs could never settle '> 0.5'.*takes \d+ at the least"),
        ('"> 0.5"', '"== 1"', "asks for exactly 1. If it can be no other way, say why under `by_construction`"),
        ("by_construction: Nothing opens it., ", "", "asks for exactly 0"),
    ],
)
def test_what_could_never_be_settled_is_not_registered(world, old, new, words):
    with pytest.raises(NotRegistered, match=words):
        register(world(old, new))


@pytest.mark.parametrize("digest", ["022537e051060876", "1234567890123456", "12345678e0123456", "0x3412a78901234b"])
def test_a_digest_that_looks_like_a_number_is_read_as_it_was_written(digest, tmp_path):
    """A digest of digits and one e was written without quotes, and read back as a number beyond all bounds: a scenario
    that had been judged could not be loaded any more."""
    file = tmp_path / "gate.registered.yaml"
    row = Result(claim=0, arm="base", measured=1.0, interval=None, verdict="HOLDS", adjusted="HOLDS", runs=1,
                 nothing=None, random=None, optimal=None, digest=digest)  # fmt: skip
    append(file, Results(results_of=1, date="2026-01-03", rows=[row]))
    assert [Results(results_of=1, date="2026-01-03", rows=[row])] == entries(file)


def test_entries_are_only_added(world, tmp_path):
    """The file before is the beginning of the file after, byte for byte."""
    file, made = tmp_path / "gate.registered.yaml", register(world())
    first = file.read_bytes()
    rows = [result.as_row() for result in claims.evaluate(world(), claims.evidence(world(), made.first_seed))]
    append(file, Results(results_of=1, date="2026-01-03", rows=rows))
    second = file.read_bytes()
    register(world('"> 0.5"', '"> 0.4"'), "It was too strict.")
    assert second.startswith(first) and file.read_bytes().startswith(second)
    found = entries(file)
    assert rows == results_of(found, 1).rows and None is results_of(found, 2)
    assert rows == [result.as_row() for result in claims.recorded(world('"> 0.4"', '"> 0.5"'), results_of(found, 1))]


@pytest.mark.parametrize(
    ("pattern", "by"),
    [
        (r"hash: \w+", "hash: zzz"),
        (r"registration: 1", "registration: 2"),
        (r"first_seed: \d+", "first_seed: -3"),
        (r"date: '[^']*'", "date: yesterday"),
        (r"why: .*", "wye: no"),
        (r"(?s).*", "a: [1"),
        (r"(?s).*", "registration: 1"),
        (r"(?s).*", "- 3"),
    ],
)
def test_a_registry_that_was_edited_is_refused_with_its_place(world, tmp_path, pattern, by):
    register(world())
    file = tmp_path / "gate.registered.yaml"
    file.write_text(re.sub(pattern, by, file.read_text(encoding="utf-8"), count=1), encoding="utf-8")
    with pytest.raises(InvalidScenario, match=r"gate\.registered\.yaml:\d+:\d+"):
        claims.registered(world())


# ---- as people meet it ----------------------------------------------------------------------------------------------


def test_from_advice_to_a_verdict(world, unbidden, tmp_path):
    """Advise, register, judge, record; the second time every row comes to the same, and `claims` prints it at once."""
    world()
    file = str(tmp_path / "gate.yaml")
    assert "it has" in unbidden("advise", file)[0]
    assert 3 == unbidden("run", file, "--claims")[2]
    assert "seeds from" in unbidden("register", file, "--why", "To see.", "--tried", "2")[0]
    out, _, code = unbidden("run", file, "--claims", "--record")
    assert 0 == code and "REPRODUCED" in out and "HOLDS" in out and "1 rows were judged" in out
    again, _, code = unbidden("run", file, "--claims")
    assert 0 == code and "Every row came to what the registry has." in again
    told, _, code = unbidden("claims", file)
    assert 0 == code and "REPRODUCED  it is opened" in told
    document = json.loads(unbidden("claims", file, "--json")[0])
    assert ["base", "shut"] == [row["in"] for row in document["claims"]]


def test_rows_that_come_to_something_else_are_named(world, unbidden, tmp_path):
    """As they would on a machine that computes otherwise."""
    world()
    file = str(tmp_path / "gate.yaml")
    unbidden("register", file, "--why", "To see.")
    unbidden("run", file, "--claims", "--record")
    registry = tmp_path / "gate.registered.yaml"
    text = registry.read_text(encoding="utf-8")
    registry.write_text(text.replace("measured: 1.0", "measured: 0.9"), encoding="utf-8")
    out, _, code = unbidden("run", file, "--claims")
    assert 1 == code and "did not come to what the registry has: 0 in base" in out


def test_tuning_gives_no_verdict(world, unbidden, tmp_path):
    """Whatever is registered: what is tried out on seeds that everybody has seen is not judged."""
    world()
    out, _, code = unbidden("run", str(tmp_path / "gate.yaml"), "--claims", "--seeds", "20")
    assert 0 == code and "nothing is judged" in out
    assert "NOT JUDGED" in out and not re.search("^REPRODUCED", out, re.M)


def test_earlier_registrations_stay_with_their_results(world, unbidden, tmp_path):
    world()
    file = str(tmp_path / "gate.yaml")
    unbidden("register", file, "--why", "To see.")
    unbidden("run", file, "--claims", "--record")
    world('"> 0.5"', '"> 0.4"')
    unbidden("register", file, "--why", "It was too strict.")
    told, _, code = unbidden("claims", file)
    assert 1 == code and "It has not been judged yet" in told
    assert "EARLIER" in told and "1 REPRODUCED, 1 HOLDS" in told
    flat = " ".join(told.split())
    assert 'because: It was too strict. What changed: "it is opened": in.base was "> 0.5" and is "> 0.4".' in flat
