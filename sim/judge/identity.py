"""What makes two scenarios the same, whatever they look like and whichever version of the program runs them.

The acting half of a file, without what is only shown; what it means; and digests of what short runs come to, which tell
an engine in which anything goes otherwise and are the same in one in which nothing does.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from unbidden.sim.runs.arms import Arm, fields_of
from unbidden.sim.runs.many import refuse_unknown, runs, succeeded
from unbidden.sim.scenario import Scenario

TRAINED = 500  # episodes of the short trainings whose digests are taken
ACTS = ("rules", "world", "agents", "objective", "run")  # parts of a file: the acting half
DRAWN = {"fixed", "rooms", "draws"}  # and these of `prevalence`, where numbers of the acting half are drawn
MEANS = ("intent", "watch", "measures", "decoys", "useless")  # what is measured
SHOWN = ("icon", "says", "singular")  # fields that nobody acts on or measures


def acting_half(scenario: Scenario) -> str:
    """A hash of all that a file says of what happens, also in worlds that are drawn at random; not of what is meant."""
    parts = _parts(scenario, ACTS)
    if scenario.file.prevalence.draws:
        parts["drawn"] = scenario.file.prevalence.model_dump(mode="json", by_alias=True, include=DRAWN)
    tiles = parts["world"].get("tiles", {}).items()
    named = {letter: {key: value for key, value in tile.items() if key != "name"} for letter, tile in tiles}
    return seal(parts | {"world": parts["world"] | {"tiles": named}}, 8)


def meaning(scenario: Scenario) -> dict[str, Any]:
    """What a file says of what is meant and watched."""
    return _parts(scenario, MEANS)


def code_of_measures(scenario: Scenario) -> dict[str, dict[str, str]]:
    """A hash of each file of measures that its claims name; nothing at all if they name none.

    Raises InvalidScenario for a measure whose code is not at hand.
    """
    refuse_unknown(scenario, scenario.claimed)
    named = {own.file: own.hash for own in scenario.own if own.label in scenario.claimed}
    return {"code": dict(sorted(named.items()))} if named else {}


def outcomes(scenario: Scenario, arms: Sequence[Arm]) -> dict[str, str]:
    """Digests of a run of each arm from the first seed; learners are trained for a short time."""
    short = [_shortened(scenario, arm) for arm in arms]
    rows = succeeded(runs(scenario, short, [0], []))
    return {arm.name: row.digest + row.training_digest for arm, row in zip(arms, rows, strict=True)}


def seal(value: Any, size: int) -> str:
    """A hash of JSON values, as so many bytes in hexadecimal."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=size).hexdigest()


def _shortened(scenario: Scenario, arm: Arm) -> Arm:
    is_long = scenario.setup.learners and arm.worlds(scenario)[0].file.run.episodes > TRAINED
    return replace(arm, fields=(*arm.fields, *fields_of({"run.episodes": TRAINED}))) if is_long else arm


def _parts(scenario: Scenario, names: Sequence[str]) -> dict[str, Any]:
    """Some parts of a file as JSON values, without what is only shown and what is as it would be anyway."""
    dump = scenario.file.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {name: _unshown(dump[name]) for name in names if name in dump}


def _unshown(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unshown(inner) for key, inner in value.items() if key not in SHOWN}
    return [_unshown(inner) for inner in value] if isinstance(value, list) else value
