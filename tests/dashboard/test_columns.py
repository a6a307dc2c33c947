"""Columns of tables: one unit each, headers over their numbers, and widths that fit a screen."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.Dataframe_pb2 import Dataframe

from dashboard.kit import cells
from dashboard.kit.reader import Reader
from dashboard.monitor.error_groups import MOST_ROWS, beyond
from dashboard.telemetry.errors import Group, headlines
from tests.dashboard.page_driver import Page
from tests.dashboard.test_pages_at_a_glance import Open, open_view, with_quota
from tests.telemetry.made_cubes import END

__all__ = ["open_view"]
ENGLISH = Reader.of("en-US", "UTC")
PHONE_PX, WIDE_PX, MARK_PX = 358, 1037, 40
"""What a phone of 390 pixels and a screen of 1440 have for a table; a row's box."""
SLIVER_PX = 14
"""So much of a column may be seen: it is its padding, and no half of a word."""
SIZES = {"ms": 1.0, "s": 1000.0, "min": 60_000.0}


@given(st.lists(st.floats(0.001, 1e8), min_size=1, max_size=20))
def test_a_column_of_durations_has_one_unit(values: list[float]) -> None:
    """It is the longest one's, and no duration is rounded to nothing."""
    write = ENGLISH.durations(values)
    texts = [write(value) for value in values]

    assert {text.split()[-1] for text in texts} == {ENGLISH.duration(max(values)).split()[-1]}
    for value, text in zip(values, texts, strict=True):
        shown, unit = text.removeprefix("< ").split()
        number = float(shown.replace(",", ""))
        assert number > 0 or value == 0 or text.startswith("<"), text
        assert abs(number * SIZES[unit] - value) <= SIZES[unit] or text.startswith("<")


@given(st.integers(40, 300), st.sampled_from(["95th", "Requests", "Last 24 h", "Cost (est.)"]))
def test_a_header_ends_where_its_numbers_do(width: int, label: str) -> None:
    """Blanks fill what the label leaves of its column, to within one, and never more than that."""
    title = cells.number(label, width=width)["label"]
    blanks = title.count(cells.BLANK)
    wider = cells.number(label, width=width + 10)["label"].count(cells.BLANK)

    assert title.lstrip(cells.BLANK) == label
    assert blanks <= wider <= blanks + 5
    assert cells.number(label)["label"] == label


def own_widths(page: Page) -> list[list[int]]:
    """Return the widths of the columns of each table that is not stretched, in their order."""
    found = []
    for table in page.at.dataframe:
        columns: dict[str, Any] = json.loads(table.proto.columns)
        order = list(table.proto.column_order) or list(columns)
        widths = [columns.get(name, {}).get("width") for name in order]
        if all(widths[:3]):
            mark = MARK_PX if Dataframe.SINGLE_ROW in table.proto.selection_mode else 0
            found.append([mark, *(width or 0 for width in widths)])
    return found


@pytest.mark.parametrize(("name", "tables"), [("latency", 1), ("errors", 3), ("usage", 2)])
def test_a_phone_ends_between_two_columns(open_view: Open, name: str, tables: int) -> None:
    """A third of a number at the edge reads as another number."""
    found = own_widths(open_view(name, with_quota))

    assert len(found) == tables
    for widths in found:
        ends = [sum(widths[: n + 1]) for n in range(len(widths))]
        last = max(end for end in ends if end <= PHONE_PX)
        assert last == ends[-1] or PHONE_PX - last <= SLIVER_PX, widths
        assert ends[-1] <= WIDE_PX, widths


def group(status: int, *, deployment: str = "", reason: str = "", count: int = 1) -> Group:
    """Return a group of failed requests."""
    return Group(
        status=status,
        deployment=deployment,
        operation="messages",
        reason=reason,
        count=count,
        share=0.1,
        first=END,
        last=END,
        since=END,
        is_new=False,
    )


@given(
    st.lists(
        st.tuples(
            st.sampled_from([0, 401, 403, 429]),
            st.sampled_from(["", "chat"]),
            st.sampled_from(["", "RateLimitExceeded", "SubscriptionKeyInvalid"]),
        ),
        unique=True,
    )
)
def test_no_two_groups_read_alike(keys: list[tuple[int, str, str]]) -> None:
    """What tells groups apart stands in their first column, the status always."""
    said = headlines([group(status, deployment=on, reason=why) for status, on, why in keys])

    assert len(set(said)) == len(keys)
    for (status, *_), text in zip(keys, said, strict=True):
        assert not status or str(status) in text
        # A word more would end beyond the cell, in rows that a reason alone tells apart.
        assert "messages" not in text


@given(st.integers(1, 60))
def test_groups_out_of_view_are_counted(number: int) -> None:
    """Those in view and the others are all groups, and the others' failures are told."""
    groups = [group(429, count=3) for _ in range(number)]
    said = beyond(groups, ENGLISH)

    if number <= MOST_ROWS:
        assert not said
    else:
        first, every, others, failures = map(int, re.findall(r"\d+", said))
        assert (first, every, others) == (MOST_ROWS, number, number - MOST_ROWS)
        assert failures == 3 * others
