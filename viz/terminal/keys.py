"""A terminal for a film: keys without Enter, a second screen to draw on, and everything as before afterwards."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l"  # second screen, no cursor, no wrapping
LEAVE = "\x1b[?7h\x1b[?25h\x1b[?1049l"
ARROWS = {"[C": ".", "[D": ",", "[A": "]", "[B": "[", "OC": ".", "OD": ",", "OA": "]", "OB": "["}
ESCAPE = "\x1b"


@contextmanager
def second_screen(stream: TextIO) -> Iterator[None]:
    """Draw on a screen of its own, and leave the terminal as it was, whatever ends this."""
    with _ended_by(("SIGTERM", "SIGHUP")):
        try:
            stream.write(ENTER)
            stream.flush()
            yield
        finally:
            stream.write(LEAVE)
            stream.flush()


@contextmanager
def _ended_by(names: tuple[str, ...]) -> Iterator[None]:
    """Let signals that end a program raise SystemExit meanwhile, so that `finally` is reached."""

    def leave(number: int, frame: Any) -> None:
        raise SystemExit(128 + number)

    before = {}
    try:
        for name in names:
            if hasattr(signal, name):
                before[name] = signal.signal(getattr(signal, name), leave)
    except ValueError:  # only the main thread may set these; elsewhere nothing changes
        pass
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler if handler is not None else signal.SIG_DFL)


def decoded(text: str) -> list[str]:
    """The keys in what a terminal sent: letters as they are, arrows as the keys they stand for, Esc as q."""
    keys, k = [], 0
    while k < len(text):
        if text[k] != ESCAPE:
            keys.append(text[k])
            k += 1
        elif text[k + 1 : k + 2] in ("[", "O"):
            end = k + 2
            while end < len(text) and not text[end].isalpha() and text[end] != "~":
                end += 1
            keys += [ARROWS[text[k + 1 : end + 1]]] if text[k + 1 : end + 1] in ARROWS else []
            k = end + 1
        else:
            keys += ["q"] if k + 1 == len(text) else []  # Alt and a letter is nobody's key
            k += 2
    return keys


if sys.platform == "win32":
    import msvcrt

    @contextmanager
    def raw(stdin: TextIO) -> Iterator[None]:
        """Nothing to change: keys are read one by one anyway."""
        yield

    def read_keys(stdin: TextIO, seconds: float) -> list[str]:
        """The keys pressed within so many seconds; it comes back with the first."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if msvcrt.kbhit():
                return [msvcrt.getwch()]
            time.sleep(0.01)
        return []

else:
    import select
    import termios

    @contextmanager
    def raw(stdin: TextIO) -> Iterator[None]:
        """Give keys one by one and unseen; Ctrl-C still interrupts, Ctrl-Z does nothing."""
        before = termios.tcgetattr(stdin)
        mode = termios.tcgetattr(stdin)
        mode[3] &= ~(termios.ICANON | termios.ECHO)
        mode[6][termios.VMIN], mode[6][termios.VTIME], mode[6][termios.VSUSP] = 1, 0, b"\x00"
        termios.tcsetattr(stdin, termios.TCSADRAIN, mode)
        try:
            yield
        finally:
            termios.tcsetattr(stdin, termios.TCSADRAIN, before)

    def read_keys(stdin: TextIO, seconds: float) -> list[str]:
        """The keys pressed within so many seconds; it comes back with the first. A terminal that is gone says q."""
        if not select.select([stdin], [], [], max(0.0, seconds))[0]:
            return []
        try:
            sent = os.read(stdin.fileno(), 1024)
        except OSError:
            sent = b""
        return decoded(sent.decode(errors="ignore")) if sent else ["q"]
