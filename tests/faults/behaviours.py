"""What a faulty server or network does with a connection: the faults as small programs."""

import asyncio
import gzip
import itertools
import random

from tests.faults.answers import GOOD, reply
from tests.faults.fake_server import Behaviour, Peer


def always(*parts: bytes, every_s: float = 0.0) -> Behaviour:
    """Answer each request of a connection with the same bytes, part by part."""

    async def behave(peer: Peer) -> None:
        while await peer.request():
            await peer.send(*parts, every_s=every_s)

    return behave


def once(*parts: bytes, every_s: float = 0.0) -> Behaviour:
    """Answer one request and close the connection."""

    async def behave(peer: Peer) -> None:
        await peer.request()
        await peer.send(*parts, every_s=every_s)

    return behave


def endless(head: bytes, part: bytes, *, every_s: float = 0.0) -> Behaviour:
    """Begin an answer and never end it."""

    async def behave(peer: Peer) -> None:
        await peer.request()
        await peer.send(head)
        for _ in itertools.count():
            await peer.send(part, every_s=every_s)

    return behave


def stalling(*parts: bytes) -> Behaviour:
    """Send these bytes, then hold the connection open and say nothing more."""

    async def behave(peer: Peer) -> None:
        await peer.request()
        await peer.send(*parts)
        await peer.hang()

    return behave


async def never(peer: Peer) -> None:
    """Accept and never answer (Toxiproxy's `timeout`)."""
    await peer.hang()


async def hang_up(peer: Peer) -> None:
    """Close before a byte is read."""


async def close_after_request(peer: Peer) -> None:
    """Read the request and close without an answer."""
    await peer.request()


async def reset_at_once(peer: Peer) -> None:
    """Reset before a byte is read."""
    peer.reset()


async def reset_after_request(peer: Peer) -> None:
    """Read the request and reset (Toxiproxy's `reset_peer`)."""
    await peer.request()
    peer.reset()


async def reset_in_answer(peer: Peer) -> None:
    """Reset in the middle of the body."""
    await peer.request()
    await peer.send(GOOD[:-20], every_s=0.05)
    peer.reset()


async def jittery(peer: Peer) -> None:
    """Answer after 50 to 150 ms (Toxiproxy's `latency` with `jitter`)."""
    dice = random.Random(7)  # noqa: S311 - jitter that is the same in each run
    while await peer.request():
        await asyncio.sleep(0.05 + 0.1 * dice.random())
        await peer.send(GOOD)


def sliced(answer: bytes, size: int, *, every_s: float) -> Behaviour:
    """Send an answer in slices (Toxiproxy's `slicer`, and with a pause its `bandwidth`)."""
    slices = [answer[i : i + size] for i in range(0, len(answer), size)]
    return always(*slices, every_s=every_s)


async def close_between_requests(peer: Peer) -> None:
    """Promise to keep the connection, and close it after each answer all the same."""
    await peer.request()
    await peer.send(GOOD)


CHUNKED = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
NO_LENGTH = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n"
HUGE_BODY = b'{"type": "message", "content": "' + b"a" * 65536
BOMB = gzip.compress(b"\0" * 50_000_000)
NESTED = b'{"a":' * 4000 + b"1" + b"}" * 4000


def lying_length(body: bytes, claimed: int) -> bytes:
    """Return an answer whose content-length is not its body's."""
    return reply(200, body).replace(
        f"content-length: {len(body)}".encode(), f"content-length: {claimed}".encode()
    )


def http10(body: bytes) -> bytes:
    """Return an answer as Python's http.server writes it: HTTP/1.0, without a length."""
    return b"HTTP/1.0 200 OK\r\nServer: BaseHTTP/0.6 Python/3.11\r\n\r\n" + body
