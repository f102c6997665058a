"""Asking for memory before it is needed, so that nobody has to wait for it."""

from typing import Any

import numba
from llvmlite import ir
from numba.core import cgutils
from numba.extending import intrinsic

READ, KEEP, DATA = 0, 3, 1  # as llvm.prefetch is told: to be read, and in the nearest cache; data, and no instructions


@intrinsic
def _ask(_context: Any, array: Any, index: Any) -> Any:
    """Ask for an entry of an array. Nothing is looked at, so an index may be out of bounds."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        kind = signature.args[0]
        table = context.make_array(kind)(context, builder, values[0])
        places = [
            context.cast(builder, place, given, numba.types.intp)
            for place, given in zip(cgutils.unpack_tuple(builder, values[1]), signature.args[1], strict=True)
        ]
        place = cgutils.get_item_pointer(context, builder, kind, table, places, wraparound=False)
        address = builder.bitcast(place, cgutils.voidptr_t)
        whole, nothing = ir.IntType(32), ir.VoidType()
        function = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(nothing, [cgutils.voidptr_t, whole, whole, whole]), "llvm.prefetch.p0i8"
        )
        builder.call(function, [address, whole(READ), whole(KEEP), whole(DATA)])
        return context.get_dummy_value()

    return numba.types.none(array, index), generate


class _Quiet(type(_ask)):  # type: ignore[misc]
    """What compiled code calls; plain Python, which may go through the same text, has nothing to ask for."""

    def __call__(self, array: Any, index: Any) -> None:
        """Do nothing."""


_ask.__class__ = _Quiet
ask = _ask
