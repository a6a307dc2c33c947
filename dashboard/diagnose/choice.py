"""The checks that a link has chosen: named in the form, with the way back to all of them."""

from collections.abc import Callable, Sequence

import streamlit as st

from checks.engine.checks import CHECKS
from checks.report.document import title_of
from checks.words import say
from dashboard.kit.cards import plain

KNOWN = frozenset(check.id for check in CHECKS)


def known(named: Sequence[str]) -> tuple[str, ...]:
    """Return the checks that a link names, each once; what is no check is left out."""
    return tuple(dict.fromkeys(check for check in named if check in KNOWN))


def show(checks: Sequence[str], on_all: Callable[[], None]) -> None:
    """Say in the form which checks alone will run; nothing where all of them will."""
    if not checks:
        return
    titles = "\n".join(f"- {plain(title_of(check))}" for check in checks)
    lead = say("Only these checks run:")
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"{lead}\n\n{titles}")
        st.form_submit_button(say("Choose all checks"), type="tertiary", on_click=on_all)
