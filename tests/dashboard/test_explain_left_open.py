"""What the page Explain says of the causes that a text leaves open, and of what is ruled out."""

from html import unescape

import pytest

from checks.explain import explain
from checks.report.explanation import explanation_of
from dashboard.explain import page as explain_page
from dashboard.explain.reading import Reading
from tests.dashboard.explain_driver import explained, said
from tests.dashboard.test_explain_page import MISSING

pytestmark = pytest.mark.usefixtures("nothing_known")


def links_of(page: object) -> list[tuple[str, str]]:
    """Return label and parameters of each link to a page."""
    found = [e.proto for e in page.at.main if e.type == "page_link"]  # type: ignore[attr-defined]
    return [(proto.label, proto.query_string) for proto in found]


def test_two_causes_have_the_fact_that_decides_between_them() -> None:
    """One sentence, and not the list of those that a status allows."""
    text = "HTTP/1.1 404 Not Found"
    page = explained(text)
    both = explanation_of(explain(text))["causes"]

    assert len(both) == 2
    assert f"What decides between the two: {both[1]['decided_by']}" in said(page)
    assert "To decide: " not in said(page)
    assert "What decides between the two" not in said(explained("401"))


def test_what_is_not_excluded_is_folded_with_the_check_that_decides() -> None:
    """Each cause has its title, how to be sure, and a link that fills Diagnose with its check."""
    page = explained(MISSING)
    left = explanation_of(explain(MISSING))["open"]
    (folder,) = [each for each in page.at.expander if each.label.startswith("Not excluded")]

    assert folder.label == f"Not excluded ({len(left)})"
    assert not folder.proto.expanded
    shown, links = said(page), links_of(page)
    assert left
    for each in left:
        assert unescape(each["title"]) in shown
        assert each["be_sure"] in shown
        if check := each["decide_with"]:
            mine = [q for label, q in links if q.endswith(f"check={check}")]
            assert any("resource=contoso-ai" in query for query in mine), check
    assert "Ruled out" not in "".join(each.label for each in page.at.expander)


def test_a_text_without_a_cause_leaves_nothing_open() -> None:
    """There is no symptom that others could share."""
    page = explained("the quick brown fox")

    assert not [e for e in page.at.expander if e.label.startswith(("Not excl", "Ruled out"))]


def test_what_a_document_rules_out_stands_with_its_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Diagnose: the cause, the fact, the check."""
    out = {
        "id": "key-is-token",
        "category": "auth.api_key_invalid",
        "title": "The key is a <b>token</b>",
        "by": "The key looks like a key",
        "check": "identity.key-shape",
    }
    document = {**explanation_of(explain(MISSING)), "ruled_out": [out]}
    monkeypatch.setattr(explain_page, "read", lambda _text: Reading(document=document))
    page = explained(MISSING)

    assert "Ruled out (1)" in [each.label for each in page.at.expander]
    assert "The key looks like a key. (`identity.key-shape`)" in unescape(page.markdown)
    assert "<b>token" not in page.markdown
