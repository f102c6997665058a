"""What a scenario file may say: its fields, units, limits and defaults, declared once.

Checks, defaults, help, the JSON Schema for editors and the limits of parameters all come from these models. The order
of the fields is the order of a file: what happens first, then what it means.
"""

from collections.abc import Iterable
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field

from sim.book import Param
from sim.laws.moves import ACTIONS

MAX_CELLS = 1_000_000
MAX_BODIES = 100_000
MAX_TICKS = 10_000_000
MAX_TRACE_BYTES = 2**30
MAX_EPISODES = 1_000_000_000
MAX_TABLE = 2**26  # numbers that learners hold
HEADINGS = ("north", "east", "south", "west")
OCCASIONS = ("enter", "leave", "stay", "push", "tick", "use", "take", "drop", "give")  # as sim/laws/tiles.py has them
EVERYWHERE = "*"

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")]
Letter = Annotated[str, Field(min_length=1, max_length=1, pattern=r"^\S$")]
Sentence = Annotated[str, Field(min_length=1, max_length=2000)]


def number(default: Any, unit: str, low: float, high: float, doc: str) -> Any:
    """A field with a default, a unit, limits and a sentence."""
    return Field(default, ge=low, le=high, description=doc, json_schema_extra={"unit": unit})


class Model(BaseModel):
    """Nothing but the fields declared, each of its own type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


Heading = Literal["north", "east", "south", "west"]
Value = bool | int | float | str | list[str]
Condition = Annotated[str, Field(description="such as '> 0.5', '== 0' or '0.8 .. 1.2'")]


class About(Model):
    """What a reader should know before pressing play."""

    title: Annotated[str, Field(min_length=1, max_length=80)]
    what: Sentence = Field(description="what happens, in a sentence or two")
    notice: Sentence | None = Field(None, description="what to look out for")
    try_: Sentence | None = Field(None, alias="try", description="a change worth making")


class Tile(Model):
    """A kind of ground, drawn in the map with one letter."""

    height: float = number(0.0, "m", 0.0, 1000.0, "height of the ground here")
    capacity: float = number(0.0, "units", 0.0, 1e9, "how much can lie here; so much lies here at the beginning")
    regrowth: float = number(0.0, "units a tick", 0.0, 1e9, "how much of it comes back by itself")
    sticky: float = number(0.0, "", 0.0, 1.0, "chance that a step away from here fails")
    moves: Heading | None = Field(None, description="which way it carries what lies on it")
    opens: list[Heading] | None = Field(None, description="the headings with which it may be entered; all, if not said")
    name: str | None = Field(None, max_length=40, description="what people call it; nothing that acts can read it")


class Thing(Model):
    """Objects that lie on the ground and do nothing."""

    at: Letter = Field(description="letter of the map where they may lie")
    count: int = number(1, "", 0, MAX_BODIES, "how many")
    body: float = number(0.2, "m", 0.01, 100.0, "how tall each is")
    one: str | None = Field(None, min_length=1, max_length=40, description="what people call one of them")
    pushable: bool = Field(False, description="whether those that push can push it")


class Stock(Model):
    """Something that bodies can hold and that is counted."""

    most: float = number(1e9, "units", 0.0, 1e9, "the most that one body can hold")
    says: str | None = Field(None, max_length=200, description="what it stands for")


class Flag(Model):
    """Something that is so or not in the whole world; or a small number."""

    chance: float = number(0.0, "", 0.0, 1.0, "chance that it is 1 at the beginning of an episode, else 0")
    most: int = number(1, "", 1, 1000, "the most that it can be")


class Recipe(Model):
    """What tiles do on an occasion, for whom, what it needs and what comes of it."""

    at: Annotated[str, Field(min_length=1)] = Field(description="letters of the tiles that do it; * is all of them")
    when: Literal["enter", "leave", "stay", "push", "tick", "use", "take", "drop", "give"]
    name: str | None = Field(None, max_length=60, description="what people call it; nothing that acts can read it")
    of: Name | None = Field(None, description="group of agents or things that sets it off; all agents, if not said")
    to: Name | None = Field(None, description="group of agents that is given what it gives, if not who set it off")
    toward: list[Heading] | None = Field(None, description="only for those who face this way")
    needs: dict[str, float | bool | Condition] = Field(
        default_factory=dict, description="stock, flag.x, here, mine, other.stock or near.L.2: a least amount or a rule"
    )
    gives: dict[str, float] = Field(default_factory=dict, description="units of stock, here, other.stock or flag.x")
    sets: dict[str, float | bool] = Field(default_factory=dict, description="flags, and what they are from now on")
    becomes: Letter | None = Field(None, description="what the tile is from now on")
    chance: float = number(1.0, "", 0.0, 1.0, "chance that it comes about, each time")
    takes: int = number(1, "ticks", 1, 1_000_000, "how long whoever set it off is held")
    cooldown: int = number(0, "ticks", 0, 1_000_000, "how long until the tile can do it again")
    ends: bool | Literal["all"] = Field(False, description="whether the episode of whoever set it off, or of all, ends")
    owns: bool = Field(False, description="whether the tile belongs to whoever set it off from now on")
    removes: bool = Field(False, description="whether whatever set it off is gone; an agent has ended then")


class Gusts(Model):
    """Now and then a patch of air rises somewhere in the world."""

    every: float = number(15.0, "s", 0.001, 1e6, "time from the start of one gust to the next")
    lasts: float = number(1.0, "s", 0.001, 1e6, "how long a gust blows")
    lift: float = number(0.55, "m/s", 0.0, 50.0, "how fast the air rises")
    radius: float = number(1.0, "m", 0.0, 1000.0, "how far from its centre a gust reaches")


class Air(Model):
    """What the air does."""

    gusts: Gusts | None = None


class World(Model):
    """The ground, the things on it and the air above it."""

    cell: float = number(0.5, "m", 0.001, 1000.0, "side of a cell")
    tick: float = number(0.1, "s", 0.0001, 3600.0, "length of a tick")
    map: Annotated[str, Field(min_length=1, description="one letter a cell, one line a row")]
    tiles: dict[Letter, Tile] = Field(default_factory=dict, description="kinds of ground by their letter")
    things: dict[Name, Thing] = Field(default_factory=dict, description="groups of things by their name")
    air: Air = Field(default_factory=Air)
    stocks: dict[Name, Stock] = Field(default_factory=dict, description="what can be held; `ticks` counts by itself")
    flags: dict[Name, float | Flag] = Field(default_factory=dict, description="a chance of being 1 at the beginning")
    recipes: list[Recipe] = Field(default_factory=list, description="what can be done with tiles")


class Agents(BaseModel):
    """Agents of one kind. Further fields are the parameters of their rule."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True, allow_inf_nan=False)

    rule: str = Field(description="name of the rule they follow")
    at: Letter = Field(description="letter of the map where they may start")
    count: int = number(1, "", 0, MAX_BODIES, "how many")
    body: float = number(0.2, "m", 0.01, 100.0, "how tall each is, from bottom to top")
    climb: float = number(0.0, "m/s", 0.0, 100.0, "how fast it can rise or sink; one that can floats")
    speed: float = number(0.5, "m/s", 0.0, 1000.0, "how fast it can move along")
    step: float = number(0.0, "m", 0.0, 100.0, "how high it can step up")
    one: str | None = Field(None, min_length=1, max_length=40, description="what people call one of them")
    sees_bodies: bool = Field(True, description="whether its sensors see other agents")
    sees: list[str] = Field(default_factory=list, description="what learners perceive: cell, held.x, flag.x, ready.L …")
    does: list[str] | dict[str, str] = Field(
        default_factory=list, description="what learners can do: " + ", ".join(ACTIONS)
    )
    shares: bool = Field(False, description="whether all of them learn in one table")
    noise: float = number(0.0, "", 0.0, 1.0, "chance that any other action is carried out instead")
    noise_when: Name | None = Field(None, description="flag that must be up for the noise")
    pushes: bool = Field(False, description="whether it pushes what is in its way and can be pushed")
    holds: dict[Name, float] = Field(default_factory=dict, description="units of stocks it has at the beginning")
    script: list[str] = Field(default_factory=list, description="what the learner `scripted` does, one after the other")


class Run(Model):
    """How long a run is."""

    ticks: int = number(1000, "ticks", 1, MAX_TICKS, "how many ticks a run, or an episode of training, lasts at most")
    episodes: int = number(0, "episodes", 0, MAX_EPISODES, "how many episodes learners are trained for")
    trials: int = number(20, "episodes", 1, 100_000, "how many episodes are then run to see what was learnt")
    trials_in: Name | None = Field(None, description="the control in which they are run, if not the one of training")


class Region(Model):
    """A part of the map that the designer had in mind: say either what encloses it or which letters it is."""

    enclosed_by: Letter | None = Field(None, description="all cells that tiles of this letter cut off from the edge")
    letters: Annotated[str, Field(min_length=1)] | None = Field(None, description="all cells with these letters")
    says: Sentence | None = Field(None, description="what was meant, in words")


class Crossing(Model):
    """Who left a region, and who came back."""

    of: Name = Field(description="group of agents")
    from_: Name = Field(alias="from", description="region named in intent")


class Stacking(Model):
    """Who was over whom."""

    of: Name = Field(description="group of agents")


class Altitude(Model):
    """How high they were."""

    of: Name = Field(description="group of agents")


class Look(Model):
    """A way of looking under a name of its own: one of uses, gains, pays and social."""

    uses: Annotated[str, Field(min_length=1)] | None = Field(
        None, description="letters of tiles: how often their recipes came about"
    )
    when: list[str] | None = Field(None, description="for uses: only on these occasions")
    recipe: str | None = Field(None, description="for uses: only the recipes of this name")
    paid: bool = Field(False, description="for uses: the objective pays for it; it is what is asked for")
    gains: Name | None = Field(None, description="a stock: how much of it was gained")
    pays: dict[Name, float] | None = Field(
        None, description="what the designer would have paid for a unit of each stock; nobody who acts can see it"
    )
    social: Name | None = Field(None, description="a stock: how a group fares together with it")
    of: Name | None = Field(None, description="group of agents; all, if not said")

    @property
    def kind(self) -> str:
        """Which way of looking it is; nothing, unless it is exactly one."""
        told = [name for name in ("uses", "gains", "pays", "social") if getattr(self, name) is not None]
        return told[0] if len(told) == 1 else ""


class Watch(Model):
    """What to look for in a finished run. Further names are ways of looking that are given with `uses`, `gains` …"""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True, allow_inf_nan=False)
    __pydantic_extra__: dict[str, Look] = Field(init=False)

    crossing: Crossing | None = None
    stacking: Stacking | None = None
    altitude: Altitude | None = None


class Slope(Model):
    """How a measure grows with a field, as the slope of a line through logarithms."""

    over: str = Field(description="the field that is changed")
    values: Annotated[list[float], Field(min_length=2, max_length=100)]
    against: Literal["value", "pairs"] = Field("value", description="the field itself, or n (n − 1) / 2 of it")
    rule: Condition


class Claim(Model):
    """A sentence, and what must be measured for it to hold; written before the run that tests it."""

    says: Sentence
    measure: str = Field(description="a measure of a detector, such as crossing.any")
    minus: str | None = Field(None, description="another measure, which is subtracted from it run by run")
    against: Name | None = Field(None, description="a control whose run from the same seed is subtracted")
    in_: dict[str, Condition] | None = Field(None, alias="in", description="a condition for each control, or for base")
    over: dict[str, dict[str, Condition]] | None = Field(None, description="a condition for each value of a field")
    slope: Slope | None = None
    with_: str = Field("base", alias="with", description="the control in which `over` or `slope` is tried")
    seeds: int = number(100, "", 1, 1_000_000, "how many runs each condition needs")


class ScenarioFile(Model):
    """A scenario."""

    about: About
    world: World
    agents: dict[Name, Agents] = Field(default_factory=dict, description="groups of agents by their name")
    objective: Sentence | dict[Name, float | Literal["random"]] = Field(
        description="what agents are told, in plain words; or, for learners, what is paid for a unit of each stock"
    )
    run: Run = Field(default_factory=Run)
    intent: dict[Name, Region] = Field(default_factory=dict, description="what the designer meant; nobody acts on it")
    watch: Watch = Field(default_factory=Watch)
    decoys: dict[Name, Name] = Field(
        default_factory=dict, description="for a watched event one that looks and costs the same and is of no use"
    )
    useless: Name | None = Field(None, description="the control in which the watched events are of no use")
    controls: dict[Name, dict[str, Value]] = Field(
        default_factory=dict, description="named changes that take a supposed cause away"
    )
    claims: list[Claim] = Field(default_factory=list)
    lesson: Annotated[str, Field(max_length=20_000)] | None = None
    published: Sentence | None = Field(None, description="what others reported of learners in this world")
    sources: list[Sentence] = Field(default_factory=list)

    @property
    def asked(self) -> str:
        """The objective in words: for learners what is paid for, and that nothing else is."""
        if isinstance(self.objective, str):
            return self.objective
        prices = (
            f"{stock}: {'a random price' if price == 'random' else f'{price:g}'}"
            for stock, price in self.objective.items()
        )
        return f"paid for each unit of {', '.join(prices)}; for nothing else"


def inner(kind: Any, part: str | int) -> Any:
    """What a part of a value of some kind holds: a field of a model, an entry of a mapping, an item of a list."""
    kind = mapping_of(kind)
    if get_origin(kind) in (dict, list):
        return get_args(kind)[-1]
    for name, field in getattr(kind, "model_fields", {}).items():
        if part in (name, field.alias):
            return _without_none(field.annotation)
    return Look if kind is Watch else None


def without_arms(loc: Iterable[str | int]) -> tuple[str | int, ...]:
    """Where pydantic found a fault, without its names for the kinds that a value may have."""
    kind: Any = ScenarioFile
    path: list[str | int] = []
    for part in loc:
        if get_origin(kind) in (UnionType, Union):
            kind = mapping_of(kind)
        elif part != "[key]":
            path.append(part)
            kind = inner(kind, part)
    return tuple(path)


def mapping_of(kind: Any) -> Any:
    """Of several kinds the one that has parts, such as a mapping where a word would do as well."""
    arms = get_args(kind) if get_origin(kind) in (UnionType, Union) else ()
    return next((arm for arm in arms if get_origin(arm) is dict or hasattr(arm, "model_fields")), kind)


def _without_none(kind: Any) -> Any:
    return next(arm for arm in get_args(kind) if arm is not NoneType) if NoneType in get_args(kind) else kind


def json_schema(rule_parameters: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The JSON Schema of scenario files in the dialect that editors read (draft 7)."""
    schema = ScenarioFile.model_json_schema(by_alias=True)
    agents = schema["$defs"]["Agents"]
    agents["properties"]["rule"]["enum"] = sorted(rule_parameters)
    for name, parameters in rule_parameters.items():
        for parameter, shape in parameters.items():
            known = agents["properties"].setdefault(parameter, dict(shape))
            if known != shape:
                known["description"] = f"{known['description']}; for {name}: {shape['description']}"
    agents["additionalProperties"] = False
    moved = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "unbidden scenario", **schema}
    return _draft_7(moved)


def _draft_7(node: Any) -> Any:
    """The same schema with the names that draft 7 used."""
    if isinstance(node, dict):
        return {{"$defs": "definitions"}.get(key, key): _draft_7(value) for key, value in node.items() if key != "unit"}
    if isinstance(node, list):
        return [_draft_7(item) for item in node]
    return node.replace("#/$defs/", "#/definitions/") if isinstance(node, str) else node


def parameter_schema(parameters: dict[str, Param]) -> dict[str, Any]:
    """What the JSON Schema says of the parameters of a rule."""
    return {
        name: {
            "type": "number",
            "default": p.default,
            "minimum": p.low,
            "maximum": p.high,
            "description": f"{p.doc}, {p.unit}" if p.unit else p.doc,
        }
        for name, p in parameters.items()
    }
