"""From a YAML file to a scenario: the only package that imports yaml.

`text` reads YAML and remembers where everything stood, `schema` declares what a file may say, `overrides` changes
single fields, `checks` judges what no single field can, and `load` puts them together.
"""

from unbidden.sim.scenario.loading import Scenario, fill_registries, find, load, load_text, shipped, shipped_scenarios
from unbidden.sim.scenario.text import InvalidScenario

__all__ = [
    "InvalidScenario",
    "Scenario",
    "fill_registries",
    "find",
    "load",
    "load_text",
    "shipped",
    "shipped_scenarios",
]
