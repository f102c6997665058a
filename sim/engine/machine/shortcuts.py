"""What the compiler leaves out while it compiles a kernel, because it would cost time and change nothing."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numba
from llvmlite.ir import Constant
from numba.core.types.functions import BaseFunction
from numba.np import arrayobj


@contextmanager
def shortcuts() -> Iterator[None]:
    """Compile without looking out for indices below 0, and without asking twice for what is known."""
    swept = gc.isenabled()
    gc.disable()  # what is made here is kept; going through all of it again and again takes a twentieth of the time
    try:
        with _trusted_indices(), _known_answers():
            yield
    finally:
        if swept:
            gc.enable()


@contextmanager
def _trusted_indices() -> Iterator[None]:
    usual = getattr(arrayobj, "fix_integer_index", None)
    if usual is None:  # a numba that does it elsewhere: slower, and just as right
        yield
        return

    def fix(context: Any, builder: Any, kind: Any, index: Any, size: Any) -> Any:
        if isinstance(index, Constant) or not kind.signed:
            return usual(context, builder, kind, index, size)
        return context.cast(builder, index, kind, numba.types.intp)

    with _in_place_of(arrayobj, "fix_integer_index", fix):
        yield


@contextmanager
def _known_answers() -> Iterator[None]:
    """What an operation answers with is found by going through some forty definitions; for the same types, once."""
    usual, known = BaseFunction.get_call_type, {}

    def get_call_type(self: Any, context: Any, given: Any, named: Any) -> Any:
        question = self, tuple(given), tuple(named.items())
        if question not in known:
            known[question] = usual(self, context, given, named)
        return known[question]

    with _in_place_of(BaseFunction, "get_call_type", get_call_type):
        yield


@contextmanager
def _in_place_of(holder: Any, name: str, function: Any) -> Iterator[None]:
    usual = getattr(holder, name)
    setattr(holder, name, function)
    try:
        yield
    finally:
        setattr(holder, name, usual)
