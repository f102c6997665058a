"""The acting half of a scenario: all that a trajectory depends on, but for the seed. It knows no intent, no watch."""

from collections import Counter
from dataclasses import dataclass, field
from math import inf

import numpy as np

from unbidden.sim.engine.registry import Learner, Rule, rules
from unbidden.sim.engine.registry import Need as Provision
from unbidden.sim.engine.setup.discs import MOST_FIGURES, Figure, highest_cell, is_level
from unbidden.sim.engine.setup.fit import unmet
from unbidden.sim.engine.setup.spread import Spread
from unbidden.sim.engine.state import NOBODY

ALL_HEADINGS = 0b1111
MOST_COUNTED = 8  # groups of agents, each of which takes a number in every cell
STAY, BEGIN = 2, 9  # occasions: to be on a tile when all have acted, and before anybody acts


@dataclass(frozen=True)
class Kind:
    """A kind of tile."""

    height: float = 0.0  # m
    capacity: float = 0.0  # units of stock
    regrowth: float = 0.0  # units a tick
    sticky: float = 0.0  # chance that a step away fails
    moves: int = NOBODY  # heading in which it carries what lies on it
    opens: int = ALL_HEADINGS  # headings with which it may be entered, as bits
    roomy: bool = False  # nobody on it is in anybody's way
    only_things: bool = False  # it carries no agents, and things past them
    least: float = inf  # units at the beginning, no more than fit
    span: float = 0.0  # and so many more at most, drawn for each tile
    whole: bool = False  # drawn as whole numbers


@dataclass(frozen=True)
class Need:
    """An amount that must be there: from `low` to `high` of what `what` and `which` say (see laws/tiles.py)."""

    what: int
    which: int = 0
    low: float = 1.0
    high: float = inf
    reach: float = 0.0  # cells, for tiles near by


@dataclass(frozen=True)
class Effect:
    """A change of what `what` and `which` say."""

    what: int
    which: int
    amount: float
    times: int = NOBODY


@dataclass(frozen=True)
class Flag:
    """A number that holds for the whole world, and how it is drawn as an episode begins."""

    chance: float = 0.0  # of being 1, else 0
    most: float = 1.0  # that it can be
    values: tuple[float, ...] = ()  # of which it has one, each as likely, instead
    plus: int = NOBODY  # flag before it that is added to it


@dataclass(frozen=True)
class Recipe:
    """What a tile of one kind does on one occasion; groups are indices, NOBODY is all agents."""

    kind: int
    when: int
    needs: tuple[Need, ...] = ()
    effects: tuple[Effect, ...] = ()
    of: int = NOBODY
    to: int = NOBODY
    headings: int = ALL_HEADINGS
    chance: float = 1.0
    takes: int = 1
    cooldown: int = 0
    becomes: int = NOBODY
    ends: int = 0
    owns: bool = False
    removes: bool = False
    bears: bool = False
    ousts: int = NOBODY
    by: int = NOBODY
    goes: int = NOBODY
    instead: bool = False
    number: int = 0  # of the recipe in the file; one that is for several kinds is here several times


@dataclass(frozen=True)
class Part:
    """A part of a percept (see sim/engine/laws/percepts.py): a whole number below `limit`."""

    what: int
    limit: int
    which: int = 0
    row: int = 0
    col: int = 0
    reach: float = 0.0


@dataclass(frozen=True)
class Tiles:
    """Kinds of tiles, where they lie, what they do, and what can be held. Stock 0 counts the ticks of each agent."""

    kinds: tuple[Kind, ...]
    map: tuple[tuple[int, ...], ...]  # index of the kind of each tile
    recipes: tuple[Recipe, ...] = ()
    most: tuple[float, ...] = (inf,)  # of each stock
    flags: tuple[Flag, ...] = ()

    @property
    def count(self) -> int:
        """How many recipes the file has."""
        return 1 + max((recipe.number for recipe in self.recipes), default=-1)

    @property
    def alone(self) -> dict[tuple[int, int], int]:
        """For each recipe of several kinds, by number and kind, where it is counted for that kind: after all others."""
        pairs = sorted({(recipe.number, recipe.kind) for recipe in self.recipes})
        kinds = Counter(number for number, _ in pairs)
        several = [pair for pair in pairs if kinds[pair[0]] > 1]
        return {pair: self.count + k for k, pair in enumerate(several)}


NO_TILES = Tiles((), ((),), most=())  # of a world whose tiles do nothing


@dataclass(frozen=True)
class Demos:
    """What learners are shown before they begin: episodes of best play."""

    episodes: int
    shuffled: bool  # acts are exchanged among all states in which something was shown
    of: tuple[tuple[str, float], ...]  # controls in whose worlds they are played, and in which share of the episodes
    changes: tuple[str, ...]  # of each of these controls


@dataclass(frozen=True)
class Mind:
    """What the learners of a group perceive, can do and are paid for."""

    sees: tuple[Part, ...] = ()
    actions: tuple[int, ...] = ()  # see sim/engine/laws/moves.py
    pay: tuple[float | None, ...] = ()  # for a unit of each stock; None: drawn for each agent, from [0, 1)
    shares: bool = False  # all of the group learn in one table
    script: tuple[int, ...] = ()
    approval: tuple[float, ...] = ()  # what whoever approves would pay for a unit of each stock
    goal_flag: int = NOBODY  # which flag says which of its goals is in force
    goals: tuple[tuple[float, ...], ...] = ()  # what each of them pays for a unit of each stock
    demos: Demos | None = None

    @property
    def states(self) -> int:
        """How many percepts there are."""
        count = 1
        for part in self.sees:
            count *= part.limit
        return count


@dataclass(frozen=True)
class Service:
    """How a body serves those who send requests; times in ticks."""

    rate: float  # requests a tick
    room: int  # requests that can wait
    down_from: int = 0
    down_for: int = 0


@dataclass(frozen=True)
class Group:
    """Bodies of one kind. Without a rule they are things, which only lie where they are."""

    name: str
    sites: tuple[int, ...]  # cells where they may start: row * cols + col; one that is there twice is twice as likely
    count: int  # at the beginning
    tall: float  # m
    rule: str | None = None
    parameters: tuple[tuple[str, float], ...] = ()
    climb: float = 0.0  # m/s
    speed: float = 0.0  # m/s
    step: float = 0.0  # m
    floats: bool = False
    sees: bool = True
    one: str = ""  # what people call one of them; nothing that acts can read it
    pushes: bool = False
    pushable: bool = False
    noise: float = 0.0  # chance that another action is carried out than the one decided on
    drunk: int = NOBODY  # flag that must be up for the noise
    noise_in_mind: bool = False  # the noise is in deciding: there is none if somebody else decides
    start: tuple[tuple[int, float | Spread], ...] = ()  # units of stocks at the beginning
    mind: Mind = field(default=Mind())
    sight: int = 1  # cells
    differ: tuple[Spread, ...] = ()  # fields in which each has a value of its own
    faces: int = NOBODY  # heading at the start; drawn, if none
    wide: float | None = None  # m; as wide as its cell, if not said
    solid: bool = True  # other agents rest on it and are stopped by it, and it by them
    most: int = 0  # that there can be at the same time, where some are born
    serves: Service | None = None
    watches: int = NOBODY  # group whose nearest it senses; after all groups, kind of tile

    @property
    def places(self) -> int:
        """How many rows its bodies have."""
        return max(self.count, self.most)


@dataclass(frozen=True)
class Gusts:
    """Patches of rising air; times in ticks."""

    every: int
    lasts: int
    lift: float  # m/s
    radius: float  # m


@dataclass(frozen=True)
class Trail:
    """What becomes of a trail that is laid: shares of it, a tick."""

    spreads: float
    fades: float


@dataclass(frozen=True)
class Graph:
    """Nodes that lead to each other by links, and what is given for the visits that they get. Nodes are indices."""

    cells: tuple[int, ...]  # where each node is: row * cols + col
    links: tuple[tuple[int, int, int], ...]  # from which node, to which, while which flag is up; NOBODY: always
    damping: float
    begins: tuple[float, ...]  # the chance of each node that a surfer starts anew there
    gives: tuple[tuple[int, int, int, float], ...] = ()  # group, stock, node, and units for a rank of 1


@dataclass(frozen=True)
class Setup:
    """A world before it begins."""

    cell: float  # m
    seconds: float  # s a tick
    heights: tuple[tuple[float, ...], ...]  # m, row by row
    groups: tuple[Group, ...]  # agents first, then things
    gusts: Gusts | None
    ticks: int
    tiles: Tiles = NO_TILES
    wraps: tuple[bool, bool] = (False, False)  # whether rows, and whether columns, go on at the other end
    in_turn: bool = False  # each decides when it is its turn, and not all by the same instant
    trail: Trail | None = None
    graph: Graph | None = None

    def __post_init__(self) -> None:
        """Refuse what compiled code would not survive. Raises ValueError."""
        names = [group.name for group in self.groups]
        if len(set(names)) < len(names):
            raise ValueError(f"every group has a name of its own; these are {', '.join(names)}")
        if self.groups != (*self.agents, *(group for group in self.groups if not group.rule)):
            raise ValueError("agents come before things")
        for cell in {cell for group in self.groups for cell in group.sites}:
            if not 0 <= cell < len(self.heights) * len(self.heights[0]):
                raise ValueError(f"there is no cell {cell} to start in")
        if self.figures and self.tiles.kinds:
            raise ValueError("where tiles do something, bodies are solid, and no wider than a cell")
        if self.figures and any(self.wraps):
            raise ValueError("where edges meet, bodies are solid, and no wider than a cell")
        if self.has_births and self.learners:
            raise ValueError("where somebody learns, nobody is born")
        if self.in_turn and self.learners:
            raise ValueError("learners decide all by the same instant")
        if sum(group.count for group in self.groups if group.serves) > 1:
            raise ValueError("one body serves, or none")
        if self.graph is not None and not self._holds(self.graph):
            raise ValueError("a graph is in a world of tiles, and names nodes, flags, stocks and groups that there are")
        if len(self.figures) > MOST_FIGURES:
            raise ValueError(f"bodies have at most {MOST_FIGURES} different widths")
        for group in self.groups:
            if group.count > (cells := len(set(self.sites_of(group)))):
                raise ValueError(f"{group.name}: {group.count} bodies need as many cells, and {cells} are given")
        for rule in self.rules:
            if problem := next(unmet(rule, self.provides), ""):
                raise ValueError(problem)

    def _holds(self, graph: Graph) -> bool:
        """Whether all that a graph names by number is there."""
        nodes, cells = range(len(graph.cells)), len(self.heights) * len(self.heights[0])
        flags, stocks = range(NOBODY, len(self.tiles.flags)), range(len(self.tiles.most))
        return (
            bool(self.tiles.kinds and graph.cells)
            and len(graph.begins) == len(graph.cells)
            and all(0 <= cell < cells for cell in graph.cells)
            and all(start in nodes and to in nodes and flag in flags for start, to, flag in graph.links)
            and all(
                group in range(len(self.agents)) and stock in stocks and node in nodes
                for group, stock, node, _ in graph.gives
            )
        )

    def width_of(self, group: Group) -> float:
        """How wide the bodies of a group are, m."""
        return self.cell if group.wide is None else group.wide

    def figure_of(self, group: Group) -> Figure:
        """How wide the bodies of a group are in cells, and whom they touch."""
        return Figure(self.width_of(group) / self.cell, group.rule is None, group.solid)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of all bodies, each once, in the order in which BODY.figure counts them.

        None at all if everybody meets everybody, and in their cells only.
        """
        figures = tuple(sorted(set(map(self.figure_of, self.groups))))
        return () if all(figure.is_usual for figure in figures) else figures

    @property
    def body_widths(self) -> np.ndarray:
        """How wide each body is, in cells: f64[n]."""
        return np.array([self.figure_of(group).wide for group, _ in self.rows])

    def ground_under(self, i: int, cell: int) -> tuple[int, int]:
        """The row and column of the highest ground that body i overlaps in a cell."""
        r, c = divmod(int(cell), len(self.heights[0]))
        return highest_cell(self.heights, self.figure_of(self.rows[i][0]).wide, r, c)

    def sites_of(self, group: Group) -> tuple[int, ...]:
        """The cells where bodies of a group may start: those of its own where its disc lies on level ground."""
        if not self.figure_of(group).is_wide:
            return group.sites
        level = is_level(self.heights, self.figure_of(group).wide)
        return tuple(cell for cell in group.sites if level[cell])

    @property
    def provides(self) -> tuple[Provision, ...]:
        """What this world has that laws, sensors and actuators may need."""
        has: dict[Provision, bool] = {
            "tiles": bool(self.tiles.kinds),
            "beginnings": any(recipe.when == BEGIN for recipe in self.tiles.recipes),
            "stays": self.keeps_bodies,
            "seam": any(self.wraps),
            "turns": self.in_turn,
            "births": self.has_births,
            "trails": self.trail is not None,
            "queue": self.server is not None,
            "graph": self.graph is not None,
        }
        return tuple(name for name, provided in has.items() if provided)

    @property
    def keeps_bodies(self) -> bool:
        """Whether tiles do anything to those who are on them when all have acted."""
        carries = any(kind.moves != NOBODY for kind in self.tiles.kinds)
        stays = any(recipe.when == STAY for recipe in self.tiles.recipes)
        return bool(self.tiles.kinds) and (carries or stays or any(not group.rule for group in self.groups))

    @property
    def has_births(self) -> bool:
        """Whether anybody can be born."""
        return any(recipe.bears for recipe in self.tiles.recipes)

    @property
    def server(self) -> tuple[int, Service] | None:
        """The row of the body that serves, and how it does; none, if nobody does."""
        first = 0
        for group in self.groups:
            if group.serves and group.places:
                return first, group.serves
            first += group.places
        return None

    @property
    def memory(self) -> int:
        """How many numbers the agent with the most of them keeps in mind."""
        return max((rule.memory for rule in self.rules), default=0)

    @property
    def has_luck(self) -> bool:
        """Whether anybody decides with luck."""
        return any("luck" in rule.needs for rule in self.rules)

    @property
    def has_signs(self) -> bool:
        """Whether anybody can show a sign, or see one."""
        return any("signs" in rule.needs for rule in self.rules)

    @property
    def counts_neighbours(self) -> bool:
        """Whether neighbours are kept counted: somebody asks for them, all see as far, and there are few groups."""
        sights = {group.sight for group in self.agents} | {
            None for group in self.agents for spread in group.differ if spread.field == "sight"
        }
        asked = any("neighbours" in rule.needs for rule in self.rules)
        return asked and len(sights) == 1 and len(self.agents) <= MOST_COUNTED

    @property
    def air(self) -> Gusts | None:
        """What it says of the part of the state that has this name."""
        return self.gusts

    @property
    def agents(self) -> tuple[Group, ...]:
        """The groups that follow a rule."""
        return tuple(group for group in self.groups if group.rule)

    @property
    def rules(self) -> tuple[Rule | Learner, ...]:
        """The rules its agents follow, each once, in the order in which BODY.rule counts them."""
        return tuple(rules[name] for name in dict.fromkeys(str(group.rule) for group in self.agents))

    @property
    def learners(self) -> tuple[Group, ...]:
        """The groups that learn."""
        return tuple(group for group in self.agents if isinstance(rules[str(group.rule)], Learner))

    @property
    def count(self) -> int:
        """How many rows there are for bodies."""
        return sum(group.places for group in self.groups)

    @property
    def rows(self) -> list[tuple[Group, int]]:
        """For every body row its group and its number in the group, from 0."""
        return [(group, ordinal) for group in self.groups for ordinal in range(group.places)]

    def names(self) -> list[str]:
        """What to call each body: what one of its group is called, and its number in the group, from 1."""
        return [f"{group.one or group.name} {ordinal + 1}" for group, ordinal in self.rows]
