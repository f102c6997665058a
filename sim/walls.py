"""The walls around those who act, as far as they can be read off the text of a file.

A rule or a law gets numbers and nothing else. This module reads a file as a syntax tree and lists everything in it that
could reach round that: imports of the judging half, ways to look things up by name, words that only a judge would use.
The project's own agents and laws are audited by its tests; a user's rules are audited before they are loaded.
"""

import ast
import importlib.util
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from importlib.machinery import SourceFileLoader
from pathlib import Path

from sim import book
from sim.setup.fit import unmet

MAY_IMPORT = {"math": set(dir(math)), "typing": {"Annotated"}, "sim": {"Param", "rule"}, "sim.book": {"Param", "rule"}}
MAY_CALL = {"abs", "bool", "float", "int", "len", "max", "min", "pow", "range", "round", *dir(math)}
DODGES = {
    "__builtins__", "__import__", "breakpoint", "compile", "delattr", "dir", "eval", "exec", "getattr", "globals",
    "importlib", "input", "inspect", "locals", "memoryview", "object", "open", "os", "setattr", "super", "sys", "type",
    "vars",
}  # fmt: skip
JUDGES_WORDS = {"escape", "inside", "outside", "intent", "watch", "crossing", "detector", "claim", "meant", "beyond"}


class UnsafeRules(Exception):
    """A file of rules that could reach past its percepts, or that cannot be read; the message says where and how."""


@dataclass(frozen=True)
class Finding:
    """Something in a file that a rule may not do."""

    line: int
    what: str


def audit(text: str, may_import: set[str]) -> list[Finding]:
    """Everything in the text of a law or rule that could reach past its arguments, in order of lines."""
    return sorted(_findings(ast.parse(text), may_import), key=lambda finding: finding.line)


def audit_rules(text: str) -> list[Finding]:
    """The same for a file of rules, which may hold imports, numbers and functions under @rule, and nothing else."""
    tree = ast.parse(text)
    found = [*_findings(tree, set(MAY_IMPORT)), *_imported(tree), *_beside_rules(tree)]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found += _in_rule(node)
    return sorted(set(found), key=lambda finding: finding.line)


def judges_words(text: str) -> list[Finding]:
    """Names in the text of a rule or law, comments and docstrings apart, that only a judge would use."""
    found = []
    for node in ast.walk(ast.parse(text)):
        named = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "arg", None)
        named = named or (node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else None)
        for word in JUDGES_WORDS & set(str(named or "").lower().split("_")):
            found.append(Finding(getattr(node, "lineno", 0), f"uses the word {word!r}"))
    return found


def _findings(tree: ast.AST, may_import: set[str]) -> Iterator[Finding]:
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        for module in _modules(node):
            if module not in may_import:
                yield Finding(line, f"imports {module}; it may import {', '.join(sorted(may_import))}")
        if isinstance(node, ast.Name) and (node.id in DODGES or node.id.startswith("__")):
            yield Finding(line, f"uses {node.id}")
        if isinstance(node, ast.Attribute) and (node.attr.startswith("__") or node.attr in DODGES):
            yield Finding(line, f"reaches for .{node.attr}")
        if isinstance(node, ast.Global | ast.Nonlocal):
            yield Finding(line, "keeps something outside of itself (global, nonlocal)")


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return ["." * node.level + (node.module or "")] if isinstance(node, ast.ImportFrom) else []


def _imported(tree: ast.AST) -> Iterator[Finding]:
    """Names imported that a rule has no use for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and any(alias.name != "math" for alias in node.names):
            yield Finding(node.lineno, "imports a module as a whole; write from ... import ...")
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name not in MAY_IMPORT.get(node.module or "", set()) or alias.name.startswith("__"):
                    yield Finding(node.lineno, f"imports {alias.name} from {node.module}")


def _beside_rules(tree: ast.Module) -> Iterator[Finding]:
    """Statements of a file that are neither imports, nor numbers with a name, nor rules."""
    for node in tree.body:
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_number = isinstance(node, ast.Assign) and _is_number(node.value)
        is_rule = (
            isinstance(node, ast.FunctionDef) and len(node.decorator_list) == 1 and _is_mark(node.decorator_list[0])
        )
        if not (is_text or is_number or is_rule or isinstance(node, ast.Import | ast.ImportFrom)):
            yield Finding(node.lineno, "holds something beside imports, numbers and functions under @rule(does=(...))")


def _in_rule(function: ast.FunctionDef) -> Iterator[Finding]:
    """What a rule may not do: call anything but arithmetic, have defaults that are no numbers, hide text to be run."""
    for default in (*function.args.defaults, *filter(None, function.args.kw_defaults)):
        if not _is_number(default):
            yield Finding(default.lineno, "has a default that is not a number")
    for argument in (*function.args.args, *function.args.kwonlyargs):
        if isinstance(argument.annotation, ast.Constant):
            yield Finding(argument.lineno, "has an annotation in quotes")
    for node in (inner for statement in function.body for inner in ast.walk(statement)):
        line = getattr(node, "lineno", function.lineno)
        if isinstance(node, ast.Call) and not _is_arithmetic(node.func):
            yield Finding(line, f"calls {ast.unparse(node.func)[:40]}; a rule may call {', '.join(sorted(MAY_CALL))}")
        if isinstance(node, ast.Match | ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.Import | ast.ImportFrom):
            yield Finding(line, f"holds a {type(node).__name__.lower()}, which a rule cannot use")


def _is_number(node: ast.AST) -> bool:
    inner = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(inner, ast.Constant) and isinstance(inner.value, int | float)


def _is_mark(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "rule"


def _is_arithmetic(called: ast.AST) -> bool:
    if isinstance(called, ast.Attribute):
        return isinstance(called.value, ast.Name) and called.value.id == "math"
    return isinstance(called, ast.Name) and called.id in MAY_CALL


def load_rules(path: Path) -> None:
    """Audit a user's file of rules, then import it, so that its rules are entered in the book.

    Raises UnsafeRules for a file that is missing, no Python, reaches past its percepts or enters no rule.
    """
    text = _read(path)
    name = f"unbidden_rules_{blake2b(text.encode(), digest_size=8).hexdigest()}"  # machine code on disk knows it so
    if name in sys.modules:
        return
    before = set(book.rules)
    spec = importlib.util.spec_from_loader(name, SourceFileLoader(name, str(path)))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise UnsafeRules(f"{path}: cannot be loaded: {error}") from None
    if set(book.rules) == before:
        raise UnsafeRules(f"{path}: enters no rule; put @rule(does=(...)) above a function.")
    for entered in set(book.rules) - before:
        check_signature(book.rules[entered])


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UnsafeRules(f"{path}: there is no such file.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UnsafeRules(f"{path}: cannot be read as text: {error}.") from None
    refuse_dodges(text, path)
    return text


def refuse_dodges(text: str, path: Path) -> None:
    """Raise UnsafeRules if the text of rules could reach past their percepts, or is no Python."""
    try:
        found = audit_rules(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise UnsafeRules(f"{path}:{getattr(error, 'lineno', None) or 1}: is not Python: {error}.") from None
    if found:
        listed = "\n".join(f"{path}:{finding.line}: {finding.what}." for finding in found)
        raise UnsafeRules(f"{listed}\nA rule is given percepts and parameters, and answers with commands; no more.")


def check_signature(rule: book.Rule) -> None:
    """Refuse a rule that asks for a sensor, or names an actuator, that does not exist."""
    asked = [("argument", name, book.sensors) for name in rule.sensors]
    asked += [("`does`", name, book.actuators) for name in rule.does]
    for where, name, known in asked:
        try:
            known[name]
        except book.UnknownName as error:
            hint = " An argument without a default is a sensor; one with a default is a parameter."
            raise UnsafeRules(
                f"{rule.source}: rule {rule.name!r}, {where}: {error}{hint if where == 'argument' else ''}"
            ) from None
    for told in unmet(rule):
        raise UnsafeRules(f"{rule.source}: {told}")
