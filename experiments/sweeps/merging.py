"""Stores beside each other: shards that become one, and rows that are checked against their design."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from unbidden.experiments.sweeps.factors import arm_of
from unbidden.experiments.sweeps.store import BrokenStore, Store, create, open_store
from unbidden.experiments.sweeps.work import Batch, Run, play
from unbidden.sim.scenario.own_measures import refuse_without_code

MOST_TOLD = 10


def merge(paths: Sequence[Path], out: Path) -> Store:
    """A store with the rows of all shards of a sweep. Raises BrokenStore for stores that are not of one sweep."""
    shards = [open_store(path) for path in paths]
    first = shards[0].manifest
    for path, shard in zip(paths[1:], shards[1:], strict=True):
        if shard.manifest.seal != first.seal:
            raise BrokenStore(f"{path} is of another sweep than {paths[0]}; they cannot be put together.")
        if shard.manifest.made_by != first.made_by:
            raise BrokenStore(f"{path} was made by other versions than {paths[0]}; they cannot be put together.")
    merged = create(out, replace(first, shard=None))
    with merged.writing():
        for shard in shards:
            for table in shard.parts.tables():
                merged.enter(table)
                merged.keep_up()
        merged.finish()
    return merged


def problems(store: Store, again: int) -> list[str]:
    """What is wrong with the rows of a store: those that are not of its design, and some that come out otherwise.

    Raises InvalidScenario if runs are to be made again and the code of a measure of the user's own is not at hand.
    """
    if again:
        refuse_without_code(store.manifest.recipe.own)
    design, table = store.manifest.design, store.rows()
    found = [f"damaged, set aside: {path}" for path in store.parts.set_aside]
    runs, points, replicates, seeds = (table[name].to_numpy() for name in ("run", "point", "replicate", "seed"))
    for run, point, replicate, seed in zip(runs, points, replicates, seeds, strict=True):
        right = design.run_of(int(run)) == (point, replicate) and point in store.manifest.own_points
        if not right or seed != design.seed_of(int(point), int(replicate)):
            found.append(
                f"run {run} is said to be replicate {replicate} of point {point} from seed {seed}, which it is not"
            )
    kept = np.array([run for run in runs if int(run) not in store.failed], np.int64)
    some = np.random.Generator(np.random.Philox(0)).permutation(kept)[:again]
    rows = {int(row["run"]): row for row in table.filter(pc.is_in(table["run"], pa.array(some))).to_pylist()}
    found += [told for run in some if (told := _otherwise(store, rows[int(run)]))]
    return found[:MOST_TOLD]


def _otherwise(store: Store, row: dict[str, Any]) -> str:
    """How a run comes out otherwise when it is made again; nothing if it does not."""
    manifest, point, names = store.manifest, row["point"], store.manifest.recipe.measures
    run = Run(arm_of(manifest.design.values(point), manifest.arm), row["run"], row["seed"])
    played = play(Batch(manifest.recipe, (run,)))
    now, then = (list(played.values[0]) if played.values else []), [row[name] for name in names]
    same = not played.failed and np.array_equal(np.array(now, np.float64), np.array(then, np.float64), equal_nan=True)
    return "" if same else f"run {row['run']} comes to {now} now, and to {then} in the store"
