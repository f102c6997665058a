"""Which failures are foreseen, and with which exit code each ends."""

from sim.archive import UnreadableFile
from sim.causes import NothingToExplain
from sim.commands import CLAIM_NOT_MET, INVALID, SOME_FAILED
from sim.kernel import CannotCompile
from sim.optimum.model import TooLarge
from sim.scenario import InvalidScenario
from sim.study import NotANumber
from sim.training import OtherWorld
from sim.walls import BrokenPlugin, UnsafeRules

CODES: dict[type[Exception], int] = {
    BrokenPlugin: INVALID,
    CannotCompile: INVALID,
    InvalidScenario: INVALID,
    NothingToExplain: CLAIM_NOT_MET,
    NotANumber: SOME_FAILED,
    OtherWorld: INVALID,
    OverflowError: SOME_FAILED,
    TooLarge: SOME_FAILED,
    OSError: INVALID,
    MemoryError: SOME_FAILED,
    UnreadableFile: INVALID,
    UnsafeRules: INVALID,
}


def foreseen(error: Exception) -> int | None:
    """The exit code of a failure, or None for one that nobody foresaw."""
    return next((code for kind, code in CODES.items() if isinstance(error, kind)), None)
