"""Cells of tables: numbers as the reader writes them, right-aligned, sorted as the numbers are.

A table of Streamlit reads a number cell out as its bare value, and sorts a text cell as text. So
a number is a text here, and spaces before it, which nobody sees, make both orders the same.
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st


def written(values: Sequence[Any], write: Callable[[Any], str], none: str = "") -> list[str]:
    """Return each value's text, so that the texts sort as the values do; one not known is first."""
    missing = [pd.isna(value) for value in values]
    texts = [none if lacks else write(value) for value, lacks in zip(values, missing, strict=True)]
    known = sorted((n for n, lacks in enumerate(missing) if not lacks), key=lambda n: values[n])
    steps = _steps([texts[n] for n in known])
    spaces = dict(zip(known, (max(steps, default=0) - step for step in steps), strict=True))
    most = max(steps, default=0) + 1
    return [f"{' ' * spaces.get(n, most)}{text}" if text else "" for n, text in enumerate(texts)]


def _steps(texts: Sequence[str]) -> list[int]:
    """Return how many spaces fewer each text needs than the first, to follow the one before it."""
    steps: list[int] = []
    for n, text in enumerate(texts):
        before = texts[n - 1] if n else text
        steps.append((steps[-1] if steps else 0) + (text < before))
    return steps


ROW_PX, EDGE_PX = 31, 2
"""The height of a row of a table, and of its edges, at the theme's size of type."""
MOST_ROWS = 10
"""So many rows are shown at once; more are scrolled."""


def height(rows: int, most: int = MOST_ROWS) -> int | Literal["content"]:
    """Return how high a table is: as its rows are, or so that no row is cut at its bottom."""
    return "content" if rows <= most else (most + 1) * ROW_PX + EDGE_PX


EM = 12.25
"""The size of a header's letters in pixels, at the theme's size of type."""
PADDING = 16
"""What a header has free at both of its ends together."""
BLANK = "\u00a0"
_EMS = {**dict.fromkeys("ijl.,:;|'!()[] \u00a0", 0.26), **dict.fromkeys("mwMW%", 0.82)}
_BLANK_EM, _UPPER_EM, _LOWER_EM = 0.2, 0.58, 0.47


def number(label: str, width: int | None = None, **options: Any) -> Any:
    """Return the configuration of a column of such texts.

    With a width, in a table that is not stretched, the label ends where the numbers end: Streamlit
    aligns cells alone, so blanks that nobody sees push the label there.
    """
    title = label if width is None else f"{BLANK * _blanks(label, width)}{label}"
    return st.column_config.TextColumn(title, width=width, alignment="right", **options)


def _blanks(label: str, width: int) -> int:
    ems = sum(
        _EMS.get(sign, _UPPER_EM if sign.isupper() or sign.isdigit() else _LOWER_EM)
        for sign in label
    )
    return max(int((width - PADDING - ems * EM) / (_BLANK_EM * EM)), 0)
