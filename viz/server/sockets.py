"""The socket of a viewer: who may open one, how it is read, and why it is closed."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from unbidden.viz.server import messages
from unbidden.viz.server.broadcast import Spectator
from unbidden.viz.server.guard import OTHER_LAUNCH, deny, other_page
from unbidden.viz.server.launch import Launch
from unbidden.viz.server.limits import BROKEN, FLOOD, IDLE, NO_TOKEN, TOO_BIG, TOO_LATE, Bucket, Dropped, Refused, log
from unbidden.viz.server.messages import Message
from unbidden.viz.server.sending import FrameSender, Gone, said
from unbidden.viz.server.session import Session


async def live(socket: WebSocket) -> None:
    """Serve one socket from its beginning to its end."""
    launch: Launch = socket.app.state.launch
    try:
        await _live(socket, launch)
    finally:
        launch.door.ended(socket.client)


async def _live(socket: WebSocket, launch: Launch) -> None:
    origin = socket.headers.get("origin", "")
    if not launch.trusts(origin, socket.headers.get("host", "")):
        return await deny(other_page(origin), 403, socket.scope, socket.receive, socket.send)
    await socket.accept()
    launch.door.opened(socket.client)
    try:
        await _Viewer(socket, launch).serve()
    except Dropped as drop:
        await _close(socket, drop.code, str(drop))
    except Gone:
        pass
    except Exception as error:
        log(error)
        await _close(socket, BROKEN, "something went wrong here.")


class _Line:
    """A socket, of which only one thing is known when it fails: that nobody is there any more."""

    def __init__(self, socket: WebSocket):
        self.socket = socket

    async def send_text(self, data: str) -> None:
        await self._sent(self.socket.send_text(data))

    async def send_bytes(self, data: bytes) -> None:
        await self._sent(self.socket.send_bytes(data))

    async def _sent(self, sending: Coroutine[Any, Any, None]) -> None:
        try:
            await sending
            await asyncio.sleep(0)  # others come to their turn too, and the news that nobody is there any more
        except (WebSocketDisconnect, RuntimeError, OSError):
            raise Gone from None


async def _close(socket: WebSocket, code: int, says: str) -> None:
    """Say why, and close; the far end may be gone already."""
    if socket.application_state != WebSocketState.CONNECTED or socket.client_state != WebSocketState.CONNECTED:
        return
    try:
        await socket.send_text(said("error", {"says": says, "field": ""}))
        await socket.close(code, says[:100])
    except (WebSocketDisconnect, RuntimeError):
        pass


class _Viewer:
    """One end of a socket."""

    def __init__(self, socket: WebSocket, launch: Launch):
        self.socket, self.launch, self.limits = socket, launch, launch.limits
        self.bucket = Bucket(self.limits.messages, self.limits.burst)
        self.sender = FrameSender(_Line(socket), self.limits.unseen)
        self.heard = 0  # messages

    async def serve(self) -> None:
        """Serve until the end. Raises Dropped or Gone."""
        address = self.socket.client.host if self.socket.client else ""
        self.launch.refuse_if_full(address)
        first = await self._first()
        with self.launch.socket(address):
            await self._serve(first)

    async def _serve(self, first: Message) -> None:
        if first.do == "open":
            room: AbstractContextManager[None] = self.launch.world()
            other: Session | Spectator = Session(
                self.launch.library, self.sender, self.limits, lambda: self.launch.worlds, self.launch.rounds
            )
        else:
            room, other = self.launch.seat(), Spectator(self.sender)
        with room, _Seen(self.launch, other) if self.launch.broadcast else nullcontext():
            if first.do == "open":
                other.take(first)
            async with self._going(other):
                await self._listen(other)

    async def _first(self) -> Message:
        """The first message, with the token or the code in it. Raises Dropped."""
        try:
            async with asyncio.timeout(self.limits.token):
                text = await self._message()
                first = messages.read(text, self.heard)
        except TimeoutError:
            raise Dropped(TOO_LATE, f"no token within {self.limits.token:g} s.") from None
        except Refused as refused:
            raise Dropped(NO_TOKEN, str(refused)) from None
        opens = first.do == "open" and self.launch.is_token(first.fields["token"])
        joins = first.do == "join" and self.launch.is_code(first.fields["code"])
        if not opens and not joins:
            await asyncio.sleep(self.limits.wrong)
            raise Dropped(NO_TOKEN, OTHER_LAUNCH)
        self.launch.door.know(self.socket.client)
        return first

    async def _message(self) -> str:
        """The next message. Raises Dropped, or Gone at the end."""
        message = await self.socket.receive()
        if message["type"] != "websocket.receive":
            raise Gone
        self.heard += 1
        if not self.bucket.take():
            raise Dropped(FLOOD, f"more than {self.limits.messages:g} messages a second.")
        text = message.get("text")
        if text is None:
            raise Refused("a message is text.")
        if len(text) > self.limits.message or len(text.encode()) > self.limits.message:
            raise Dropped(TOO_BIG, f"a message has at most {self.limits.message} bytes.")
        return text

    async def _listen(self, other: Session | Spectator) -> None:
        """Take messages until the end. Raises Dropped, or Gone at the end."""
        while True:
            try:
                async with asyncio.timeout(self.limits.idle if isinstance(other, Session) else None):
                    text = await self._message()
                message = messages.read(text, self.heard)
                if message.do in ("open", "join"):
                    raise Refused("this socket is open already.", "do")
                other.take(message)
                await asyncio.sleep(0)  # who sends many messages does not keep others from theirs
            except TimeoutError:
                if isinstance(other, Session) and (
                    other.works or other.trainings.is_going
                ):  # who waits for what he asked for may be quiet
                    continue
                raise Dropped(
                    IDLE, f"nothing was asked for {self.limits.idle:g} s, so this world was put away."
                ) from None
            except Refused as refused:
                await self.sender.say("error", {"says": str(refused), "field": refused.field, "number": self.heard})

    @asynccontextmanager
    async def _going(self, other: Session | Spectator) -> AsyncIterator[None]:
        """Let the other side go on as long as somebody listens."""
        task = asyncio.create_task(self._go(other))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _go(self, other: Session | Spectator) -> None:
        try:
            await other.go()
        except Gone:
            pass
        except Exception as error:
            log(error)
            await _close(self.socket, BROKEN, "something went wrong here.")


class _Seen:
    """A session that spectators watch, or a spectator, while it lasts."""

    def __init__(self, launch: Launch, other: Session | Spectator):
        self.broadcast, self.other = launch.broadcast, other

    def __enter__(self) -> None:
        if self.broadcast and isinstance(self.other, Session):
            self.broadcast.present(self.other)
        elif self.broadcast and isinstance(self.other, Spectator):
            self.broadcast.enter(self.other)

    def __exit__(self, *error: object) -> None:
        if self.broadcast and isinstance(self.other, Session):
            self.broadcast.stop(self.other)
        elif self.broadcast and isinstance(self.other, Spectator):
            self.broadcast.leave(self.other)
