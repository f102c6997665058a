"""How Python text becomes machine code: the only file that says njit.

`compiled` marks a law, a sensor or a rule for compilation, `entry` what Python calls. `load_fused` turns the text of a
generated module into an imported one, kept in a cache folder whose name is a hash of everything the machine code
depends on, so that an edit anywhere is never answered by stale code.

Kernels are compiled without reference counting: they may not allocate, and one that tries fails to compile. Nor may
they count from the end of an array with a computed index below 0: looking out for that took a sixth of their time.
With NUMBA_DISABLE_JIT=1 the same text runs as plain Python, for a debugger.
"""

import hashlib
import importlib.util
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import numba
from llvmlite.ir import Constant
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import CPUDispatcher
from numba.np import arrayobj

F = TypeVar("F", bound=Callable[..., object])

FLAGS = {"nogil": True, "error_model": "numpy", "fastmath": False, "forceinline": True}
NO_REFERENCE_COUNTS = {"_nrt": False}
NO_WAY_IN = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}  # these would double the time of compiling


class _Entry(CPUDispatcher):
    """A function that is compiled, with all that it calls, without looking out for indices below 0 as numpy does."""

    def compile(self, sig):
        with global_compiler_lock, _trusted_indices():
            return super().compile(sig)


@contextmanager
def _trusted_indices() -> Iterator[None]:
    usual = getattr(arrayobj, "fix_integer_index", None)
    if usual is None:  # a numba that does it elsewhere: slower, and just as right
        yield
        return

    def fix(context, builder, kind, index, size):
        if isinstance(index, Constant) or not kind.signed:
            return usual(context, builder, kind, index, size)
        return context.cast(builder, index, kind, numba.types.intp)

    arrayobj.fix_integer_index = fix
    try:
        yield
    finally:
        arrayobj.fix_integer_index = usual


class _Inner(CPUDispatcher):
    """A function that only compiled code calls compiled: for Python it is its plain text."""

    def __call__(self, *arguments, **named):
        return self.py_func(*arguments, **named)


def compiled(function: F) -> F:
    """Mark a function to be compiled into every compiled function that calls it. Python calls its plain text."""
    inner = numba.njit(**FLAGS, **NO_REFERENCE_COUNTS, **NO_WAY_IN)(function)
    if isinstance(inner, CPUDispatcher):  # and not plain text already, as with NUMBA_DISABLE_JIT=1
        inner.__class__ = _Inner
    return inner


def entry(function: F) -> F:
    """Mark a function that Python calls compiled; its machine code is kept on disk if its module is."""
    outer = numba.njit(cache=True, **FLAGS, **NO_REFERENCE_COUNTS)(function)
    if isinstance(outer, CPUDispatcher):
        outer.__class__ = _Entry
    return outer


def at_once(function: Callable[..., Any], *arguments: object) -> Callable[..., Any]:
    """An entry for arguments of exactly these types, which are not looked at again: that takes longer than a tick."""
    if not isinstance(function, CPUDispatcher):  # plain text, as with NUMBA_DISABLE_JIT=1
        return function
    return function.compile(tuple(numba.typeof(argument) for argument in arguments))


def plain(function: Callable[..., object]) -> Callable[..., object]:
    """The Python text behind a compiled function."""
    return getattr(function, "py_func", function)


class CannotCompile(Exception):
    """A rule that is not in the part of Python that can be compiled; the message says where and why."""


@contextmanager
def explain_compile_errors(rules: Iterable[str]) -> Iterator[None]:
    """Turn a compiler's complaint into CannotCompile; a rule of the user's own is the likeliest cause."""
    try:
        yield
    except numba.core.errors.NumbaError as error:
        text = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
        told = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("Failed in")]
        places = [line for line in told if line.startswith("File ")]
        why = " ".join(told[:2])[:300]
        raise CannotCompile(
            f"the rules {', '.join(rules)} cannot be compiled together: {why} {places[0] if places else ''}\n"
            "A rule takes numbers and answers with numbers: one for each actuator it names, with +, -, *, /, "
            "comparisons, min, max, abs, int and if."
        ) from None


def cache_folder() -> Path:
    """Where machine code is kept: $UNBIDDEN_CACHE, or `unbidden` in the user's cache folder."""
    if chosen := os.environ.get("UNBIDDEN_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "unbidden"


def load_fused(text: str, sources: Iterable[str]) -> ModuleType:
    """Import a generated module, from the cache folder; its machine code depends on the texts in `sources`."""
    name = f"unbidden_tick_{_key(text, sources)}"
    if name not in sys.modules:
        sys.modules[name] = _import(name, _write(name, text))
    return sys.modules[name]


def is_warm(module: ModuleType) -> bool:
    """Whether machine code for a fused module is already on disk (or not needed)."""
    return bool(numba.config.DISABLE_JIT) or any((Path(str(module.__file__)).parent / "__pycache__").glob("*.nbi"))


def _key(text: str, sources: Iterable[str]) -> str:
    parts = [text, sys.version, numba.__version__, *sources]
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=10).hexdigest()


def _write(name: str, text: str) -> Path:
    folder = cache_folder() / name
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _write_once(folder / f"{name}.py", text)
    except OSError:  # a read-only or full home: this process compiles for itself
        return _write_once(Path(tempfile.mkdtemp(prefix="unbidden-")) / f"{name}.py", text)


def _write_once(path: Path, text: str) -> Path:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    return path


def _import(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
