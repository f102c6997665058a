"""What a new format of scenario files changed and is no rename: functions that make their edits in a draft."""

from collections.abc import Callable

from unbidden.sim.detectors import detectors
from unbidden.sim.scenario.draft import Draft
from unbidden.sim.scenario.overrides import dotted, parse_path
from unbidden.sim.scenario.text import Path

WATCH = "watch"
# Of those detectors of format 1 that were watched under other names than their own: what the value of their own field
# is called now, and which fields beside it are parameters.
PARAMETERS = {
    "uses": ("tiles", ("when", "recipe", "of")),
    "gains": ("stock", ("of",)),
    "social": ("stock", ("of",)),
    "pays": ("prices", ("of",)),
}


def name_what_is_watched(draft: Draft) -> None:
    """Format 2: what is watched has a name, and holds its detector with its parameters.

    What had the name of its detector keeps it, so that measures and claims stay as they are.
    """
    for place, is_key in draft.named_fields():
        old_name = str(place[-1]) if is_key else draft.at(place)
        fault = f"{old_name} is the name of a field in an older format."
        new_name = _named_anew(draft, old_name)
        draft.replace(place, old_name, new_name, fault, f"It is called {new_name} now.", key=is_key)
    for name in draft.keys((WATCH,)):
        path: Path = (WATCH, name)
        entry = draft.at(path)
        fault = f"{dotted(path)} is written as in an older format."
        detector = _detector(name, entry)
        if detector is None:
            continue
        if detector not in entry:
            draft.wrap(path, detector, fault, f"Write {name}: {{ {detector}: {{ … }} }}.")
            continue
        field, beside = PARAMETERS[detector]
        parts = [key for key in entry if key == detector or key in beside]
        at = list(entry).index(parts[0])
        if parts[0] != detector or list(entry)[at : at + len(parts)] != parts:
            draft.refuse(path, f"write {', '.join(beside)} right after {detector}.")
        remedy = f"Write {name}: {{ {detector}: {{ {field}: … }} }}."
        draft.wrap((*path, detector), field, fault, remedy, [(*path, key) for key in parts[1:]])


def _detector(name: str | int, entry: object) -> str | None:
    """The detector of an entry as format 1 has it; None for what is none, or is written as in format 2."""
    if not isinstance(entry, dict):
        return None
    own = str(name)
    if own in detectors and entry and entry.keys() <= {p.written for p in detectors[own].parameters}:
        return own  # it had no other name
    named = [detector for detector in PARAMETERS if detector in entry]
    if len(named) != 1:
        return None
    detector, value = named[0], entry[named[0]]
    is_new = isinstance(value, dict) and (detector != "pays" or isinstance(value.get("prices"), dict))
    return None if is_new else detector


def _named_anew(draft: Draft, name: str) -> str:
    """A field of what is watched as controls and claims of format 2 name it; any other field as it is."""
    path = parse_path(name)
    detector = _detector(path[1], draft.at(path[:2])) if len(path) > 2 and path[0] == WATCH else None
    if detector is None:
        return name
    field, beside = PARAMETERS.get(detector, (None, ()))
    if detector == path[1] or path[2] in beside:
        return dotted((*path[:2], detector, *path[2:]))
    if path[2] != detector:
        return name
    return dotted((*path[:3], str(field), *path[3:]))


REWRITES: dict[int, tuple[Callable[[Draft], None], ...]] = {2: (name_what_is_watched,)}
