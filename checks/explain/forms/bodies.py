"""Errors in bodies: objects of a text, with what they enclose and what is escaped inside them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from checks.explain.model import Found
from checks.explain.objects import objects_in

MOST_FOUND, MOST_DEPTH, MOST_ITEMS = 60, 12, 500
_STATUS_KEYS = (
    "status",
    "statusCode",
    "status_code",
    "statuscode",
    "httpStatusCode",
    "api_error_status",
    "ResultSignature",
    "http_status",
    "ResponseCode",
    "ResultCode",
    "resultSignature",
    "resultCode",
    "code",
)
_MESSAGE_KEYS = ("message", "error_description", "errorMessage", "error_message", "detail")
_OF_A_CALL = frozenset(
    {
        "OperationName",
        "operationName",
        "ResourceProvider",
        "request",
        "ApiId",
        "Target",
        "resultType",
        "itemType",
    }
)
"""What a row of a log, or an entry of a browser's panel, has beside its status."""
_REASONS = ("LastErrorMessage", "LastErrorReason", "ResultDescription", "resultDescription")
_FIRST_FAILURE = 400
_NUMBER = re.compile(r"[1-5]\d\d")
_IS_ERROR_TYPE = re.compile(r"\w{2,40}_(error|exception)|\w{2,40}(Error|Exception)|too_large")
_HEADLESS = re.compile(
    r"(?<![{,])(?<![{,]\s)[\"']statusCode[\"'] ?: ?\d{3},\s{0,20}[\"']message[\"'] ?:"
)
_MOST_HEADLESS, _HEADLESS_CHARS = 5, 2000
_INNER = re.compile(r"\{\s*\\?[\"']")


@dataclass(frozen=True, slots=True)
class _Around:
    """What the objects around one say of it."""

    start: int
    depth: int = 0
    status: int | None = None


def find(text: str) -> Iterator[Found]:
    """Yield the errors of the objects that stand in a text."""
    for start, found in objects_in(text):
        seen: set[str] = set()
        for each in islice(_errors(found, _Around(start)), MOST_FOUND):
            # Node prints an error beside the body that it was made of.
            if each.says not in seen:
                seen.add(each.says)
                yield each


def find_headless(text: str) -> Iterator[Found]:
    """Yield the errors of bodies whose braces were left behind when they were copied."""
    for place in islice(_HEADLESS.finditer(text), _MOST_HEADLESS):
        cut = "{" + text[place.start() : place.start() + _HEADLESS_CHARS]
        for _, found in islice(objects_in(cut), 1):
            yield from _errors(found, _Around(place.start()))


def _errors(document: Mapping[str, Any], around: _Around) -> Iterator[Found]:
    if around.depth > MOST_DEPTH:
        return
    status = _status(document) or around.status
    here = replace(around, status=status)
    own = _own(document, here)
    if own is not None:
        yield own
    inner = replace(here, depth=around.depth + (own is not None))
    for name, value in islice(document.items(), 100):
        yield from _within(name, value, inner, own)


def _within(name: str, value: object, here: _Around, own: Found | None) -> Iterator[Found]:
    if isinstance(value, Mapping):
        if own is None or name not in {"error", "errors"} or _nests(value):
            yield from _errors(value, _deeper(here))
    elif isinstance(value, list):
        for each in value[:MOST_ITEMS]:
            if isinstance(each, Mapping):
                yield from _errors(each, _deeper(here))
    elif isinstance(value, str) and _INNER.search(value):
        for _, inner in islice(objects_in(value), 5):
            yield from _errors(inner, _deeper(here))


def _nests(value: Mapping[str, Any]) -> bool:
    return any(isinstance(each, Mapping | list | str) for each in value.values())


def _deeper(here: _Around) -> _Around:
    return replace(here, depth=here.depth + 1)


def _own(document: Mapping[str, Any], here: _Around) -> Found | None:
    """Return the error that an object itself is, None where it is none."""
    error = document.get("error")
    if isinstance(error, Mapping) and not isinstance(error.get("error"), Mapping):
        shape = "anthropic" if document.get("type") == "error" else "azure"
        return _found(error, here, shape)
    if isinstance(error, str) and document.get("error_description"):
        return replace(_found(document, here, "entra") or Found(start=here.start), code=error)
    if "statusCode" in document and "message" in document:
        return _found(document, here, "flat")
    kind, code = str(document.get("type") or ""), document.get("code")
    if _IS_ERROR_TYPE.fullmatch(kind) and _message(document):
        return _found(document, here, "anthropic" if kind.endswith("_error") else "")
    if isinstance(code, str) and _message(document) and not document.get(""):
        return _found(document, here, "azure")
    return _row(document, here)


def _row(row: Mapping[str, Any], here: _Around) -> Found | None:
    """Return the failed call of a log's row or of an entry of a browser's panel."""
    status = _status(row)
    if status is None or status < _FIRST_FAILURE or _OF_A_CALL.isdisjoint(row):
        return None
    why = next((str(row[name])[:400] for name in _REASONS if row.get(name)), "")
    return Found(start=here.start, depth=here.depth, status=status, message=why)


def _found(error: Mapping[str, Any], here: _Around, shape: str) -> Found | None:
    code, message = _text(error.get("code") or error.get("statusCode")), _message(error)
    kind = _text(error.get("type"))
    if not (code or message or kind):
        return None
    return Found(
        start=here.start,
        depth=here.depth,
        status=_status(error) or here.status,
        code=code,
        type=kind,
        message=message,
        enclosed=_enclosed(error),
        shape=shape,
    )


def _message(error: Mapping[str, Any]) -> str:
    told = (error.get(name) for name in _MESSAGE_KEYS)
    return next((_text(each) for each in told if isinstance(each, str) and each), "")[:4000]


def _text(value: object) -> str:
    is_plain = isinstance(value, str | int) and not isinstance(value, bool)
    text = str(value) if is_plain else ""
    return "" if text in {"None", "null"} else text


def _status(document: Mapping[str, Any]) -> int | None:
    for name in _STATUS_KEYS:
        value = document.get(name)
        if isinstance(value, int | str) and _NUMBER.fullmatch(str(value)):
            return int(value)
    return None


def _enclosed(error: Mapping[str, Any], depth: int = 4) -> str:
    inner = error.get("details") or error.get("innererror")
    each_of = inner if isinstance(inner, list) else [inner]
    found = [each for each in each_of if isinstance(each, Mapping)] if depth else []
    return " ".join(
        f"{_text(each.get('code'))} {_message(each)} {_enclosed(each, depth - 1)}"
        for each in found[:10]
    )
