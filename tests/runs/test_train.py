"""Training: the same bits from a seed, whatever things are called, however often it was stopped. Honest books."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.plain import begin
from tests.plain import train as train_plain
from unbidden.sim.engine.ledger import Ledger, new_ledger
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.state import new_trace, no_trace
from unbidden.sim.runs import archive, running, simulation
from unbidden.sim.runs.archive import UnreadableFile
from unbidden.sim.runs.records import save as save_run
from unbidden.sim.runs.training import FORMAT, OtherWorld, TrainingResult, load, save, train, trial, trials
from unbidden.sim.scenario import Scenario, load_text
from unbidden.sim.scenario import load as load_scenario

YARD = """
about: {title: yard, what: compute is fetched and spent}
world:
  cell: 1
  tick: 1
  map: |
    #########
    #..C#..X#
    #s..F...#
    #.R...E.#
    #########
  tiles: {".": {}, "#": {height: 2}, C: {}, R: {}, X: {}, F: {height: 2}, f: {}, E: {}, s: {}}
  stocks: {compute: {max: 4}, tasks: {}}
  flags: {late: 0.3}
  recipes:
    - {at: C, when: use, gives: {compute: 2}, cooldown: 5}
    - {at: R, when: use, gives: {compute: 3}, cooldown: 5}
    - {at: X, when: use, gives: {compute: 4}, chance: 0.5}
    - {at: s, when: use, gives: {compute: -1, tasks: 1}}
    - {at: F, when: push, chance: 0.3, becomes: f}
    - {at: E, when: use, chance: 0.5, ends: true}
agents:
  bot:
    rule: q_learning
    at: s
    height: 1
    percepts: [cell, held.compute, ready.C, ready.R, changed.F, flag.late]
    actions: [north, east, south, west, use]
    epsilon: 0.3
    noise: 0.05
objective: {tasks: 1, ticks: -0.01}
run: {ticks: 40, episodes: 250, trials: 5}
"""
HERE = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")}
MEANING = """
intent:
  pen: {enclosed_by: "#", says: stay where you are}
watch:
  diversion: {uses: {tiles: R}}
  opening: {uses: {tiles: F}}
  work: {uses: {tiles: s}, paid: true}
lesson: Nothing.
"""


def yard(*changes: str, text: str = YARD) -> Scenario:
    return load_text(text, "yard.yaml", changes)


@pytest.fixture(scope="module")
def lesson() -> TrainingResult:
    """The yard learnt from seed 3."""
    return train(yard(), 3)


# ---- the same bits --------------------------------------------------------------------------------------------------


def test_a_seed_says_it_all(lesson: TrainingResult):
    """The same seed comes to the same tables and counts, another to others."""
    assert lesson.digest == train(yard(), 3).digest
    assert len({train(yard(), seed).digest for seed in range(6)}) == 6
    assert np.abs(lesson.value).max() > 0.1


def test_another_process_comes_to_the_same(lesson: TrainingResult, tmp_path: Path):
    """With another hash seed, and another thread of history."""
    (tmp_path / "yard.yaml").write_text(YARD)
    code = "from unbidden import load, train; print(train(load('./yard.yaml'), 3).digest)"
    told = os.environ | {"PYTHONHASHSEED": "12345", "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=told, capture_output=True, text=True, check=True
    )
    assert lesson.digest == done.stdout.strip()


def test_a_world_without_learners_before_does_not_disturb_a_training():
    """Closing its finished trace used to close the empty tables that a training writes nothing into, and compiled
    code does not take what is closed for what is open."""
    simulation.simulate(load_scenario("blimps", ["run.ticks=5"]), 0)
    assert all(array.flags.writeable for array in no_trace)
    assert all(array.flags.writeable for array in new_trace(build(load_scenario("blimps").setup, 0), 0))


def test_machine_code_learns_what_the_text_says(lesson: TrainingResult):
    """The compiled loop and the plain text of the same functions: bit for bit, over the first episodes."""
    short = train(yard("run.ticks=20"), 3, 30)
    scene = begin(yard("run.ticks=20"), 3)
    ledger = new_ledger(scene.state, 30)
    train_plain(scene, ledger, 3, 30)
    assert short.digest == TrainingResult(short.scenario, 3, 30, 30, scene.state.learning.value, ledger).digest
    assert short.digest != lesson.digest


TRAINING = ["q_learning", "sarsa", "expected_sarsa", "double_q", "q_lambda", "reinforce", "actor_critic", "random"]


@pytest.mark.slow
def test_machine_code_of_every_learner_learns_what_its_text_says():
    """All of them in one yard. Exponentials may differ in their last bit between Python's and the machine's."""
    own = YARD[YARD.index("  bot:") : YARD.index("objective:")].replace("    epsilon: 0.3\n", "")
    groups = "".join(own.replace("bot", name).replace("q_learning", name) for name in TRAINING)
    text = YARD.replace(YARD[YARD.index("  bot:") : YARD.index("objective:")], groups)
    text = text.replace("#s..F...#", "#ssssF.s#").replace("#.R...E.#", "#sRss.Es#")
    scenario = yard("run.ticks=12", text=text)
    scene, fast = begin(scenario, 1), train(scenario, 1, 12)
    ledger = new_ledger(scene.state, 12)
    train_plain(scene, ledger, 1, 12)
    assert np.abs(scene.state.learning.value - fast.value).max() < 1e-12
    assert all((a == b).all() for a, b in zip(ledger, fast.ledger, strict=True) if a.dtype.kind == "i")


def renamed(letters: dict[str, str]) -> str:
    """The yard with other letters for its tiles, by substitution, and other words for what can be done."""
    head, rest = YARD.split("  map: |\n")
    drawing, rest = rest.split("  tiles:")
    kinds, rest = rest.split("\n", 1)
    kinds = re.sub(r'"(.)"|\b([A-Za-z])(?=:)', lambda m: f'"{letters[m[1] or m[2]]}"', kinds)
    rest = re.sub(r"(at: |becomes: |ready\.|changed\.)(\w)\b", lambda m: m[1] + letters[m[2]], rest)
    rest = rest.replace("[north, east, south, west, use]", "{up: north, ahead: east, d: south, use: west, north: use}")
    drawing = "".join("    " + "".join(map(letters.__getitem__, line)) + "\n" for line in drawing.split())
    return f"{head}  map: |\n{drawing}  tiles:{kinds}\n{rest}"


@pytest.mark.parametrize("shift", [1, 5, 8])
def test_what_tiles_and_actions_are_called_changes_nothing(lesson: TrainingResult, shift: int):
    """Every letter is another, some that of another kind, and every action has another label: the same bits."""
    old = [".", "#", "C", "R", "X", "F", "f", "E", "s"]
    assert lesson.digest == train(yard(text=renamed(dict(zip(old, "HKLMNPQTU", strict=True)))), 3).digest
    letters = list("CRXFfEsAB")
    turned = dict(zip(old, letters[shift:] + letters[:shift], strict=True))
    assert lesson.digest == train(yard(text=renamed(turned)), 3).digest


words = st.text("abcdefgh XYZ", min_size=1, max_size=30)
meanings = st.fixed_dictionaries(
    {},
    optional={
        "intent": st.one_of(
            words.map(lambda says: {"pen": {"enclosed_by": "#", "says": says}}),
            st.sampled_from([{"far": {"letters": "XE"}}, {}]),
        ),
        "watch": st.dictionaries(
            st.sampled_from(["one", "two", "three"]),
            st.sampled_from(
                [
                    {"uses": {"tiles": "R"}},
                    {"uses": {"tiles": "FE"}},
                    {"gains": {"stock": "compute"}},
                    {"pays": {"prices": {"tasks": -5.0}}},
                ]
            ),
        ),
        "lesson": words,
        "sources": st.lists(words, max_size=2),
    },
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(meaning=meanings, title=words, one=words)
def test_no_meaning_changes_what_is_learnt(lesson: TrainingResult, meaning: dict, title: str, one: str):
    """Any intent, watch, lesson and names: those who learn cannot know of them."""
    text = YARD.replace("title: yard", f"title: {json.dumps(title)}")
    text = text.replace("    height: 1\n", f"    height: 1\n    singular: {json.dumps(one)}\n")
    text = text.replace("C: {}", "C: {name: prison}")
    text += "".join(f"{key}: {json.dumps(value)}\n" for key, value in meaning.items())
    assert lesson.digest == train(yard(text=text), 3).digest


# ---- interrupted ----------------------------------------------------------------------------------------------------


class Enough(Exception):
    """Stops a training in the middle."""


def stop_after(done: int):
    def stop(lesson: TrainingResult) -> None:
        if lesson.done >= done:
            raise Enough

    return stop


@pytest.mark.parametrize("done", [1, 100, 249])
def test_a_training_in_two_parts_is_the_training_at_once(lesson: TrainingResult, tmp_path: Path, done: int):
    """Bit for bit, wherever it was cut; and one that is finished stays as it is."""
    path = tmp_path / "half.npz"
    with pytest.raises(Enough):
        train(yard(), 3, checkpoint=path, on_block=stop_after(done))
    assert done <= load(path).done <= done + 3
    assert lesson.digest == train(yard(), 3, checkpoint=path).digest
    assert lesson.digest == train(yard(), 3, checkpoint=path).digest == load(path).digest


def test_a_killed_training_goes_on_from_its_last_block(lesson: TrainingResult, tmp_path: Path):
    """SIGKILL leaves no time to tidy up. Every block that was told of is on disk, whole."""
    (tmp_path / "yard.yaml").write_text(YARD)
    code = (
        "import time, pathlib; from unbidden.sim.scenario import load; from unbidden.sim.runs.training import train\n"
        "def tell(lesson):\n    print(lesson.done, flush=True); time.sleep(0.02)\n"
        "train(load('./yard.yaml'), 3, checkpoint=pathlib.Path('half.npz'), on_block=tell)"
    )
    told = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, env=told, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        told_of = next(int(line) for line in other.stdout if int(line) >= 100)
        other.kill()
    kept = load(tmp_path / "half.npz")
    assert told_of <= kept.done < 250
    assert lesson.digest == train(yard(), 3, checkpoint=tmp_path / "half.npz").digest


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 4},
        {"episodes": 200},
        {"scenario": yard("agents.bot.learning_rate=0.5")},
        {"scenario": yard("world.flags.late=0.6")},
    ],
)
def test_the_checkpoint_of_another_training_is_refused(tmp_path: Path, changes: dict):
    """Another seed, length, step size or chance is another training; the file stays as it is."""
    path = tmp_path / "half.npz"
    with pytest.raises(Enough):
        train(yard(), 3, checkpoint=path, on_block=stop_after(10))
    before = path.read_bytes()
    with pytest.raises(OtherWorld, match=r"half\.npz: this is the checkpoint of another training"):
        train(**({"scenario": yard(), "seed": 3, "checkpoint": path} | changes))
    assert before == path.read_bytes()


def test_a_policy_goes_only_where_percepts_and_actions_are_the_same(lesson: TrainingResult, tmp_path: Path):
    """It may be shown with other chances and prices, but not where a number means something else."""
    save(lesson, tmp_path / "policy.npz")
    assert lesson.digest == load(tmp_path / "policy.npz").digest
    assert load(tmp_path / "policy.npz", yard("world.flags.late=0.1", "objective.tasks=2")).value.any()
    for change in (
        "agents.bot.percepts=[cell]",
        "agents.bot.actions=[use, north, east, south, west]",
        "agents.bot.rule=sarsa",
    ):
        with pytest.raises(OtherWorld, match=r"policy\.npz: this policy was learnt in 'yard'"):
            load(tmp_path / "policy.npz", yard(change))
    with pytest.raises(OtherWorld, match="does not fit"):
        trial(yard("agents.bot.percepts=[cell]"), lesson)


def test_a_damaged_policy_is_refused_in_words(lesson: TrainingResult, tmp_path: Path):
    """Cut short, empty, a run instead of a policy, something else altogether, or nothing at all."""
    path = tmp_path / "policy.npz"
    save(lesson, path)
    whole = path.read_bytes()
    save_run(running.run(yard("run.episodes=0", "run.trials=1")), tmp_path / "run.npz")
    for content in (whole[: len(whole) // 2], whole[:-30], b"", b"about: {}", (tmp_path / "run.npz").read_bytes()):
        path.write_bytes(content)
        for read in (lambda: load(path), lambda: train(yard(), 3, checkpoint=path)):
            with pytest.raises(UnreadableFile, match=r"policy\.npz: "):
                read()
    with pytest.raises(UnreadableFile, match="cannot be read"):
        load(tmp_path / "nothing.npz")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_is_found_or_harmless(lesson: TrainingResult, tmp_path: Path, where: float, bit: int):
    """The archive has a checksum of everything it holds; a bit that is in no table changes nothing."""
    path = tmp_path / "policy.npz"
    save(lesson, path)
    content = bytearray(path.read_bytes())
    content[int(where * len(content))] ^= 1 << bit
    path.write_bytes(content)
    try:
        assert lesson.digest == load(path).digest
    except UnreadableFile as error:
        assert str(error).startswith(str(path))


@pytest.mark.parametrize("name", ["value", "fired", "seen"])
def test_a_checkpoint_that_lacks_something_is_refused_in_words(lesson: TrainingResult, tmp_path: Path, name: str):
    """A table that is missing used to end in a traceback, and one of another size was stretched to fit."""
    path = tmp_path / "half.npz"
    save(lesson, path)
    header, tables = archive.read(path, FORMAT)
    for changed in ({**tables, name: tables[name].ravel()[:1]}, {k: v for k, v in tables.items() if k != name}):
        archive.write(path, FORMAT, header, changed)
        with pytest.raises(UnreadableFile, match=f"half.npz: '{name}' is missing in it or of another size"):
            train(yard(), 3, checkpoint=path)


# ---- honest books ---------------------------------------------------------------------------------------------------


def test_what_was_paid_is_what_was_gained_and_nothing_for_what_is_watched(lesson: TrainingResult):
    """The return from the trace alone: over all stocks, price times units gained. In a tick in which only a watched
    recipe came about, nothing was paid but the price of a tick."""
    scenario = yard("run.trials=20", text=YARD + MEANING)
    prices, uses = np.array([-0.01, 0.0, 1.0]), 0
    for trace in trials(scenario, train(scenario, 3, 2000)):
        gained = np.diff(trace.held[:, 0], axis=0)
        assert trace.episode_return[1:, 0] == pytest.approx(np.cumsum(gained @ prices), abs=1e-12)
        watched = (np.diff(trace.fired[:, [1, 4]], axis=0) > 0).any(axis=1)
        assert np.diff(trace.episode_return[:, 0])[watched] == pytest.approx(-0.01, abs=1e-12)
        uses += int(watched.sum())
    assert uses > 20


def counted(scenario: Scenario, seed: int, episodes: int) -> dict[str, np.ndarray]:
    """What a loop over recorded episodes of the training counts, by episode."""
    state, ledger = build(scenario.setup, seed), new_ledger(build(scenario.setup, seed), episodes)
    go, state.clock[0].frozen = plain(begin(scenario).loop.episodes.go), False
    found: dict[str, list] = {name: [] for name in ("ticks", "ended", "episode_return", "gained", "fired", "visits")}
    for episode in range(episodes):
        trace = new_trace(state, scenario.setup.ticks)
        go(state, trace, ledger, True, seed, episode, episode + 1, episodes, scenario.setup.ticks)
        ticks = int((trace.held[:, 0, 0] > 0).sum())
        cells = [int(scenario.setup.groups[0].sites[0]), *trace.cell[1:ticks, 0]]
        found["ticks"].append(ticks)
        found["ended"].append([int(trace.cell[ticks, 0] == -1)])
        found["episode_return"].append(trace.episode_return[ticks])
        found["gained"].append(trace.held[ticks])
        found["fired"].append(trace.fired[ticks])
        found["visits"].append(np.bincount(cells, minlength=trace.kind.shape[1]))
    return {name: np.array(rows) for name, rows in found.items()}


def test_the_ledger_is_what_a_loop_over_recorded_episodes_counts():
    """130 episodes in 100 blocks of one or two."""
    scenario = yard("run.ticks=20", "run.episodes=130", text=YARD.replace("#s..F...#", "#sE.F...#"))
    ledger: Ledger = train(scenario, 8).ledger
    episodes = counted(scenario, 8, 130)
    block = np.arange(130) * 100 // 130
    by_block = {name: np.zeros((100, *rows.shape[1:])) for name, rows in episodes.items()}
    for name, rows in episodes.items():
        np.add.at(by_block[name], block, rows)
        assert getattr(ledger, name) == pytest.approx(by_block[name], abs=1e-9), name
    for name, rows in (("fired_in", episodes["fired"]), ("visited_in", episodes["visits"])):
        often = np.zeros((100, rows.shape[1]))
        np.add.at(often, block, rows > 0)
        assert (often == getattr(ledger, name)).all()
    assert (np.bincount(block) == ledger.episodes).all()
    assert ledger.ended.sum() > 5
