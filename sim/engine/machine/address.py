"""How compiled functions hand on what consists of many arrays, such as the state of a world: by its address in memory.

A named tuple of arrays is hundreds of numbers: sizes, strides, pointers. Each function would take all of them apart and
put all of them together again for the next. So an entry writes them down once, and whoever wants an array reads it
there. In plain Python the named tuple itself is handed on.
"""

import hashlib
from collections.abc import Iterator
from typing import Any, TypeVar

from llvmlite import ir
from numba.core import cgutils
from numba.core.types.abstract import Type
from numba.core.types.containers import NamedTuple
from numba.core.types.npytypes import Array
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, lower_builtin, lower_getattr_generic, models, register_model, type_callable

T = TypeVar("T")
WORD = 8  # bytes of each number


def by_address(parts: T) -> T:
    """The same parts, which compiled functions are then given by their address."""
    return parts


class Address(Type):
    """The type of the address of a named tuple."""

    def __init__(self, parts: NamedTuple):
        self.parts = parts
        content = hashlib.blake2b(str(parts).encode(), digest_size=8).hexdigest()
        super().__init__(f"{parts.instance_class.__name__}_{content}")


@register_model(Address)
class _AddressModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Address):
        super().__init__(manager, kind, ir.IntType(8).as_pointer())


@infer_getattr
class _Attributes(AttributeTemplate):
    key = Address

    def generic_resolve(self, kind: Address, name: str) -> Type | None:
        if name not in kind.parts.fields:
            return None
        found = kind.parts.types[kind.parts.fields.index(name)]
        return Address(found) if isinstance(found, NamedTuple) else found


@type_callable(by_address)
def _type_by_address(context: Any) -> Any:
    return lambda parts: Address(parts) if isinstance(parts, NamedTuple) else None


@lower_builtin(by_address, NamedTuple)
def _write(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    (kind,), (value,) = signature.args, arguments
    room = cgutils.alloca_once(builder, ir.ArrayType(ir.IntType(64), _words(context, kind)))
    address = builder.bitcast(room, ir.IntType(8).as_pointer())
    _write_at(context, builder, kind, value, address, 0)
    return address


def _write_at(context: Any, builder: Any, kind: Any, value: Any, address: Any, word: int) -> None:
    for part, number in zip(kind, range(len(kind)), strict=True):
        inner = builder.extract_value(value, number)
        if isinstance(part, NamedTuple):
            _write_at(context, builder, part, inner, address, word)
        elif isinstance(part, Array):
            for k, path in enumerate(_numbers(part)):
                _store(builder, builder.extract_value(inner, path), address, word + k)
        else:
            _store(builder, inner, address, word)
        word += _words(context, part)


def _store(builder: Any, value: Any, address: Any, word: int) -> None:
    builder.store(value, _place(builder, value.type, address, word))


def _place(builder: Any, kind: Any, address: Any, word: int) -> Any:
    at = builder.gep(address, [ir.Constant(ir.IntType(32), word * WORD)])
    return builder.bitcast(at, kind.as_pointer())


@lower_getattr_generic(Address)
def _read(context: Any, builder: Any, kind: Address, address: Any, name: str) -> Any:
    number = kind.parts.fields.index(name)
    part = kind.parts.types[number]
    word = sum(_words(context, before) for before in kind.parts.types[:number])
    if isinstance(part, NamedTuple):
        return builder.gep(address, [ir.Constant(ir.IntType(32), word * WORD)])
    shape = context.get_value_type(part)
    if not isinstance(part, Array):
        return builder.load(_place(builder, shape, address, word))
    size = context.get_abi_sizeof(context.get_data_type(part.dtype))
    value = builder.insert_value(ir.Constant(shape, None), ir.Constant(shape.elements[ITEM_SIZE], size), ITEM_SIZE)
    for k, path in enumerate(_numbers(part)):
        inner = shape
        for step in path:
            inner = inner.gep(ir.Constant(ir.IntType(32), step))
        value = builder.insert_value(value, builder.load(_place(builder, inner, address, word + k)), path)
    return value


ITEM_SIZE = 3  # of the fields of an array, as numba has them: after meminfo, parent and nitems


def _numbers(array: Array) -> Iterator[tuple[int, ...]]:
    """Where in an array's fields those numbers are that have to be written down."""
    yield (2,)  # how many items
    yield (4,)  # the data
    for field in (5, 6):  # shape and strides
        yield from ((field, axis) for axis in range(array.ndim))


def _words(context: Any, kind: Any) -> int:
    if isinstance(kind, NamedTuple):
        return sum(_words(context, part) for part in kind)
    if isinstance(kind, Array):
        return sum(1 for _ in _numbers(kind))
    return -(-context.get_abi_sizeof(context.get_value_type(kind)) // WORD)
