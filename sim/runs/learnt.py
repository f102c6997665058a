"""Trainings that come with the program: what the learners of shipped scenarios know, stage by stage, from seed 0.

A file is used only where it is what a training would come to here: the same world, rules and engine, the same seed, as
many episodes. It is taken for hostile like any other; sizes and checksum are looked at before anything is unpacked.
Of what was learnt it holds the rows of the tables in which anything was.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from unbidden.sim.engine.ledger import Ledger, new_ledger
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.state import State
from unbidden.sim.runs import archive
from unbidden.sim.runs.archive import Form, UnreadableFile
from unbidden.sim.runs.header import LEARNT, refuse, refuse_to_write
from unbidden.sim.runs.training import TrainingResult, blocks_of, listed_tables, strange_numbers, whole_fingerprint
from unbidden.sim.scenario import Scenario

FORMAT = "unbidden learnt 1"
HOME = "learnt"  # folder beside the shipped scenarios
SEED = 0  # from which they were trained


@dataclass(frozen=True)
class Learnt:
    """A training in a file: its stages, each made anew when it is asked for."""

    scenario: Scenario
    seed: int
    done: tuple[int, ...]  # episodes behind at each stage
    rows: np.ndarray  # in which anything was learnt
    tables: dict[str, np.ndarray]  # what stands in them, and the counts of the ledger; stages are the last axis
    blank: np.ndarray  # what is known before anything is learnt

    def stage(self, number: int) -> TrainingResult:
        """What was known at a stage."""
        value, (learnt, ledger) = self.blank.copy(), self.part(number)
        _rows_of(value)[self.rows] = learnt
        return TrainingResult(self.scenario, self.seed, self.done[-1], self.done[number], value, ledger)

    def part(self, number: int) -> tuple[np.ndarray, Ledger]:
        """What stood in its rows at a stage, and the ledger then."""
        tables = {name: np.ascontiguousarray(table[..., number]) for name, table in self.tables.items()}
        return tables.pop("value"), Ledger(**tables)


def learnt(scenario: Scenario, seed: int) -> Learnt | None:
    """The training of this scenario from this seed that comes with the program; None if there is none that fits.

    If there is one for just this scenario and it does not fit, that is said.
    """
    path = Path(str(files("unbidden.scenarios"))) / HOME / f"{scenario.name}.npz"
    if Path(path.name).stem != scenario.name or not path.exists():
        return None
    try:
        found, why = read(path, scenario, seed), "it is of another world or engine"
    except UnreadableFile as error:
        found, why = None, str(error)
    if found is None and seed == SEED and not (scenario.overrides or scenario.control or scenario.rework):
        print(f"{scenario.name} is trained anew: what comes with the program cannot be used, {why}", file=sys.stderr)
    return found


def save(stages: Iterable[TrainingResult], path: Path) -> None:
    """Write the stages of one training, the last of which is its end. Raises CannotWrite."""
    results = list(stages)
    end = results[-1]
    blank = _rows_of(build(end.scenario.setup, end.seed).learning.value)
    values = np.stack([_rows_of(result.value) for result in results], axis=-1)
    rows = np.flatnonzero((values != blank[..., None]).any(axis=(1, 2))).astype(np.int64)
    header = {
        "scenario": end.scenario.name,
        "seed": end.seed,
        "episodes": end.episodes,
        "training": whole_fingerprint(end.scenario.setup),
        "done": [result.done for result in results],
        "rows": len(rows),
    }
    refuse_to_write(header, LEARNT)
    ledgers = {name: np.stack([getattr(r.ledger, name) for r in results], axis=-1) for name in Ledger._fields}
    archive.write(path, FORMAT, header, {"rows": rows, "value": values[rows], **ledgers})


def read(path: Path, scenario: Scenario, seed: int) -> Learnt | None:
    """The training in a file; None if it is not what this scenario comes to from this seed. Raises UnreadableFile."""
    with archive.opened(path, FORMAT) as packed:
        header = packed.header
        refuse(header, LEARNT, path)
        asked = (whole_fingerprint(scenario.setup), seed, scenario.file.run.episodes)
        if (header["training"], header["seed"], header["episodes"]) != asked:
            return None
        state = build(scenario.setup, seed)
        blank = state.learning.value
        count, stages = header["rows"], len(header["done"])
        if count > len(_rows_of(blank)):
            raise UnreadableFile(f"{path}: it tells of more than its learners can know; the file was changed.")
        ledger = new_ledger(state, blocks_of(header["episodes"]))
        forms = {name: Form(own.dtype, (*own.shape, stages)) for name, own in ledger._asdict().items()}
        forms["value"] = Form(blank.dtype, (count, blank.shape[-1], stages))
        tables = packed.unpack(forms | {"rows": Form(np.dtype(np.int64), (count,))})
    made = Learnt(scenario, seed, tuple(header["done"]), tables.pop("rows"), tables, blank)
    if problem := _strange(made, state):
        raise UnreadableFile(f"{path}: {problem} in it is none that there can be; the file was changed.")
    return made


def _strange(made: Learnt, state: State) -> str:
    """What of a training cannot be, in words; nothing, if all of it can."""
    rows = made.rows
    is_listed = np.repeat(listed_tables(made.scenario.setup, state), made.blank[0, ..., 0].size)
    if np.any(rows < 0) or np.any(rows >= len(is_listed)) or np.any(np.diff(rows) <= 0) or is_listed[rows].any():
        return "a row"
    return next(filter(None, (strange_numbers(*made.part(k), done) for k, done in enumerate(made.done))), "")


def _rows_of(value: np.ndarray) -> np.ndarray:
    """A table of values with a row for each of its states, whatever tables and planes there are."""
    return value.reshape(-1, value.shape[-1])
