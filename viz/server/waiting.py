"""Messages of a viewer that wait to be done."""

from collections import deque

from unbidden.viz.server.limits import Refused
from unbidden.viz.server.messages import Message

LIGHT = ("seek", "pause", "speed", "drag")  # of each of these only the last counts, in whatever order they come


class MessageQueue:
    """Messages in their order; of several that undo each other only the last."""

    def __init__(self, most: int):
        self.most = most
        self.waiting = deque[Message]()

    def __bool__(self) -> bool:
        return bool(self.waiting)

    def add(self, message: Message) -> None:
        """One more. Raises Refused if there are too many."""
        self._forget(message)
        if len(self.waiting) >= self.most:
            raise Refused("too much at once; wait until the last was done.")
        self.waiting.append(message)

    def next(self) -> Message:
        """The oldest, which is not here any more then."""
        return self.waiting.popleft()

    def _forget(self, new: Message) -> None:
        """Forget what the new message makes needless, as long as nothing stands between that would notice."""
        for k in range(len(self.waiting) - 1, -1, -1):
            old = self.waiting[k]
            if old.do == new.do and (
                new.do in LIGHT or (new.do == "set" and old.fields["field"] == new.fields["field"])
            ):
                del self.waiting[k]
                return
            if old.do not in LIGHT or new.do not in LIGHT:
                return
