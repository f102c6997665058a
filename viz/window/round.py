"""A round by hand: a visitor in the place of a learner, and which key does what there. It draws nothing."""

from collections.abc import Mapping
from typing import Any

import pygame

from unbidden.sim.report.catalogue import say
from unbidden.sim.runs.by_hand import Round
from unbidden.sim.runs.training import TrainingResult
from unbidden.sim.scenario import Scenario
from unbidden.viz.by_hand import SPACE, told
from unbidden.viz.picture.frames import reel_of
from unbidden.viz.picture.picture import View
from unbidden.viz.playback import Playback

CODES = {
    "ArrowUp": pygame.K_UP, "ArrowRight": pygame.K_RIGHT, "ArrowDown": pygame.K_DOWN, "ArrowLeft": pygame.K_LEFT,
    SPACE: pygame.K_SPACE,
}  # fmt: skip
SHOWN = {"ArrowUp": "↑", "ArrowRight": "→", "ArrowDown": "↓", "ArrowLeft": "←"}


class HandRound:
    """A round that is played; `told` is what whoever plays it knows now."""

    told: Mapping[str, Any]

    def __init__(self, scenario: Scenario, learnt: TrainingResult, number: int):
        """Raises NotPlayable."""
        self.played = Round(scenario, learnt)
        self.showing = Playback(reel_of(self.played), say("results.round", run=number))
        self._look()

    @property
    def is_over(self) -> bool:
        """Whether it is judged."""
        return self.played.is_over

    @property
    def view(self) -> View:
        """Nobody but oneself is pointed out."""
        return View(selected=self.played.body)

    def act(self, number: int) -> None:
        """Do something; a tick goes by with it."""
        if not self.is_over:
            self.played.act(number)
            self._look()

    def press(self, code: int) -> bool:
        """Do what a key stands for; whether it stands for anything."""
        for number, action in enumerate(self.told["actions"]):
            if not self.is_over and code == code_of(action["key"]):
                self.act(number)
                return True
        return False

    def _look(self) -> None:
        self.showing.see(self.played.done)
        self.told = told(self.played)


def code_of(key: str) -> int | None:
    """The code of a key by its name; None for no key."""
    return CODES.get(key, ord(key.lower()) if len(key) == 1 else None)
