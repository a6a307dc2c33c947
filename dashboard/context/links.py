"""URL parameters: what a link carries, validated, as it is user input."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

RUN, RESOURCE, DEPLOYMENT, CHECK = "run", "resource", "deployment", "check"
ASKING = (RESOURCE, DEPLOYMENT, CHECK)
"""What asks for a run, and starts none."""
TEXT_CHARS = 500
"""The longest text that a field takes, from a link or a keyboard."""
_RUN_ID = re.compile(r"[0-9a-f]{32}")


def run_id_from(text: str) -> str | None:
    """Return a run's ID as a link carries it, or None when it is none."""
    return text if _RUN_ID.fullmatch(text) else None


def link_to_run(page_url: str, run_id: str) -> str:
    """Return the whole link to a run, from the URL of the page that shows it."""
    parts = urlsplit(page_url)
    path = parts.path or "/"
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode({RUN: run_id}), ""))


CHECKED = "checked-names"
"""The session's key for the resource and the deployments that its last answer is of."""


def names_in(document: Mapping[str, Any]) -> tuple[str, str]:
    """Return the resource of a run, and the deployments that Azure listed, as fields hold them."""
    resource = (document["target"].get("resource") or {}).get("value") or ""
    listed = (
        str(entry["value"])
        for check in document["checks"]
        if check["id"] == "deployment.exists"
        for entry in check["evidence"]
        if entry["name"] == "Claude deployments"
    )
    return _fitting(str(resource)), _fitting(next(listed, ""))


def texts_from(parameters: Mapping[str, str]) -> tuple[str, str]:
    """Return the resource and the deployment that a link fills a form with; empty where none.

    They are what somebody else typed: the form looks at them as at what is typed in it. A text
    that no field could hold is left out.
    """
    resource, deployment = (parameters.get(name, "").strip() for name in (RESOURCE, DEPLOYMENT))
    return _fitting(resource), _fitting(deployment)


def _fitting(text: str) -> str:
    return text if len(text) <= TEXT_CHARS and text.isprintable() else ""


def asking(resource: str, deployment: str, checks: Sequence[str]) -> dict[str, list[str]]:
    """Return the parameters of a link that fills the form and chooses checks; it runs nothing."""
    given = {RESOURCE: [resource], DEPLOYMENT: [deployment], CHECK: list(checks)}
    return {name: values for name, values in given.items() if any(values)}
