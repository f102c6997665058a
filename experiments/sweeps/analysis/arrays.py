"""A sweep over all combinations as arrays with named axes, for those who work with xarray."""

from typing import TYPE_CHECKING

import numpy as np

from unbidden.experiments.sweeps.analysis.levels import is_crossed
from unbidden.experiments.sweeps.analysis.table import Source, by_point, load, opened
from unbidden.experiments.sweeps.factors import refused

if TYPE_CHECKING:
    import xarray


def to_xarray(store: Source) -> "xarray.Dataset":
    """The measures of a sweep over its factors and its replicates, each an axis: f64[factor …, replicate].

    `failed` says which runs failed; what was not run, or measured nothing, is NaN. Raises InvalidScenario for a design
    that is not all combinations, or without xarray; UnreadableFile for a folder that is no store.
    """
    try:
        import xarray
    except ImportError:
        raise refused("xarray is not installed.", 'pip install "unbidden[xarray]"', "to_xarray") from None
    _, manifest = opened(store)
    design = manifest.design
    if not is_crossed(design, range(len(design.points))):
        what = f"a design of the kind {design.kind} has no axes: its points are not all combinations of values."
        raise refused(what, "Use load(store), a table with a row for each run.", "to_xarray")
    rows = load(store)
    sides, places = [], []
    for values in by_point(design).values():
        levels = list(dict.fromkeys(values.tolist()))
        sides.append(levels)
        places.append(np.array([levels.index(value) for value in values.tolist()])[rows["point"]])
    shape = (*map(len, sides), manifest.replicates)
    where, names = (*places, rows["replicate"].to_numpy()), [*design.names, "replicate"]
    arrays = {}
    for name in manifest.recipe.measures:
        values = np.full(shape, np.nan)
        values[where] = rows[name]
        arrays[name] = (names, values)
    failed = np.zeros(shape, bool)
    failed[where] = rows["failure"].notna()
    axes = dict(zip(names, [*sides, range(manifest.replicates)], strict=True))
    seeds = {} if design.independent else {"seed": ("replicate", [design.seed_of(0, k) for k in axes["replicate"]])}
    told = {"scenario": manifest.recipe.name, "command": manifest.command}
    return xarray.Dataset(arrays | {"failed": (names, failed)}, axes | seeds, told)
