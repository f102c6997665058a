"""How Mesa counts time. Mesa 3.3 counts steps; Mesa 3.5 has a clock and a list of events, and its next step is one."""

from __future__ import annotations

from dataclasses import replace

from unbidden.sim.adapters.mesa.base import WorldBase


def due(world: WorldBase) -> float | None:
    """When Mesa will make the next step; None where Mesa has no list of events."""
    schedule = getattr(world, "_default_schedule", None)
    return schedule.next_scheduled_time if schedule else None


def only_steps_wait(world: WorldBase) -> bool:
    """Whether Mesa has nothing to do but steps: no other event, and nobody who observes the model."""
    step = due(world)
    if step is None:
        return True
    return step == world.time + 1 and len(world._event_list) == 1 and not any(world.subscribers.values())


def set_counters(world: WorldBase, steps: int, time: float, step: float | None) -> None:
    """Tell Mesa how many steps are done, what time it is, and when the next step is to come (None: one later)."""
    world.steps = steps
    if hasattr(world, "time"):
        world.time = time
    if schedule := getattr(world, "_default_schedule", None):
        schedule.stop()
        schedule.schedule = replace(schedule.schedule, start=time + 1 if step is None else step)
        schedule.start()
        world._event_list.compact()


def count_on(world: WorldBase, ticks: int) -> None:
    """Tell Mesa that so many more steps are done."""
    set_counters(world, world.steps + ticks, getattr(world, "time", 0.0) + ticks, None)
