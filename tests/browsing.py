"""Browsers and engines for JavaScript, for tests of the page; tests that need one that is not there are skipped."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from unbidden.viz.page.assets import bundle

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser without a screen."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs the package playwright")
    if not Path(CHROMIUM).exists():
        pytest.skip(f"needs a browser at {CHROMIUM}")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def wait(page: Any, script: str, given: Any = None, most: float = 180.0) -> Any:
    """What a script answers, as soon as it is true. (Playwright's own way is refused by the page's policy.)

    Between one page and the next a script may find no document, or half of one: then it fails, and is tried again. What
    it failed with is said when the time is over.
    """
    from playwright.sync_api import Error

    end, failure = time.monotonic() + most, None
    while time.monotonic() < end:
        try:
            if found := page.evaluate(script, given):
                return found
            failure = None
        except Error as error:
            failure = error
        page.wait_for_timeout(20)
    raise AssertionError(f"this never came true: {script}") from failure


def computed(module: str, code: str, given: Any, folder: Path) -> Any:
    """What JavaScript makes of something: `code` is the body of an async function of `given` and of the module.

    It runs in node, or, if there is none, in the browser.
    """
    text = f"{bundle(module)}\nconst answer = async (module, given) => {{ {code} }};"
    if not shutil.which("node"):
        with chromium() as browser:
            made = f"async (given) => {{ {text} return answer({_variable(module)}, given); }}"
            return browser.new_page().evaluate(made, given)
    (folder / "given.json").write_text(json.dumps(given), encoding="utf-8")
    script = (
        f"import {{ readFileSync }} from 'node:fs';\n{text}\n"
        f"const given = JSON.parse(readFileSync('given.json', 'utf-8'));\n"
        f"console.log(JSON.stringify(await answer({_variable(module)}, given)));"
    )
    (folder / "run.mjs").write_text(script, encoding="utf-8")
    done = subprocess.run(["node", "run.mjs"], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _variable(module: str) -> str:
    return module.replace(".", "_")
