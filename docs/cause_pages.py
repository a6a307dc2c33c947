"""The page of each cause, written from the knowledge; python -m docs.reference writes them."""

from collections.abc import Iterator
from pathlib import Path

from checks.causes.catalogue import Cause, causes, fill
from checks.knowledge import load
from docs.reference import inert, remedies_of, table

FOLDER = Path(__file__).parent / "causes"
ANSWERED_BY = {
    "azure-gateway": "Azure's gateway in front of the model",
    "anthropic": "Anthropic's API behind the gateway",
    "api-management": "API Management or another gateway of your own",
    "entra": "Microsoft Entra ID, before any call",
    "arm": "Azure Resource Manager",
    "log-analytics": "Log Analytics",
    "client": "Nobody: the client or this machine itself reports it",
    "proxy": "A proxy or gateway on the way",
    "unknown": "That differs, and the response has to be looked at",
}
"""Layer → who that is."""

SIGN_IN = "auth.aadsts"
ENTRA = "Sign-in error codes of Microsoft Entra"


def _titles() -> dict[str, str]:
    return {name: entry["title"] for name, entry in load("checks").items()}


def _check(name: str) -> str:
    """Return a link to a check's page, with what holds when it passes."""
    return f"[`{name}`](../checks/{name}.md): {inert(_titles()[name])}"


def _symptoms(cause: Cause) -> Iterator[str]:
    """Yield where a cause shows: in checks, and in forms of responses and texts."""
    found = [name for name in cause.symptoms if name in _titles()]
    forms = [name for name in cause.symptoms if name not in _titles()]
    yield from (f"- In the check {_check(name)}" for name in found)
    yield from (f"- In a response or text of the form `{name}`" for name in forms)
    if not cause.symptoms:
        yield (
            "- In the error's own code." if cause.category == SIGN_IN else "- On the Monitor pages."
        )
    yield ""


def _decides(cause: Cause) -> Iterator[str]:
    yield from (inert(cause.be_sure), "")
    if cause.decide_with:
        yield from (f"The check that decides: {_check(cause.decide_with)}.", "")
    for when in cause.excluded_when:
        yield from (f"Ruled out if `{when.check}` ends as **{when.status}**.", "")


def _dates(cause: Cause) -> Iterator[str]:
    rows = (
        (inert(r.source), str(r.checked), str(r.review_by), "yes" if r.documented else "no")
        for r in cause.remedies
    )
    yield from table(("source", "checked", "look again by", "product guide"), rows)
    yield ""


def page(cause: Cause) -> str:
    """Return a cause's page; what only a run knows stands in capitals."""
    plain = fill(cause, {})
    lines = (
        *(f"# {inert(plain.title)}", "", f"`{cause.id}` · category `{cause.category}`"),
        *("", "## What it means", "", inert(plain.means)),
        *("", "## Who says so", "", f"{ANSWERED_BY[cause.answered_by]}."),
        *("", "## How to be sure", "", *_decides(plain)),
        *("## Where it shows", "", *_symptoms(cause)),
        *("## What to do, and what not", "", *remedies_of(plain)),
        *("## Sources", "", *_dates(cause)),
        "[All causes](README.md)\n",
    )
    return "\n".join(lines)


def _groups() -> dict[str, list[Cause]]:
    """Return the causes by the first part of their category, Entra's codes by themselves."""
    found: dict[str, list[Cause]] = {}
    for cause in causes().values():
        code = cause.id.startswith("aadsts")
        found.setdefault(ENTRA if code else cause.category.partition(".")[0], []).append(cause)
    return found


def index() -> str:
    """Return the page that lists the causes by category."""
    parts = ["# Causes", "", "Why calls to Claude in Microsoft Foundry fail, and what to do.", ""]
    for name, members in _groups().items():
        rows = (
            (f"[`{c.id}`]({c.id}.md)", inert(fill(c, {}).title), f"`{c.category}`") for c in members
        )
        parts += [f"## {name}", "", *table(("cause", "what is wrong", "category"), rows), ""]
    return "\n".join(parts)


def pages() -> dict[Path, str]:
    """Return every page of the folder."""
    of_causes = {FOLDER / f"{c.id}.md": page(c) for c in causes().values()}
    return {FOLDER / "README.md": index(), **of_causes}
