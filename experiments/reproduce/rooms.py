"""Ten thousand rooms of blimps: walls, how many blimps, and what disturbs them; and the same room in finer steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from unbidden.experiments.robustness import convergence
from unbidden.experiments.sweeps.analysis.picture import Asked, Kind
from unbidden.experiments.sweeps.analysis.plotting import picture, write
from unbidden.experiments.sweeps.factors import Value
from unbidden.experiments.sweeps.making import sweep
from unbidden.sim.engine.machine import files
from unbidden.sim.scenario import load

WALL, BLIMPS = "world.tiles.#.height", "agents.blimps.count"
VARIED: dict[str, Sequence[Value]] = {
    WALL: [0.9, 1.2, 1.5, 1.8, 2.1, 2.4, 2.7, 3.0],  # m
    BLIMPS: [1, 2, 3, 4, 6, 8, 12, 20],
    "control": ["base", "boxes_only", "gusts_only", "person_only", "calm"],
}
REPLICATES = 32  # of each of the 320 points: 10,240 rooms
SHIPPED = {BLIMPS: 12}
GRIDS, FIRST = 500, 10_000  # runs of each grid and clock, and their first seed
MEASURE = "escape.any"


@dataclass(frozen=True)
class Study:
    """What a study came to: captions and files of pictures, and a table of what a finer grid and clock change."""

    title: str
    pictures: list[tuple[str, Path]]
    table: str


def study(store: Path, folder: Path) -> Study:
    """Make all rooms in a store, or go on with them; write pictures and numbers into a folder. Raises CannotWrite."""
    sweep("blimps", VARIED, store, reps=REPLICATES, measures=[MEASURE])
    rooms = picture(store, Asked(MEASURE, x=BLIMPS, y=WALL, by="control", kind=Kind.multiples))
    stairs = picture(store, Asked(MEASURE, x=WALL, by="control", at=SHIPPED))
    write(rooms, folder / "rooms.png")
    write(stairs, folder / "stairs.png")
    files.write_text(folder / "rooms.csv", rooms.numbers.to_csv(index=False, lineterminator="\n"))
    grids = convergence.convergence(load("blimps"), range(FIRST, FIRST + GRIDS))
    many = REPLICATES * rooms.numbers.shape[0]
    return Study(
        f"{many:,} rooms, and finer ones",
        [
            (f"{many:,} rooms: how many blimps, how high a wall, and what disturbs them", folder / "rooms.png"),
            ("The staircase: how high a wall may be, with twelve blimps", folder / "stairs.png"),
        ],
        "\n".join(convergence.lines_of(grids)),
    )
