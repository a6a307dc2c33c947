"""URL parameters: what a link carries, validated, as it is user input."""

import re
from urllib.parse import urlencode, urlsplit, urlunsplit

RUN = "run"
_RUN_ID = re.compile(r"[0-9a-f]{32}")


def run_id_from(text: str) -> str | None:
    """Return a run's ID as a link carries it, or None when it is none."""
    return text if _RUN_ID.fullmatch(text) else None


def link_to_run(page_url: str, run_id: str) -> str:
    """Return the whole link to a run, from the URL of the page that shows it."""
    parts = urlsplit(page_url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode({RUN: run_id}), ""))
