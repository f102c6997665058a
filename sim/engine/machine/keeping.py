"""Machine code, and what is to become machine code, as it is kept on disk.

An entry is kept with all that it calls, for its own world. The functions of the engine are kept as well, in LLVM's own
language, for other worlds and for the same one with other rules: an edited rule need not wait for the laws.
"""

import copy
import hashlib
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
from numba.core.caching import NullCache
from numba.core.compiler import CompileResult, compile_result
from numba.core.serialize import dumps

from unbidden.sim.engine.machine import cache
from unbidden.sim.engine.machine.frozen import frozen
from unbidden.sim.engine.machine.linking import Unlinked

ENGINE = "unbidden.sim.engine."


def digest(*parts: str) -> str:
    """A short name for some texts."""
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=8).hexdigest()


class Kept(NullCache):
    """The machine code of one function, each signature an entry in a folder."""

    def __init__(self, function: Callable[..., Any], folder: Path):
        self.function, self.folder = function, folder

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        target_context.refresh()
        content = cache.read(self._entry(sig, target_context.codegen()))
        try:
            return content and self._loaded(target_context, pickle.loads(content))
        except Exception:  # whatever a pickle or a linker may say: it is compiled, and kept anew
            cache.tell(self.folder, "an entry cannot be loaded")
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        if content := self._content(data):
            cache.write(self._entry(sig, data.codegen), dumps(content))

    def _loaded(self, target_context: Any, content: Any) -> Any:
        return CompileResult._rebuild(target_context, *content)

    def _content(self, data: Any) -> Any:
        return None if data.library.has_dynamic_globals else data._reduce()

    def _entry(self, sig: object, codegen: Any) -> Path:
        key = f"{sig} {codegen.magic_tuple()} {frozen(self.function)}"
        return self.folder / f"{self.function.__name__}_{digest(key)}{cache.SUFFIX}"


class _KeptUnlinked(Kept):
    """The same for a function of the engine, with all that it calls, before it is made into machine code."""

    def _loaded(self, target_context: Any, content: Any) -> Any:
        name, code, description, signature = content
        library = Unlinked(target_context.codegen(), name)
        library.take(llvm.parse_bitcode(code))
        return compile_result(
            typing_context=target_context.typing_context,
            target_context=target_context,
            entry_point=library,
            library=library,
            fndesc=description,
            signature=signature,
            objectmode=False,
        )

    def _content(self, data: Any) -> Any:
        code = data.library.whole()
        if any(part.name.startswith("numba.dynamic.globals") for part in code.global_variables):
            return None
        description = copy.copy(data.fndesc)
        description.typemap = description.calltypes = None
        return data.library.name, code.as_bitcode(), description, data.signature


_folders: list[Path | None] = [None]  # where the engine's functions are kept while an entry is compiled
_callers: list[str] = [""]  # the modules of the functions that are compiled now, each called by the one before


@contextmanager
def keeping_in(folder: Path | None) -> Iterator[None]:
    """Keep the functions of the engine that are compiled meanwhile. Only for who has the compiler to himself."""
    _folders.append(folder)
    try:
        yield
    finally:
        _folders.pop()


@contextmanager
def kept_while_called(function: Callable[..., Any]) -> Iterator[NullCache]:
    """Where a function is kept while it is compiled: if it is one of the engine's, and its caller is not."""
    folder, caller = _folders[-1], _callers[-1]
    is_first = function.__module__.startswith(ENGINE) and not caller.startswith(ENGINE)
    _callers.append(function.__module__)
    try:
        yield _KeptUnlinked(function, folder) if folder and is_first else NullCache()
    finally:
        _callers.pop()
