"""Pages whose numbers nobody types: every block between marks holds what a command printed.

A block in a page looks like this, and `python -m unbidden.experiments.report README.md` fills it anew:

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

from unbidden.sim.engine.machine.files import write_text

ROOT = Path(__file__).resolve().parents[1]  # where commands run: paths in them are from there
BLOCK = re.compile(
    r"(<!-- ((?:unbidden|python -m unbidden\.experiments\.[\w.]+)[^>]*?) -->\n)(.*?)(<!-- end -->)", re.DOTALL
)
PROGRAM = "import sys; sys.argv[0] = 'unbidden'; from unbidden.sim.cli import main; main()"  # the command line
# What measures the machine, or takes minutes: these blocks are not checked.
LONG = re.compile(r"unbidden (bench|train)\b.*|python -m unbidden\.experiments\.(?!referee\b).*")
MARKDOWN = re.compile(  # these print Markdown
    r"unbidden (bench|suite)\b.*|unbidden claims|unbidden show \w+ --teaching|"
    r"python -m unbidden\.experiments\.(accessibility|ads_fraud|capability_dial|chunk_credit|detect|drest|feed_outrage|"
    r"goodhart_lab|guardrails|link_farm|off_switch|referee|side_effects|whodunit|yards|(robustness|speed)\.\w+)\b.*"
)


def filled(page: str, skip_long: bool = False) -> str:
    """A page with all of its blocks filled anew, or all but those that measure the machine or take minutes."""

    def fill(block: re.Match[str]) -> str:
        mark, command, held, end = block.groups()
        if held is None or (skip_long and LONG.fullmatch(command)):
            return block.group(0)
        return f"{mark}{_fenced(_printed(command), MARKDOWN.fullmatch(command) is not None)}{end}"

    return BLOCK.sub(fill, page)


def _printed(command: str) -> str:
    program, *words = shlex.split(command)
    start = ["-c", PROGRAM] if program == "unbidden" else []
    wide = os.environ | {"COLUMNS": "100"}  # whatever terminal this runs in
    result = subprocess.run([sys.executable, *start, *words], capture_output=True, text=True, env=wide, cwd=ROOT)
    if result.returncode > 1:
        raise RuntimeError(f"{command}: {result.stderr}")
    return result.stdout.rstrip("\n")


def _fenced(text: str, is_markdown: bool) -> str:
    return f"{text}\n" if is_markdown else f"```text\n{text}\n```\n"


def main() -> int:
    """Fill, or check, the pages named on the command line."""
    check, names = "--check" in sys.argv, [name for name in sys.argv[1:] if name != "--check"]
    changed = 0
    for path in map(Path, names):
        before = path.read_text(encoding="utf-8")
        after = filled(before, skip_long=check)
        changed += before != after
        if not check:
            write_text(path, after)
    if check and changed:
        print(f"out of date; run: python -m unbidden.experiments.report {' '.join(names)}", file=sys.stderr)
    return int(check and changed > 0)


if __name__ == "__main__":
    sys.exit(main())
