"""What somebody asks for who makes a World: a scenario, some of its fields, a control and a seed."""

import operator
import secrets
from pathlib import Path
from typing import Any

import numpy as np

from unbidden.sim.scenario import Scenario, fill_registries, load
from unbidden.sim.scenario.loading import Controls
from unbidden.sim.scenario.overrides import Override, parse_path
from unbidden.sim.scenario.text import Place


class MesaScenario(Scenario):
    """The scenario of a world. It counts as false, because the viewer of Mesa 3.5 takes any other value of a model's
    `scenario` for one of Mesa's and puts a new one of those in the place of ours when somebody presses Reset."""

    def __bool__(self) -> bool:
        return False


def chosen_seed(seed: Any, rng: Any) -> int:
    """The seed, from two names for it; None under both names means any. Raises ValueError or TypeError."""
    if seed is not None and rng is not None and seed != rng:
        raise ValueError(f"seed={seed!r} and rng={rng!r} are two names of one thing and differ; give one of them")
    chosen = rng if seed is None else seed
    if isinstance(chosen, str) and chosen.strip().isdecimal():
        chosen = int(chosen)  # the text fields of Mesa's viewer hand over what was typed
    try:
        number = secrets.randbits(32) if chosen is None else operator.index(chosen)
    except TypeError:
        raise TypeError(f"the seed of a world is a whole number, not {chosen!r}") from None
    if not 0 <= number < 2**64:
        raise ValueError(f"the seed of a world is a whole number from 0 to 2**64 - 1, not {number}")
    return number


def chosen_scenario(scenario: str | Path | Scenario, control: Controls, fields: dict[str, Any]) -> Scenario:
    """The scenario with some fields changed, perhaps under a control. Raises InvalidScenario."""
    fill_registries()  # a scenario that comes from another process has filled none in this one
    base = scenario if isinstance(scenario, Scenario) else load(str(scenario))
    changes = [_change(name, value) for name, value in fields.items()]
    return base.changed(*changes, control=control) if changes or control else base


def _change(name: str, value: Any) -> Override:
    field = name if "." in name else name.replace("__", ".")
    plain = value.item() if isinstance(value, np.generic) else value  # sweeps over np.arange bring NumPy's numbers
    return Override(parse_path(field), plain, Place(name, 0, 0, ""))
