"""unbidden: plain objectives, unintended behaviour, and proof that it was not coded in.

The public face. Names are fetched when first used, so that `import sim` costs nothing.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "InvalidScenario": "sim.scenario",
    "Param": "sim.book",
    "Run": "sim.record",
    "Scenario": "sim.scenario",
    "World": "sim.world",
    "load": "sim.scenario",
    "solve": "sim.optimum",
    "train": "sim.training",
    "rule": "sim.book",
    "run": "sim.study",
    "run_many": "sim.study",
    "why": "sim.causes",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'sim' has no attribute {name!r}; it offers {', '.join(__all__)}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
