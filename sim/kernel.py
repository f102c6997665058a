"""How Python text becomes machine code: the only file that says njit.

`compiled` marks a law, a sensor or a rule for compilation, `entry` what Python calls. `load_fused` turns the text of a
generated module into an imported one, whose machine code is kept under a hash of everything that it depends on: texts,
the values that globals had, versions and settings of the compiler. So an edit anywhere is never answered by stale code.

Kernels are compiled without reference counting: they may not allocate, and one that tries fails to compile. Nor may
they count from the end of an array with a computed index below 0: looking out for that took a sixth of their time.
With NUMBA_DISABLE_JIT=1 the same text runs as plain Python, for a debugger.
"""

import hashlib
import linecache
import pickle
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.abc import InspectLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, TypeVar

import llvmlite
import numba
import numpy as np
from llvmlite.ir import Constant
from numba.core.caching import NullCache
from numba.core.compiler import CompileResult
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import CPUDispatcher
from numba.core.serialize import dumps
from numba.np import arrayobj

from sim import cache
from sim.cache import cache_folder
from sim.frozen import frozen

F = TypeVar("F", bound=Callable[..., object])

FLAGS = {"nogil": True, "error_model": "numpy", "fastmath": False, "forceinline": True}
NO_REFERENCE_COUNTS = {"_nrt": False}
SETTINGS = (
    "BOUNDSCHECK",
    "CPU_FEATURES",
    "CPU_NAME",
    "DEBUGINFO_DEFAULT",
    "ENABLE_AVX",
    "ENABLE_PROFILING",
    "EXTEND_VARIABLE_LIFETIMES",
    "FULL_TRACEBACKS",
    "LLVM_REFPRUNE_FLAGS",
    "LLVM_REFPRUNE_PASS",
    "LOOP_VECTORIZE",
    "OPT",
    "SLP_VECTORIZE",
    "USING_SVML",
)  # fmt: skip - of numba.config: those that change machine code
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


def is_plain() -> bool:
    """Whether everything runs as plain Python, as with NUMBA_DISABLE_JIT=1."""
    return bool(numba.config.DISABLE_JIT)


def compiled(function: F) -> F:
    """Mark a function to be compiled into every compiled function that calls it. Python calls its plain text."""
    inner = numba.njit(**FLAGS, **NO_REFERENCE_COUNTS, **NO_WAY_IN)(function)
    if isinstance(inner, CPUDispatcher):  # and not plain text already, as with NUMBA_DISABLE_JIT=1
        inner.__class__ = _Inner
    return inner


def entry(function: F) -> F:
    """Mark a function that Python calls compiled; its machine code is kept on disk if its module is generated."""
    outer = numba.njit(**FLAGS, **NO_REFERENCE_COUNTS)(function)
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


NAME = "unbidden_tick_"


class _Kept(NullCache):
    """The machine code of one function, each signature an entry in the folder of its module."""

    def __init__(self, function: Callable[..., Any], folder: Path):
        self.function, self.folder = function, folder

    def load_overload(self, sig, target_context):
        target_context.refresh()
        content = cache.read(self._entry(sig, target_context.codegen()))
        try:
            return content and CompileResult._rebuild(target_context, *pickle.loads(content))
        except Exception:  # whatever a pickle or a linker may say: it is compiled, and kept anew
            cache.tell(self.folder, "an entry cannot be loaded")
            return None

    def save_overload(self, sig, data):
        if not data.library.has_dynamic_globals:
            cache.write(self._entry(sig, data.codegen), dumps(data._reduce()))

    def _entry(self, sig: object, codegen: Any) -> Path:
        told = f"{sig} {codegen.magic_tuple()} {frozen(self.function)}"
        return self.folder / f"{self.function.__name__}_{_hash(told)}{cache.SUFFIX}"


class _Text(InspectLoader):
    """Imports a module from its text, and not from a file that may be another by now."""

    def __init__(self, text: str, path: str):
        self.text, self.path = text, path

    def get_source(self, fullname: str) -> str:
        return self.text

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.text, self.path)


def load_fused(text: str, engine: Iterable[str], others: Iterable[str]) -> ModuleType:
    """Import a generated module; its machine code depends on the texts of the engine and of others, and is kept."""
    settings = (str(getattr(numba.config, name, None)) for name in SETTINGS)
    name = f"{kept_by(engine)}_{_hash(text, *settings, *others)}"
    if name not in sys.modules:
        sys.modules[name] = _import(name, text)
    return sys.modules[name]


def kept_by(engine: Iterable[str]) -> str:
    """How the name of every module begins that this version of the engine, on this version of numba, has generated."""
    return NAME + _hash(sys.version, numba.__version__, llvmlite.__version__, np.__version__, *engine)


def is_warm(module: ModuleType) -> bool:
    """Whether machine code for a fused module is already on disk (or not needed)."""
    return is_plain() or any(Path(str(module.__file__)).parent.glob(f"*{cache.SUFFIX}"))


def _hash(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=8).hexdigest()


def _import(name: str, text: str) -> ModuleType:
    folder = _folder(name, text)
    path = str((folder or Path(name)) / f"{name}.py")
    spec = spec_from_loader(name, _Text(text, path), origin=path)
    assert spec and spec.loader
    module = module_from_spec(spec)
    module.__file__ = path
    linecache.cache[path] = len(text), None, text.splitlines(keepends=True), path  # for a debugger, if not on disk
    spec.loader.exec_module(module)
    for function in vars(module).values():
        if folder and isinstance(function, _Entry):
            function._cache = _Kept(function.py_func, folder)
    return module


def _folder(name: str, text: str) -> Path | None:
    """The folder of a module's machine code, with its text in it for people to read; None if there can be none."""
    try:
        folder = cache_folder() / name
    except OSError as error:
        cache.tell("a cache folder", cache.reason(error))
        return None
    path = folder / f"{name}.py"
    try:
        if cache.read_own(path) == text.encode():
            return folder
    except OSError:
        pass  # not there, or not as it should be
    try:
        cache.put(path, text.encode())
    except OSError as error:
        cache.tell(folder, cache.reason(error))
    return folder
