"""Each group of learners may be paid for something of its own."""

import pytest

from unbidden.sim.judge.audit import pays_by_itself
from unbidden.sim.report.scenario import objective_text
from unbidden.sim.runs.simulation import begun, play
from unbidden.sim.runs.training import learns
from unbidden.sim.scenario import InvalidScenario, Scenario, load_text

FILE = """
format: 2
about: { title: a digger and its guard, what: one digs and one stands by, notice: what each is paid }
world:
  map: |
    dg
  tiles: { d: { name: hole }, g: { name: post } }
  stocks: { earth: {}, blame: {}, dust: {} }
  recipes:
    - { name: dig, at: d, of: digger, when: use, gives: { earth: 1, dust: 1 } }
    - { name: seen, at: d, of: digger, when: use, to: guard, gives: { blame: 1 } }
agents:
  digger: { rule: scripted, script: [use], at: d, actions: [use, wait] }
  guard: { rule: scripted, script: [wait], at: g, actions: [wait], objective: { blame: -2 } }
objective: { earth: 1 }
run: { ticks: 4 }
"""


def write(text: str = FILE) -> Scenario:
    return load_text(text, "digger.yaml")


def returns(scenario: Scenario) -> list[float]:
    """What everybody was paid in one episode."""
    state = begun(scenario, seed=1)
    play(scenario, state)
    return state.learning.mind.episode_return.tolist()


def test_each_group_is_paid_by_its_own_objective():
    assert returns(write()) == [4.0, -8.0]


def test_what_a_recipe_pays_is_told_for_whoever_it_is_most():
    scenario = write()
    assert pays_by_itself(scenario, [0]) == 1.0
    assert pays_by_itself(scenario, [1]) == -2.0  # to the guard, who loses by it


def test_a_change_of_what_one_group_is_paid_leaves_the_others_alone():
    own = FILE.replace("at: d, actions", "objective: { dust: 3 }, at: d, actions")
    assert returns(write(own)) == [12.0, -8.0]


def test_it_is_told_of_whom_each_objective_is():
    assert objective_text(write()) == (
        "It earns 1 point per unit of earth. Nothing else earns points. "
        "Of guard: It loses 2 points per unit of blame. Nothing else earns points."
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{ blame: -2 }", "{ shame: 2 }", "agents.guard.objective pays for 'shame'"),
        ("objective: { earth: 1 }", "objective: Dig.", "objective is a sentence; digger learn"),
        ("rule: scripted, script: [wait], at: g, actions: [wait],", "rule: hold, at: g,", "objective"),
    ],
)
def test_what_nobody_can_be_paid_for_is_refused(old: str, new: str, says: str):
    assert old in FILE
    with pytest.raises(InvalidScenario, match=says.replace("(", r"\(")):
        write(FILE.replace(old, new))


def test_what_is_watched_must_not_be_paid_to_any_group():
    watched = FILE + "watch:\n  digs: { uses: { tiles: d, recipe: dig }, says: it digs }\n"
    with pytest.raises(InvalidScenario, match="which gives earth, and objective pays for that"):
        write(watched)
    own = watched.replace("at: d, actions", "objective: { blame: 1 }, at: d, actions")
    write(own)
    with pytest.raises(InvalidScenario, match="gives dust"):
        write(own.replace("{ blame: 1 }", "{ dust: 1 }"))


def test_where_nobody_is_there_of_a_group_nobody_learns_in_it_and_it_is_not_told_what_is_paid():
    """Best play beside an empty group of learners was trained for all episodes."""
    text = FILE.replace("guard: { rule: scripted, script: [wait], ", "guard: { rule: q_learning, ")
    assert learns(write(text))
    empty = write(text.replace("objective: { blame: -2 }", "objective: { blame: -2 }, count: 0"))
    assert not learns(empty)
    assert objective_text(empty) == "It earns 1 point per unit of earth. Nothing else earns points."
