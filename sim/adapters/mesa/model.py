"""A scenario as a Mesa model.

    world = World("blimps", seed=7, agents__blimps__count=24)
    world.step()                                  # one tick, compiled
    world.run(1000)                               # many ticks, in one compiled call where that changes nothing
    world.agents.select(lambda blimp: blimp.bottom > 1.5)
    world.grid.elevation.data[4, :] = 0.0         # the engine's own array: the wall is gone from here on

Trajectories are those of `unbidden.sim.runs.simulation.simulate`: a function of the scenario, the seed
and what is edited by hand.
"""

from __future__ import annotations

import copy
import inspect
import operator
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from mesa import Agent, Model
from mesa.agent import AgentSet

from unbidden.sim.adapters.mesa import copies, counters
from unbidden.sim.adapters.mesa.base import WorldBase
from unbidden.sim.adapters.mesa.batch import record_run
from unbidden.sim.adapters.mesa.bodies import Body, kind, put_in_cell, take_from_cell
from unbidden.sim.adapters.mesa.choosing import MesaScenario, chosen_scenario, chosen_seed
from unbidden.sim.adapters.mesa.floor import Floor
from unbidden.sim.adapters.mesa.live import collector, stands_still
from unbidden.sim.engine.fields import BODY
from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.machine.kernel import explain_compile_errors
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.state import new_trace, with_percepts
from unbidden.sim.runs.records import viewer
from unbidden.sim.runs.simulation import advance, check_soundness
from unbidden.sim.runs.training import OtherWorld, TrainingResult
from unbidden.sim.scenario import Scenario


class World(WorldBase):
    """A scenario as a Mesa model.

    state: the engine's arrays. columns: each field of BODY as an array over all bodies (to read; places and lists are
    changed through views). Bodies keep their rows; agents come first, then things.
    """

    def __init__(
        self,
        scenario: str | Path | Scenario = "blimps",
        seed: int | None = None,
        *,
        rng: int | None = None,
        control: str | list[str] | None = None,
        collect: bool = True,
        **kwargs: Any,
    ):
        """Begin a world at tick 0.

        scenario: the name or path of a scenario, or one that is loaded. control: one of its controls, or several.
        seed: a whole number below 2**64; `rng` is Mesa's name for the same. Without either one is drawn, as Mesa does;
        the attribute `seed` and the representation show it, and with it the same world can be had again.
        collect: whether `datacollector` collects now and after every step.
        kwargs: fields of the scenario with __ for every dot, such as agents__blimps__count=24.
        Raises InvalidScenario, ValueError or TypeError for values that cannot be.
        """
        there = frozenset(vars(self))
        self.seed = chosen_seed(seed, rng)
        record_run(self.seed)
        self._mesa_scenario = MesaScenario(**vars(chosen_scenario(scenario, control, kwargs)))
        super().__init__(rng=self.seed)
        self._seed = self.seed  # Mesa 3.3 forgets the seed it was given under the name `rng`
        self._begin()
        self._views: dict[int, Body] = {}  # of those who are there
        self._left: WeakValueDictionary[int, Body] = WeakValueDictionary()  # of those taken away, if anybody holds them
        self._enrolled = bytearray(len(self.state.minds.order))  # who is in Mesa's registers, a byte for each agent
        self._next_id = len(self.state.bodies)
        self._grid: Floor | None = None
        self.collects = collect
        self.datacollector = collector(self._mesa_scenario)
        if collect:
            self.datacollector.collect(self)
        self._machinery = frozenset(vars(self)) - there | {"_machinery"}

    def _begin(self) -> None:
        setup = self._mesa_scenario.setup
        self.rules, self.names = setup.rules, setup.names()
        self.regions = {name: region.inside for name, region in self._mesa_scenario.intent.regions.items()}
        self.state = with_percepts(build(setup, self.seed))
        bodies = self.state.bodies.view(np.ndarray)  # its fields are found faster than those of a record array
        self.columns = {name: bodies[name] for name in BODY}
        self._unseen = new_trace(self.state, 0, minds=True)  # percepts can be looked at
        with explain_compile_errors(rule.name for rule in self.rules):
            self._engine = engine(setup)
            self._engine.begin(self.state, self._unseen)
            self._engine.run(self.state, self._unseen, 0)

    @property
    def scenario(self) -> Scenario:
        """The scenario of this world, with all changes and the control it was asked for with."""
        return self._mesa_scenario

    @scenario.setter
    def scenario(self, mesas: Any) -> None:
        """Leave things as they are: Mesa 3.5 gives every model an empty scenario of its own kind."""

    # ---- time ----

    def step(self) -> None:
        """One tick. Stepping on after the scenario's last tick is allowed; `running` is false from there."""
        self._engine.run(self.state, self._unseen, 1)
        check_soundness(self._mesa_scenario, self.state)
        self._after()
        if self.collects:
            self.datacollector.collect(self)

    def run(self, ticks: int | None = None) -> None:
        """Do so many ticks, or all that the scenario has left.

        They are one compiled call if nothing has to happen in between: nothing is collected (`collects` is false), no
        subclass has a `step` of its own, and Mesa has no other event and no observer waiting. Else each is a step.
        """
        left = max(0, self._mesa_scenario.setup.ticks - self.steps) if ticks is None else operator.index(ticks)
        if left < 0:
            raise ValueError(f"{left} ticks cannot be done; time runs forwards")
        if not self._nothing_between():
            for _ in range(left):
                done = self.steps
                self.step()
                if self.steps == done:  # an error in an earlier step took the next one off the list of Mesa 3.5
                    check_soundness(self._mesa_scenario, self.state)
        elif left:
            advance(self._mesa_scenario, self.state, self._unseen, left)
            counters.count_on(self, left)
            self._after()

    def teach(self, training_result: TrainingResult) -> None:
        """Let the learners of this world know what was learnt before. Raises OtherWorld if it was elsewhere."""
        if self.state.learning.value.shape != training_result.value.shape:
            raise OtherWorld(
                f"what was learnt does not fit {self._mesa_scenario.name!r}: its learners know other things."
            )
        self.state.learning.value[:] = training_result.value

    def refresh(self, where: Any = ...) -> None:
        """Bring the grid up to date after an edit of the arrays, everywhere or in one cell (row, col)."""
        if self._grid is not None:
            self._grid.refresh(where)

    def _after(self) -> None:
        if len(self.state.births.born):
            self._part()
        self.refresh()
        if self.state.clock.tick[0] >= self._mesa_scenario.setup.ticks or stands_still(self.state):
            self.running = False

    def _nothing_between(self) -> bool:
        stock = (getattr(self._user_step, "__func__", None), type(self)._wrapped_step, self.step)
        own = stock != (World.step, Model._wrapped_step, self._wrapped_step)
        return not self.collects and not own and counters.only_steps_wait(self)

    def reset_randomizer(self, seed: int | None = None) -> None:
        """Set Mesa's own generator `random` back to its beginning. Raises ValueError for another seed."""
        self._refuse_other_seed(seed)
        self.random.seed(self.seed)

    def reset_rng(self, rng: Any = None) -> None:
        """Set Mesa's own generator `rng` back to its beginning. Raises ValueError for another seed."""
        self._refuse_other_seed(rng)
        self.rng = np.random.default_rng(self.seed)

    def _refuse_other_seed(self, seed: Any) -> None:
        if seed is not None and seed != self.seed:
            raise ValueError(
                f"the draws of a world depend on the seed it was made with, {self.seed}, and that cannot change while "
                f"it runs; make another one: World({self._mesa_scenario.name!r}, seed={seed!r})"
            )

    # ---- bodies ----

    def body(self, i: int) -> Body:
        """The view of the body in row i, always the same one.

        Of a body that was taken away it is the same for as long as somebody holds it: so Mesa's sets of agents drop it
        in the middle of a loop, as they drop every agent that is removed.
        """
        i = range(len(self.state.bodies))[i]
        view = self._views.get(i) or self._left.get(i)
        if view is None:
            group = self._mesa_scenario.setup.groups[self.columns["group"].item(i)]
            view = kind(group.name, group.rule)(self, i)
        self._keep(view)
        return view

    def _keep(self, view: Body) -> None:
        """Hold the view of a body while it is there, and let go of it once it is taken away."""
        there = self.columns["alive"].item(view.body)
        (self._views if there else self._left)[view.body] = view
        (self._left if there else self._views).pop(view.body, None)

    def born_of(self, i: int) -> int:
        """The tick at whose end body i was there first; 0 for those of the beginning."""
        born = self.state.births.born
        return born.item(i) if len(born) else 0

    def number_of(self, i: int) -> int:
        """A unique id for body i: its row, or a number that nobody has, for one that was born."""
        if not self.born_of(i):
            return i
        self._next_id += 1
        return self._next_id - 1

    def _part(self) -> None:
        """Let go of the views of those whose rows belong to others by now."""
        for view in self.views().values():
            if view.born != self.born_of(view.body):
                if view.body < len(self._enrolled) and self._enrolled[view.body]:
                    self.deregister_agent(view)
                self._views.pop(view.body, None)
                self._left.pop(view.body, None)
                view.depart()

    def views(self) -> dict[int, Body]:
        """All views that anybody has asked for and that are still held, by row."""
        return {**self._left, **self._views}

    @property
    def agents(self) -> AgentSet:
        """The agents that are there, and any of your own that you made; things are in `things`."""
        self._enrol()
        return super().agents

    def registered(self) -> AgentSet:
        """Whoever is in Mesa's registers now; bodies get there when `agents` is first asked for."""
        return super().agents

    @property
    def agents_by_type(self) -> dict[type[Agent], AgentSet]:
        """The agents by class; each group has a class of its own."""
        self._enrol()
        return super().agents_by_type

    @property
    def agent_types(self) -> list[type]:
        """The classes of the agents."""
        return list(self.agents_by_type)

    @property
    def things(self) -> AgentSet:
        """The bodies that only lie there, as far as they are there now."""
        rows = range(len(self._enrolled), len(self.state.bodies))
        return AgentSet([self.body(i) for i in rows if self.columns["alive"].item(i)], random=self.random)

    def remove_all_agents(self) -> None:
        """Take every agent away; things stay."""
        self._enrol()
        super().remove_all_agents()

    def register_agent(self, agent: Agent) -> None:
        """Enter an agent in Mesa's registers. Agents of your own get numbers that follow on those of the bodies."""
        known = agent.unique_id if isinstance(agent, Body) else 0
        super().register_agent(agent)
        if isinstance(agent, Body):
            agent.unique_id = known
            self._enrolled[agent.body] = True
        else:
            agent.unique_id, self._next_id = self._next_id, self._next_id + 1
        getattr(Agent, "_ids", {}).pop(self, None)  # Mesa 3.3 would keep the model alive for ever

    def deregister_agent(self, agent: Agent) -> None:
        """Strike an agent off Mesa's registers. Raises KeyError if it is not in them."""
        super().deregister_agent(agent)
        if isinstance(agent, Body):
            self._enrolled[agent.body] = False

    def _enrol(self) -> None:
        """Bring Mesa's registers up to date with who is there."""
        now = self.columns["alive"][: len(self._enrolled)].tobytes()
        if now != self._enrolled:
            for i, there in enumerate(now):
                if there != self._enrolled[i]:
                    (self.register_agent if there else self.deregister_agent)(self.body(i))

    def move(self, i: int, row: int, col: int) -> None:
        """Put body i into another cell. Raises ValueError if it cannot be moved or there is no such cell."""
        body, (rows, cols) = self.body(i), self.state.ground.height.shape
        if not (0 <= row < rows and 0 <= col < cols):
            raise ValueError(f"there is no cell ({row}, {col}); the map has {rows} rows and {cols} columns")
        if not body.alive:
            raise ValueError(f"{body.name} was taken away and cannot be moved")
        if body.pos != (row, col):
            if body.fixed:
                raise ValueError(f"{body.name} is a thing; it cannot be moved")
            self.take_away(i)
            self.bring(i, row, col)

    def take_away(self, i: int) -> None:
        """Take body i, which is there, out of its cell and out of the world."""
        take_from_cell(self.state, i)
        self.columns["alive"][i] = False
        if i in self._views:
            view = self._views[i]
            if i < len(self._enrolled) and self._enrolled[i]:
                self.deregister_agent(view)
            self._keep(view)
        self.refresh((self.columns["row"].item(i), self.columns["col"].item(i)))

    def bring(self, i: int, row: int | None = None, col: int | None = None) -> None:
        """Put body i, which is not there, into a cell, or back into its last one."""
        r, c = (self.columns[name].item(i) if place is None else place for name, place in (("row", row), ("col", col)))
        put_in_cell(self.state, i, r, c)
        self.columns["alive"][i] = True
        if i in self._left:
            self._keep(self._left[i])
        self.refresh((r, c))

    # ---- the map ----

    @property
    def grid(self) -> Floor:
        """The map as a Mesa grid, made when first asked for."""
        if self._grid is None:
            self._grid = Floor(self)
        return self._grid

    # ---- copies ----

    def copy(self) -> World:
        """The same world again, sharing nothing that changes: from here on both go the same way, bit for bit."""
        return copy.deepcopy(self)

    __copy__ = copy

    def save(self, path: str | Path) -> None:
        """Write the world to a file, whole or not at all.

        What Python code has added stays behind: attributes, agents, events and collectors of your own.
        """
        copies.save(self, Path(path))

    @classmethod
    def load(cls, path: str | Path) -> World:
        """A world from a file; it goes on where it was saved. Raises UnreadableFile for anything but a whole world."""
        world = cls.__new__(cls)
        copies.load(world, Path(path))
        return world

    def _begin_again(self, scenario: Scenario, seed: int) -> None:
        World.__init__(self, scenario, seed, collect=False)  # and not that of a subclass, which may ask for more

    def __getstate__(self) -> dict[str, Any]:
        return copies.state_of(self)

    def __setstate__(self, state: dict[str, Any]) -> None:
        copies.set_state(self, state)

    def __deepcopy__(self, memo: dict[int, Any]) -> World:
        twin = memo[id(self)] = type(self).__new__(type(self))
        memo[id(self._mesa_scenario)] = self._mesa_scenario  # it never changes
        twin.__setstate__(copy.deepcopy(self.__getstate__(), memo))
        return twin

    def _repr_html_(self) -> str | None:
        """The world as it is now, as a picture with words; nothing without the package viz."""
        try:
            return viewer("still_of_world")(self)
        except LookupError:
            return None

    def __repr__(self) -> str:
        tick, control = int(self.state.clock.tick[0]), self._mesa_scenario.control
        name = f"{self._mesa_scenario.name}{f' ({control})' if control else ''}"
        return f"<{type(self).__name__} {name}, seed {self.seed}, tick {tick} of {self._mesa_scenario.setup.ticks}>"


# Mesa 3.5's batch_run puts None in the place of a swept `seed` if it finds that name in the signature; so it finds
# only `rng`, to which None does no harm.
_signature = inspect.signature(World.__init__)
World.__init__.__signature__ = _signature.replace(  # type: ignore[attr-defined]
    parameters=[parameter for name, parameter in _signature.parameters.items() if name != "seed"]
)
