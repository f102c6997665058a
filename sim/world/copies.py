"""What a copy of a world holds, in memory or on disk.

A world is never copied as the heap of Python objects that it is: Mesa's grids do not survive that. The arrays, the
counters and the states of the generators are kept; a new world is made from the scenario, and they are put into it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import archive
from sim.archive import UnreadableFile
from sim.record import asked, scenario_of
from sim.scenario import Scenario
from sim.setup import build
from sim.state import arrays
from sim.world import counters, fitting
from sim.world.bodies import Body
from sim.world.floor import SharedLayer
from sim.world.live import reporters

if TYPE_CHECKING:
    from sim.world.model import World

FORMAT = "unbidden world 1"
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
    bits = getattr(np.random, told["rng"]["bit_generator"])()
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
    """Write a world to a file, with what its own reporters collected."""
    collector = world.datacollector
    collected = {name: collector.model_vars.get(name, []) for name in reporters(world.scenario)}
    when = getattr(collector, "_collection_steps", None)
    told = asked(world.scenario) | {"collected": collected, "when": when}
    order = [agent.body for agent in world.registered() if isinstance(agent, Body)]
    archive.write(path, FORMAT, header(world) | told | {"registered": order}, tables(world))


def load(world: World, path: Path) -> None:
    """Make a blank object the world in a file. Raises UnreadableFile."""
    told, found = archive.read(path, FORMAT)
    try:
        restore(world, scenario_of(told, path), told, found)
        fitting.check(world.state)
        fitting.check_tiles(world.state, build(world.scenario.setup, world.seed))
        for i in told["registered"]:
            world.register_agent(world.body(i))
        world.datacollector.model_vars.update(told["collected"])
        if hasattr(world.datacollector, "_collection_steps"):  # Mesa 3.5; a file of Mesa 3.3 does not tell them
            rows = max(map(len, told["collected"].values()), default=0)
            world.datacollector._collection_steps = told["when"] or [float(row) for row in range(rows)]
    except fitting.MISFITS as error:
        raise UnreadableFile(f"{path}: it cannot be gone on with: {error}.") from error
