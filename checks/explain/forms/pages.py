"""Web pages in the place of a response: a proxy's, a gateway's, a front door's."""

import re
from collections.abc import Iterator

from checks.explain.model import Found

_PAGE = re.compile(r"<!doctype html|<html[\s>]", re.IGNORECASE)
_TITLE = re.compile(
    r"<(?:title|h1|h2)>\s*(?P<status>[345]\d\d)?\s*(?P<title>[^<\n]{0,120})", re.IGNORECASE
)


def find(text: str) -> Iterator[Found]:
    """Yield the first web page of a text, with its heading."""
    page = _PAGE.search(text)
    if page is None:
        return
    title = _TITLE.search(text, page.start())
    status = int(title["status"]) if title and title["status"] else None
    message = f"{title['status'] or ''} {title['title']}".strip() if title else ""
    yield Found(start=page.start(), status=status, message=message, shape="html")
