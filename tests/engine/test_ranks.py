"""Graphs: how often who follows links is at each node, beside a program of our own, and beside the formula of farms."""

import os
import subprocess
import sys
from dataclasses import replace
from string import ascii_letters, digits

import numpy as np
import pytest

from unbidden.sim.adapters.mesa import World
from unbidden.sim.adapters.mesa.fitting import check
from unbidden.sim.engine.laws.ranks import rank_nodes
from unbidden.sim.engine.loop.assembly import dispatch_text
from unbidden.sim.engine.setup import Graph, Setup, build
from unbidden.sim.engine.state import NOBODY, arrays, copy
from unbidden.sim.runs import running
from unbidden.sim.scenario import InvalidScenario, load, load_text
from unbidden.sim.scenario.state_table import map_of

DAMPINGS = (0.0, 0.5, 0.85)
FARM = """
format: 2
about: {{ title: t, what: w, notice: n }}
world:
  kind: graph
  states: {{ {states} }}
  links: {{ always: {{ {always} }}, may: {{ {may} }}, chance: 0.5, gives: {{ edits: 1 }} }}
  ranks: {{ damping: {damping}, pays: {{ owner: {{ rank: {{ A: 1 }} }} }} }}
  stocks: {{ rank: {{}}, edits: {{}} }}
agents:
  owner: {{ rule: random, at: A, percepts: [cell], actions: {{ wait: wait, A_B: use, B_A: use }} }}
objective: {{ rank: 1 }}
run: {{ ticks: 12, episodes: 1, trials: 2 }}
intent: {{ a: {{ letters: A, says: s }} }}
watch: {{ rank: {{ gains: {{ stock: rank }} }} }}
"""


def text(states="ABCD", always="C: AD, D: C", may="A: B, B: A", damping=0.85):
    """A file of a graph."""
    return FARM.format(states=", ".join(f"{s!r}: {{}}" for s in states), always=always, may=may, damping=damping)


BASE = load_text(text(), "graph.yaml").setup


def graph_of(count, links, damping=0.85, begins=None) -> Setup:
    """The world above with another graph, all of whose links are there."""
    begins = begins or (1.0 / count,) * count
    found = Graph((0,) * count, tuple((a, b, NOBODY) for a, b in links), damping, tuple(begins))
    return replace(BASE, graph=found)


def ranks(setup: Setup) -> np.ndarray:
    """What the law makes of it, in plain Python."""
    state = build(setup, 0)
    rank_nodes(state)
    return state.graph.visits.copy()


def oracle(count, links, damping, begins) -> np.ndarray:
    """The same by walking on and on: power iteration over a table of chances."""
    chances = np.zeros((count, count))
    for a, b in links:
        chances[a, b] = 1.0
    chances[chances.sum(axis=1) == 0.0] = 1.0
    chances /= chances.sum(axis=1, keepdims=True)
    share = np.full(count, 1.0 / count)
    for _ in range(2000):
        share = damping * share @ chances + (1.0 - damping) * np.array(begins)
    return share * count


# ---- the law --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("damping", DAMPINGS)
@pytest.mark.parametrize("seed", range(5))
def test_ranks_are_those_of_a_surfer_who_goes_on_for_ever(damping, seed):
    """On graphs drawn at random, with nodes that lead nowhere, and with surfers who start anywhere or at some only."""
    luck = np.random.default_rng(seed)
    count = int(luck.integers(1, 15))
    links = [(a, b) for a in range(count) for b in range(count) if a != b and luck.random() < 0.2]
    even, some = np.full(count, 1.0 / count), luck.random(count)
    for begins in (even, some / some.sum()):
        setup = graph_of(count, links, damping, begins.tolist())
        assert ranks(setup) == pytest.approx(oracle(count, links, damping, begins), abs=1e-9)
        assert ranks(setup).sum() == pytest.approx(count, abs=1e-9)


@pytest.mark.parametrize("helpers", [1, 2, 10, 50])
@pytest.mark.parametrize("damping", DAMPINGS)
def test_a_farm_has_the_rank_of_the_formula(damping, helpers):
    """p = (cλ + (1 − c)(ck + 1)/N) / (1 − c²), with k pages that lead to a page and back, and λ handed on by others."""
    count, c = helpers + 3, damping
    farm = [(0, k) for k in range(1, helpers + 1)] + [(k, 0) for k in range(1, helpers + 1)]
    good, other = helpers + 1, helpers + 2
    found = ranks(graph_of(count, [*farm, (good, 0), (good, other), (other, good)], c))
    handed_on = found[good] / 2.0 / count
    share = (c * handed_on + (1.0 - c) * (c * helpers + 1.0) / count) / (1.0 - c * c)
    assert found[0] / count == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize(("helpers", "times"), [(10, 34.234), (50, 156.757)])
def test_helpers_alone_make_a_page_many_times_one_to_which_nothing_leads(helpers, times):
    """As (ck + 1) / (1 − c²): what flows in counts 3.60 times at 0.85, as it comes back again and again."""
    farm = [(0, k) for k in range(1, helpers + 1)] + [(k, 0) for k in range(1, helpers + 1)]
    one, other, bare = range(helpers + 1, helpers + 4)
    found = ranks(graph_of(helpers + 4, [*farm, (one, other), (other, one), (bare, one)]))
    assert found[bare] == pytest.approx(0.15, abs=1e-9)
    assert found[0] / found[bare] == pytest.approx((0.85 * helpers + 1.0) / (1.0 - 0.85**2), abs=1e-9)
    assert found[0] / found[bare] == pytest.approx(times, abs=1e-3)


def test_a_node_that_leads_nowhere_counts_as_leading_everywhere():
    """Itself too: two nodes without a link have an even share each, and of a link between them half is kept."""
    assert ranks(graph_of(2, [])) == pytest.approx([1.0, 1.0], abs=1e-12)
    assert ranks(graph_of(2, [(0, 1)], 0.5)) == pytest.approx(oracle(2, [(0, 1)], 0.5, [0.5, 0.5]), abs=1e-12)


# ---- worlds ---------------------------------------------------------------------------------------------------------


def test_every_tick_pays_the_rank_by_the_links_that_are_there_then():
    """By hand from what the trace says of links; what is paid is what is gained."""
    run = running.run(load_text(text(), "graph.yaml"), 3)
    trace, setup = run.trace, run.scenario.setup
    pairs = [pair[:2] for pair in setup.graph.links]
    for t, up in enumerate(trace.link):
        links = [pair for pair, there in zip(pairs, up, strict=True) if there]
        assert trace.rank[t] == pytest.approx(oracle(4, links, 0.85, [0.25] * 4), abs=1e-9)
        flags = dict(zip(("A_B", "B_A"), trace.flag[t], strict=True))
        assert up.tolist() == [1, 1, 1, int(flags["A_B"]), int(flags["B_A"])]
    gained = np.diff(trace.held[:, 0, 1])
    assert gained == pytest.approx(trace.rank[1:, 0], abs=1e-9)
    assert trace.episode_return[-1, 0] == pytest.approx(trace.rank[1:, 0].sum(), abs=1e-9)
    changed = np.abs(np.diff(trace.link.astype(int), axis=0)).sum(axis=1)
    assert np.array_equal(np.diff(trace.held[:, 0, 2]), changed) and changed.max() == 1 and changed.min() == 0


def test_plain_python_and_machine_code_agree_to_the_last_bit():
    """The equations are solved in the same order."""
    code = (
        "from unbidden.sim.engine.state import digest; from unbidden.sim.runs import running\n"
        "from unbidden.sim.scenario import load_text\n"
        f"print(digest(running.run(load_text({text()!r}, 'graph.yaml'), 5).trace))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | more, capture_output=True, text=True, check=True
        ).stdout
        for more in ({}, {"NUMBA_DISABLE_JIT": "1"})
    }
    assert len(found) == 1


def test_a_flag_that_is_declared_is_drawn_as_it_says():
    """The chance of all links is for those of which no flag says anything."""
    told = text().replace("stocks:", "flags: { A_B: 1.0 }\n  stocks:")
    assert [flag.chance for flag in load_text(told, "graph.yaml").setup.tiles.flags] == [1.0, 0.5]


def test_a_world_that_is_no_graph_has_nothing_of_it():
    """No law, no array and no part of the state that is compiled."""
    setup = load("off_switch_game").setup
    assert all(array.size == 0 for name, array in arrays(build(setup, 0)).items() if name.startswith("graph."))
    assert "rank_nodes" not in dispatch_text(setup.rules, setup.provides)


@pytest.mark.parametrize(
    ("links", "pays"), [([(0, 4, NOBODY)], ()), ([(0, 1, 2)], ()), ([], [(1, 1, 0, 1.0)]), ([], [(0, 9, 0, 1.0)])]
)
def test_a_graph_that_names_what_is_not_there_is_refused(links, pays):
    """Compiled code would read beyond the end of an array."""
    with pytest.raises(ValueError, match="a graph is in a world of tiles"):
        replace(BASE, graph=Graph((0, 1, 2, 3), tuple(links), 0.85, (0.25,) * 4, tuple(pays)))


@pytest.mark.parametrize(("field", "value"), [("visits", -1.0), ("visits", float("nan")), ("linked", 2)])
def test_a_forged_graph_is_refused(field, value):
    """As everything that is read from a file."""
    model = World(load("link_farm"))
    forged = copy(model.state)
    check(forged, model.state)
    getattr(forged.graph, field)[-1] = value
    with pytest.raises(ValueError, match=f"graph.{field}"):
        check(forged, model.state)


# ---- files ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: graph", "kind: mdp", r"world\.links is for a graph"),
        ("C: AD", "C: AZ", r"world\.links\.always\.C names 'Z', which is no node"),
        ("C: AD", "C: CD", r"world\.links\.always\.C: a node does not lead to itself"),
        ("C: AD", "C: AAD", r"world\.links\.always\.C: the same link is told twice"),
        ("may: { A: B", "may: { C: A, A: B", r"world\.links\.may\.C: the same link is told twice"),
        ("may: { A: B", "may: { A: BC", r"no action is called 'A_C'"),
        ("damping: 0.85", "damping: 1", r"world\.ranks\.damping"),
        ("damping: 0.85", "trusts: Q", r"world\.ranks\.trusts names 'Q', which is no node"),
        ("{ owner: { rank: { A", "{ nobody: { rank: { A", r"world\.ranks\.pays\.nobody: no group of agents"),
        ("{ rank: { A: 1", "{ gold: { A: 1", r"world\.ranks\.pays\.owner\.gold: there is no such stock"),
        ("{ rank: { A: 1", "{ rank: { Q: 1", r"world\.ranks\.pays\.owner\.rank\.Q is for no node"),
        ("{ rank: { A: 1", "{ rank: { A: -1", r"what is given is 0 or more"),
        ("gives: { edits: 1 }", "gives: { gold: 1 }", r"world\.links\.may\.A.* no stock is called 'gold'"),
        ("'D': {}", "'D': {}, '*': {}", r"world\.states has '\*'"),
        ("kind: graph", "kind: graph\n  map: ABC", r"world\.states\.D: the node is no times in the map"),
    ],
)
def test_a_graph_that_cannot_be_is_refused(old, new, message):
    """With the place, before anything runs."""
    assert old in text()
    with pytest.raises(InvalidScenario, match=message):
        load_text(text().replace(old, new), "graph.yaml")


def test_a_link_whose_flag_could_have_no_name_is_refused():
    """A flag is called by a letter first; a node may be called otherwise if nobody can change where it leads."""
    with pytest.raises(InvalidScenario, match=r"world\.links\.may\.1 is"):
        load_text(text(states="AB1", always="", may="A: B, B: A, '1': A"), "graph.yaml")
    load_text(text(states="AB1", always="'1': A"), "graph.yaml")


def test_a_graph_has_so_many_nodes_and_no_more():
    """Its equations are solved in every tick."""
    many = (ascii_letters + digits + "!?+=")[:65]
    with pytest.raises(InvalidScenario, match="a graph has at most 64 nodes, and these are 65"):
        load_text(text(states=many, always="C: AD"), "graph.yaml")
    assert map_of(many)
