"""Pages whose numbers nobody types: every block between marks holds what a command printed.

A block in a page looks like this, and `python -m experiments.report README.md` fills it anew:

    <!-- unbidden why blimps -->
    ```text
    ...
    ```
    <!-- end -->

With `--check` nothing is written; the answer is 1 if a block that does not depend on the machine has changed.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from sim.files import write_text

BLOCK = re.compile(r"(<!-- ((?:unbidden|python -m experiments\.\w+)[^>]*?) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
TIMED = ("bench", "train")  # these and programs of ours depend on the machine; their blocks are not checked
MARKDOWN = ("bench", "suite", "experiments.accessibility")  # these print Markdown


def filled(page: str, skip_timed: bool = False) -> str:
    """A page with all of its blocks filled anew, or all but those that measure time."""

    def fill(block: re.Match[str]) -> str:
        mark, command, held, end = block.groups()
        program, verb = command.split()[:2]
        if held is None or (skip_timed and (verb in TIMED or program == "python")):
            return block.group(0)
        return f"{mark}{_fenced(_printed(command), any(word in MARKDOWN for word in command.split()))}{end}"

    return BLOCK.sub(fill, page)


def _printed(command: str) -> str:
    program, *words = shlex.split(command)
    code = "import sys; sys.argv[0] = 'unbidden'; from sim.commands import main; main()"
    start = ["-c", code] if program == "unbidden" else []
    wide = os.environ | {"COLUMNS": "100"}  # whatever terminal this runs in
    told = subprocess.run([sys.executable, *start, *words], capture_output=True, text=True, env=wide)
    if told.returncode > 1:
        raise RuntimeError(f"{command}: {told.stderr}")
    return told.stdout.rstrip("\n")


def _fenced(text: str, is_markdown: bool) -> str:
    return f"{text}\n" if is_markdown else f"```text\n{text}\n```\n"


def main() -> int:
    """Fill, or check, the pages named on the command line."""
    check, names = "--check" in sys.argv, [name for name in sys.argv[1:] if name != "--check"]
    changed = 0
    for path in map(Path, names):
        before = path.read_text(encoding="utf-8")
        after = filled(before, skip_timed=check)
        changed += before != after
        if not check:
            write_text(path, after)
    if check and changed:
        print(f"out of date; run: python -m experiments.report {' '.join(names)}", file=sys.stderr)
    return int(check and changed > 0)


if __name__ == "__main__":
    sys.exit(main())
