"""Which failures are foreseen: those have a message for people, and anything else is a mistake in the program."""

from enum import Enum

from unbidden.sim.engine.machine.kernel import CannotCompile
from unbidden.sim.judge.claims.registration import NotRegistered
from unbidden.sim.judge.counterfactuals import NothingToExplain
from unbidden.sim.optimum.model import TooLarge
from unbidden.sim.runs.archive import UnreadableFile
from unbidden.sim.runs.many import RunFailed
from unbidden.sim.runs.measuring import MeasureFailed
from unbidden.sim.runs.simulation import Halted
from unbidden.sim.runs.training import OtherWorld
from unbidden.sim.scenario import InvalidScenario
from unbidden.sim.walls import BrokenPlugin, UnsafeRules


class Failure(Enum):
    """What kind of failure it is."""

    NOTHING = "there is nothing to explain"
    INVALID = "a scenario, a rule or a file cannot be used"
    RUN = "a run failed"


KINDS: dict[type[Exception], Failure] = {
    BrokenPlugin: Failure.INVALID,
    CannotCompile: Failure.INVALID,
    InvalidScenario: Failure.INVALID,
    NothingToExplain: Failure.NOTHING,
    NotRegistered: Failure.INVALID,
    Halted: Failure.RUN,
    OtherWorld: Failure.INVALID,
    OverflowError: Failure.RUN,
    RunFailed: Failure.RUN,
    TooLarge: Failure.RUN,
    OSError: Failure.INVALID,
    MeasureFailed: Failure.RUN,
    MemoryError: Failure.RUN,
    UnreadableFile: Failure.INVALID,
    UnsafeRules: Failure.INVALID,
}


def foreseen(error: Exception) -> Failure | None:
    """The kind of a failure, or None for one that nobody foresaw."""
    return next((kind for known, kind in KINDS.items() if isinstance(error, known)), None)
