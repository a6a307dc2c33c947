"""The faults of servers and of the way to them, each with what a run must say of it."""

import json
from dataclasses import dataclass

from tests.faults import behaviours as b
from tests.faults.answers import GOOD, MESSAGE, PAGE, azure, reply
from tests.faults.fake_server import Behaviour

WHOLE = json.dumps(MESSAGE).encode()
SERVICE, TIMEOUT, CUT_OFF = "service.error_5xx", "service.timeout", "network.tls_proxy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What a server does, and what a run must say of it."""

    name: str
    behave: Behaviour
    category: str
    says: str
    """Words of the summary of a check that failed."""


FAULTS = (
    Fault(
        name="bandwidth", behave=b.sliced(GOOD, 4, every_s=0.1), category=TIMEOUT, says="in time"
    ),
    Fault(name="timeout", behave=b.never, category=TIMEOUT, says="no response in time"),
    Fault(name="reset_peer", behave=b.reset_after_request, category=CUT_OFF, says="reset"),
    Fault(name="reset-at-once", behave=b.reset_at_once, category=CUT_OFF, says="reset by peer"),
    Fault(
        name="reset-in-answer", behave=b.reset_in_answer, category=SERVICE, says="incomplete body"
    ),
    Fault(
        name="slow_close",
        behave=b.stalling(b.NO_LENGTH + WHOLE),
        category=TIMEOUT,
        says="incomplete body (no response in time)",
    ),
    Fault(name="limit_data", behave=b.once(GOOD[:-30]), category=SERVICE, says="incomplete body"),
    Fault(name="limit_data-head", behave=b.once(GOOD[:30]), category=SERVICE, says="disconnected"),
    Fault(name="closed", behave=b.close_after_request, category=SERVICE, says="disconnected"),
    Fault(
        name="slow-drip",
        behave=b.endless(b.NO_LENGTH, b" ", every_s=0.05),
        category=TIMEOUT,
        says="incomplete body",
    ),
    Fault(
        name="huge", behave=b.endless(b.NO_LENGTH, b.HUGE_BODY), category=SERVICE, says="not JSON"
    ),
    Fault(
        name="gzip-bomb",
        behave=b.always(reply(200, b.BOMB, content_encoding="gzip")),
        category=SERVICE,
        says="not JSON",
    ),
    Fault(
        name="no-gzip",
        behave=b.always(reply(200, b"plain", content_encoding="gzip")),
        category=SERVICE,
        says="the body is not gzip",
    ),
    Fault(
        name="non-json", behave=b.always(reply(200, b"hello")), category=SERVICE, says="not JSON"
    ),
    Fault(name="html", behave=b.always(reply(200, PAGE)), category=CUT_OFF, says="a web page"),
    Fault(name="204", behave=b.always(reply(204)), category=SERVICE, says="HTTP 204"),
    Fault(name="empty", behave=b.always(reply(200)), category=SERVICE, says="an empty body"),
    Fault(
        name="json-list", behave=b.always(reply(200, b"[1]")), category="other", says="no message"
    ),
    Fault(
        name="other-json",
        behave=b.always(reply(200, {"hello": 1})),
        category="other",
        says="no message",
    ),
    Fault(name="nested", behave=b.always(reply(200, b.NESTED)), category=SERVICE, says="not JSON"),
    Fault(
        name="invalid-utf-8",
        behave=b.always(reply(200, b"\xff\xfe\x80\x00")),
        category=SERVICE,
        says="not JSON",
    ),
    Fault(
        name="endless-headers",
        behave=b.endless(b"HTTP/1.1 200 OK\r\n", b"x-filler: " + b"a" * 1000 + b"\r\n"),
        category=SERVICE,
        says="too long",
    ),
    Fault(
        name="endless-header",
        behave=b.endless(b"HTTP/1.1 200 OK\r\nx: ", b"a" * 1000),
        category=SERVICE,
        says="too long",
    ),
    Fault(
        name="other-protocol",
        behave=b.once(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
        category=SERVICE,
        says="illegal status line",
    ),
    Fault(
        name="binary",
        behave=b.once(b"\0\1\2\r\n\r\n"),
        category=SERVICE,
        says="illegal status line",
    ),
    Fault(
        name="chunked-garbage",
        behave=b.once(b.CHUNKED + b"zz\r\nhello\r\n"),
        category=SERVICE,
        says="illegal chunk header",
    ),
    Fault(
        name="chunk-cut",
        behave=b.once(b.CHUNKED + b"10\r\nhello"),
        category=SERVICE,
        says="incomplete chunked read",
    ),
    Fault(
        name="1xx-flood",
        behave=b.endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        category=TIMEOUT,
        says="no response in time",
    ),
    Fault(
        name="switching-protocols",
        behave=b.once(b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n"),
        category=SERVICE,
        says="did not respond",
    ),
    Fault(
        name="length-too-long",
        behave=b.once(b.lying_length(WHOLE, len(WHOLE) + 50)),
        category=SERVICE,
        says="incomplete body",
    ),
    Fault(
        name="length-too-short",
        behave=b.always(b.lying_length(WHOLE, 10)),
        category=SERVICE,
        says="not JSON",
    ),
    Fault(
        name="length-negative",
        behave=b.once(b.lying_length(WHOLE, -1)),
        category=SERVICE,
        says="bad Content-Length",
    ),
    Fault(
        name="status-999",
        behave=b.always(b"HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n"),
        category="other",
        says="HTTP 999",
    ),
    Fault(
        name="status-000",
        behave=b.always(b"HTTP/1.1 000 Odd\r\ncontent-length: 0\r\n\r\n"),
        category=SERVICE,
        says="did not respond",
    ),
    Fault(name="407", behave=b.always(reply(407)), category=CUT_OFF, says="HTTP 407"),
    Fault(
        name="429",
        behave=b.always(reply(429, azure("429", "slow down"))),
        category="rate_limit.tokens_or_requests",
        says="HTTP 429",
    ),
)
