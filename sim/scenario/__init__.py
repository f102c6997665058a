"""From a YAML file to a scenario: the only package that imports yaml and pydantic.

`text` reads YAML and remembers where everything stood, `schema` declares what a file may say, `overrides` changes
single fields, `checks` judges what no single field can, and `load` puts them together.
"""

from sim.scenario.load import Scenario, fill_books, find, load, load_text, shipped
from sim.scenario.text import InvalidScenario

__all__ = ["InvalidScenario", "Scenario", "fill_books", "find", "load", "load_text", "shipped"]
