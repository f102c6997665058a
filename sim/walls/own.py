"""The grammar of the project's own agents and laws, which index arrays and call each other, and do nothing else.

Everything that such a file names is defined in it, or imported from a file whose text the key of the machine code
covers, and there defined: a name that another file only imported (a way to files, say) is not handed on. Attributes are
the fields of the records and arrays that a world is made of. So nothing can come in from outside, neither while a world
runs nor before, as a number that was worked out when the file was loaded.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from unbidden.sim.engine import fields, state
from unbidden.sim.walls.arithmetic import NoNumber, NumberTooLarge, number_of
from unbidden.sim.walls.body import CALLS, MATH_CALLS, FunctionBody, Words
from unbidden.sim.walls.finding import Violation, quoted
from unbidden.sim.walls.rule_files import KINDS

ABOVE_PACKAGE = Path(state.__file__).parents[3]
GIVEN = {  # what these files may take from those that serve them
    "math": {*MATH_CALLS, "pi"},
    "typing": {"Annotated"},
    "unbidden.sim.engine.registry": {"Param", "actuators", "laws", "learner", "rule", "sensors"},
    "unbidden.sim.engine.draws": {"At", "birth_name", "bits", "integer", "purpose", "uniform", "words"},
    "unbidden.sim.engine.machine.kernel": {"compiled"},
    "unbidden.sim.engine.machine.numbers": {"whole"},
    "unbidden.sim.engine.state": {
        name for name, value in vars(state).items() if name.isupper() and isinstance(value, int)
    },
}
FAMILIES = (
    "unbidden.sim.engine.laws",
    "unbidden.sim.engine.agents.learning",
)  # files of these give each other what they define
ARRAYS = ("float64", "int64", "uint64")  # of NumPy, each of which makes a number of that kind
FIELDS = {
    *("shape", "size", "reward"),
    *(name for made in vars(fields).values() if isinstance(made, fields.Columns) for name in made),
    *(name for made in vars(state).values() for name in getattr(made, "_fields", ())),
    *("seed", "tick", "who"),  # of an address of draws
}
LAWS = ("sensors.law", "actuators.law", "actuators.instead", "laws.during")
MARKS = ("compiled", *LAWS)
ABOVE = {"Annotated", "Param", "actuators", "birth_name", "compiled", "laws", "learner", "purpose", "rule", "sensors"}
MAKERS = ("purpose", "birth_name", "np.uint64", "range")  # functions that make constants, of literals
DETECTORS = ABOVE_PACKAGE / "unbidden" / "sim" / "detectors"
JUDGES_WORDS = {
    *("escape", "inside", "outside", "intent", "watch", "detector", "claim", "meant", "beyond"),
    *(path.stem for path in DETECTORS.glob("[a-z]*.py") if path.stem != "episode"),  # which learners go through, too
}
MAY_CALL = "agents and laws call each other, functions of numbers, and np.uint64 and the like"


def audit_own(text: str) -> list[Violation]:
    """Everything in the text of an agent or law that is not in the grammar, in order of lines."""
    findings = _OwnFile(ast.parse(text)).violations
    return sorted(dict.fromkeys(findings), key=lambda finding: finding.line)


def judges_words(text: str) -> list[Violation]:
    """Names in the text of a rule or law, comments and docstrings apart, that only a judge would use."""
    findings = []
    for node in ast.walk(ast.parse(text)):
        named = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "arg", None)
        named = named or (node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else None)
        for word in JUDGES_WORDS & set(str(named or "").lower().split("_")):
            findings.append(Violation(getattr(node, "lineno", 0), f"uses the word {word!r}"))
    return findings


def defined(module: str) -> set[str]:
    """The names that a file of the project defines itself, and does not only import."""
    path = ABOVE_PACKAGE.joinpath(*module.split(".")).with_suffix(".py")
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
    return set(_defined(tree))


def _defined(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name
        for target in node.targets if isinstance(node, ast.Assign) else ():
            yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))


class _OwnFile:
    """One file, gone through once."""

    def __init__(self, tree: ast.Module):
        self.violations = list[Violation]()
        self.names = set[str]()  # imported, or constants
        self.functions: dict[str, ast.FunctionDef] = {}
        for node in tree.body:
            self._statement(node)
        named = self.names - ABOVE - {"np"}
        calls = {*CALLS, "len", *named, *(f"np.{name}" for name in ARRAYS if "np" in self.names)}
        for function in self.functions.values():
            words = Words(calls, {}, named, self.functions, FIELDS, MAY_CALL, lacks=True)
            self.violations += FunctionBody(function, words).violations

    def _refuse(self, node: ast.AST, what: str) -> None:
        self.violations.append(Violation(getattr(node, "lineno", 1), what))

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                pass
            case ast.Import(names=[ast.alias(name="numpy", asname="np")]):
                self.names.add("np")
            case ast.ImportFrom(module=str() as module, names=names, level=0):
                self._import(node, module, names)
            case ast.Assign(targets=[target], value=value):
                self._constant(node, target, value)
            case ast.FunctionDef():
                self._function(node)
            case _:
                self._refuse(node, f"has {quoted(node)}; such a file holds imports, constants and functions")

    def _import(self, node: ast.stmt, module: str, names: list[ast.alias]) -> None:
        kin = module.startswith(tuple(f"{family}." for family in FAMILIES))
        known = GIVEN.get(module, set()) | (defined(module) if kin else set())
        for alias in names:
            if alias.name not in known:
                self._refuse(node, f"imports {alias.name} from {module}; agents and laws may not use it")
            if alias.asname:
                self._refuse(node, f"gives {alias.name} another name; import it under its own")
            self.names.add(alias.name)

    def _constant(self, node: ast.stmt, target: ast.expr, value: ast.expr) -> None:
        targets = target.elts if isinstance(target, ast.Tuple) else [target]
        for part in targets:
            if not isinstance(part, ast.Name) or part.id in self.names or part.id in self.functions:
                self._refuse(node, f"assigns to {quoted(part)}; a constant has a name of its own, given once")
            else:
                self.names.add(part.id)
        if not self._is_constant(value):
            self._refuse(node, f"has {quoted(value)}; constants are literals, and what is made of them")

    def _is_constant(self, node: ast.expr) -> bool:
        match node:
            case ast.Constant(value=str()):
                return True
            case ast.Tuple(elts=parts):
                return all(map(self._is_constant, parts))
            case ast.Call(func=called, args=arguments, keywords=[]) if (name := ast.unparse(called)) in MAKERS:
                return name.split(".")[0] in {*self.names, "range"} and all(map(self._is_constant, arguments))
        return self._is_number(node) or (isinstance(node, ast.Subscript) and self._is_annotation(node))

    def _is_number(self, node: ast.expr) -> bool:
        try:
            number_of(node, {})
            return True
        except (NoNumber, NumberTooLarge, ZeroDivisionError):
            return False

    def _is_annotation(self, node: ast.expr | None) -> bool:
        match node:
            case None:
                return True
            case ast.Name(id=name):
                return name in KINDS or name in self.names
            case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[kind, call])):
                called = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Param"
                return called and self._is_annotation(kind) and self._are_literals(call)  # type: ignore[arg-type]
        return False

    def _are_literals(self, call: ast.Call) -> bool:
        arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
        return all(isinstance(value, ast.Constant) or self._is_number(value) for value in arguments)

    def _function(self, node: ast.FunctionDef) -> None:
        arguments = node.args
        self.functions[node.name] = node
        if node.name in self.names or node.name.startswith("__"):
            self._refuse(node, f"gives the name {node.name} to something else")
        if (
            arguments.posonlyargs
            or arguments.kwonlyargs
            or arguments.vararg
            or arguments.kwarg
            or getattr(node, "type_params", None)
        ):
            self._refuse(node, f"{node.name} has arguments that are no plain names")
        for mark in node.decorator_list:
            self._mark(mark)
        for annotation in (*(argument.annotation for argument in arguments.args), node.returns):
            if not self._is_annotation(annotation):
                self._refuse(node, f"{node.name} has the annotation {quoted(annotation)}")  # type: ignore[arg-type]
        for default in arguments.defaults:
            if not self._is_number(default):
                self._refuse(node, f"{node.name} has the default {quoted(default)}; a default is a number")

    def _mark(self, node: ast.expr) -> None:
        """A decorator: `compiled`, a law of a registry, or a rule or learner with literal arguments."""
        name = ast.unparse(node.func if isinstance(node, ast.Call) else node)
        fine = name.split(".")[0] in self.names
        if not isinstance(node, ast.Call):
            fine &= name in MARKS
        elif name in ("rule", *LAWS):
            fine &= all(self._is_constant(value) for value in self._given(node))
        else:
            fine &= name == "learner" and all(
                self._is_number(value) or (isinstance(value, ast.Name) and value.id in {*self.names, *self.functions})
                for value in self._given(node)
            )
        if not fine:
            self._refuse(node, f"has the decorator {quoted(node)}; known: {', '.join(MARKS)}, rule and learner")

    def _given(self, call: ast.Call) -> list[ast.expr]:
        return [*call.args, *(keyword.value for keyword in call.keywords)]
