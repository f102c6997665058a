"""One launch of the server: where it is reached, what opens it, and who is connected."""

import hmac
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

from viz.page.lan import Hall
from viz.page.limits import FULL, Dropped, Limits
from viz.page.worlds import Library

HERE = ("127.0.0.1", "localhost", "[::1]")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # that nobody mistakes for each other


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
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    code: str = field(default_factory=join_code)
    sockets: Counter[str] = field(default_factory=Counter)  # by address
    worlds: int = 0
    spectators: int = 0

    def __post_init__(self) -> None:
        self.library = Library(self.limits)
        self.hall = Hall() if self.lan else None

    @property
    def hosts(self) -> frozenset[str]:
        """What a browser may call this server."""
        names = (*HERE, self.lan) if self.lan else HERE
        return frozenset(f"{name}:{self.port}" for name in names)

    @property
    def origins(self) -> frozenset[str]:
        """The pages from which a socket may be opened."""
        return frozenset(f"http://{host}" for host in self.hosts)

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

    def is_token(self, told: str) -> bool:
        """Whether this opens a world."""
        return hmac.compare_digest(told.encode(), self.token.encode())

    def is_code(self, told: str) -> bool:
        """Whether this lets one watch."""
        return self.hall is not None and hmac.compare_digest(told.upper().encode(), self.code.encode())

    @contextmanager
    def socket(self, address: str) -> Iterator[None]:
        """A socket from an address. Raises Dropped if there are too many."""
        if self.sockets[address] >= self.limits.per_address:
            raise Dropped(FULL, f"there are {self.limits.per_address} viewers at this address already.")
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
