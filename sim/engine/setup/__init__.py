"""The acting half of a scenario: all that a trajectory depends on, but for the seed. It knows no intent, no watch."""

from unbidden.sim.engine.setup.build import build, seed_again
from unbidden.sim.engine.setup.parts import (
    Effect,
    Graph,
    Group,
    Gusts,
    Kind,
    Mind,
    Need,
    Part,
    Recipe,
    Service,
    Setup,
    Tiles,
    Trail,
)

__all__ = [
    "Effect",
    "Graph",
    "Group",
    "Gusts",
    "Kind",
    "Mind",
    "Need",
    "Part",
    "Recipe",
    "Service",
    "Setup",
    "Tiles",
    "Trail",
    "build",
    "seed_again",
]
