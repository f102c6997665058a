"""Training: many episodes of a world, compiled, with a ledger; and trials of what was learnt.

Every episode has a seed of its own, which depends on the seed of the training and on its number. So training can stop
after any block of episodes and go on from a checkpoint, and comes to the same tables bit for bit.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sim import archive, files
from sim.archive import UnreadableFile
from sim.book import learner_of
from sim.draws import At, birth_name, bits, purpose
from sim.fuse import engine, own_sources
from sim.header import POLICY, refuse, refuse_to_write
from sim.kernel import explain_compile_errors
from sim.ledger import Ledger, new_ledger
from sim.record import BROKEN, asked, scenario_of
from sim.scenario import Scenario
from sim.setup import Setup, build
from sim.state import State, Trace, new_trace

FORMAT = "unbidden policy 2"
BLOCKS = 100
TRIAL = purpose("seed of a trial")
TRIALS = np.uint64(birth_name("trials", 0))
Progress = Callable[[int, int], None]


class OtherWorld(Exception):
    """A policy or checkpoint that does not belong to the world it was to be used in; the message says why."""


@dataclass(frozen=True)
class Lesson:
    """What was learnt, and what happened on the way."""

    scenario: Scenario
    seed: int
    episodes: int
    done: int  # episodes behind; fewer than `episodes` in a checkpoint
    value: np.ndarray = field(repr=False)  # f64[tables, planes, states, actions]
    ledger: Ledger = field(repr=False)

    @property
    def digest(self) -> str:
        """A fingerprint of all that was learnt and counted."""
        seal = hashlib.blake2b(digest_size=16)
        for array in (self.value, *self.ledger._replace(alone_in=np.zeros(0))):  # which adds nothing to the rest
            seal.update(np.ascontiguousarray(array).tobytes())
        return seal.hexdigest()


def learns(scenario: Scenario) -> bool:
    """Whether anybody in a scenario is to be trained."""
    return any(learner_of(group.rule).learn is not None for group in scenario.setup.learners)


def silent(done: int, total: int) -> None:
    """Progress that nobody watches."""


def train(
    scenario: Scenario,
    seed: int = 0,
    episodes: int | None = None,
    progress: Progress = silent,
    checkpoint: Path | None = None,
    on_block: Callable[[Lesson], None] | None = None,
    stops: Iterable[int] = (),
) -> Lesson:
    """Train the learners of a scenario from a seed, for as many episodes as it says or as are given.

    With a checkpoint, every block is written to that file, whole or not at all; a training that finds its own
    checkpoint goes on from there. Raises OtherWorld if the checkpoint is of something else, and CannotWrite, before
    anything is learnt, if it cannot be written. `on_block` is told after every block, and after as many episodes as
    each of `stops` says; nothing that is learnt depends on these.
    """
    total = scenario.file.run.episodes if episodes is None else episodes
    total = total if learns(scenario) else 0
    if checkpoint is not None:
        files.check(checkpoint)
    state = build(scenario.setup, seed)
    ledger, done = new_ledger(state, _blocks(total)), 0
    if checkpoint is not None and checkpoint.exists():
        done = _go_on(checkpoint, scenario, seed, total, state, ledger)
    ends = {-(-(block + 1) * total // len(ledger.episodes)) for block in range(len(ledger.episodes))}
    for last in sorted(ends | {stop for stop in stops if stop < total}):
        if last <= done:
            continue
        with explain_compile_errors(rule.name for rule in scenario.setup.rules):
            engine(scenario.setup).train(state, ledger, seed, done, last, total)
        done = last
        _refuse_nonsense(scenario, state.school.value)
        if checkpoint is not None:
            save(Lesson(scenario, seed, total, done, state.school.value, ledger), checkpoint)
        if on_block is not None:
            on_block(Lesson(scenario, seed, total, done, state.school.value, ledger))
        progress(done, total)
    return Lesson(scenario, seed, total, done, state.school.value, ledger)


def _refuse_nonsense(scenario: Scenario, value: np.ndarray) -> None:
    if not np.isfinite(value).all():
        raise OverflowError(
            f"what is learnt in {scenario.name} grows beyond all numbers; lower alpha or the discount of its learner"
        )


def _go_on(path: Path, scenario: Scenario, seed: int, episodes: int, state: State, ledger: Ledger) -> int:
    """Put what a checkpoint holds into a new world; how many episodes are behind."""
    with archive.opened(path, FORMAT) as packed:
        header = packed.header
        refuse(header, POLICY, path)
        told = (header["training"], header["seed"], header["episodes"])
        if told != (whole_fingerprint(scenario.setup), seed, episodes):
            raise OtherWorld(
                f"{path}: this is the checkpoint of another training, or its rules have been edited since; move it "
                "away, or give another file."
            )
        lesson = _unpacked(packed, scenario, state, ledger)
    state.school.value[:] = lesson.value
    for own, found in zip(ledger, lesson.ledger, strict=True):
        own[:] = found
    return lesson.done


def save(lesson: Lesson, path: Path) -> None:
    """Write a lesson to disk, whole or not at all. Raises CannotWrite."""
    setup = lesson.scenario.setup
    header = asked(lesson.scenario, lesson.seed) | {
        "episodes": lesson.episodes,
        "done": lesson.done,
        "world": fingerprint(setup),
        "training": whole_fingerprint(setup),
    }
    refuse_to_write(header, POLICY)
    archive.write(path, FORMAT, header, _tables(lesson.value, lesson.ledger))


def _tables(value: np.ndarray, ledger: Ledger) -> dict[str, np.ndarray]:
    return {"value": value, **ledger._asdict()}


def load(path: Path, scenario: Scenario | None = None) -> Lesson:
    """Read a lesson from disk, for the scenario it was learnt in or for one like it.

    Raises UnreadableFile, and OtherWorld if percepts, actions or tables of the scenario are not those of the lesson.
    """
    with archive.opened(path, FORMAT) as packed:
        header = packed.header
        refuse(header, POLICY, path)
        own = scenario or scenario_of(header, path)
        if header["world"] != fingerprint(own.setup):
            raise OtherWorld(
                f"{path}: this policy was learnt in {header['scenario']!r}, where learners perceive or do other things "
                f"than in {own.name!r}, or learn by another rule; train one for this world."
            )
        try:
            state = build(own.setup, header["seed"])
            ledger = new_ledger(state, _blocks(header["episodes"]))
        except BROKEN as error:
            raise UnreadableFile(f"{path}: its scenario is not valid for this program: {error}") from None
        return _unpacked(packed, own, state, ledger)


def _unpacked(packed: archive.Packed, scenario: Scenario, state: State, ledger: Ledger) -> Lesson:
    """The lesson in a file, whose arrays have to be like those of a world and a ledger. Raises UnreadableFile."""
    told = packed.header
    own = _tables(state.school.value, ledger)
    tables = packed.unpack({name: archive.form_of(array) for name, array in own.items()})
    value = tables.pop("value")
    lesson = Lesson(scenario, told["seed"], told["episodes"], told["done"], value, Ledger(**tables))
    if found := _strange(lesson, state):
        raise UnreadableFile(f"{packed.path}: {found} in it is none that there can be; the file was changed.")
    return lesson


def _strange(lesson: Lesson, state: State) -> str:
    """What of a lesson no training can come to, in words; nothing, if all of it can be."""
    value, counts = lesson.value, lesson.ledger
    if not all(np.isfinite(table).all() for table in (value, counts.paid, counts.gained)):
        return "a number"
    if any(table.min() < 0 for table in counts if table.dtype.kind == "i" and table.size):
        return "a count"
    if counts.episodes.sum() != lesson.done or counts.seen.max(initial=0) > lesson.done:
        return "the count of episodes"
    listed = listed_tables(lesson.scenario.setup, state)
    return "" if np.array_equal(value[listed], state.school.value[listed]) else "a list of actions"


def listed_tables(setup: Setup, state: State) -> np.ndarray:
    """Which tables are lists of actions, that nobody learns in: bool[tables]."""
    found = np.zeros(0 if state.school is None else len(state.school.value), bool)
    if len(found):
        groups = [group for group, _ in setup.rows][: len(state.school.mind)]
        found[[table for table, group in zip(state.school.mind.table, groups, strict=True) if group.mind.script]] = True
    return found


def _blocks(episodes: int) -> int:
    """Into how many blocks a training is cut."""
    return min(BLOCKS, max(episodes, 1))


def fingerprint(setup: Setup) -> str:
    """What a policy depends on: the size of the map, who perceives what and does what, and the rules to learn by."""
    told = [(g.rule, g.count, g.mind.sees, g.mind.actions, g.mind.shares, g.mind.script) for g in setup.learners]
    texts = [learner_of(group.rule).text for group in setup.learners]
    return _seal(len(setup.heights), len(setup.heights[0]), told, texts)


def whole_fingerprint(setup: Setup) -> str:
    """All that a training depends on, but for seed and length: the world, and the texts of its rules and laws."""
    return _seal(setup, rule_fingerprint(setup), own_sources())


def rule_fingerprint(setup: Setup) -> str:
    """The texts of the files of the rules that a world follows."""
    return _seal([rule.text for rule in setup.rules])


def _seal(*parts: Any) -> str:
    return hashlib.blake2b(repr(parts).encode(), digest_size=8).hexdigest()


def trials(scenario: Scenario, lesson: Lesson, count: int | None = None) -> Iterator[Trace]:
    """Episodes in which what was learnt is shown: nobody learns or explores. One finished trace each."""
    for number in range(scenario.file.run.trials if count is None else count):
        yield trial(scenario, lesson, number)


def ready(scenario: Scenario, lesson: Lesson, number: int = 0) -> State:
    """The world before one of these episodes begins; its bodies are not placed yet."""
    state = build(scenario.setup, lesson.seed)
    if state.school.value.shape != lesson.value.shape:
        raise OtherWorld(f"what was learnt does not fit {scenario.name!r}: its learners perceive or do other things.")
    state.school.value[:] = lesson.value
    state.clock[0].seed = bits(At(np.uint64(lesson.seed), np.uint64(number), TRIALS), TRIAL)
    state.clock[0].trained = 1.0
    return state


def trial(scenario: Scenario, lesson: Lesson, number: int = 0) -> Trace:
    """One of these episodes."""
    state = ready(scenario, lesson, number)
    trace = new_trace(state, scenario.setup.ticks)
    loop = engine(scenario.setup)
    loop.begin(state, trace)
    loop.run(state, trace, scenario.setup.ticks)
    return closed(trace, int(state.clock[0].tick))


def closed(trace: Trace, ticks: int) -> Trace:
    """The part of a trace that was written, closed for writing."""
    kept = Trace(*(array[: ticks + 1] for array in trace))
    for array in kept:
        array.flags.writeable = False
    return kept
