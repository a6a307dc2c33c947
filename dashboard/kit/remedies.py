"""The card that says what to do: one root cause, how sure it is, and its remedies in order."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import streamlit as st

from checks.report.ages import checked, foundations
from checks.words import say
from dashboard.kit import steps
from dashboard.kit.cards import plain
from dashboard.kit.words import CONFIDENCE

KINDS = {
    True: (say("Documented remedy"), ":material/menu_book:"),
    False: (say("Field evidence"), ":material/forum:"),
}
"""Whether a remedy is documented → its badge and icon."""


def card(causes: Sequence[Mapping[str, Any]], key: str, *, with_choice: bool = True) -> bool:
    """Draw the chosen cause; with several, `key` holds which one in the session.

    Return whether the card has the choice of the shell, which a page has once.
    """
    has_shells = with_choice and steps.differ(list(_steps_of(causes)))
    with st.container(border=True):
        if has_shells:
            steps.refuse_unusable()
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.header(say("What to do"), width="content", anchor=False)
            if has_shells:
                st.space("stretch")
                steps.switch()
        chosen = 0
        if len(causes) > 1:
            titles = [str(cause["title"]) for cause in causes]
            chosen = st.selectbox(
                "Problem",
                range(len(causes)),
                format_func=lambda place: say(
                    "{place} of {titles}: {titles2}",
                    place=place + 1,
                    titles=len(titles),
                    titles2=titles[place],
                ),
                key=key,
            )
        _cause(causes[chosen], key)
    return has_shells


def _steps_of(causes: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for cause in causes:
        for told in (cause, *cause["alternatives"]):
            yield from (step for remedy in told["remedies"] for step in remedy["do"])


def _cause(cause: Mapping[str, Any], card: str) -> None:
    st.markdown(f"**{plain(cause['title'])}**")
    if cause["decided_by"]:
        # A cause out of the catalogue has been decided by nothing.
        st.caption(f"{CONFIDENCE[cause['confidence']]}: {plain(cause['decided_by'])}")
    for said in foundations(cause):
        st.caption(plain(said))
    if cause.get("client_made"):
        st.page_link(
            "app_pages/explain.py",
            label=say("Check the client's configuration"),
            icon=":material/settings_suggest:",
            query_params={"what": "configuration"},
        )
    for place, remedy in sorted(
        enumerate(cause["remedies"]), key=lambda entry: not entry[1]["recommended"]
    ):
        _remedy(remedy, key=f"{card}-{cause['id']}-{place}")
    if cause["alternatives"]:
        with st.expander(
            say(
                "Other possible causes ({alternatives})",
                alternatives=len(cause["alternatives"]),
            )
        ):
            for place, other in enumerate(cause["alternatives"]):
                _alternative(other, key=f"{card}-{cause['id']}-or-{place}")


def _alternative(other: Mapping[str, Any], *, key: str) -> None:
    st.markdown(f"**{plain(other['title'])}**")
    st.caption(f"{CONFIDENCE[other['confidence']]}: {plain(other['decided_by'])}")
    for place, remedy in enumerate(other["remedies"]):
        kind = say("Documented remedy") if remedy["documented"] else say("Field evidence")
        st.markdown(f":gray-badge[{kind}] {plain(remedy['summary'])}")
        _body(remedy, key=f"{key}-{place}")


def _remedy(remedy: Mapping[str, Any], *, key: str) -> None:
    kind, icon = KINDS[remedy["documented"]]
    doubt = say(" :orange-badge[may not help here]") if remedy["contradicted_by"] else ""
    first = remedy["recommended"]
    order = ":blue-badge[Do this] " if first else ""
    label = f"{order}:gray-badge[{kind}]{doubt}  \n**{plain(remedy['summary'])}**"
    with st.expander(label, expanded=first, icon=icon, key=f"remedy-{key}"):
        _body(remedy, key=key)


def _body(remedy: Mapping[str, Any], *, key: str) -> None:
    steps.show(remedy["do"], key)
    if remedy["contradicted_by"]:
        st.markdown(f":orange[:material/warning: **But:**] {plain(remedy['contradicted_by'])}")
    if remedy["avoid"]:
        st.markdown("\n".join(("Avoid:", "", *(f"- {plain(text)}" for text in remedy["avoid"]))))
    st.caption(
        say(
            "Source: {source}. Checked {checked}.",
            source=plain(remedy["source"]),
            checked=plain(checked(remedy)),
        )
    )
