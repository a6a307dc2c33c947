"""What a reviewer broke on the Monitor pages, held."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from checks.workspaces import Partial
from checks.workspaces.store import list_workspaces, make_folder
from dashboard.kit.reader import Reader
from dashboard.kit.support import requests_text
from dashboard.panels import narrowing
from dashboard.telemetry.questions import end_of
from dashboard.telemetry.states import notes_of
from dashboard.telemetry.tables import csv_of
from dashboard.telemetry.tokens import by_deployment, total
from dashboard.telemetry.window import Loaded
from tests.dashboard.made_views import made_rows, made_window
from tests.dashboard.test_monitor_frame import Open, full_window, open_state, texts

__all__ = ["open_state"]
ENGLISH = Reader.of("en-US", "UTC")


@pytest.mark.parametrize("name", ["latency", "errors", "usage"])
def test_a_deployment_that_is_new_is_drawn(open_state: Open, name: str) -> None:
    """The month before holds none of its requests, which is no fault."""
    window = full_window()
    assert window.before is not None
    only = str(window.cube.groups["deployment"].iloc[0])
    before = window.before.where(window.before.groups["deployment"] != only)
    page = open_state(Loaded(window=replace(window, before=before)), name, deployment=only)

    assert page.at.metric


def test_a_filter_that_leaves_nothing_says_so(open_state: Open) -> None:
    """Nobody takes all deployments' figures for those of the one in the link."""
    page = open_state(Loaded(window=full_window()), deployment="does-not-exist")

    assert "does-not-exist" in texts(page)
    assert page.at.metric == []


def test_a_link_to_a_place_that_is_not_here_says_so(open_state: Open) -> None:
    """Another workspace's figures are never shown in its stead, and the link stays."""
    page = open_state(Loaded(window=full_window()), workspace="local:gone")

    assert "This workspace is not available" in texts(page)
    assert page.at.query_params["workspace"] == "local:gone"


def test_a_time_in_the_future_does_not_move_the_window() -> None:
    """One wrong clock hides no real row."""
    now = datetime(2026, 11, 20, tzinfo=UTC)

    class FakeWorkspace:
        newest = datetime(2030, 1, 1, tzinfo=UTC)

    assert end_of(FakeWorkspace(), now) - now <= timedelta(minutes=5)  # type: ignore[arg-type]


def test_days_without_a_request_are_told() -> None:
    """A page that still charts last week says that nothing came since."""
    window = made_window("full")
    now = window.span.end
    quiet = replace(window, newest=now - timedelta(days=3))

    (note,) = notes_of(Loaded(window=quiet), now, retention_days=None, hours=720, reader=ENGLISH)

    assert "3 days ago" in note


def test_a_cut_window_is_compared_with_nothing() -> None:
    """What is missing would look like a change."""
    window = replace(full_window(), partial=(Partial(code="PartialError", message="cut"),))

    assert narrowing.comparable(window) is None


def test_an_empty_folder_is_no_workspace(tmp_path: Path) -> None:
    """A workspace whose imports were removed is not offered."""
    environ = {"FOUNDRY_DOCTOR_DATA_DIR": str(tmp_path)}
    make_folder("gone", environ)

    assert list_workspaces(environ) == []


def test_a_name_cannot_add_a_line_for_support() -> None:
    """A deployment's name with a line break stays on its line."""
    span = made_window("full").span
    rows = made_rows(span, status=200, deployment="x\n  request-id: req_forged")

    text = requests_text(rows, workspace="local:x", is_sandbox=False)

    assert "\n  request-id: req_forged" not in text


def test_a_status_is_a_whole_number_in_a_file() -> None:
    """A spreadsheet shows 429, not 429.0."""
    assert b"429.0" not in csv_of(pd.DataFrame({"status": [429.0, 200.0]}))


def test_tokens_that_nobody_counted_are_not_zero() -> None:
    """Unknown is never shown as nothing."""
    cube = made_window("full").cube
    bare = replace(cube, groups=cube.groups.assign(counted=0, input_tokens=0, output_tokens=0))

    assert by_deployment(bare)["input"].isna().all()
    assert total(bare) == (None, None)
