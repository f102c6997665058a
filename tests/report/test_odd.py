"""A description by the ODD protocol says all of a scenario, says it of what is executed, and says what is missing."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from markdown_it import MarkdownIt
from pydantic import BaseModel

from tests.browsing import chromium
from tests.worlds import SHIPPED
from tests.yard import YARD
from unbidden.sim.engine.fields import Columns, declared
from unbidden.sim.engine.laws.percepts import PARTS
from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.registry import PHASES, laws
from unbidden.sim.engine.setup.build import build
from unbidden.sim.engine.state import OWN, RANDOM, State, arrays, copy, new_trace
from unbidden.sim.judge.claims import conditions_of
from unbidden.sim.report.odd import describe, markdown, page
from unbidden.sim.report.odd.document import Block, Document, Heading, Items, Listing, Table, code, spans
from unbidden.sim.report.odd.objectives import NO_REWARD
from unbidden.sim.report.odd.program import Program
from unbidden.sim.report.odd.subject import REQUIRED
from unbidden.sim.report.odd.values import number, shown
from unbidden.sim.scenario import Scenario, load, load_text, shipped
from unbidden.sim.scenario.acting import Agents, Flag
from unbidden.sim.scenario.minds import MEANINGS
from unbidden.sim.scenario.objectives import objective_of
from unbidden.sim.scenario.random_states import RandomStates
from unbidden.sim.scenario.text import read
from unbidden.sim.scenario.world_section import WorldSection

ELEMENTS = [
    "1. Purpose and patterns",
    "2. Entities, state variables, and scales",
    "3. Process overview and scheduling",
    "4. Design concepts",
    "5. Initialization",
    "6. Input data",
    "7. Submodels",
    "References",
]
CONCEPTS = [
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing", "Interaction",
    "Stochasticity", "Collectives", "Observation",
]  # fmt: skip
SIM = Path(__file__).parents[2] / "sim"
PURPOSE = re.compile(r'^[A-Z_]+ = purpose\("(.+)"\)$', re.MULTILINE)
EMPTY = "about: { title: Nobody, what: A floor. }\nworld: { map: ... }\nobjective: None.\n"
SAID = "".join(f"  {part}: Something.\n" for part in REQUIRED)


@pytest.fixture(params=shipped())
def scenario(request: Any) -> Scenario:
    return load(request.param)


def under(document: Document, *titles: str) -> list[Block]:
    """The blocks under some headings, up to the next one of the same level or a higher one."""
    found: list[Block] = []
    level = 0
    for block in document.blocks:
        if isinstance(block, Heading) and (block.level <= level or not level):
            level = block.level if block.text in titles else 0
        if level:
            found.append(block)
    return found


def element(document: Document, n: int) -> list[Block]:
    return under(document, ELEMENTS[n - 1])


def plainly(value: Any) -> str:
    """All that blocks say, as one text without marks."""
    match value:
        case str():
            return "".join(part for _, part in spans(value))
        case tuple() | list():
            return "\n".join(map(plainly, value))
        case Items(entries):
            return plainly(entries)
        case Table(head, rows):
            return plainly([head, rows])
        case Heading(_, text) | Listing(text):
            return plainly(text)
    return plainly(list(vars(value).values()) if hasattr(value, "__dict__") else str(value))


# ---- what is there --------------------------------------------------------------------------------------------------


def test_every_shipped_scenario_passes_the_strict_check(unbidden, scenario: Scenario):
    """Nothing is left for its author to say, and nothing is said on the side."""
    out, err, exit_code = unbidden("odd", scenario.name, "--strict")
    assert ("", 0) == (err, exit_code)
    assert out.startswith(f"# {scenario.file.about.title}\n\nThe model description follows the ODD")
    assert "To be written by the author" not in out


def test_seven_elements_and_eleven_concepts_come_in_the_order_of_the_protocol(scenario: Scenario):
    """By their names there."""
    headings = [block for block in describe(scenario).blocks if isinstance(block, Heading)]
    assert ELEMENTS == [heading.text for heading in headings if heading.level == 1]
    concepts = [heading.text for heading in headings if heading.level == 2 and heading.text.startswith("4.")]
    assert [f"4.{k} {name}" for k, name in enumerate(CONCEPTS, 1)] == concepts


def test_what_an_author_says_is_printed_where_it_belongs(scenario: Scenario):
    """Sentences, patterns, what was meant, sources."""
    document, odd = describe(scenario), scenario.file.odd
    assert plainly(odd.purpose) in plainly(element(document, 1))
    assert all(claim.says.rstrip(".")[1:] in plainly(element(document, 1)) for claim in scenario.file.claims)
    assert plainly(odd.basic_principles) in plainly(under(document, "4.1 Basic principles"))
    assert plainly(odd.emergence) in plainly(under(document, "4.2 Emergence"))
    assert plainly(odd.initialization) in plainly(element(document, 5))
    assert all(source in plainly(under(document, "References")) for source in scenario.file.sources)


def test_every_condition_of_a_claim_is_printed_with_its_arm_and_rule(scenario: Scenario):
    """Also under which control a field is changed, and what a slope must hold."""
    printed = [line for line in plainly(element(describe(scenario), 1)).split("\n") if " must be " in line]
    lines = [line for line in printed if line.startswith("in ")]
    for condition in conditions_of(scenario):
        claim = condition.claim
        with_control = claim.over and claim.with_ != "base"
        begin = f"in {f'{claim.with_} with ' if with_control else ''}{condition.label}: "
        theory = f", with an interval that holds {claim.slope.theory:g}" if claim.slope and claim.slope.theory else ""
        end = f" must be {condition.rule.text}{theory}, over {claim.seeds:,} runs"
        found = next(line for line in lines if line.startswith(begin) and line.endswith(end))
        assert claim.measure in found
        lines.remove(found)
    assert not lines


def test_measures_of_the_authors_own_are_printed_with_what_they_mean():
    """Where claims name such; their code is nowhere in a scenario."""
    text = EMPTY + "measures: { own: { rise: how high they are, gone: share of those that left } }\n"
    said = markdown(describe(load_text(text, "empty.yaml")))
    assert "Measures of the author's own" in said
    assert "own.rise" in said and "share of those that left" in said


@pytest.mark.parametrize("name", shipped())
def test_emergence_names_what_is_imposed_and_what_is_not(name: str):
    """Or nobody could tell a result from what was put in."""
    said = load(name).file.odd.emergence
    assert said.startswith("Imposed are")
    assert "Not imposed is" in said


# ---- every value ----------------------------------------------------------------------------------------------------


def models(value: Any, path: str) -> Iterator[tuple[str, str, BaseModel]]:
    """Every model in a value: the part of the file that it is in, its name there, and itself."""
    if isinstance(value, BaseModel):
        yield path, "", value
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if isinstance(inner, BaseModel):
                yield from models(inner, f"{path}.{name}")
            parts = inner.items() if isinstance(inner, dict) else enumerate(inner) if isinstance(inner, list) else ()
            for key, part in parts:
                if isinstance(part, BaseModel) or (path == "world" and name == "flags"):
                    model = part if isinstance(part, BaseModel) else Flag(chance=part)
                    yield f"{path}.{name}", str(key), model


def rows_of(blocks: list[Block], path: str) -> dict[str, dict[str, str]]:
    """What the tables under a path say: the value of each field, by the name of each member (or "")."""
    found: dict[str, dict[str, str]] = {}
    at = next(k for k, block in enumerate(blocks) if isinstance(block, Heading) and block.text == code(path))
    table = blocks[at + 1]
    assert isinstance(table, Table)
    if table.head[0] == "field":
        return {"": {plainly(row[0]): row[1] for row in table.rows}}
    for row in table.rows:
        found[plainly(row[0])] = {plainly(field): cell for field, cell in zip(table.head[1:], row[1:], strict=True)}
    return found


def test_every_field_that_a_scenario_sets_is_printed_with_its_value(scenario: Scenario):
    """The schema is walked, so that a new field cannot be forgotten."""
    document, file = describe(scenario), scenario.file
    blocks = [*element(document, 2), *element(document, 5), *element(document, 7)]
    groups = [found for name, group in file.agents.items() for found in models(group, f"agents.{name}")]
    checked = 0
    for path, name, model in [*models(file.world, "world"), *models(file.run, "run"), *groups]:
        for key in model.model_fields_set:
            value = getattr(model, key)
            field = type(model).model_fields.get(key)
            default = field.get_default(call_default_factory=True) if field and not field.is_required() else None
            parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
            if any(isinstance(part, BaseModel) for part in parts) or key == "flags" or (name and value == default):
                continue  # what holds others is printed as what they are; a column is left out where all is default
            printed = rows_of(blocks, path)[name]
            assert printed[(field and field.alias) or key] == shown(value), (path, name, key)
            checked += 1
    assert checked > 10


def test_every_field_of_the_acting_half_is_explained_somewhere():
    """With what its model declares of it, also one that no scenario sets."""
    said = "".join(markdown(describe(scenario)) for scenario in SHIPPED.values()).replace("\\", "")
    files = [scenario.file for scenario in SHIPPED.values()]
    known = {type(model) for file in files for part in (file.world, file.run) for _, _, model in models(part, "world")}
    holding = {(WorldSection, "tiles"), (WorldSection, "things"), (WorldSection, "air"), (RandomStates, "gives")}
    holding |= {(WorldSection, "links"), (WorldSection, "ranks")}
    # These are empty in none of them, and printed as what they hold.
    assert {"WorldSection", "RunSection", "Tile", "RecipeSection", "GustsSection"} < {model.__name__ for model in known}
    for model in (*known, Agents):
        for key, field in model.model_fields.items():
            if (model, key) not in holding:
                assert f"| `{field.alias or key}` |" in said, (model, key)
                assert (field.description or "").partition("*")[0] in said, (model, key)


def test_defaults_and_parameters_of_rules_are_resolved():
    """What a file leaves out is printed as it will be."""
    fields = rows_of(element(describe(load("blimps")), 2), "agents.blimps")[""]
    assert {"turn_interval": "8", "step_height": "0", "noise": "0"}.items() <= fields.items()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("blimps", "The edges are closed."),
        ("phantom_jam", "What leaves to the east comes in from the west"),
        ("sugar_grab", "The edges meet, as on a torus"),
    ],
)
def test_which_edges_are_closed_is_said_as_it_is(name: str, says: str):
    """Once the edges of every world were said to be closed, those of rings and of a torus as well."""
    assert says in markdown(describe(load(name)))


def test_the_map_and_those_of_controls_are_printed():
    """As they are drawn."""
    listings = [block.text for block in describe(load("compute_yard")).blocks if isinstance(block, Listing)]
    file = load("compute_yard").file
    drawn = [file.world.map, *(c["world.map"] for c in file.controls.values() if "world.map" in c)]
    assert all(text.strip("\n") in listings for text in drawn)
    assert len(drawn) == 3


# ---- objectives -----------------------------------------------------------------------------------------------------


def test_every_term_of_a_reward_is_printed_and_all_that_is_not_rewarded(scenario: Scenario):
    """With its weight; a world without rewards says that there is none."""
    blocks = under(describe(scenario), "4.4 Objectives")
    objective = scenario.file.objective
    if isinstance(objective, str):
        assert objective in plainly(blocks)
        assert NO_REWARD in plainly(blocks)
        return
    assert NO_REWARD not in plainly(blocks)
    table = next(block for block in blocks if isinstance(block, Table))
    printed = {(plainly(who), plainly(stock)): weight for who, stock, weight, _ in table.rows}
    paid = {(name, stock): weight for name, group in scenario.file.agents.items()
            for stock, weight in objective_of(scenario.file, group).items() if weight}  # fmt: skip
    drawn = "drawn for each agent, evenly from 0 to 1"
    for one, weight in paid.items():  # what a stock is worth to a group; a control may pay for others
        assert printed.pop(one) == (drawn if weight == "random" else number(weight))
    assert not printed
    unpaid = "".join(line for line in plainly(blocks).split("\n") if line.startswith("These stocks"))
    stocks = {"ticks", *scenario.file.world.stocks}
    assert sorted(stocks - {stock for _, stock in paid}) == re.findall(r"\w+", unpaid.partition(":")[2])


def test_a_reward_says_what_brings_it():
    """The recipes that change what is paid for, and to whom they give it."""
    table = next(b for b in under(describe(load("friend_foe")), "4.4 Objectives") if isinstance(b, Table))
    brings = {(plainly(row[0]), plainly(row[1])): plainly(row[3]) for row in table.rows}
    assert brings["robot", "goal"].count("by recipe") == 2
    assert "nothing: no recipe gives it" == brings["keeper", "goal"]
    assert "nothing: no recipe gives it" == brings["robot", "foiled"]
    assert brings["keeper", "foiled"].count("by recipe") == 2


# ---- what is executed -----------------------------------------------------------------------------------------------


def test_every_law_of_the_loop_comes_in_the_order_of_the_phases(scenario: Scenario):
    """Those that this world has a use for, and no other."""
    said = plainly(element(describe(scenario), 3))
    needs = {need for rule in scenario.setup.rules for need in rule.needs if need == "luck"}
    provided = {*scenario.setup.provides, *needs}
    phases = ["restore", "draw", "begin_tick", "update", "record"]
    assert set(phases) == PHASES.keys()
    expected = [name for phase in phases for name in (phase, *(law.name for law in laws.of(phase, provided)))]
    places = [said.index(f"\n{name}: ") for name in expected]
    assert places == sorted(places)
    steps = [
        said.index(f"\n{name}: ") for name in ("draw", "sense", "learn", "decide", "acting_order", "act", "update")
    ]
    assert steps == sorted(steps)
    unused = {law.name for phase in phases for law in laws.of(phase, ("tiles", "beginnings", "luck"))} - set(expected)
    assert not [name for name in unused if f"{name}: " in said]


@pytest.mark.parametrize(("name", "policy"), [("blimps", OWN), ("crates", RANDOM)])
def test_no_field_of_the_state_changes_that_is_not_said_to(name: str, policy: int):
    """What is read off the text of laws holds for what they do: every array before a tick and after it."""
    setup, changed = load(name).setup, set()
    columns = {field.path: field.array.of for field in declared(State)}
    for seed in range(5):
        state = build(setup, seed)
        trace = new_trace(state, 40)
        engine(setup).begin(state, trace)
        state.bodies.policy = policy
        for _ in range(40):
            before = arrays(copy(state))
            engine(setup).run(state, trace, 1)
            for path, now in arrays(state).items():
                kind = columns[path]
                pairs = {c: (before[path][c], now[c]) for c in kind} if isinstance(kind, Columns) else {}
                for column, (was, became) in (pairs or {"": (before[path], now)}).items():
                    if not np.array_equal(was, became):
                        changed.add((path, column))
    assert changed <= Program(setup).changed()
    assert {("bodies", "row"), ("bodies", "col"), ("clock", "tick")} <= changed


def test_every_purpose_of_a_draw_is_printed():
    """In a world that has a use for all of them. Only what `why` draws anew is no part of a model."""
    files = (SIM / "engine").rglob("*.py"), (SIM / "runs").rglob("*.py")
    declared = {what for some in files for file in some for what in PURPOSE.findall(file.read_text(encoding="utf-8"))}
    worlds = (
        load("any_goal", ["agents.workers.rule=double_q"]),
        load("schelling"),
        load("threshold_crowd"),
        load("ant_raid"),
    )
    said = "".join(plainly(under(describe(world), "4.9 Stochasticity")) for world in worlds)
    assert {"seed of a redraw"} == {what for what in declared if f"\n{what}\n" not in said}
    assert {"seed of an episode", "seed of a trial", "luck of learning"} < declared
    assert "what a stock is worth" not in plainly(under(describe(load("crates")), "4.9 Stochasticity"))


def test_every_rule_is_printed_as_it_is_executed():
    """With all the functions that a learner is."""
    listings = [block.text for block in describe(load("blimps")).blocks if isinstance(block, Listing)]
    assert any(text.startswith("def blimp(") and "hold - below" in text for text in listings)
    listings = [block.text for block in describe(load("crates")).blocks if isinstance(block, Listing)]
    assert any(text.startswith("def q_learning(") and "def epsilon_greedy(" in text for text in listings)


def test_every_percept_has_a_meaning():
    """No more and no less than the law knows."""
    assert list(MEANINGS) == list(PARTS)


# ---- what is missing ------------------------------------------------------------------------------------------------


def test_gaps_are_seen_and_named_and_strict_fails(unbidden):
    """In the description, beside it, and in the exit code; under --strict nothing is written."""
    Path("yard.yaml").write_text(YARD, encoding="utf-8")
    out, err, exit_code = unbidden("odd", "yard.yaml")
    assert 0 == exit_code
    assert len(REQUIRED) == out.count("**To be written by the author**")
    assert [f"yard.yaml: odd.{part} is missing" in line for part, line in zip(REQUIRED, err.splitlines(), strict=True)]
    out, strict, exit_code = unbidden("odd", "yard.yaml", "--strict", "-o", "yard.md")
    assert ("", err, 1) == (out, strict, exit_code)
    assert not Path("yard.md").exists()
    Path("yard.yaml").write_text(f"{YARD}odd:\n{SAID}", encoding="utf-8")
    assert ("", 0) == unbidden("odd", "yard.yaml", "--strict", "-o", "yard.md")[1:]
    assert Path("yard.md").read_text(encoding="utf-8").startswith("# A small yard\n")


def test_a_scenario_without_claims_and_a_rule_without_words_are_gaps(unbidden):
    """Nobody else can say by what a model is judged, or what a rule is for."""
    unbidden("new", "lamps")
    rules = Path("lamps_rules.py").read_text(encoding="utf-8")
    Path("lamps_rules.py").write_text(re.sub(r'\n    """.*?"""', "", rules, count=1, flags=re.DOTALL), encoding="utf-8")
    text = Path("lamps.yaml").read_text(encoding="utf-8")
    Path("lamps.yaml").write_text(text[: text.index("claims:")] + f"odd:\n{SAID}", encoding="utf-8")
    _, err, exit_code = unbidden("odd", "lamps.yaml", "--strict")
    assert 1 == exit_code
    assert ["claims is missing", "the rule lamp is missing"] == re.findall(r"yaml: (.*? is missing)", err)


def test_a_world_without_agents_is_described():
    """There is nobody to adapt, to sense or to learn, and the rest is as ever."""
    document = describe(load_text(EMPTY, "empty.yaml"))
    assert CONCEPTS == [
        b.text.split(" ", 1)[1]
        for b in document.blocks
        if isinstance(b, Heading) and b.text[:2] == "4." and b.level == 2
    ]
    assert 5 == sum(
        "There are no agents." in plainly(under(document, f"4.{k} {name}")) for k, name in enumerate(CONCEPTS, 1)
    )


def test_the_form_is_told_by_an_option_or_by_the_name_of_the_file(unbidden):
    """Markdown if neither says."""
    unbidden("odd", "crates", "-o", "crates.html")
    told = unbidden("odd", "crates", "--format", "html")[0]
    assert told == Path("crates.html").read_text(encoding="utf-8")
    assert told.startswith("<!DOCTYPE html>")
    assert unbidden("odd", "crates")[0].startswith("# ")
    _, err, exit_code = unbidden("odd", "crates", "-o", "crates.pdf")
    assert 2 == exit_code
    assert "ends in .md or .html" in " ".join(err.replace("│", " ").split())


def test_changes_and_controls_are_described_as_they_are(unbidden):
    """Values are those that would be run."""
    out, _, _ = unbidden("odd", "blimps", "--control", "alone", "--set", "world.tick=0.2")
    assert "it is under the control `alone`; `world.tick` is 0.2." in out
    assert "| `tick` | 0.2 |" in out
    assert "Agents `blimps`: 1," in out


# ---- who reads it ---------------------------------------------------------------------------------------------------

HOSTILE = (
    "</title><script>alert(1)</script><img src=x onerror=alert(1)> ![x](http://a.example) [y](javascript:z) `|` | *b*"
)


class Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def hostile() -> Scenario:
    """A scenario that says in every place what a page or a document would take for markup."""
    world = json.loads(json.dumps(read(YARD, "yard").value))
    world["about"] |= {"title": HOSTILE[:80], "what": f"# {HOSTILE}", "notice": HOSTILE, "try": HOSTILE}
    world["world"]["tiles"] |= {"`": {"name": "<b>"}, "|": {"name": "|"}, "<": {"name": HOSTILE[:40]}}
    world["world"]["stocks"]["charge"]["says"] = HOSTILE
    world["world"]["recipes"][0]["name"] = "<script>|`x`"
    world["intent"]["yard"]["says"] = world["watch"]["work"]["says"] = HOSTILE[:80]
    world["claims"][0] |= {"says": HOSTILE, "by_construction": HOSTILE}
    world["sources"] = [HOSTILE, "1. no list", "- no list", "http://a.example/<b>"]
    world["odd"] = dict.fromkeys([*REQUIRED, "sensing"], f"```\n{HOSTILE}\n")
    return load_text(yaml.safe_dump(world), "hostile.yaml")


def test_nothing_that_a_scenario_says_is_markup_of_a_page():
    """Only our own tags and attributes are in it."""
    tags, plain = Tags(page(describe(hostile()))), Tags(page(describe(load_text(YARD, "yard.yaml"))))
    assert tags.tags <= plain.tags
    assert tags.attributes <= plain.attributes
    assert not tags.tags & {"script", "img", "b", "iframe", "link"}


def test_nothing_that_a_scenario_says_is_markup_of_a_document():
    """As a reader of CommonMark with tables has it: no links, no raw HTML, as many headings and cells as there are."""
    document = describe(hostile())
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown(document))
    inner = [child for token in tokens for child in token.children or []]
    kinds = {token.type for token in (*tokens, *inner)}
    assert not kinds & {"html_block", "html_inline", "image", "link_open", "em_open", "hr"}
    headings = [block for block in document.blocks if isinstance(block, Heading)]
    tables = [block for block in document.blocks if isinstance(block, Table)]
    assert 1 + len(headings) == sum(token.type == "heading_open" for token in tokens)
    cells = sum(len(table.head) * (1 + len(table.rows)) for table in tables)
    assert cells == sum(token.type in ("th_open", "td_open") for token in tokens)
    written = plainly([token.content for token in inner if token.type in ("text", "code_inline")])
    assert HOSTILE.partition("`")[0].strip() in written.replace("\n", "")


@pytest.mark.parametrize("name", ["blimps", "any_goal", "friend_foe", "compute_yard"])
def test_the_order_of_keys_in_a_file_does_not_matter(name: str):
    """The same world is described by the same words."""
    value = load(name).document.value
    first, second = (load_text(yaml.safe_dump(v, sort_keys=False), "world.yaml") for v in (value, turned(value)))
    assert [*first.file.agents] != [*second.file.agents] or name in ("any_goal", "compute_yard")
    assert markdown(describe(first)) == markdown(describe(second))


def turned(value: Any) -> Any:
    """The same value with all its keys in the opposite order."""
    if isinstance(value, dict):
        return {key: turned(inner) for key, inner in reversed(value.items())}
    return [turned(inner) for inner in value] if isinstance(value, list) else value


def test_a_description_is_the_same_everywhere(tmp_path: Path):
    """Whatever the order of sets, the folder, or the language of other output."""
    made = []
    for seed, lang in (("1", "de"), ("2", "en")):
        more = {"PYTHONHASHSEED": seed, "UNBIDDEN_LANG": lang}
        asked = [sys.executable, "-c", "from unbidden.sim.cli import main; main()", "odd", "friend_foe"]
        made.append(subprocess.run(asked, env={**os.environ, **more}, cwd=tmp_path, capture_output=True, text=True))
    assert made[0].stdout == made[1].stdout != ""
    assert not re.search(r"/(work|home|usr|tmp)/", made[0].stdout)
    assert str(Path(__file__).parents[2]) not in made[0].stdout


@pytest.mark.browser
@pytest.mark.parametrize("width", [400, 1280])
def test_a_page_fits_its_screen_and_needs_nothing_else(tmp_path: Path, width: int):
    """Only tables and listings are scrolled sideways; no request is made, and every way leads somewhere."""
    file, asked = tmp_path / "odd.html", []
    file.write_text(page(describe(load("compute_yard"))), encoding="utf-8")
    with chromium() as browser:
        opened = browser.new_page(viewport={"width": width, "height": 900})
        opened.on("request", lambda request: asked.append(request.url))
        opened.goto(file.as_uri())
        assert width == opened.evaluate("document.documentElement.scrollWidth")
        ways = opened.evaluate("[...document.querySelectorAll('nav a')].map(a => !!document.querySelector(a.hash))")
        assert len(ELEMENTS) + len(CONCEPTS) == len(ways) == sum(ways)
    assert [file.as_uri()] == asked
