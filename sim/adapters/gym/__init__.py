"""Learning scenarios as environments of other libraries; needs the extra `rl`.

`parallel_env` is one of PettingZoo, `gym_env` one of Gymnasium for a world with one learner, `vector_env` many copies
of such a world. After `import unbidden.envs`, `gymnasium.make("unbidden/NAME-v0")` makes every shipped world with one
learner. The learners of the scenario are replaced by agents that do what they are told; they perceive what those
perceive, and are paid what those are paid.
"""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from unbidden.sim.scenario import Scenario, shipped_scenarios

__all__ = ["gym_env", "parallel_env", "register", "vector_env"]


def parallel_env(scenario: str | Path | Scenario, render_mode: str | None = None, **options: Any) -> Any:
    """A world as a parallel environment of PettingZoo.

    `changes` are texts such as "agents.bot.noise=0.1", `control` is one of the scenario's or a list of them, and with
    `parts` percepts come part by part instead of as one number. All of these hold for `gym_env` and `vector_env` too.
    """
    return _module("parallel").WorldParallelEnv(scenario, render_mode, **options)


def gym_env(scenario: str | Path | Scenario, render_mode: str | None = None, **options: Any) -> Any:
    """A world with one learner as an environment of Gymnasium."""
    return _module("single").WorldEnv(scenario, render_mode, **options)


def vector_env(scenario: str | Path | Scenario, num_envs: int = 1, **options: Any) -> Any:
    """Copies of a world with one learner as a vector environment of Gymnasium, stepped in one compiled call."""
    return _module("vector").WorldVectorEnv(scenario, num_envs, **options)


def register(*scenarios: str | Path) -> list[str]:
    """Tell Gymnasium of scenarios, by name or path, and give their ids; of all shipped ones with one learner, if none
    is named."""
    _module("agent_specs")
    import gymnasium

    ids = []
    for name in map(str, scenarios or _with_one_learner()):
        ids.append(f"unbidden/{Path(name).stem}-v0")
        gymnasium.registry.pop(ids[-1], None)
        gymnasium.register(
            ids[-1],
            entry_point="unbidden.sim.adapters.gym.single:WorldEnv",
            vector_entry_point="unbidden.sim.adapters.gym.vector:WorldVectorEnv",
            kwargs={"scenario": name},
        )
    return ids


def _with_one_learner() -> list[str]:
    return [one.name for one in shipped_scenarios() if sum(group.count for group in one.setup.learners) == 1]


def _module(name: str) -> Any:
    try:
        return import_module(f"unbidden.sim.adapters.gym.{name}")
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in ("gymnasium", "pettingzoo"):
            raise
        what = f'{error.name} is not installed, which environments need; pip install "unbidden[rl]"'
        raise ModuleNotFoundError(what, name=error.name) from None


if find_spec("gymnasium"):
    register()
