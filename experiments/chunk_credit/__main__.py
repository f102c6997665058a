"""Print the tables, and draw the figure: `python -m unbidden.experiments.chunk_credit`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from unbidden.experiments.chunk_credit import detours
from unbidden.experiments.chunk_credit.arms import RATE, RATES
from unbidden.experiments.chunk_credit.tables import collapse, figure, measured, signs, sweep
from unbidden.experiments.figure_option import figure_file
from unbidden.experiments.markdown import table
from unbidden.viz.figures.sheet import save


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, and draw them if a file is named."""
    parser = argparse.ArgumentParser(prog="python -m unbidden.experiments.chunk_credit")
    parser.add_argument("-o", dest="figure", type=figure_file, help="a file for the figure: .png, .svg or .pdf")
    parser.add_argument("--no-detours", action="store_true", help="leave the two other worlds out")
    options = parser.parse_args(arguments)
    found = measured()
    print("What the paper's figures show, as differences here, with 95% intervals:\n")
    print(*table(("published", f"here, learning rate {RATE:g}", "each arm at its best"), signs(found)), sep="\n")
    print("\nShare of trials that pass, by learning rate; the best of each arm in bold:\n")
    print(*table(("arm", *(f"{rate:g}" for rate in RATES), "steps"), sweep(found)), sep="\n")
    print("\nWhat a discount of 0.9 leaves of the test for the first of five tools:\n")
    print(*table(("steps a tool", "by token", "by chunk"), collapse()), sep="\n", flush=True)
    if options.figure:
        save(figure(found), Path(options.figure))
    if not options.no_detours:
        print(f"\nA detour in other worlds, {detours.EPISODES:,} episodes:\n")
        head = ("detour", "credit by", "learning rate", "at first", "in 9 of 10 from episode", "at the end")
        print(*table(head, detours.rows()), sep="\n", flush=True)


if __name__ == "__main__":
    main()
