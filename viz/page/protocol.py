"""HTTP as it is read from each connection, with an eye on the door."""

from collections.abc import Callable
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from viz.page.door import Door, bearer

WHOLE = (h11.DONE, h11.IDLE, h11.MUST_CLOSE)  # nothing of a request is missing


def protocol_of(door: Door, is_token: Callable[[str], bool]) -> type[H11Protocol]:
    """What reads connections and tells the door of them."""

    class Watched(H11Protocol):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            door.enter(self.client, transport)

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            door.leave(self.client)

        def data_received(self, data: bytes) -> None:
            before = self.headers
            super().data_received(data)
            self._look(before)

        def on_response_complete(self) -> None:
            before = self.headers
            if self.conn.their_state not in WHOLE:
                self.transport.close()  # the answer waited for no more of the request, and nobody else will
            super().on_response_complete()
            if not self.transport.is_closing():
                door.enter(self.client, self.transport)
                self._look(before)

        def _look(self, before: Any) -> None:
            """Tell the door if the head of another request is there."""
            if self.headers is not before:
                door.asked(self.client)
                if is_token(bearer((key.decode("latin-1"), told.decode("latin-1")) for key, told in self.headers)):
                    door.know(self.client)

    return Watched
