"""What the loop of a world really executes, read from its own text: functions, draws, and what changes.

The loop of a world is the modules of sim/engine/loop with a dispatch that is written out for that world (see
assembly.py there). From its tick every function of the engine is followed to those it names. Of each it is read which
draws it makes and which fields of the state it assigns to. So nothing about a world is listed here by hand.
"""

import ast
import functools
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from unbidden.sim.engine.fields import Columns, declared
from unbidden.sim.engine.loop.assembly import HOME, dispatch_text
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.registry import Learner, Rule, actuators, sensors
from unbidden.sim.engine.setup import Setup
from unbidden.sim.engine.state import State

OURS = "unbidden.sim."
ENGINE = f"{OURS}engine."
MACHINE = f"{ENGINE}machine."
TRIALS = ("unbidden.sim.runs.training", "_seed_of_trial")  # what draws for a model without being part of its loop
SPREADS = ("unbidden.sim.engine.setup.spread", "spread_over")
WEIGHTS = ("unbidden.sim.engine.setup.tiled", "weights_of")
DISPATCH = f"{HOME}.dispatch"
DRAWING = ("uniform", "integer", "bits", "words", "happens", "pick")  # what an address and a purpose are given to
Place = tuple[str, str]  # a module, and a name in it


@dataclass(frozen=True)
class Module:
    """A module of the engine: its functions, what other names in it stand for, and the purposes of draws."""

    functions: dict[str, ast.FunctionDef]
    names: dict[str, Place]
    purposes: dict[str, str]
    doc: str


@dataclass(frozen=True)
class Function:
    """A function that a world executes."""

    module: str
    name: str
    node: ast.FunctionDef

    @property
    def doc(self) -> str:
        """What it says about itself."""
        return ast.get_docstring(self.node) or ""


@dataclass(frozen=True)
class Draw:
    """A draw: what it is for, which function makes it, by which other, and what that is told besides."""

    purpose: str
    function: Function
    by: str
    told: tuple[str, ...]


class Program:
    """All that the loop of a world executes."""

    def __init__(self, setup: Setup):
        self._dispatch = _module_of(dispatch_text(setup.rules, setup.provides))
        self._setup = setup

    def laws(self, phase: str) -> list[Function]:
        """The laws of a phase in the order in which the loop calls them."""
        return list(self._called(DISPATCH, phase))

    def steps(self, module: str, name: str) -> list[str]:
        """What a function of the loop calls, one after the other."""
        return _called_names(self._module(f"{HOME}.{module}").functions[name])

    def function(self, module: str, name: str) -> Function:
        """A function of the loop."""
        return Function(f"{HOME}.{module}", name, self._module(f"{HOME}.{module}").functions[name])

    @functools.cached_property
    def tick(self) -> list[Function]:
        """Every function that a tick can come to, by module and in the order of its file."""
        return self._reached([(f"{HOME}.tick", "tick"), *self._decided()])

    @functools.cached_property
    def whole(self) -> list[Function]:
        """The same for the beginning of an episode, its ticks, and its end."""
        loop = "go" if self._setup.learners else "go_on"
        groups = self._setup.agents
        prices = [WEIGHTS] if any(price is None for group in groups for price in group.mind.pay) else []
        spreads = [SPREADS] if any(spread.kind != "steps" for group in groups for spread in group.differ) else []
        return self._reached([(f"{HOME}.episodes", loop), *self._decided(), *prices, *spreads])

    def module_doc(self, module: str) -> str:
        """What a module says about itself."""
        return self._module(module).doc

    def draws(self) -> list[Draw]:
        """Every draw that it can make, by its purpose."""
        trials = self._reached([TRIALS]) if self._setup.learners else []
        found = [draw for function in (*self.whole, *trials) for draw in self._draws_of(function)]
        return sorted(dict.fromkeys(found), key=lambda draw: (draw.purpose, draw.function.name))

    def changed(self) -> set[tuple[str, str]]:
        """The fields of the state that a tick assigns to: an array by its path, and the column, or ""."""
        return {field for function in self.tick for field in _assigned(function.node)}

    def _module(self, name: str) -> Module:
        return self._dispatch if name == DISPATCH else _module(name)

    def _decided(self) -> list[Place]:
        """What the rules of this world come with: sensors, actuators, and what learners decide and learn with."""
        over_tiles = "tiles" in self._setup.provides
        found = []
        for rule in self._setup.rules:
            found += [sensors[name] for name in rule.sensors]
            replaced = actuators.over_tiles if over_tiles else {}
            found += [replaced.get(name) or actuators[name] for name in rule.does]
            if isinstance(rule, Learner):
                found += [part for part in (rule.decide, rule.learn) if part is not None]
        own = map(plain, found)
        return [(f.__module__, f.__name__) for f in own if f.__module__.startswith(ENGINE)]

    def _called(self, module: str, name: str) -> Iterator[Function]:
        for called in _called_names(self._module(module).functions[name]):
            home, own = self._module(module).names.get(called, (module, called))
            yield Function(home, own, self._module(home).functions[own])

    def _reached(self, roots: list[Place]) -> list[Function]:
        found: dict[Place, Function] = {}
        waiting = list(roots)
        while waiting:
            place = waiting.pop()
            if place in found or not place[0].startswith(OURS) or place[0].startswith(MACHINE):
                continue
            if node := self._module(place[0]).functions.get(place[1]):
                found[place] = Function(*place, node)
                waiting += self._named(place[0], node)
        return sorted(found.values(), key=lambda f: (f.module, f.node.lineno))

    def _named(self, module: str, node: ast.FunctionDef) -> Iterator[Place]:
        """What the names in a function stand for, as far as they are functions of the engine."""
        known = self._module(module)
        lines = (part for line in node.body for part in ast.walk(line))
        for name in (part.id for part in lines if isinstance(part, ast.Name)):
            if name in known.functions:
                yield module, name
            elif name in known.names:
                yield known.names[name]

    def _draws_of(self, function: Function) -> Iterator[Draw]:
        for call in ast.walk(function.node):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in DRAWING):
                continue
            for k, argument in enumerate(call.args):
                if purpose := self._purpose(function.module, argument):
                    yield Draw(purpose, function, call.func.id, tuple(map(ast.unparse, call.args[k + 1 :])))

    def _purpose(self, module: str, node: ast.expr) -> str | None:
        if not isinstance(node, ast.Name):
            return None
        home, name = self._module(module).names.get(node.id, (module, node.id))
        return self._module(home).purposes.get(name) if home.startswith(OURS) else None


@functools.cache
def _module(name: str) -> Module:
    spec = find_spec(name)
    assert spec and spec.origin
    return _module_of(Path(spec.origin).read_text(encoding="utf-8"))


def _module_of(text: str) -> Module:
    tree = ast.parse(text)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    names = {
        alias.asname or alias.name: (node.module, alias.name)
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    return Module(functions, names, dict(_purposes(tree)), inspect.cleandoc(ast.get_docstring(tree) or ""))


def _purposes(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The constants of a module that are purposes of draws, with what those are called."""
    for node in tree.body:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Name(id="purpose"), args=[ast.Constant(value=says)]),
            ):
                yield name, str(says)


def _called_names(node: ast.FunctionDef) -> list[str]:
    """The functions that are called one after the other, each as a statement of its own."""
    calls = (line.value for line in node.body if isinstance(line, ast.Expr))
    return [call.func.id for call in calls if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)]


# ---- what a function assigns to -------------------------------------------------------------------------------------


@functools.cache
def arrays() -> dict[str, tuple[str, Columns | None]]:
    """Every array of the state by the last part of its path: its path, and its columns if it has any.

    Raises ValueError for two of one name, which could not be told apart in the text of laws.
    """
    found: dict[str, tuple[str, Columns | None]] = {}
    for field in declared(State):
        name = field.path.rpartition(".")[2]
        if name in found:
            raise ValueError(f"{found[name][0]} and {field.path} have one name; give one of them another")
        found[name] = (field.path, field.array.of if isinstance(field.array.of, Columns) else None)
    return found


def _assigned(node: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """The fields of the state that a function assigns to."""
    known: dict[str, str] = {}  # arrays by the names that the function gives to them, or to their entries
    for line in ast.walk(node):
        for target, value in _pairs(_targets(line), getattr(line, "value", None)):
            if isinstance(target, ast.Name):
                if value is not None and (array := _array(value, known)):
                    known[target.id] = array
                continue
            inner = target.value if isinstance(target, ast.Attribute | ast.Subscript) else target
            path, columns = arrays().get(_array(inner, known) or "", ("", None))
            if columns is not None and isinstance(target, ast.Attribute) and target.attr in columns:
                yield path, target.attr
            elif path and columns is None and isinstance(target, ast.Subscript):
                yield path, ""


def _targets(line: ast.AST) -> list[ast.expr]:
    """What a statement assigns to."""
    if isinstance(line, ast.Assign):
        return line.targets
    return [line.target] if isinstance(line, ast.AugAssign) else []


def _pairs(targets: list[ast.expr], value: ast.expr | None) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Each place that an assignment writes to, with what is written there as far as that can be told apart."""
    for target in targets:
        if isinstance(target, ast.Tuple):
            parts: list[ast.expr | None] = [None] * len(target.elts)
            if isinstance(value, ast.Tuple):
                parts = [*value.elts]
            yield from zip(target.elts, parts, strict=True)
        else:
            yield target, value


def _array(node: ast.expr, known: dict[str, str]) -> str | None:
    """The array that an expression is, or is an entry of."""
    match node:
        case ast.Name(id=name):
            return known.get(name, name if name in arrays() else None)
        case ast.Subscript(value=inner):
            return _array(inner, known)
        case ast.Attribute(value=inner, attr=name) if name in arrays() and _array(inner, known) is None:
            return name
    return None


def text_of(rule: Rule | Learner) -> list[str]:
    """The functions that a rule or a learner is, as they are written."""
    if isinstance(rule, Rule):
        nodes = (node for node in ast.parse(rule.text).body if isinstance(node, ast.FunctionDef))
        return [ast.get_source_segment(rule.text, node) or "" for node in nodes if node.name == rule.name]
    parts = [part for part in (rule.learn, rule.decide) if part is not None]
    return [_source(plain(part)) for part in parts]


def _source(function: object) -> str:
    lines = inspect.getsource(function).splitlines()  # type: ignore[arg-type]
    begin = next(k for k, line in enumerate(lines) if line.startswith("def "))
    return "\n".join(lines[begin:])


def doc_of_file(rule: Rule | Learner) -> str:
    """What the file of a rule or a learner says about itself: the method in words, and its source."""
    return inspect.cleandoc(ast.get_docstring(ast.parse(rule.text)) or "")


def doc(module: str) -> str:
    """What a module of the engine says about itself."""
    return inspect.getdoc(import_module(f"{ENGINE}{module}")) or ""
