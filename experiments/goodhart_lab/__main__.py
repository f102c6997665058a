"""Print the tables, and draw the figure: `python -m unbidden.experiments.goodhart_lab`."""

import argparse
from collections.abc import Sequence

from unbidden.experiments.figure_option import figure_file
from unbidden.experiments.goodhart_lab.tables import HEAD, TALL, WORLDS, conclusions, figure, found_in, rows
from unbidden.experiments.markdown import table
from unbidden.experiments.robustness.convergence import say_done
from unbidden.viz.figures.sheet import SLIDE, save


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, and draw them if a file is named."""
    parser = argparse.ArgumentParser(prog="python -m unbidden.experiments.goodhart_lab")
    parser.add_argument("figure", nargs="?", type=figure_file, help="a file for the figure: .png, .svg or .pdf")
    parser.add_argument("--worlds", type=int, default=WORLDS, help="how many")
    parser.add_argument("--first", type=int, default=0, help="number of the first of them")
    parser.add_argument("--phone", action="store_true", help="draw it for a phone")
    options = parser.parse_args(arguments)
    if options.worlds < 2 or options.first < 0:
        parser.error("--worlds must be 2 or more, and --first 0 or more")
    found = []
    for number in range(options.first, options.first + options.worlds):
        found.append(found_in(number))
        say_done(len(found), options.worlds)
    print(*table(HEAD, rows(found)), sep="\n")
    print("\n" + "\n\n".join(conclusions(found)))
    if options.figure:
        save(figure(found, TALL if options.phone else SLIDE), options.figure)


if __name__ == "__main__":
    main()
