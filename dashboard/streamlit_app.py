"""The entry script: who may look, the navigation, and the foot of the sidebar."""

import os
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from checks import __version__
from checks.words import say
from dashboard.context import viewer as identity
from dashboard.context.readiness import is_blank
from dashboard.context.settings import SignIn, current, is_configured
from dashboard.kit import cards
from dashboard.panels.carried import carried

ICON = str(Path(__file__).parent / "icon.svg")

st.set_page_config(page_title="Foundry Doctor", page_icon=ICON, layout="wide")
cards.look()
if not is_configured():
    cards.problem(
        say("No one has chosen who can view this dashboard"),
        say(
            "Start the dashboard with `foundry-doctor serve`, which lets you choose who can "
            "view it."
        ),
    )
    st.stop()
settings = current()
viewer = identity.Viewer()
if settings.sign_in is SignIn.PLATFORM:
    viewer = identity.viewer_from_headers(st.context.headers)
elif settings.sign_in is SignIn.OIDC:
    claims = st.user.to_dict()
    if not claims.get("is_logged_in") or identity.is_over(claims, datetime.now(UTC)):
        cards.sign_in()
        st.stop()
    viewer = identity.viewer_from_claims(claims)
    if not settings.access.lets_in(claims):
        cards.not_let_in(viewer)
        st.stop()
st.session_state[identity.VISITOR] = viewer.id

pages = {
    "Troubleshoot": [
        st.Page(
            "app_pages/diagnose.py",
            title="Diagnose",
            icon=":material/troubleshoot:",
            default=True,
            help=say("Why do my calls fail?"),
        ),
        st.Page(
            "app_pages/explain.py",
            title=say("Explain an error"),
            icon=":material/quick_reference_all:",
            help=say("What does this error mean, and what fixes it?"),
        ),
    ],
    "Monitor": [
        st.Page(
            "app_pages/latency.py",
            title="Latency",
            icon=":material/speed:",
            help=say("Are responses slow? Since when, and for whom?"),
        ),
        st.Page(
            "app_pages/errors.py",
            title="Errors",
            icon=":material/error_outline:",
            help=say("What is failing, how often, and is it new?"),
        ),
        st.Page(
            "app_pages/usage.py",
            title="Usage & cost",
            icon=":material/payments:",
            help=say("How much do we use, and will we reach a limit?"),
        ),
    ],
    "Setup": [
        st.Page(
            "app_pages/settings.py",
            title="Settings",
            icon=":material/settings:",
            help=say("Is the dashboard itself ready, and what data does it keep?"),
        ),
    ],
}
# Drawn by ourselves: Streamlit's own links would drop the range, the filters and the interval.
page = st.navigation(pages, position="hidden")
st.set_page_config(page_title=f"{page.title} · Foundry Doctor")
cards.navigation(pages, {"Monitor": carried()})
cards.reserve_controls()
cards.foot(settings, viewer, __version__)
is_first = "page" not in st.session_state
st.session_state["arrived"] = st.session_state.get("page") != page.url_path
st.session_state["page"] = page.url_path
if (
    is_first
    and page.url_path == ""
    and "run" not in st.query_params
    and is_blank(settings, os.environ)
):
    st.switch_page(pages["Setup"][0])
page.run()
cards.label_sandbox(settings, page.url_path)
