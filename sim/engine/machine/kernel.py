"""How Python text becomes machine code: the only file that says njit.

`compiled` marks a law, a sensor or a rule for compilation, `entry` what Python calls. `load_package` turns texts
into imported modules, whose machine code is kept under a hash of everything that it depends on: texts,
the values that globals had, versions and settings of the compiler. So an edit anywhere is never answered by stale code.

Kernels are compiled without reference counting: they may not allocate, and one that tries fails to compile. Nor may
they count from the end of an array with a computed index below 0: looking out for that took a sixth of their time.
With NUMBA_DISABLE_JIT=1 the same text runs as plain Python, for a debugger.
"""

import importlib
import linecache
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import CodeType, MappingProxyType, ModuleType
from typing import Any, TypeVar

import llvmlite
import numba
import numpy as np
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import CPUDispatcher

from unbidden.sim.engine.machine import cache
from unbidden.sim.engine.machine.cache import cache_folder
from unbidden.sim.engine.machine.keeping import Kept, digest, keeping_in, kept_while_called
from unbidden.sim.engine.machine.linking import EntryCompiler, InnerCompiler
from unbidden.sim.engine.machine.shortcuts import shortcuts

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
NOT_FOR_C = {"no_cfunc_wrapper": True}  # nothing but Python calls an entry; and an inner function, nothing at all:
NO_WAY_IN = {"no_cpython_wrapper": True, **NOT_FOR_C}  # these would double the time of compiling


class _Entry(CPUDispatcher):
    """A function that is compiled, with all that it calls."""

    shared: Path | None = None  # where what it calls of the engine is kept

    def compile(self, sig):
        with global_compiler_lock, shortcuts(), keeping_in(self.shared):
            return super().compile(sig)


class _Inner(CPUDispatcher):
    """A function that only compiled code calls compiled: for Python it is its plain text."""

    def __call__(self, *arguments, **named):
        return self.py_func(*arguments, **named)

    def compile(self, sig):
        with global_compiler_lock, kept_while_called(self.py_func) as self._cache:
            return super().compile(sig)

    def add_overload(self, cres):
        self.overloads[tuple(cres.signature.args)] = cres


def is_plain() -> bool:
    """Whether everything runs as plain Python, as with NUMBA_DISABLE_JIT=1."""
    return bool(numba.config.DISABLE_JIT)


def compiled(function: F, **flags: bool) -> F:
    """Mark a function to be compiled into every compiled function that calls it. Python calls its plain text."""
    inner = numba.njit(pipeline_class=InnerCompiler, **FLAGS | flags, **NO_REFERENCE_COUNTS, **NO_WAY_IN)(function)
    if isinstance(inner, CPUDispatcher):  # and not plain text already, as with NUMBA_DISABLE_JIT=1
        inner.__class__ = _Inner
    return inner


def called(function: F) -> F:
    """The same, but called where it is used, and not inlined: for what is long, beside which a call takes no time.

    Machine code is then shorter, and made faster.
    """
    return compiled(function, forceinline=False)


def entry(function: F) -> F:
    """Mark a function that Python calls compiled; its machine code is kept on disk if its module is generated."""
    outer = numba.njit(pipeline_class=EntryCompiler, **FLAGS, **NO_REFERENCE_COUNTS, **NOT_FOR_C)(function)
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
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("Failed in")]
        places = [line for line in lines if line.startswith("File ")]
        why = " ".join(lines[:2])[:300]
        raise CannotCompile(
            f"the rules {', '.join(rules)} cannot be compiled together: {why} {places[0] if places else ''}\n"
            "A rule takes numbers and answers with numbers: one for each actuator it names, with +, -, *, /, "
            "comparisons, min, max, abs, int and if."
        ) from None


NAME = "unbidden_tick_"
_importing = threading.RLock()  # two threads must not make the same package


@dataclass(frozen=True)
class Source:
    """The text of a module, and the file it stands in, if it was read from one."""

    text: str
    file: Path | None = None


class _Text(InspectLoader):
    """Imports a module from its text, and not from a file that may be another by now."""

    def __init__(self, source: str, path: str, is_package: bool):
        self.text, self.path, self._is_package = source, path, is_package

    def get_source(self, fullname: str) -> str:
        return self.text

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.text, self.path)

    def is_package(self, fullname: str) -> bool:
        return self._is_package


def load_package(
    sources: Mapping[str, Source],
    engine: Iterable[str],
    others: Iterable[str],
    names: Mapping[str, str] = MappingProxyType({}),
) -> ModuleType:
    """Import modules as a package of their own, in which they import each other.

    `names` says under which full names some of them are imported in their texts. Their machine code depends on the
    texts of the engine and of others, and is kept.
    """
    settings = [str(getattr(numba.config, name, None)) for name in SETTINGS]
    texts = (part for name, source in sources.items() for part in (name, source.text))
    package = f"{kept_by(engine)}_{digest(*texts, *settings, *others)}"
    with _importing:
        if package not in sys.modules:
            _import_all(package, sources, names, f"{kept_by(engine)}_{digest(*settings)}")
    return sys.modules[package]


def load_alone(source: Source, engine: Iterable[str], others: Iterable[str]) -> ModuleType:
    """Import a module by itself, in the same way."""
    return importlib.import_module(f"{load_package({'alone': source}, engine, others).__name__}.alone")


def kept_by(engine: Iterable[str]) -> str:
    """How the name of every module begins that this version of the engine, on this version of numba, has generated."""
    return NAME + digest(sys.version, numba.__version__, llvmlite.__version__, np.__version__, *engine)


def is_warm(package: ModuleType) -> bool:
    """Whether machine code for a package is already on disk (or not needed)."""
    return is_plain() or any(Path(str(package.__file__)).parent.glob(f"*{cache.SUFFIX}"))


def _import_all(package: str, sources: Mapping[str, Source], names: Mapping[str, str], shared: str) -> None:
    """Import a package from texts; all of it or, if a text cannot be imported, none."""
    folder = _folder(package)
    home = folder or Path(package)
    specs = {package: _spec(package, "", home / "__init__.py", is_package=True)}
    for name, source in sources.items():
        text = source.text
        for full, short in names.items():
            text = re.sub(rf"^from {re.escape(full)} import ", f"from {package}.{short} import ", text, flags=re.M)
        if source.file is None and folder:
            _show(folder / f"{name}.py", text)
        specs[f"{package}.{name}"] = _spec(f"{package}.{name}", text, source.file or home / f"{name}.py")
    finder = _Finder(specs)
    sys.meta_path.insert(0, finder)
    try:
        for name in specs:
            importlib.import_module(name)
    except BaseException:
        for name in specs:
            sys.modules.pop(name, None)
        raise
    finally:
        sys.meta_path.remove(finder)
    for name in sources:
        for function in vars(sys.modules[f"{package}.{name}"]).values():
            if folder and isinstance(function, _Entry) and function.py_func.__module__ == f"{package}.{name}":
                function._cache, function.shared = Kept(function.py_func, folder), folder.parent / shared


class _Finder(MetaPathFinder):
    """Finds the modules of one package while it is imported."""

    def __init__(self, specs: Mapping[str, ModuleSpec]):
        self.specs = specs

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        return self.specs.get(fullname)


def _spec(name: str, text: str, path: Path, is_package: bool = False) -> ModuleSpec:
    spec = spec_from_loader(name, _Text(text, str(path), is_package), origin=str(path), is_package=is_package)
    assert spec
    spec.has_location = True
    linecache.cache.setdefault(
        str(path), (len(text), None, text.splitlines(keepends=True), str(path))
    )  # for a debugger
    return spec


def _show(path: Path, text: str) -> None:
    """Put the text of a module that stands in no file beside its machine code, for people to read."""
    try:
        if cache.read_own(path) == text.encode():
            return
    except OSError:
        pass  # not there, or not as it should be
    try:
        cache.put(path, text.encode())
    except OSError as error:
        cache.tell(path.parent, cache.reason(error))


def _folder(name: str) -> Path | None:
    """The folder of a package's machine code; None if there can be none."""
    try:
        return cache_folder() / name
    except OSError as error:
        cache.tell("a cache folder", cache.reason(error))
        return None
