"""Measures of a user's own: functions over a finished run, in a file of Python, asked for as `FILE.py:NAME`.

Such a file is the user's own program and is executed with the user's rights, like any script: it goes through no walls.
So nothing executes one but being asked to, by an option or an argument. No scenario, saved run, store or page does: a
scenario that names a measure under `measures:` says what it means, and never where its code is.
"""

import ast
import functools
import inspect
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import Any

from unbidden.sim.engine.registry import hint
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import InvalidScenario, Place, Problem

ASKED = re.compile(r"(.+\.py):([A-Za-z][A-Za-z0-9_]{0,39})")
STEM = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")  # a name, as scenario files have them
MAX_BYTES = 1_000_000
OPTION = "--measure"


@dataclass(frozen=True)
class OwnMeasure:
    """A measure of a user's own. Without its code, as a store of a sweep knows it, nothing can be measured."""

    file: str  # its name without folders, such as own.py
    name: str  # of the function
    says: str  # what it means, in a sentence
    hash: str  # of the text of the file
    text: str | None = field(repr=False)

    @property
    def label(self) -> str:
        """What it is called among other measures, such as own.rise."""
        return f"{self.group}.{self.name}"

    @property
    def group(self) -> str:
        """What all measures of its file are called first."""
        return self.file.removesuffix(".py")

    @property
    def function(self) -> Callable[[Any], Any]:
        """The function. Raises InvalidScenario if its code is not at hand, or cannot be executed."""
        refuse_without_code([self])
        return _executed(self.text or "", self.file)[self.name]

    def as_json(self) -> dict[str, str]:
        """All of it but its code, as JSON values."""
        return {"file": self.file, "name": self.name, "says": self.says, "hash": self.hash}

    def line_of(self, error: BaseException) -> int:
        """The last line of its file that an error came through; the first line of the function, if none."""
        return _line_of(error, self.file) or self.function.__code__.co_firstlineno


# ---- asked for ------------------------------------------------------------------------------------------------------


def is_own(asked: str) -> bool:
    """Whether somebody asks for a measure of their own, `FILE.py:NAME`, and not for one that a scenario watches."""
    return ".py" in asked


def own_among(asked: Iterable[str]) -> list[str]:
    """Those of the measures that are asked for which are the user's own."""
    return [one for one in asked if is_own(one)]


def name_of(asked: str) -> str:
    """What a measure that is asked for is called: `folder/own.py:rise` is own.rise; others are called as they are."""
    if not is_own(asked):
        return asked
    path, name = _asked(asked)
    return f"{path.stem}.{name}"


def own_measures(asked: Iterable[str]) -> tuple[OwnMeasure, ...]:
    """The measures of `FILE.py:NAME`, each file executed once. Raises InvalidScenario with what is wrong, and where."""
    texts: dict[str, tuple[Path, str]] = {}
    found: dict[str, OwnMeasure] = {}
    for one in asked:
        path, name = _asked(one)
        if texts.setdefault(path.name, (path, _read(path)))[0] != path:
            raise _refused(f"{texts[path.name][0]} and {path} have the same name, and so would their measures.")
        measure = _measure(path, texts[path.name][1], name)
        found[measure.label] = measure
    return tuple(found.values())


def refuse_without_code(own: Iterable[OwnMeasure]) -> None:
    """Raise InvalidScenario for a measure whose code is not at hand."""
    for measure in own:
        if measure.text is None:
            what = f"{measure.label} is measured by code of somebody's own, which is not here."
            raise _refused(what, f"Read {measure.file}, then give it: {OPTION} {measure.file}:{measure.name}")


def with_code(own: Sequence[OwnMeasure], asked: Sequence[str]) -> tuple[OwnMeasure, ...]:
    """Measures with the code that is asked for now. Raises InvalidScenario if some is lacking, or is not theirs."""
    given = {measure.label: measure for measure in own_measures(asked)}
    for measure in own:
        if measure.label not in given:
            refuse_without_code([measure])
        elif given[measure.label].hash != measure.hash:
            raise _refused(f"{measure.file} is not the file that {measure.label} was measured with so far.",
                           "Give that one, or begin anew.")  # fmt: skip
    if more := given.keys() - {measure.label for measure in own}:
        raise _refused(f"{', '.join(sorted(more))}: nothing of that name was measured so far.", "Leave it out.")
    return tuple(replace(measure, text=given[measure.label].text) for measure in own)


def _asked(asked: str) -> tuple[Path, str]:
    parts = ASKED.fullmatch(asked) if isinstance(asked, str) else None
    if parts is None:
        raise _refused(f"{asked!r} is no measure of your own; it is the name of a file, and that of a function in it.",
                       "Such as own.py:rise.")  # fmt: skip
    path = Path(parts[1])
    if not STEM.fullmatch(path.stem):
        raise _refused(f"{path.name}: the name of a file of measures is letters, digits, - and _, and then .py.")
    return path, parts[2]


def _read(path: Path) -> str:
    try:
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            raise _refused(f"{path} is larger than {MAX_BYTES:,} bytes; is it a file of measures?")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise _refused(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise _refused(f"{path} is not UTF-8 text.") from None


def _measure(path: Path, text: str, name: str) -> OwnMeasure:
    """A measure, once its file was executed. Raises InvalidScenario if there is no such function, or none to call."""
    function = _executed(text, path.name).get(name)
    if not inspect.isfunction(function):
        known = [key for key, value in _executed(text, path.name).items() if _is_of(value, path.name)]
        raise _refused(f"{path} has no function called {name}; it has: {', '.join(known) or 'none'}.")
    line = function.__code__.co_firstlineno
    try:
        inspect.signature(function).bind(None)
    except TypeError:
        raise _refused(f"{path}:{line}: {name} must take one argument, the finished run.") from None
    said = (inspect.getdoc(function) or "").split("\n\n")[0]
    says = " ".join(said.split()).rstrip(".")[:2000] or f"what {name} answers"
    return OwnMeasure(path.name, name, says, hash_of(text), text)


def _is_of(value: Any, file: str) -> bool:
    return inspect.isfunction(value) and value.__code__.co_filename == file


def hash_of(text: str) -> str:
    """A hash of the text of a file of measures."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


@functools.lru_cache(64)
def _executed(text: str, file: str) -> dict[str, Any]:
    """The names that a file of measures defines, once it was executed. Raises InvalidScenario if that fails."""
    module = ModuleType(f"unbidden_measures_{hash_of(text)}")
    module.__file__ = file
    sys.modules[module.__name__] = module
    try:
        exec(compile(ast.parse(text, file), file, "exec", dont_inherit=True), vars(module))
    except (Exception, SystemExit) as error:
        del sys.modules[module.__name__]
        line = error.lineno if isinstance(error, SyntaxError) else _line_of(error, file)
        where = f"{file}:{line}" if line else file
        raise _refused(f"{where}: this file of measures cannot be executed: {told(error)}.") from None
    return vars(module)


def _line_of(error: BaseException, file: str) -> int:
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return (lines[-1] or 0) if lines else 0


def told(error: BaseException) -> str:
    """What an error says, on a line."""
    message = error.msg if isinstance(error, SyntaxError) else " ".join(str(error).split())
    return f"{type(error).__name__}: {message}".rstrip(": .")[:300]


# ---- in a scenario --------------------------------------------------------------------------------------------------


def for_file(own: Sequence[OwnMeasure], file: ScenarioFile) -> tuple[OwnMeasure, ...]:
    """Measures as a scenario file means them, where it says what they mean. Raises InvalidScenario for a taken name."""
    for measure in own:
        if measure.group in file.watch:
            what = f"{measure.file}: this scenario watches something called {measure.group!r} already."
            raise _refused(what, "Give the file another name.")
    return tuple(replace(one, says=file.measures.get(one.group, {}).get(one.name, one.says)) for one in own)


def remedy(file: ScenarioFile, measure: str, known: Iterable[str]) -> str:
    """What helps where a measure that somebody names cannot be taken."""
    group, _, name = measure.partition(".")
    if is_own(measure):
        return f"No file starts code of somebody's own: name it {name_of(measure)} there, and say {OPTION} {measure}"
    if name in file.measures.get(group, {}):
        return f"It is measured by code of its author's own: read {group}.py, then give it: {OPTION} {group}.py:{name}"
    is_free = STEM.fullmatch(group) and name.isidentifier() and group not in file.watch
    return hint(measure, known) or (f"If it is of your own, give it: {OPTION} {group}.py:{name}" if is_free else "")


def _refused(what: str, hint: str = "") -> InvalidScenario:
    return InvalidScenario([Problem(Place(OPTION, 0, 0, ""), what, hint)])
