"""The grammar of a file of rules: a docstring, imports, numbers with a name, helper functions, rules and learners.

    file        docstring, imports, then numbers and functions in any order
    import      import math | from math import ... | from typing import Annotated | from unbidden import Param, rule,
                learner | from unbidden.learning import epsilon_greedy, softmax
    number      NAME = arithmetic of literals, of numbers above it and of math.pi and the like
    rule        a function under a decorator of MARKS: @rule(does=("go",)), or @learner(decide=epsilon_greedy)
    learner     is given numbers of GIVEN_TO_LEARN, and no table, and answers with what an action is worth from now on
    helper      a function without a decorator, of numbers, that rules and other helpers call
    signature   plain names; defaults are numbers; annotations are float, int, bool or Annotated[float, Param(...)]

What may stand in a function is in sim/walls/body.py. Helpers become part of each function that calls them, so none
calls itself, and how much they add up to is bounded.
"""

import ast
import functools
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields

from unbidden.sim.engine.machine.answers import NoAnswer, check_answers
from unbidden.sim.engine.registry import GIVEN_TO_DECIDE, GIVEN_TO_LEARN, TABLES, Param
from unbidden.sim.walls.arithmetic import MATH_NUMBERS, NoNumber, Number, NumberTooLarge, number_of
from unbidden.sim.walls.body import CALLS, MATH_CALLS, RESERVED, FunctionBody, Words
from unbidden.sim.walls.finding import Violation, quoted

WAYS = ("epsilon_greedy", "softmax")  # in which a learner of a user can decide
OURS = ("Param", "learner", "rule")
MAY_IMPORT = {
    "math": {*MATH_CALLS, *MATH_NUMBERS},
    "typing": {"Annotated"},
    "unbidden": {*OURS},
    "unbidden.learning": {*WAYS},
    "unbidden.sim.engine.registry": {*OURS},
}
LEARNS_FROM = tuple(name for name in GIVEN_TO_LEARN if name not in TABLES)
MAY_CALL = (
    f"a rule may call: {', '.join(CALLS)}; helper functions in its own file; and, after `import math`, math.sqrt and "
    f"the others of {', '.join(MATH_CALLS)}"
)
MAY_HOLD = "a file of rules holds imports, numbers with a name, and functions, such as rules under @rule(does=(...))"
KINDS = ("float", "int", "bool")
TAKEN = {*CALLS, *KINDS, *OURS, *WAYS, "Annotated", "math", "range", "tuple"}
MOST_FUNCTIONS = 50  # in one file
MOST_COPIES = 500  # of functions in one that calls them, itself counted
TEXTS, SWITCHES = ("unit", "doc"), ("live",)


def _names(node: ast.expr) -> str:
    """What is wrong with a value that is to be a tuple of names."""
    elements = node.elts if isinstance(node, ast.Tuple) else [ast.Constant(0)]
    if all(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in elements):
        return ""
    return f"is a tuple of names in quotes, such as ('go',), and not {quoted(node)}"


def _way(node: ast.expr) -> str:
    """What is wrong with a value that is to be a way to decide."""
    if isinstance(node, ast.Name) and node.id in WAYS:
        return ""
    return f"is {' or '.join(WAYS)}, imported from unbidden.learning, and not {quoted(node)}"


# Decorators, and what each is given: by what name, and what is wrong with a value.
MARKS: dict[str, dict[str, Callable[[ast.expr], str]]] = {"rule": {"does": _names}, "learner": {"decide": _way}}


class RuleFile:
    """A file of rules, gone through once: what in it is not in the grammar, and which of its functions are helpers."""

    def __init__(self, tree: ast.Module):
        self.violations = list[Violation]()
        self.imported = set[str]()
        self.numbers: dict[str, Number] = {}
        self.functions: dict[str, ast.FunctionDef] = {}
        for node in tree.body:
            self._statement(node)
        self._bodies()
        self.violations = sorted(dict.fromkeys(self.violations), key=lambda finding: finding.line)

    @property
    def helpers(self) -> list[str]:
        """The names of the functions that are no rules."""
        return [name for name, function in self.functions.items() if not function.decorator_list]

    def _refuse(self, node: ast.AST, what: str) -> None:
        self.violations.append(Violation(getattr(node, "lineno", 1), what))

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                pass
            case ast.Import(names=names):
                for alias in names:
                    self._import(node, alias, "")
            case ast.ImportFrom(module=module, names=names, level=level):
                for alias in names:
                    self._import(node, alias, "." * level + (module or ""))
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._constant(node, name, value)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id="float" | "int" | "bool"), value=value):
                self._constant(node, name, value)
            case ast.FunctionDef():
                self._function(node)
            case _:
                self._refuse(node, f"has {quoted(node)}; {MAY_HOLD}")

    def _import(self, node: ast.stmt, alias: ast.alias, module: str) -> None:
        known = MAY_IMPORT.get(module, ())
        if alias.asname:
            self._refuse(node, f"gives {alias.name} another name; import it under its own")
        elif not module and alias.name != "math":
            self._refuse(node, f"imports {alias.name}; {_importable()}")
        elif module and alias.name not in known:
            self._refuse(node, f"imports {alias.name} from {module}; {_importable()}")
        elif alias.name in self.functions or (alias.name in self.numbers and alias.name not in self.imported):
            self._refuse(node, f"gives the name {alias.name} twice")
        else:
            self.imported.add(alias.name)
            if not module:
                self.numbers |= {f"math.{name}": value for name, value in MATH_NUMBERS.items()}
            elif alias.name in MATH_NUMBERS:
                self.numbers[alias.name] = MATH_NUMBERS[alias.name]

    def _constant(self, node: ast.stmt, name: str, value: ast.expr | None) -> None:
        self._new_name(node, name)
        if value is not None and (number := self._number(value, name)) is not None:
            self.numbers[name] = number
        elif value is None:
            self._refuse(node, f"gives {name} no number")

    def _new_name(self, node: ast.stmt, name: str) -> None:
        if name in TAKEN or name.startswith(RESERVED):
            self._refuse(node, f"gives something else the name {name}; choose another")
        elif name in self.numbers or name in self.functions or name in self.imported:
            self._refuse(node, f"gives the name {name} twice")

    def _number(self, node: ast.expr, name: str) -> Number | None:
        """The number that an expression stands for; None, and a finding, if it stands for none."""
        try:
            return number_of(node, self.numbers)
        except NoNumber:
            self._refuse(node, f"{name} is {quoted(node)}; it must be a number, or arithmetic of numbers above it")
        except NumberTooLarge as error:
            self._refuse(node, f"{name} is {quoted(node)}, which {error}")
        except ZeroDivisionError:
            self._refuse(node, f"{name} is {quoted(node)}, which divides by zero")
        return None

    # ---- functions --------------------------------------------------------------------------------------------------

    def _function(self, node: ast.FunctionDef) -> None:
        self._new_name(node, node.name)
        self.functions[node.name] = node
        if len(self.functions) == MOST_FUNCTIONS + 1:
            self._refuse(node, f"there are more than {MOST_FUNCTIONS} functions in this file")
        if getattr(node, "type_params", None):
            self._refuse(node, f"{node.name} has parameters for types; it has numbers only")
        for decorator in node.decorator_list:
            self._mark(decorator, node)
        if len(node.decorator_list) > 1:
            self._refuse(node.decorator_list[1], f"{node.name} has more than one decorator")
        self._signature(node)

    def _mark(self, node: ast.expr, function: ast.FunctionDef) -> None:
        match node:
            case ast.Call(func=ast.Name(id=name), args=positional, keywords=named) if (
                name in MARKS and name in self.imported
            ):
                known = MARKS[name]
                passed = [*zip(known, positional, strict=False), *((keyword.arg, keyword.value) for keyword in named)]
                if len(positional) > len(known) or sorted(str(key) for key, _ in passed) != sorted(known):
                    self._refuse(node, f"@{name} is given {', '.join(f'{key}=...' for key in known)} and nothing else")
                    return
                for argument, given_value in passed:
                    if wrong := known[str(argument)](given_value):
                        self._refuse(node, f"`{argument}` {wrong}")
                    elif isinstance(given_value, ast.Name) and given_value.id not in self.imported:
                        self._refuse(
                            node, f"`{argument}` is {given_value.id}, which is not imported from unbidden.learning"
                        )
                if name == "learner":
                    self._lesson(function)
            case _:
                marks = " or ".join(f"@{name}(...), imported from unbidden," for name in MARKS)
                self._refuse(node, f"has the decorator {quoted(node)}; functions stand under {marks} or under none")

    def _lesson(self, node: ast.FunctionDef) -> None:
        """A learner is given numbers by their names; what is more than a number stays with learners of our own."""
        named = node.args.args
        given, own = named[: len(named) - len(node.args.defaults)], named[len(named) - len(node.args.defaults) :]
        for argument in own:
            if argument.arg in {*GIVEN_TO_LEARN, *GIVEN_TO_DECIDE}:
                what = f"{node.name} has a parameter {argument.arg}, which is the name of what learners are given"
                self._refuse(argument, f"{what}; ask for it without a default, or give the parameter another name")
        for argument in given:
            if argument.arg not in LEARNS_FROM:
                what = f"{node.name} asks for {argument.arg}, which no learner of a file is given"
                self._refuse(argument, f"{what}; it may ask for {', '.join(LEARNS_FROM)}")
        if not given:
            self._refuse(node, f"{node.name} asks for nothing to learn from; it may ask for {', '.join(LEARNS_FROM)}")

    def _signature(self, node: ast.FunctionDef) -> None:
        arguments, is_rule = node.args, bool(node.decorator_list)
        if arguments.posonlyargs or arguments.kwonlyargs or arguments.vararg or arguments.kwarg:
            self._refuse(node, f"{node.name} has arguments with / or *; arguments are plain names")
        for argument in arguments.args:
            if argument.arg.startswith(RESERVED):
                self._refuse(argument, f"{node.name} has an argument called {argument.arg}; choose another name")
            if argument.annotation is not None:
                self._annotation(argument.annotation, is_rule)
        for argument, default in zip(
            arguments.args[len(arguments.args) - len(arguments.defaults) :], arguments.defaults, strict=True
        ):
            self._finite(default, f"the default of {argument.arg}")
        if node.returns is not None and not _is_kind(node.returns, several=True):
            self._refuse(node.returns, f"{node.name} answers with {quoted(node.returns)}; say float, int or bool")

    def _annotation(self, node: ast.expr, is_rule: bool) -> None:
        match node:
            case ast.Subscript(
                value=ast.Name(id="Annotated"),
                slice=ast.Tuple(
                    elts=[ast.Name(id="float" | "int" | "bool"), ast.Call(func=ast.Name(id="Param")) as call]
                ),
            ) if is_rule and {"Annotated", "Param"} <= self.imported:
                self._param(call)
            case _ if not _is_kind(node):
                what = (
                    "float, int, bool or Annotated[float, Param(...)], with both imported"
                    if is_rule
                    else "float, int or bool"
                )
                self._refuse(node, f"has the annotation {quoted(node)}; say {what}")

    def _param(self, node: ast.Call) -> None:
        known = [field.name for field in fields(Param)]
        passed = [*zip(known, node.args, strict=False), *((keyword.arg, keyword.value) for keyword in node.keywords)]
        names = [str(name) for name, _ in passed]
        if (
            len(node.args) > len(known)
            or len(set(names)) < len(names)
            or not set(known[:4]) <= set(names) <= set(known)
        ):
            self._refuse(node, f"{quoted(node)}: a Param has {', '.join(known)}; the first four must be given")
            return
        for name, value in passed:
            kind = str if name in TEXTS else bool if name in SWITCHES else None
            if kind is None:
                self._finite(value, f"`{name}` of a Param")
            elif not (isinstance(value, ast.Constant) and isinstance(value.value, kind)):
                self._refuse(value, f"`{name}` of a Param is {'text' if kind is str else 'True or False'}")

    def _finite(self, node: ast.expr, name: str) -> None:
        number = self._number(node, name)
        if number is not None and not math.isfinite(number):
            self._refuse(node, f"{name} is {quoted(node)}; it must be finite")

    # ---- bodies -----------------------------------------------------------------------------------------------------

    def _bodies(self) -> None:
        imported = self.imported & set(MATH_CALLS)
        calls = {*CALLS, *imported, *(f"math.{name}" for name in MATH_CALLS if "math" in self.imported)}
        words = Words(calls, self.numbers, functions=self.functions, may_call=MAY_CALL)
        calling = {}
        for name, function in self.functions.items():
            body = FunctionBody(function, words)
            self.violations += body.violations or self._unanswered(function)
            calling[name] = body.called
        self.violations += in_circles(self.functions, calling)

    def _unanswered(self, function: ast.FunctionDef) -> list[Violation]:
        """What is read before it surely has a value, and whether the end is reached unanswered."""
        try:
            check_answers(function, self.functions, None)
        except NoAnswer as error:
            return [Violation(error.line, error.what)]
        return []


def in_circles(functions: Mapping[str, ast.FunctionDef], calling: Mapping[str, list[str]]) -> Iterator[Violation]:
    """Functions that call themselves, directly or through others, or that become too large with all that they call."""
    circles = [name for name in functions if name in _reached(name, calling)]
    for name in circles:
        yield Violation(functions[name].lineno, f"{name} calls itself, directly or through others; use a loop")
    if circles:
        return

    @functools.cache
    def copies(name: str) -> int:
        return 1 + sum(copies(called) for called in calling[name])

    for name, function in functions.items():
        if copies(name) > MOST_COPIES and all(copies(called) <= MOST_COPIES for called in calling[name]):
            yield Violation(
                function.lineno, f"{name} comes to {copies(name):,} calls of functions, {MOST_COPIES} at most"
            )


def _reached(name: str, calling: Mapping[str, list[str]]) -> set[str]:
    """All functions that a function calls, directly or through others."""
    reached, waiting = set[str](), list(calling[name])
    while waiting:
        function = waiting.pop()
        waiting += [] if function in reached else calling[function]
        reached.add(function)
    return reached


def _is_kind(node: ast.expr, several: bool = False) -> bool:
    """Whether this names a kind of number; or, as an answer may, several of them: tuple[float, float]."""
    match node:
        case ast.Name(id=name):
            return name in KINDS
        case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=parts)) if several:
            return all(_is_kind(part) or (isinstance(part, ast.Constant) and part.value is ...) for part in parts)
    return False


def _importable() -> str:
    ours = f"{', '.join(OURS)} from unbidden, and {' and '.join(WAYS)} from unbidden.learning"
    return f"a file of rules may import math, functions of math, Annotated from typing, {ours}"
