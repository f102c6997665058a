"""The file of rules that a scenario may name: `rules: my_rules.py`, so that one command runs both.

It lies in the folder of the scenario file, or in one inside that; absolute paths and `..` are refused, so that a folder
can be handed on and still means the same. It is loaded only where a scenario is opened as a file on this machine. A
scenario that comes as text, from a page or out of a saved run, opens no other file: its rules are given with --rules.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sim.scenario.overrides import Override
from sim.scenario.text import Document, InvalidScenario, Problem
from sim.walls import load_rules

FILE = re.compile(r"[^/\\:\0][^\\:\0]*\.py")


def enter_rules(document: Document, folder: Path) -> None:
    """Load the file of rules that a scenario names, if its name is in order. Raises UnsafeRules or InvalidScenario."""
    told = _named(document.value)
    if told and _is_beside(told):
        if not (folder / told).exists():
            what = f"rules is {told[:60]!r}; there is no such file in the folder {str(folder)!r}."
            raise InvalidScenario([Problem(document.place(("rules",)), what)])
        load_rules(folder / told)


def rules_file_problems(document: Document, overrides: Iterable[Override]) -> Iterator[Problem]:
    """What is wrong with the name of a file of rules, and with changing it."""
    told = _named(document.value)
    if told and not _is_beside(told):
        what = f"rules is {told[:60]!r}; it must name a .py file beside the scenario, or in a folder beside it."
        yield Problem(document.place(("rules",)), what, "A file that is elsewhere is given with --rules.")
    for override in overrides:
        if override.path[:1] == ("rules",):
            yield Problem(override.place, "rules is read from the scenario file alone.", "Give another with --rules.")


def remedy(raw: Any) -> str:
    """What helps where a rule is not known and the scenario names a file; nothing if it names none."""
    told = _named(raw)
    return f"Its file of rules is {told[:60]!r}: give that with --rules." if told else ""


def _named(raw: Any) -> str:
    told = raw.get("rules") if isinstance(raw, dict) else None
    return told if isinstance(told, str) else ""


def _is_beside(told: str) -> bool:
    return bool(FILE.fullmatch(told)) and ".." not in told.split("/")
