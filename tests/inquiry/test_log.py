"""What can be known of a run from outside: the observer log, its files, and what must not stand in it."""

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unbidden.sim.engine.state import RANDOM, Trace, new_trace
from unbidden.sim.inquiry import log_files
from unbidden.sim.inquiry.joining import episodes_of, joined
from unbidden.sim.inquiry.log import (
    CALL_BEGIN,
    CALL_END,
    CONNECTION,
    EPISODE_BEGIN,
    KINDS,
    MACHINE_USE,
    MOST,
    TRANSFER,
    UNIT,
    Episode,
    Log,
    Row,
    log_of,
)
from unbidden.sim.inquiry.observing import log_of_run
from unbidden.sim.runs.archive import UnreadableFile
from unbidden.sim.runs.simulation import advance, begun, closed, start
from unbidden.sim.scenario import Scenario, load
from unbidden.sim.scenario.loading import shipped


def played(scenario: Scenario, ticks: int, seed: int = 0) -> Trace:
    """Some ticks in which everybody acts at random."""
    state = begun(scenario, seed, policy=RANDOM)
    trace = new_trace(state, ticks)
    start(scenario, state, trace)
    return closed(advance(scenario, state, trace, ticks), ticks)


@pytest.fixture(scope="module")
def log() -> Log:
    """Two episodes of the yard, at random."""
    scenario = load("compute_yard")
    return log_of(scenario.setup, [Episode(played(scenario, 100, seed), 7) for seed in (0, 1)])


# ---- what is noted --------------------------------------------------------------------------------------------------


def test_every_recipe_that_came_about_is_a_row_and_so_is_every_act(log: Log) -> None:
    scenario = load("compute_yard")
    traces = [played(scenario, 100, seed) for seed in (0, 1)]
    fired = sum(int(trace.fired[-1].sum()) for trace in traces)
    assert fired == sum(row.what in (TRANSFER, MACHINE_USE) for row in log) > 0
    assert 200 == sum(row.what == CALL_BEGIN for row in log) == sum(row.what == CALL_END for row in log)
    assert sorted(row.time for row in log) == [row.time for row in log]


def test_bytes_are_what_recipes_move_and_hosts_are_places(log: Log) -> None:
    """A rack of compute_yard gives three units, and a probe of its port nothing."""
    moved = {row.host: row.bytes for row in log if row.what == TRANSFER}
    assert moved.get("host-04-01", 3 * UNIT) == 3 * UNIT
    assert {row.what for row in log if row.host == "host-04-04"} <= {CONNECTION, MACHINE_USE}


def test_what_hosts_note_says_nothing_of_episodes_and_joining_does(log: Log) -> None:
    hosts = [row for row in log if row.host.startswith("host")]
    assert hosts and all(row.episode is row.policy_version is row.tool_call is None for row in hosts)
    found = [row for row in joined(log) if row.host.startswith("host")]
    assert {row.episode for row in found} == {0, 1} and {row.policy_version for row in found} == {7}
    begun = {row.tool_call: row.time for row in log if row.what == CALL_BEGIN}
    assert all(begun[row.tool_call] < row.time < begun[row.tool_call] + 1.0 for row in found)
    assert [len(rows) for rows in episodes_of(log).values()] == [
        sum(row.episode == number for row in joined(log)) for number in (0, 1)
    ]


def test_two_open_calls_leave_it_open_whose_a_row_is() -> None:
    begins = [Row(0.0, f"agent-1-{k}", CALL_BEGIN, 0, 0, 0, k) for k in (1, 2)]
    log = (Row(0.0, "trainer", EPISODE_BEGIN, 0, 3, 0, None), *begins, Row(0.5, "host-1-1", CONNECTION, 0, *[None] * 3))
    assert joined(log)[-1] == Row(0.5, "host-1-1", CONNECTION, 0, 3, 0, None)


# ---- what must not be in it -----------------------------------------------------------------------------------------


def words_of(scenario: Scenario) -> set[str]:
    """Every name that a scenario gives to anything."""
    file, words = scenario.file, scenario.words
    named = {*file.watch, *scenario.intent.regions, *words.stocks, scenario.name, *file.names}
    named |= {recipe.name for recipe in words.recipes if recipe.name}
    named |= {
        *(getattr(file.world, "flags", None) or {}),
        *(tile.name for tile in (file.world.tiles or {}).values() if tile.name),
    }
    named |= {group.name for group in scenario.setup.groups} | set(file.controls) | set(file.names.values())
    return {name.lower() for name in named}


@pytest.mark.parametrize("name", shipped())
def test_no_name_of_a_scenario_occurs_in_its_log(name: str) -> None:
    """No intent, no watch, no recipe, no stock, no control: a reader of the log cannot look the answer up in it."""
    scenario = load(name)
    log = log_of(scenario.setup, [Episode(played(scenario, 20))])
    assert len(log) >= 2
    for row in log:
        assert not log_files.fault(row._asdict())
    told = {re.sub(r"-\d+", "", row.host) for row in log} | {row.what for row in log}
    assert told <= {"host", "agent", "trainer", *KINDS}
    assert not told & words_of(scenario)


def test_the_log_is_the_same_whatever_was_meant() -> None:
    scenario = load("compute_yard")
    trace = played(scenario, 100)
    plain = replace(scenario, file=scenario.file.model_copy(update={"watch": {}, "intent": {}, "names": {}}))
    assert log_of(plain.setup, [Episode(trace)]) == log_of(scenario.setup, [Episode(trace)])


# ---- files ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_a_log_is_read_as_it_was_written_and_written_to_the_same_bytes(log: Log, tmp_path: Path, suffix: str) -> None:
    one, other = tmp_path / f"one{suffix}", tmp_path / f"other{suffix}"
    log_files.write(log, one)
    assert log_files.read(one) == log
    log_files.write(log_files.read(one), other)
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("suffix", log_files.SUFFIXES)
def test_an_empty_log_can_be_written(tmp_path: Path, suffix: str) -> None:
    log_files.write((), tmp_path / f"log{suffix}")
    if suffix != ".xes":
        assert log_files.read(tmp_path / f"log{suffix}") == ()


def test_process_mining_gets_an_episode_as_a_trace_and_a_call_with_start_and_completion(
    log: Log, tmp_path: Path
) -> None:
    log_files.write(log, tmp_path / "log.xes")
    root = ElementTree.parse(tmp_path / "log.xes").getroot()
    home = {"x": "http://www.xes-standard.org/"}
    traces = root.findall("x:trace", home)
    assert ["0", "1"] == [trace.find("x:string", home).get("value") for trace in traces]  # type: ignore[union-attr]
    events = [{part.get("key"): part.get("value") for part in event} for event in root.findall("x:trace/x:event", home)]
    assert len(events) == len(log)
    calls = [event["lifecycle:transition"] for event in events if event["concept:name"] == "tool call"]
    assert calls[:2] == ["start", "complete"] and len(calls) == 400
    assert [event["org:resource"] for event in events] == [row.host for row in log]


GOOD = Row(1.5, "host-3-11", TRANSFER, 5, None, None, None)._asdict()
BROKEN = {
    "time": [-1, "1", None, True, float("inf"), float("nan"), 2**60, 10**400],
    "host": ["", "Host-1", "host 1", "host-1-2-3", 3, None, "h" * 40, "host-1\n", "host-\u0663"],
    "what": ["", "diversion", None, 3, []],
    "bytes": [-1, 1.5, None, "1", True, 2**60],
    "policy_version": [-1, 1.5, "1", True],
    "episode": [-1, {}, 2**60],
    "tool_call": [-1, [], False],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BROKEN.items() for value in values])
def test_a_row_that_cannot_be_is_refused_with_its_place(tmp_path: Path, name: str, value: object) -> None:
    """A whole number of 400 digits as a time ended in an overflow; and Arabic digits were taken for those of a host."""
    path = tmp_path / "log.jsonl"
    path.write_text(json.dumps(GOOD) + "\n" + json.dumps(GOOD | {name: value}) + "\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="row 2"):
        log_files.read(path)


@pytest.mark.parametrize(
    "text",
    [
        "nothing of the kind",
        "[1]",
        json.dumps(GOOD | {"label": "emergent"}),
        json.dumps({name: GOOD[name] for name in reversed(GOOD)}),
        json.dumps(GOOD)[:-1] + ', "bytes": 5}',
        json.dumps(GOOD) + "\n" + json.dumps(GOOD | {"time": 1.0}),
        json.dumps(GOOD | {"host": "h" * 2000}),
        "[" * 900,
    ],
)
def test_what_is_no_log_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text(text + "\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="row"):
        log_files.read(path)


def test_files_of_other_kinds_are_refused(tmp_path: Path) -> None:
    (tmp_path / "log.parquet").write_bytes(b"PAR1 and no more")
    pq.write_table(pa.table({"time": [1.0]}), tmp_path / "other.parquet")
    for name in ("none.jsonl", "log.parquet", "other.parquet", "log.xes"):
        with pytest.raises(UnreadableFile):
            log_files.read(tmp_path / name)


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 2**40), st.none() | st.integers(0, 99)), max_size=8))
def test_any_log_can_be_told_to_process_mining(rows: list[tuple[str, int, int | None]]) -> None:
    from unbidden.sim.inquiry import xes

    log = tuple(Row(float(k), "host-1-1", what, size, None, n, n) for k, (what, size, n) in enumerate(rows))
    root = ElementTree.fromstring("\n".join(xes.lines(log)))
    assert len(root.findall(".//{*}event")) == len(log)


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_what_is_written_can_be_read_however_much_is_transferred(tmp_path: Path, suffix: str) -> None:
    """A plan worth 10^11 is more bytes than whole numbers of 64 bits have: as .parquet the log ended in an overflow.

    As .jsonl it was written, and then refused by our own reader as damaged. Counters stop at the most they count to.
    """
    changes = ["world.flags.worth.mean=1e9", "world.flags.judged.mean=1e9", "world.recipes.done.gives.worth=100"]
    scenario, path = load("off_switch_game", changes), tmp_path / f"log{suffix}"
    log_files.write(log_of(scenario.setup, [Episode(played(scenario, 4))]), path)
    assert [MOST] == [row.bytes for row in log_files.read(path) if row.what == TRANSFER]


def test_a_run_of_learners_says_how_many_episodes_made_its_policy() -> None:
    from unbidden.sim.runs.running import run

    found = run(load("off_switch_game"), 0)
    log = log_of_run(found)
    assert {row.policy_version for row in log if row.what == CALL_BEGIN} == {found.scenario.file.run.episodes}
    assert np.array_equal(found.trace.fired[-1].sum(), sum(row.what in (TRANSFER, MACHINE_USE) for row in log))
