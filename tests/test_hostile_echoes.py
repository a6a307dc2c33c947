"""No 12 characters of a secret come out, however they are spelt, and little else is masked."""

import asyncio
import base64
import hashlib
import io
import json
import ssl
import threading
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any

import pytest

from checks import redact
from checks.archive.writing import written
from checks.evidence import Exchange, Purpose
from checks.http.client import Http, Outgoing
from checks.http.dial import Dialer
from checks.http.reach import Reach
from checks.http.resolver import Resolver
from checks.redact import Redactor
from checks.report import as_json, junit, markdown, sarif, terminal
from checks.report.document import document_of
from dashboard.kit.support import support_text
from tests.hostile_echoes import BENIGN, ECHOES, IN_MARKUP, IN_PIECES, SECRETS, Echo, tells
from tests.scenario_runs import scenario_run
from tests.waiting import PATIENCE_S

EVERY = (*ECHOES, *IN_PIECES, *IN_MARKUP)
KNOWING = Redactor()
for each in SECRETS.values():
    KNOWING.learn(each)


def test_there_are_enough_of_them() -> None:
    """Each kind of secret in each spelling, a hundred in pieces, and as many in markup."""
    enough = (len(ECHOES) >= 379, len(IN_PIECES) >= 100, len(IN_MARKUP) >= 100)
    assert enough == (True, True, True)


@pytest.mark.parametrize("echo", EVERY, ids=lambda echo: echo.name)
def test_no_spelling_hides_a_secret(echo: Echo) -> None:
    """Pieces, cases, separators, encodings: no 12 characters are left, and all around them is."""
    out = KNOWING.text(echo.body)

    assert not tells(echo, out)
    if BENIGN in echo.body:
        message = json.loads(out)["error"]["message"]
        assert message.startswith(f"{BENIGN} It wa")
        assert message.endswith(" .")


class _Server(ThreadingHTTPServer):
    """Answers `/N` with the echo N, in its body and in a header."""

    daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Says(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        echo = EVERY[int(self.path[1:])]
        self.send_response(401)
        self.send_header("x-said", json.dumps(echo.spelt))
        self.end_headers()
        self.wfile.write(echo.body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def exchanges() -> Iterator[tuple[Exchange, ...]]:
    """What the client keeps of each echo, when it has learnt the secrets that were sent."""
    server = _Server(("127.0.0.1", 0), _Says)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()

    async def ask() -> tuple[Exchange, ...]:
        dialer = Dialer(Resolver(), ssl.create_default_context())
        now = partial(datetime.now, UTC)
        async with Http(
            dialer=dialer, redactor=KNOWING, reach=Reach(loopback=True), now=now
        ) as http:
            for number in range(len(EVERY)):
                asked = Outgoing(purpose=Purpose.OTHER, method="GET", url=f"{server.url}/{number}")
                await http.send(asked, timeout_s=PATIENCE_S)
            return tuple(http.recorded)

    try:
        yield asyncio.run(ask())
    finally:
        server.shutdown()
        thread.join(PATIENCE_S)
        server.server_close()


@pytest.fixture(scope="module")
def ways_out(exchanges: tuple[Exchange, ...]) -> dict[str, list[str]]:
    """Every way out, with a text for each echo: as evidence, and raw in a finding besides."""
    finished = scenario_run("wrong-key").finished
    failed = next(result for result in finished.results if result.exchanges)
    found: dict[str, list[str]] = {name: [] for name in (*WAYS, "evidence file")}
    for echo, exchange in zip(EVERY, exchanges, strict=True):
        leaky = replace(
            failed, summary=f"It said {echo.body}", evidence=(("said", echo.body),),
            exchanges=(exchange,),
        )  # fmt: skip
        run = replace(finished, results=(leaky,), exchanges=(exchange,))
        document = document_of(run, KNOWING)
        for name, render in WAYS.items():
            found[name].append(render(document))
        with zipfile.ZipFile(io.BytesIO(written(run, document, KNOWING))) as packed:
            files = [packed.read(each).decode() for each in packed.namelist()]
            found["evidence file"].append("\n".join(files))
    return found


WAYS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "text": partial(terminal.render, verbose=True),
    "json": as_json.render,
    "junit": junit.render,
    "sarif": sarif.render,
    "markdown": markdown.render,
    "support text": support_text,
}


@pytest.mark.parametrize("way", [*WAYS, "evidence file"])
def test_no_way_out_tells_a_secret(way: str, ways_out: Mapping[str, list[str]]) -> None:
    """What a server said comes out of a run in no format with 12 characters of a secret."""
    told = {echo.name: tells(echo, out) for echo, out in zip(EVERY, ways_out[way], strict=True)}

    assert len(told) == len(EVERY)
    assert {name: part for name, part in told.items() if part} == {}


def test_the_client_kept_every_echo(exchanges: tuple[Exchange, ...]) -> None:
    """They arrived, and were masked on their way in."""
    assert len(exchanges) == len(EVERY)
    assert all(exchange.status == 401 and exchange.body for exchange in exchanges)
    assert all(
        "«redacted " in exchange.body and not tells(echo, exchange.body)
        for echo, exchange in zip(EVERY, exchanges, strict=True)
    )


def harmless(drawn: Random) -> Iterator[str]:
    """Yield what logs and errors are full of."""
    guid = str(uuid.UUID(int=drawn.getrandbits(128)))
    data = drawn.randbytes(60)
    yield from (guid, guid.upper(), guid.replace("-", ""), f"req_011{guid.replace('-', '')[:20]}")
    yield from (hashlib.sha256(data).hexdigest(), hashlib.sha1(data).hexdigest())  # noqa: S324
    yield from (base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode())
    yield base64.b64encode(json.dumps({"region": "eastus2", "id": guid}).encode()).decode()
    yield base64.b32encode(data).decode()
    yield data.hex(":")
    yield ", ".join(map(str, data))
    yield f"/subscriptions/{guid}/resourceGroups/rg/providers/Microsoft.X/accounts/contoso-{guid}"
    yield f"Trace ID: {guid} Correlation ID: {guid} Timestamp: 2026-11-20 17:09:11Z"


def test_what_is_harmless_stays_as_it_is() -> None:
    """Of 2,800 IDs, hashes, encoded texts and lists of numbers, not one is masked."""
    drawn = Random(12)  # noqa: S311 - identifiers, no secrets
    texts = [text for _ in range(200) for text in harmless(drawn)]

    assert len(texts) >= 2800
    assert [text for text in texts if KNOWING.text(text) != text] == []


def test_lines_of_errors_and_documents_stay_as_they_are() -> None:
    """A redactor that knows secrets leaves what one that knows none would leave."""
    corpus = (Path(__file__).parent / "data" / "benign.txt").read_text("utf-8")
    said: list[Any] = [scenario_run(name).document for name in ("healthy", "wrong-key", "no-role")]
    texts = [corpus, *map(json.dumps, said)]

    assert [KNOWING.text(text) for text in texts] == [redact.text(text) for text in texts]
    assert KNOWING.text(corpus) == corpus


@pytest.mark.parametrize(
    "text",
    [
        "<p>Access <b>denied</b> due to&nbsp;invalid subscription key.</p>",
        "\x1b[1;31merror\x1b[0m: the deployment \x1b[1mclaude-sonnet-5\x1b[0m was not found",
        '{"html": "<li>7f3a</li><li>1c22</li><li>9b04</li>", "list": ["m", "[b]", "[31m"]}',
    ],
)
def test_markup_without_a_secret_stays_as_it_is(text: str) -> None:
    """Tags, entities and colours are looked through, and taken out of nothing."""
    assert KNOWING.text(text) == text


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        ("foundry-doctor-proxy", "Run foundry-doctor check, then foundry-doctor serve."),
        ("correct horse battery", "The correct horse is in the stable."),
        ("0" * 32, "request 00000000-0000-4000-8000-000000000001"),
        ("contoso-ai", "https://contoso.ai.azure.com"),
    ],
)
def test_words_are_no_pieces(secret: str, text: str) -> None:
    """A password of words does not mask the words that are in it."""
    redactor = Redactor()
    redactor.learn(secret)

    assert redactor.text(text) == text
    assert secret not in redactor.text(f"it is {secret}!")
