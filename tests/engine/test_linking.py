"""Functions are linked into an entry in whatever order libraries name them."""

import itertools
from typing import Any

import llvmlite.binding as llvm
import pytest

from unbidden.sim.engine.machine.linking import link

CALLED = "define linkonce_odr i64 @_ZNcalled(i64 %x) { ret i64 %x }"
CALLS = """
declare i64 @_ZNcalled(i64)
define linkonce_odr i64 @_ZNcalls(i64 %x) { %y = call i64 @_ZNcalled(i64 %x) ret i64 %y }
"""
ENTRY = """
declare i64 @_ZNcalls(i64)
define i64 @entry(i64 %x) { %y = call i64 @_ZNcalls(i64 %x) ret i64 %y }
"""


class Library:
    """What is linked: a module that may be linked more than once."""

    def __init__(self, text: str):
        self.module = llvm.parse_assembly(text)

    def _get_module_for_linking(self) -> Any:
        return self.module


def lacking(module: Any) -> list[str]:
    return [function.name for function in module.functions if function.is_declaration]


@pytest.mark.parametrize("order", itertools.permutations([CALLED, CALLS]))
def test_a_function_that_is_named_before_anybody_calls_it_is_there_in_the_end(order: tuple[str, ...]) -> None:
    """It was named by somebody who does not call it any more; LLVM then leaves it out, and it is linked again."""
    module = llvm.parse_assembly(ENTRY)
    link(module, map(Library, order))
    assert [] == lacking(module)


def test_linking_once_in_that_order_would_not_do() -> None:
    """Else there would be nothing to be tested."""
    module = llvm.parse_assembly(ENTRY)
    for text in (CALLED, CALLS):
        module.link_in(llvm.parse_assembly(text), preserve=True)
    assert ["_ZNcalled"] == lacking(module)


def test_what_nobody_defines_is_left_to_whoever_checks() -> None:
    module = llvm.parse_assembly(ENTRY)
    link(module, [Library(CALLS)])
    assert ["_ZNcalled"] == lacking(module)
