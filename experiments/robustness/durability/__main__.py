"""`python -m unbidden.experiments.robustness.durability`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from unbidden.experiments.robustness.durability.bench import DASK, FULL, KILLS, bench_durability, table


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what became of everything; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m unbidden.experiments.robustness.durability")
    parser.add_argument("--kills", type=int, default=KILLS, help="of all processes of a sweep")
    parser.add_argument("--dask", type=int, default=DASK, help="kills of workers of a cluster")
    parser.add_argument("--full", type=int, default=FULL, help="disks that become full")
    parser.add_argument("--seed", type=int, default=0, help="all moments follow from it")
    parser.add_argument("--log", type=Path, help="a file of outcomes; what is in it is not done again")
    told = parser.parse_args(arguments)
    outcomes = bench_durability(told.kills, told.dask, told.full, told.seed, say_done, told.log)
    print(table(outcomes))
    return 0 if all(row.holds for row in outcomes) else 1


def say_done(done: int, of: int) -> None:
    """Progress, for whoever waits."""
    print(f"{done} of {of}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
