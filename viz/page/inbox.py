"""What a viewer has asked for and what was not done yet."""

from collections import deque

from viz.page.limits import Refused
from viz.page.messages import Message


class Inbox:
    """Messages in their order; of several that undo each other only the last."""

    def __init__(self, most: int):
        self.most = most
        self.waiting = deque[Message]()

    def __bool__(self) -> bool:
        return bool(self.waiting)

    def add(self, message: Message) -> None:
        """One more. Raises Refused if there are too many."""
        if self.waiting and _replaces(message, self.waiting[-1]):
            self.waiting.pop()
        if len(self.waiting) >= self.most:
            raise Refused("too much at once; wait until the last was done.")
        self.waiting.append(message)

    def next(self) -> Message:
        """The oldest, which is not here any more then."""
        return self.waiting.popleft()


def _replaces(new: Message, old: Message) -> bool:
    """Whether the older of two messages need not be done any more."""
    if new.do in ("seek", "speed"):
        return old.do == new.do
    return new.do == old.do == "set" and new.told["field"] == old.told["field"]
