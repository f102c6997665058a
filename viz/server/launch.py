"""One launch of the server: where it is reached, what opens it, and who is connected."""

import hmac
import re
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

from unbidden.viz.server.limits import FULL, Dropped, Limits

if TYPE_CHECKING:
    from unbidden.viz.server.broadcast import Broadcast
    from unbidden.viz.server.class_rounds import ClassRounds
    from unbidden.viz.server.connections import Door
    from unbidden.viz.server.worlds import Library

PORT = r"(?::[0-9]{1,5})?"
HERE = re.compile(rf"(?:127\.0\.0\.1|localhost|\[::1\]){PORT}")  # at any port: a tunnel ends at one of its own
NAME = re.compile(rf"(?:[a-z0-9](?:[a-z0-9.-]{{0,251}}[a-z0-9])?|\[[0-9a-f:]{{2,39}}\]){PORT}")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # that nobody mistakes for each other


def name_of(written: str) -> str:
    """A name for this server as browsers send it, HOST or HOST:PORT. Raises ValueError for anything else."""
    if not NAME.fullmatch(written.lower()):
        raise ValueError(f"{written[:60]!r} is no HOST:PORT, as in hub.example.org or 192.0.2.7:9000.")
    return written.lower()


def join_code() -> str:
    """What spectators type: two groups of four."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(2))


@dataclass
class Launch:
    """What one launch is."""

    port: int
    limits: Limits = field(default_factory=Limits)
    first: str = ""  # the scenario to open, or none: the gallery
    lan: str = ""  # address of this machine for others, or none
    also: tuple[str, ...] = ()  # further names that browsers may call this server, each with its port if it has one
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    code: str = field(default_factory=join_code)
    sockets: Counter[str] = field(default_factory=Counter)  # by address
    worlds: int = 0
    spectators: int = 0
    again: bool = False  # whether it has the keys of the launch before

    # What follows takes most of the time of a start to import, and is there when the first request is answered.

    @cached_property
    def library(self) -> "Library":
        """The worlds there are."""
        from unbidden.viz.server.worlds import Library

        return Library(self.limits)

    @cached_property
    def broadcast(self) -> "Broadcast | None":
        """The presenter's screen, if others may watch it."""
        from unbidden.viz.server.broadcast import Broadcast

        return Broadcast() if self.lan else None

    @cached_property
    def rounds(self) -> "ClassRounds":
        """What was played by hand here."""
        from unbidden.viz.server.class_rounds import ClassRounds

        return ClassRounds()

    @cached_property
    def door(self) -> "Door":
        """Who is let in."""
        from unbidden.viz.server.connections import Door

        return Door(self.limits)

    def answers_to(self, host: str) -> bool:
        """Whether a browser may call this server by a name: the machine itself at any port, or a name it was told."""
        return bool(HERE.fullmatch(host)) or host in (*self.also, *self._lan)

    def trusts(self, origin: str, host: str) -> bool:
        """Whether a page of an origin may open a socket here: its own page, whatever name it was reached by."""
        scheme, _, name = origin.partition("://")
        if name in self.also:
            return scheme in ("http", "https")
        return scheme == "http" and name == host.lower() and self.answers_to(name)

    @property
    def _lan(self) -> tuple[str, ...]:
        return (f"{self.lan}:{self.port}",) if self.lan else ()

    @property
    def address(self) -> str:
        """What the presenter opens."""
        return f"http://127.0.0.1:{self.port}/{self.path}#token={self.token}"

    @property
    def path(self) -> str:
        """Where the presenter begins."""
        return f"s/{quote(self.first, safe='')}" if self.first else ""

    @property
    def join(self) -> str:
        """What spectators open."""
        return f"http://{self.lan}:{self.port}/join#code={self.code}"

    def is_token(self, token: str) -> bool:
        """Whether this opens a world."""
        return hmac.compare_digest(token.encode(), self.token.encode())

    def is_code(self, code: str) -> bool:
        """Whether this lets one watch."""
        return self.broadcast is not None and hmac.compare_digest(code.upper().encode(), self.code.encode())

    def refuse_if_full(self, address: str) -> None:
        """Raises Dropped if there are as many viewers at an address as there can be."""
        if self.sockets[address] >= self.limits.per_address:
            raise Dropped(FULL, f"there are {self.limits.per_address} viewers at this address already.")

    @contextmanager
    def socket(self, address: str) -> Iterator[None]:
        """The socket of a viewer who has shown a token or a code. Raises Dropped if there are too many."""
        self.refuse_if_full(address)
        self.sockets[address] += 1
        try:
            yield
        finally:
            self.sockets[address] -= 1
            if not self.sockets[address]:
                del self.sockets[address]

    @contextmanager
    def world(self) -> Iterator[None]:
        """Room for a world. Raises Dropped if there is none."""
        if self.worlds >= self.limits.worlds:
            raise Dropped(FULL, f"there are {self.limits.worlds} worlds already; close one, or wait.")
        self.worlds += 1
        try:
            yield
        finally:
            self.worlds -= 1

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Room for a spectator. Raises Dropped if there is none."""
        if self.spectators >= self.limits.spectators:
            raise Dropped(FULL, f"{self.limits.spectators} are watching already.")
        self.spectators += 1
        try:
            yield
        finally:
            self.spectators -= 1
