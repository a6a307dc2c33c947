"""The wait for the first token is that of the calls whose spans tell it, or the metric's."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from checks.clouds import sandbox_cloud
from checks.sandbox import Sandbox
from checks.sandbox.logs.store import truth
from checks.workspaces import Span
from checks.workspaces.azure import Azure, AzureWorkspace, connect
from checks.workspaces.metrics import first_token_averages
from dashboard.telemetry.cube import PERCENTILE_ERROR, Cube
from dashboard.telemetry.first_tokens import cube_of_waits, first_tokens
from dashboard.telemetry.load import window_of
from dashboard.telemetry.rows import RowsAsked
from dashboard.telemetry.window import Asked, Window

NOW = datetime(2026, 11, 20, 17, 9, tzinfo=UTC)
SHARES = (0.5, 0.95, 0.99)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """A sandbox that stands still."""
    with Sandbox("healthy", seed=7, now=NOW) as running:
        yield running


@pytest.fixture(scope="module")
def azure(sandbox: Sandbox) -> Azure:
    """A line to it."""
    return connect(sandbox_cloud(sandbox.environment), sandbox.environment)


@pytest.fixture(scope="module")
def window(sandbox: Sandbox, azure: Azure) -> Window:
    """A week."""
    name = sandbox.environment["FOUNDRY_DOCTOR_WORKSPACE"]
    return window_of(AzureWorkspace(azure=azure, name=name), Asked(hours=168), lambda: NOW)


@pytest.fixture(scope="module")
def calls(sandbox: Sandbox, window: Window) -> pd.DataFrame:
    """The answered calls of that week which streamed."""
    with truth(sandbox.state) as database:
        return database.execute(
            "SELECT date_trunc('hour', time) AS hour, deployment::VARCHAR AS deployment, "
            "first_token_ms, sources::VARCHAR[] AS sources, span_names_gateway_id, item_count "
            "FROM store.truth WHERE first_token_ms IS NOT NULL AND visible_at <= $1 "
            "AND time >= $2 AND time < $3 AND status = 200 AND NOT is_unnamed",
            [t.replace(tzinfo=None) for t in (NOW, window.span.start, window.span.end)],
        ).df()


def waits(sandbox: Sandbox, azure: Azure, window: Window, *deployments: str) -> Cube:
    """Return what the workspace tells."""
    name = sandbox.environment["FOUNDRY_DOCTOR_WORKSPACE"]
    asked = RowsAsked(span=window.span, deployments=deployments)
    workspace = AzureWorkspace(azure=azure, name=name)
    return cube_of_waits(first_tokens(workspace, window.counting, asked), window.span)


def weighted(calls: pd.DataFrame) -> "pd.Series[float]":
    """Return the wait of each request whose span is known, each as often as it counts."""
    seen = calls["sources"].map(lambda names: "AppDependencies" in names)
    logged = calls["sources"].map(lambda names: "AzureDiagnostics" in names)
    told = seen & (calls["span_names_gateway_id"] | ~logged)
    times = calls["item_count"].where(~logged, 1)[told]
    return calls["first_token_ms"][told].repeat([int(each) for each in times])


def test_percentiles_are_those_of_the_streams(
    sandbox: Sandbox, azure: Azure, window: Window, calls: pd.DataFrame
) -> None:
    """All of them, and those of one deployment."""
    for names in ((), ("claude-sonnet-5",)):
        mine = calls[calls["deployment"].isin(names)] if names else calls
        exact = weighted(mine).sort_values()
        found = waits(sandbox, azure, window, *names)

        assert found.requests == len(exact) > 100
        for share, value in zip(SHARES, found.percentiles(SHARES), strict=True):
            nearest = exact.iloc[int(np.ceil(share * len(exact))) - 1]
            assert value == pytest.approx(nearest, rel=PERCENTILE_ERROR + 0.001)


def test_a_day_without_a_stream_is_a_gap(sandbox: Sandbox, azure: Azure, window: Window) -> None:
    """A deployment that nobody called has no wait, not one of 0."""
    found = waits(sandbox, azure, window, "nobody-calls-this")

    assert found.is_empty
    assert found.over_time(SHARES)["p50"].isna().all()


def test_metrics_average_the_same(sandbox: Sandbox, azure: Azure, calls: pd.DataFrame) -> None:
    """By hour and deployment, over a span that is longer than one question may be."""
    span = Span(start=NOW.replace(minute=0) - timedelta(days=40), end=NOW.replace(minute=0))
    account = sandbox.state.account
    answer = first_token_averages(azure, sandbox.state.account_id, account.region, span)
    found = {(p.start.replace(tzinfo=None), p.deployment): p.total for p in answer.points}

    logged = calls[calls["sources"].map(lambda names: "AzureDiagnostics" in names)]
    whole = logged[logged["hour"].between("2026-11-14", "2026-11-20 15:00")]
    exact = whole.groupby(["hour", "deployment"])["first_token_ms"].mean()
    assert len(exact) > 100
    for hour, deployment, average in exact.reset_index().itertuples(index=False):
        assert found[hour.to_pydatetime(), deployment] == pytest.approx(average)
