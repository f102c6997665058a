"""The worlds that a window shows: begun, changed, compared, and explained. It knows no keys and no mouse."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sim.causes import NothingToExplain, crossings
from sim.scenario.text import InvalidScenario
from sim.study import NotANumber
from viz.explaining import explained
from viz.showing import Showing
from viz.sofar import outside_now
from viz.stages import same_stage
from viz.telling import card
from viz.theme import THEMES
from viz.window import look
from viz.window.desk import Desk
from viz.window.player import Player
from viz.window.scene import Scene
from viz.window.world import Setting, replayed, turned

CLOSE_UP_SPEED = 2.0  # times real time at most, when something is shown again
TOAST = 4.0  # s
REFUSED = (InvalidScenario, NotANumber, ValueError)  # what a value that cannot be is answered with
BETWEEN = 0.1  # s between pictures of how far long work is


def said(error: Exception) -> str:
    """What an error says, on one line."""
    return str(error).strip().splitlines()[0]


class Worlds:
    """One world, or two in step; how they can be begun again; the card of what happened in the first."""

    player: Player
    scenes: list[Scene]
    columns: list[list[tuple[int, Showing]]]

    def __init__(self, surface: Any, setting: Setting, theme: str, beside: str | None, flip: Callable[[], None]):
        self.surface, self.setting, self.theme, self.beside = surface, setting, theme, beside
        self.selected, self.stage = -1, -1
        self.card: dict[str, Any] | None = None
        self.dirty = True
        self.said, self.said_for = "", 0.0
        self._told = 0.0
        self._flip = flip  # what shows the surface in the middle of long work

    def begin(self, at: int = 0, speed: float | None = None) -> None:
        """Begin the world as it is set, and beside it a control if one was asked for."""
        learns = bool(self.setting.scenario().setup.learners)
        found = [self.setting.begin(self._busy("they learn, before they can be watched" if learns else "running"))]
        if self.beside:
            found.append(self.setting.under(self.beside).begin(self._busy(f"the control {self.beside}")))
        self.columns = found
        self.stage = len(found[0]) - 1 if not 0 <= self.stage < len(found[0]) else self.stage
        self._show(self._at_stage(), at, speed)

    def _show(self, showings: list[Showing], at: int = 0, speed: float | None = None) -> None:
        """Show worlds, from a tick on."""
        self.player = Player(showings, at, speed)
        self.scenes = [Scene(showing.reel.legend) for showing in showings]
        if self.selected >= len(showings[0].reel.legend.bodies):
            self.selected = -1
        self.card, self.dirty = None, True

    def _at_stage(self) -> list[Showing]:
        """What is shown of each world: the same stage of their trainings."""
        episodes = [[done for done, _ in column] for column in self.columns]
        return [
            column[same_stage(episodes[0], self.stage, others)][1]
            for column, others in zip(self.columns, episodes, strict=True)
        ]

    def trained(self, k: int) -> int | None:
        """After how many episodes of training a world is shown; None if there is one stage of it, or none."""
        column = self.columns[k] if k < len(self.columns) else []
        shown = self.player.showings[k]
        return next((done for done, showing in column if showing is shown), None) if len(column) > 1 else None

    def set_stage(self, number: int) -> None:
        """Show what was learnt by another stage of the training."""
        last = len(self.columns[0]) - 1
        self.stage = min(max(number, 0), last)
        tick, speed = self.player.tick, self.player.speed
        self._show(self._at_stage(), tick, speed)
        self.player.stops = False

    def change(self, name: str, value: Any) -> None:
        """Change a field: at once where that is possible, else by beginning again."""
        tick, playing = self.player.tick, self.player.playing
        try:
            found = [turned(showing, tick, name, value) for showing in self.player.showings]
        except REFUSED as error:
            return self.say(said(error))
        live = [showing for showing in found if showing is not None]
        if len(live) < len(found) or tick == 0:
            return self._begin_with(self.setting.with_field(name, value))
        self.setting = self.setting.with_field(name, value)
        self._show(live, tick, self.player.speed)
        self.player.playing = playing
        self.say("changed while it runs: the same seed and the same change give the same world again")

    def change_all(self, values: dict[str, Any]) -> None:
        """Change several fields, and begin again."""
        setting = self.setting.under(None)
        for name, value in values.items():
            setting = setting.with_field(name, value)
        self._begin_with(setting)

    def under(self, control: str | None) -> None:
        """Begin again under a control, or as it is given."""
        self._begin_with(self.setting.under(control))

    def _begin_with(self, setting: Setting) -> None:
        before, playing = self.setting, self.player.playing
        self.setting = setting
        try:
            self.begin(0, self.player.speed)
        except REFUSED as error:
            self.setting = before
            return self.say(said(error))
        self.player.playing = playing

    def show_beside(self, control: str | None) -> None:
        """Show a control beside the world, or stop that."""
        self.beside = control
        self.begin(self.player.tick, self.player.speed)

    # ---- why --------------------------------------------------------------------------------------------------------

    def explain(self) -> None:
        """Show the card of the last crossing so far, or of the first."""
        first = self.player.first
        if self.card:
            self.card = None
            return
        self.player.playing = False
        first.judge(first.last)
        if outside_now(first.run, 0) and not crossings(first.run):
            return self.say("nobody crossed in this run, so there is nothing to explain")
        past = [event for event in crossings(first.run) if event["tick"] <= self.player.tick]
        number = max(len(past), 1)
        try:
            run = explained(first.reel, number)
            self.card = card(run, number, self._busy("replays with one thing taken away at a time"))
        except NothingToExplain as error:
            self.say(str(error))

    def again(self) -> None:
        """Show once more what came before it, slowly, close up."""
        assert self.card
        told, self.card = self.card, None
        self.player.go(told["again"])
        self._slowly(told["event"]["body"])

    def without(self, what: str) -> None:
        """Show the same seed without something, beside what happened."""
        assert self.card
        told, first = self.card, self.player.first
        other, _ = replayed(first, told["number"], what)
        self._show([first, other], told["again"], self.player.speed)
        self._slowly(told["event"]["body"])

    def _slowly(self, body: int) -> None:
        self.player.speed = min(self.player.speed, CLOSE_UP_SPEED)
        self.player.stops, self.player.playing = False, True
        self.player.alert = None

    def reset(self) -> None:
        """Begin again, with the parameters as they are now."""
        self._begin_with(replace(self.setting))

    def compare(self) -> None:
        """The usual control beside the world, or the world alone."""
        if len(self.player.showings) > 1:
            return self.show_beside(None)
        control = self.setting.usual_control()
        return self.show_beside(control) if control else self.say("this scenario has no control")

    def say(self, words: str) -> None:
        """Show a word about what was done, for some seconds."""
        self.said, self.said_for, self.dirty = words, TOAST, True

    def _busy(self, says: str) -> Callable[[int, int], None]:
        """What long work is told to call."""

        def show(done: int, total: int) -> None:
            if time.monotonic() - self._told < BETWEEN and done < total:
                return
            self._told = time.monotonic()
            look.draw_busy(Desk(self.surface, THEMES[self.theme]), says, done, total)
            self._flip()

        return show
