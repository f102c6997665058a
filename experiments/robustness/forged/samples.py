"""A valid file of every kind that is read again: small worlds, with and without learners."""

from contextlib import suppress
from pathlib import Path

from unbidden.sim.adapters.mesa import World
from unbidden.sim.runs import records, running, training
from unbidden.sim.scenario import load
from unbidden.sim.scenario.loading import Scenario

EPISODES = 60


def blimps() -> Scenario:
    """A few blimps for forty seconds, over a wall that they soon cross."""
    return load("blimps", ["run.ticks=400", "agents.blimps.count=4", "world.tiles.#.height=0.9"])


def boat() -> Scenario:
    """A boat that learns for a moment."""
    return load("boat_race", [f"run.episodes={EPISODES}", "run.trials=2"])


def samples(folder: Path) -> dict[str, Path]:
    """Write one file of each kind into a folder; by what they are."""
    made = {name: folder / f"{name}.npz" for name in ("run", "learnt_run", "policy", "checkpoint", "world", "field")}
    records.save(running.run(blimps(), 3), made["run"])
    lesson = training.train(boat(), 5)
    records.save(running.run_learners(boat(), 5, training_result=lesson), made["learnt_run"])
    training.save(lesson, made["policy"])
    _half_way(made["checkpoint"])
    room = World(blimps(), seed=7)
    room.run(30)
    room.grid.create_property_layer("smoke", 0.5, dtype=float)
    room.save(made["world"])
    field = World("crates", seed=2)
    field.run(12)
    field.save(made["field"])
    return made


class _Enough(Exception):
    """Stops a training half way."""


def _half_way(path: Path) -> None:
    def stop(lesson: training.TrainingResult) -> None:
        if lesson.done >= EPISODES // 2:
            raise _Enough

    with suppress(_Enough):
        training.train(boat(), 5, checkpoint=path, on_block=stop)
