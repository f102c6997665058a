"""The window itself: it takes events and draws on a surface. It opens nothing, so it needs no display."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pygame

from unbidden.sim.report.catalogue import say
from unbidden.viz.picture.theme import THEMES
from unbidden.viz.pixels.canvas import Canvas, Control
from unbidden.viz.pixels.scene import Drawn, WindowScene
from unbidden.viz.playback import Playback
from unbidden.viz.window import lesson, overlays
from unbidden.viz.window.chosen import Look
from unbidden.viz.window.hand import HandActions
from unbidden.viz.window.keys import ALWAYS, BY_NAME, DIGITS, OVER, Key, key_of
from unbidden.viz.window.look import WindowActions, draw, has_lesson
from unbidden.viz.window.player import Player
from unbidden.viz.window.pointing import Pointing
from unbidden.viz.window.returns import returned
from unbidden.viz.window.saving import save_picture, save_table
from unbidden.viz.window.setting import Setting
from unbidden.viz.window.worlds import Worlds

TOAST = 4.0  # s
A_SECOND = 15.0  # letters that people read
ENTER = (pygame.K_RETURN, pygame.K_KP_ENTER)
BETWEEN = 0.1  # s between pictures of how far long work is


@dataclass
class Notice:
    """A word about what was done, shown for some seconds."""

    text: str = ""
    left: float = 0.0  # s

    def say(self, text: str) -> None:
        """Show it."""
        self.text, self.left = text, max(TOAST, len(text) / A_SECOND)


class App(Pointing):
    """A window: its worlds, how they are looked at, and what keys and mouse do. `take` events, `pass_time`, `draw`."""

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
        """`flip` shows the surface in the middle of long work."""
        self.surface, self.look, self.notice = surface, Look(theme), Notice()
        super().__init__()
        self.open, self.wants_fullscreen = True, False
        self.drawn: list[Drawn] = []
        self._scenes: dict[Playback, WindowScene] = {}
        self._flip, self._flipped = flip, 0.0
        self.worlds = Worlds(setting, beside, self._busy, self.notice.say)
        self.worlds.open(at, speed)
        self.look.place.question = setting.summary()["lesson"]["predict"]

    @property
    def player(self) -> Player:
        """Where the worlds are, and how they go on."""
        return self.worlds.player

    # ---- events -----------------------------------------------------------------------------------------------------

    def take(self, event: Any) -> None:
        """Do what an event asks for."""
        if event.type == pygame.QUIT:
            self.open = False
        elif event.type == pygame.KEYDOWN:
            self.dirty = True
            self._key(event)
        elif event.type == pygame.MOUSEMOTION:
            self.point(event.pos)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self.press(event.pos)
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            self.let_go(event.pos)
        elif event.type in (pygame.VIDEORESIZE, pygame.WINDOWEXPOSED, pygame.WINDOWSIZECHANGED):
            self.dirty = True

    def _key(self, event: Any) -> None:
        control = self.focused()
        if event.key in ENTER and control and control.press:
            return control.press()
        if self.over == "hand" and self._by_hand(event.key):
            return None
        if event.key in (pygame.K_LEFT, pygame.K_RIGHT):
            return self._sideways(control, 1 if event.key == pygame.K_RIGHT else -1)
        key = key_of(event)
        return self._act(key, event) if key else None

    def _sideways(self, control: Control | None, by: int) -> None:
        """An arrow changes the control that keys go to; else it is a step."""
        if control and control.nudge:
            control.nudge(by)
        elif not self.over:
            self.actions()["step" if by > 0 else "back"]()

    def _by_hand(self, code: int) -> bool:
        """What a key does in a round that is played; whether it does anything there."""
        played = self.worlds.hand
        if played and played.is_over and code in ENTER:
            self.learner()
            return True
        return played is not None and played.press(code)

    def _act(self, key: Key, event: Any) -> None:
        if key.does == "control":
            return None if self.over else self._digit(DIGITS.index(event.key))
        if key.does == "focus":
            return self.next_focus(-1 if getattr(event, "mod", 0) & pygame.KMOD_SHIFT else 1)
        if not self.over or key.does in (*ALWAYS, *OVER[self.over]):
            self.actions().get(key.does, lambda: None)()

    @property
    def over(self) -> str:
        """What lies over the worlds now, if something does."""
        there = {
            "help": self.look.help, "results": self.look.results, "rooms": self.worlds.rooms,
            "hand": self.worlds.hand, "card": self.worlds.card,
        }  # fmt: skip
        return next((name for name, open_ in there.items() if open_), "")

    def _digit(self, number: int) -> None:
        """A digit is an answer to the lesson's question, and after that a control."""
        names = self.worlds.setting.controls()
        if self.look.place.locked:
            self.answer(number)
        elif number < len(names):
            self.worlds.under(names[number])

    def actions(self) -> dict[str, Callable[[], None]]:
        """What each key does now, by its name in the table of keys."""
        locked = self.look.place.locked
        return {
            name: self.refuse if locked and BY_NAME[name].waits else act for name, act in self._all_actions().items()
        }

    def _all_actions(self) -> dict[str, Callable[[], None]]:
        player, worlds = self.player, self.worlds
        return {
            "play": player.play, "step": lambda: player.step(1), "back": lambda: player.step(-1), "reset": worlds.reset,
            "slower": lambda: player.change_speed(0.5), "faster": lambda: player.change_speed(2.0),
            "next": player.next_event, "previous": player.previous_event, "why": worlds.explain,
            "as_given": lambda: worlds.under(None), "compare": self.compare, "chance": worlds.chance,
            "skip": self.skip, "hand": worlds.play_round,
            "results": lambda: self.flip("results"), "save": self.save, "inspect": self.inspect, "follow": self.follow,
            "trails": lambda: self.flip("trails"), "arrows": lambda: self.flip("arrows"), "lesson": self.fold,
            "earlier": lambda: worlds.set_stage(worlds.stage - 1),
            "later": lambda: worlds.set_stage(worlds.stage + 1), "theme": self.next_theme,
            "fullscreen": self.fullscreen, "screenshot": self.screenshot, "help": self.show_help, "leave": self.leave,
        }  # fmt: skip

    def answer(self, choice: int) -> None:
        """Seal what is said to the lesson's question; then everything moves."""
        if said := self.look.place.answer(choice):
            self.notice.say(said)

    def skip(self) -> None:
        """Go on without an answer to it."""
        if said := self.look.place.skip():
            self.notice.say(said)

    def refuse(self) -> None:
        """Nothing moves before the question is answered."""
        self.look.lesson, self.look.place.step = None, 0
        self.notice.say(say("predict.first"))

    def go(self, tick: int) -> None:
        """Show a tick, if anything moves yet."""
        if self.look.place.locked:
            self.refuse()
        else:
            self.player.go(tick)

    def learner(self) -> None:
        """After a round by hand the learner's turn; first what it is asked to be said, if that was not answered yet."""
        if self.look.place.locked:
            self.worlds.leave_round()
            self.refuse()
        else:
            self.worlds.learners_turn()

    def inspect(self) -> None:
        """Look at the next body that is there."""
        frame = self.player.first.frame(self.player.tick)
        there = [k for k, cell in enumerate(frame.cell.tolist()) if cell >= 0]
        after = [k for k in there if k > self.look.selected]
        self.look.selected = after[0] if after else -1

    def follow(self) -> None:
        """Follow somebody, or nobody any more."""
        self.look.following = not self.look.following

    def fold(self) -> None:
        """Show the lesson and the parameters, or give their room away."""
        self.look.lesson = not has_lesson(self._canvas(), self.look, len(self.player.showings))

    def compare(self) -> None:
        """The control beside the world; from the card the same world without what was needed first."""
        card = self.worlds.card
        if card and card["without"]:
            self.worlds.without(card["without"][0])
        elif not self.look.help:
            self.worlds.card = None
            self.worlds.compare()

    def flip(self, name: str) -> None:
        """Turn something that is shown on or off."""
        setattr(self.look, name, not getattr(self.look, name))

    def next_theme(self) -> None:
        """Light, dark, projector."""
        names = list(THEMES)
        self.look.theme = names[(names.index(self.look.theme) + 1) % len(names)]

    def fullscreen(self) -> None:
        """Ask for the whole screen, or for a window again."""
        self.wants_fullscreen = not self.wants_fullscreen

    def show_help(self) -> None:
        """Show the keys, or no more."""
        self.look.help = not self.look.help

    def leave(self) -> None:
        """Close what is open; else leave."""
        over = self.over
        if over == "help":
            self.look.help = False
        elif over == "results":
            self.look.results = False
        elif over == "rooms":
            self.worlds.rooms = None
        elif over == "hand":
            self.worlds.leave_round()
        elif over == "card":
            self.worlds.card = None
        else:
            self.open = False

    def screenshot(self) -> None:
        """Save what is shown as a picture beside where one is."""
        legend = self.player.first.reel.legend
        self.draw()
        self.notice.say(save_picture(self.surface, f"{legend.name}-seed{legend.seed}-tick{self.player.tick}.png"))

    def save(self) -> None:
        """Save what was run so far as a table beside where one is."""
        name = f"{self.player.first.reel.legend.name}-results.csv"
        self.notice.say(save_table(self.worlds.results.csv(), name))

    def elsewhere(self, pixel: tuple[int, int]) -> None:
        """The body at a pixel is looked at, or no more."""
        for drawn in self.drawn[: 0 if self.over else 1]:
            if (body := drawn.body_at(pixel)) >= 0:
                self.look.selected = -1 if body == self.look.selected else body

    # ---- time and drawing -------------------------------------------------------------------------------------------

    def pass_time(self, seconds: float) -> None:
        """Let time pass."""
        tick, alert = self.player.tick, self.player.alert
        self.player.pass_time(seconds)
        self.dirty = self.worlds.run_rooms() or self.dirty
        if self.notice.left > 0.0:
            self.notice.left -= seconds
            self.dirty = self.dirty or self.notice.left <= 0.0
        self.dirty = self.dirty or tick != self.player.tick or alert is not self.player.alert or self.player.playing

    def draw(self) -> None:
        """Draw everything."""
        canvas, worlds, look = self._canvas(), self.worlds, self.look
        canvas.focus, canvas.pointer = self.focus, self.pointer
        shown = self.player.showings
        if look.selected >= len(shown[0].reel.legend.bodies):
            look.selected = -1
        drawn = [worlds.hand.showing] if worlds.hand else shown
        self._scenes = {one: self._scenes.get(one) or WindowScene(one.reel.legend) for one in drawn}
        changes = lesson.LessonActions(
            self.answer, self.skip, worlds.play_round,
            worlds.change, worlds.change_all, worlds.under, worlds.trial, worlds.trial_beside,
        )  # fmt: skip
        hand = HandActions(worlds.act, self.learner, worlds.play_round, self.leave)
        acts = WindowActions(self.actions(), self.go, changes, hand, worlds.set_stage, worlds.again, worlds.without)
        if worlds.hand or not look.place.locked:
            worlds.note()
        told = returned(worlds.base, shown[0])
        if said := look.place.comes(told):
            self.notice.say(said)
        notice = self.notice.text if self.notice.left > 0.0 else ""
        self.drawn = draw(canvas, worlds, list(self._scenes.values()), look, told, notice, acts)
        self.controls, self.dirty = canvas.controls, False

    def _canvas(self) -> Canvas:
        return Canvas(self.surface, THEMES[self.look.theme])

    def _busy(self, says: str, done: int, total: int) -> None:
        """Show how far long work is."""
        if time.monotonic() - self._flipped < BETWEEN and done < total:
            return
        self._flipped = time.monotonic()
        overlays.busy(self._canvas(), self.surface.get_rect(), says, done, total)
        self._flip()
