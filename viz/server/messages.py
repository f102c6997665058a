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

import json
from dataclasses import dataclass
from typing import Any

from unbidden.sim.inquiry.causes import CAUSES
from unbidden.sim.inquiry.evidence import STEPS
from unbidden.viz.server.limits import Refused
from unbidden.viz.server.values import (
    NUMBER,
    SEED,
    STAGE,
    TICK,
    Read,
    changes,
    maybe,
    number,
    one_of,
    plain,
    shares,
    text,
    turns,
    whole,
    yes_or_no,
)

LEAST_SPEED, MOST_SPEED = 0.01, 10_000.0
MOST_TRAININGS = 100  # that are asked for at once
REQUIRED: Any = object()


@dataclass(frozen=True)
class Message:
    """What is to be done, and with what; `number`: which message of its socket it is, from 1."""

    do: str
    fields: dict[str, Any]
    number: int = 0


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

# What is asked in the game of the analyst, each by a request of its own; answered as viz/server/analyst.py says.
CASE_SHAPES: dict[str, dict[str, tuple[Read, Any]]] = {
    "case": {},
    "ask": {"case": (text, REQUIRED), "evidence": (one_of(step.name for step in STEPS), REQUIRED)},
    "commit": {"case": (text, REQUIRED), "answer": (shares(len(CAUSES)), REQUIRED)},
}


def read(message: str, number: int = 0, shapes: dict[str, dict[str, tuple[Read, Any]]] = SHAPES) -> Message:
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
    if do not in shapes:
        raise Refused(f"nothing is called {do[:40]!r}; known: {', '.join(shapes)}.", "do")
    return Message(do, _fields(parsed, shapes[do]), number)


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
