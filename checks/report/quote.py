"""What the server itself said: the sentence of its answer that decided a cause, from the document.

Servers and proxies wrap their sentence in envelopes of many kinds; this finds it in each.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from checks.report.safe import one_line
from checks.words import say

Document = Mapping[str, Any]

CALLS = ("messages", "count_tokens")
"""Purposes of the requests that are answered as a client's are."""
ANSWER = "answer"
"""Evidence by which a rule says that an answer of Azure's own APIs decided."""
REFUSED = "refused: "
"""How evidence of the sign-in begins where a credential was refused; its answers are not kept."""
AADSTS = re.compile(r"AADSTS\d+:.*?(?=\s+Trace ID:|$)", re.DOTALL)

MESSAGES = ("message", "Message", "error_description", "detail", "title", "error", "fault")
"""Where envelopes hold their sentence: Azure, Anthropic, API Management, OAuth, RFC 9457."""
CUT_MESSAGE = re.compile(
    r'"(?:message|error_description|detail)"\s*:\s*"((?:[^"\\]|\\.)+)', re.IGNORECASE
)
"""The same in JSON that ends in the middle."""
MAX_DEPTH = 5
MAX_CHARS = 600
"""Characters that are kept; the JSON report has the whole answer."""

HIDDEN = re.compile(r"<(script|style)\b.*?(</\1>|$)|<!--.*?(-->|$)", re.DOTALL | re.IGNORECASE)
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A server's own words."""

    who: str
    """Who said it, and how: the subject and the verb of a sentence."""
    text: str


def quote_of(document: Document, root: Document) -> Quote | None:
    """Return what the server said that decided this cause; None where nobody said anything."""
    for check in _deciding(document, root):
        quote = _of_sign_in(check) or _of_request(check)
        if quote:
            return quote
    return None


def sentence_of(quote: Quote) -> str:
    """Return a quote as a sentence."""
    return f"{quote.who}: “{quote.text}”"


def _deciding(document: Document, root: Document) -> Iterator[Document]:
    """Yield the checks that a cause explains, the first of them first."""
    for name in root["explains"]:
        for check in document["checks"]:
            if check["id"] == name and (
                check["subject"] in root["subjects"] or not (root["subjects"] and check["subject"])
            ):
                yield check


def _of_sign_in(check: Document) -> Quote | None:
    for entry in check["evidence"] if check["area"] == "identity" else ():
        if entry["value"].startswith(REFUSED):
            said = one_line(entry["value"].removeprefix(REFUSED))
            entra = AADSTS.search(said)
            who = "Microsoft Entra" if entra else one_line(entry["name"])
            return Quote(
                who=say("{who} answered", who=who), text=(entra[0] if entra else said)[:MAX_CHARS]
            )
    return None


def _of_request(check: Document) -> Quote | None:
    request = _answer_of(check)
    text = words_of(request["response_body"] or "") if request else ""
    if not request or not text:
        return None
    host = one_line(urlsplit(request["url"]).netloc) or say("The server")
    return Quote(
        who=say("{host} returned HTTP {status}", host=host, status=request["status"]), text=text
    )


def _answer_of(check: Document) -> Document | None:
    """Return the request whose answer decided a check: the last one that was refused."""
    judged = any(entry["name"] == ANSWER for entry in check["evidence"])
    requests: Sequence[Document] = [
        request
        for request in check["requests"]
        if request["status"] and (request["purpose"] in CALLS) == (check["area"] == "gateway")
    ]
    refused = [request for request in requests if request["status"] >= 400]
    if check["area"] != "gateway" and not judged:
        return None
    return next(iter((refused or requests)[-1:]), None)


def words_of(body: str) -> str:
    """Return the sentence that a body carries, on one line; of one without any, its beginning."""
    stripped = body.strip()
    try:
        found = _message(json.loads(stripped), MAX_DEPTH)
    except (ValueError, RecursionError):
        found = _cut_message(stripped) or (_page(stripped) if stripped.startswith("<") else "")
    return one_line(found or stripped)[:MAX_CHARS]


def _message(value: object, depth: int) -> str:
    """Find the innermost sentence: some servers wrap another's whole answer, as text even."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, str):
        return _unwrapped(value, depth)
    if not isinstance(value, dict) or depth == 0:
        return ""
    inner = value.get("error")
    if isinstance(inner, dict) and (found := _message(inner, depth - 1)):
        return found
    said = (_message(value.get(name), depth - 1) for name in MESSAGES)
    return next(filter(None, said), "")


def _unwrapped(text: str, depth: int) -> str:
    if depth and text.lstrip().startswith(("{", "[")):
        try:
            return _message(json.loads(text), depth - 1) or text
        except (ValueError, RecursionError):
            return text
    return text


def _cut_message(text: str) -> str:
    found = CUT_MESSAGE.search(text) if text.startswith(("{", "[")) else None
    if not found:
        return ""
    try:
        return str(json.loads(f'"{found[1]}"'))
    except ValueError:
        return found[1]


def _page(text: str) -> str:
    """Return a page's title and its first words."""
    shown = HIDDEN.sub(" ", text)
    title = TITLE.search(shown)
    words = TAG.sub(" ", TITLE.sub(" ", shown))
    heading = one_line(html.unescape(title[1])) if title else ""
    return ": ".join(filter(None, (heading, one_line(html.unescape(words)))))
