"""A run is the same on every machine: nothing that acts takes a function whose last bits depend on the processor."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "sim"
# NumPy has these in several versions, one for each kind of processor, which do not round alike.
BY_PROCESSOR = {
    *("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "power", "float_power", "cbrt", "logaddexp"),
    *("sin", "cos", "tan", "arcsin", "arccos", "arctan", "arctan2", "sinh", "cosh", "tanh", "arcsinh", "arccosh"),
    *("arctanh", "linalg", "einsum", "dot", "vdot", "inner", "tensordot", "matmul", "interp", "logaddexp2"),
}
ACTING = sorted(path for part in ("engine", "optimum", "scenario", "runs") for path in (ROOT / part).rglob("*.py"))


def taken(source: str) -> list[str]:
    """Functions of NumPy in a file that do not round alike on all processors."""
    return [
        node.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "np"
        and node.attr in BY_PROCESSOR
    ]


@pytest.mark.parametrize("path", ACTING, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_acts_rounds_alike_on_all_processors(path: Path) -> None:
    """The logarithms of an imitator's shares did not: a run registered on one machine was another one elsewhere."""
    assert not taken(path.read_text(encoding="utf-8")), "take the function of `math`, number by number"


def test_such_a_function_is_found() -> None:
    assert ["log"] == taken("def shares(x):\n    return np.log(x / np.sqrt(x.sum()))\n")
