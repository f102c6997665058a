"""From a file of rules to rules in the registry: audited as a syntax tree, and compiled from that very tree."""

import importlib
import linecache
import sys
import warnings
from collections.abc import Mapping
from hashlib import blake2b
from importlib.machinery import PathFinder
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from unbidden.sim.engine import registry
from unbidden.sim.engine.machine.exact import exact
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.setup.fit import unmet
from unbidden.sim.walls import files
from unbidden.sim.walls.body import CALLS
from unbidden.sim.walls.finding import UnsafeRules
from unbidden.sim.walls.rule_files import KINDS, MAY_IMPORT, RuleFile

MOST_FINDINGS = 20


class BrokenPlugin(Exception):
    """Rules of another installed package that cannot be loaded; the message says whose and why."""


def load_rules(path: Path) -> None:
    """Audit a user's file of rules, then enter its rules in the registry: all of them or, if it is refused, none.

    Raises UnsafeRules for a file that is missing, no Python, reaches past its percepts or enters no rule.
    """
    _enter(files.read(path), path)


def load_rules_text(text: str, name: str) -> None:
    """Enter the rules of a text as those of a file of that name, audited like any other. Raises UnsafeRules."""
    path = Path(Path(name).name)
    _enter(files.decoded(text.encode(errors="surrogatepass"), path), path)


def audited(text: str, path: Path) -> tuple[CodeType, list[str]]:
    """The code of a file of rules, made from the tree that was audited, and the names of its helper functions.

    Raises UnsafeRules with everything in it that is not in the grammar of files of rules.
    """
    tree = files.parse(text, path)
    file = RuleFile(tree)
    if file.violations:
        listed = "\n".join(f"{path}:{finding.line}: {finding.what}." for finding in file.violations[:MOST_FINDINGS])
        raise UnsafeRules(f"{listed}\nA rule is given percepts and parameters, and answers with commands; no more.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return compile(tree, str(path), "exec", dont_inherit=True), file.helpers
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:  # such as two arguments of one name
        raise UnsafeRules(files.not_python(error, path)) from None


def _enter(text: str, path: Path) -> None:
    name = f"unbidden_rules_{blake2b(text.encode(), digest_size=8).hexdigest()}"  # machine code on disk knows it so
    if name in sys.modules:
        return
    code, helpers = audited(text, path)
    module = ModuleType(name)
    vars(module).update(__file__=str(path), __builtins__=_few_builtins())
    linecache.cache[str(path)] = (len(text), None, text.splitlines(keepends=True), str(path))
    before = set(registry.rules)
    sys.modules[name] = module
    try:
        exec(code, vars(module))
        vars(module).update({helper: compiled(exact(vars(module)[helper], text)) for helper in helpers})
        entered = set(registry.rules) - before
        if not entered:
            what = "enters no rule; put @rule(does=(...)) or @learner(decide=...) above a function"
            raise UnsafeRules(f"{path}: {what}.")
        for rule in sorted(entered):
            check_signature(registry.rules[rule])
    except Exception as error:
        del sys.modules[name]
        for rule in set(registry.rules) - before:
            del registry.rules.entries[rule]
        if isinstance(error, UnsafeRules):
            raise
        raise UnsafeRules(f"{path}: cannot be loaded: {error}") from None


def _few_builtins() -> dict[str, Any]:
    """What a file of rules finds without an import; what it may import comes from here as well."""
    usual = importlib.import_module("builtins")
    return {name: getattr(usual, name) for name in (*CALLS, *KINDS, "range", "tuple")} | {"__import__": _import}


def _import(name: str, *_: Any) -> Mapping[str, Any] | ModuleType:
    if name not in MAY_IMPORT:
        raise ImportError(f"a file of rules does not import {name}")
    return importlib.import_module(name)


def load_plugins(group: str = "unbidden.rules") -> None:
    """Enter the files of rules that other installed packages announce under an entry-point group.

    Such a file goes through the same walls as a user's; no other code of its package is run. Raises BrokenPlugin.
    """
    for point in entry_points(group=group):
        try:
            load_rules(_file_of(point))
        except Exception as error:  # finding the file runs whatever another package hooked into the import system
            whose = point.dist.name if point.dist else point.value
            raise BrokenPlugin(f"the installed package {whose!r} brings rules that cannot be loaded: {error}") from None


def _file_of(point: EntryPoint) -> Path:
    """The file of a module of an installed package, found without importing anything."""
    first, *rest = point.module.split(".")
    spec, name = find_spec(first), first
    for part in rest:
        name = f"{name}.{part}"
        spec = PathFinder.find_spec(name, spec.submodule_search_locations or []) if spec else None
    if spec is None or not spec.has_location or not str(spec.origin).endswith(".py"):
        raise UnsafeRules(f"{point.module}: there is no Python file of this module.")
    return Path(str(spec.origin))


def check_signature(rule: registry.Rule) -> None:
    """Refuse a rule that asks for a sensor, or names an actuator, that does not exist."""
    asked = [("argument", name, registry.sensors) for name in rule.sensors]
    asked += [("`does`", name, registry.actuators) for name in rule.does]
    for where, name, known in asked:
        try:
            known[name]
        except registry.UnknownName as error:
            hint = " An argument without a default is a sensor; one with a default is a parameter."
            raise UnsafeRules(
                f"{rule.source}: rule {rule.name!r}, {where}: {error}{hint if where == 'argument' else ''}"
            ) from None
    for unmet_need in unmet(rule):
        raise UnsafeRules(f"{rule.source}: {unmet_need}")
