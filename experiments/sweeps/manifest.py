"""What a store says of itself: what is run, from what, by which versions. It is written once, before the first run."""

import platform
import sys
from dataclasses import asdict, dataclass, field
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from unbidden.experiments.sweeps.design import Design
from unbidden.experiments.sweeps.work import Recipe
from unbidden.sim.runs.arms import Arm

FORMAT = 1
MADE_BY = ("unbidden", "numba", "llvmlite", "numpy", "scipy")  # results may depend on these, and on how Python sums
SEAL = 16  # bytes


@dataclass(frozen=True)
class Stopping:
    """When a point has enough runs: when the interval of a measure is so narrow to either side, or at the most."""

    measure: str
    half: float
    most: int  # replicates


@dataclass(frozen=True)
class Manifest:
    """A sweep, resolved."""

    recipe: Recipe
    arm: Arm
    design: Design
    replicates: int  # of each point; the most, if they are stopped earlier
    block: int  # replicates of all points that are made before the next are begun
    stopping: Stopping | None = None
    shard: tuple[int, int] | None = None  # which of how many parts of the points, counted from 0
    sources: tuple[str, ...] = ()  # paths of the scenario and of its rules, to see whether they changed
    command: str = ""
    made_by: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many runs there may be, here and in other shards."""
        return self.replicates * len(self.design.points)

    @property
    def own_points(self) -> range:
        """The points of this shard."""
        number, of = self.shard or (0, 1)
        return range(number, len(self.design.points), of)

    @property
    def seal(self) -> str:
        """A hash of all that results depend on, the versions apart; shards of a sweep have the same."""
        told = self.as_json()
        for name in ("shard", "sources", "command", "made_by", "platform"):
            told.pop(name)
        return seal_of(repr(_sorted(told)) + repr(self.design.points))

    def as_json(self) -> dict[str, Any]:
        """The manifest as JSON values; the points are a table of their own."""
        recipe = asdict(self.recipe)
        return {
            "format": FORMAT,
            "scenario": self.recipe.name,
            "recipe": recipe
            | {
                "changes": [[list(path), value] for path, value in self.recipe.changes],
                "own": [own.as_json() for own in self.recipe.own],
            },
            "arm": self.arm.as_json(),
            "design": self.design.as_json(),
            "replicates": self.replicates,
            "block": self.block,
            "stopping": asdict(self.stopping) if self.stopping else None,
            "shard": list(self.shard) if self.shard else None,
            "sources": list(self.sources),
            "command": self.command,
            "made_by": self.made_by,
            "platform": {
                "python": platform.python_version(),
                "system": platform.system(),
                "machine": platform.machine(),
            },
        }

    def changed(self) -> list[str]:
        """What is no more as it was when the store was begun: versions, the program, and files it was made from."""
        found = [
            f"{name} was {was}, and is {now}"
            for name, was in self.made_by.items()
            if (now := made_by().get(name, "not there")) != was
        ]
        texts = [self.recipe.text, *(text for _, text in self.recipe.rules)]
        for path, text in zip(map(Path, self.sources), texts, strict=False):
            if path.exists() and path.read_text(encoding="utf-8") != text:
                found.append(f"{path} was changed")
        return found


def _sorted(value: Any) -> Any:
    """JSON values in an order that does not depend on who wrote them."""
    if isinstance(value, dict):
        return sorted((key, _sorted(inner)) for key, inner in value.items())
    return list(map(_sorted, value)) if isinstance(value, list | tuple) else value


def seal_of(text: str) -> str:
    """A hash of a text."""
    return blake2b(text.encode(), digest_size=SEAL).hexdigest()


@cache
def made_by() -> dict[str, str]:
    """The versions that results may depend on, and a hash of the program itself."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {name: version(name) for name in MADE_BY} | {"Python": python, "the program": _program()}


def _program() -> str:
    """A hash of all of our files that take part in a run."""
    home = Path(str(files("unbidden.sim")))
    parts = [home / name for name in ("engine", "detectors", "intent.py", "walls", "scenario", "optimum", "runs")]
    found = [path for part in parts for path in ([part] if part.is_file() else part.rglob("*.py"))]
    own = sorted(found, key=lambda path: path.relative_to(home).as_posix())
    text = "".join(f"{path.relative_to(home).as_posix()}\0{path.read_text(encoding='utf-8')}\0" for path in own)
    return seal_of(text)


def command_line() -> str:
    """What was typed."""
    import shlex

    return shlex.join(["unbidden", *sys.argv[1:]])
