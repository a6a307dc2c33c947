"""The numbers of a window are those of the calls, computed apart from the generator's rows."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from checks.clouds import sandbox_cloud
from checks.sandbox import Sandbox
from checks.workspaces import Source, Span
from checks.workspaces.azure import AzureWorkspace, connect
from dashboard.telemetry.cube import HOUR_S, Cube
from dashboard.telemetry.load import peaks_of, window_of
from dashboard.telemetry.spend import spend_of
from dashboard.telemetry.window import Asked, Window
from tests.telemetry import truth

NOW = datetime(2026, 11, 20, 17, 9, tzinfo=UTC)
SHARES = (0, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1)
ERROR = 0.015
"""How far a percentile may be from the exact one; the page states it."""
CENT = 0.005
NAMES = [f"p{share * 100:g}" for share in SHARES]
SMALL = {"claude-sonnet-5-test": 1, "claude-haiku-trial": 2, "claude-opus-canary": 20}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """A sandbox that stands still."""
    with Sandbox("healthy", seed=7, now=NOW) as running:
        yield running


@pytest.fixture(scope="module")
def workspace(sandbox: Sandbox) -> AzureWorkspace:
    """Its workspace, through Microsoft's client and the query API."""
    environ = sandbox.environment
    azure = connect(sandbox_cloud(environ), environ)
    return AzureWorkspace(azure=azure, name=environ["FOUNDRY_DOCTOR_WORKSPACE"])


@pytest.fixture(scope="module")
def window(workspace: AzureWorkspace) -> Window:
    """Thirty days."""
    return window_of(workspace, Asked(hours=720), lambda: NOW)


@pytest.fixture(scope="module")
def calls(sandbox: Sandbox) -> pd.DataFrame:
    """Every call that ought to count, ever."""
    return truth.calls_of(sandbox.state, NOW)


@pytest.fixture(scope="module", params=["now", "before"])
def pair(
    request: pytest.FixtureRequest, window: Window, calls: pd.DataFrame
) -> tuple[Cube, pd.DataFrame]:
    """A window's cube and its calls; then the window before."""
    cube = window.cube if request.param == "now" else window.before
    assert cube is not None
    return cube, truth.within(calls, cube.span)


def assert_near(found: Iterable[float | None], calls: pd.DataFrame) -> None:
    """Compare percentiles to the exact ones of calls."""
    exact = [np.nan if value is None else value for value in truth.nearest_ranks(calls, SHARES)]
    given = [np.nan if value is None else value for value in found]
    np.testing.assert_allclose(given, exact, rtol=ERROR)


def test_the_window_is_thirty_days(window: Window) -> None:
    """It ends on a whole step after now, and nothing of it is missing."""
    end = datetime(2026, 11, 20, 17, 10, tzinfo=UTC)

    assert window.span == Span.before(end, timedelta(days=30))
    assert window.partial == ()
    assert window.counting.chosen == {"claude-haiku-5-5": Source.SPANS}


def test_requests_are_the_calls(pair: tuple[Cube, pd.DataFrame]) -> None:
    """Requests and failures are as many, in all and by each column."""
    cube, calls = pair
    groups = cube.groups.assign(
        hour=pd.to_datetime(cube.groups["hour"] * HOUR_S, unit="s", utc=True)
    )

    assert cube.requests == calls["weight"].sum() > 10_000
    assert cube.failed.requests == calls.loc[calls["status"] >= 400, "weight"].sum() > 100
    for column in ("deployment", "status", "operation", "hour"):
        found = groups.groupby(column, observed=True)["requests"].sum()
        assert found[found > 0].to_dict() == truth.requests(calls, column)
    both = groups.groupby(["deployment", "status"], observed=True)["requests"].sum()
    assert both[both > 0].to_dict() == truth.requests(calls, "deployment", "status")


def test_tokens_are_the_calls(pair: tuple[Cube, pd.DataFrame]) -> None:
    """Tokens of each kind are as many, in all and by deployment."""
    cube, calls = pair
    for deployment, own in [(None, calls), *calls.groupby("deployment")]:
        kept = cube if deployment is None else cube.where(cube.groups["deployment"] == deployment)
        found = {name: int(kept.groups[name].sum()) for name in truth.PARTS}
        assert found == truth.tokens(own)
        assert deployment is not None or all(found.values())


def test_cost_is_right_to_the_cent(pair: tuple[Cube, pd.DataFrame]) -> None:
    """The cost is that of each call by the price list, added up in decimals."""
    cube, calls = pair
    spend, exact = spend_of(cube), truth.costs(calls)
    by = spend.by("deployment")

    assert spend.total == pytest.approx(float(sum(exact.dropna())), abs=CENT)
    assert set(spend.unpriced) == set(calls.loc[exact.isna(), "model"])
    for deployment, own in exact.groupby(calls["deployment"]):
        if own.notna().all() and deployment in by:
            assert by[deployment] == pytest.approx(float(sum(own)), abs=CENT)
    assert by.notna().sum() > 2


def test_percentiles_are_near(pair: tuple[Cube, pd.DataFrame]) -> None:
    """Each percentile of all requests, the least and the greatest too, is within 1.5 %."""
    cube, calls = pair

    assert_near(cube.answered.percentiles(SHARES), calls)


def test_percentiles_of_deployments_are_near(pair: tuple[Cube, pd.DataFrame]) -> None:
    """Each deployment's percentiles are within 1.5 %, those of 1, 2 and 20 calls too."""
    cube, calls = pair
    table = cube.by("deployment", SHARES)
    there = table[table["requests"] > 0]

    assert set(there.index) == set(calls["deployment"])
    for name, row in there[NAMES].iterrows():
        assert_near(row, calls[calls["deployment"] == name])


def test_small_deployments_are_there(window: Window, calls: pd.DataFrame) -> None:
    """Deployments of 1, 2 and 20 calls are among those above."""
    inside = truth.requests(truth.within(calls, window.span), "deployment")
    table = window.cube.by("deployment")

    for name, count in SMALL.items():
        assert table.loc[name, "requests"] == inside[name] == count


def test_percentiles_of_hours_are_near(pair: tuple[Cube, pd.DataFrame]) -> None:
    """Each hour's percentiles are within 1.5 %; an hour without an answered call is a gap."""
    cube, calls = pair
    table = cube.over_time(SHARES)
    own: dict[Any, pd.DataFrame] = dict(list(calls.groupby("hour")))

    assert len(table) == 721
    for hour, row in table.iterrows():
        inside = own.get(hour, calls.iloc[:0])
        assert row["requests"] == inside["weight"].sum()
        assert row["failed"] == inside.loc[inside["status"] >= 400, "weight"].sum()
        assert_near(row[NAMES], inside)


def test_filters_are_right(pair: tuple[Cube, pd.DataFrame]) -> None:
    """What filters leave, some deployments in some hours, has counts and percentiles of its own."""
    cube, calls = pair
    start = cube.span.start.replace(minute=0) + timedelta(days=19, hours=20)
    hours = Span(start=start, end=start + timedelta(hours=30))
    names = ["claude-opus-5-5", "claude-haiku-5-5"]
    kept = cube.where(cube.groups["deployment"].isin(names)).within(hours)
    own = truth.within(calls[calls["deployment"].isin(names)], hours)

    assert kept.requests == own["weight"].sum() > 100
    assert spend_of(kept).total == pytest.approx(float(sum(truth.costs(own))), abs=CENT)
    assert_near(kept.answered.percentiles(SHARES), own)


def test_peaks_are_the_busiest_minutes(
    workspace: AzureWorkspace, window: Window, calls: pd.DataFrame
) -> None:
    """Each hour's busiest minute of each model has as many requests and throttled ones."""
    inside = truth.within(calls, window.span)
    minutes = inside.groupby(["peak_model", "hour", inside["time"].dt.floor("min")])["weight"].sum()
    expected = minutes.groupby(level=[0, 1]).max()
    throttled = inside[inside["status"] == 429]["weight"].sum()

    peaks, partial = peaks_of(workspace, window.span, window.counting)

    hours = pd.to_datetime(peaks["hour"] * HOUR_S, unit="s", utc=True)
    found = peaks.assign(hour=hours).set_index(["model", "hour"])["requests"]
    assert found.sort_index().to_dict() == expected.sort_index().to_dict()
    assert peaks["throttled"].sum() == throttled > 0
    assert partial is None
