"""Text from outside, made inert for Streamlit's Markdown."""

import re
from html import unescape

import pytest

from dashboard.kit.cards import plain

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "**bold** _it_ `code` ~~gone~~",
    "# heading",
    "- item",
    "1. first",
    "> quote",
    "$x^2$ and $$y$$",
    ":red[hi] :material/home: :tada: :rainbow[x]",
    "|a|b|",
    "&amp; &#42; \\* \\",
    "claude_sonnet_5",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_sign_is_left_that_could_be_markup(text: str) -> None:
    """Every ASCII sign becomes a reference, which Markdown never reads as markup."""
    shown = plain(text)

    assert re.fullmatch(r"(?:[\w\s\u200b]|&#\d+;)*", shown)
    assert "_" not in shown
    assert unescape(shown).replace("\u200b", "") == text


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("WWW.evil.example", "WWW\u200b.evil.example"),
        ("a@evil.example", "a@\u200bevil.example"),
        (":streamlit:", ":\u200bstreamlit:"),
        ("a -> b <- c -- d >= e ~= f", "a -\u200b> b <\u200b- c -\u200b- d >\u200b= e ~\u200b= f"),
    ],
)
def test_what_streamlit_replaces_after_parsing_is_parted(text: str, parted: str) -> None:
    """Bare addresses, its logo and arrows are found in plain text, where no escape reaches."""
    assert unescape(plain(text)) == parted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see https://ai.azure.com/.default.", "see `https://ai.azure.com/.default`&#46;"),
        ("![x](http://evil/leak.png)", "&#33;&#91;x&#93;&#40;`http://evil/leak.png`&#41;"),
        ("<javascript://x>", "&#60;`javascript://x`&#62;"),
        ("https://x/`a`", "`https://x/`&#96;a&#96;"),
    ],
)
def test_a_url_is_code_and_copied_as_it_is(text: str, shown: str) -> None:
    """A URL becomes no link, and what is copied holds no sign that was not in it."""
    assert plain(text) == shown


def test_lines_and_controls_cannot_start_a_block() -> None:
    """All is on one line; what a reader cannot see becomes visible."""
    shown = unescape(plain("one\n\n    two\x1b[31m\u202ethree"))

    assert "\n" not in shown
    assert "\\x1b" in shown
    assert "\u202e" not in shown


def test_words_stay_words() -> None:
    """Letters of any script and digits are left alone."""
    assert plain("Zürich 東京 42") == "Zürich 東京 42"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("claude-sonnet-5 failed.", "`claude-sonnet-5` failed&#46;"),
        ("None: claude-sonet-5; try claude-sonnet-5.", "None&#58; `claude-sonet-5`&#59; try "),
        ("chat-eu, chat-eu-2 and chat", "`chat-eu`&#44; `chat-eu-2` and `chat`"),
        ("chats of the chat-europe", "chats of the chat&#45;europe"),
        (
            "pass --allow-host again, or --auth=entra",
            "pass *`--allow-host`* again&#44; or *`--auth`*&#61;",
        ),
        ("a--b and --- and x --", "a&#45;\u200b&#45;b and &#45;"),
        ("see https://x/claude-sonnet-5/y", "see `https://x/claude-sonnet-5/y`"),
    ],
)
def test_a_name_is_code_in_every_sentence(text: str, shown: str) -> None:
    """Models' names always, and those that a page knows; whole names, and none inside a URL."""
    assert plain(text, ("chat-eu", "chat-eu-2", "chat")).startswith(shown)


@pytest.mark.parametrize("name", [*HOSTILE, "a`b", "x y", "", "."])
def test_a_name_that_is_no_plain_word_gives_no_markup(name: str) -> None:
    """Whoever names a deployment writes no Markdown of ours."""
    shown = re.sub(r"`[\w.-]+`", "", plain(f"{name} and claude-{name}", (name,)))

    assert re.fullmatch(r"(?:[\w\s\u200b]|&#\d+;)*", shown)
