"""Trainings that come with the program are those that anybody's own would be, and are used for nothing else."""

import sys
from dataclasses import replace

import numpy as np
import pytest

from tests.worlds import SHIPPED
from unbidden.experiments import shipping
from unbidden.sim.runs import archive, learnt
from unbidden.sim.runs.archive import UnreadableFile
from unbidden.sim.runs.running import known, learn, run, run_learners
from unbidden.sim.runs.training import learns, train
from unbidden.sim.scenario import load
from unbidden.viz import checkpoints
from unbidden.viz.checkpoints import stages, trained_stages

WORLDS = {name: scenario for name, scenario in SHIPPED.items() if learns(scenario)}
QUICK = ("boat_race", "friend_foe", "island_navigation", "crates", "distributional_shift")
WORLD = "boat_race"


@pytest.fixture
def file(tmp_path, monkeypatch):
    """The place of a file that is looked at instead of the shipped one."""
    monkeypatch.setattr(learnt, "files", lambda package: tmp_path)
    (tmp_path / learnt.HOME).mkdir()
    return tmp_path / learnt.HOME / f"{WORLD}.npz"


def forge(file, **changes):
    """Write the shipped file there with something else in it, sealed like any that this program wrote."""
    header, tables = archive.read(shipping.HOME / f"{WORLD}.npz", learnt.FORMAT)
    for name, change in changes.items():
        held = tables if name in tables else header
        held[name] = change(held[name])
    header = {name: value for name, value in header.items() if name not in ("format", "versions")}
    archive.write(file, learnt.FORMAT, header, tables)


def with_one(table, value, place=0):
    """A table with another number at one place."""
    other = table.copy()
    other.flat[place] = value
    return other


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in WORLDS]
)
def test_what_is_shipped_is_what_a_training_comes_to(name):
    """Every number of every stage, bit for bit."""
    scenario = WORLDS[name]
    shipped, made = learnt.learnt(scenario, learnt.SEED), trained_stages(scenario, learnt.SEED)
    assert [result.done for result in made] == list(shipped.done)
    for number, result in enumerate(made):
        own = shipped.stage(number)
        assert result.value.tobytes() == own.value.tobytes()
        assert result.digest == own.digest
        assert all(np.array_equal(a, b) for a, b in zip(result.ledger, own.ledger, strict=True))
        assert (result.seed, result.episodes, result.done) == (own.seed, own.episodes, own.done)


@pytest.mark.parametrize("name", WORLDS)
def test_every_world_with_learners_opens_without_a_training(name, capsys):
    """commons_yard opened after 13.8 seconds, every time, because it was trained first."""
    assert learnt.learnt(WORLDS[name], learnt.SEED) is not None
    assert not capsys.readouterr().err, "python -m unbidden.experiments.shipping makes these files anew"


def test_together_they_are_small():
    """They are in every wheel: a world takes no more than a picture of it would, in the mean."""
    assert sum(path.stat().st_size for path in shipping.HOME.glob("*.npz")) < 100_000 * len(WORLDS)
    assert set(WORLDS) == {path.stem for path in shipping.HOME.glob("*.npz")}


def test_a_run_of_what_is_shipped_is_the_run_of_a_training():
    """The same digests, measures and events."""
    scenario = WORLDS[WORLD]
    trained = run_learners(scenario, training_result=learn(scenario, learnt.SEED))
    shown = run(scenario, learnt.SEED)
    for name in ("digest", "training_digest", "measures", "events"):
        assert getattr(trained, name) == getattr(shown, name)


def test_viewers_see_the_same_stages_whether_shipped_or_trained(file):
    """From the empty folder they are trained."""
    trained = stages(WORLDS[WORLD], learnt.SEED)
    forge(file)
    shown = stages(WORLDS[WORLD], learnt.SEED)
    assert [stage.episodes for stage in trained] == [stage.episodes for stage in shown]
    for a, b in zip(trained, shown, strict=True):
        assert a.reel.run().digest == b.reel.run().digest
        assert a.reel.frame(3).to_bytes(3) == b.reel.frame(3).to_bytes(3)


def test_who_looks_at_one_stage_waits_for_no_other(monkeypatch):
    """All stages of a training were tried before the first picture of any was shown."""
    tried, made = [], checkpoints.reel_of_training
    monkeypatch.setattr(checkpoints, "reel_of_training", lambda result: tried.append(result.done) or made(result))
    shown = stages(WORLDS[WORLD], learnt.SEED)
    assert [] == tried
    for _ in range(2):
        assert shown[3].reel.run().training_digest == shown[3].learnt.digest
        assert [shown[3].episodes] == tried


@pytest.mark.parametrize(
    ("seed", "fields", "control"),
    [
        (1, {}, None),
        (0, {"run.episodes": 500}, None),
        (0, {"objective.ticks": -2}, None),
        (0, {}, next(iter(WORLDS[WORLD].file.controls))),
    ],
)
def test_another_world_is_trained_without_a_word(seed, fields, control, capsys):
    """Another seed, length, payment or control is another training, and nothing is wrong."""
    scenario = WORLDS[WORLD].with_fields(fields, control)
    assert learnt.learnt(scenario, seed) is None
    assert known(scenario, seed).digest == learn(scenario, seed).digest
    assert not capsys.readouterr().err


def test_a_file_after_an_edit_of_the_engine_is_left_alone_and_that_is_said(monkeypatch, capsys):
    """Else viewers would show what the engine does not do any more."""
    monkeypatch.setattr(learnt, "whole_fingerprint", lambda setup: "0" * 16)
    assert known(WORLDS[WORLD], learnt.SEED).digest == learn(WORLDS[WORLD], learnt.SEED).digest
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{WORLD} is trained anew") and "another world or engine" in line


FORGED = {
    "a row that there is not": {"rows": lambda rows: with_one(rows, 10**9, -1)},
    "a row below the first": {"rows": lambda rows: with_one(rows, -1)},
    "a row twice": {"rows": lambda rows: with_one(rows, rows[1])},
    "no number": {"value": lambda value: with_one(value, np.nan)},
    "a table of another size": {"value": lambda value: value[:, :1]},
    "whole numbers for values": {"value": lambda value: value.astype(np.int64)},
    "a count below zero": {"visits": lambda table: with_one(table, -1)},
    "episodes that nobody counted": {"episodes": lambda table: with_one(table, 7, -1)},
}


@pytest.mark.parametrize("changes", FORGED.values(), ids=list(FORGED))
def test_a_forged_file_is_left_alone_and_that_is_said(file, changes, capsys):
    """Its checksum is right; it is refused for what it holds, and the world is trained."""
    forge(file, **changes)
    with pytest.raises(UnreadableFile):
        learnt.read(file, WORLDS[WORLD], learnt.SEED)
    assert known(WORLDS[WORLD], learnt.SEED).digest == learn(WORLDS[WORLD], learnt.SEED).digest
    assert 1 == len(capsys.readouterr().err.splitlines())


HEADERS = {
    "stages that fall": {"done": lambda done: done[::-1]},
    "no stage": {"done": lambda done: []},
    "stages that end too soon": {"done": lambda done: done[:-1]},
    "rows that are none": {"rows": lambda rows: -1},
    "rows that are text": {"rows": lambda rows: "many"},
    "a million million rows": {"rows": lambda rows: 10**12},
    "a fingerprint that is none": {"training": lambda seal: "../../etc"},
}


@pytest.mark.parametrize("changes", HEADERS.values(), ids=list(HEADERS))
def test_a_header_that_cannot_be_is_refused_before_anything_is_unpacked(file, changes, monkeypatch):
    """Sizes come from it."""
    header, tables = archive.read(shipping.HOME / f"{WORLD}.npz", learnt.FORMAT)
    header = {name: value for name, value in header.items() if name not in ("format", "versions")}
    for name, change in changes.items():
        header[name] = change(header[name])
    archive.write(file, learnt.FORMAT, header, tables)
    monkeypatch.setattr(archive.Packed, "unpack", lambda packed, wanted: pytest.fail("it was unpacked"))
    with pytest.raises(UnreadableFile):
        learnt.read(file, WORLDS[WORLD], learnt.SEED)


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_a_damaged_file_is_left_alone_and_that_is_said(file, at, capsys):
    """A hundred bytes of it are others."""
    data = bytearray((shipping.HOME / f"{WORLD}.npz").read_bytes())
    for place in range(int(at * len(data)), int(at * len(data)) + 100):
        data[place] ^= 0xFF
    file.write_bytes(data)
    assert learnt.learnt(WORLDS[WORLD], learnt.SEED) is None
    assert 1 == len(capsys.readouterr().err.splitlines())


@pytest.mark.parametrize("name", ["../learnt/boat_race", "nobody", "", "boat_race\0"])
def test_the_name_of_a_scenario_is_no_way_into_other_folders(name):
    """Viewers name their own scenarios."""
    assert learnt.learnt(replace(WORLDS[WORLD], name=name), learnt.SEED) is None


def test_one_command_makes_them_anew(tmp_path, monkeypatch, capsys):
    """Of the worlds that are named."""
    monkeypatch.setattr(shipping, "HOME", tmp_path)
    monkeypatch.setattr(sys, "argv", ["shipping", WORLD])
    shipping.main()
    assert [WORLD] == [path.stem for path in tmp_path.iterdir()]
    made = learnt.read(tmp_path / f"{WORLD}.npz", load(WORLD), learnt.SEED)
    assert made.stage(-1).digest == train(load(WORLD)).digest
    assert WORLD in capsys.readouterr().out
