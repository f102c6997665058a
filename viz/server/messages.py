"""What viewers may say, word for word: every message is read strictly, and anything else is refused with a reason.

The first message of a socket opens a world, or joins those who watch the presenter's; SHAPES says what each may hold.
The server answers with frames, which the viewer acknowledges by their tick, and with words, told apart by "is":

    world    all that is static: legend, frames (how they are put together), told, last, turns, stages, stage,
             without, and what else it shows, if anything: a "round" by hand, the "best" play, a "toy";
             run, which of those runs it is; and tick, playing, speed
    state    playing, speed, tick, known, and done, up to which message of the socket everything is done; after whatever
             is asked, and now and then while it plays
    found    what is told of the run so far, twice a second at most
    card     how something came about
    without  what was taken away, from which tick on, whether it crosses all the same, and what is found in that world;
             that world is shown until it is asked for without nothing: {"do": "without", "what": null}
    round    how a round by hand stands: tick, of how many, paid, what pays, actions, what is perceived, and what it
             amounted to once it is over. It begins with "hand", each "act" is a tick of
             it, and it is left like a world without something; "best" shows the best play there is instead
    class    what all who have this world open did by hand: rounds, how many were over, and events: says, came, in how
             many, own, whether in one's own, and learner, whether in its trial. It is told after a round of one's own,
             or when it is asked for: {"do": "class", "shown": true}
    best     what that is paid; "move" puts the tiles of two cells in each other's place, and it is worked out anew;
             "toy" shows two bodies that float, and "drag" puts one of them into a cell
    learning curves of what came of the trials of each stage
    rooms    what came of the rooms that were run so far: label, axis, done, total, running, names, says, and bars: low,
             width, whole, counts; asked for by {"do": "rooms"}, and ended early by {"do": "stop"}
    estimate seconds that it takes, about, to train once more, and once under the control
    trainings what came of learners that were trained anew: label, done, part of the next, total, running, names, rows;
             asked for by {"do": "retrain", "times": 5}, and ended early by the same with 0 times
    busy     what is being done, and how much of it
    error    what was refused, the field that it was about, the number of the message that asked for it,
             and perhaps a remedy, "reset": to begin again with what was changed meanwhile; the world is as it was

Both ends count the messages of a viewer, from 1; so a viewer whose connection is lost knows what was not answered.
"""

import asyncio
import json
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from unbidden.viz.server.limits import Refused

MOST_SEED = 2**63 - 1
MOST_TICK = 2**31 - 1
LEAST_SPEED, MOST_SPEED = 0.01, 10_000.0
LONGEST = 200  # characters of a name or a field
MOST_TRAININGS = 100  # that are asked for at once
MOST_SET = 100  # fields changed at once

Read = Callable[[Any, str], Any]
REQUIRED: Any = object()


@dataclass(frozen=True)
class Message:
    """What is to be done, and with what; `number`: which message of its socket it is, from 1."""

    do: str
    fields: dict[str, Any]
    number: int = 0


def text(value: Any, field: str) -> str:
    """A short text."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST or not value.isprintable():
        raise Refused(f"{field} must be text of at most {LONGEST} characters.", field)
    return value


def whole(low: int, high: int) -> Read:
    """A whole number within limits."""

    def read(value: Any, field: str) -> int:
        if type(value) is not int or not low <= value <= high:
            raise Refused(f"{field} must be a whole number from {low} to {high}.", field)
        return value

    return read


def number(low: float, high: float) -> Read:
    """A finite number within limits."""

    def read(value: Any, field: str) -> float:
        if type(value) not in (int, float) or not math.isfinite(value) or not low <= value <= high:
            raise Refused(f"{field} must be a number from {low:g} to {high:g}.", field)
        return float(value)

    return read


def yes_or_no(value: Any, field: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Refused(f"{field} must be true or false.", field)
    return value


def plain(value: Any, field: str) -> Any:
    """A value that a field of a scenario may have: a finite number, a yes or no, or a short text."""
    if isinstance(value, bool):
        return value
    if type(value) is int and abs(value) <= MOST_SEED:
        return value
    if type(value) is float and math.isfinite(value):
        return value
    if isinstance(value, str):
        return text(value, field)
    raise Refused(f"{field} must be a number, true, false or a short text.", field)


def changes(value: Any, field: str) -> dict[str, Any]:
    """New values by field."""
    if not isinstance(value, dict) or len(value) > MOST_SET:
        raise Refused(f"{field} must be an object of at most {MOST_SET} fields and their values.", field)
    return {text(name, field): plain(new, name) for name, new in value.items()}


def turns(value: Any, field: str) -> list[tuple[int, str, Any]]:
    """Changes while a world runs: a tick, a field and a value each."""
    if not isinstance(value, list) or not all(isinstance(turn, list) and len(turn) == 3 for turn in value):
        raise Refused(f"{field} must be a list of [tick, field, value].", field)
    read = whole(0, MOST_TICK)
    return [(read(tick, field), text(name, field), plain(fields, name)) for tick, name, fields in value]


def maybe(read: Read) -> Read:
    """The same, or null."""
    return lambda value, field: None if value is None else read(value, field)


SEED, TICK, STAGE, NUMBER = whole(0, MOST_SEED), whole(0, MOST_TICK), whole(0, 10_000), whole(1, 1_000_000)
SHAPES: dict[str, dict[str, tuple[Read, Any]]] = {
    "open": {
        "token": (text, REQUIRED),
        "scenario": (text, REQUIRED),
        "seed": (SEED, 0),
        "set": (changes, {}),
        "control": (maybe(text), None),
        "turns": (turns, []),
        "tick": (TICK, 0),
        "stage": (maybe(STAGE), None),
        "lang": (text, "en"),
    },
    "join": {"code": (text, REQUIRED)},
    "play": {},
    "pause": {},
    "step": {"by": (whole(-1_000_000, 1_000_000), 1)},
    "seek": {"tick": (TICK, REQUIRED)},
    "event": {"unasked": (yes_or_no, False)},
    "speed": {"value": (number(LEAST_SPEED, MOST_SPEED), REQUIRED)},
    "set": {"field": (text, REQUIRED), "value": (plain, REQUIRED)},
    "reset": {"seed": (maybe(SEED), None), "set": (maybe(changes), None), "control": (maybe(text), ...)},
    "stage": {"number": (STAGE, REQUIRED)},
    "card": {"number": (NUMBER, 1)},
    "without": {"number": (NUMBER, 1), "what": (maybe(text), REQUIRED)},
    "hand": {},
    "act": {"action": (whole(0, 100), REQUIRED)},
    "class": {"shown": (yes_or_no, REQUIRED)},
    "best": {},
    "toy": {},
    "drag": {"body": (TICK, REQUIRED), "cell": (TICK, REQUIRED)},
    "move": {"cell": (TICK, REQUIRED), "to": (TICK, REQUIRED)},
    "learning": {},
    "rooms": {},
    "stop": {},
    "estimate": {},
    "retrain": {"times": (whole(0, MOST_TRAININGS), REQUIRED)},
    "ack": {"tick": (TICK, REQUIRED)},
}


def read(message: str, number: int = 0) -> Message:
    """A message of a viewer, the so manieth of its socket. Raises Refused."""
    try:
        parsed = json.loads(message, parse_constant=_endless, object_pairs_hook=_once)
    except Refused:
        raise
    except (ValueError, RecursionError):
        raise Refused("a message is a JSON object; this one cannot be read.") from None
    if not isinstance(parsed, dict) or not isinstance(parsed.get("do"), str):
        raise Refused('a message is a JSON object with a "do".', "do")
    do = parsed.pop("do")
    if do not in SHAPES:
        raise Refused(f"nothing is called {do[:40]!r}; known: {', '.join(SHAPES)}.", "do")
    return Message(do, _fields(parsed, SHAPES[do]), number)


def _fields(message: dict[str, Any], shape: dict[str, tuple[Read, Any]]) -> dict[str, Any]:
    unknown = sorted(set(message) - set(shape))
    if unknown:
        known = ", ".join(shape) or "none"
        raise Refused(f"there is no field {unknown[0][:40]!r} in this message; known: {known}.", unknown[0][:40])
    for name, (_, otherwise) in shape.items():
        if name not in message and otherwise is REQUIRED:
            raise Refused(f"{name} is missing.", name)
    return {
        name: read(message[name], name) if name in message else otherwise for name, (read, otherwise) in shape.items()
    }


def _endless(word: str) -> Any:
    raise Refused(f"{word} is not a number that can be used.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise Refused("a field stands twice in this message.")
    return dict(pairs)


# ---- what waits to be done -------------------------------------------------------------------------------------------

LIGHT = ("seek", "pause", "speed", "drag")  # of each of these only the last counts, in whatever order they come


class MessageQueue:
    """Messages in their order; of several that undo each other only the last."""

    def __init__(self, most: int):
        self.most = most
        self.waiting = deque[Message]()

    def __bool__(self) -> bool:
        return bool(self.waiting)

    def add(self, message: Message) -> None:
        """One more. Raises Refused if there are too many."""
        self._forget(message)
        if len(self.waiting) >= self.most:
            raise Refused("too much at once; wait until the last was done.")
        self.waiting.append(message)

    def next(self) -> Message:
        """The oldest, which is not here any more then."""
        return self.waiting.popleft()

    def _forget(self, new: Message) -> None:
        """Forget what the new message makes needless, as long as nothing stands between that would notice."""
        for k in range(len(self.waiting) - 1, -1, -1):
            old = self.waiting[k]
            if old.do == new.do and (
                new.do in LIGHT or (new.do == "set" and old.fields["field"] == new.fields["field"])
            ):
                del self.waiting[k]
                return
            if old.do not in LIGHT or new.do not in LIGHT:
                return


# ---- what goes out ---------------------------------------------------------------------------------------------------


class Gone(Exception):
    """Nobody is at the far end any more."""


class Line(Protocol):
    """The far end of a socket; sending raises Gone if there is none."""

    async def send_text(self, data: str) -> None:
        """Send words."""

    async def send_bytes(self, data: bytes) -> None:
        """Send a frame."""


class FrameSender:
    """Sends, and keeps count of what was not acknowledged."""

    def __init__(self, line: Line, most: int):
        self.line, self.most = line, most
        self.unseen: deque[int] = deque()

    @property
    def is_open(self) -> bool:
        """Whether another frame may be sent now."""
        return len(self.unseen) < self.most

    def seen(self, tick: int) -> None:
        """A frame was acknowledged, and with it all that were sent before."""
        if tick in self.unseen:
            while self.unseen.popleft() != tick:
                pass

    async def say(self, kind: str, message: dict[str, Any]) -> None:
        """Send words."""
        await self.line.send_text(said(kind, message))

    async def say_text(self, text: str) -> None:
        """Send words that are put together already."""
        await self.line.send_text(text)

    async def show(self, tick: int, frame: bytes) -> None:
        """Send a frame."""
        self.unseen.append(tick)
        await self.line.send_bytes(frame)


def said(kind: str, message: dict[str, Any]) -> str:
    """A message of the server."""
    return json.dumps({"is": kind, **message}, allow_nan=False, separators=(",", ":"))


class Waker:
    """Sleep until a time, or until somebody wakes one."""

    def __init__(self) -> None:
        self.event = asyncio.Event()

    def wake(self) -> None:
        """End the sleep, or the next one."""
        self.event.set()

    async def sleep(self, until: float) -> None:
        """Sleep until that time of the loop's clock, which may be infinite."""
        timer = None if until == math.inf else asyncio.get_running_loop().call_at(until, self.event.set)
        try:
            await self.event.wait()
        finally:
            self.event.clear()
            if timer:
                timer.cancel()
