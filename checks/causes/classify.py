"""The classifier: an answer's signals against the signatures of the knowledge; pure."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from checks.evidence import Exchange
from checks.knowledge import load
from checks.model import Candidate, Confidence
from checks.words import say

Signals = Mapping[str, str | int]
"""What can be read off an answer: `status`, `failure` and its `detail`, `shape`, `code`, `type`,
`message`, `text` (code and message), `error` (all three), `whole` (these with what they enclose),
`policy_id`, `apim`, `challenge`
(www-authenticate), `proxy_asks_for`, `gateway_error` (of API Management); off its request: `auth`,
`path` (of the base URL), `model`, `sent_version`; and what the caller adds."""


CONTEXT = ("retired", "opaque_token", "key_kind", "audience_ok", "plane")
"""Signals that the answer does not carry: whoever classifies it adds them. `retired` is an `End`
of the model whose default name the deployment has: `gone`, `lives` or `disputed`. `plane` is `arm`
for what was said of a deployment that was being made, `data` for the answer to a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One form that an answer can have."""

    id: str
    numbers: Mapping[str, tuple[int, ...]]
    patterns: Mapping[str, re.Pattern[str]]
    causes: tuple[tuple[str, Confidence, str], ...]
    past_access: bool
    refuses: bool
    rests_on: tuple[str, ...] = ()
    deploying: bool = False
    """True for what a deployment is refused with, when it is made."""
    also: tuple[str, ...] = ()
    """Causes that show in this form too, which other checks of a run find or rule out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a signature says of an answer."""

    signature: str
    candidates: tuple[Candidate, ...]
    past_access: bool = False
    refuses: bool = False


def shape_of(exchange: Exchange) -> str:
    """Name the form of a body, which tells who answered.

    Source: public error bodies of Azure's front end and of Anthropic's API (checked 2026-11-20).
    """
    document = exchange.document
    if isinstance(document, dict):
        error = document.get("error")
        if document.get("type") == "error" and isinstance(error, dict):
            return "anthropic"
        if isinstance(error, dict):
            return "azure"
        return "flat" if "statusCode" in document and "message" in document else "json"
    if document is not None:
        return "json"
    start = exchange.body.lstrip()[:200].lower()
    if start.startswith(("<!doctype html", "<html", "<head", "<body")) or "<html" in start:
        return "html"
    return "text" if start else "empty"


def error_fields(exchange: Exchange) -> dict[str, str]:
    """Return an error's `code`, `type` and `message`, whichever of the four forms it has."""
    document = exchange.document
    if not isinstance(document, dict):
        return {"code": "", "type": "", "message": exchange.body[:2000]}
    inner = document.get("error")
    error = inner if isinstance(inner, dict) else document
    code = _scalar(error.get("code")) or _scalar(error.get("statusCode"))
    told = error.get("message") or error.get("error_description")  # the latter is Entra's
    message = _scalar(told) or _scalar(inner) or exchange.body[:2000]
    return {"code": code, "type": _scalar(error.get("type")), "message": message}


def _scalar(value: object) -> str:
    """Return a text or a number as text, anything else as nothing: it may be nested deeply."""
    return str(value) if isinstance(value, str | int) else ""


def _enclosed(document: object, depth: int = 4) -> str:
    """Return codes and messages of the errors within an error, as Resource Manager nests them."""
    error = document.get("error", document) if isinstance(document, dict) else None
    inner = error.get("details") if isinstance(error, dict) and depth else None
    found = [each for each in inner if isinstance(each, dict)] if isinstance(inner, list) else []
    return " ".join(
        f"{_scalar(each.get('code'))} {_scalar(each.get('message'))} {_enclosed(each, depth - 1)}"
        for each in found[:10]
    )


def sent_model(exchange: Exchange) -> str:
    """Return the deployment that a request named, or nothing."""
    try:
        sent = json.loads(exchange.request_body)
    except (ValueError, RecursionError):
        return ""
    return _scalar(sent.get("model")) if isinstance(sent, dict) else ""


def _proxy_asks_for(exchange: Exchange) -> str:
    asked = [value for name, value in exchange.headers if name == "proxy-authenticate"]
    kinds = dict.fromkeys(value.split()[0][:20] for value in asked if value.strip())
    return ", ".join(kinds) or say("of an unspecified kind")


def base_path(exchange: Exchange) -> str:
    """Return the path of the base URL, which is the request's without what a client appends."""
    path = urlsplit(exchange.url).path
    return re.sub(r"/v1/messages(/count_tokens)?$", "", path)


def signals_of(exchange: Exchange, **more: str | int) -> Signals:
    """Read off an answer what signatures speak of."""
    fields = error_fields(exchange)
    return {
        "status": exchange.status or 0,
        "failure": exchange.failure.value if exchange.failure else "",
        "shape": shape_of(exchange) if exchange.answered else "",
        **fields,
        "text": f"{fields['code']} {fields['message']}",
        "error": (error := f"{fields['code']} {fields['type']} {fields['message']}"),
        "whole": f"{error} {_enclosed(exchange.document)}",
        "auth": exchange.auth.value,
        "path": base_path(exchange),
        "policy_id": exchange.header("policy-id") or "",
        "apim": "yes" if exchange.apim_request_id else "no",
        "challenge": exchange.header("www-authenticate") or "",
        "detail": exchange.detail,
        "proxy_asks_for": _proxy_asks_for(exchange),
        "gateway_error": exchange.header("x-gateway-error") or "",
        "model": sent_model(exchange),
        "sent_version": "yes" if "anthropic-version" in dict(exchange.request_headers) else "no",
        "retired": "lives",
        "opaque_token": "no",
        "audience_ok": "no",
        "plane": "data",
        **more,
    }


class _Patterns(Mapping[str, re.Pattern[str]]):
    """Patterns by their signals, each compiled when it is first asked for.

    Compiling all of them takes longer than explaining a text, which asks for a part.
    """

    __slots__ = ("_read", "_texts")

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._read: dict[str, re.Pattern[str]] = {}

    def __getitem__(self, name: str) -> re.Pattern[str]:
        if name not in self._read:
            self._read[name] = re.compile(self._texts[name], re.IGNORECASE | re.DOTALL)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def signature_of(entry: Mapping[str, Any]) -> Signature:
    """Read a signature as it stands in the knowledge."""
    when = entry["when"]
    return Signature(
        id=entry["id"],
        numbers={k: tuple(v) for k, v in when.items() if isinstance(v, list) and v},
        patterns=_Patterns({k: v for k, v in when.items() if isinstance(v, str)}),
        causes=tuple(
            (cause["id"], Confidence(cause["confidence"]), cause["decided_by"])
            for cause in entry["causes"]
        ),
        past_access=entry.get("past_access", False),
        refuses=entry.get("refuses", False),
        rests_on=_facts_of(entry),
        deploying=entry.get("deploying", False),
        also=tuple(entry.get("also", ())),
    )


def _facts_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the facts that a signature rests on: what such answers mean, and what it names."""
    return (f"signatures/{entry['id']}", *entry.get("rests_on", ()))


@cache
def signatures() -> tuple[Signature, ...]:
    """Return the signatures, the specific before the general."""
    return tuple(signature_of(entry) for entry in load("signatures")["signature"])


def _groups(signature: Signature, signals: Signals) -> dict[str, str] | None:
    """Return what the named groups caught, or None when the signature does not match."""
    if any(signals.get(name) not in allowed for name, allowed in signature.numbers.items()):
        return None
    caught: dict[str, str] = {}
    for name, pattern in signature.patterns.items():
        found = pattern.search(str(signals.get(name, ""))[:4000])
        if found is None:
            return None
        caught.update({k: v for k, v in found.groupdict().items() if v})
    return caught


def classify(signals: Signals, **params: str) -> Match:
    """Return what the first matching signature says; the last one matches anything."""
    for signature in signatures():
        caught = _groups(signature, signals)
        if caught is not None:
            break
    return match_of(signature, {**params, **(caught or {})})


def match_of(signature: Signature, params: Mapping[str, str]) -> Match:
    """Return what a signature says, with what is known filled in."""
    return Match(
        signature=signature.id,
        candidates=tuple(
            Candidate(
                cause=cause,
                confidence=confidence,
                decided_by=decided_by,
                params=params,
                rests_on=signature.rests_on,
                signature=signature.id,
            )
            for cause, confidence, decided_by in signature.causes
        ),
        past_access=signature.past_access,
        refuses=signature.refuses,
    )


def classify_exchange(exchange: Exchange, **params: str) -> Match:
    """Classify an answer by itself."""
    known = {k: params.pop(k) for k in CONTEXT if k in params}
    return classify(signals_of(exchange, **known), **params)


@cache
def refusals_of_deployments() -> frozenset[str]:
    """Return every cause for which a deployment is refused when it is made."""
    return frozenset(cause for s in signatures() if s.deploying for cause, _, _ in s.causes)


def refused_deployment(message: str) -> tuple[Candidate, ...]:
    """Return the causes that a deployment's own error allows, none where it is not known."""
    found = classify({"whole": message, "plane": "arm"})
    known = {signature.id for signature in signatures() if signature.deploying}
    return found.candidates if found.signature in known else ()
