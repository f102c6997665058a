"""One verb checks all: format, lint, types, import contracts and tests. `python -m tests --all` adds the slow tests.

What is not installed (the `dev` extra) is named and left out; the tests themselves always run.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
CHECKS = {
    "ruff": [["-m", "ruff", "format", "--check", "-q", "."], ["-m", "ruff", "check", "-q", "."]],
    "mypy": [["-m", "mypy"]],
    "importlinter": [["-c", "from importlinter.cli import lint_imports_command as f; f()", "--no-cache"]],
}


def main() -> int:
    """Run everything; the number of checks that failed."""
    failed = 0
    for tool, commands in CHECKS.items():
        if importlib.util.find_spec(tool) is None:
            print(f'{tool} is not installed; left out. pip install -e ".[dev]" brings it.')
            continue
        failed += max(list(map(run, commands))) > 0
    everything = "--all" in sys.argv
    parallel = ["-n", "2"] if importlib.util.find_spec("xdist") else []
    chosen = [] if everything else ["-m", "not slow"]
    return failed + run(["-m", "pytest", "-q", *parallel, *chosen, *[a for a in sys.argv[1:] if a != "--all"]])


def run(command: list[str]) -> int:
    """Run Python with arguments, in the project's folder."""
    print("·", *command, flush=True)
    return subprocess.call([sys.executable, *command], cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())
