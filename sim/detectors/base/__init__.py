"""What every detector is made of: the scene it looks at, the names it may be told, what it finds, and its registry."""

from unbidden.sim.detectors.base.finding import Event, Finding, Highlights, Measure, Seconds, clock, occurrences
from unbidden.sim.detectors.base.registry import Detector, Parameter, Summary, all_measures, detector, detectors
from unbidden.sim.detectors.base.scene import TOUCH, Scene, order_of, overlap, unders
from unbidden.sim.detectors.base.vocabulary import (
    EVERYWHERE,
    AnyGroup,
    Group,
    Letters,
    NamedRecipe,
    Occasion,
    RecipeName,
    Reference,
    RegionName,
    Stock,
    Tally,
    Tiles,
    Vocabulary,
)

__all__ = [
    "EVERYWHERE",
    "TOUCH",
    "AnyGroup",
    "Detector",
    "Event",
    "Finding",
    "Group",
    "Highlights",
    "Letters",
    "Measure",
    "NamedRecipe",
    "Occasion",
    "Parameter",
    "RecipeName",
    "Reference",
    "RegionName",
    "Scene",
    "Seconds",
    "Stock",
    "Summary",
    "Tally",
    "Tiles",
    "Vocabulary",
    "all_measures",
    "clock",
    "detector",
    "detectors",
    "occurrences",
    "order_of",
    "overlap",
    "unders",
]
