"""From an old format of scenario files to the newest: names that changed, and whatever else a format changed.

The text is edited where its values stand, so that comments, order and layout stay. A file of the newest format is never
changed. What a scenario says of other fields (in controls, claims, lessons, or in a sentence) is rewritten with them.
"""

import codecs
import pathlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from unbidden.sim.engine.machine import files
from unbidden.sim.scenario import text
from unbidden.sim.scenario.draft import Draft, Edit, with_part
from unbidden.sim.scenario.formats import FORMAT, STEPS, Rename
from unbidden.sim.scenario.overrides import dotted, parse_path
from unbidden.sim.scenario.rewrites import REWRITES
from unbidden.sim.scenario.text import Document, InvalidScenario, Path, Problem

FIELD = "format"


@dataclass(frozen=True)
class Migration:
    """The text that a scenario file becomes, and what that takes: the format before, and the edits step after step."""

    text: str
    old: int
    edits: tuple[Edit, ...]

    @property
    def is_changed(self) -> bool:
        """Whether the file was not of the newest format."""
        return self.old != FORMAT


def format_of(document: Document) -> int:
    """The format of a scenario file. Raises InvalidScenario if this program does not know it."""
    value = document.value.get(FIELD, 1) if isinstance(document.value, dict) else FORMAT
    if type(value) is not int or not 1 <= value <= FORMAT:
        what = f"format is {value!r:.20}; this program reads the formats 1 to {FORMAT}."
        raise InvalidScenario([Problem(document.place((FIELD,)), what, "A newer program may read this file.")])
    return value


def refuse_old_names(document: Document) -> None:
    """Raise InvalidScenario if a file of an old format has names, or anything else, that is written otherwise now."""
    version = format_of(document)
    if version == FORMAT:
        return
    remedy = f"`unbidden migrate {document.name}` rewrites the file."
    for following in range(version + 1, FORMAT + 1):
        problems = [
            Problem(edit.place, edit.fault, f"{edit.hint} {remedy}".strip())
            for edit in sorted(_draft(document, following).edits, key=lambda edit: edit.start)
            if edit.fault
        ]
        if problems:
            raise InvalidScenario(problems[: text.MAX_PROBLEMS])


def migrate(document: Document) -> Migration:
    """The text of a scenario file in the newest format. Raises InvalidScenario for what cannot be rewritten."""
    old, edits = format_of(document), list[Edit]()
    if not isinstance(document.value, dict) or "world" not in document.value:
        raise InvalidScenario([Problem(document.place(()), "this is no scenario: it has no `world:`.")])
    for version in range(old + 1, FORMAT + 1):
        draft = _draft(document, version)
        _say_format(draft, version)
        edits += sorted(draft.edits, key=lambda edit: edit.start)
        document = text.read(draft.result(), document.name)
        if format_of(document) != version or any(edit.fault for edit in _draft(document, version).edits):
            draft.refuse((), "its layout cannot be edited; write it in another.")
    return Migration(document.text, old, tuple(edits))


def migrate_file(path: pathlib.Path) -> Migration:
    """The text of a scenario file on disk in the newest format, as `migrate` gives it."""
    migration = migrate(text.read_file(path))
    with path.open("rb") as file:
        has_mark = file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8
    return replace(migration, text=f"\ufeff{migration.text}") if has_mark else migration


def write_migrated(path: pathlib.Path, migration: Migration) -> None:
    """Write a scenario file, whole or not at all. Raises CannotWrite."""
    files.write_text(path, migration.text)


def _draft(document: Document, version: int) -> Draft:
    """A file of the format before with the edits that bring it to this one, but for the number of the format."""
    draft = Draft(document)
    for path in draft.paths():
        for rename in STEPS[version].renames:
            if path and rename.applies(path) and rename.is_for(_rule_of(draft, path)):
                if rename.new in draft.at(path[:-1]):
                    draft.refuse(path, f"both {rename.old} and {rename.new} are given; keep one.", key=True)
                draft.replace(path, rename.old, rename.new, _fault(dotted(path)), _hint(rename), key=True)
    for path, is_key in draft.named_fields():
        name = str(path[-1]) if is_key else draft.at(path)
        new, renames = _renamed(draft, name, version, path)
        draft.replace(path, name, new, _fault(name), " ".join(map(_hint, renames)), key=is_key)
    _rename_measures(draft, STEPS[version].measures)
    for rewrite in REWRITES[version]:
        rewrite(draft)
    for start, name in list(draft.mentions()):
        draft.edit_mention(start, name, _renamed(draft, name, version)[0])
    return draft


def _fault(field: str) -> str:
    return f"{field} is the name of a field in an older format."


def _hint(rename: Rename) -> str:
    return f"{rename.old} is called {rename.new} now."


def _renamed(draft: Draft, name: str, version: int, place: Path = ()) -> tuple[str, list[Rename]]:
    """A dotted field name that stands at a place as it is written in a format, and the renames that this took."""
    path, applied = parse_path(name), []
    for length in range(1, len(path) + 1):
        for rename in STEPS[version].renames:
            if rename.applies(path[:length]) and rename.is_for(*_rules_of(draft, path, place)):
                name = with_part(name, length - 1, rename.new)
                applied.append(rename)
    return name, applied


def _rule_of(draft: Draft, path: Path, control: str | int | None = None) -> Any:
    """The rule that the agents follow to whose group a path leads, perhaps under a control; None if there is none."""
    own = draft.at(("agents", path[1], "rule")) if path[0] == "agents" else None
    return own if control is None else draft.at(("controls", control, f"agents.{path[1]}.rule")) or own


def _rules_of(draft: Draft, path: Path, place: Path) -> list[Any]:
    """The same for a path that is named at a place: in a control as that has it, elsewhere as any has it."""
    controls: list[str | int | None] = [place[1]] if place[:1] == ("controls",) else [None, *draft.keys(("controls",))]
    return [_rule_of(draft, path, control) for control in controls]


def _rename_measures(draft: Draft, names: Mapping[str, str]) -> None:
    """Write the measures that claims are about by their new names."""
    for number in draft.keys(("claims",)):
        for field in ("measure", "minus"):
            old = draft.at(("claims", number, field))
            if isinstance(old, str) and old in names:
                fault = f"{old} is the name of a measure in an older format."
                draft.replace(("claims", number, field), old, names[old], fault, f"It is called {names[old]} now.")


def _say_format(draft: Draft, version: int) -> None:
    """Write the number of a format where it stands, or as the first field."""
    root = draft.document.place(())
    if FIELD in draft.document.value:
        draft.replace((FIELD,), str(version - 1), str(version))
    elif draft.is_in_braces(root):
        draft.insert(draft.document.place((next(iter(draft.document.value)),), key=True), f"{FIELD}: {version}, ")
    else:
        draft.insert(root, f"{FIELD}: {version}{2 * draft.line_end()}{' ' * (root.column - 1)}")
