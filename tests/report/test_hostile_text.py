"""Text from outside (a server, a name that was typed) is inert in every format."""

import asyncio
import json
import re
import threading
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from checks.clouds import cloud
from checks.engine.run import RunRequest, run
from checks.report import as_json, junit, markdown, sarif, terminal
from checks.report.document import document_of
from checks.target import TargetInput
from tests.scenario_runs import scenario_run

HOSTILE = (
    "![x](http://evil.example/p.png) [y](javascript:alert(1)) <img src=http://evil.example/i>"
    "<script>alert(1)</script> \x1b[31mred\x1b[0m \x1b]8;;http://evil.example\x07z\x1b]8;;\x07"
    " \u202etxt.exe\u202c ]]> `tick` ```fence``` | a | b |\n# heading\r\n| c | d |\n"
    "\x00\x08\x9b31m \ud800 \ufffe {0} {evil} @ada #1 & &lt; --> \u2028end"
)
"""An image, links, HTML, ANSI, OSC 8, bidi, CDATA's end, Markdown's signs, SARIF's placeholders."""

PRINTABLE = "".join(c for c in HOSTILE if " " <= c <= "~")
"""What of it an HTTP header can carry."""

RENDERERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "text": terminal.render,
    "verbose": partial(terminal.render, verbose=True),
    "json": as_json.render,
    "junit": junit.render,
    "sarif": sarif.render,
    "markdown": markdown.render,
}

Document = Mapping[str, Any]


class FakeHostile(ThreadingHTTPServer):
    """Answers every request with a hostile body, reason and headers."""

    daemon_threads = True

    def __init__(self, status: int, content_type: str) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.status, self.content_type = status, content_type


class _Answers(BaseHTTPRequestHandler):
    server: FakeHostile

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", "0")))
        error = {"code": HOSTILE, "type": HOSTILE, "message": HOSTILE}
        body = json.dumps({"error": error, "request_id": HOSTILE}).encode()
        if self.server.content_type == "text/html":
            body = HOSTILE.encode("utf-8", "surrogatepass")
        self.send_response(self.server.status, PRINTABLE)
        for name in ("request-id", "apim-request-id", "x-ms-region", "retry-after", "server"):
            self.send_header(name, PRINTABLE)
        self.send_header("content-type", self.server.content_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


@contextmanager
def serving(status: int, content_type: str) -> Iterator[int]:
    """Serve on a free loopback port."""
    with FakeHostile(status, content_type) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def attacked(status: int, content_type: str) -> Document:
    """Diagnose a hostile server, under a hostile deployment name and base URL."""
    with serving(status, content_type) as port:
        request = RunRequest(
            given=TargetInput(
                base_url=f"http://127.0.0.1:{port}/anthropic/{PRINTABLE}",
                resource_name=HOSTILE,
                deployments=(HOSTILE,),
                tenant=HOSTILE,
                subscription=HOSTILE,
                workspace=HOSTILE,
            ),
            cloud=cloud("AzureCloud"),
            environ={"ANTHROPIC_FOUNDRY_API_KEY": "0" * 84},
            auth="key",
        )
        return document_of(*asyncio.run(run(request)))


OURS = {
    *("status", "verdict", "area", "id", "started_at", "confidence", "severity", "reason"),
    *("failure", "checked", "category", "purpose", "origin", "schema_version"),
}
"""What this program alone decides; everything else is poisoned."""


def poisoned(value: object, name: str = "") -> Any:
    """Return a document in which every text that could be somebody else's is hostile."""
    if isinstance(value, dict):
        return {k: poisoned(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return value if name in ("explains", "blocked_by") else [poisoned(v, name) for v in value]
    return value + HOSTILE if isinstance(value, str) and name not in OURS else value


def poisoned_document() -> Document:
    """Return a document of a failure whose every outside text is hostile."""
    document = deepcopy(dict(scenario_run("no-role").document))
    for check, status in zip(document["checks"], ("warn", "uncertain", "crash"), strict=False):
        check["status"] = status
    changed: Document = poisoned(document)
    return changed


DOCUMENTS = {
    "401": lambda: attacked(401, "application/json"),
    "404": lambda: attacked(404, "application/json"),
    "429": lambda: attacked(429, "application/json"),
    "page": lambda: attacked(403, "text/html"),
    "200": lambda: attacked(200, "application/json"),
    "everywhere": poisoned_document,
}


@pytest.fixture(scope="module", params=DOCUMENTS)
def document(request: pytest.FixtureRequest) -> Document:
    """A document that holds hostile text."""
    made = DOCUMENTS[request.param]()
    assert "evil.example" in json.dumps(made)
    return made


@pytest.mark.parametrize("name", RENDERERS)
def test_no_format_holds_what_a_terminal_obeys(document: Document, name: str) -> None:
    """No control, direction or lone surrogate is left, so `cat` shows what is there."""
    out = RENDERERS[name](document)

    kinds = {unicodedata.category(c) for c in out if c != "\n"}
    assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    out.encode("utf-8")


def test_json_carries_hostile_text_as_data(document: Document) -> None:
    """The escapes change nothing of what the JSON says."""
    assert json.loads(as_json.render(document)) == document


def test_junit_holds_no_element_but_its_own(document: Document) -> None:
    """Hostile text neither ends its element nor opens another."""
    root = ET.fromstring(junit.render(document))  # noqa: S314 - our own

    tags = {element.tag for element in root.iter()}
    assert tags <= {
        *("testsuites", "testsuite", "properties", "property", "testcase"),
        *("failure", "error", "skipped", "system-out"),
    }
    assert len(list(root.iter("testcase"))) == len(document["checks"])


def messages(value: object) -> Iterator[str]:
    """Yield every message of a SARIF log."""
    if isinstance(value, dict):
        if isinstance(text := value.get("message"), dict):
            yield text["text"]
        for inner in value.values():
            yield from messages(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from messages(inner)


def test_a_sarif_message_has_no_link_and_no_placeholder(document: Document) -> None:
    """Viewers make links of `[text](target)` and put arguments in the place of `{0}`."""
    found = list(messages(json.loads(sarif.render(document))))

    assert len(found) >= len(document["checks"])
    for text in found:
        bare = text.replace("{{", "").replace("}}", "")
        assert "](" not in text
        assert "{" not in bare
        assert "}" not in bare


def tokens_of(text: str) -> list[Token]:
    """Return what a Markdown reader finds, HTML included."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    blocks = parser.parse(text)
    return [*blocks, *(child for block in blocks for child in block.children or [])]


LIVE = {"image", "link_open", "html_inline", "html_block", "s_open", "em_open"}


def live(tokens: list[Token]) -> list[str]:
    """Return markup that is not the report's own: inline code may hold a bare link only."""
    code = [token.content for token in tokens if token.type == "code_inline"]
    return [
        *(token.type for token in tokens if token.type in LIVE),
        *(
            text
            for text in code
            if not re.fullmatch(r"[a-z][a-z0-9+.-]*://\S+|[\w./-]*#\d+", text, re.IGNORECASE)
        ),
    ]


def test_markdown_holds_no_markup_but_its_own(document: Document) -> None:
    """No image, link, HTML or code of theirs; as many headings and columns as were meant."""
    text = markdown.render(document)

    tokens = tokens_of(text)
    assert live(tokens) == []
    headings = [token for token in tokens if token.type == "heading_open"]
    assert len(headings) <= 5 + len(document["root_causes"])
    cells = [token for token in tokens if token.type == "td_open"]
    requests = sum(token.type == "tr_open" for token in tokens) - len(document["checks"]) - 2
    assert len(cells) == 4 * len(document["checks"]) + 6 * requests


def test_the_markdown_of_a_sarif_rule_holds_no_markup_but_its_own(document: Document) -> None:
    """The help of a rule is shown as Markdown too."""
    (log,) = json.loads(sarif.render(document))["runs"]

    for rule in log["tool"]["driver"]["rules"]:
        assert live(tokens_of(rule["help"]["markdown"])) == []


def test_hostile_text_is_still_told() -> None:
    """What a server said can be read in the JSON, and a name in every format."""
    document = poisoned_document()

    for render in RENDERERS.values():
        assert "evil.example" in render(document)
