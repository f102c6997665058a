"""The presenter's screen for others in the room: they see what it shows, and steer nothing."""

import math
from functools import partial
from typing import Any

from unbidden.viz.server.limits import Refused
from unbidden.viz.server.messages import Message
from unbidden.viz.server.sending import FrameSender, Waker
from unbidden.viz.server.session import Session

ORDER = ("world", "state", "found", "card", "without")


class Spectator:
    """One who watches: the latest words of each kind, and the latest frame."""

    def __init__(self, sender: FrameSender):
        self.sender, self.waker = sender, Waker()
        self.words: dict[str, str] = {}
        self.frame: tuple[int, bytes] | None = None

    def hear(self, kind: str, content: Any) -> None:
        """Something was shown or said on the presenter's screen."""
        if kind == "frame":
            self.frame = content
        else:
            if kind == "world":  # all else was about another one
                self.words.clear()
                self.frame = None
            self.words[kind] = content
        self.waker.wake()

    def take(self, message: Message) -> None:
        """Hear that a frame was seen. Raises Refused for anything else."""
        if message.do != "ack":
            raise Refused("you are watching; only the presenter steers this world.", "do")
        self.sender.seen(message.fields["tick"])
        self.waker.wake()

    async def go(self) -> None:
        """Pass on what was heard, until cancelled."""
        while True:
            kind = next((kind for kind in ORDER if kind in self.words), None)
            if kind:
                await self.sender.say_text(self.words.pop(kind))
            elif self.frame and self.sender.is_open:
                (tick, frame), self.frame = self.frame, None
                await self.sender.show(tick, frame)
            else:
                await self.waker.sleep(math.inf)


class Broadcast:
    """Who presents, and who watches.

    A page may have several worlds open, to compare them; the one in which play was pressed last is watched, or else
    the one that was opened first.
    """

    def __init__(self) -> None:
        self.presenters: list[
            tuple[Session, dict[str, Any]]
        ] = []  # and the latest of what each showed; the last is seen
        self.spectators: set[Spectator] = set()

    @property
    def name(self) -> str:
        """The scenario that is presented, or none."""
        world = self.presenters[-1][0].world if self.presenters else None
        return world.choice.name if world else ""

    def present(self, session: Session) -> None:
        """A session that may be watched from now on."""
        shown: dict[str, Any] = {}
        self.presenters.insert(0, (session, shown))
        session.overheard = partial(self._pass_on, session, shown)

    def stop(self, session: Session) -> None:
        """A session that has ended."""
        self._reorder([one for one in self.presenters if one[0] is not session])

    def enter(self, spectator: Spectator) -> None:
        """Somebody who watches from now on."""
        self.spectators.add(spectator)
        self._retell(spectator)

    def leave(self, spectator: Spectator) -> None:
        """Somebody who does not watch any more."""
        self.spectators.discard(spectator)

    def _reorder(self, presenters: list[tuple[Session, dict[str, Any]]]) -> None:
        was, self.presenters = self.presenters[-1:], presenters
        if presenters and was[0][0] is not presenters[-1][0]:
            for spectator in self.spectators:
                self._retell(spectator)

    def _retell(self, spectator: Spectator) -> None:
        for kind, content in self.presenters[-1][1].items() if self.presenters else ():
            spectator.hear(kind, content)

    def _pass_on(self, session: Session, shown: dict[str, Any], kind: str, content: Any) -> None:
        if kind == "play":
            others = [one for one in self.presenters if one[0] is not session]
            return self._reorder([*others, (session, shown)])
        if kind == "world":
            shown.clear()
        shown[kind] = content
        if self.presenters[-1][0] is session:
            for spectator in self.spectators:
                spectator.hear(kind, content)
        return None
