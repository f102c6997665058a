"""Training: many episodes of a world, compiled, with a ledger; and trials of what was learnt.

Every episode has a seed of its own, which depends on the seed of the training and on its number. So training can stop
after any block of episodes and go on from a checkpoint, and comes to the same tables bit for bit.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from unbidden.sim.engine.draws import At, birth_name, bits, purpose
from unbidden.sim.engine.ledger import Ledger, new_ledger
from unbidden.sim.engine.loop.assembly import engine, own_sources
from unbidden.sim.engine.machine import files
from unbidden.sim.engine.machine.kernel import explain_compile_errors
from unbidden.sim.engine.registry import learner_of
from unbidden.sim.engine.setup import Setup, build
from unbidden.sim.engine.state import State, Trace
from unbidden.sim.optimum.beforehand import worked_out
from unbidden.sim.runs import archive
from unbidden.sim.runs.archive import UnreadableFile
from unbidden.sim.runs.header import POLICY, refuse, refuse_to_write
from unbidden.sim.runs.records import BROKEN, scenario_of, specification_of
from unbidden.sim.runs.simulation import Progress, Stage, play, silent
from unbidden.sim.scenario import Scenario

FORMAT = "unbidden policy 4"
BLOCKS = 100
TRIAL = purpose("seed of a trial")
TRIALS = np.uint64(birth_name("trials", 0))


class OtherWorld(Exception):
    """A policy or checkpoint that does not belong to the world it was to be used in; the message says why."""


@dataclass(frozen=True)
class TrainingResult:
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
    """Whether anybody in a scenario is to be trained; not where nobody is there of those that would be."""
    return any(learner_of(group.rule).learn is not None for group in scenario.setup.learners if group.places)


def train(
    scenario: Scenario,
    seed: int = 0,
    episodes: int | None = None,
    progress: Progress = silent,
    checkpoint: Path | None = None,
    on_block: Callable[[TrainingResult], None] | None = None,
    stops: Iterable[int] = (),
    without: Sequence[int] = (),
    until: int | None = None,
) -> TrainingResult:
    """Train the learners of a scenario from a seed, for as many episodes as it says or as are given.

    With a checkpoint, every block is written to that file, whole or not at all; a training that finds its own
    checkpoint goes on from there. Raises OtherWorld if the checkpoint is of something else, and, before anything is
    learnt, CannotWrite if it cannot be written, and TooLarge if the world has to be solved beforehand and cannot be.
    `on_block` is told after every block, and after as many episodes as each of `stops` says; nothing that is learnt
    depends on these. Body rows in `without` are never there. After `until` episodes it is stopped, and what is known
    then is the result.
    """
    total = scenario.file.run.episodes if episodes is None else episodes
    total = total if learns(scenario) else 0
    if checkpoint is not None:
        if len(without):
            raise ValueError("a checkpoint is of a training with all bodies; leave `without` out, or the checkpoint.")
        files.check(checkpoint)
    state = build(scenario.setup, seed, without)
    if (known := worked_out(scenario, seed, without)) is not None:
        state.learning.value[:] = known
    ledger, done = new_ledger(state, blocks_of(total)), 0
    if checkpoint is not None and checkpoint.exists():
        done = _go_on(checkpoint, scenario, seed, total, state, ledger)
    ends = {-(-(block + 1) * total // len(ledger.episodes)) for block in range(len(ledger.episodes))}
    until = total if until is None else min(until, total)
    for last in sorted(ends | {stop for stop in (*stops, until) if stop < total}):
        if not done < last <= until:
            continue
        with explain_compile_errors(rule.name for rule in scenario.setup.rules):
            engine(scenario.setup).train(state, ledger, seed, done, last, total)
        done = last
        _refuse_nonsense(scenario, state.learning.value)
        if checkpoint is not None:
            save(TrainingResult(scenario, seed, total, done, state.learning.value, ledger), checkpoint)
        if on_block is not None:
            on_block(TrainingResult(scenario, seed, total, done, state.learning.value, ledger))
        progress(done, until)
    return TrainingResult(scenario, seed, total, done, state.learning.value, ledger)


def _refuse_nonsense(scenario: Scenario, value: np.ndarray) -> None:
    if not np.isfinite(value).all():
        raise OverflowError(
            f"what is learnt in {scenario.name} grows beyond all numbers; lower the learning_rate or the discount of "
            "its learner"
        )


def _go_on(path: Path, scenario: Scenario, seed: int, episodes: int, state: State, ledger: Ledger) -> int:
    """Put what a checkpoint holds into a new world; how many episodes are behind."""
    with archive.opened(path, FORMAT) as packed:
        header = packed.header
        refuse(header, POLICY, path)
        own_training = (header["training"], header["seed"], header["episodes"])
        if own_training != (whole_fingerprint(scenario.setup), seed, episodes):
            raise OtherWorld(
                f"{path}: this is the checkpoint of another training, or its rules have been edited since; move it "
                "away, or give another file."
            )
        training_result = _unpacked(packed, scenario, state, ledger)
    state.learning.value[:] = training_result.value
    for own, learnt in zip(ledger, training_result.ledger, strict=True):
        own[:] = learnt
    return training_result.done


def save(training_result: TrainingResult, path: Path) -> None:
    """Write a training's result to disk, whole or not at all. Raises CannotWrite."""
    setup = training_result.scenario.setup
    header = specification_of(training_result.scenario, training_result.seed) | {
        "episodes": training_result.episodes,
        "done": training_result.done,
        "world": fingerprint(setup),
        "training": whole_fingerprint(setup),
    }
    refuse_to_write(header, POLICY)
    archive.write(path, FORMAT, header, _tables(training_result.value, training_result.ledger))


def _tables(value: np.ndarray, ledger: Ledger) -> dict[str, np.ndarray]:
    return {"value": value, **ledger._asdict()}


def load(path: Path, scenario: Scenario | None = None) -> TrainingResult:
    """Read a training's result from disk, for the scenario it was learnt in or for one like it.

    Raises UnreadableFile, and OtherWorld if percepts, actions or tables of the scenario are not those of the training.
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
            ledger = new_ledger(state, blocks_of(header["episodes"]))
        except BROKEN as error:
            raise UnreadableFile(f"{path}: its scenario is not valid for this program: {error}") from None
        return _unpacked(packed, own, state, ledger)


def _unpacked(packed: archive.Packed, scenario: Scenario, state: State, ledger: Ledger) -> TrainingResult:
    """The result in a file, whose arrays have to be like those of a world and a ledger. Raises UnreadableFile."""
    header = packed.header
    own = _tables(state.learning.value, ledger)
    tables = packed.unpack({name: archive.form_of(array) for name, array in own.items()})
    value = tables.pop("value")
    training_result = TrainingResult(
        scenario, header["seed"], header["episodes"], header["done"], value, Ledger(**tables)
    )
    if problem := _strange(training_result, state):
        raise UnreadableFile(f"{packed.path}: {problem} in it is none that there can be; the file was changed.")
    return training_result


def _strange(training_result: TrainingResult, state: State) -> str:
    """What of a result no training can come to, in words; nothing, if all of it can be."""
    value = training_result.value
    if problem := strange_numbers(value, training_result.ledger, training_result.done):
        return problem
    listed = listed_tables(training_result.scenario.setup, state)
    return "" if np.array_equal(value[listed], state.learning.value[listed]) else "a list of actions"


def strange_numbers(value: np.ndarray, counts: Ledger, done: int) -> str:
    """What of these numbers cannot be after so many episodes."""
    if not all(np.isfinite(table).all() for table in (value, counts.episode_return, counts.gained)):
        return "a number"
    if any(table.min() < 0 for table in counts if table.dtype.kind == "i" and table.size):
        return "a count"
    if counts.episodes.sum() != done or counts.seen.max(initial=0) > done:
        return "the count of episodes"
    return ""


def listed_tables(setup: Setup, state: State) -> np.ndarray:
    """Which tables are lists of actions, that nobody learns in: bool[tables]."""
    is_listed = np.zeros(len(state.learning.value), bool)
    if len(is_listed):
        groups = [group for group, _ in setup.rows][: len(state.learning.mind)]
        is_listed[
            [table for table, group in zip(state.learning.mind.table, groups, strict=True) if group.mind.script]
        ] = True
    return is_listed


def blocks_of(episodes: int) -> int:
    """Into how many blocks a training is cut."""
    return min(BLOCKS, max(episodes, 1))


def fingerprint(setup: Setup) -> str:
    """What a policy depends on: the size of the map, who perceives what and does what, and the rules to learn by."""
    groups = [(g.rule, g.count, g.mind.sees, g.mind.actions, g.mind.shares, g.mind.script) for g in setup.learners]
    texts = [learner_of(group.rule).text for group in setup.learners]
    return _seal(len(setup.heights), len(setup.heights[0]), groups, texts)


def whole_fingerprint(setup: Setup) -> str:
    """All that a training depends on, but for seed and length: the world, and the texts of its rules and laws."""
    return _seal(setup, rule_fingerprint(setup), own_sources())


def rule_fingerprint(setup: Setup) -> str:
    """The texts of the files of the rules that a world follows."""
    return _seal([rule.text for rule in setup.rules])


def _seal(*parts: Any) -> str:
    return hashlib.blake2b(repr(parts).encode(), digest_size=8).hexdigest()


def trials(
    scenario: Scenario, training_result: TrainingResult, count: int | None = None, without: Sequence[int] = ()
) -> Iterator[Trace]:
    """Episodes in which what was learnt is shown: nobody learns or explores.

    One finished trace each, which is written over by the next.
    """
    stage = Stage(scenario, ready(scenario, training_result, without=without))
    for number in range(scenario.file.run.trials if count is None else count):
        stage.again().clock[0].seed = _seed_of_trial(training_result, number)
        yield stage.play()


def ready(scenario: Scenario, training_result: TrainingResult, number: int = 0, without: Sequence[int] = ()) -> State:
    """The world before one of these episodes begins; its bodies are not placed yet, those in `without` never are."""
    state = build(scenario.setup, training_result.seed, without)
    if state.learning.value.shape != training_result.value.shape:
        raise OtherWorld(f"what was learnt does not fit {scenario.name!r}: its learners perceive or do other things.")
    state.learning.value[:] = training_result.value
    state.clock[0].seed, state.clock[0].trained = _seed_of_trial(training_result, number), 1.0
    return state


def _seed_of_trial(training_result: TrainingResult, number: int) -> np.uint64:
    """The seed of one of the episodes in which it is seen what was learnt."""
    return bits(At(np.uint64(training_result.seed), np.uint64(number), TRIALS), TRIAL)


def trial(scenario: Scenario, training_result: TrainingResult, number: int = 0, without: Sequence[int] = ()) -> Trace:
    """One of these episodes."""
    return play(scenario, ready(scenario, training_result, number, without))
