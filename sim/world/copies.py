"""What a copy of a world holds, in memory or on disk.

A world is never copied as the heap of Python objects that it is: Mesa's grids do not survive that. The arrays, the
counters and the states of the generators are kept; a new world is made from the scenario, and they are put into it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import archive
from sim.archive import UnreadableFile
from sim.header import WORLD, refuse, refuse_to_write
from sim.record import asked, scenario_of
from sim.scenario import Scenario
from sim.setup import build
from sim.state import State, arrays
from sim.study import check_numbers
from sim.training import listed_tables, rule_fingerprint
from sim.world import counters, fitting
from sim.world.bodies import Body
from sim.world.floor import SharedLayer
from sim.world.live import reporters

if TYPE_CHECKING:
    from sim.world.model import World

FORMAT = "unbidden world 2"
LAYER = "layer."


def header(world: World) -> dict[str, Any]:
    """All that is neither an array nor an object, as JSON values."""
    return {
        "seed": world.seed,
        "collects": world.collects,
        "running": world.running,
        "steps": world.steps,
        "time": getattr(world, "time", float(world.steps)),
        "due": counters.due(world),
        "random": world.random.getstate(),
        "rng": world.rng.bit_generator.state,
    }


def tables(world: World) -> dict[str, np.ndarray]:
    """The arrays of the engine, and those of layers that were added to the grid, by name."""
    added = world._grid.added_layers() if world._grid else {}
    return arrays(world.state) | {f"{LAYER}{name}": data for name, data in added.items()}


def restore(world: World, scenario: Scenario, told: dict[str, Any], found: dict[str, np.ndarray]) -> None:
    """Make a blank object the world that a header and tables tell of. Raises ValueError if they do not fit."""
    world._begin_again(scenario, told["seed"])
    fitting.fill(world.state, found)
    world.collects, world.running = told["collects"], told["running"]
    counters.set_counters(world, told["steps"], told["time"], told["due"])
    version, numbers, rest = told["random"]
    world.random.setstate((version, tuple(numbers), rest))
    bits = getattr(np.random, told["rng"]["bit_generator"])()  # one of header.GENERATORS
    bits.state = told["rng"]
    world.rng = np.random.Generator(bits)
    for name, data in found.items():
        if name.startswith(LAYER):
            world.grid.add_property_layer(SharedLayer(name.removeprefix(LAYER), data.copy()))


# ---- in memory ------------------------------------------------------------------------------------------------------


def state_of(world: World) -> dict[str, Any]:
    """What pickle and deepcopy keep: also views, agents of the user's own, and attributes that a subclass added."""
    return {
        "scenario": world.scenario,
        "header": header(world),
        "tables": tables(world),
        "random": world.random,
        "views": world.views(),
        "registered": [(agent, agent.unique_id) for agent in world.registered()],
        "next id": world._next_id,
        "datacollector": world.datacollector,
        "added": {name: value for name, value in vars(world).items() if name not in world._machinery},
    }


def set_state(world: World, state: dict[str, Any]) -> None:
    """Make a blank object the world that `state_of` described."""
    restore(world, state["scenario"], state["header"], state["tables"])
    world.random = world.registered().random = state["random"]  # which sets of agents that are copied along share
    for view in state["views"].values():
        world._keep(view)
    for agent, number in state["registered"]:  # in the same order, which Mesa shuffles from
        agent.unique_id = number  # an agent that is copied first has neither number nor world yet
        world.register_agent(agent)
        agent.unique_id = number
    world._next_id = state["next id"]
    world.datacollector = state["datacollector"]
    world.__dict__.update(state["added"])


# ---- on disk --------------------------------------------------------------------------------------------------------


def save(world: World, path: Path) -> None:
    """Write a world to a file, with what its own reporters collected. Raises CannotWrite, and NotANumber or ValueError
    for what would not be read again."""
    check_numbers(world.scenario, world.state)
    collector = world.datacollector
    told = asked(world.scenario, world.seed) | header(world)
    told["rules"] = rule_fingerprint(world.scenario.setup)
    told["collected"] = {name: collector.model_vars.get(name, []) for name in reporters(world.scenario)}
    told["when"] = getattr(collector, "_collection_steps", None)
    told["registered"] = [agent.body for agent in world.registered() if isinstance(agent, Body)]
    refuse_to_write(told, WORLD)
    archive.write(path, FORMAT, told, tables(world))


def load(world: World, path: Path) -> None:
    """Make a blank object the world in a file. Raises UnreadableFile."""
    try:
        with archive.opened(path, FORMAT) as packed:
            told = packed.header
            refuse(told, WORLD, path)
            scenario = scenario_of(told, path)
            if told["rules"] != rule_fingerprint(scenario.setup):
                raise UnreadableFile(
                    f"{path}: the rules of this world have been edited since it was saved; load them as they were."
                )
            new, filled = build(scenario.setup, told["seed"]), build(scenario.setup, told["seed"])
            found = packed.unpack(_forms(packed.names, new))
        fitting.fill(filled, found)
        fitting.check(filled, new)  # before anything is made of it
        listed = listed_tables(scenario.setup, new)
        if new.school is not None and not np.array_equal(filled.school.value[listed], new.school.value[listed]):
            raise ValueError("a list of actions is not that of the scenario")
        restore(world, scenario, told, found)
        for i in told["registered"]:
            world.register_agent(world.body(i))
        _recollect(world, told["collected"], told["when"])
    except archive.Misfit as error:
        raise UnreadableFile(f"{path}: it cannot be gone on with: {error.what}.") from None
    except fitting.MISFITS as error:
        raise UnreadableFile(f"{path}: it cannot be gone on with: {error}.") from error


def _forms(names: Iterable[str], state: State) -> dict[str, archive.Form]:
    """What the arrays of a file have to be like: those of a state, and layers of numbers, as large as the map."""
    shape = state.ground.height.shape
    layers = {name: archive.Form(None, shape) for name in names if name.startswith(LAYER)}
    return {name: archive.form_of(array) for name, array in arrays(state).items()} | layers


def _recollect(world: World, collected: dict[str, list[Any]], when: list[float] | None) -> None:
    """Put back what was collected: as many rows in every column, and a time for each."""
    rows = {len(column) for column in collected.values()}
    if collected.keys() != reporters(world.scenario).keys() or len(rows) > 1 or len(when or ()) not in (0, *rows):
        raise ValueError("what was collected is not what this world collects")
    world.datacollector.model_vars.update(collected)
    if hasattr(world.datacollector, "_collection_steps"):  # Mesa 3.5; a file of Mesa 3.3 does not tell them
        world.datacollector._collection_steps = when or [float(row) for row in range(max(rows, default=0))]
