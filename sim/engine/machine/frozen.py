"""What compiled code has frozen: the values that globals had when it was compiled.

Machine code goes on using a number that a module held, after the module holds another. So the key under which machine
code is kept has to cover these values, wherever they came from, and not the texts of files alone.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np


def frozen(function: Any) -> str:
    """A digest of the code of a function, of all that it can call, and of all values they take from outside."""
    digest = blake2b(digest_size=16)
    for part in _of_value(function, frozenset(), set()):
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()


def _of_value(value: Any, names: frozenset[str], seen: set[int]) -> Iterator[bytes]:
    """Everything about a value that compiled code can depend on; `names` are those that the code looks up in it."""
    value = getattr(value, "py_func", value)  # the text of a compiled function
    yield type(value).__qualname__.encode()
    if isinstance(value, np.ndarray | np.generic):
        yield f"{value.dtype} {value.shape}".encode()
        yield value.tobytes()
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _of_value(part, names, seen)
    elif isinstance(value, FunctionType | ModuleType | type):
        yield getattr(value, "__qualname__", value.__name__).encode()
        if id(value) not in seen or isinstance(value, ModuleType):
            seen.add(id(value))
            yield from _of_function(value, seen) if isinstance(value, FunctionType) else _of_names(value, names, seen)
    else:
        yield re.sub(r" at 0x\w+", "", repr(value)).encode()


def _of_names(holder: ModuleType | type, names: frozenset[str], seen: set[int]) -> Iterator[bytes]:
    """What compiled code can look up in a module or a class, as in `math.pi`."""
    held = vars(holder)
    for name in sorted(names & set(held)):
        value = held[name]
        if not isinstance(value, ModuleType):
            yield name.encode()
            yield from _of_value(value, frozenset(), seen)
    if isinstance(holder, type):
        yield repr(getattr(holder, "_fields", ())).encode()


def _of_function(function: FunctionType, seen: set[int]) -> Iterator[bytes]:
    names: set[str] = set()
    for code in _codes(function.__code__):
        names.update(code.co_names)
        yield code.co_code
        yield from (repr(value).encode() for value in code.co_consts if not isinstance(value, CodeType))
    yield repr(function.__defaults__).encode()
    values = {name: function.__globals__[name] for name in sorted(names & function.__globals__.keys())}
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    values |= {name: cell.cell_contents for name, cell in cells}
    for name, value in values.items():
        yield name.encode()
        yield from _of_value(value, frozenset(names), seen)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a function, and that of the functions inside it."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)
