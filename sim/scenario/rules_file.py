"""The file of rules that a scenario may name: `rules: my_rules.py`, so that one command runs both.

It lies in the folder of the scenario file, or in one inside that; absolute paths and `..` are refused, so that a folder
can be handed on and still means the same. It is loaded only where a scenario is opened as a file on this machine. A
scenario that comes as text, from a page or out of a saved run, opens no other file: its rules are given with --rules.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from unbidden.sim.scenario.overrides import Override
from unbidden.sim.scenario.text import Document, InvalidScenario, Problem
from unbidden.sim.walls import load_rules

FILE = re.compile(r"[^/\\:\0][^\\:\0]*\.py")


def enter_rules(document: Document, folder: Path) -> None:
    """Load the file of rules that a scenario names, if its name is in order. Raises UnsafeRules or InvalidScenario."""
    rules_file = _named(document.value)
    if rules_file and _is_beside(rules_file):
        if not (folder / rules_file).exists():
            what = f"rules is {rules_file[:60]!r}; there is no such file in the folder {str(folder)!r}."
            raise InvalidScenario([Problem(document.place(("rules",)), what)])
        load_rules(folder / rules_file)


def rules_file_problems(document: Document, overrides: Iterable[Override]) -> Iterator[Problem]:
    """What is wrong with the name of a file of rules, and with changing it."""
    rules_file = _named(document.value)
    if rules_file and not _is_beside(rules_file):
        what = f"rules is {rules_file[:60]!r}; it must name a .py file beside the scenario, or in a folder beside it."
        yield Problem(document.place(("rules",)), what, "A file that is elsewhere is given with --rules.")
    for override in overrides:
        if override.path[:1] == ("rules",):
            yield Problem(override.place, "rules is read from the scenario file alone.", "Give another with --rules.")


def remedy(raw: Any) -> str:
    """What helps where a rule is not known and the scenario names a file; nothing if it names none."""
    rules_file = _named(raw)
    return f"Its file of rules is {rules_file[:60]!r}: give that with --rules." if rules_file else ""


def _named(raw: Any) -> str:
    rules_file = raw.get("rules") if isinstance(raw, dict) else None
    return rules_file if isinstance(rules_file, str) else ""


def _is_beside(rules_file: str) -> bool:
    return bool(FILE.fullmatch(rules_file)) and ".." not in rules_file.split("/")
