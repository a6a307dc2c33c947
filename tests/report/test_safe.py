"""Hostile text is inert in a terminal, in Markdown and in XML."""

import html
import re
import unicodedata
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from checks.report import safe

_SIGNS = st.sampled_from(
    (
        *("\x1b[31m", "\x1b]8;;http://x\x07", "\x00", "\x9b", "\r", "\r\n", "\n", "\t", "\u202e"),
        *("\u200b", "\u2066", "\ufeff", "\ud800", "\ufffe", "\u2028", "`", "```", "~~~", "[", "]"),
        *(
            "(",
            ")",
            "![",
            "](http://x)",
            "<",
            ">",
            "<img src=x>",
            "|",
            "---",
            "# ",
            "* ",
            "- ",
            "+ ",
        ),
        *("1. ", "1) ", "    ", "@ada", "#1", "https://x.example", "www.x.example", "a@b.example"),
        *(
            "&lt;",
            "&#64;",
            "\\",
            "_",
            "__",
            "*",
            "~~",
            "$",
            "==",
            "&",
            ":",
            "!",
            "x",
            " ",
            "snake_case",
        ),
    )
)
hostile = st.one_of(st.text(), st.lists(_SIGNS | st.text(max_size=3), max_size=20).map("".join))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain text, naïve café, 日本, 🙂", "plain text, naïve café, 日本, 🙂"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("dos\r\nline", "dos\nline"),
        ("over\rwritten", "over\\x0dwritten"),
        ("\x1b[31mred", "\\x1b[31mred"),
        (
            "\x1b]8;;http://x.example\x07link\x1b]8;;\x07",
            "\\x1b]8;;http://x.example\\x07link\\x1b]8;;\\x07",
        ),
        ("\x9b31m", "\\x9b31m"),
        ("\x00\x08\x7f", "\\x00\\x08\\x7f"),
        ("abc\u202edcba\u2069", "abc\\u202edcba\\u2069"),
        ("pass\u200bword", "pass\\u200bword"),
        ("\ufeffbom", "\\ufeffbom"),
        ("\u2028line", "\\u2028line"),
        ("\ud800", "\\ud800"),
        ("\U000e0041tag", "\\U000e0041tag"),
        ("\u3164filler", "\\u3164filler"),
    ],
)
def test_a_terminal_is_shown_what_it_must_not_obey(raw: str, shown: str) -> None:
    """Controls, directions and hidden characters become escapes one can read."""
    assert safe.terminal(raw) == shown


@given(hostile)
def test_nothing_a_terminal_obeys_is_left(text: str) -> None:
    """Of all controls and format characters only new lines and tabs come through."""
    out = safe.terminal(text)

    kinds = {unicodedata.category(c) for c in out if c not in "\n\t"}
    assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    out.encode("utf-8")
    assert safe.terminal(out) == out


@given(hostile)
def test_one_line_is_one_line(text: str) -> None:
    """No line break of any kind is left, nor blanks in a row."""
    out = safe.one_line(text)

    assert len(out.splitlines()) <= 1
    assert "  " not in out
    assert out == out.strip()


def _tokens(source: str) -> list[Token]:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    blocks = parser.parse(source)
    return [*blocks, *(child for block in blocks for child in block.children or [])]


_PROSE = {"paragraph_open", "paragraph_close", "inline", "text", "text_special", "softbreak"}


def _words(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


@given(hostile)
def test_markdown_shows_the_text_and_nothing_else(text: str) -> None:
    """A Markdown reader sees paragraphs of plain words, and they are the text's."""
    tokens = _tokens(safe.markdown(text))

    seen = "".join(token.content for token in tokens if token.type in {"text", "text_special"})
    assert {token.type for token in tokens} <= _PROSE | {"hardbreak"}
    assert _words(seen) == _words(safe.terminal(text))


@pytest.mark.parametrize(
    "bare",
    [
        "@ada",
        "x #12",
        "#12",
        "GH-12",
        "https://x.example",
        "http://x",
        "www.x.example",
        "a@b.example",
    ],
)
def test_github_finds_nothing_to_link(bare: str) -> None:
    """What GitHub links without markup is parted by a zero-width space once decoded."""
    decoded = html.unescape(safe.markdown(bare))

    assert bare not in decoded
    assert decoded.replace("\u200b", "") == bare
    assert not re.search(r"@\w|#\d|gh-\d|://|www\.", decoded, re.IGNORECASE)


def test_ordinary_text_stays_readable_as_markdown_source() -> None:
    """Names, codes and sentences need no escapes."""
    text = "deployment claude-sonnet-5 (rate_limit.tokens): 3 of 4 calls failed; retry in 26 s."

    assert safe.markdown(text) == text


def test_a_cell_of_a_table_stays_a_cell() -> None:
    """Text on one line cannot add a column or a row."""
    cell = safe.markdown(safe.one_line("a | b\n| c | d |"))

    rows = [t for t in _tokens(f"| h |\n| --- |\n| {cell} |\n") if t.type == "td_open"]
    assert len(rows) == 1


@given(hostile)
def test_a_code_block_holds_its_text_whole(text: str) -> None:
    """The fence is longer than any inside, so the block ends where it should."""
    tokens = _tokens(safe.markdown_code(text) + "\n\nafter")

    assert [token.type for token in tokens][:2] == ["fence", "paragraph_open"]
    assert tokens[0].content == safe.terminal(text) + "\n"


@pytest.mark.parametrize(
    ("language", "info"), [("json", "json"), ("x y", ""), ("a`b", ""), ("a\nb", "")]
)
def test_a_language_is_a_word_or_nothing(language: str, info: str) -> None:
    """What follows the fence can carry no text of its own."""
    assert safe.markdown_code("x", language) == f"```{info}\nx\n```"


@given(hostile)
def test_xml_is_accepted_by_a_parser(text: str) -> None:
    """Every character that XML 1.0 forbids is replaced, the others stay."""
    out = safe.xml(text)
    element = ET.Element("e")
    element.text = out

    parsed = ET.fromstring(ET.tostring(element, encoding="utf-8")).text or ""  # noqa: S314 our own

    assert parsed == out.replace("\r\n", "\n").replace("\r", "\n")
    assert len(out) == len(text)


@pytest.mark.parametrize("code", [0x00, 0x0B, 0x1B, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF])
def test_what_xml_forbids_becomes_a_replacement_character(code: int) -> None:
    """Controls, lone surrogates and the non-characters of the first plane cannot be written."""
    assert safe.xml(f"a{chr(code)}b") == "a\ufffdb"


@given(hostile)
def test_what_is_not_a_link_reads_the_same_around_links(text: str) -> None:
    """Links are code, blanks beside them stay, and the rest is as inert as without them."""
    line = safe.one_line(text)

    tokens = _tokens(safe.with_links_as_code(f"x {line} https://x.example y a/b#1 z"))

    told = ("text", "text_special", "code_inline")
    seen = "".join(token.content for token in tokens if token.type in told)
    assert {token.type for token in tokens} <= _PROSE | {"code_inline"}
    assert _words(seen) == _words(f"x{line}https://x.exampleya/b#1z")
    assert seen.endswith(" https://x.example y a/b#1 z")
