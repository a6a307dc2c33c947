"""Resources, deployments and keys as they are written, and what is wrong with one; pure."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from checks.clients.urls import address

NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?")
"""What a host's first label can be, and so a resource's name."""
HOST = re.compile(r"^[\w-]+(\.[\w-]+)+\.?$")
DATED = re.compile(r"[-@](?:20\d{6})(?:-v\d+(?::\d+)?)?$")
LONG_CONTEXT = re.compile(r"\[(?:1m|200k)\]$", re.IGNORECASE)
FAMILY = re.compile(r"(opus|sonnet|haiku|fable|mythos)", re.IGNORECASE)
OTHER_KEYS = (
    (re.compile(r"sk-ant-"), "Anthropic's own API"),
    (re.compile(r"sk-(?!ant-)[A-Za-z0-9_-]{16,}$"), "OpenAI or a gateway"),
    (re.compile(r"gh[pousr]_"), "GitHub"),
    (re.compile(r"AIza"), "Google"),
)
"""What keys of other services begin with."""


def resource_in(text: str) -> str:
    """Return the resource that a URL, a host or a name means; empty for what can be none."""
    found = address(text) or address(f"https://{text.strip()}")
    if found and found.resource:
        return found.resource
    head = (found.host if found else text).strip().strip("/").split(".")[0]
    return head.lower() if NAME.fullmatch(head) else ""


def resource_fault(value: str, known: str) -> str:
    """Return the code of what is wrong with a resource's name, or an empty string."""
    if "://" in value or "/" in value:
        return "resource-is-url"
    if HOST.match(value):
        return "resource-is-host"
    is_other = bool(known) and value.strip().lower() != known.lower()
    return "resource-name-wrong" if is_other or not NAME.fullmatch(value) else ""


def model_fault(name: str, deployments: Mapping[str, str]) -> str:
    """Return the code of what is wrong with a deployment's name, or an empty string."""
    if not deployments or name in deployments:
        return ""
    plain = DATED.sub("", name)
    is_known = plain != name and (plain in deployments or plain in deployments.values())
    return "model-dated-id" if is_known else "model-not-deployment"


def nearest(name: str, deployments: Mapping[str, str]) -> str:
    """Return the deployment that a name can only mean, or an empty string."""
    plain = DATED.sub("", LONG_CONTEXT.sub("", name))
    exact = [one for one, model in deployments.items() if plain in (one, model)]
    if exact:
        return exact[0]
    family = FAMILY.search(plain)
    same = [
        one
        for one, model in deployments.items()
        if family and family[1].lower() in f"{one} {model}".lower()
    ]
    if len(same) == 1:
        return same[0]
    close = get_close_matches(plain, same or list(deployments), n=1, cutoff=0.8)
    if close:
        return close[0]
    return next(iter(deployments)) if len(deployments) == 1 else ""


def other_service(key: str) -> str:
    """Return whose key a value is by its first characters, or an empty string."""
    return next((service for shape, service in OTHER_KEYS if shape.match(key.strip())), "")
