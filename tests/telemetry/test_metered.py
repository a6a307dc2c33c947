"""What deployments used by platform metrics, and its price, is what the generator's calls are."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pandas as pd
import pytest

from checks.clouds import sandbox_cloud
from checks.sandbox import Sandbox
from checks.sandbox.logs.store import truth as store
from checks.workspaces import Span, metrics
from checks.workspaces.azure import connect
from checks.workspaces.metrics import (
    DAY,
    FAILED,
    HOUR,
    LONGEST,
    MetricAnswer,
    MetricPoint,
    pieces,
    usage_metrics,
)
from dashboard.kit.reader import Reader
from dashboard.telemetry.metered import Metered, metered_of, shortfall
from dashboard.telemetry.spend import spend_of
from tests.telemetry import truth
from tests.telemetry.made_cubes import cube_from

NOW = datetime(2026, 11, 20, 17, 9, tzinfo=UTC)
END = NOW.replace(minute=0)
SPAN = Span(start=END - timedelta(days=30, hours=5), end=END)
CENT = 0.005


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """A sandbox that stands still."""
    with Sandbox("healthy", seed=7, now=NOW) as running:
        yield running


@pytest.fixture(scope="module")
def metered(sandbox: Sandbox) -> Metered:
    """A month, through Microsoft's client."""
    azure = connect(sandbox_cloud(sandbox.environment), sandbox.environment)
    account = sandbox.state.account
    return metered_of(usage_metrics(azure, sandbox.state.account_id, account.region, SPAN))


@pytest.fixture(scope="module")
def calls(sandbox: Sandbox) -> pd.DataFrame:
    """The calls of that month which reached the account and name a deployment."""
    with store(sandbox.state) as database:
        found = database.execute(
            "SELECT time, deployment::VARCHAR AS deployment, model::VARCHAR AS model, status, "
            "1 AS weight, input_tokens, cache_read_tokens, "
            "cache_write_5m_tokens AS cache_write_tokens, "
            "cache_write_1h_tokens AS cache_write_1h_tokens, output_tokens FROM store.truth "
            "WHERE list_contains(sources, 'AzureDiagnostics') AND NOT is_unnamed "
            "AND time >= $1 AND time < $2",
            [SPAN.start.replace(tzinfo=None), SPAN.end.replace(tzinfo=None)],
        ).df()
    counts = [str(name) for name in found if str(name).endswith("_tokens")]
    return found.fillna(dict.fromkeys(counts, 0))


ENGLISH = Reader.of("en-US", "UTC")


def test_the_price_of_metrics_is_that_of_the_calls(metered: Metered, calls: pd.DataFrame) -> None:
    """To the cent, for every deployment whose prompts all have one price."""
    exact = truth.costs(calls).groupby(calls["deployment"]).sum()
    known = metered.table["cost"].drop(list(metered.tiered))

    assert len(known) >= 3
    assert (known - exact.astype(float).reindex(known.index)).abs().max() < CENT
    costs = metered.table["cost"].to_dict()
    assert all(0 < costs[name] <= float(exact[name]) + CENT for name in metered.tiered)


def test_what_failed_is_counted_apart(metered: Metered, calls: pd.DataFrame) -> None:
    """Requests count every answer; those with an error stand beside them."""
    of = calls.groupby("deployment")["status"]

    assert metered.table["requests"].to_dict() == of.size().to_dict()
    failed = of.apply(lambda statuses: int((statuses >= 400).sum())).to_dict()
    assert metered.table[FAILED].to_dict() == failed
    assert sum(failed.values()) > 0


def test_more_series_than_were_asked_for_are_said(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Azure gives the largest and does not say that there are others."""
    azure = connect(sandbox_cloud(sandbox.environment), sandbox.environment)
    where = (azure, sandbox.state.account_id, sandbox.state.account.region, SPAN)
    assert not usage_metrics(*where).is_cut

    monkeypatch.setattr(metrics, "SERIES", 2)

    assert metered_of(usage_metrics(*where)).is_cut


@pytest.mark.parametrize(
    ("start", "length"),
    [
        (datetime(2026, 9, 1, 5, tzinfo=UTC), timedelta(days=75, hours=3)),
        (datetime(2026, 9, 1, tzinfo=UTC), timedelta(days=31)),
        (datetime(2026, 9, 1, 5, tzinfo=UTC), timedelta(hours=3)),
        (datetime(2026, 9, 1, 22, tzinfo=UTC), timedelta(hours=4)),
    ],
)
def test_no_question_is_longer_than_azure_answers(start: datetime, length: timedelta) -> None:
    """The parts follow each other, cover the span, and days begin at midnight, UTC."""
    span = Span(start=start, end=start + length)
    parts = list(pieces(span))

    assert parts[0][0].start == span.start
    assert parts[-1][0].end == span.end
    assert all(a.end == b.start for (a, _), (b, _) in pairwise(parts))
    for part, step in parts:
        assert part.length <= LONGEST
        assert step in (DAY, HOUR)
        assert step == HOUR or (part.start.hour, part.length % DAY) == (0, timedelta())


def point(
    measure: str, total: float, *, model: str = "claude-sonnet-5", deployment: str = "d"
) -> MetricPoint:
    """Return what a deployment used on a day."""
    day = datetime(2026, 11, 10, tzinfo=UTC)
    return MetricPoint(start=day, deployment=deployment, model=model, measure=measure, total=total)


def of(*points: MetricPoint) -> Metered:
    """Return what Azure's answer comes to."""
    return metered_of(MetricAnswer(points=points))


def told(**columns: int) -> pd.DataFrame:
    """Return what the logs tell of that deployment."""
    seen = {"time": [pd.Timestamp("2026-11-10", tz="UTC")], "deployment": ["d"], "output_tokens": 0}
    return pd.DataFrame({**seen, **columns})


def test_an_unknown_price_is_no_price() -> None:
    """What has none is named and left out; it never counts as 0."""
    known = of(point("input_tokens", 1e6))
    future = point("output_tokens", 1e6, model="claude-of-tomorrow", deployment="new")
    both = of(point("input_tokens", 1e6), future)
    logs = spend_of(cube_from(told(input_tokens=1_000_000)))

    assert known.total == both.total
    assert both.unpriced == ("new",)
    assert "excluding new, whose cost is not known" in shortfall(both, logs, ENGLISH)
    assert of(future).total is None
    assert of().total is None


def test_a_deployment_that_only_failed_hides_nothing() -> None:
    """It cost nothing, and the comparison of the others stands."""
    failed = [point(name, 3, deployment="e") for name in ("requests", FAILED)]
    found = of(point("cache_read_tokens", 5e9), *failed)

    assert found.unpriced == ()
    assert "more than 99% too low" in shortfall(
        found, spend_of(cube_from(told(input_tokens=1_000_000))), ENGLISH
    )


def test_the_logs_say_how_far_they_fall_short() -> None:
    """The measured day: hardly any uncached input beside a mountain of cache reads."""
    metered = of(point("input_tokens", 556_470), point("cache_read_tokens", 293_446_436))
    counted = told(input_tokens=556_470)

    assert "98% too low" in shortfall(metered, spend_of(cube_from(counted)), ENGLISH)
    none = shortfall(metered, spend_of(cube_from(counted[:0])), ENGLISH)
    assert none.endswith("the logs do not show the cost.")


@pytest.mark.parametrize("model", ["claude-haiku-5-5", "Claude-Haiku-5-5", ""])
def test_prompts_with_a_price_of_their_own_are_named(model: str) -> None:
    """Metrics do not tell long prompts apart, so the amount is the least, however it is named."""
    tiered = of(point("input_tokens", 1e6, model=model, deployment="claude-haiku-5-5"))

    assert tiered.tiered == ("claude-haiku-5-5",)
    assert of(point("input_tokens", 1e6)).tiered == ()
