"""Everything that is made from worlds: `python -m unbidden.experiments.rebuild` makes pictures and pages anew.

Worlds change, and what was drawn or printed of them is then out of date. This makes the trainings that come with the
program, draws the films, figures and screens in docs/ and fills every block of every page, those apart that measure the
machine or take minutes, unless `--all` asks for them as well, and for everything in docs/reproduced (an hour).
Claims are not judged again: what became of them stands in the registries, from which the pages take it.
"""

import shlex
import subprocess
import sys
from pathlib import Path

from unbidden.experiments import shipping
from unbidden.experiments.moments import moments
from unbidden.experiments.report import PROGRAM, filled
from unbidden.experiments.shots import shots
from unbidden.sim.engine.machine.files import write_text
from unbidden.sim.scenario import shipped

ROOT = Path(__file__).resolve().parents[1]
DRAWN = (  # by commands, into docs/
    "unbidden film blimps -o blimps.gif",
    "unbidden film compute_yard -o compute_yard.gif",
    "unbidden figure blimps -o blimps.png",
    "unbidden figure compute_yard -o compute_yard.png",
    "unbidden figure phantom_jam -o phantom_jam.png",
)


def main() -> None:
    """Draw and print everything."""
    docs = ROOT / "docs"
    shipping.main()
    for command in DRAWN:
        print(command, flush=True)
        subprocess.run([sys.executable, "-c", PROGRAM, *shlex.split(command)[1:]], cwd=docs, check=True)
    if "--all" in sys.argv:
        print("unbidden reproduce --full", flush=True)
        subprocess.run([sys.executable, "-c", PROGRAM, "reproduce", "--full", "-o", str(docs / "reproduced")])
    print("small pictures of the first page", flush=True)
    moments(shipped())
    print("screens", flush=True)
    shots(docs)
    for page in (ROOT / "README.md", *sorted(docs.glob("*.md"))):
        print(page.name, flush=True)
        write_text(page, filled(page.read_text(encoding="utf-8"), skip_long="--all" not in sys.argv))


if __name__ == "__main__":
    main()
