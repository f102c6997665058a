"""What a copy of a world holds, in memory or on disk.

A world is never copied as the heap of Python objects that it is: Mesa's grids do not survive that. The arrays, the
counters and the states of the generators are kept; a new world is made from the scenario, and they are put into it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from unbidden.sim.adapters.mesa import counters, fitting
from unbidden.sim.adapters.mesa.base import WorldBase
from unbidden.sim.adapters.mesa.bodies import Body
from unbidden.sim.adapters.mesa.floor import SharedLayer
from unbidden.sim.adapters.mesa.live import reporters
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.state import State, arrays, with_percepts
from unbidden.sim.runs import archive
from unbidden.sim.runs.archive import UnreadableFile
from unbidden.sim.runs.header import WORLD, refuse, refuse_to_write
from unbidden.sim.runs.records import scenario_of, specification_of
from unbidden.sim.runs.simulation import check_soundness
from unbidden.sim.runs.training import listed_tables, rule_fingerprint
from unbidden.sim.scenario import Scenario

FORMAT = "unbidden world 3"
LAYER = "layer."


def header(world: WorldBase) -> dict[str, Any]:
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


def tables(world: WorldBase) -> dict[str, np.ndarray]:
    """The arrays of the engine, and those of layers that were added to the grid, by name."""
    added = world._grid.added_layers() if world._grid else {}
    return arrays(world.state) | {f"{LAYER}{name}": data for name, data in added.items()}


def restore(world: WorldBase, scenario: Scenario, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
    """Make a blank object the world that a header and tables tell of. Raises ValueError if they do not fit."""
    world._begin_again(scenario, header["seed"])
    fitting.fill(world.state, arrays)
    world.collects, world.running = header["collects"], header["running"]
    counters.set_counters(world, header["steps"], header["time"], header["due"])
    version, numbers, rest = header["random"]
    world.random.setstate((version, tuple(numbers), rest))
    bits = getattr(np.random, header["rng"]["bit_generator"])()  # one of header.GENERATORS
    bits.state = header["rng"]
    world.rng = np.random.Generator(bits)
    for name, data in arrays.items():
        if name.startswith(LAYER):
            world.grid.add_property_layer(SharedLayer(name.removeprefix(LAYER), data.copy()))


# ---- in memory ------------------------------------------------------------------------------------------------------


def state_of(world: WorldBase) -> dict[str, Any]:
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


def set_state(world: WorldBase, state: dict[str, Any]) -> None:
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


def save(world: WorldBase, path: Path) -> None:
    """Write a world to a file, with what its own reporters collected. Raises CannotWrite, and Halted or ValueError
    for what would not be read again."""
    check_soundness(world.scenario, world.state)
    collector = world.datacollector
    contents = specification_of(world.scenario, world.seed) | header(world)
    contents["rules"] = rule_fingerprint(world.scenario.setup)
    contents["collected"] = {name: collector.model_vars.get(name, []) for name in reporters(world.scenario)}
    contents["when"] = getattr(collector, "_collection_steps", None)
    contents["registered"] = [agent.body for agent in world.registered() if isinstance(agent, Body)]
    refuse_to_write(contents, WORLD)
    archive.write(path, FORMAT, contents, tables(world))


def load(world: WorldBase, path: Path) -> None:
    """Make a blank object the world in a file. Raises UnreadableFile."""
    try:
        with archive.opened(path, FORMAT) as packed:
            saved = packed.header
            refuse(saved, WORLD, path)
            scenario = scenario_of(saved, path)
            if saved["rules"] != rule_fingerprint(scenario.setup):
                raise UnreadableFile(
                    f"{path}: the rules of this world have been edited since it was saved; load them as they were."
                )
            new, filled = (with_percepts(build(scenario.setup, saved["seed"])) for _ in range(2))
            arrays = packed.unpack(_forms(packed.names, new))
        fitting.fill(filled, arrays)
        fitting.check(filled, new)  # before anything is made of it
        listed = listed_tables(scenario.setup, new)
        if not np.array_equal(filled.learning.value[listed], new.learning.value[listed]):
            raise ValueError("a list of actions is not that of the scenario")
        restore(world, scenario, saved, arrays)
        for i in saved["registered"]:
            world.register_agent(world.body(i))
        _recollect(world, saved["collected"], saved["when"])
    except archive.Misfit as error:
        raise UnreadableFile(f"{path}: it cannot be gone on with: {error.what}.") from None
    except fitting.MISFITS as error:
        raise UnreadableFile(f"{path}: it cannot be gone on with: {error}.") from error


def _forms(names: Iterable[str], state: State) -> dict[str, archive.Form]:
    """What the arrays of a file have to be like: those of a state, and layers of numbers, as large as the map."""
    shape = state.ground.height.shape
    layers = {name: archive.Form(None, shape) for name in names if name.startswith(LAYER)}
    return {name: archive.form_of(array) for name, array in arrays(state).items()} | layers


def _recollect(world: WorldBase, collected: dict[str, list[Any]], when: list[float] | None) -> None:
    """Put back what was collected: as many rows in every column, and a time for each."""
    rows = {len(column) for column in collected.values()}
    if collected.keys() != reporters(world.scenario).keys() or len(rows) > 1 or len(when or ()) not in (0, *rows):
        raise ValueError("what was collected is not what this world collects")
    world.datacollector.model_vars.update(collected)
    if hasattr(world.datacollector, "_collection_steps"):  # Mesa 3.5; a file of Mesa 3.3 does not tell them
        world.datacollector._collection_steps = when or [float(row) for row in range(max(rows, default=0))]
