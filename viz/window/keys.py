"""Every key, once: what it does, and what is written on its button. On the page the same keys do the same."""

from dataclasses import dataclass

import pygame


@dataclass(frozen=True)
class Key:
    """A key and what it does."""

    does: str  # name of the action
    codes: tuple[int, ...]
    shown: str  # on buttons and in the help, where the catalogue says what it does
    waits: bool = False  # whether it does nothing until the lesson's question is answered or skipped


DIGITS = tuple(range(pygame.K_1, pygame.K_9 + 1))

KEYS = (
    Key("play", (pygame.K_SPACE,), "Space", waits=True),
    Key("step", (pygame.K_PERIOD,), ".", waits=True),
    Key("back", (pygame.K_COMMA,), ",", waits=True),
    Key("reset", (pygame.K_r,), "R", waits=True),
    Key("slower", (pygame.K_LEFTBRACKET,), "["),
    Key("faster", (pygame.K_RIGHTBRACKET,), "]"),
    Key("next", (pygame.K_n,), "N", waits=True),
    Key("previous", (pygame.K_b,), "B", waits=True),
    Key("as_given", (pygame.K_0,), "0", waits=True),
    Key("control", DIGITS, "1 … 9"),
    Key("compare", (pygame.K_c,), "C", waits=True),
    Key("why", (pygame.K_w,), "W", waits=True),
    Key("chance", (pygame.K_m,), "M", waits=True),
    Key("skip", (pygame.K_k,), "K"),
    Key("hand", (pygame.K_y,), "Y"),
    Key("results", (pygame.K_v,), "V"),
    Key("save", (pygame.K_d,), "D"),
    Key("inspect", (pygame.K_i,), "I"),
    Key("follow", (pygame.K_f,), "F"),
    Key("trails", (pygame.K_t,), "T"),
    Key("arrows", (pygame.K_a,), "A"),
    Key("earlier", (pygame.K_LESS, pygame.K_PAGEUP), "<"),
    Key("later", (pygame.K_GREATER, pygame.K_PAGEDOWN), ">"),
    Key("lesson", (pygame.K_l,), "L"),
    Key("theme", (pygame.K_p,), "P"),
    Key("fullscreen", (pygame.K_F11,), "F11"),
    Key("screenshot", (pygame.K_s,), "S"),
    Key("help", (pygame.K_QUESTION, pygame.K_F1, pygame.K_h), "?"),
    Key("focus", (pygame.K_TAB,), "Tab"),
    Key("leave", (pygame.K_ESCAPE,), "Esc"),
)

ALWAYS = ("leave", "help", "theme", "fullscreen", "screenshot", "focus")
OVER = {
    "help": (),
    "hand": ("hand",),
    "card": ("why", "compare"),
    "results": ("results", "save"),
    "rooms": ("chance",),
}  # what else works while one of these is open

TYPED = {"?": "help", ".": "step", ",": "back", "[": "slower", "]": "faster", "<": "earlier", ">": "later"}
BY_NAME = {key.does: key for key in KEYS}
BY_CODE = {code: key for key in KEYS for code in key.codes}


def key_of(event: pygame.event.Event) -> Key | None:
    """The key that was pressed; a question mark is found by what was typed, wherever it is on the keyboard."""
    return BY_NAME[TYPED[typed]] if (typed := getattr(event, "unicode", "")) in TYPED else BY_CODE.get(event.key)
