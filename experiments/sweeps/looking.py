"""Rows of a sweep looked at one by one: a row is a scenario, changes and a seed, whose texts the store holds."""

from dataclasses import replace
from pathlib import Path

from unbidden.experiments.sweeps.factors import arm_of
from unbidden.experiments.sweeps.store import BrokenStore, Store, open_store, rows_of
from unbidden.sim.runs.source import RunSource
from unbidden.sim.scenario.loading import with_translations


def source_of(path: Path, run: int) -> RunSource:
    """The run of a store with this number, to be made again. Raises BrokenStore if there is none."""
    store = open_store(path)
    manifest = store.manifest
    if run >= manifest.total:
        raise BrokenStore(f"{path} has no run {run:,}; its sweep has runs 0 to {manifest.total - 1:,}.")
    point, replicate = manifest.design.run_of(run)
    name = f"run {run} of {path}"
    arm = arm_of(manifest.design.values(point), manifest.arm)
    whole = arm.changed(with_translations(manifest.recipe.open()))
    acts, _ = replace(arm, fields=(), control=None).worlds(whole)
    return RunSource(
        acts,
        manifest.design.seed_of(point, replicate),
        name=name,
        stage=arm.stage,
        digest=_digest(store, run),
        failure=store.failed.get(run, ""),
        note="" if store.done[run] else f"{name} has not been made yet; this is what it will be.",
    )


def _digest(store: Store, run: int) -> str:
    """The digest that was kept of a run; nothing, if none was."""
    if not store.manifest.recipe.digests or not store.done[run]:
        return ""
    (kept,) = rows_of(store.parts, ["run", "failure", "digest"], range(run, run + 1))["digest"].to_pylist()
    return kept or ""
