"""The bodies of a world as Mesa agents.

A view keeps a row number and nothing else of its own: every attribute is read from the engine's arrays and written to
them. Views are made when somebody asks for one, and the same body always has the same view.
"""

from __future__ import annotations

import copyreg
import functools
import operator
from typing import Any

from mesa import Agent
from mesa.discrete_space import Cell, CellAgent, FixedAgent

from unbidden.sim.adapters.mesa.base import WorldBase
from unbidden.sim.engine.laws.contact import SLACK, ground_at, meet, put, take
from unbidden.sim.engine.laws.discs import cells_near, first_of
from unbidden.sim.engine.registry import Rule, rules
from unbidden.sim.engine.state import NOBODY, State
from unbidden.sim.scenario import fill_registries

Spot = tuple[int, int]  # row and column of a cell


def _field(name: str, doc: str) -> Any:
    """A field of unbidden.sim.engine.state.BODY as an attribute, read and written as a Python number."""

    def get(self: Body) -> Any:
        return self._read(name)

    def write(self: Body, value: Any) -> None:
        self.model.columns[name][self.body] = value

    return property(get, write, doc=doc)


def _parameter(k: int, doc: str) -> Any:
    """A parameter of the rule as an attribute."""

    def get(self: Body) -> float:
        if self.late_name:
            raise self._gone()
        return self.model.state.minds.parameter.item(self.body, k)

    def write(self: Body, value: float) -> None:
        self.model.state.minds.parameter[self.body, k] = value

    return property(get, write, doc=doc)


class Body:
    """What agents and things have in common. Numbers are written as they are given; only places are checked.

    `body` is the row in the engine's arrays, the number that events call `body`; `unique_id` is the same number, or,
    for those who were born, one that nobody else has. `born` is the tick at whose end it was there first.
    """

    model: WorldBase
    fixed = False

    bottom = _field("bottom", "height of its bottom above the floor, m")
    tall = _field("tall", "from bottom to top, m")
    gone = _field("gone", "part of the way to the next cell, 0 to 1")
    climb = _field("climb", "how fast it can rise or sink, m/s")
    speed = _field("speed", "how fast it can move along, m/s")
    step_up = _field("step", "how high it can step up, m; the field `step`, a name that Mesa uses for a method")
    heading = _field("heading", "NORTH, EAST, SOUTH or WEST of unbidden.sim.engine.state")
    bumped = _field("bumped", "whether its last try to enter a cell was stopped")
    floats = _field("floats", "whether it stays up by itself")
    sees = _field("sees", "whether its sensors see other agents")

    def __init__(self, model: WorldBase, body: int):
        # Agent.__init__ is left out: Mesa 3.3 would count the agent in a table that never forgets its model.
        self.model, self.body, self.unique_id = model, body, model.number_of(body)
        self.born, self.late_name = model.born_of(body), ""

    def _read(self, column: str) -> Any:
        try:
            return self.model.columns[column].item(self.body)
        except IndexError:
            raise self._gone() from None

    def _gone(self) -> LookupError:
        return LookupError(f"{self.name} has died, and its place belongs to another; it can be asked nothing any more")

    @property
    def name(self) -> str:
        """Its group and its number in the group, from 1; of those who were born, the number of their row."""
        return self.late_name or self.model.names[self.body]

    def depart(self) -> None:
        """Let go of its row, which belongs to another from now on."""
        self.late_name = self.name
        self.body = len(self.model.names)

    @property
    def group(self) -> str:
        """The name of its group."""
        return type(self).__name__

    @property
    def rule(self) -> str | None:
        """The name of the rule it follows; None for a thing."""
        return self._rule.name if self._rule else None

    @property
    def who(self) -> int:
        """Its birth name, the address of its draws."""
        return self._read("who")

    @property
    def percepts(self) -> dict[str, float]:
        """What it sensed in the last tick, by sensor."""
        return self._row("sensors", "percept")

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters of its rule by name; each of them is an attribute too, and can be set."""
        return self._row("parameters", "parameter")

    @property
    def commands(self) -> dict[str, float]:
        """What it decided in the last tick, by actuator."""
        return self._row("does", "command")

    @property
    def _rule(self) -> Rule | None:
        number = self._read("rule")
        return None if number == NOBODY else self.model.rules[number]

    def _row(self, names: str, table: str) -> dict[str, float]:
        if self._rule is None:
            return {}
        values = getattr(self.model.state.minds, table)[self.body].tolist()
        return dict(zip(getattr(self._rule, names), values, strict=False))  # rules of fewer arguments fill less

    # ---- where it is, and whether it is there at all ----

    @property
    def pos(self) -> Spot | None:
        """Row and column of its cell, or None once it is taken away. Setting it is the same as setting `cell`."""
        return (self.row, self.col) if self.alive else None

    @pos.setter
    def pos(self, place: Spot | None) -> None:
        if place is None:
            self.alive = False
        else:
            self.model.move(self.body, *map(operator.index, place))

    @property
    def row(self) -> int:
        """Row of its cell, from the top."""
        return self._read("row")

    @row.setter
    def row(self, row: int) -> None:
        self.pos = row, self.col

    @property
    def col(self) -> int:
        """Column of its cell, from the left."""
        return self._read("col")

    @col.setter
    def col(self, col: int) -> None:
        self.pos = self.row, col

    @property
    def cell(self) -> Cell | None:
        """Its cell of the grid, or None once it is taken away.

        A body that is moved keeps its height if it has room there and else goes up to where it has; one that does
        not float comes down. Setting None takes it away: there is no being alive and nowhere.
        """
        return self.model.grid[self.pos] if self.alive else None

    @cell.setter
    def cell(self, cell: Cell | None) -> None:
        if cell is not None and self.model.grid._cells.get(cell.coordinate) is not cell:
            raise ValueError(f"{cell!r} is not a cell of the grid of this world")
        self.pos = None if cell is None else cell.coordinate

    @property
    def alive(self) -> bool:
        """Whether it is there. Setting False takes it away, setting True puts it back into its last cell."""
        return not self.late_name and self._read("alive")

    @alive.setter
    def alive(self, alive: bool) -> None:
        if alive and self.late_name:
            raise self._gone()
        if bool(alive) != self.alive:
            self.model.bring(self.body) if alive else self.model.take_away(self.body)

    def remove(self) -> None:
        """Take it away, for Mesa and for the laws; its row stays, with `alive` false."""
        Agent.remove(self)
        self.alive = False

    def __repr__(self) -> str:
        where = f"at {self.pos}, bottom {self.bottom:g} m" if self.alive else "taken away"
        return f"<{self.name}, {where}>"

    def __reduce__(self) -> tuple:
        return _blank, (self.group, self.rule, self.body), vars(self)


class Mover(Body, CellAgent):
    """A body that follows a rule."""


class Thing(Body, FixedAgent):
    """A body that only lies where it is. Its attributes can be set, but it cannot be moved."""

    fixed = True


class ViewType(type):
    """The class of the classes of views. Each is found again by group and rule, where pickle looks for a name."""

    origin: tuple[str, str | None]


copyreg.pickle(ViewType, lambda view_class: (_kind_again, view_class.origin))


@functools.cache
def kind(group: str, rule: str | None) -> type[Body]:
    """The class of the views of a group: one for every group, so that Mesa can tell them apart by type."""
    parent, attributes = (Thing, {}) if rule is None else (Mover, _parameters(rule))
    attributes |= {"__doc__": rules[rule].doc if rule else f"A thing of the group {group!r}.", "__module__": __name__}
    made: Any = ViewType(group, (parent,), {**attributes, "origin": (group, rule)})
    return made


def _parameters(rule: str) -> dict[str, Any]:
    parameters = enumerate(rules[rule].parameters.items())
    return {name: _parameter(k, f"{p.doc}, {p.unit}") for k, (name, p) in parameters if not hasattr(Mover, name)}


def _kind_again(group: str, rule: str | None) -> Any:
    fill_registries()  # in a process in which nobody has yet
    return kind(group, rule)


def _blank(group: str, rule: str | None, body: int) -> Body:
    """A view that has its number and not yet its world: whichever of the two is copied first, it can be entered."""
    view_class = _kind_again(group, rule)
    view = view_class.__new__(view_class)
    view.body = view.unique_id = body
    return view


# ---- hands on the arrays, for edits between ticks --------------------------------------------------------------------


def take_from_cell(state: State, i: int) -> None:
    """Strike body i off the list of its cell."""
    take(state, i)


def put_in_cell(state: State, i: int, r: int, c: int) -> None:
    """Enter body i in the list of cell (r, c), and let it find its height there."""
    body = state.bodies[i]
    body.row, body.col, body.gone = r, c, 0.0
    body.bottom = _height_with_room(state, i, r, c)
    put(state, i)


def _height_with_room(state: State, i: int, r: int, c: int) -> float:
    """Where the bottom of body i comes to be in cell (r, c), which it is not yet in, m."""
    body, ground, spans = state.bodies[i], float(ground_at(state, i, r, c)), []
    low = max(float(body.bottom), ground)
    for k in range(cells_near(state.discs)):
        j = first_of(state.discs, state.ground.first, r, c, k)
        while j != NOBODY:
            other = state.bodies[j]
            if meet(state, i, j, k):
                spans.append((float(other.bottom), float(other.bottom + other.tall)))
            j = int(other.next)
    for bottom, top in sorted(spans):
        if top > low + SLACK and bottom < low + body.tall - SLACK:
            low = top
    return low if body.floats else max([ground, *(top for _, top in spans if top <= low + SLACK)])
