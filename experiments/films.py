"""Films of the page as a class sees a lesson: `python -m unbidden.experiments.films [SCENARIO …] [-o FOLDER]`.

A server is started, and Chromium goes through the lesson as a visitor does: a round by hand where there are learners,
the question, the run to the first event, why, the change, the control, 100 rooms. All of it at the sizes of a phone, a
small projector and a large one, with a picture every so often. Each film is a moving WebP beside a sheet of its frames
to be looked at one by one. Needs the extra `test` and a Chromium.
"""

import argparse
import io
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unbidden.experiments.accessibility import FLAGS
from unbidden.sim.scenario import load

SIZES = {"phone": (390, 844), "small": (1024, 768), "large": (1920, 1080)}
SERVE = [sys.executable, "-c", "from unbidden.sim.cli import main; main()", "serve", "--port", "0"]
EVERY = 500  # ms between two pictures
ACROSS, FRAME = 6, 480  # frames of a row of a sheet, and the width of each, pixels
MOST_ROLLS = 60  # pictures until a first event is waited for no more
SOON = 1500  # ms until what was pressed has come about on the screen


@dataclass
class Camera:
    """Takes pictures of a page as long as it is asked to, each with what is being done then."""

    page: Any
    frames: list[tuple[str, bytes]] = field(default_factory=list)

    def roll(self, scene: str, ms: int) -> None:
        """Film for so long."""
        for _ in range(max(ms // EVERY, 1)):
            self.page.wait_for_timeout(EVERY)
            self.frames.append((scene, self.page.screenshot()))

    def press(self, scene: str, selector: str, ms: int = SOON) -> bool:
        """Press what there is to press, if it is there, and film what comes of it."""
        found = self.page.locator(selector).first
        if not found.count() or not found.is_visible():
            return False
        found.scroll_into_view_if_needed()
        found.click()
        self.roll(scene, ms)
        return True


@contextmanager
def served() -> Any:
    """The address of a server that is there for as long."""
    with subprocess.Popen(SERVE, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            yield next(word for word in server.stdout.readline().split() if word.startswith("http"))
        finally:
            server.terminate()


def film(browser: Any, address: str, name: str, size: tuple[int, int], projector: bool) -> Camera:
    """A lesson from its beginning to its end, at one size."""
    host, token = address.split("/#token=")
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme="light")
    page.goto(f"{host}/s/{name}#token={token}")
    page.wait_for_selector("#predict, .lesson", state="attached")
    camera = Camera(page)
    if projector:
        page.keyboard.press("p")
        page.keyboard.press("p")
    camera.roll("begins", 2 * SOON)
    _by_hand(camera)
    _predict(camera)
    _run(camera)
    if projector:
        camera.page.keyboard.press("l")
        camera.roll("unfolds", SOON)
    for step in ("explain", "change", "control"):
        camera.press(step, f"#step-{step} summary")
        _guess(camera, step)
    if camera.press("chance", "#do-chance-run", 4 * SOON):
        camera.roll("chance", 2 * SOON)
    page.close()
    return camera


def _by_hand(camera: Camera) -> None:
    """A short round by hand: some keys, then its end."""
    if not camera.press("by hand", "#do-hand"):
        return
    for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowUp"):
        camera.page.keyboard.press(key)
        camera.roll("by hand", EVERY)
    camera.page.keyboard.press("Escape")
    camera.roll("by hand", EVERY)


def _predict(camera: Camera) -> None:
    choice = camera.page.locator("#predict input[type=radio]").first
    if choice.count():
        choice.check(force=True)
        camera.press("predict", "#do-predict")


def _run(camera: Camera) -> None:
    """Until something comes about, or for a while; then why, and on."""
    camera.page.keyboard.press("Space")
    camera.roll("runs", SOON)
    for _ in range(MOST_ROLLS):
        if "Play" in camera.page.inner_text("#do-play"):
            break
        camera.roll("runs", EVERY)
    camera.press("why", "#do-why", 3 * SOON)
    camera.page.keyboard.press("Escape")


def _guess(camera: Camera, step: str) -> None:
    """The guess that a step asks for, and what it tries."""
    guess = camera.page.locator(f"#guess-{step} input").first
    if guess.count() and guess.is_visible():
        guess.check(force=True)
    camera.press(step, f"#do-{step}", 4 * SOON)


# ---- pictures -------------------------------------------------------------------------------------------------------


def save(camera: Camera, path: Path) -> None:
    """The film, and its frames on sheets: one after the other, each with its number and what is being done."""
    from PIL import Image, ImageDraw

    pictures = [Image.open(io.BytesIO(png)).convert("RGB") for _, png in camera.frames]
    first, *more = pictures
    first.save(path.with_suffix(".webp"), save_all=True, append_images=more, duration=EVERY, loop=0, quality=70)
    high = round(FRAME * first.height / first.width)
    shown = [k for k, (_, png) in enumerate(camera.frames) if k == 0 or png != camera.frames[k - 1][1]]
    rows = -(-len(shown) // ACROSS)
    sheet = Image.new("RGB", (ACROSS * FRAME, rows * (high + 24)), "white")
    pen = ImageDraw.Draw(sheet)
    for place, k in enumerate(shown):  # what does not move is shown once
        left, top = place % ACROSS * FRAME, place // ACROSS * (high + 24)
        sheet.paste(pictures[k].resize((FRAME, high), Image.Resampling.LANCZOS), (left, top + 24))
        pen.text((left + 6, top + 6), f"{k * EVERY / 1000:.1f} s  {camera.frames[k][0]}", fill="black")
    sheet.save(path.with_suffix(".png"))


def main(say: Callable[[str], None] = print) -> None:
    """Film lessons at three sizes."""
    from playwright.sync_api import sync_playwright

    options = argparse.ArgumentParser(description="Films of the page as a class sees a lesson.")
    options.add_argument("scenarios", nargs="*", default=["blimps", "compute_yard"])
    options.add_argument("-o", "--out", type=Path, default=Path("films"), help="folder for the films")
    asked = options.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    for name in asked.scenarios:
        load(name)  # or it says what is wrong
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name in asked.scenarios:
            for called, size in SIZES.items():
                path = asked.out / f"{name}_{called}"
                save(film(browser, address, name, size, called != "phone"), path)
                say(f"{path}.webp")


if __name__ == "__main__":
    main()
