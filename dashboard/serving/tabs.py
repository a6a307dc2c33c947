"""How many tabs the server holds: each takes four files, whether or not it ever asks for a page."""

import asyncio

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from checks.words import say
from dashboard.serving.connections import files_allowed

FIRST_S = 10.0
"""How long a new tab may take to ask for a page; a browser asks at once."""
COMES_BACK = 3
"""So many subprotocols has a tab that lost its connection, the last its session's ID (1.67).

It has its page and need not ask for one.
"""
MOST = 256
PER_TAB = 16
"""Files that the process may open, for each tab: its own four, the three of one that hung up and
may come back, connections that wait, and some to spare."""


def most_tabs() -> int:
    """Return how many tabs there may be."""
    return max(8, min(MOST, files_allowed() // PER_TAB))


class Tabs:
    """Lets websockets in while there is room; used by one event loop."""

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self.app = app
        self._most = most
        self._open = 0
        self._mute: dict[_Tab, None] = {}
        """Those that have not asked for a page, the one that waits longest first."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; a new tab takes the place of one that has asked for nothing."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        while self._open >= self._most:
            if await self._has_made_room():
                continue
            says = say("Too many pages of this dashboard are open. Try again in a few minutes.")
            await PlainTextResponse(says, status_code=503)(scope, receive, send)
            return
        comes_back = len(scope.get("subprotocols") or ()) >= COMES_BACK
        tab = _Tab(receive, self._mute, patience_s=None if comes_back else FIRST_S)
        self._open += 1
        try:
            await self.app(scope, tab.receive, send)
        finally:
            self._mute.pop(tab, None)
            self._open -= 1
            tab.gone.set()

    async def _has_made_room(self) -> bool:
        """Hang up on whoever has waited longest; return once its files are free."""
        oldest = next(iter(self._mute), None)
        if oldest is None:
            return False
        oldest.hang_up()
        await oldest.gone.wait()
        return True


class _Tab:
    """One websocket; it is in `mute` until it asks for a page."""

    def __init__(
        self, receive: Receive, mute: "dict[_Tab, None]", *, patience_s: float | None
    ) -> None:
        self._receive = receive
        self._mute = mute
        self._mute[self] = None
        self.gone = asyncio.Event()
        self._has_asked = False
        now = asyncio.get_running_loop().time()
        self._until = None if patience_s is None else now + patience_s
        self._patience: asyncio.Timeout | None = None

    async def receive(self) -> Message:
        """Return the next message; a tab that asks for nothing has hung up."""
        if self._has_asked:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until) as self._patience:
                message = await self._receive()
        except TimeoutError:
            return {"type": "websocket.disconnect", "code": 1008, "reason": ""}
        finally:
            self._patience = None
        self._has_asked = message["type"] == "websocket.receive"
        if self._has_asked:
            self._mute.pop(self, None)
        return message

    def hang_up(self) -> None:
        """Wait no longer."""
        self._mute.pop(self, None)
        self._until = asyncio.get_running_loop().time()
        if self._patience is not None:
            self._patience.reschedule(self._until)
