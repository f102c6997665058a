"""Every key, once: what it does, what is written on its button, and what the help says."""

from dataclasses import dataclass

import pygame


@dataclass(frozen=True)
class Key:
    """A key and what it does."""

    does: str  # name of the action
    codes: tuple[int, ...]
    shown: str  # on buttons and in the help
    says: str


DIGITS = tuple(range(pygame.K_1, pygame.K_9 + 1))

KEYS = (
    Key("play", (pygame.K_SPACE,), "Space", "play, pause"),
    Key("step", (pygame.K_PERIOD,), ".", "one tick on"),
    Key("back", (pygame.K_COMMA,), ",", "one tick back"),
    Key("reset", (pygame.K_r,), "R", "begin again"),
    Key("slower", (pygame.K_LEFTBRACKET,), "[", "slower"),
    Key("faster", (pygame.K_RIGHTBRACKET,), "]", "faster"),
    Key("next", (pygame.K_n,), "N", "to the next event"),
    Key("previous", (pygame.K_b,), "B", "back to the event before"),
    Key("as_given", (pygame.K_0,), "0", "the world as it is given"),
    Key("control", DIGITS, "1 … 9", "begin again under a control"),
    Key("compare", (pygame.K_c,), "C", "the control beside it"),
    Key("why", (pygame.K_w,), "W", "why did it happen?"),
    Key("inspect", (pygame.K_i,), "I", "look at the next body (or click it)"),
    Key("follow", (pygame.K_f,), "F", "follow it, close up"),
    Key("trails", (pygame.K_t,), "T", "where they came from"),
    Key("arrows", (pygame.K_a,), "A", "what has been learnt, as arrows"),
    Key("earlier", (pygame.K_PAGEUP,), "PgUp", "less training"),
    Key("later", (pygame.K_PAGEDOWN,), "PgDn", "more training"),
    Key("lesson", (pygame.K_l,), "L", "lesson and parameters, or more room"),
    Key("theme", (pygame.K_p,), "P", "light, dark, projector"),
    Key("fullscreen", (pygame.K_F11,), "F11", "the whole screen"),
    Key("screenshot", (pygame.K_s,), "S", "save what is shown as a picture"),
    Key("help", (pygame.K_QUESTION, pygame.K_F1, pygame.K_h), "?", "these keys"),
    Key("focus", (pygame.K_TAB,), "Tab", "next control; Enter, ← → use it"),
    Key("leave", (pygame.K_ESCAPE,), "Esc", "close this, leave"),
)

BY_NAME = {key.does: key for key in KEYS}
BY_CODE = {code: key for key in KEYS for code in key.codes}


def key_of(event: pygame.event.Event) -> Key | None:
    """The key that was pressed; a question mark is found by what was typed, wherever it is on the keyboard."""
    typed = {"?": "help", ".": "step", ",": "back", "[": "slower", "]": "faster"}.get(getattr(event, "unicode", ""))
    return BY_NAME[typed] if typed else BY_CODE.get(event.key)
