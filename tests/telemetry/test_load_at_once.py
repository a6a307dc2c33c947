"""A window comes with the one before in one answer; KQL and Python agree on who counts."""

import json
import random
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from checks.workspaces import Answer, LogsError, Partial, Source, Span
from checks.workspaces.failures import TIMED_OUT
from dashboard.telemetry.load import PREFERRED, window_of
from dashboard.telemetry.questions import span_of, with_earlier
from dashboard.telemetry.window import Asked, Window
from tests.telemetry.test_load import FakeWorkspace
from tests.workspaces.made_logs import AT, MadeLogs, attributes, chunk, diagnostic, gateway, span
from tests.workspaces.made_logs import inner as properties_of

HOUR = timedelta(hours=1)
HOURS = 24
CUT = Partial(code="PartialError", message="The answer was cut")
DEPLOYMENTS = ("alpha", "beta", "gamma", "delta", "epsilon")
MOST = 3
Held = Mapping[tuple[str, Source], int]
"""How many requests a source holds of a deployment."""


def now() -> datetime:
    """Return the present of these tests."""
    return AT + HOUR / 4


class FakeLarge(FakeWorkspace):
    """Made-up logs whose answers are refused or cut for spans of some length."""

    def __init__(
        self, made: MadeLogs, *, cuts: Iterable[int] = (), late: Iterable[int] = ()
    ) -> None:
        super().__init__(made)
        self._cuts, self._late = set(cuts), set(late)

    def query(self, text: str, span: Span, *, timeout_s: float = 0) -> Answer:
        """See `Workspace.query`."""
        answer = super().query(text, span)
        hours = round(span.length / HOUR)
        if hours in self._late:
            raise LogsError("late", cause=TIMED_OUT)
        return Answer(
            columns=answer.columns,
            rows=answer.rows,
            partial=CUT if hours in self._cuts else None,
        )


def rows_of(held: Held, *, ago_h: float = 2.0) -> dict[str, list[dict[str, Any]]]:
    """Return raw rows of which no two tell of the same call, each an hour before the last."""
    made: dict[str, list[dict[str, Any]]] = {
        "diagnostics": [], "spans": [], "gateway": [], "chunks": [],
    }  # fmt: skip
    number = 0
    for (deployment, source), count in held.items():
        for index in range(count):
            number += 1
            apim, at = f"00000000-0000-4000-8000-{number:012}", AT - HOUR * (ago_h + index)
            if source is Source.DIAGNOSTICS:
                inner = json.dumps(properties_of(modelDeploymentName=deployment))
                row = diagnostic(CorrelationId=apim, TimeGenerated=at, properties_s=inner)
                made["diagnostics"].append(row)
            elif source is Source.SPANS:
                named = {"gen_ai.request.model": deployment, "azure.apim_request_id": apim}
                told = attributes(**named, **{"gen_ai.response.id": f"msg_{number}"})
                made["spans"].append(span(Id=f"s{number}", TimeGenerated=at, properties=told))
            else:
                headers, key = json.dumps({"apim-request-id": apim}), f"g{number}"
                row = gateway(CorrelationId=key, TimeGenerated=at, ResponseHeaders=headers)
                made["gateway"].append(row)
                row = chunk(TimeGenerated=at, CorrelationId=key, DeploymentName=deployment)
                made["chunks"].append(row)
    return made


def random_holdings(seed: int) -> tuple[dict[tuple[str, Source], int], dict[str, Source]]:
    """Return what sources hold, at least one thing, and which sources somebody chose."""
    chance = random.Random(seed)  # noqa: S311 - the same every time, which no secret is
    pairs = [(deployment, source) for deployment in DEPLOYMENTS for source in Source]
    held = {pair: chance.randint(1, MOST) for pair in chance.sample(pairs, chance.randint(1, 12))}
    chosen = {d: chance.choice(tuple(Source)) for d in DEPLOYMENTS if chance.random() < 0.3}
    return held, chosen


def expected(held: Held, chosen: Mapping[str, Source]) -> dict[str, Source]:
    """Return who counts each deployment: the chosen source that has it, else the preferred one."""
    found = {}
    for deployment in {name for name, _ in held}:
        having = [source for source in PREFERRED if (deployment, source) in held]
        wanted = chosen.get(deployment)
        found[deployment] = wanted if wanted in having else having[0]
    return found


def counted(window: Window) -> dict[str, int]:
    """Return the requests of each deployment."""
    groups = window.cube.groups
    sums = groups.groupby(groups["deployment"].astype(str))["requests"].sum()
    return {str(name): int(number) for name, number in sums.items() if number}


@pytest.mark.parametrize("seed", range(12))
def test_kql_and_python_agree_on_who_counts(seed: int) -> None:
    """Whatever the sources hold: the groups of the one that counts come whole, and no others."""
    held, chosen = random_holdings(seed)
    counts = expected(held, chosen)
    every = FakeWorkspace(MadeLogs(**rows_of(held)))

    window = window_of(every, Asked(hours=HOURS, chosen=tuple(sorted(chosen.items()))), now)

    assert counted(window) == {name: held[name, source] for name, source in counts.items()}
    hours = window.cube.groups.groupby("deployment", observed=True)["hour"].nunique()
    assert dict(hours) == {name: held[name, source] for name, source in counts.items()}
    assert window.before is None
    assert len(every.asked) == 1


@pytest.mark.parametrize("seed", range(4))
def test_holdings_tell_what_every_source_has(seed: int) -> None:
    """Those that do not count are told in one row each, with all that they hold."""
    held, _ = random_holdings(seed)
    every = FakeWorkspace(MadeLogs(**rows_of(held)))

    holdings = window_of(every, Asked(hours=HOURS), now).holdings

    names = zip(holdings["deployment"], map(Source, holdings["source"]), strict=True)
    found = dict(zip(names, holdings["requests"].astype(int), strict=True))
    assert found == held
    assert (holdings["first"].dt.year == AT.year).all()


def two_windows() -> MadeLogs:
    """Return a deployment that two sources hold, in a window and in the one before."""
    both = {("chat", Source.DIAGNOSTICS): 2, ("chat", Source.SPANS): 3}
    inside, earlier = rows_of(both), rows_of(both, ago_h=HOURS + 2)
    for row in earlier["diagnostics"]:
        row["CorrelationId"] = row["CorrelationId"].replace("00000000-", "10000000-")
    for row in earlier["spans"]:
        row["Id"] = f"earlier {row['Id']}"
        told = row["Properties"].replace("00000000-", "10000000-")
        row["Properties"] = told.replace("msg_", "msg_earlier_")
    return MadeLogs(**{name: [*inside[name], *earlier[name]] for name in inside})


@pytest.fixture(scope="module")
def made() -> MadeLogs:
    """Logs of two windows, which no test changes."""
    return two_windows()


def test_one_query_gives_both_windows(made: MadeLogs) -> None:
    """Nothing is asked twice of a workspace that answers whole."""
    large = FakeLarge(made)
    window = window_of(large, Asked(hours=HOURS), now)

    assert large.asked == [with_earlier(window.span)]
    assert window.before is not None
    assert (window.cube.requests, window.before.requests) == (2, 2)
    assert window.partial == ()


@pytest.mark.parametrize("how", ["cuts", "late"])
def test_what_is_too_much_at_once_is_asked_as_two(made: MadeLogs, how: str) -> None:
    """A cut answer or none in time is no result: each window has its own answer, and is whole."""
    whole = window_of(FakeLarge(made), Asked(hours=HOURS), now)
    large = FakeLarge(made, **{how: [2 * HOURS]})

    window = window_of(large, Asked(hours=HOURS), now)

    assert large.asked[0] == with_earlier(window.span)
    assert {(s.start, s.end) for s in large.asked[1:]} == {
        (window.span.start, window.span.end),
        (window.span.previous.start, window.span.previous.end),
    }
    assert len(large.asked) == 3
    assert window.before is not None
    assert whole.before is not None
    assert (window.cube.requests, window.before.requests) == (2, 2)
    assert counted(window) == counted(whole)
    assert window.counting == whole.counting
    assert window.partial == ()


def test_what_is_too_much_even_by_itself_is_told(made: MadeLogs) -> None:
    """What came is kept, and each cut is named."""
    window = window_of(FakeLarge(made, cuts=[2 * HOURS, HOURS]), Asked(hours=HOURS), now)

    assert window.partial == (CUT, CUT)
    assert window.cube.requests == 2


def test_a_window_that_does_not_come_at_all_is_an_error(made: MadeLogs) -> None:
    """Two time-outs are the workspace's failure."""
    with pytest.raises(LogsError) as caught:
        window_of(FakeLarge(made, late=[2 * HOURS, HOURS]), Asked(hours=HOURS), now)

    assert caught.value.cause == TIMED_OUT


def test_a_refusal_is_not_asked_again(made: MadeLogs) -> None:
    """A refusal holds for the parts as well, so nothing more is asked."""
    asked = []

    class FakeRefusing(FakeLarge):
        def query(self, text: str, span: Span, *, timeout_s: float = 0) -> Answer:
            asked.append(span)
            raise LogsError("no", cause="logs-forbidden")

    refusing = FakeRefusing(made)
    with pytest.raises(LogsError):
        window_of(refusing, Asked(hours=HOURS), now)

    assert asked == [with_earlier(span_of(refusing, HOURS, now()))]


def test_a_chosen_source_comes_whole_in_both_windows(made: MadeLogs) -> None:
    """What would not count by itself is told in hours once somebody chose it."""
    chosen = (("chat", Source.SPANS),)

    window = window_of(FakeLarge(made), Asked(hours=HOURS, chosen=chosen), now)

    assert window.before is not None
    assert (window.cube.requests, window.before.requests) == (3, 3)
    assert set(window.cube.groups["source"].astype(str)) == {"spans"}
    assert window.cube.groups["hour"].nunique() == 3
