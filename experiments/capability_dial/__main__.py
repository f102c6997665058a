"""Print the tables, and draw the figure: `python -m unbidden.experiments.capability_dial`."""

import argparse
from collections.abc import Sequence

from unbidden.experiments.capability_dial.agents import DEPTHS, DIALS, TOOLS, changed, pay
from unbidden.experiments.capability_dial.tables import (
    BASE,
    FIRST,
    HEAD,
    NULLS,
    PUBLISHED,
    RUNS,
    SHOWN,
    WORLD,
    WORLD_HEAD,
    WORLDS,
    Course,
    courses,
    figure,
    of_tools,
    of_worlds,
    rows,
    steps,
)
from unbidden.experiments.capability_dial.tools import surfaces
from unbidden.experiments.figure_option import figure_file
from unbidden.experiments.markdown import table
from unbidden.sim.scenario import load
from unbidden.viz.figures.sheet import save


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, and draw the figure if a file is named."""
    parser = argparse.ArgumentParser(prog="python -m unbidden.experiments.capability_dial")
    parser.add_argument("-o", dest="figure", type=figure_file, help="a file for the figure: .png, .svg or .pdf")
    parser.add_argument("--runs", type=int, default=RUNS, help="agents of each setting")
    parser.add_argument("--worlds", type=int, default=WORLDS, help="how many are drawn")
    told = parser.parse_args(arguments)
    if told.runs < 4 or told.worlds < 1:
        parser.error("--runs must be 4 or more, and --worlds 1 or more")
    world, seeds = load(WORLD), range(FIRST, FIRST + told.runs)
    settings = [changed(world, setting) for dial in DIALS.values() for setting in dial.settings]
    print(f"What is paid has the hash {pay(world)}; {len(settings)} settings of {len(DIALS)} dials have "
          f"{', '.join(sorted(set(map(pay, settings))))}.")  # fmt: skip
    found: list[Course] = []
    for name in DIALS:
        for course in courses(world, name, seeds):
            found.append(course)
            print(f"\nDial: {name}. World: {course.control}.\n")
            print(*table(HEAD, rows(course)), sep="\n", flush=True)
    print("\nSteps along the dials: two levels against a line, with the middle 95 % of draws of agents.\n")
    print(*table(("dial", "world", "measure", "step", "height"), steps(found)), sep="\n", flush=True)
    print("\nTools that are there, drawn for each agent, by Q-learning, and by exact play that looks 12 ahead.\n")
    surface = surfaces(world, seeds, DEPTHS[-1])
    head = ("tools", "closed", "meant", "ways that an agent used", f"of {2 * len(TOOLS)} used by any",
            "denied until best play uses none")  # fmt: skip
    print(*table(head, of_tools(surface)), sep="\n", flush=True)
    print("\nDrawn worlds, by exact play that looks 2 ahead and 12 ahead; and one setting of the dial on.\n")
    print(*table(WORLD_HEAD, of_worlds(world, range(FIRST + 1, FIRST + 1 + told.worlds))), sep="\n", flush=True)
    print(f"\nPublished of other worlds, of large networks (Pan, Bhatia and Steinhardt 2022): {PUBLISHED}.")
    if told.figure:
        shown = [one for one in found if one.dial is DIALS[SHOWN] and one.control in (BASE, *NULLS)]
        save(figure(shown), told.figure)


if __name__ == "__main__":
    main()
