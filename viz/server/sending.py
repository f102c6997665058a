"""What goes out to a viewer: words, and frames that are counted until he has seen them."""

import asyncio
import json
import math
from collections import deque
from typing import Any, Protocol


class Gone(Exception):
    """Nobody is at the far end any more."""


class Line(Protocol):
    """The far end of a socket; sending raises Gone if there is none."""

    async def send_text(self, data: str) -> None:
        """Send words."""

    async def send_bytes(self, data: bytes) -> None:
        """Send a frame."""


class FrameSender:
    """Sends, and keeps count of what was not acknowledged."""

    def __init__(self, line: Line, most: int):
        self.line, self.most = line, most
        self.unseen: deque[int] = deque()

    @property
    def is_open(self) -> bool:
        """Whether another frame may be sent now."""
        return len(self.unseen) < self.most

    def seen(self, tick: int) -> None:
        """A frame was acknowledged, and with it all that were sent before."""
        if tick in self.unseen:
            while self.unseen.popleft() != tick:
                pass

    async def say(self, kind: str, message: dict[str, Any]) -> None:
        """Send words."""
        await self.line.send_text(said(kind, message))

    async def say_text(self, text: str) -> None:
        """Send words that are put together already."""
        await self.line.send_text(text)

    async def show(self, tick: int, frame: bytes) -> None:
        """Send a frame."""
        self.unseen.append(tick)
        await self.line.send_bytes(frame)


def said(kind: str, message: dict[str, Any]) -> str:
    """A message of the server."""
    return json.dumps({"is": kind, **message}, allow_nan=False, separators=(",", ":"))


class Waker:
    """Sleep until a time, or until somebody wakes one."""

    def __init__(self) -> None:
        self.event = asyncio.Event()

    def wake(self) -> None:
        """End the sleep, or the next one."""
        self.event.set()

    async def sleep(self, until: float) -> None:
        """Sleep until that time of the loop's clock, which may be infinite."""
        timer = None if until == math.inf else asyncio.get_running_loop().call_at(until, self.event.set)
        try:
            await self.event.wait()
        finally:
            self.event.clear()
            if timer:
                timer.cancel()
