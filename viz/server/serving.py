"""Opening a port, saying where, and serving until somebody stops it."""

import importlib.util
import json
import os
import socket
import stat
import sys
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from unbidden.sim.engine.machine.cache import cache_folder
from unbidden.viz.server.launch import Launch
from unbidden.viz.server.limits import Limits

if TYPE_CHECKING:
    from unbidden.sim.scenario import Scenario

PORT = 8765
MOST_TRIED = 50  # ports, one after the other
EVERYWHERE = "0.0.0.0"
BACKLOG = 256  # connections that are taken in at once
SANSIO = "uvicorn.protocols.websockets.websockets_sansio_impl"  # newer, and faster; older releases have none


class NoPort(OSError):
    """No port can be opened; the message says why."""


def listen(host: str, port: int | None) -> socket.socket:
    """A socket at a port, or at the first free one from the usual one on. Raises NoPort."""
    for number in [port] if port is not None else [*range(PORT, PORT + MOST_TRIED), 0]:
        # Told that it is TCP, asyncio sends small messages at once; otherwise they wait 40 ms for an acknowledgement.
        own = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name != "nt":  # there it would let two servers share a port
            own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            own.bind((host, number))
            own.listen(BACKLOG)
            return own
        except OSError as error:
            own.close()
            why = error.strerror or str(error)
    raise NoPort(f"port {port if port is not None else PORT} cannot be opened: {why}; try another --port.")


def address_for_others() -> str:
    """The address under which others in the network reach this machine; nothing is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # set aside for documentation
            return probe.getsockname()[0]
        except OSError:
            return ""


def server_of(launch: Launch) -> Any:
    """What serves a launch."""
    import uvicorn

    from unbidden.viz.server.app import app_of
    from unbidden.viz.server.connections import protocol_of

    config = uvicorn.Config(
        app_of(launch),
        http=protocol_of(launch.door, launch.is_token),
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="websockets-sansio" if importlib.util.find_spec(SANSIO) else "auto",
        ws_max_size=launch.limits.message,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=2,
        timeout_keep_alive=round(launch.limits.head) or 1,
        backlog=BACKLOG,
    )
    return uvicorn.Server(config)


def serve(
    port: int | None,
    lan: bool,
    opens: bool,
    limits: Limits,
    first: "Scenario | None" = None,
    also: tuple[str, ...] = (),
    new_key: bool = False,
) -> None:
    """Serve until interrupted. `first`: the scenario to open, shipped or not. `also`: further names of this server.

    The port is open, and its address told, before all that answers is imported; who comes by then waits a moment.
    """
    others = address_for_others() if lan else ""
    if lan and not others:
        raise NoPort("this machine has no address in a network; leave --lan out.")
    own = listen(EVERYWHERE if lan else "127.0.0.1", port)
    launch = launch_at(own.getsockname()[1], limits, first.name if first else "", others, also, new_key or port == 0)
    if first:
        launch.library.own[first.name] = first.document.text
    print(announcement(launch), flush=True)
    if opens:
        Thread(target=webbrowser.open, args=(launch.address,), daemon=True).start()
    try:
        with suppress(KeyboardInterrupt):  # which a program in the background is not given, though it stops
            _prepare()
            server_of(launch).run(sockets=[own])
    finally:
        own.close()
    print("Stopped.", file=sys.stderr)


def _prepare() -> None:
    """Enter all rules there are. Raises BrokenPlugin here, where it is read, and not on a page."""
    from unbidden.sim.scenario import fill_registries

    fill_registries()


def launch_at(port: int, limits: Limits, first: str, lan: str, also: tuple[str, ...], new_key: bool) -> Launch:
    """A launch at a port, with the keys of the last one there unless it is to have its own."""
    launch = Launch(port, limits, first, lan, also)
    if not new_key:
        if keys := last_keys(port):
            launch.token, launch.code = keys
            launch.again = True
        keep_keys(port, launch.token, launch.code)
    return launch


def announcement(launch: Launch) -> str:
    """What is printed at the beginning."""
    lines = [f"Open {launch.address}", "Whoever has this address can run worlds here. Stop with Ctrl-C."]
    if launch.again:
        lines.append("The key is that of the last launch at this port, so open pages go on. --new-key makes another.")
    if launch.lan:
        lines += [
            "",
            f"Others join at {launch.join}",
            "--lan: everybody in this network can reach this machine's port, unencrypted. Those who join see what you",
            "show, and can change nothing. Do not hand out the first address.",
        ]
    return "\n".join(lines)


@contextmanager
def served(
    limits: Limits | None = None, lan: str = "", also: tuple[str, ...] = (), port: int = 0, token: str = ""
) -> Iterator[Launch]:
    """A launch that is served by a thread, at a free port unless one is told, for as long as the block lasts."""
    own = listen("127.0.0.1", port)
    launch = Launch(own.getsockname()[1], limits or Limits(), lan=lan, also=also)
    launch.token = token or launch.token
    server = server_of(launch)
    thread = Thread(target=server.run, kwargs={"sockets": [own]}, daemon=True)
    thread.start()
    try:
        yield launch
    finally:
        server.should_exit = True
        thread.join()
        own.close()


# ---- the keys of the last launch at a port, kept for a while, so that pages that are open go on after a restart ------

LASTS = 12 * 3600.0  # s: a day of lessons
LONGEST = 100  # characters
SIZE = 1000  # bytes of such a file at most


def _file(port: int) -> Path:
    return cache_folder() / "serve" / f"{port}.json"


def last_keys(port: int) -> tuple[str, str] | None:
    """Token and code of the last launch at a port, if it is not long ago and nobody else can have read them."""
    if not hasattr(os, "getuid"):  # where there is nobody to ask who else can read it
        return None
    try:
        handle = os.open(_file(port), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            private = not status.st_mode & (stat.S_IRWXG | stat.S_IRWXO) and status.st_uid == os.getuid()
            if not private or time.time() - status.st_mtime > LASTS:
                return None
            keys = json.loads(file.read(SIZE))
    except (OSError, ValueError):
        return None
    sound = isinstance(keys, list) and len(keys) == 2 and all(isinstance(key, str) for key in keys)
    return tuple(keys) if sound and all(key.isascii() and 8 < len(key) < LONGEST for key in keys) else None


def keep_keys(port: int, token: str, code: str) -> None:
    """Keep the keys of a launch; where that is not possible the next one has others."""
    if not hasattr(os, "getuid"):
        return
    path = _file(port)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump([token, code], file)
