"""How long whoever opens a page waits: for the port, the gallery, the first picture of each world, a step, 100 rooms.

The server is a process of its own, started as people start it. Everything is asked for once before, so that no machine
code has to be made; then another server is started and timed, with nothing in its memory.
"""

import asyncio
import json
import statistics
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from subprocess import PIPE, Popen
from typing import Any
from urllib.request import Request, urlopen

from unbidden.experiments.speed.serving import SERVE
from unbidden.sim.scenario import shipped

LAUNCHES = 3  # of which the middle one is told
STEPS = 20
PATIENCE = 120.0  # s
ROOMS = "blimps"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Wait:
    """How long one thing took, and how long it may take."""

    what: str
    seconds: float
    most: float


def bench_opening(
    progress: Progress = lambda done, total: None, worlds: Sequence[str] | None = None, launches: int = LAUNCHES
) -> list[Wait]:
    """Start servers, ask for everything there is (or only some worlds), and say how long each took."""
    names = shipped() if worlds is None else worlds
    total = launches + 2
    with _serving() as (address, _):
        asyncio.run(_pictures(address, names))
        asyncio.run(_steps_and_rooms(address))
    progress(1, total)
    ports = []
    for number in range(launches):
        with _serving() as (_, took):
            ports.append(took)
        progress(2 + number, total)
    with _serving() as (address, _):
        gallery = _timed(lambda: _page(address, ""))
        pictures = asyncio.run(_pictures(address, names))
        step, rooms = asyncio.run(_steps_and_rooms(address))
    progress(total, total)
    return [
        Wait("port, from the start of the program", statistics.median(ports), 1.0),
        Wait("gallery, asked for first", gallery, 1.0),
        *(Wait(f"first picture of {name}", took, 2.0) for name, took in pictures.items()),
        Wait(f"a step of {ROOMS}, the longest of {STEPS}", step, 0.05),
        Wait(f"100 rooms of {ROOMS} and 100 of its control", rooms, 3.0),
    ]


@contextmanager
def _serving() -> Iterator[tuple[str, float]]:
    """A server: its address, and how long it took to have one."""
    began = time.monotonic()
    with Popen(SERVE, stdout=PIPE, text=True) as server:
        try:
            assert server.stdout
            address = next(word for word in server.stdout.readline().split() if word.startswith("http"))
            yield address, time.monotonic() - began
        finally:
            server.terminate()


def _timed(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def _page(address: str, path: str, method: str = "GET") -> bytes:
    home, token = address.split("#token=")
    head = {"Authorization": f"Bearer {token}", "Origin": home.rstrip("/")}
    with urlopen(Request(home + path, method=method, headers=head), timeout=PATIENCE) as answer:
        return answer.read()


async def _pictures(address: str, names: Sequence[str]) -> dict[str, float]:
    """How long each world takes from its address to its first frame: the page, what it asks for, and the socket."""
    took = {}
    for name in names:
        began = time.monotonic()
        await asyncio.to_thread(_page, address, f"s/{name}")
        await asyncio.to_thread(_page, address, f"open/{name}", "POST")
        async with _opened(address, name) as socket:
            await _until(socket, None)
            took[name] = time.monotonic() - began
    return took


async def _steps_and_rooms(address: str) -> tuple[float, float]:
    """The longest of some steps, and how long all rooms take from their button on."""
    async with _opened(address, ROOMS) as socket:
        await _until(socket, "found")
        steps = []
        for _ in range(STEPS):
            began = time.monotonic()
            await socket.send('{"do":"step","by":1}')
            await _until(socket, None)
            steps.append(time.monotonic() - began)
        began = time.monotonic()
        await socket.send('{"do":"rooms"}')
        await _rooms(socket)
        return max(steps), time.monotonic() - began


@asynccontextmanager
async def _opened(address: str, name: str) -> AsyncIterator[Any]:
    """The socket of a viewer who opens a world."""
    from websockets.asyncio.client import connect

    host, token = address.removeprefix("http://").split("/#token=")
    async with connect(f"ws://{host}/live", origin=f"http://{host}", compression=None) as socket:  # type: ignore[arg-type]
        await socket.send(json.dumps({"do": "open", "token": token, "scenario": name}))
        yield socket


async def _until(socket: Any, kind: str | None) -> dict[str, Any]:
    """Take in messages as far as one of a kind, or as a frame; every frame is acknowledged."""
    async with asyncio.timeout(PATIENCE):
        while True:
            message = await socket.recv()
            if not isinstance(message, str):
                tick = int.from_bytes(message[4:8], "little")
                await socket.send(json.dumps({"do": "ack", "tick": tick}))
                if kind is None:
                    return {}
                continue
            told = json.loads(message)
            if told["is"] == "error":
                raise RuntimeError(told["says"])
            if told["is"] == kind:
                return told


async def _rooms(socket: Any) -> None:
    while (await _until(socket, "rooms"))["running"]:
        pass


def table(waits: list[Wait]) -> str:
    """The figures as a Markdown table."""
    rows = [f"| {wait.what} | {wait.seconds:.3f} | {wait.most:g} |" for wait in waits]
    return "\n".join(["| wait for | s | at most |", "|---|---:|---:|", *rows])


def as_json(waits: list[Wait]) -> list[dict[str, Any]]:
    """The same as JSON values."""
    return [asdict(wait) for wait in waits]
