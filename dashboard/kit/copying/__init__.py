"""A button that copies a text with one click: the dashboard's one component of its own.

The box of `dashboard.kit.pasting` is its second form: a component has one script and one style.
"""

from functools import cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

NAME = "foundry-doctor.copy"
"""Project and component as pyproject.toml names them; Streamlit serves the files of this folder."""


@cache
def component() -> ComponentRenderer:
    """Return what mounts the component."""
    # Not while this module is imported: a server that is only being built knows no component yet.
    return st.components.v2.component(NAME, js="copy.js", css="copy.css")


def copy_button(label: str, text: str, key: str, *, of: str = "") -> None:
    """Draw a button that puts `text` on the viewer's clipboard, as it is, and says "Copied".

    Where the browser refuses, it says so and shows the text, selected. With `of`, which tells what
    is copied to those who do not see beside what the button stands, it is a small one.
    """
    data = {"label": label, "name": f"{label} {of}".strip(), "text": text, "small": bool(of)}
    component()(data=data, key=key, width="content")
