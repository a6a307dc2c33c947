"""The reference in docs/checks is the registry's and the knowledge's."""

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from checks.causes.catalogue import causes
from checks.causes.classify import signatures
from checks.engine.checks import CHECKS
from checks.model import Check, Status
from docs import reference
from docs.rules import CLASSIFYING, classifies, rule_of

STALE = "run PYTHONPATH=. python docs/reference.py"
LINK = re.compile(r"(?<!\\)\]\(([^)]+)\)")


def test_every_page_is_what_the_registry_and_the_knowledge_say() -> None:
    """No page is stale."""
    stale = [
        path.name
        for path, text in reference.pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]

    assert stale == [], STALE


def test_no_page_is_of_a_check_that_is_gone() -> None:
    """What is not in the registry has no page."""
    assert set(reference.FOLDER.iterdir()) == set(reference.pages()), STALE


def test_no_link_leads_nowhere() -> None:
    """Every link of the reference is to a file of the repository."""
    texts = reference.pages()
    links = [(path, link) for path, text in texts.items() for link in LINK.findall(text)]

    dead = [(path.name, link) for path, link in links if not (path.parent / link).exists()]
    assert dead == [], f"correct the link; where it is to the page of a new check, {STALE}"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_page_has_every_part(check: Check) -> None:
    """A reader finds the same questions answered on every page."""
    headings = re.findall(r"^## (.*)$", reference.page(check), re.MULTILINE)

    parts = ["What it asks", "Why it matters", "What it sends", "What the results mean"]
    assert headings[:-1] == parts
    assert headings[-1] in ("If it fails", "If it warns")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_that_fails_or_warns_has_a_cause(check: Check) -> None:
    """Nobody who is sent to a page finds it without what to do, and no fault is made up."""
    rule = rule_of(check)

    assert bool(rule.causes) == bool({Status.FAIL, Status.WARN} & set(rule.says))


def test_every_cause_that_an_answer_can_have_is_on_a_page() -> None:
    """Whoever finds a cause in a run finds it in the reference; the others only a text can have."""
    found = {cause for check in CHECKS for cause in rule_of(check).causes}
    met = {form.id for form in signatures() if "said" not in form.patterns}
    of_runs = {
        form.id for form in causes().values() if {s for s in form.symptoms if "." in s or s in met}
    }

    of_pages = {cause.id for cause in reference.causes_of_pages()}
    also = {name for form in signatures() for name in form.also}
    assert of_runs - found - of_pages - also == set()
    assert found <= set(causes())


def test_signatures_are_told_for_the_checks_that_classify() -> None:
    """A rule that begins to ask the classifier gets its causes onto its page."""
    assert {check.id for check in CHECKS if classifies(check)} == set(CLASSIFYING)


def test_markup_in_the_knowledge_is_shown_as_it_is() -> None:
    """A data action's star makes no emphasis of what follows."""
    text = "accounts/OpenAI/* and *.azure.com, _one_ <b>, [a](b), snake_case"

    assert MarkdownIt().renderInline(reference.inert(text)) == (
        "accounts/OpenAI/* and *.azure.com, _one_ &lt;b&gt;, [a](b), snake_case"
    )


def test_a_page_tells_the_permission_and_the_scope_of_a_read() -> None:
    """An administrator can grant exactly what is read."""
    (check,) = [check for check in CHECKS if check.id == "quota.available"]

    assert (
        "`Microsoft.CognitiveServices/locations/usages/read` on the subscription"
        in reference.page(check)
    )


def test_a_check_that_sends_nothing_says_so() -> None:
    """Nobody wonders whether a missing list is a gap."""
    (check,) = [check for check in CHECKS if check.id == "target.path"]

    assert "## What it sends\n\nNothing.\n" in reference.page(check)


def test_the_reference_does_not_tell_where_it_was_made() -> None:
    """The pages are the same on every machine."""
    home = str(Path(__file__).parent.parent)

    assert not any(home in text for text in reference.pages().values())
