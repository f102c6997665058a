"""The text of a rule as arithmetic of doubles, which machine code and plain Python do alike to the last bit.

Left to themselves they differ: plain Python stops at a division by zero and counts beyond 64 bits; machine code goes on
with infinity, and begins again from below. So the tree of a rule's syntax is rewritten before: each literal becomes a
double, and what the two do not agree on becomes a call of numbers.py. Line numbers stay what they were.
"""

import ast
import builtins
import functools
import math
from collections.abc import Callable
from types import CellType, CodeType, FunctionType
from typing import Any

from unbidden.sim.engine.machine import numbers
from unbidden.sim.engine.machine.answers import NoAnswer, check_answers

MARK = "_exact_"  # begins the name of everything that is put into a rule
COUNTER = f"{MARK}of_"  # and that of what a loop counts with; no law begins with `of_`
LAWS: dict[str, Any] = numbers.MATH | {
    **{law.__name__: law for law in (numbers.ceil, numbers.copysign, numbers.divide, numbers.floor, numbers.hypot)},
    **{law.__name__: law for law in (numbers.power, numbers.quotient, numbers.remainder, numbers.rounded)},
    **{law.__name__: law for law in (numbers.rounded_to, numbers.truncate, numbers.whole)},
    "number": numbers.number,
}
OPERATORS = {ast.Div: "divide", ast.FloorDiv: "quotient", ast.Mod: "remainder", ast.Pow: "power"}
CALLS = {"int": "truncate", "float": "number", "round": "rounded", "pow": "power", "trunc": "truncate"}
KEPT = ("abs", "max", "min", "bool")  # agree when given doubles
MANY = 99
TAKES = {"atan2": (2, 2), "copysign": (2, 2), "hypot": (1, MANY), "log": (1, 2), "max": (2, MANY), "min": (2, MANY)}
TAKES |= {"power": (2, 2), "rounded": (1, 2)}  # how many numbers, if not one


def exact(function: Callable[..., Any], text: str, answers: int | None = None) -> Callable[..., Any]:
    """The same function in doubles; `text` is that of its file, `answers` how many numbers it has to answer with.

    A function that is not found in the text stays as it is. Raises NoAnswer, a TypeError, where compiled and plain
    could not agree: no answer on some way through, a wrong number of them, a variable without a value, bits of numbers.
    """
    tree = ast.parse(text)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    definitions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and _is_text_of(node, function)]
    if not definitions or not isinstance(function, FunctionType):
        return function
    check_answers(definitions[0], functions, answers)
    return _built(_Rewriting(function).visit(definitions[0]), function)


def _is_text_of(node: ast.FunctionDef, function: Callable[..., Any]) -> bool:
    first = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
    return node.name == function.__name__ and first == function.__code__.co_firstlineno


class _Rewriting(ast.NodeTransformer):
    """Turns the definition of a function into one whose every number is a double."""

    def __init__(self, function: FunctionType):
        self.function = function

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        signature = node.args
        names = [argument.arg for argument in (*signature.posonlyargs, *signature.args)]
        for argument in (*signature.posonlyargs, *signature.args):
            argument.annotation = None
        first = [_assign(name, _call("number", ast.Name(name, ast.Load())), node) for name in names]
        signature.defaults, node.decorator_list, node.returns = [], [], None
        node.body = [*first, *(self.visit(statement) for statement in node.body)]
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return node if isinstance(node.value, ast.Constant) else self.generic_visit(node)  # a docstring

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, int):
            try:
                return ast.copy_location(ast.Constant(float(node.value)), node)
            except OverflowError:
                raise NoAnswer(node.lineno, "has a number that is too large") from None
        return node

    def visit_Tuple(self, node: ast.Tuple) -> ast.AST:
        if isinstance(node.ctx, ast.Load):
            node.elts = [self._number(part) for part in node.elts]
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        node.value = node.value and self._value(node.value)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        node.value = self._value(node.value)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        plain = ast.Assign([node.target], self._value(node.value)) if node.value else ast.Pass()
        return ast.copy_location(plain, node)

    def _value(self, node: ast.expr) -> ast.expr:
        """A number; or several of them, as they come from a helper function, perhaps."""
        if isinstance(node, ast.IfExp):
            ways = [self._value(part) for part in (node.body, node.orelse)]
            return ast.copy_location(ast.IfExp(self.visit(node.test), *ways), node)
        return self.visit(node) if isinstance(node, ast.Tuple | ast.Name | ast.Call) else self._number(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        if not isinstance(node.target, ast.Name):
            return self.generic_visit(node)
        old = ast.copy_location(ast.Name(node.target.id, ast.Load()), node)
        result = ast.copy_location(ast.BinOp(old, node.op, node.value), node)
        return ast.copy_location(ast.Assign([node.target], self._number(result)), node)

    def visit_For(self, node: ast.For) -> ast.AST:
        node.iter, node.orelse = self._counted(node.iter), [self.visit(part) for part in node.orelse]
        body = [self.visit(part) for part in node.body]
        if isinstance(node.target, ast.Name):
            counter = COUNTER + node.target.id
            body.insert(0, _assign(node.target.id, _call("number", ast.Name(counter, ast.Load())), node))
            node.target = ast.copy_location(ast.Name(counter, ast.Store()), node.target)
        node.body = body
        return node

    def _counted(self, node: ast.expr) -> ast.expr:
        if not (isinstance(node, ast.Call) and self._meant(node.func) == "range"):
            return self.visit(node)
        if len(node.args) == 3 and not _literal(node.args[2]):
            raise NoAnswer(node.lineno, "the step of `range` is a number written out, and not 0")
        limits = [*map(self.visit, node.args[:2])]
        steps: list[ast.expr] = [ast.Constant(_literal(part)) for part in node.args[2:]]
        return ast.copy_location(ast.Call(node.func, [*(_call("whole", part) for part in limits), *steps], []), node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        left, right = (self._number(part) for part in (node.left, node.right))
        if isinstance(node.op, ast.Add | ast.Sub | ast.Mult):
            return ast.copy_location(ast.BinOp(left, node.op, right), node)
        if type(node.op) not in OPERATORS:
            raise NoAnswer(node.lineno, "works on the bits of numbers, or on matrices; a rule's numbers have none")
        return ast.copy_location(_call(OPERATORS[type(node.op)], left, right), node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        if isinstance(node.op, ast.Invert):
            raise NoAnswer(node.lineno, "works on the bits of a number; a rule's numbers have none")
        node.operand = self._number(node.operand)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        parts = [self._number(part) for part in node.values]
        return ast.copy_location(ast.BoolOp(node.op, parts), node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        return self._value(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        if not any(isinstance(op, ast.In | ast.NotIn) for op in node.ops):
            node.left, node.comparators = self._number(node.left), [self._number(part) for part in node.comparators]
            return node
        others = node.comparators[0].elts if isinstance(node.comparators[0], ast.Tuple) else []
        if len(node.ops) > 1 or not others:
            raise NoAnswer(node.lineno, "`in` goes with numbers in brackets, such as `x in (1, 2)`")
        equal = [ast.Compare(self._number(node.left), [ast.Eq()], [self._number(part)]) for part in others]
        either: ast.expr = ast.BoolOp(ast.Or(), list(equal)) if len(equal) > 1 else equal[0]
        return ast.copy_location(ast.UnaryOp(ast.Not(), either) if isinstance(node.ops[0], ast.NotIn) else either, node)

    def _number(self, node: ast.expr) -> ast.expr:
        return _call("number", self.visit(node))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        meant = self._meant(node.func)
        name = CALLS.get(meant, meant)
        if name not in LAWS and name not in KEPT:
            if meant and hasattr(math, meant):
                raise NoAnswer(node.lineno, f"a rule cannot call math.{meant}")
            return self.generic_visit(node)
        self._check_number(node, name)
        values = [self._number(part) for part in node.args]
        if name in KEPT:
            return ast.copy_location(_call("number", ast.Call(node.func, values, [])), node)
        return ast.copy_location(_call("number", self._law(name, values)), node)

    def _check_number(self, node: ast.Call, name: str) -> None:
        low, high = TAKES.get(name, (1, 1))
        if node.keywords or any(isinstance(part, ast.Starred) for part in node.args):
            raise NoAnswer(node.lineno, f"{ast.unparse(node.func)} is given its numbers by their place")
        if not low <= len(node.args) <= high:
            numbers_told = f"{low} number{'s' * (low > 1)}" + {low: "", MANY: " or more"}.get(high, f" or {high}")
            raise NoAnswer(node.lineno, f"{ast.unparse(node.func)} takes {numbers_told}")

    def _law(self, name: str, values: list[ast.expr]) -> ast.expr:
        if name == "rounded" and len(values) == 2:
            name = "rounded_to"
        if name == "log" and len(values) == 2:
            return _call("divide", *(_call("log", value) for value in values))
        if name == "hypot":
            return functools.reduce(lambda one, other: _call("hypot", one, other), [*values, ast.Constant(0.0)])
        return _call(name, *values)

    def _meant(self, node: ast.expr) -> str:
        """Which function of the math module or of Python a call is meant for; nothing if it is another one."""
        held, name = self.function.__globals__, ""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return node.attr if held.get(node.value.id) is math else ""
        if isinstance(node, ast.Name) and node.id not in self.function.__code__.co_varnames:
            value = held.get(node.id, getattr(builtins, node.id, None))
            is_known = getattr(value, "__module__", "") in ("math", "builtins")
            name = getattr(value, "__name__", "") if is_known else ""
        return name


def _literal(node: ast.expr) -> int:
    """A whole number written out, with a sign perhaps; 0 if it is none."""
    sign, inner = (-1, node.operand) if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else (1, node)
    return sign * inner.value if isinstance(inner, ast.Constant) and type(inner.value) is int else 0


def _call(law: str, *values: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(MARK + law, ast.Load()), list(values), [])


def _assign(name: str, value: ast.expr, place: ast.AST) -> ast.Assign:
    return ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], value), place)


def _built(node: ast.AST, function: FunctionType) -> Callable[..., Any]:
    """The function of a rewritten definition, among the globals of the old one; the laws are in its closure."""
    assert isinstance(node, ast.FunctionDef)
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    cells |= {MARK + name: CellType(law) for name, law in LAWS.items()}
    arguments = ast.arguments([], [ast.arg(name) for name in cells], None, [], [], None, [])
    holder = ast.FunctionDef("holder", arguments, [node, ast.Pass()], [], None)
    vars(holder)["type_params"] = []  # asked for from Python 3.12 on
    tree = ast.fix_missing_locations(ast.Module([ast.copy_location(holder, node)], []))
    code = compile(tree, function.__code__.co_filename, "exec", dont_inherit=True)
    for name in ("holder", function.__name__):
        code = next(inner for inner in code.co_consts if isinstance(inner, CodeType) and inner.co_name == name)
    closure = tuple(cells[name] for name in code.co_freevars)
    built = FunctionType(code, function.__globals__, function.__name__, function.__defaults__, closure)
    functools.update_wrapper(built, function)
    built.__kwdefaults__ = function.__kwdefaults__
    return built
