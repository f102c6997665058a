"""Tables of states that are drawn by a number: editors take them as the loader does, and the number is told in full."""

import jsonschema
import pytest

from unbidden.sim.report.prevalence import drawn
from unbidden.sim.scenario import load, load_text
from unbidden.sim.scenario.layouts import layout
from unbidden.sim.scenario.schema import json_schema
from unbidden.sim.scenario.text import read

TABLE = """\
format: 2
about: { title: T, what: Something happens here }
world:
  kind: mdp
  random: { table: 3, states: 4, actions: 2, gives: { coin: { from: 0, to: 1 } } }
  stocks: { coin: {} }
agents:
  bot: { rule: q_learning, at: A, percepts: [cell], actions: { a1: use, a2: use } }
objective: { coin: 1 }
"""


def test_editors_take_a_table_without_a_map() -> None:
    """The loader draws where states are if the file does not; editors underlined the file all the same."""
    assert load_text(TABLE, "t.yaml").setup.learners
    jsonschema.validate(read(TABLE, "t.yaml").value, json_schema({}) | {"definitions": _of_any_rule()})


def _of_any_rule() -> dict:
    definitions = json_schema({})["definitions"]
    definitions["Agents"]["properties"]["rule"].pop("enum")
    return definitions


@pytest.mark.parametrize("number", range(5))
def test_whoever_reads_which_table_was_drawn_can_load_it(number: int) -> None:
    """Of table 344602 only 3.446e+05 was told, which is another one."""
    one = layout(load("goodhart_lab"), number)
    fields = [line for line in drawn(one).splitlines() if line.startswith("world.random.table: ")]
    again = load("goodhart_lab", [line.replace(": ", "=") for line in fields])
    assert len(fields) == (number > 0)
    assert again.file.world.random == one.scenario.file.world.random
