"""What it amounted to: detectors over a finished, read-only trace, one in each file.

A detector is a function (scene, parameters …) -> Finding. It sees what happened and what was meant, and comes too late
to change either. An event that it finds in a trace it also finds in the part of the trace up to that event. Whatever
is known about it elsewhere (schema, checks, help, measures, sentences, what viewers point at) is read off its file: see
`base/registry.py`.
"""

from unbidden.sim.detectors.base import (
    TOUCH,
    Detector,
    Event,
    Finding,
    Highlights,
    Measure,
    Parameter,
    Scene,
    Seconds,
    Tally,
    Vocabulary,
    all_measures,
    clock,
    detectors,
    occurrences,
    unders,
)
from unbidden.sim.engine.registry import load_folder

__all__ = [
    "TOUCH",
    "Detector",
    "Event",
    "Finding",
    "Highlights",
    "Measure",
    "Parameter",
    "Scene",
    "Seconds",
    "Tally",
    "Vocabulary",
    "all_measures",
    "clock",
    "detectors",
    "occurrences",
    "unders",
]

load_folder("unbidden.sim.detectors")
