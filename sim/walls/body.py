"""The grammar of what stands in a function: numbers, arithmetic, if, for over range, while, return, and known calls.

Anything that is not in the grammar is a finding; there is no list of what is forbidden. Two kinds of files are read by
it: rules of users, which know numbers only, and the project's own agents and laws, which also index arrays.
"""

import ast
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from unbidden.sim.engine.machine.exact import MARK
from unbidden.sim.walls.arithmetic import LARGEST, NoNumber, Number, NumberTooLarge, number_of
from unbidden.sim.walls.finding import Violation, quoted

CALLS = ("abs", "bool", "float", "int", "max", "min", "pow", "round")
MATH_CALLS = (
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "copysign", "cos", "cosh", "degrees", "erf",
    "erfc", "exp", "expm1", "fabs", "floor", "hypot", "isfinite", "isinf", "isnan", "log", "log10",
    "log1p", "log2", "pow", "radians", "sin", "sinh", "sqrt", "tan", "tanh", "trunc",
)  # fmt: skip
RESERVED = ("__", MARK)  # how no name of a file begins
STATEMENTS = "a rule holds assignments to names, if, for over range, while and return"
VALUES = "a value is made of numbers, names, arithmetic, comparisons, if-else and calls"
SEVERAL = "Several numbers are chosen one by one: `return 1.0 if x else 0.0, 2.0 if x else 1.0`"


@dataclass(frozen=True)
class Words:
    """What the functions of a file may name."""

    calls: Collection[str]  # functions, as they are written: `min`, `math.sqrt`, `np.uint64`
    numbers: Mapping[str, Number] = field(default_factory=dict)  # numbers that are known, written so
    names: Collection[str] = ()  # further names whose value is known in the file
    functions: Mapping[str, ast.FunctionDef] = field(default_factory=dict)  # of the file itself
    fields: Collection[str] = ()  # of records and arrays; rules know none
    may_call: str = ""  # what to say of calls to anything else
    lacks: bool = False  # whether `is None` may be said of a part of a world, which some worlds lack


class FunctionBody:
    """One function, gone through once: what in it is not in the grammar, and which functions of the file it calls."""

    def __init__(self, function: ast.FunctionDef, words: Words):
        self.words, self.violations, self.called = words, list[Violation](), list[str]()
        stored = (n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
        self.own = {argument.arg for argument in function.args.args} | set(stored)
        self.numbers = {name: value for name, value in words.numbers.items() if name.split(".")[0] not in self.own}
        self._block(function.body)

    def _refuse(self, node: ast.AST, what: str) -> None:
        self.violations.append(Violation(getattr(node, "lineno", 0), what))

    def _block(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Pass() | ast.Break() | ast.Continue() | ast.Expr(value=ast.Constant(value=str())):
                pass
            case ast.Return(value=value):
                self._values(value)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._target(target)
                self._values(value)
            case ast.AugAssign(target=target, op=op, value=value):
                self._target(target)
                self._operator(node, op)
                self._value(value)
            case ast.AnnAssign(target=target, annotation=ast.Name(id="float" | "int" | "bool"), value=value):
                self._target(target)
                self._values(value)
            case ast.If(test=test, body=body, orelse=others) | ast.While(test=test, body=body, orelse=others):
                self._value(test)
                self._block([*body, *others])
            case ast.For(target=ast.Name() as target, iter=counted, body=body, orelse=others):
                self._target(target)
                self._counted(counted)
                self._block([*body, *others])
            case ast.Expr(value=ast.Call() as call):
                self._call(call)
            case _:
                self._refuse(node, f"has {quoted(node)}; {STATEMENTS}")

    def _target(self, node: ast.expr) -> None:
        """What may be assigned to: names, also several at once; and the entries of arrays, where there are any."""
        match node:
            case ast.Name(id=name) if not name.startswith(RESERVED):
                pass
            case ast.Tuple(elts=parts):
                for part in parts:
                    self._target(part)
            case ast.Subscript() | ast.Attribute() if self.words.fields and self._is_own(node):
                self._value(node)
            case ast.Name(id=name):
                self._refuse(node, f"assigns to {name}; no name begins with {' or '.join(RESERVED)}")
            case _:
                self._refuse(node, f"assigns to {quoted(node)}; only names of its own can be assigned to")

    def _is_own(self, node: ast.expr) -> bool:
        """Whether this is a part of something that the function was given, and not of anything of the file's."""
        while isinstance(node, ast.Subscript | ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and node.id in self.own

    def _counted(self, node: ast.expr) -> None:
        match node:
            case ast.Call(func=ast.Name(id="range"), args=limits, keywords=[]) if "range" not in self.own:
                for limit in limits:
                    self._value(limit)
            case _:
                self._refuse(node, f"goes through {quoted(node)}; a for goes over range(...)")

    def _values(self, node: ast.expr | None) -> None:
        """One value, or several of them."""
        for part in node.elts if isinstance(node, ast.Tuple) else [node] if node else []:
            self._value(part)

    def _value(self, node: ast.expr) -> None:
        match node:
            case ast.Constant(value=bool() | float()):
                pass
            case ast.Constant(value=int() as value):
                if abs(value) > LARGEST:
                    self._refuse(node, f"has {quoted(node)}, which is a whole number beyond 64 bits")
            case ast.Name(id=name):
                self._name(node, name)
            case ast.UnaryOp(operand=operand):
                self._value(operand)
            case ast.BinOp(left=left, op=op, right=right):
                self._operator(node, op)
                if not self._is_known(node):
                    self._value(left)
                    self._value(right)
            case ast.BoolOp(values=parts):
                for part in parts:
                    self._value(part)
            case ast.Compare(left=left, ops=ops, comparators=others):
                self._comparison(left, ops, others)
            case ast.IfExp(test=test, body=body, orelse=otherwise):
                for part in (test, body, otherwise):
                    self._value(part)
            case ast.Call():
                self._call(node)
            case ast.Attribute():
                self._attribute(node)
            case ast.Subscript(value=value, slice=index) if self.words.fields:
                self._value(value)
                if not (isinstance(index, ast.Slice) and not (index.lower or index.upper or index.step)):
                    self._values(index)
            case ast.Tuple():
                self._refuse(node, f"has {quoted(node)}; {VALUES}. {SEVERAL}")
            case _:
                self._refuse(node, f"has {quoted(node)}; {VALUES}")

    def _operator(self, node: ast.AST, op: ast.operator) -> None:
        if isinstance(op, ast.MatMult):
            self._refuse(node, "multiplies matrices; there are only numbers")

    def _is_known(self, node: ast.BinOp) -> bool:
        """Whether this is arithmetic of numbers that are known; too large a one is a finding."""
        try:
            number_of(node, self.numbers)
        except (NoNumber, ZeroDivisionError):  # a division by zero means the same as one of numbers not yet known
            return False
        except NumberTooLarge as error:
            self._refuse(node, f"has {quoted(node)}, which {error}")
        return True

    def _comparison(self, left: ast.expr, ops: list[ast.cmpop], others: list[ast.expr]) -> None:
        self._value(left)
        if self.words.lacks and isinstance(left, ast.Name) and _is_none(ops, others):
            return
        for op, operand in zip(ops, others, strict=True):
            if isinstance(op, ast.Is | ast.IsNot):
                self._refuse(left, "compares with `is`; numbers are compared with ==")
            if isinstance(op, ast.In | ast.NotIn) and not isinstance(operand, ast.Tuple):
                self._refuse(left, "looks with `in`; that goes with numbers in brackets, such as `in (1, 2)`")
            self._values(operand) if isinstance(op, ast.In | ast.NotIn) else self._value(operand)

    def _name(self, node: ast.expr, name: str) -> None:
        words = self.words
        if name in self.own or name in words.numbers or name in words.names:
            return
        called = name in words.functions or name in words.calls
        self._refuse(node, f"uses {name} as a value" if called else f"uses {name}, which is no number here")

    def _attribute(self, node: ast.Attribute) -> None:
        base = node.value
        whole = f"{base.id}.{node.attr}" if isinstance(base, ast.Name) else ""
        if whole in self.numbers or (whole in self.words.names and base.id not in self.own):  # type: ignore[attr-defined]
            return
        if node.attr in self.words.fields:
            self._value(base)
            return
        self._refuse(node, f"reaches for {quoted(node)}; {VALUES}")

    def _call(self, node: ast.Call) -> None:
        words, called = self.words, _written(node.func)
        if (
            not called
            or called.split(".")[0] in self.own
            or (called not in words.calls and called not in words.functions)
        ):
            self._refuse(node, f"calls {quoted(node.func)[1:-1]}; {words.may_call}")
            return
        if called in words.functions:
            self.called.append(called)
            self._fits(node, called)
        elif node.keywords:
            self._refuse(node, f"calls {called} with a name for an argument; give it its arguments by their place")
        for value in (*node.args, *(keyword.value for keyword in node.keywords)):
            self._value(value)

    def _fits(self, node: ast.Call, called: str) -> None:
        """Refuse a call whose arguments are not those of the function."""
        arguments = self.words.functions[called].args
        names = [argument.arg for argument in arguments.args]
        passed = [*names[: len(node.args)], *(keyword.arg for keyword in node.keywords)]
        needed = set(names[: len(names) - len(arguments.defaults)])
        if len(node.args) > len(names) or len(set(passed)) < len(passed) or not needed <= set(passed) <= set(names):
            self._refuse(node, f"calls {called} with other arguments than it has: {', '.join(names) or 'none'}")


def _written(node: ast.expr) -> str:
    """A function as it is written where it is called: a name, or a name of a module; or nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return ""


def _is_none(ops: list[ast.cmpop], others: list[ast.expr]) -> bool:
    """Whether what is compared is told from None, and from nothing else."""
    return (
        len(ops) == 1 and isinstance(ops[0], ast.Is) and isinstance(others[0], ast.Constant) and others[0].value is None
    )
