"""What docs/writing.md tells people to write is fine, runs, and does what the page says."""

import itertools
import re
from pathlib import Path

import numpy as np

from unbidden.sim.runs.records import judge
from unbidden.sim.runs.simulation import simulate
from unbidden.sim.scenario import load

PAGE = Path(__file__).parents[2] / "docs" / "writing.md"


def written(folder: Path, title: str):
    """The world of the page with a title, from files that hold what stands there, and nothing else."""
    blocks = re.findall(r"^```(yaml|python)\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    world = next(text for kind, text in blocks if kind == "yaml" and f"title: {title}," in text)
    file, rule = (re.search(rf"^.*\b{key}: (\w+)(\.py)?", world, re.MULTILINE)[1] for key in ("rules", "rule"))
    told = next(text for kind, text in blocks if kind == "python" and f"def {rule}(" in text)
    (folder / f"{file}.py").write_text(told)
    (folder / "world.yaml").write_text(world)
    return load(str(folder / "world.yaml"))


def test_the_town_of_the_page_sorts_itself(tmp_path):
    """As its words say."""
    town = written(tmp_path, "A town")
    found = judge(town, simulate(town, 0))["town"].measures
    assert found["before"] < 0.6 < 0.75 < found["similar"]


def test_the_life_of_the_page_is_conways(tmp_path):
    """Tick by tick, on a torus, beside eight shifted maps added up."""
    life = written(tmp_path, "Life")
    trace = simulate(life, 0)
    shape = len(life.setup.heights), len(life.setup.heights[0])
    maps = np.zeros((len(trace.sign), *shape), int)
    for tick in range(len(maps)):
        maps[tick].ravel()[trace.cell[tick]] = trace.sign[tick]
    assert 0 < maps[1].sum() < maps[1].size
    for before, after in itertools.pairwise(maps[1:]):
        near = sum(
            np.roll(before, (down, right), (0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1) if down or right
        )
        assert (after == ((near == 3) | ((before == 1) & (near == 2)))).all()
