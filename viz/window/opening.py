"""Opening the window and keeping it going. Where none can be opened it says so, and what there is instead."""

import os
import sys
import time
from importlib import metadata
from typing import Any

import pygame

from unbidden.viz.pixels.canvas import USUAL
from unbidden.viz.window.app import App
from unbidden.viz.window.setting import Setting

UNSEEN = ("offscreen", "dummy")  # what SDL draws with where nothing else works, and nobody sees
RATE = 60  # pictures a second at most
BOTH = (
    "pygame and pygame-ce are both installed, and each overwrites files of the other. "
    "Remove both, then install one: pip uninstall -y pygame pygame-ce, then pip install pygame-ce"
)
INSTEAD = "Without one there are: unbidden run {name} --text, unbidden serve, unbidden film {name} -o {stem}.gif"


class NoWindow(Exception):
    """A window cannot be opened; the message says why, and what to do."""


class Closed(Exception):
    """The window was closed in the middle of long work."""


def refuse_two_libraries() -> None:
    """Raises NoWindow if both libraries of the same name are installed."""
    if all(_installed(name) for name in ("pygame", "pygame-ce")):
        raise NoWindow(BOTH)


def _installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def open_surface(name: str, stem: str) -> Any:
    """The surface of a new window. Raises NoWindow where there is no display."""
    there = any(os.environ.get(key) for key in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"))
    if sys.platform.startswith("linux") and not there:
        raise NoWindow(f"there is no display to open a window on. {_instead(name, stem)}")
    try:
        pygame.display.init()
        if pygame.display.get_driver() in UNSEEN and not os.environ.get("SDL_VIDEODRIVER"):
            pygame.display.quit()
            where = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
            raise NoWindow(f"no window can be opened: nothing answers at display {where}. {_instead(name, stem)}")
        pygame.key.set_repeat(350, 40)
        pygame.display.set_caption("unbidden")
        return pygame.display.set_mode(_size(), pygame.RESIZABLE)
    except pygame.error as error:
        raise NoWindow(f"no window can be opened ({error}). {_instead(name, stem)}") from None


def _instead(name: str, stem: str) -> str:
    return INSTEAD.format(name=name, stem=stem)


def _size() -> tuple[int, int]:
    """As large as the usual window, or as there is room."""
    info = pygame.display.Info()
    room = (info.current_w, info.current_h)
    return (min(USUAL[0], room[0]), min(USUAL[1], room[1])) if min(room) > 0 else USUAL


def show(surface: Any, setting: Setting, at: int, speed: float | None, theme: str, beside: str | None) -> None:
    """Show a world until the window is closed."""
    try:
        keep_going(App(surface, setting, at, speed, theme, beside, _flip))
    except Closed:
        pass
    finally:
        pygame.display.quit()


def keep_going(app: App) -> None:
    """Take events, let time pass and draw, until the window is closed."""
    clock, whole, now = pygame.time.Clock(), False, time.monotonic()
    while app.open:
        for event in pygame.event.get():
            app.take(event)
        if app.wants_fullscreen != whole:
            whole = app.wants_fullscreen
            pygame.display.set_mode((0, 0) if whole else _size(), pygame.FULLSCREEN if whole else pygame.RESIZABLE)
            app.dirty = True
        app.surface = pygame.display.get_surface()
        before, now = now, time.monotonic()
        app.pass_time(now - before)
        if app.dirty:
            app.draw()
            pygame.display.flip()
        clock.tick(RATE)


def _flip() -> None:
    """Show what was drawn in the middle of long work. Raises Closed if the window was closed meanwhile."""
    pygame.event.pump()
    pygame.display.flip()
    if pygame.event.peek(pygame.QUIT):
        raise Closed
