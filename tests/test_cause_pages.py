"""The pages in docs/causes are the knowledge's."""

import re

import pytest

from checks.causes.catalogue import Cause, causes
from checks.knowledge import constant
from docs import cause_pages
from docs.reference import FOLDER as CHECKS

STALE = "run python -m docs.reference"
LINK = re.compile(r"(?<!\\)\]\(([^)]+)\)")
PARTS = [
    "What it means",
    "Who says so",
    "How to be sure",
    "Where it shows",
    "What to do, and what not",
    "Sources",
]


def test_every_page_is_what_the_knowledge_says() -> None:
    """No page is stale, and none is of a cause that is gone."""
    pages = cause_pages.pages()
    stale = [p.name for p, text in pages.items() if not p.exists() or p.read_text("utf-8") != text]

    assert stale == [], STALE
    assert set(cause_pages.FOLDER.iterdir()) == set(pages), STALE


def test_no_link_of_a_page_leads_nowhere() -> None:
    """Every link is to a file of the repository."""
    dead = [
        (path.name, link)
        for path, text in cause_pages.pages().items()
        for link in LINK.findall(text)
        if not (path.parent / link).exists()
    ]
    assert dead == []


@pytest.mark.parametrize("cause", causes().values(), ids=lambda cause: cause.id)
def test_a_page_answers_every_question(cause: Cause) -> None:
    """A reader finds the same questions on every page, and how each source is dated."""
    text = cause_pages.page(cause)

    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == PARTS
    assert all(str(remedy.review_by) in text for remedy in cause.remedies)
    assert all(f"{check}.md" in text for check in (cause.decide_with,) if check)


def test_the_index_leads_to_every_cause() -> None:
    """No cause is found only by those who know its ID."""
    assert set(LINK.findall(cause_pages.index())) == {f"{name}.md" for name in causes()}


def test_the_address_of_the_pages_is_one_value() -> None:
    """It is empty until the pages are published somewhere, and ends in a slash then."""
    address = constant("cause-pages")

    assert address == "" or address.endswith("/")
    assert CHECKS.parent == cause_pages.FOLDER.parent
