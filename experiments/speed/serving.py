"""How many viewers one server holds: a class of browsers, each playing a world of its own, as fast as they are sent.

The server is a process of its own, started as people start it. The viewers are sockets in this process, which take what
a page would take: they acknowledge every frame at once, and draw nothing. Both share the machine.
"""

import asyncio
import json
import statistics
import struct
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SCENARIO, SPEED = "blimps", 20.0
SERVE = [sys.executable, "-c", "from unbidden.sim.cli import main; main()", "serve", "--port", "0"]
TICK = struct.Struct("<4sI")
PATIENCE = 60.0  # s for all viewers to have their worlds; the first may have to be compiled


@dataclass(frozen=True)
class Class:
    """What a class of viewers saw."""

    scenario: str
    speed: float  # s of the world in a second
    viewers: int
    seconds: float
    least: float  # frames a second of the viewer who saw the fewest
    median: float
    ticks: float  # of the world in a second of the slowest viewer
    wanted: float  # ticks in a second, had nobody to wait
    gap95: float  # s between two frames of a viewer, but for the longest twentieth
    gap: float  # s, the longest of all
    server: float | None  # processors that the server kept busy; None where that cannot be read


def bench_serve(viewers: int = 30, seconds: float = 10.0) -> Class:
    """Start a server, let a class watch it for so long, and say what they saw."""
    with subprocess.Popen(SERVE, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            address = next(word for word in server.stdout.readline().split() if word.startswith("http"))
            return asyncio.run(_watch(address, viewers, seconds, server.pid))
        finally:
            server.terminate()


async def _watch(address: str, viewers: int, seconds: float, pid: int) -> Class:
    host, token = address.removeprefix("http://").split("/#token=")
    ready = asyncio.Barrier(viewers + 1)
    watching = [asyncio.create_task(_view(host, token, seed, seconds, ready)) for seed in range(viewers)]
    async with asyncio.timeout(PATIENCE):
        await ready.wait()
    busy, began = _busy(pid), time.monotonic()
    seen = await asyncio.gather(*watching)
    took = time.monotonic() - began
    after = _busy(pid)
    return _summary(seen, seconds, None if busy is None or after is None else (after - busy) / took)


async def _view(host: str, token: str, seed: int, seconds: float, ready: asyncio.Barrier) -> list[tuple[float, int]]:
    """What one viewer sees: the time and the tick of every frame."""
    from websockets.asyncio.client import connect

    first = {"do": "open", "token": token, "scenario": SCENARIO, "seed": seed}
    seen: list[tuple[float, int]] = []
    async with connect(f"ws://{host}/live", origin=f"http://{host}", compression=None) as socket:  # type: ignore[arg-type]
        await socket.send(json.dumps(first))
        await _acknowledge(socket, await _frame(socket))
        await ready.wait()
        await socket.send(json.dumps({"do": "speed", "value": SPEED}))
        await socket.send('{"do":"play"}')
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            tick = await _frame(socket)
            seen.append((time.monotonic(), tick))
            await _acknowledge(socket, tick)
    return seen


async def _frame(socket) -> int:
    """The tick of the next frame."""
    while isinstance(message := await socket.recv(), str):
        answer = json.loads(message)
        if answer["is"] == "error":
            raise RuntimeError(answer["says"])
    return TICK.unpack_from(message)[1]


async def _acknowledge(socket, tick: int) -> None:
    await socket.send(f'{{"do":"ack","tick":{tick}}}')


def _summary(seen: list[list[tuple[float, int]]], seconds: float, server: float | None) -> Class:
    from unbidden.sim.scenario import load

    rates = [len(frames) / seconds for frames in seen]
    gaps = np.concatenate([np.diff([at for at, _ in frames]) for frames in seen])
    ticks = [(frames[-1][1] - frames[0][1]) / (frames[-1][0] - frames[0][0]) for frames in seen]
    wanted = SPEED / load(SCENARIO).setup.seconds
    return Class(
        SCENARIO, SPEED, len(seen), seconds, min(rates), statistics.median(rates), min(ticks), wanted,
        float(np.quantile(gaps, 0.95)), float(gaps.max()), server,
    )  # fmt: skip


def _busy(pid: int) -> float | None:
    """Processor time of a process so far, s."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        from os import sysconf

        return (int(fields[11]) + int(fields[12])) / sysconf("SC_CLK_TCK")
    except (OSError, ImportError):
        return None


def table(work: Class) -> str:
    """The figures as a Markdown table."""
    busy = "–" if work.server is None else f"{100 * work.server:.0f} % of a core"
    rows = {
        "world": f"{work.scenario}, {work.speed:g}×, {work.viewers} viewers for {work.seconds:g} s",
        "frames/s, median viewer": f"{work.median:.1f}",
        "frames/s, worst viewer": f"{work.least:.1f}",
        "ticks/s, worst viewer": f"{work.ticks:.0f} of {work.wanted:.0f}",
        "between frames, 95 %": f"{1000 * work.gap95:.0f} ms",
        "between frames, longest": f"{1000 * work.gap:.0f} ms",
        "server": busy,
    }
    return "\n".join(["| what | how much |", "|---|---:|", *(f"| {key} | {value} |" for key, value in rows.items())])
