"""Writes a page for each check and README's table from the registry: python docs/reference.py."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from textwrap import indent
from typing import Any

from checks.arm.reads import READS
from checks.causes.catalogue import Cause, Remedy, Step, causes, fill
from checks.causes.shells import entries
from checks.clouds import PUBLIC, cloud_from_environment
from checks.engine.checks import CHECKS, areas
from checks.engine.probes import PROBES, needed_probes, providers
from checks.engine.run import RunRequest, aim_of
from checks.evidence import Connection, Resolution, TlsSession
from checks.evidence.match import SiblingResolutions
from checks.knowledge import load
from checks.model import Area, Check, Planned, Probe, Reason, Status
from checks.report.reading import AREAS, lead_of
from checks.report.safe import markdown_code
from checks.target import TargetInput
from checks.workspaces.failures import SAYS
from docs.rules import ANSWERS, REFUSALS, rule_of

PAGE_CAUSES = frozenset(SAYS) | {
    "logs-no-workspace",
    "logs-import-damaged",
    "resource-not-seen",
}
"""What a workspace's error may have as its cause."""

HERE = Path(__file__).parent
FOLDER, README = HERE / "checks", HERE.parent / "README.md"
BEGIN = "<!-- checks: python docs/reference.py writes this table -->\n"
END = "<!-- end of checks -->"

SIGN_IN = {
    "AZURE_TENANT_ID": "{tenant}",
    "AZURE_CLIENT_ID": "{client}",
    "AZURE_CLIENT_SECRET": "{secret}",
}
WAYS = {
    "signed in": RunRequest(
        given=TargetInput(resource="resource", deployments=("deployment",)),
        cloud=cloud_from_environment(PUBLIC, {}),
        environ=SIGN_IN,
        auth="entra",
    ),
    "with a key": RunRequest(
        given=TargetInput(resource="resource", deployments=("deployment",)),
        cloud=cloud_from_environment(PUBLIC, {}),
        environ={**SIGN_IN, "ANTHROPIC_FOUNDRY_API_KEY": "{key}"},
        auth="key",
    ),
}
"""The two typical runs: with a service principal, and with a key where ARM may be read, too."""
PLACEHOLDERS = {"//resource.": "//{resource}.", " to deployment,": " to the deployment,"}

CONNECTS = {
    Resolution: "A name look-up of the host.",
    Connection: "A TCP connection to it.",
    TlsSession: "A TLS handshake on that connection.",
    SiblingResolutions: "A name look-up of the resource's other host names; no request to them.",
}
"""Evidence that is got without an HTTP request → what is sent for it."""

SCOPES = {"{account}": "the resource", "/subscriptions/{sub}": "the subscription"}
PLACES = {
    "/locations/": "the subscription",
    "/subscriptions/": "the subscription",
    "/workspaces/": "the workspace",
}
"""Part of a permission → where it is needed, for reads that are no value of checks/arm/reads.py."""

MEANS = {
    Status.PASS: "It holds.",
    Status.WARN: "Something should be fixed, though calls work.",
    Status.FAIL: "It does not hold, and that stops calls.",
    Status.UNCERTAIN: "The facts allow more than one answer, so none is given.",
    Status.SKIP: "Nothing was judged, for the reason that is told. It is no fault.",
}
REASONS = {
    Reason.BLOCKED: "blocked by another check",
    Reason.NO_INPUT: "something was not given",
    Reason.NO_PERMISSION: "a permission is missing",
    Reason.NOT_APPLICABLE: "not needed",
}
"""Reason of a skip → words."""


def inert(text: str) -> str:
    """Return the knowledge's text so that Markdown shows it as it is."""
    return re.sub(r"([*`\[\]<>|]|\b_|_\b)", r"\\\1", text)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield a table of ready Markdown."""
    head = tuple(head)
    for cells in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(cells)} |"


def _permission(probe: Probe) -> tuple[str, str] | None:
    """Return the permission that a probe's read needs, and at which scope."""
    for read in READS:
        if read.id == probe.id:
            return read.permission, SCOPES[read.scope]
    code = getattr(probe.run, "__code__", None)
    texts = [text for text in getattr(code, "co_consts", ()) if isinstance(text, str)]
    asked = (text for text in texts if re.fullmatch(r"Microsoft\.\w+/.+/read", text))
    return next(((text, _scope(text)) for text in asked), None)


def _scope(permission: str) -> str:
    place = (scope for part, scope in PLACES.items() if part in f"{permission}/")
    return next(place, "the resource")


def _planned(probes: Iterable[Probe]) -> Mapping[tuple[str, str], Mapping[str, Planned]]:
    """Return what probes may send: request and reason → the runs that send it."""
    found: dict[tuple[str, str], dict[str, Planned]] = {}
    for probe in probes:
        for way, request in WAYS.items():
            for planned in probe.plan(aim_of(request)) if probe.plan else ():
                ways = found.setdefault((f"{planned.method} {planned.url}", planned.why), {})
                ways[way] = planned if planned.certain else ways.get(way, planned)
    return found


def _required(check: Check) -> tuple[Probe, ...]:
    """Return the probes that a check cannot do without."""
    kinds = list(check.needs)
    for kind in kinds:
        if kind in providers():
            kinds.extend(needed for needed in providers()[kind].needs if needed not in kinds)
    return tuple(probe for probe in PROBES if probe.provides in kinds)


def _when(planned: Planned | None) -> str:
    return "no" if planned is None else "yes" if planned.certain else "depends"


def _requests(probes: tuple[Probe, ...]) -> Iterator[str]:
    rows = [
        (f"`{request}`", inert(why), *(_when(ways.get(way)) for way in WAYS))
        for (request, why), ways in _planned(probes).items()
    ]
    if rows:
        text = "\n".join(table(("request", "for", *WAYS), rows))
        for name, placeholder in PLACEHOLDERS.items():
            text = text.replace(name, placeholder)
        yield from (text, "", "*Depends*: only if an earlier answer leads there.", "")


def _sends(check: Check) -> Iterator[str]:
    """Yield what a check's evidence costs: connections, requests, permissions."""
    probes = needed_probes((check,))
    connects = [f"- {CONNECTS[p.provides]}" for p in probes if p.provides in CONNECTS]
    if connects:
        yield from (*connects, "")
    requests = list(_requests(probes))
    yield from requests
    if not connects and not requests:
        yield from ("Nothing.", "")
    needed = _required(check)
    asked = {found: probe in needed for probe in probes if (found := _permission(probe))}
    if asked:
        yield from ("To read Azure Resource Manager the identity needs:", "")
        for (permission, scope), must in asked.items():
            yield f"- `{permission}` on {scope}{'' if must else ' (the check does without, too)'}"
        yield ""


def _skips(check: Check) -> Iterator[str]:
    """Yield why a check is skipped before its rule is asked."""
    for probe in _required(check):
        for condition in probe.conditions:
            yield f"{condition.detail} ({REASONS[condition.reason]})"


def _results(check: Check, says: Mapping[Status, list[str]]) -> Iterator[str]:
    skips = list(dict.fromkeys(_skips(check)))
    for status, means in MEANS.items():
        if status in says or (status is Status.SKIP and skips):
            yield f"- **{status.value}**: {means}"
            yield from (f"  - {inert(sentence)}" for sentence in says.get(status, ()))
            if status is Status.SKIP:
                yield from (f"  - Not run: {inert(text)}." for text in skips)
    yield ""


PRINTS = "It prints a secret: not while you share your screen."
LANGUAGES = {"any": "sh", "bash": "sh", "powershell": "powershell"}
"""Shell → the language of a block of code."""


def _commands(step: Step) -> Iterator[str]:
    """Yield a step's commands as blocks of its item, with PowerShell's form where it differs."""
    for command in step.commands:
        for entry in entries(command):
            block = markdown_code(str(entry["text"]), LANGUAGES[str(entry["shell"])])
            yield from ("", indent(block, "   "))
        if command.prints_secret:
            yield from ("", f"   {PRINTS}")


def _remedy(remedy: Remedy, *, first: bool) -> Iterator[str]:
    lead = lead_of({"documented": remedy.documented, "recommended": first})
    yield from (f"**{lead}:** {inert(remedy.summary)}", "")
    for number, step in enumerate(remedy.do, start=1):
        yield f"{number}. {inert(step.text)}"
        yield from _commands(step)
    yield ""
    yield from (f"- Avoid: {inert(text)}" for text in remedy.avoid)
    if remedy.contradicted_by:
        yield f"- **But:** {inert(remedy.contradicted_by)}"
    yield from (f"- Source: {inert(remedy.source)}, checked {remedy.checked}", "")


def _cause(cause: Cause) -> Iterator[str]:
    yield from (
        f"### {inert(cause.title)}",
        "",
        f"Cause `{cause.id}`, category `{cause.category}`.",
    )
    if cause.means:
        yield from ("", inert(cause.means))
    yield ""
    yield from remedies_of(cause)


def remedies_of(cause: Cause) -> Iterator[str]:
    """Yield what to do about a cause, the remedy to begin with marked."""
    marked = next((remedy for remedy in cause.remedies if remedy.do_first), None)
    first = marked or next((r for r in cause.remedies if not r.contradicted_by), None)
    for remedy in cause.remedies:
        yield from _remedy(remedy, first=remedy is first)


def _mends(check: Check, found: list[str]) -> Iterator[str]:
    if not found:
        yield from ("It never does: this check only tells.", "")
    if check.id == ANSWERS:
        link = f"[{REFUSALS}]({REFUSALS}.md)"
        yield from (f"An answer that refuses the credential has the causes of {link}.", "")
    for cause in found:
        yield from _cause(fill(causes()[cause], {}))


def page(check: Check) -> str:
    """Return a check's page."""
    texts, rule = load("checks")[check.id], rule_of(check)
    fails = Status.FAIL in rule.says or Status.WARN not in rule.says
    source = f"{check.judge.__module__.replace('.', '/')}.py"
    lines = (
        *(f"# {texts['title']}", ""),
        f"`{check.id}` · {AREAS[check.area]} · judged in [{source}](../../{source})",
        *("", "## What it asks", "", inert(texts["asks"])),
        *("", "## Why it matters", "", inert(texts["matters"])),
        *("", "## What it sends", "", *_sends(check)),
        *("## What the results mean", "", *_results(check, rule.says)),
        *(f"## If it {'fails' if fails else 'warns'}", "", *_mends(check, rule.causes)),
        "[All checks](README.md)\n",
    )
    return "\n".join(lines)


def _row(check: Check, folder: str, texts: Mapping[str, Any]) -> tuple[str, ...]:
    return f"[`{check.id}`]({folder}{check.id}.md)", inert(texts["title"]), inert(texts["asks"])


def checks_table(folder: str = "docs/checks/", area: Area | None = None) -> str:
    """Return the table of the checks, all or an area's, with links to their pages."""
    rows = [
        _row(check, folder, load("checks")[check.id])
        for check in CHECKS
        if area in (None, check.area)
    ]
    return "\n".join(table(("check", "holds when", "what is asked"), rows)) + "\n"


def index() -> str:
    """Return the page that lists the checks by area."""
    parts = [f"## {AREAS[area]}\n\n{checks_table('', area)}" for area in areas()]
    intro = (
        "Each page says what a check asks and sends, what its results mean, and what to do. Any "
        "check can also end as **skip** because it was left out, the run was stopped or its time "
        "was up, and as **crash**, which is a fault of Foundry Doctor and never yours. What a "
        "Monitor page says when it cannot read the logs has [a page](logs.md), too.\n"
    )
    return "\n".join(("# What is checked\n", intro, *parts))


def causes_of_pages() -> tuple[Cause, ...]:
    """Return the causes that only the Monitor pages name: why logs could not be read."""
    of_checks = {cause for check in CHECKS for cause in rule_of(check).causes}
    return tuple(c for c in causes().values() if c.id in PAGE_CAUSES and c.id not in of_checks)


def logs_page() -> str:
    """Return the page about logs that cannot be read."""
    intro = (
        "Latency, Errors and Usage & cost name one of these. What the checks of logging find "
        "stands on their own pages."
    )
    lines = (
        "# If a Monitor page cannot read the logs",
        "",
        intro,
        "",
        *(line for cause in causes_of_pages() for line in _cause(fill(cause, {}))),
        "[All checks](README.md)\n",
    )
    return "\n".join(lines)


def pages() -> dict[Path, str]:
    """Return every file of the reference."""
    of_checks = {FOLDER / f"{c.id}.md": page(c) for c in CHECKS}
    return {FOLDER / "README.md": index(), FOLDER / "logs.md": logs_page(), **of_checks}


def readme() -> str:
    """Return README with the table of checks as it should be."""
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    return f"{before}{BEGIN}{checks_table()}{END}{rest.partition(END)[2]}"


def write(folder: Path, files: Mapping[Path, str]) -> None:
    """Write a folder's pages anew, so that none is left of what is gone."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.md"):
        old.unlink()
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")


def main() -> None:
    """Write the reference, the pages of causes and README's table."""
    from docs import cause_pages  # noqa: PLC0415 - it builds on this module

    write(FOLDER, pages())
    write(cause_pages.FOLDER, cause_pages.pages())
    README.write_text(readme(), encoding="utf-8")


if __name__ == "__main__":
    main()
