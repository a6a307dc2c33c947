"""A proxy that takes CONNECT: it lets through, wants a password, refuses, or answers nonsense."""

import asyncio
import contextlib

from tests.faults.answers import PAGE, reply
from tests.faults.fake_server import GONE, Behaviour, Peer


def forwarding(port: int, *, password: str = "") -> Behaviour:
    """Connect whatever is asked for to one loopback port; want this `user:password` if given."""

    async def behave(peer: Peer) -> None:
        request = await peer.request()
        if password and request.headers.get("proxy-authorization") != f"Basic {password}":
            await peer.send(reply(407, PAGE, proxy_authenticate="Basic", content_type="text/html"))
            return
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            await asyncio.gather(pump(peer.reader, writer), pump(reader, peer.writer))
        finally:
            writer.transport.abort()

    return behave


def socks(port: int) -> Behaviour:
    """Speak SOCKS5 without a password, and connect whatever is asked for to one loopback port."""

    async def behave(peer: Peer) -> None:
        _, methods = await peer.reader.readexactly(2)
        await peer.reader.readexactly(methods)
        await peer.send(b"\x05\x00")
        *_, length = await peer.reader.readexactly(5)
        await peer.reader.readexactly(length + 2)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await peer.send(b"\x05\x00\x00\x01" + bytes(6))
        try:
            await asyncio.gather(pump(peer.reader, writer), pump(reader, peer.writer))
        finally:
            writer.transport.abort()

    return behave


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy one direction until its end."""
    with contextlib.suppress(*GONE):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(*GONE):
        writer.close()


def refusing(status: int, reason: str = "") -> Behaviour:
    """Refuse every CONNECT with a status."""
    head = f"HTTP/1.1 {status} {reason}\r\ncontent-length: 0\r\n\r\n".encode("latin-1")

    async def behave(peer: Peer) -> None:
        await peer.request()
        await peer.send(head)

    return behave


def greeting(*answers: bytes) -> Behaviour:
    """Answer whatever comes with these bytes, one after another, then close."""

    async def behave(peer: Peer) -> None:
        for answer in answers:
            await peer.reader.read(4096)
            await peer.send(answer)

    return behave


def asking(*kinds: str) -> Behaviour:
    """Refuse every CONNECT until somebody signs in by one of these kinds."""
    lines = "".join(f"proxy-authenticate: {kind}\r\n" for kind in kinds)
    head = f"HTTP/1.1 407 Proxy Authentication Required\r\n{lines}content-length: 0\r\n\r\n"

    async def behave(peer: Peer) -> None:
        await peer.request()
        await peer.send(head.encode())

    return behave
