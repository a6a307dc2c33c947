"""What is ruled out and what is not, in the words and formats of every report."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import pytest

from checks.report import junit, markdown, ruled_out, sarif, terminal
from checks.report.excluded import MOST
from tests.scenario_runs import scenario_run

Document = dict[str, Any]
READ = "Microsoft.CognitiveServices/accounts/read"


def document_of(scenario: str = "wrong-key") -> Document:
    """Return a scenario's document, to be changed."""
    return deepcopy(dict(scenario_run(scenario).document))


def squeezed(text: str) -> str:
    """Return text without blanks: where a line is broken says nothing."""
    return re.sub(r"\s+", "", text)


def open_cause(**changes: Any) -> Document:
    """Return a cause that is not excluded, with changes."""
    return {
        "id": "key-auth-disabled",
        "category": "auth.key_auth_disabled",
        "title": "API keys are disabled on this resource",
        "decide_with": "resource.key-auth",
        "lacks": "",
        "be_sure": "The property disableLocalAuth is true.",
        "follows_from": None,
        **changes,
    }


def lack(causes: int, permission: str = READ, scope: str = "/subscriptions/1") -> Document:
    """Return what a run lacked."""
    return {"permission": permission, "scope": scope, "causes": causes}


def covered(*lacking: Document, without_input: int = 0) -> Document:
    """Return a document with a coverage."""
    told = {"causes": 175, "decidable": 150, "without_input": without_input}
    return {"coverage": {**told, "lacking": list(lacking)}}


COVERAGE = "150 of 175 causes could be decided with your rights"
SAID = [
    pytest.param(covered(), f"{COVERAGE}.", id="nothing-lacks"),
    pytest.param(
        covered(lack(15, scope="the subscription")),
        f"{COVERAGE}; Reader on the subscription would add 15.",
        id="reader",
    ),
    pytest.param(
        covered(
            lack(11, scope="/subscriptions/1"), lack(4, "Microsoft.Insights/x/Read", "a group")
        ),
        f"{COVERAGE}; Reader on the subscription would add 15.",
        id="reader-for-several",
    ),
    pytest.param(
        covered(lack(3, "Microsoft.Insights/x/action"), lack(1)),
        f"{COVERAGE}; Microsoft.Insights/x/action on /subscriptions/1 would add 3.",
        id="another-right",
    ),
    pytest.param(
        covered(without_input=9),
        f"{COVERAGE}; a sign-in or other input that was missing would add 9.",
        id="no-input",
    ),
    pytest.param({"coverage": None}, "", id="of-a-text"),
    pytest.param({}, "", id="older"),
]


@pytest.mark.parametrize(("document", "said"), SAID)
def test_coverage_is_one_sentence(document: Document, said: str) -> None:
    """It says how much could be decided, and what would add to it."""
    assert ruled_out.coverage(document) == said


TO_DECIDE = [
    pytest.param(
        {"lacks": f"{READ} on /subscriptions/1"},
        f"Run resource.key-auth, which needs {READ} on /subscriptions/1.",
        id="lacks-a-permission",
    ),
    pytest.param({}, "Run resource.key-auth, which needs an Entra sign-in.", id="lacks-a-sign-in"),
    pytest.param(
        {"decide_with": "resource.unheard-of"}, "Run resource.unheard-of.", id="was-not-planned"
    ),
    pytest.param(
        {"decide_with": ""}, "The property disableLocalAuth is true.", id="no-check-decides"
    ),
    pytest.param(
        {"decide_with": "gateway.accepts-credential"},
        "The property disableLocalAuth is true.",
        id="has-run",
    ),
    pytest.param(
        {"decide_with": "identity.token"},
        "The property disableLocalAuth is true.",
        id="does-not-apply",
    ),
    pytest.param(
        {"follows_from": "key-refused"},
        "This is a consequence of the cause above.",
        id="consequence",
    ),
]


@pytest.mark.parametrize(("changes", "said"), TO_DECIDE)
def test_what_is_open_says_what_to_do(changes: Document, said: str) -> None:
    """Run a check, with what it needs; where none would tell more, how a person makes sure."""
    assert ruled_out.to_decide(document_of(), open_cause(**changes)) == said


def with_many(number: int) -> Document:
    """Return a document with so many causes in each list."""
    document = document_of()
    out, still = document["ruled_out"][0], open_cause()
    document["ruled_out"] = [{**out, "title": f"Out {n}"} for n in range(number)]
    document["open"] = [{**still, "title": f"Open {n}"} for n in range(number)]
    return document


def test_the_terminal_tells_a_few_after_the_checks() -> None:
    """The answer comes first, then the checks; the rest is counted."""
    text = terminal.render(with_many(MOST + 2))

    answer, checks, out, still = (
        text.index(part) for part in ("→ Do this", "✓ Passed", "Ruled out (8)", "Not excluded (8)")
    )
    assert answer < checks < out < still < text.index("causes could be decided")
    assert (text.count("  - Out "), text.count("  ? Open ")) == (MOST, MOST)
    assert text.count("and 2 more: add --verbose") == 2


@pytest.mark.parametrize("verbose", [False, True])
def test_the_terminal_tells_all_where_all_is_asked_for(verbose: bool) -> None:
    """As many as are shown need no count."""
    text = terminal.render(with_many(MOST + 2 if verbose else MOST), verbose=verbose)

    assert text.count("  - Out ") == text.count("  ? Open ") == (MOST + 2 if verbose else MOST)
    assert "more: add --verbose" not in text.partition("Ruled out")[2]


def test_the_terminal_is_silent_where_nothing_is_wrong() -> None:
    """A working target needs no list of what it could have been; all is there on request."""
    document = document_of("healthy")

    assert "could be decided" not in terminal.render(document)
    assert "could be decided" in terminal.render(document, verbose=True)


def parts_of(document: Mapping[str, Any]) -> list[str]:
    """Return what each format has to tell."""
    out = (part for found in document["ruled_out"] for part in (found["title"], found["by"]))
    still = (
        part
        for found in document["open"]
        for part in (found["title"], ruled_out.to_decide(document, found))
    )
    return [*out, *still, *(found["check"] for found in document["ruled_out"])]


RENDERED: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "terminal": lambda document: terminal.render(document, verbose=True),
    "markdown": markdown.render,
    "junit": lambda document: "".join(ET.fromstring(junit.render(document)).itertext()),  # noqa: S314 - ours
    "sarif": lambda document: json.dumps(
        json.loads(sarif.render(document))["runs"][0]["properties"]
    ),
}


@pytest.mark.parametrize("name", RENDERED)
@pytest.mark.parametrize("scenario", ["wrong-key", "no-role", "deployment-misspelt"])
def test_every_format_tells_each_cause_with_its_fact(scenario: str, name: str) -> None:
    """Title, fact and check of what is ruled out, title and deed of what is open."""
    document = document_of(scenario)
    assert document["ruled_out"]
    assert document["open"]

    text = squeezed(RENDERED[name](document))

    missing = [part for part in parts_of(document) if squeezed(part) not in text]
    assert missing == []


@pytest.mark.parametrize("name", ["terminal", "markdown"])
def test_the_readable_formats_tell_the_coverage(name: str) -> None:
    """In its one line."""
    document = document_of("no-role")

    assert squeezed(ruled_out.coverage(document)) in squeezed(RENDERED[name](document))


def test_junit_and_sarif_carry_the_coverage() -> None:
    """As a property of each suite, and as numbers."""
    document = document_of("no-role")

    suites = ET.fromstring(junit.render(document))  # noqa: S314 - our own
    said = {p.get("value") for p in suites.iter("property") if p.get("name") == "coverage"}
    (log,) = json.loads(sarif.render(document))["runs"]
    assert said == {ruled_out.coverage(document)}
    assert log["properties"]["coverage"] == document["coverage"]
