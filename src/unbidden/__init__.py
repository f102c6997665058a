"""unbidden: plain objectives, unintended behaviour, and proof that it was not coded in.

The public face. A name is fetched when it is first used, so that `import unbidden` costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unbidden.experiments.sweeps.making import sweep
    from unbidden.sim.adapters.mesa import World
    from unbidden.sim.engine.registry import Param, learner, rule
    from unbidden.sim.judge.counterfactuals import why
    from unbidden.sim.optimum import solve
    from unbidden.sim.runs.many import run_many
    from unbidden.sim.runs.records import Run
    from unbidden.sim.runs.running import run
    from unbidden.sim.runs.training import train
    from unbidden.sim.runs.trajectory import Trajectory
    from unbidden.sim.scenario import InvalidScenario, Scenario, load

__all__ = [
    "InvalidScenario",
    "Param",
    "Run",
    "Scenario",
    "Trajectory",
    "World",
    "learner",
    "load",
    "rule",
    "run",
    "run_many",
    "solve",
    "sweep",
    "train",
    "why",
]

_HOME = {
    "InvalidScenario": "sim.scenario",
    "Param": "sim.engine.registry",
    "Run": "sim.runs.records",
    "Scenario": "sim.scenario",
    "Trajectory": "sim.runs.trajectory",
    "World": "sim.adapters.mesa",
    "learner": "sim.engine.registry",
    "load": "sim.scenario",
    "rule": "sim.engine.registry",
    "run": "sim.runs.running",
    "run_many": "sim.runs.many",
    "solve": "sim.optimum",
    "sweep": "experiments.sweeps.making",
    "train": "sim.runs.training",
    "why": "sim.judge.counterfactuals",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'unbidden' has no attribute {name!r}; it offers {', '.join(__all__)}")
    return getattr(import_module(f"unbidden.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
