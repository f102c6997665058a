"""A sweep as an array of jobs for SLURM: a script of bash whose jobs make a shard each, and go on."""

import re
from collections.abc import Sequence
from pathlib import Path

from unbidden.experiments.sweeps.factors import refused
from unbidden.experiments.sweeps.manifest import Manifest

SLURM = """\
#!/bin/bash
#SBATCH --job-name={job}
#SBATCH --array=1-{shards}
# {points:,} points in {shards} shards. To begin it, and to go on with whatever was stopped, give this file
# to sbatch, with such options as --time=4:00:00 and --cpus-per-task=8. When all are done:
# unbidden sweep merge {out}/shard-* -o {out}/whole
set -euo pipefail

sweep={sweep}
shard={out}/shard-"${{SLURM_ARRAY_TASK_ID:?this is for an array of jobs of SLURM}}"
workers="${{SLURM_CPUS_PER_TASK:-1}}"
code=0
if [[ -e "$shard/manifest.json" ]]; then
  unbidden sweep resume "$shard" --workers "$workers"{own} || code=$?
else
  unbidden sweep "$sweep" --shard "$SLURM_ARRAY_TASK_ID/{shards}" -o "$shard" --workers "$workers"{own} --yes || code=$?
fi
if [[ $code -ne {some_failed} ]]; then # after {some_failed} some runs failed, as its rows say, and all is done
  exit "$code"
fi
"""


def slurm(
    manifest: Manifest, sweep: Path | str, out: Path, shards: int, some_failed: int, own: Sequence[str] = ()
) -> str:
    """The script that makes a sweep in so many shards in a folder. Raises InvalidScenario for more than points.

    `sweep`: what `unbidden sweep` is given, a file or a store by its path, or the name of a scenario; `some_failed`:
    the code that it ends with when all is done and some runs failed; `own`: measures of the user's own.
    """
    points = len(manifest.design.points)
    if shards > points:
        raise refused(f"{points:,} points cannot be made in {shards:,} shards.", f"--shards {points}", "--shards")
    named = [str(sweep.resolve()) if isinstance(sweep, Path) else sweep, str(out.resolve()), *map(_resolved, own)]
    for name in named:
        if not name.isprintable():
            raise refused(f"{name!r} has a letter in it that no line of a script can hold.", "", "sweep script")
    return SLURM.format(
        job=re.sub(r"[^A-Za-z0-9._-]", "_", manifest.recipe.name),
        shards=shards,
        points=points,
        sweep=_quoted(named[0]),
        out=_quoted(named[1]),
        own="".join(f" --measure {_quoted(name)}" for name in named[2:]),
        some_failed=some_failed,
    )


def _resolved(measure: str) -> str:
    """A measure of the user's own, wherever one stands."""
    path, _, name = measure.rpartition(":")
    return f"{Path(path).resolve()}:{name}"


def _quoted(name: str) -> str:
    """A name as bash reads it back, wherever it stands in a line."""
    return re.sub(r"([^\w/.,:=@%+-])", r"\\\1", name)
