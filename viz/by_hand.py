"""A round by hand as page and window show it: what whoever plays it is told, and which key does what."""

from collections.abc import Sequence
from typing import Any

from unbidden.sim.report.by_hand import actions, judged, perceived
from unbidden.sim.report.catalogue import number
from unbidden.sim.report.scenario import objective_text
from unbidden.sim.runs.by_hand import Round

WAYS = {"north": "ArrowUp", "east": "ArrowRight", "south": "ArrowDown", "west": "ArrowLeft"}
SPACE = "Space"


def told(played: Round) -> dict[str, Any]:
    """What a learner in this place perceives, can do and is paid; once the round is over, what it amounted to."""
    can = actions(played)
    keys = keys_of([action["verb"] for action in can])
    return {
        "tick": played.done,
        "of": played.scenario.setup.ticks,
        "paid": number(played.paid),
        "pays": objective_text(played.scenario),
        "body": played.body,
        "actions": [action | {"key": key} for action, key in zip(can, keys, strict=True)],
        "perceived": perceived(played),
        "judged": judged(played.run(), played.body) if played.is_over else [],
    }


def keys_of(verbs: Sequence[str]) -> list[str]:
    """The arrows for the four ways, then the space bar, then for each the first of its letters that is free."""
    keys: list[str] = []
    for verb in verbs:
        letters = (letter for letter in verb.upper() if letter not in keys)
        free = SPACE if SPACE not in keys else next(letters, "")
        keys.append(WAYS.get(verb, free))
    return keys
