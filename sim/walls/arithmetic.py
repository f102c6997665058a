"""Numbers that a file gives: literals, and small arithmetic of them, worked out here so that none can take long."""

import ast
import math
import operator
from collections.abc import Callable, Mapping

Number = int | float
LARGEST = 2**63 - 1
MATH_NUMBERS = {"e": math.e, "inf": math.inf, "nan": math.nan, "pi": math.pi, "tau": math.tau}
DO = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
SIGN: dict[type[ast.unaryop], Callable[[Number], Number]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}


class NoNumber(Exception):
    """Something else than arithmetic of numbers that are known."""


class NumberTooLarge(Exception):
    """A number that is out of range, or would be on the way to it; the message says how."""


def number_of(node: ast.AST, known: Mapping[str, Number]) -> Number:
    """The value of an expression of numbers. Raises NoNumber, NumberTooLarge or ZeroDivisionError."""
    match node:
        case ast.Constant(value=bool() | int() | float() as value):
            return _checked(value)
        case ast.Name(id=name) if name in known:
            return known[name]
        case ast.Attribute(value=ast.Name(id="math"), attr=name) if f"math.{name}" in known:
            return known[f"math.{name}"]
        case ast.UnaryOp(op=op, operand=operand) if type(op) in SIGN:
            return _checked(SIGN[type(op)](number_of(operand, known)))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in DO:
            return _done(op, number_of(left, known), number_of(right, known))
    raise NoNumber


def _done(op: ast.operator, left: Number, right: Number) -> Number:
    """One step of arithmetic; powers and shifts are looked at before they are taken."""
    whole = isinstance(left, int) and isinstance(right, int)
    power = isinstance(op, ast.Pow) and whole and abs(left) > 1 and right * math.log2(abs(left)) > 64
    if power or (isinstance(op, ast.LShift) and right > 64):
        raise NumberTooLarge("is a whole number beyond 64 bits")
    try:
        return _checked(DO[type(op)](left, right))
    except (TypeError, ValueError):  # bits of what is no whole number, or shifted the wrong way
        raise NumberTooLarge("is not a number") from None
    except OverflowError:
        raise NumberTooLarge("is beyond what a number can be") from None


def _checked(value: object) -> Number:
    if isinstance(value, int) and abs(value) > LARGEST:
        raise NumberTooLarge("is a whole number beyond 64 bits")
    if not isinstance(value, int | float):
        raise NumberTooLarge("is not a real number")
    return value
