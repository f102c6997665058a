"""What a worker does: it reads the scenario of a sweep once, makes arms ready, and plays batches of runs.

A recipe is all that a run depends on but its arm and its seed, as text and numbers, so that it can be sent to another
process or machine. What is sent back are rows of numbers; no trace ever travels.

A run that raises something is tried once more, and has failed if it does so again. One that had not enough memory is
handed back, to be tried with nothing else in its process.
"""

import errno
import json
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from unbidden.sim.runs.arms import Arm
from unbidden.sim.runs.many import ReadyArm
from unbidden.sim.runs.many import Row as RunRow
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.loading import fill_registries, load_changed
from unbidden.sim.scenario.overrides import Override, dotted
from unbidden.sim.scenario.own_measures import OwnMeasure
from unbidden.sim.scenario.text import Place
from unbidden.sim.walls import load_rules_text

READY = 64  # arms that a worker keeps ready
CHUNK = 0.2  # s after which a batch is handed back, with what is left of it
NO_MEMORY = "there was not enough memory for it"
PLACE = re.compile(r'File "[^"]*?([^"/\\]+)"')
Guard = Callable[[int], AbstractContextManager[None]]


@dataclass(frozen=True)
class Recipe:
    """All that the runs of a sweep have in common."""

    name: str
    text: str = field(repr=False)
    changes: tuple[tuple[tuple[str | int, ...], Any], ...] = ()
    control: str | None = None
    rules: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # files of rules: name and text
    measures: tuple[str, ...] = ()
    own: tuple[OwnMeasure, ...] = ()  # measures of the user's own; their code is nowhere in a store
    digests: bool = False
    events: bool = False
    seconds: float | None = None  # that a run may take, where workers are processes of their own

    @classmethod
    def of(cls, scenario: Scenario, rules: tuple[Path, ...] = (), **asked: Any) -> "Recipe":
        """The recipe of a scenario, with the files of rules it was opened with."""
        changes = tuple((override.path, override.value) for override in scenario.overrides)
        texts = tuple((path.name, path.read_text(encoding="utf-8")) for path in rules)
        return cls(scenario.name, scenario.document.text, changes, scenario.control, texts, own=scenario.own, **asked)

    def open(self) -> Scenario:
        """The scenario, from text alone, with its rules entered first, and all measures whose code is at hand."""
        fill_registries()
        for name, text in self.rules:
            load_rules_text(text, name)
        changes = [Override(path, value, Place(dotted(path), 0, 0, "")) for path, value in self.changes]
        scenario = load_changed(self.text, f"{self.name}.yaml", tuple(changes), self.control)
        return scenario.measuring([own for own in self.own if own.text is not None])


class Run(NamedTuple):
    """One run of a sweep: how it differs, its number, and its seed."""

    arm: Arm
    number: int
    seed: int


@dataclass(frozen=True)
class Batch:
    """Some runs. `alone`: one that something happened to before; it has a process, if it can have one, for itself."""

    recipe: Recipe
    runs: tuple[Run, ...]
    alone: bool = False


@dataclass
class Played:
    """What a batch came to: for each run its number, its measures, or why it failed; and which are still to be made."""

    numbers: list[int] = field(default_factory=list)
    values: list[tuple[float | None, ...]] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    events: list[tuple[int, str]] = field(default_factory=list)  # number of the run, event as JSON
    failed: list[tuple[int, str]] = field(default_factory=list)  # number of the run, reason
    suspects: list[Run] = field(default_factory=list)  # which had not enough memory, beside whatever was kept
    left: tuple[Run, ...] = ()  # for which there was no time
    seconds: float = 0.0  # that it took

    @property
    def made(self) -> int:
        """How many runs came to an end, good or bad."""
        return len(self.numbers) + len(self.failed) + len(self.suspects)


def unguarded(number: int) -> AbstractContextManager[None]:
    """Nothing that looks after a run."""
    return nullcontext()


def play(batch: Batch, guard: Guard = unguarded) -> Played:
    """Play the runs of a batch for about as long as CHUNK, at least one; a run that fails leaves the others alone.

    Each is played inside of what `guard` answers for its number.
    """
    played, began = Played(), time.perf_counter()
    broken: dict[Arm, str] = {}  # arms that cannot be made, and why
    if batch.alone:
        _forget()
    for k, run in enumerate(batch.runs):
        if k and time.perf_counter() - began > CHUNK:
            played.left = batch.runs[k:]
            break
        try:
            row, reason = _tried(batch.recipe, run, broken, guard)
        except MemoryError:
            _forget()
            if batch.alone:
                played.failed.append((run.number, NO_MEMORY))
            else:
                played.suspects.append(run)
            continue
        if row is None:
            played.failed.append((run.number, reason))
        else:
            add(played, batch.recipe, run.number, row)
    played.seconds = time.perf_counter() - began
    return played


def _tried(recipe: Recipe, run: Run, broken: dict[Arm, str], guard: Guard) -> tuple[RunRow | None, str]:
    """A run, or else why there is none after two tries. Raises MemoryError, OSError if the machine is in the way."""
    reason = broken.get(run.arm, "")
    for _ in range(0 if reason else 2):
        try:
            ready = _ready(recipe, run.arm)
        except OSError as error:
            if error.errno == errno.ENOMEM:
                raise MemoryError from None
            raise
        except MemoryError:
            raise
        except Exception as error:
            broken[run.arm] = reason = _told(error)
            continue
        broken.pop(run.arm, None)
        try:
            with guard(run.number):
                return ready.made(run.seed), ""
        except MemoryError:
            raise
        except Exception as error:
            reason = _told(error)
    return None, reason


def _told(error: Exception) -> str:
    """What is said of a failure: the same wherever and in whatever order runs are made."""
    text = str(error)
    is_ours = type(error).__module__.startswith("unbidden.")
    return PLACE.sub(r'File "\1"', text if text and is_ours else f"{type(error).__name__}: {text}".rstrip(": "))


def add(played: Played, recipe: Recipe, number: int, row: RunRow) -> None:
    played.numbers.append(number)
    played.values.append(tuple(_number(row.measures[name]) for name in recipe.measures))
    played.digests.append(row.digest)
    played.events += [(number, json.dumps(event, sort_keys=True)) for event in row.events]


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


# ---- what a worker keeps --------------------------------------------------------------------------------------------

_opened: dict[Recipe, Scenario] = {}
_arms: OrderedDict[tuple[Recipe, Arm], ReadyArm] = OrderedDict()
_keeping = threading.RLock()  # threads share what is kept


def _ready(recipe: Recipe, arm: Arm) -> ReadyArm:
    """An arm that was made ready before, or now."""
    key = (recipe, arm)
    with _keeping:
        if key in _arms:
            _arms.move_to_end(key)
            return _arms[key]
        if recipe not in _opened:
            _forget()
            _opened[recipe] = recipe.open()
        scenario = _opened[recipe]
    made = ReadyArm(scenario, arm, recipe.measures, recipe.digests, recipe.events)
    made.warm_up(set())
    with _keeping:
        _arms[key] = made
        while len(_arms) > READY:
            _arms.popitem(last=False)
    return made


def _forget() -> None:
    """Keep nothing."""
    with _keeping:
        _opened.clear()
        _arms.clear()
