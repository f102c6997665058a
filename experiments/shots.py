"""The pictures of the pages: `python -m experiments.shots [FOLDER]` makes them anew.

The window is drawn without a display; the page is a replay in Chromium, without network. Needs the extra `test`.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from experiments.accessibility import FLAGS
from sim import study
from sim.files import writing
from sim.scenario import load

SIZE = (1280, 800)
MOMENTS = {"blimps": 1209, "compute_yard": 20}  # the tick of each: just before the crossing; at the machine beyond


def windows(folder: Path) -> None:
    """The window on each scenario, the window with a card, and two worlds side by side."""
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    import pygame

    from viz.window.app import App
    from viz.window.world import Setting

    pygame.display.init()
    for name, tick in MOMENTS.items():
        app = App(pygame.Surface(SIZE), Setting(load(name)), at=tick)
        _save(app, folder / f"watch_{name}.png")
    app = App(pygame.Surface(SIZE), Setting(load("blimps")), at=1220)
    app.actions()["why"]()
    _save(app, folder / "watch_why.png")
    _save(App(pygame.Surface(SIZE), Setting(load("blimps")), at=4000, beside="blind"), folder / "watch_beside.png")


def _save(app: Any, path: Path) -> None:
    import pygame

    app.draw()
    with writing(path) as whole:
        pygame.image.save(app.surface, whole)


def pages(folder: Path) -> None:
    """The page of each scenario."""
    from playwright.sync_api import sync_playwright

    from viz.page.replay import replay

    with tempfile.TemporaryDirectory() as place, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, tick in MOMENTS.items():
            path = Path(place) / f"{name}.html"
            path.write_text(replay(study.run(load(name), 0)), encoding="utf-8")
            page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
            page.goto(path.as_uri())
            page.wait_for_selector("canvas")
            page.click("#do-skip")
            page.fill("#scrub", str(tick))
            page.wait_for_timeout(500)
            page.evaluate("() => document.activeElement.blur()")
            page.screenshot(path=folder / f"page_{name}.png")
        browser.close()


if __name__ == "__main__":
    wanted = Path(*sys.argv[1:2] or ["docs"])
    windows(wanted)
    pages(wanted)
