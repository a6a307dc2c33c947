"""Under the answer: what is ruled out and by what, what is not, and how much was covered."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard.dashboard_documents import cause, check, document
from tests.dashboard.page_driver import OpenPage, as_read

BODY = """
import streamlit as st
from dashboard.kit import exclusions

exclusions.show(st.session_state["document"], "others")
"""
HOSTILE = "![x](http://127.0.0.1:9/leak.png) **b** :red[r] <img src=x>"

OUT = {
    "id": "key-is-token",
    "category": "auth.api_key_invalid",
    "title": "The API key variable contains an Entra token",
    "by": "The key looks like a Foundry key",
    "check": "identity.key-shape",
}
OPEN = {
    "id": "key-auth-disabled",
    "category": "auth.key_auth_disabled",
    "title": "API keys are disabled on this resource",
    "decide_with": "resource.key-auth",
    "lacks": "Microsoft.CognitiveServices/accounts/read on the subscription",
    "be_sure": "The property disableLocalAuth is true.",
    "follows_from": None,
}
COVERAGE = {"causes": 175, "decidable": 150, "without_input": 0, "lacking": []}


def opened(**changes: Any) -> AppTest:
    """Open what stands under the answer of a refused key."""
    at = AppTest.from_string(BODY)
    parts = {"root_causes": [cause()], "ruled_out": [OUT], "open": [OPEN], "coverage": COVERAGE}
    at.session_state["document"] = document(
        "fail", check("gateway.accepts-credential", "fail"), **{**parts, **changes}
    )
    at.run()
    assert not at.exception
    return at


def test_both_lists_are_folded_with_their_numbers() -> None:
    """The answer stays first; who wants to know opens them."""
    at = opened(ruled_out=[OUT, OUT])

    assert [e.label for e in at.expander] == ["Ruled out (2)", "Not excluded (1)"]
    assert [e.proto.expanded for e in at.expander] == [False, False]


def test_each_cause_has_its_fact_and_its_check() -> None:
    """And what is open, what would decide it."""
    shown = as_read("\n".join(text.value for text in opened().markdown))

    assert f"{OUT['title']}**: The key looks like a Foundry key. (`identity.key-shape`)" in shown
    assert f"Run resource.key-auth, which needs {OPEN['lacks']}." in shown


def test_coverage_is_one_line() -> None:
    """In small print."""
    (line,) = opened().caption

    assert as_read(line.value) == "150 of 175 causes could be decided with your rights."


@pytest.mark.parametrize(
    ("changes", "labels"),
    [
        ({"ruled_out": []}, ["Not excluded (1)"]),
        ({"open": []}, ["Ruled out (1)"]),
        ({"root_causes": []}, []),
    ],
)
def test_what_is_empty_is_not_drawn(changes: dict[str, Any], labels: list[str]) -> None:
    """No list of nothing, and none where nothing is wrong."""
    at = opened(**changes)

    assert [e.label for e in at.expander] == labels
    assert bool(at.caption) == bool(labels)


def test_text_from_outside_is_shown_as_text() -> None:
    """A name in a title or a fact is no markup."""
    at = opened(
        ruled_out=[{**OUT, "title": HOSTILE, "by": HOSTILE}],
        open=[{**OPEN, "title": HOSTILE, "lacks": HOSTILE}],
    )

    for text in at.markdown:
        assert "![x]" not in text.value
        assert ":red[r]" not in text.value
        assert "<img" not in text.value


def test_the_page_has_them_under_the_answer(open_page: OpenPage) -> None:
    """A run of the sandbox names what it could not exclude, and how much it covered."""
    page = open_page().click("Run checks").finish()

    labels = [expander.label for expander in page.at.expander]
    assert {"Ruled out (1)", "Not excluded (5)"} <= set(labels)
    assert "Reader on the subscription would add" in page.text
