"""The page Settings: is the dashboard itself ready, with which values, and what does it keep."""

import os

import streamlit as st

from dashboard.context.readiness import readiness_of
from dashboard.context.settings import current
from dashboard.kit import cards
from dashboard.kit.reader import Reader
from dashboard.setup import imports, kept, loaded, steps, values


def show() -> None:
    """Draw the page."""
    settings = current()
    reader = Reader.of(st.context.locale, st.context.timezone)
    with cards.head():
        st.title("Settings", width="content", anchor=False)
    steps.show(settings, readiness_of(settings, os.environ), reader)
    imports.show(settings, reader)
    loaded.show(settings, reader)
    kept.show(settings, reader)
    values.show(settings)
