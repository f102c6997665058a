"""Arithmetic that means the same in machine code and in plain Python, to the last bit, also of numbers out of range.

All numbers are IEEE doubles: what is divided by zero is infinite, what has no answer is nan, and nothing is raised.
Whoever turns such a number into a whole one asks `whole`, which stops at the largest there is.
"""

import math
from collections.abc import Callable

import numpy as np

from unbidden.sim.engine.machine.kernel import compiled, is_plain

MOST = 2.0**62  # still whole quarter turns, with room to add something
SMALL = 64.0  # powers up to this one are products
POLES = {"log": 0.0, "log2": 0.0, "log10": 0.0, "log1p": -1.0}  # where a function goes to minus infinity


def _in_doubles(function: Callable[..., float]) -> Callable[..., float]:
    """A function of the math module that answers as C does, where Python's own raises an error."""
    name = function.__name__

    def answer(x: float, *others: float) -> float:
        try:
            return function(x, *others)
        except OverflowError:
            return -math.inf if name == "sinh" and x < 0.0 else math.inf
        except ValueError:
            if POLES.get(name) == x:
                return -math.inf
            return math.copysign(math.inf, x) if name == "atanh" and abs(x) == 1.0 else math.nan

    return answer if is_plain() else function


TRIGONOMETRIC = (math.acos, math.asin, math.atan, math.atan2, math.cos, math.degrees, math.radians, math.sin, math.tan)
HYPERBOLIC = (math.acosh, math.asinh, math.atanh, math.cosh, math.sinh, math.tanh)
POWERS = (math.exp, math.expm1, math.log, math.log10, math.log1p, math.log2, math.sqrt)
OTHERS = (math.erf, math.erfc, math.fabs, math.isfinite, math.isinf, math.isnan)
MATH = {function.__name__: _in_doubles(function) for function in TRIGONOMETRIC + HYPERBOLIC + POWERS + OTHERS}
exp, log, sqrt = MATH["exp"], MATH["log"], MATH["sqrt"]


@compiled
def whole(x):
    """A number as a whole one, cut towards 0: within 2**62 either way, and 0 for what is no number."""
    return int(min(max(x, -MOST), MOST)) if x == x else 0


@compiled
def _times_one(x):
    return 1.0 * x


number = float if is_plain() else _times_one  # a truth value or a whole number as a double


@compiled
def divide(a, b):
    """a / b."""
    if b == 0.0:
        return a * math.copysign(math.inf, b)
    return a / b


@compiled
def quotient(a, b):
    """a // b."""
    if b == 0.0:
        return divide(a, b)
    return a // b


@compiled
def remainder(a, b):
    """a % b."""
    if b == 0.0:
        return math.nan
    return a % b


@compiled
def power(a, b):
    """a ** b: a product for small whole b, and exp(b log a) else; no two libraries agree on what pow answers."""
    if b == 0.5:
        return sqrt(a)
    n, product = abs(b), 1.0
    is_whole = np.floor(n) == n
    if is_whole and n <= SMALL:
        for _ in range(whole(n)):
            product *= a
    elif a == 0.0:
        product = 0.0
    elif a > 0.0:
        product = exp(n * log(a))
    elif is_whole:
        product = exp(n * log(-a)) * (1.0 if remainder(n, 2.0) == 0.0 else -1.0)
    else:
        product = math.nan
    return product if b >= 0.0 else divide(1.0, product)


@compiled
def truncate(x):
    """x without what is after the point."""
    return number(np.trunc(x))


@compiled
def floor(x):
    """The whole number at or below x."""
    return number(np.floor(x))


@compiled
def ceil(x):
    """The whole number at or above x."""
    return number(np.ceil(x))


@compiled
def rounded(x):
    """The whole number nearest to x; the even one of two."""
    return number(np.rint(x))


@compiled
def rounded_to(x, digits):
    """x with so many digits after the point."""
    scale = power(10.0, rounded(digits))
    near = divide(rounded(x * scale), scale)
    return near if math.isfinite(near) else x


@compiled
def copysign(x, y):
    """x with the sign of y; what is no number has none."""
    return math.copysign(x, y) if y == y else abs(x)


@compiled
def hypot(x, y):
    """The length of the longest side of a triangle with a right angle."""
    longer, shorter = max(abs(x), abs(y)), min(abs(x), abs(y))
    if longer == 0.0 or longer == math.inf:
        return longer
    part = shorter / longer
    return longer * sqrt(1.0 + part * part)
