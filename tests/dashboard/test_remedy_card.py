"""The remedy card: each command under its step, alternatives as such, in the viewer's shell."""

import json
import re
from collections.abc import Mapping
from html import unescape
from types import MappingProxyType
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard.dashboard_documents import cause, remedy


def entry(text: str, shell: str = "any", *, secret: bool = False) -> dict[str, Any]:
    """Return a command as documents carry it."""
    return {"shell": shell, "text": text, "prints_secret": secret}


DO = [
    {"step": "Sign in.", "commands": [entry("az login")], "or": False},
    {
        "step": "Or, with a key: set it.",
        "commands": [entry("export K=v", "bash"), entry("$env:K = 'v'", "powershell")],
        "or": True,
    },
    {"step": "Add a secret.", "commands": [entry("az reset", secret=True)], "or": False},
]


BODY = """
import streamlit as st
from dashboard.kit import remedies

remedies.card(st.session_state["causes"], "card")
"""


def opened(do: list[dict[str, Any]], link: Mapping[str, str] = MappingProxyType({})) -> AppTest:
    """Open the card by a link with these parameters."""
    at = AppTest.from_string(BODY)
    at.session_state["causes"] = [cause(remedies=[remedy(do=do)])]
    for name, value in link.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def codes(at: AppTest) -> list[str]:
    """Return the commands that are shown."""
    return [code.value for code in at.code]


def drawn(at: AppTest) -> list[str]:
    """Return the text that is drawn within the remedy, in order."""
    (expander,) = at.expander
    told = [element for element in expander if element.type != "bidi_component"]
    return [str(element.value) for element in told if hasattr(element, "value")]


def buttons(at: AppTest) -> list[dict[str, Any]]:
    """Return what each button that copies was given."""
    return [json.loads(element.proto.json) for element in at.get("bidi_component")]


def test_each_command_stands_under_its_step() -> None:
    """Nobody counts commands, and what is done instead has no number."""
    order = drawn(opened(DO))

    assert order[:9] == [
        "1. Sign in&#46;",
        "Run in a terminal",
        "az login",
        ":gray-badge[or] With a key&#58; set it&#46;",
        "Run in bash",
        "export K=v",
        "2. Add a secret&#46;",
        "Run in a terminal",
        "az reset",
    ]


def test_each_command_has_a_button_that_copies_it_as_it_is() -> None:
    """One click takes one command, whatever is in it, and its name tells which."""
    at = opened([*DO, {"step": "Ask.", "commands": [entry("echo <b>'x'</b>\nls")], "or": False}])

    assert [given["text"] for given in buttons(at)] == codes(at)
    assert all(given["name"].startswith("Copy the command ") for given in buttons(at))


def test_a_command_that_prints_a_secret_warns_below_it() -> None:
    """Whoever shares the screen is told before."""
    order = drawn(opened(DO))

    assert "Do not run it while sharing your screen" in order[9]
    assert sum("sharing your screen" in text for text in order) == 1


@pytest.mark.parametrize("way", ["a click", "a link"])
def test_the_shell_is_chosen_once(way: str) -> None:
    """A click or a link shows PowerShell's form, and the next drawing still does."""
    at = opened(DO) if way == "a click" else opened(DO, {"shell": "PowerShell"})
    if way == "a click":
        assert codes(at) == ["az login", "export K=v", "az reset"]
        at.segmented_control[0].set_value("powershell").run()

    assert codes(at) == ["az login", "$env:K = 'v'", "az reset"]
    assert codes(at.run()) == ["az login", "$env:K = 'v'", "az reset"]


def test_there_is_no_choice_where_it_changes_nothing() -> None:
    """Commands that every shell takes as they are need no switch."""
    at = opened(DO[:1])

    assert not at.segmented_control
    assert codes(at) == ["az login"]


@pytest.mark.parametrize("given", ["<b>", "fish", "![x](http://evil.example)", "x" * 500])
def test_a_link_to_a_shell_that_there_is_not_shows_bash_and_says_so(given: str) -> None:
    """A link is user input, and whoever follows it is told what of it was left out."""
    at = opened(DO, {"shell": given})

    for _ in range(2):
        (warning,) = at.warning
        assert warning.value.startswith("The shell in this link cannot be used: ")
        assert "bash, PowerShell" in unescape(warning.value)
        assert not re.search(r"<b>|!\[", warning.value)
        assert len(unescape(warning.value)) < 250
        assert codes(at) == ["az login", "export K=v", "az reset"]
        at.run()


def test_a_click_mends_the_link() -> None:
    """Once a shell is chosen the link names it, and nothing is left to be said."""
    at = opened(DO, {"shell": "fish"})
    at.segmented_control[0].set_value("powershell").run()

    assert not at.warning
    assert "PowerShell" in at.query_params["shell"]
    assert codes(at) == ["az login", "$env:K = 'v'", "az reset"]


TWO = """
import streamlit as st
from dashboard.kit import remedies

has_choice = remedies.card(st.session_state["first"], "one")
remedies.card(st.session_state["second"], "two", with_choice=not has_choice)
"""


@pytest.mark.parametrize("first", [DO, DO[:1]])
def test_two_cards_on_a_page_have_one_choice_of_the_shell(first: list[dict[str, Any]]) -> None:
    """A group of errors with two causes shows both, in the shell that is chosen once."""
    at = AppTest.from_string(TWO)
    at.session_state["first"] = [cause(remedies=[remedy(do=first)])]
    at.session_state["second"] = [cause(remedies=[remedy(do=DO)])]
    at.run()
    assert not at.exception

    (choice,) = at.segmented_control
    choice.set_value("powershell").run()

    assert not at.exception
    assert codes(at)[-3:] == ["az login", "$env:K = 'v'", "az reset"]
    assert "export K=v" not in codes(at)


OLD: dict[str, Any] = {
    "checked": "2026-11-20",
    "review_by": "2027-05-20",
    "age_days": 400,
    "overdue": True,
}


def test_the_card_says_how_old_its_facts_are() -> None:
    """What is overdue says so beside its source: the remedy, and what the cause rests on."""
    fact = {"fact": "clouds/AzureCloud", "source": "A page", "doubt": "Two differ.", **OLD}
    at = AppTest.from_string(BODY)
    at.session_state["causes"] = [cause(rests_on=[fact], remedies=[remedy(**OLD)])]
    at.run()

    said = [unescape(caption.value) for caption in at.caption]
    age = "checked 2026-11-20, 400 days before this run; it was due for review on 2027-05-20"
    assert f"Based on clouds/AzureCloud: A page, {age}. In doubt: Two differ." in said
    assert f"Source: Product guide. C{age[1:]}." in said
