"""How the functions of a kernel become one piece of machine code.

The compiler would make machine code of each function by itself, although all of them are inlined where they are called.
So functions that only compiled code calls stay in LLVM's own language until they are linked, once, into an entry.
"""

from collections.abc import Iterable
from typing import Any

from numba.core import ir
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import FunctionPass, PassManager, register_pass
from numba.core.ir_utils import build_definitions
from numba.core.typed_passes import NativeLowering
from numba.core.types.containers import NamedTuple
from numba.core.untyped_passes import IRProcessing

from unbidden.sim.engine.machine.address import by_address

MANGLED = "_ZN"  # how names of compiled functions begin


class Unlinked(JITCodeLibrary):
    """A function that is not made into machine code before it is part of another one."""

    def finalize(self) -> None:
        self._finalized = True

    def whole(self) -> Any:
        """A module of it and all that it calls."""
        module = self._get_module_for_linking().clone()
        link(module, self._linking_libraries)
        return module

    def take(self, module: Any) -> None:
        """Hold what `whole` has made."""
        self._final_module = module
        self._finalized = True


class Linked(JITCodeLibrary):
    """An entry, into which all that it calls is linked."""

    def _optimize_final_module(self) -> None:
        link_lacking(self._final_module, self._linking_libraries)
        super()._optimize_final_module()


def link(module: Any, libraries: Iterable[JITCodeLibrary]) -> None:
    """Link libraries into a module."""
    known = list(dict.fromkeys(libraries))
    _link_all(module, known)
    link_lacking(module, known)


def link_lacking(module: Any, linked: Iterable[JITCodeLibrary]) -> None:
    """Link again, of libraries that were linked, what a module still lacks.

    Of a function that many may define LLVM takes what is asked for by then, and no function that is asked for later
    only, because the first who named it does not call it any more.
    """
    known = list(dict.fromkeys(linked))
    while lacking := {one.name for one in module.functions if one.is_declaration and one.name.startswith(MANGLED)}:
        again = [library for library in known if not lacking.isdisjoint(_defined(library))]
        if not again:
            return
        _link_all(module, again)


def _link_all(module: Any, libraries: Iterable[JITCodeLibrary]) -> None:
    for library in libraries:
        module.link_in(library._get_module_for_linking(), preserve=True)


def _defined(library: JITCodeLibrary) -> set[str]:
    return {one.name for one in library._get_module_for_linking().functions if not one.is_declaration}


@register_pass(mutates_CFG=True, analysis_only=False)
class _LowerLinked(NativeLowering):
    _name = "lowering of an entry"

    def run_pass(self, state) -> bool:
        state.library = Linked(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return super().run_pass(state)


@register_pass(mutates_CFG=True, analysis_only=False)
class _LowerUnlinked(NativeLowering):
    _name = "lowering of a function that is inlined"

    def run_pass(self, state) -> bool:
        state.library = Unlinked(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        super().run_pass(state)
        done = state["cr"]._replace(cfunc=state.library)
        needed = dict.fromkeys([state.library, *state.library._linking_libraries])  # whoever calls this links all
        state.targetctx.insert_user_function(done.cfunc, done.fndesc, needed)
        state["cr"] = done
        return True


@register_pass(mutates_CFG=False, analysis_only=False)
class _GiveByAddress(FunctionPass):
    _name = "arguments of an entry by address"

    def __init__(self):
        super().__init__()

    def run_pass(self, state) -> bool:
        block = state.func_ir.blocks[min(state.func_ir.blocks)]
        body = []
        for statement in block.body:
            body.append(statement)
            value = getattr(statement, "value", None)
            if isinstance(value, ir.Arg) and isinstance(state.args[value.index], NamedTuple):
                target, loc = statement.target, statement.loc
                given, function = (block.scope.redefine(name, loc) for name in (target.name, "by_address"))
                body[-1] = ir.Assign(value, given, loc)
                body.append(ir.Assign(ir.Global("by_address", by_address, loc), function, loc))
                body.append(ir.Assign(ir.Expr.call(function, (given,), (), loc), target, loc))
        block.body = body
        state.func_ir._definitions = build_definitions(state.func_ir.blocks)
        return True


class InnerCompiler(CompilerBase):
    """Compiles a function that only compiled code calls."""

    def define_pipelines(self) -> list[PassManager]:
        manager = DefaultPassBuilder.define_nopython_pipeline(self.state)
        manager.passes = [(_LowerUnlinked if step is NativeLowering else step, why) for step, why in manager.passes]
        manager.finalize()
        return [manager]


class EntryCompiler(CompilerBase):
    """Compiles a function that Python calls."""

    def define_pipelines(self) -> list[PassManager]:
        manager = DefaultPassBuilder.define_nopython_pipeline(self.state)
        manager.passes = [(_LowerLinked if step is NativeLowering else step, why) for step, why in manager.passes]
        manager.add_pass_after(_GiveByAddress, IRProcessing)
        manager.finalize()
        return [manager]
