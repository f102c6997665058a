"""Who is connected, and for how long: connections that have shown no token are few, and none of them lasts.

A connection is a stranger's until a token comes with it. A stranger has some seconds to ask, and some more to take the
answer. When too many come from one address, one of those that still ask goes for each that comes, the oldest first;
so half a request, sent a thousand times, keeps nobody out whose request arrives whole.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from unbidden.viz.server.limits import Limits

BEARER = "Bearer "
Client = Any  # address and port of the far end, as ASGI has them


@dataclass
class Visit:
    """One connection."""

    transport: asyncio.Transport
    host: str
    asks: bool = True  # nothing that can be answered has arrived yet
    timer: asyncio.TimerHandle | None = None

    def within(self, seconds: float) -> None:
        """End the connection unless something happens until then."""
        self.stay()
        self.timer = asyncio.get_running_loop().call_later(seconds, self.transport.abort)

    def stay(self) -> None:
        """Let the connection last."""
        if self.timer:
            self.timer.cancel()
        self.timer = None


class Door:
    """All connections of strangers, the oldest first. Used by the loop that serves, and by nobody else."""

    def __init__(self, limits: Limits):
        self.limits = limits
        self.strangers: dict[Client, Visit] = {}
        self.known: dict[Client, Visit] = {}

    def enter(self, client: Client, transport: asyncio.Transport) -> None:
        """A connection was made, or one waits for its next request."""
        self.leave(client)
        visit = Visit(transport, client[0] if client else "")
        self.strangers[client] = visit
        visit.within(self.limits.head)
        here = [one for one, other in self.strangers.items() if other.host == visit.host and one != client]
        for most, there in ((self.limits.strangers, here), (self.limits.everybody, list(self.strangers))):
            if len(there) >= most:
                self._turn_out(one for one in there if one != client)

    def _turn_out(self, clients: Iterable[Client]) -> None:
        """End the oldest connection that still asks, or else the oldest."""
        there = list(clients)
        oldest = next((one for one in there if self.strangers[one].asks), there[0])
        self.strangers[oldest].transport.abort()
        self.leave(oldest)

    def asked(self, client: Client) -> None:
        """A request has arrived whole; its answer must be taken in time."""
        if visit := self.strangers.get(client):
            visit.asks = False
            visit.within(self.limits.answer)

    def opened(self, client: Client) -> None:
        """A socket was opened; whoever did has some seconds more to show a token than they are told."""
        if visit := self.strangers.get(client):
            visit.within(self.limits.token + self.limits.wrong + self.limits.head)

    def know(self, client: Client) -> None:
        """A token, or a code, came with it: it may stay."""
        if visit := self.strangers.pop(client, None):
            visit.stay()
            self.known[client] = visit

    def ended(self, client: Client) -> None:
        """A socket was closed from here; the far end has some seconds to say farewell."""
        if visit := self.known.pop(client, None) or self.strangers.pop(client, None):
            visit.within(self.limits.head)

    def leave(self, client: Client) -> None:
        """A connection is gone."""
        if visit := self.known.pop(client, None) or self.strangers.pop(client, None):
            visit.stay()


def bearer(headers: Iterable[tuple[str, str]]) -> str:
    """The token of a request, or nothing."""
    header = next((value for key, value in headers if key == "authorization"), "")
    return header.removeprefix(BEARER) if header.startswith(BEARER) else ""


# ---- HTTP as it is read from each connection -------------------------------------------------------------------------

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
                if is_token(bearer((key.decode("latin-1"), value.decode("latin-1")) for key, value in self.headers)):
                    door.know(self.client)

    return Watched
