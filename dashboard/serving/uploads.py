"""Files that visitors send: bounded for each session and for the process, gone with the session.

Streamlit bounds one file (`server.maxUploadSize`) and neither their number nor their sum.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import monotonic
from typing import Protocol

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from checks.words import say

UPLOADS = "/_stcore/upload_file/"
OF_SESSION = 2
OF_PROCESS = 4
"""How many of the largest files a session and the process hold; what is imported leaves them."""
FILES_OF_SESSION = 100
GRACE_S = 60.0
SLOWEST = 64 * 1024
"""Bytes a second below which nobody waits for a file."""
KEPT_S = 120.0
"""How long the files of a tab that hung up are kept, in case that it comes back."""


class Files(Protocol):
    """Streamlit's store of uploaded files."""

    @property
    def file_storage(self) -> Mapping[str, Mapping[str, object]]:
        """Return the files of each session by their ID."""

    def remove_session_files(self, session_id: str) -> None:
        """Forget the files of a session."""


class Uploads:
    """Passes files on while there is room; used by one event loop."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        files: Callable[[], Files],
        largest: Callable[[], int],
        is_open: Callable[[str], bool],
    ) -> None:
        self.app = app
        self._files = files
        self._largest = largest
        self._is_open = is_open
        self._coming: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse a file before it is read."""
        if scope["type"] != "http" or scope["method"] != "PUT" or UPLOADS not in scope["path"]:
            await self.app(scope, receive, send)
            return
        session = scope["path"].partition(UPLOADS)[2].partition("/")[0]
        length = Headers(scope=scope).get("content-length", "")
        refusal = self._refusal(session, length)
        if refusal:
            status, says = refusal
            await PlainTextResponse(says, status_code=status)(scope, receive, send)
            return
        self._coming[session] += int(length)
        try:
            with suppress(ClientDisconnect, TimeoutError):
                async with asyncio.timeout(GRACE_S + int(length) / SLOWEST):
                    await self.app(scope, receive, send)
        finally:
            self._coming[session] -= int(length)
            self._coming += Counter()

    def _refusal(self, session: str, length: str) -> tuple[int, str] | None:
        if not (length.isascii() and length.isdecimal()):
            return 411, say("Send the file's size first.")
        if not self._is_open(session):
            return 400, say("This page is no longer connected. Reload it.")
        held = self._held()
        own = held.get(session, [])
        largest, size = self._largest(), int(length)
        if len(own) >= FILES_OF_SESSION or (
            sum(own) + self._coming[session] + size > OF_SESSION * largest
        ):
            return 413, say("Too many files were uploaded at once. Import some of them first.")
        everything = sum(sum(sizes) for sizes in held.values()) + self._coming.total()
        if everything + size > OF_PROCESS * largest:
            return 503, say(
                "Too many files are being uploaded right now. Try again in a few minutes."
            )
        return None

    def _held(self) -> dict[str, list[int]]:
        """Return the sizes of what each session has sent; pages remove files meanwhile."""
        storage = self._files().file_storage
        return {
            session: [len(getattr(file, "data", b"")) for file in list(files.values())]
            for session, files in list(storage.items())
        }


class Leftovers:
    """Forgets the files of tabs that hung up a while ago; called by one thread.

    Streamlit forgets a session once another one comes, which may be never.
    """

    def __init__(
        self,
        files: Callable[[], Files],
        is_open: Callable[[str], bool],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._files = files
        self._is_open = is_open
        self._clock = clock
        self._gone: dict[str, float] = {}

    def tidy(self) -> None:
        """Look who has gone, and since when."""
        files, now = self._files(), self._clock()
        gone = {each for each in list(files.file_storage) if not self._is_open(each)}
        self._gone = {each: self._gone.get(each, now) for each in gone}
        for session, since in self._gone.items():
            if now - since >= KEPT_S:
                files.remove_session_files(session)
