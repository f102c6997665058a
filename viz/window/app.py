"""The window itself: it takes events and draws on a surface. It opens nothing, so it needs no display."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pygame

from sim import files
from viz.theme import THEMES
from viz.window import look
from viz.window.desk import Control, Desk
from viz.window.keys import DIGITS, Key, key_of
from viz.window.lesson import Acts, Place
from viz.window.scene import Drawn
from viz.window.world import Setting
from viz.window.worlds import Worlds


class App(Worlds):
    """All that a window knows. `take` events, `pass_time`, `draw`."""

    def __init__(
        self,
        surface: Any,
        setting: Setting,
        at: int = 0,
        speed: float | None = None,
        theme: str = "light",
        beside: str | None = None,
        flip: Callable[[], None] = lambda: None,
    ):
        super().__init__(surface, setting, theme, beside, flip)
        self.place = Place()
        self.focus, self.pointer = "", (-1, -1)
        self.trails, self.arrows, self.following = True, True, False
        self.lesson: bool | None = None  # whether its panel is shown; None: where there is room
        self.help, self.open = False, True
        self.wants_fullscreen = False
        self.controls: list[Control] = []
        self.drawn: list[Drawn] = []
        self._dragged: Control | None = None
        self.begin(at, speed)

    # ---- events -----------------------------------------------------------------------------------------------------

    def take(self, event: Any) -> None:
        """Do what an event asks for."""
        if event.type == pygame.QUIT:
            self.open = False
        elif event.type == pygame.KEYDOWN:
            self.dirty = True
            self._key(event)
        elif event.type == pygame.MOUSEMOTION:
            self._point(event.pos)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self.dirty = True
            self._press(event.pos)
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            self._let_go(event.pos)
        elif event.type in (pygame.VIDEORESIZE, pygame.WINDOWEXPOSED, pygame.WINDOWSIZECHANGED):
            self.dirty = True

    def _key(self, event: Any) -> None:
        control = self._focused()
        if event.key in (pygame.K_RETURN, pygame.K_KP_ENTER) and control and control.press:
            return control.press()
        if event.key in (pygame.K_LEFT, pygame.K_RIGHT):
            by = 1 if event.key == pygame.K_RIGHT else -1
            return control.nudge(by) if control and control.nudge else self.player.step(by)
        key = key_of(event)
        if key:
            self._act(key, event)

    def _act(self, key: Key, event: Any) -> None:
        if key.does == "control":
            names = self.setting.controls()
            number = DIGITS.index(event.key)
            return self.under(names[number]) if number < len(names) else None
        if key.does == "focus":
            return self._next_focus(-1 if getattr(event, "mod", 0) & pygame.KMOD_SHIFT else 1)
        if self.help or self.card:
            actions = {"leave": self.leave, "help": self.leave if self.help else self.show_help, "why": self.leave,
                       "screenshot": self.screenshot, "theme": self.next_theme}  # fmt: skip
            return actions.get(key.does, lambda: None)()
        self.actions().get(key.does, lambda: None)()

    def actions(self) -> dict[str, Callable[[], None]]:
        """What each key does, by its name in the table of keys."""
        player = self.player
        return {
            "play": player.play, "step": lambda: player.step(1), "back": lambda: player.step(-1), "reset": self.reset,
            "slower": lambda: player.change_speed(0.5), "faster": lambda: player.change_speed(2.0),
            "next": player.next_event, "previous": player.previous_event, "why": self.explain,
            "as_given": lambda: self.under(None), "compare": self.compare, "inspect": self.inspect,
            "follow": self.follow, "trails": lambda: self.flip("trails"), "arrows": lambda: self.flip("arrows"),
            "lesson": self.fold, "earlier": lambda: self.set_stage(self.stage - 1),
            "later": lambda: self.set_stage(self.stage + 1), "theme": self.next_theme, "fullscreen": self.fullscreen,
            "screenshot": self.screenshot, "help": self.show_help, "leave": self.leave,
        }  # fmt: skip

    def inspect(self) -> None:
        """Look at the next body that is there."""
        frame = self.player.first.frame(self.player.tick)
        there = [k for k, cell in enumerate(frame.cell.tolist()) if cell >= 0]
        after = [k for k in there if k > self.selected]
        self.selected = after[0] if after else -1

    def follow(self) -> None:
        """Follow somebody, or nobody any more."""
        self.following = not self.following

    def followed(self) -> int:
        """Who is followed."""
        return self.player.first.followed(self.player.tick, self.selected) if self.following else -1

    def fold(self) -> None:
        """Show the lesson and the parameters, or give their room away."""
        self.lesson = not look.has_lesson(self)

    def flip(self, name: str) -> None:
        """Turn something that is shown on or off."""
        setattr(self, name, not getattr(self, name))

    def next_theme(self) -> None:
        """Light, dark, projector."""
        names = list(THEMES)
        self.theme = names[(names.index(self.theme) + 1) % len(names)]

    def fullscreen(self) -> None:
        """Ask for the whole screen, or for a window again."""
        self.wants_fullscreen = not self.wants_fullscreen

    def show_help(self) -> None:
        """Show the keys."""
        self.help = True

    def leave(self) -> None:
        """Close what is open; else leave."""
        if self.help or self.card:
            self.help, self.card = False, None
        else:
            self.open = False

    def screenshot(self) -> None:
        """Save what is shown as a picture beside where one is."""
        legend = self.player.first.reel.legend
        path = Path(f"{legend.name}-seed{legend.seed}-tick{self.player.tick}.png")
        self.draw()
        packed = io.BytesIO()
        try:
            pygame.image.save(self.surface, packed, path.name)
            files.write(path, packed.getbuffer())
        except (OSError, pygame.error) as error:
            return self.say(str(error))
        self.say(f"saved as {path}")

    # ---- mouse and focus --------------------------------------------------------------------------------------------

    def _focused(self) -> Control | None:
        return next((control for control in self.controls if control.name == self.focus), None)

    def _next_focus(self, by: int) -> None:
        names = list(dict.fromkeys(control.name for control in self.controls))
        if names:
            here = names.index(self.focus) + by if self.focus in names else (0 if by > 0 else -1)
            self.focus = names[here % len(names)]

    def _at(self, pixel: tuple[int, int]) -> Control | None:
        return next((c for c in reversed(self.controls) if c.box.collidepoint(pixel)), None)

    def _point(self, pixel: tuple[int, int]) -> None:
        before, self.pointer = self._at(self.pointer), pixel
        if self._dragged:
            self._drag(pixel, False)
        self.dirty = self.dirty or self._dragged is not None or before != self._at(pixel)

    def _press(self, pixel: tuple[int, int]) -> None:
        control = self._at(pixel)
        self.focus = control.name if control and control.drag else ""
        if control and control.drag:
            self._dragged = control
            self._drag(pixel, False)
        elif control and control.press:
            control.press()
        elif not (self.card or self.help):
            for drawn in self.drawn[:1]:
                if (body := drawn.body_at(pixel)) >= 0:
                    self.selected = -1 if body == self.selected else body

    def _let_go(self, pixel: tuple[int, int]) -> None:
        if self._dragged:
            self._drag(pixel, True)
            self._dragged, self.dirty = None, True

    def _drag(self, pixel: tuple[int, int], done: bool) -> None:
        assert self._dragged and self._dragged.drag
        box = self._dragged.box
        self._dragged.drag(min(max((pixel[0] - box.left) / max(box.width, 1), 0.0), 1.0), done)

    # ---- time and drawing -------------------------------------------------------------------------------------------

    def pass_time(self, seconds: float) -> None:
        """Let time pass."""
        tick, alert = self.player.tick, self.player.alert
        self.player.pass_time(seconds)
        if self.said_for > 0.0:
            self.said_for -= seconds
            self.dirty = self.dirty or self.said_for <= 0.0
        self.dirty = self.dirty or tick != self.player.tick or alert is not self.player.alert or self.player.playing

    def acts(self) -> Acts:
        """What the left of the window can ask for."""
        return Acts(self.change, self.change_all, self.under, self.show_beside)

    def draw(self) -> None:
        """Draw everything."""
        desk = Desk(self.surface, THEMES[self.theme], self.focus, self.pointer)
        self.drawn = look.draw(desk, self)
        self.controls, self.dirty = desk.controls, False
