"""The tab for configurations: what is wrong, the corrected text, and what must not be shown."""

from html import unescape

import pytest

from dashboard.context import links
from dashboard.explain import configuration
from dashboard.explain import page as explain_page
from dashboard.explain.examples import CONFIGURATIONS, configurations
from dashboard.kit.pasting import TEXT
from tests.clients.right_texts import KEY, RIGHTS
from tests.dashboard.explain_driver import opened, said, sent
from tests.dashboard.page_driver import Page
from tests.scenario_runs import scenario_run

pytestmark = pytest.mark.usefixtures("nothing_known")


def pasted(text: object, **parameters: str) -> Page:
    """Open the tab and send a text, as the box does."""
    page = opened(what="configuration", **parameters)
    visit = page.at.session_state[explain_page.VISIT]
    page.at.session_state[f"pasted-{visit}-settings"] = {TEXT: text}
    return page.run()


def headings(page: Page) -> list[str]:
    """Return the headings below the title."""
    return [unescape(header.value) for header in page.at.header]


def test_an_error_is_explained_until_a_configuration_is_chosen() -> None:
    """The choice stands on top, and the link keeps it."""
    assert "Known causes" in headings(opened())
    assert headings(opened(what="configuration")) == []
    assert "cannot be used" in said(opened(what="tickets"))


@pytest.mark.parametrize("number", range(len(CONFIGURATIONS)), ids=list(CONFIGURATIONS))
def test_every_example_has_a_wrong_line_and_a_corrected_text(number: int) -> None:
    """What one can try shows what the tab can do."""
    page = pasted(configurations()[number]["text"])

    assert headings(page)[0].endswith(" wrong")
    assert headings(page)[1] == "Corrected"


def test_what_is_right_is_said_to_be_right() -> None:
    """With the call that the client makes."""
    page = pasted(RIGHTS["opencode"].filled())

    assert headings(page) == ["Nothing is wrong in this configuration"]
    assert "opencode" in said(page)


def test_a_key_is_masked_wherever_it_would_be_shown() -> None:
    """In the corrected text, in its copy, in the wrong lines; and how to get it is said."""
    page = pasted(RIGHTS["claude-code-env"].filled(BASE="https://contoso-ai.services.ai.azure.com"))

    assert KEY not in sent(page)
    assert "redacted" in sent(page)
    assert "--output" in said(page)


def test_names_of_the_link_are_compared() -> None:
    """A link from Diagnose fills the fields."""
    page = pasted(
        RIGHTS["claude-code-settings"].filled(), resource="another", deployment="claude-opus-4-8"
    )

    assert "resource-name-wrong" in said(page)
    assert "model-not-deployment" in said(page)


def test_names_of_the_last_run_are_compared() -> None:
    """What Diagnose has found in this session fills the fields, too."""
    names = links.names_in(scenario_run("deployment-misspelt").document)
    assert names == ("contoso-ai", "claude-sonnet-5, claude-opus-5-5, claude-haiku-4-5")
    page = opened()
    page.at.session_state[links.CHECKED] = names
    page.at.query_params["what"] = "configuration"

    visit = page.at.session_state[explain_page.VISIT]
    page.at.session_state[f"pasted-{visit}-settings"] = {
        TEXT: RIGHTS["claude-code-settings"].filled()
    }
    page.run()

    assert "resource-name-wrong" in said(page)


def test_the_fields_are_read() -> None:
    """Deployments with their models, the client, its version."""
    page = opened(what="configuration")
    page.at.text_input(key=configuration.DEPLOYMENTS).set_value("mine=claude-sonnet-4-6, other")
    page.at.text_input(key=configuration.VERSION).set_value("4.1.13")
    page.at.selectbox(key=configuration.CLIENT).set_value("cline")
    visit = page.at.session_state[explain_page.VISIT]
    text = RIGHTS["cline"].filled(BASE="https://contoso-claude.services.ai.azure.com/anthropic")
    page.at.session_state[f"pasted-{visit}-settings"] = {TEXT: text}
    page.run()

    assert "base-url-missing-v1" in said(page)
    assert "model-not-deployment" in said(page)


@pytest.mark.parametrize("text", ["Dear all", "{", "a: b"], ids=["prose", "a brace", "a pair"])
def test_what_is_no_configuration_gets_an_empty_state(text: str) -> None:
    """It says what to paste instead."""
    assert "No client's configuration was recognized" in said(pasted(text))


def test_a_fault_of_ours_says_nothing_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that breaks the reader ends in a reference."""

    def breaks(*_arguments: object) -> None:
        raise ValueError("secret text")

    monkeypatch.setattr(configuration, "read", breaks)
    page = pasted(RIGHTS["opencode"].filled())

    assert "Could not tell" in said(page)
    assert "secret text" not in said(page)


def test_what_comes_from_outside_is_shown_as_text() -> None:
    """No link, no image, no formula of a pasted value becomes one."""
    page = pasted('{"env": {"CLAUDE_CODE_USE_FOUNDRY": "1", "![x](http://evil)": 5}}')

    assert "![x](http://evil)" not in "".join(each.value for each in page.at.markdown)
