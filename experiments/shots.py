"""The pictures of the pages: `python -m unbidden.experiments.shots [FOLDER]` makes them anew.

The window is drawn without a display; the page is a replay in Chromium, without network. Needs the extra `test`.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from unbidden.experiments.accessibility import FLAGS
from unbidden.sim.engine.machine.files import writing
from unbidden.sim.runs import running
from unbidden.sim.scenario import load
from unbidden.viz.summary import run_summary

SIZE = (1280, 800)
TO_THE_RACK = (2, 4)  # what is done by hand there: south, use
AT_MACHINE = 20  # the tick at which the worker of the yard is at the machine beyond


def windows(folder: Path, moments: dict[str, int], outside: int) -> None:
    """The window on each scenario at its tick, with a card, two worlds side by side, 100 rooms, and a round by hand."""
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    import pygame

    from unbidden.viz.window.app import App
    from unbidden.viz.window.setting import Setting

    pygame.display.init()
    for name, tick in moments.items():
        app = App(pygame.Surface(SIZE), Setting(load(name)), at=tick)
        _save(app, folder / f"watch_{name}.png")
    app = App(pygame.Surface(SIZE), Setting(load("blimps")), at=outside)
    app.look.place.skip()
    app.actions()["why"]()
    _save(app, folder / "watch_why.png")
    _save(App(pygame.Surface(SIZE), Setting(load("blimps")), at=4000, beside="blind"), folder / "watch_beside.png")
    app = App(pygame.Surface(SIZE), Setting(load("blimps")))
    app.actions()["skip"]()
    app.actions()["chance"]()
    while app.worlds.run_rooms():
        pass
    _save(app, folder / "watch_rooms.png")
    app = App(pygame.Surface(SIZE), Setting(load("compute_yard")))
    app.actions()["hand"]()
    for action in TO_THE_RACK:
        app.worlds.act(action)
    _save(app, folder / "watch_round.png")


def _save(app: Any, path: Path) -> None:
    import pygame

    app.look.place.skip()
    app.notice.left = 0.0
    app.draw()
    with writing(path) as whole:
        pygame.image.save(app.surface, whole)


def pages(folder: Path, moments: dict[str, int]) -> None:
    """The page of each scenario at its tick."""
    from playwright.sync_api import sync_playwright

    from unbidden.viz.page.replay import replay

    with tempfile.TemporaryDirectory() as place, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, tick in moments.items():
            path = Path(place) / f"{name}.html"
            path.write_text(replay(running.run(load(name), 0)), encoding="utf-8")
            page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
            page.goto(path.as_uri())
            page.wait_for_selector("canvas")
            page.click("#do-skip")
            page.fill("#scrub", str(tick))
            page.wait_for_timeout(500)
            page.evaluate("() => document.activeElement.blur()")
            page.screenshot(path=folder / f"page_{name}.png")
        browser.close()


def shots(folder: Path) -> None:
    """Every picture of a screen, into a folder."""
    first = run_summary(running.run(load("blimps"), 0))["pair"]
    moments = {"blimps": first["lifted"], "compute_yard": AT_MACHINE}
    windows(folder, moments, first["tick"])
    pages(folder, moments)


if __name__ == "__main__":
    shots(Path(*sys.argv[1:2] or ["docs"]))
