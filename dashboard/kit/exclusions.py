"""What a run rules out and by what, what it leaves open, and how much it could decide; folded."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from checks.report import ruled_out
from checks.report.reading import sentence
from checks.words import say
from dashboard.kit.cards import plain


def show(document: Mapping[str, Any], key: str) -> None:
    """Draw both lists, each folded, and a line of coverage; nothing where no cause was found."""
    if not document["root_causes"]:
        return
    show_ruled_out(document, key)
    still_open = document.get("open", ())
    if still_open:
        heading = ruled_out.heading_of_open(document)
        said = [_to_do(document, each) for each in still_open]
        _folded(heading, said, f"{key}-open", icon="help")
    if covered := ruled_out.coverage(document):
        st.caption(plain(covered))


def show_ruled_out(document: Mapping[str, Any], key: str) -> None:
    """Draw what is ruled out, each with its fact, folded; nothing where nothing is."""
    excluded = document.get("ruled_out", ())
    if excluded:
        heading = ruled_out.heading_of_ruled_out(document)
        _folded(heading, [_fact(each) for each in excluded], f"{key}-out", icon="block")


def _folded(heading: str, said: Sequence[str], key: str, *, icon: str) -> None:
    with st.expander(heading, icon=f":material/{icon}:", key=key):
        st.markdown("\n".join(f"- {text}" for text in said))


def _fact(found: Mapping[str, Any]) -> str:
    return say(
        "**{title}**: {by} (`{check}`)",
        title=plain(found["title"]),
        by=plain(sentence(found["by"])),
        check=found["check"],
    )


def _to_do(document: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    return say(
        "**{title}**: {to_do}",
        title=plain(found["title"]),
        to_do=plain(ruled_out.to_decide(document, found)),
    )
