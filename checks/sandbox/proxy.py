"""The proxy of a company that wants a sign-in of Windows from everybody: it opens no way."""

import asyncio
import contextlib
import socket

HEAD_MOST = 16 * 1024
"""Bytes of a request's head that are read."""
HEAD_TIMEOUT_S = 10.0
_KINDS = ("Negotiate", "NTLM")
_PAGE = b"<html><body><h1>Proxy Authentication Required</h1></body></html>\n"


async def serve(listening: socket.socket) -> asyncio.Server:
    """Refuse everybody on a socket; the server ends when it is closed."""
    return await asyncio.start_server(_refuse, sock=listening, limit=HEAD_MOST)


async def _refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    # Who says too much, too little or nothing at all is hung up on.
    with contextlib.suppress(
        asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ConnectionError
    ):
        await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), HEAD_TIMEOUT_S)
        writer.write(_answer())
        await writer.drain()
    writer.close()


def _answer() -> bytes:
    head = (
        "HTTP/1.1 407 Proxy Authentication Required",
        *(f"Proxy-Authenticate: {kind}" for kind in _KINDS),
        "Content-Type: text/html",
        f"Content-Length: {len(_PAGE)}",
        "Connection: close",
    )
    return "\r\n".join((*head, "", "")).encode("ascii") + _PAGE
