"""Asking for memory before it is needed, so that nobody has to wait for it."""

from typing import Any

import numba
from llvmlite import ir
from numba.core import cgutils
from numba.extending import intrinsic

from unbidden.sim.engine.machine.kernel import is_plain

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


def _ask_nothing(array: Any, index: Any) -> None:
    """Plain Python has nothing to ask for."""


ask = _ask_nothing if is_plain() else _ask
