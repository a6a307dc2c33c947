"""The page Explain: what a text means, its states, and what it must never do with the text."""

import logging
from html import unescape
from pathlib import Path

import pytest

from dashboard.explain import page as explain_page
from dashboard.explain.examples import LABELS, examples
from dashboard.explain.reading import MOST_CHARS, Reading
from tests.canary_cases import assert_absent, canary
from tests.dashboard.explain_driver import badges, explained, opened, said, sent
from tests.dashboard.settings_driver import go
from tests.made_up_secrets import CLAUDE

pytestmark = pytest.mark.usefixtures("nothing_known")

THROTTLED = (
    "HTTP/1.1 429 Too Many Requests\nretry-after: 24\n"
    "apim-request-id: c41f8a90-6e27-4d3b-9f05-12ab7de8604c\nx-ms-region: East US 2\n\n"
    '{"error":{"code":"RateLimitReached","message":"Rate limit exceeded for '
    'UserByModelByMinuteUncachedInputTokens. Please wait 24 seconds before retrying."}}'
)
MISSING = (
    "POST https://contoso-ai.services.ai.azure.com/anthropic/v1/messages\n"
    'HTTP/1.1 404 Not Found\n\n{"error":{"code":"DeploymentNotFound","message":"The API '
    'deployment for this resource does not exist."}}'
)
BEDROCK = (
    "botocore.errorfactory.ThrottlingException: An error occurred (ThrottlingException) when "
    "calling the InvokeModel operation: bedrock-runtime.us-east-1.amazonaws.com"
)


def heading(page: object) -> str:
    """Return the page's first heading below its title."""
    return unescape(page.at.header[0].value)  # type: ignore[attr-defined]


def test_before_anything_is_pasted_there_are_examples_and_the_catalogue() -> None:
    """The box says what it takes, that it is kept nowhere, and what one can try."""
    page = opened()

    assert "read by this dashboard's server, which keeps it nowhere" in said(page)
    assert heading(page) == "Known causes"
    assert page.at.text_input[0].label.startswith("Search ")
    assert all(label in sent(page) for label in LABELS.values())


@pytest.mark.parametrize("number", range(len(LABELS)), ids=list(LABELS))
def test_every_example_is_explained(number: int) -> None:
    """What one can try shows what the page can do: a cause, what to do, and how to be sure."""
    page = explained(examples()[number]["text"])

    titles = [unescape(header.value) for header in page.at.header]
    assert titles[0].startswith(("This is the cause: ", "Likely cause: ", "Possible cause: "))
    assert {"What to do", "How to be sure", "Known causes"} <= set(titles)


def test_what_was_recognised_stands_below_the_box() -> None:
    """Status, code, who answered, region, wait and request ID, each by itself."""
    shown = unescape("\n".join(badges(explained(THROTTLED))))

    for fact in (
        "HTTP 429",
        "RateLimitReached",
        "region East US 2",
        "retry after 24 s",
        "c41f8a90",
    ):
        assert fact in shown
    assert "UserByModelByMinuteUncachedInputTokens" in shown


def test_other_causes_have_the_fact_that_decides() -> None:
    """A status alone decides nothing: each further cause says what would."""
    text = said(explained("401"))

    assert "What else it may be" in [header.value for header in explained("401").at.header]
    assert text.count("To decide: ") >= 2


def test_a_link_opens_diagnose_with_the_checks_that_decide() -> None:
    """It names the resource and the deployment of the text, and never more of it."""
    page = explained(MISSING + '\n"model": "claude-sonet-5"')
    links = [e.proto.query_string for e in page.at.main if e.type == "page_link"]

    assert any("check=deployment.named" in link for link in links), links
    assert all("resource=contoso-ai" in link for link in links if "check=" in link)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("the quick brown fox", "This is not an error of Claude in Foundry that is known here"),
        (BEDROCK, "This text is not about a call to Claude in Foundry"),
    ],
)
def test_what_is_not_known_gets_no_guess(text: str, state: str) -> None:
    """It says so, says what to paste instead, and shows no remedy."""
    page = explained(text)

    assert heading(page) == state
    assert "What to do" not in [header.value for header in page.at.header]
    assert "Paste " in page.text


@pytest.mark.parametrize("text", ["", "  \n ", None, 7, ["401"], {"a": "401"}])
def test_what_is_no_text_is_as_nothing(text: object) -> None:
    """A browser may send what it likes."""
    assert heading(explained(text)) == "Known causes"


def test_the_bound_holds_on_the_server() -> None:
    """Of a longer text its ends are read, whatever a browser sends, and the page says so."""
    middle = "x " * (MOST_CHARS // 2)
    page = explained(f"{middle}\nHTTP/1.1 403 Forbidden\n{middle}\nHTTP/1.1 429 Too Many Requests")

    assert "Only its ends and the parts around errors were read" in page.text
    assert "HTTP 429" in unescape("\n".join(badges(page)))
    assert "403" not in "\n".join(badges(page))


HOSTILE = (
    "HTTP/1.1 404 Not Found\nhost: contoso-ai.services.ai.azure.com\nx-ms-region: East US\n"
    '{"error":{"code":"**bold**<b>[x](javascript:alert(1))</b>","message":"![i](http://evil.example'
    '/leak.png) <img src=x onerror=alert(1)> :red[hi]"}}\n"model": "claude:red[x]<script>"'
)


def test_hostile_text_comes_out_as_text() -> None:
    """Nothing of it becomes Markdown, HTML, a link or an icon."""
    markup = explained(HOSTILE).markdown

    for sign in ("<b>", "<img", "<script>", "](javascript", "**bold**", "![i]", "claude:red["):
        assert sign not in markup


def test_a_secret_is_masked_with_a_note_to_rotate_it() -> None:
    """It is sent back in nothing that the page draws."""
    page = explained(f"HTTP 401 Unauthorized\nx-api-key: {CLAUDE}\n{THROTTLED}")

    assert "The text contains a secret, which is masked here. Rotate it" in page.text
    assert_absent(CLAUDE, sent(page), said(page))


CANARY = canary("pasted", 40)


def test_nothing_of_a_text_is_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Not in the URL, a log, a file or another page; with the page it leaves the session."""
    caplog.set_level(logging.DEBUG)
    page = explained(f"{CANARY}\n{MISSING}")
    assert "The resource has no deployment" in heading(page)
    assert CANARY in session(page)

    assert_absent(CANARY, str(dict(page.at.query_params)), sent(page))
    other = go(page, "settings")
    assert_absent(CANARY, session(other), sent(other), str(dict(other.at.query_params)))
    again = go(other, "explain")
    assert heading(again) == "Known causes"
    assert_absent(CANARY, session(again), sent(again))
    assert_absent(CANARY, caplog.text, *capfd.readouterr())
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert_absent(CANARY, *(path.read_bytes().decode("latin-1") for path in files))


def session(page: object) -> str:
    """Return all that the session holds, its widgets' raw values included."""
    state = page.at.session_state._state._state  # type: ignore[attr-defined]
    parts = (state._old_state, state._new_session_state, state._new_widget_state.states)
    return "\n".join(repr(part) for part in parts)


def test_a_fault_of_ours_is_a_card_with_a_reference(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log has the same reference, what broke and where, and never the text."""

    def broken(text: str) -> Reading:
        from dashboard.explain.reading import read  # noqa: PLC0415 - the real one

        def explain(_text: str) -> dict[str, str]:
            raise ValueError(text)

        return read(text, explain)

    monkeypatch.setattr(explain_page, "read", broken)
    page = explained(CANARY)

    assert "This is a fault in the dashboard, not in your text." in page.alert
    reference = page.alert.partition("reference ")[2][:8]
    assert f"fault {reference}: ValueError at test_explain_page.py:" in caplog.text
    assert_absent(CANARY, caplog.text, sent(page))


def test_a_link_shows_its_cause() -> None:
    """The same card, with how to be sure, and a button that closes it."""
    page = opened(cause="tls-untrusted")

    assert "issuer that this machine does not trust" in heading(page)
    assert "What to do" in [header.value for header in page.at.header]
    # Nothing was decided: there is no text.
    assert "Possible: " not in page.text
    page.click("Close")
    assert heading(page) == "Known causes"
    assert "cause" not in page.at.query_params


@pytest.mark.parametrize("cause", ["", "nope", "<b>x</b>", "../../etc", "y" * 5000])
def test_a_link_to_no_cause_says_so(cause: str) -> None:
    """A link is user input: it is shown as text, and not at any length."""
    page = opened(cause=cause)

    assert heading(page) == "There is no cause with this ID"
    assert "<b>" not in page.markdown
    assert "y" * 101 not in page.markdown


def test_a_row_of_the_catalogue_opens_its_card() -> None:
    """A search finds it by a code; one click shows it and puts it into the link."""
    page = opened()
    page.at.text_input[0].set_value("AADSTS7000215").run()
    rows = [b for b in page.at.button if (b.key or "").startswith("open-")]
    assert [row.key for row in rows] == ["open-aadsts7000215"]

    rows[0].click().run()

    assert page.at.query_params["cause"] == "aadsts7000215"
    assert "`aadsts7000215`" in page.markdown


def test_a_group_is_drawn_when_it_is_opened() -> None:
    """Two hundred rows that nobody looks at would be slow."""
    page = opened()
    assert not [b for b in page.at.button if (b.key or "").startswith("open-")]

    page.at.session_state["group-network"] = True
    page.run()

    rows = [b for b in page.at.button if (b.key or "").startswith("open-")]
    assert len(rows) > 5


def test_a_search_without_a_match_says_so() -> None:
    """And a search with many says how many more there are."""
    page = opened()
    page.at.text_input[0].set_value("zzzz").run()
    assert "No known cause has all of these words." in page.text

    page.at.text_input[0].set_value("the").run()
    assert "Add a word to narrow the search." in page.text


def test_the_page_has_a_title_of_its_own() -> None:
    """The browser's tab says what it is."""
    assert opened().at.title[0].value == "Explain an error"
