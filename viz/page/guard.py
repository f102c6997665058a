"""Around every request: which names this server answers to, what browsers may do with its pages, and no traceback."""

from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from viz.page.launch import Launch
from viz.page.limits import REFUSED
from viz.page.trouble import log

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
OURS = ("same-origin", "none")  # what browsers say of requests that no other site made


class Guard:
    """Refuses requests to other names, adds headers, and turns what nobody foresaw into a sentence."""

    def __init__(self, app: ASGIApp, launch: Launch):
        self.app, self.launch = app, launch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        if Headers(scope=scope).get("host", "").lower() not in self.launch.hosts:
            return await _refuse(scope, receive, send)
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


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": REFUSED})
    else:
        await PlainTextResponse("This server does not answer to that name.", 400)(scope, receive, send)


def _add_headers(message: Any, path: str) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers[name] = value
    headers["Cache-Control"] = "no-cache" if path.startswith("/static/") else "no-store"


def is_allowed(request: Request, launch: Launch) -> bool:
    """Whether a request that costs something comes from our own page or from the machine itself, or has the token."""
    told = request.headers.get("authorization", "")
    if told.startswith("Bearer ") and launch.is_token(told.removeprefix("Bearer ")):
        return True
    here = request.client is not None and request.client.host in ("127.0.0.1", "::1", "testclient")
    return here and request.method == "GET" and request.headers.get("sec-fetch-site", "none") in OURS
