"""Around every request: which names this server answers to, what browsers may do with its pages, and no traceback."""

from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from unbidden.viz.server.connections import bearer
from unbidden.viz.server.launch import NAME, Launch
from unbidden.viz.server.limits import REFUSED, log

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
OTHER_LAUNCH = "this address is of another launch; open the one that `unbidden serve` printed."


class Guard:
    """Refuses requests to other names, adds headers, and turns what nobody foresaw into a sentence."""

    def __init__(self, app: ASGIApp, launch: Launch):
        self.app, self.launch = app, launch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        host = Headers(scope=scope).get("host", "").lower()
        if not self.launch.answers_to(host):
            return await deny(other_name(host), 400, scope, receive, send)
        began = False

        async def sends(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                began = True
                _add_headers(message, scope["path"])
            await send(message)

        try:
            await self.app(scope, receive, sends)
        except Exception as error:
            log(error)
            if scope["type"] == "http" and not began:
                await PlainTextResponse("Something went wrong here.", 500)(scope, receive, sends)


def other_name(host: str) -> str:
    """What is said to those who came by a name that this server was not told of."""
    called = f"the name {host}" if NAME.fullmatch(host) else "that name"
    return (
        f"This server does not answer to {called}. Open the address that `unbidden serve` printed. If you reach it "
        f"through a tunnel or a proxy, start it with --also-as {host if NAME.fullmatch(host) else 'HOST:PORT'}."
    )


def other_page(origin: str | None) -> str:
    """What is said to pages that are not this server's own, as far as it was told."""
    name = (origin or "").partition("://")[2]
    called = f"opened as {name}" if NAME.fullmatch(name) else "not opened from this server"
    return (
        f"This page was {called}, and the server was not told of that name. Open the address that `unbidden serve` "
        f"printed, or start it with --also-as {name if NAME.fullmatch(name) else 'HOST:PORT'}."
    )


async def deny(says: str, status: int, scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse a request, or a socket before it is accepted; with words, where they can be sent."""
    if scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": REFUSED})
    elif scope["type"] == "websocket":
        await WebSocket(scope, receive, send).send_denial_response(PlainTextResponse(says, status))
    else:
        await PlainTextResponse(says, status)(scope, receive, send)


def _add_headers(message: Any, path: str) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers[name] = value
    headers["Cache-Control"] = "no-cache" if path.startswith(("/static/", "/moment/")) else "no-store"


def is_allowed(request: Request, launch: Launch) -> bool:
    """Whether a request that costs something has the token."""
    return launch.is_token(bearer(request.headers.items()))
