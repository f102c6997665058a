"""What one launch of the server lets viewers have, and the words with which it says no, or that something failed."""

import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unbidden.sim.scenario import Scenario

# Codes with which a socket is closed.
REFUSED, TOO_BIG, BROKEN, FULL = 1008, 1009, 1011, 1013
NO_TOKEN, TOO_LATE, IDLE, FLOOD = 4401, 4408, 4410, 4429


class Refused(ValueError):
    """Something a viewer asked for and does not get; the message says why, `field` what it was about."""

    def __init__(self, says: str, field: str = ""):
        super().__init__(says)
        self.field = field


class Unknown(Refused):
    """A name that nothing has."""


class NotAllowed(Refused):
    """Something that only our own page may ask for."""


class Dropped(Exception):
    """A socket that has to be closed; the message says why."""

    def __init__(self, code: int, says: str):
        super().__init__(says)
        self.code = code


@dataclass(frozen=True)
class Limits:
    """How much of everything."""

    worlds: int = 128  # sockets with a world of their own; a page has two when it compares
    spectators: int = 128  # sockets that watch the presenter's
    per_address: int = 128  # sockets from one address
    strangers: int = 128  # connections from one address that have shown no token
    everybody: int = 512  # the same, from all addresses
    head: float = 5.0  # s until a request must have arrived, from the connection or the answer before on
    answer: float = 10.0  # s until a stranger must have taken an answer
    message: int = 64 * 1024  # bytes
    messages: float = 400.0  # a second, acknowledgements among them; who drags a slider sends many
    burst: int = 1000  # messages at once
    waiting: int = 32  # messages of one socket not yet looked at
    yaml: int = 256 * 1024  # bytes
    uploads: int = 64  # scenarios of viewers that are kept, the latest
    turns: int = 100  # changes while a world runs
    world: int = 96 * 2**20  # bytes that the trace of one world may take
    training: float = 2e9  # body-ticks that a training may take
    kept: int = 512 * 2**20  # bytes of results that are kept to be shared, about
    token: float = 10.0  # s until a socket must have shown its token
    wrong: float = 1.0  # s before a wrong token or code is answered
    idle: float = 600.0  # s after which a world that nobody asks anything of is dropped
    frames: float = 30.0  # a second
    unseen: int = 2  # frames sent and not acknowledged


class Bucket:
    """Counts messages: so many a second, and so many at once."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic):
        self.rate, self.burst, self.clock = rate, burst, clock
        self.left, self.then = float(burst), clock()

    def take(self) -> bool:
        """Whether one more is allowed now."""
        now = self.clock()
        self.left = min(self.burst, self.left + (now - self.then) * self.rate)
        self.then = now
        if self.left < 1.0:
            return False
        self.left -= 1.0
        return True


def bytes_of(scenario: "Scenario") -> int:
    """How much memory the trace of a world takes, about."""
    from unbidden.sim.scenario.checks import bytes_a_tick

    cells, bodies = len(scenario.rows) * len(scenario.rows[0]), len(scenario.setup.rows)
    return bytes_a_tick(scenario.file, bodies, cells) * (scenario.setup.ticks + 1)


def refuse_too_large(scenario: "Scenario", limits: Limits) -> None:
    """Raises Refused for a world that is too large for a server that others use too."""
    if bytes_of(scenario) > limits.world:
        says = "this world is too large for the page: fewer bodies, cells or ticks (run.ticks), or run it by command."
        raise Refused(says, "run.ticks")
    bodies = max(1, len(scenario.setup.rows))
    if scenario.setup.learners and scenario.file.run.episodes * scenario.setup.ticks * bodies > limits.training:
        raise Refused("this training is too long for the page: fewer run.episodes, or run it by command.")


# ---- words for whatever goes wrong: viewers get a sentence, the log a line, nobody a traceback -----------------------

UNFORESEEN = "something went wrong here; the world is as it was before."


def explained(error: Exception) -> tuple[str, str]:
    """What to tell a viewer, and the field it is about."""
    from unbidden.sim.report.failures import foreseen
    from unbidden.sim.runs.live import NotLive
    from unbidden.sim.scenario import InvalidScenario

    if isinstance(error, Refused):
        return str(error), error.field
    if isinstance(error, InvalidScenario):
        first = error.problems[0]
        return f"{first.what} {first.hint}".strip(), first.place.name
    if isinstance(error, NotLive) or foreseen(error) is not None:
        return str(error), ""
    log(error)
    return UNFORESEEN, ""


def log(error: BaseException) -> None:
    """One line about what nobody foresaw."""
    place = traceback.extract_tb((error.__cause__ or error).__traceback__)[-1:]
    where = f" ({place[0].name}, line {place[0].lineno})" if place else ""
    print(f"unforeseen: {type(error).__name__}{where}: {str(error)[:200]!r}", file=sys.stderr, flush=True)
