"""A model's last day: two sources, and what is said where they differ."""

from datetime import UTC, date, datetime

import pytest

from checks.causes.retirement import End, Retirement, of_name
from checks.evidence import Purpose
from checks.evidence.arm.models import ModelList
from checks.evidence.calls import DeploymentCall, Form
from checks.knowledge import load
from checks.model import Confidence, Finding, Status
from checks.probes.matching import match
from checks.rules import deployment, gateway
from tests.rules import arm_evidence as arm
from tests.rules.fake_facts import FakeFacts
from tests.rules.test_rules import FORM, KEY_MODE, exchange

TODAY = date(2026, 11, 27)
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
PAST, FUTURE = date(2026, 10, 19), date(2027, 3, 1)


@pytest.mark.parametrize(
    ("last", "end"),
    [
        (Retirement(), End.LIVES),
        (Retirement(announced=PAST), End.GONE),
        (Retirement(announced=TODAY), End.GONE),
        (Retirement(announced=FUTURE), End.LIVES),
        (Retirement(catalogue=PAST), End.GONE),
        (Retirement(announced=PAST, catalogue=PAST), End.GONE),
        (Retirement(announced=FUTURE, catalogue=FUTURE), End.LIVES),
        (Retirement(announced=FUTURE, catalogue=PAST), End.DISPUTED),
        (Retirement(announced=PAST, catalogue=FUTURE), End.DISPUTED),
        (Retirement(not_before=FUTURE, catalogue=PAST), End.DISPUTED),
        (Retirement(not_before=PAST, catalogue=PAST), End.DISPUTED),
        (Retirement(not_before=PAST, catalogue=FUTURE), End.LIVES),
        (Retirement(not_before=PAST), End.LIVES),
    ],
)
def test_only_sources_that_agree_end_a_model(last: Retirement, end: End) -> None:
    """A day that one source gives and another denies is disputed, never passed."""
    assert last.end(TODAY) is end


@pytest.mark.parametrize(
    ("name", "day", "end"),
    [
        ("claude-opus-4-1", TODAY, End.GONE),
        ("claude-sonnet-4-5", TODAY, End.DISPUTED),
        ("claude-sonnet-4-5", date(2026, 11, 30), End.GONE),
        ("claude-haiku-4-5", TODAY, End.DISPUTED),
        ("claude-opus-4-5", TODAY, End.DISPUTED),
        ("claude-opus-4-6", date(2027, 2, 3), End.DISPUTED),
        ("claude-opus-5-5", TODAY, End.LIVES),
    ],
)
def test_a_default_name_ends_with_its_model(name: str, day: date, end: End) -> None:
    """The guide's names end when Anthropic and Azure's catalogue both say so."""
    last = of_name(name)

    assert last is not None
    assert last.end(day) is end


def test_a_name_of_ones_own_tells_no_model() -> None:
    """A deployment called otherwise has no last day that its name could tell."""
    assert of_name("prod") is None


FLOORED = [m["id"] for m in load("models")["model"] if "not_before" in m]


@pytest.mark.parametrize("name", FLOORED)
@pytest.mark.parametrize("day", [date(2026, 12, 1), date(2027, 2, 21), date(2031, 1, 1)])
def test_no_age_makes_a_floor_a_retirement(name: str, day: date) -> None:
    """Where Anthropic has announced no day, no day of ours ends the model in its name."""
    last = of_name(name)

    assert last is not None
    assert last.end(day) in {End.LIVES, End.DISPUTED}
    assert "no date announced" in last.said


def test_what_the_sources_say_is_right_on_any_day() -> None:
    """Each source's word stands as it is, without a tense that a day could make wrong."""
    floor = Retirement(not_before=date(2026, 10, 15), catalogue=PAST)

    assert floor.said == (
        "Anthropic: not before 2026-10-15, no date announced; Azure's catalog: 2026-10-19"
    )
    assert Retirement(announced=PAST).said == "Anthropic: 2026-10-19"
    assert Retirement(catalogue=PAST).said == "Azure's catalog: 2026-10-19"


@pytest.mark.parametrize(
    "day", [datetime(2027, 3, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)]
)
@pytest.mark.parametrize("status", [200, 404])
def test_a_lapsed_fact_leaves_the_finding_as_it_was(status: int, day: datetime) -> None:
    """A disputed end stays the same finding, however long ago the dispute was looked at."""
    found = match("old", (arm.deployment(name="old", model="claude-haiku-4-5", version="1"),))
    listed = arm.model(name="claude-haiku-4-5", version="1", retires=PAST)
    call = DeploymentCall(
        form=Form(auth=arm.exchange().auth, version=""), exchange=arm.exchange(status)
    )

    def judged(at: datetime) -> Finding:
        models = ModelList(items=(listed,), exchanges=(arm.exchange(started_at=at),))
        return deployment.judge_lives(FakeFacts(found, models, call))

    assert judged(day) == judged(NOON)


@pytest.mark.parametrize(
    ("status", "said"),
    [(404, "is past"), (200, "is past, yet the model still responds")],
)
def test_an_agreed_end_is_said_without_a_tense(status: int, said: str) -> None:
    """A day on which both sources agree is told as each gives it."""
    found = match("old", (arm.deployment(name="old", model="claude-opus-4-1", version="1"),))
    listed = arm.model(name="claude-opus-4-1", version="1", retires=PAST)
    models = ModelList(items=(listed,), exchanges=(arm.exchange(started_at=NOON),))
    form = Form(auth=arm.exchange().auth, version="")
    call = DeploymentCall(form=form, exchange=arm.exchange(status))

    finding = deployment.judge_lives(FakeFacts(found, models, call))

    assert finding.summary == (
        f"The retirement date of claude-opus-4-1 1 {said}. "
        "Anthropic: 2026-08-05; Azure's catalog: 2026-10-19."
    )


@pytest.mark.parametrize(
    ("status", "ends"),
    [(404, Status.FAIL), (401, Status.WARN), (200, Status.WARN), (None, Status.WARN)],
)
def test_a_disputed_end_is_likely_at_most_and_names_both_days(
    status: int | None, ends: Status
) -> None:
    """Azure's catalogue alone ends no model that Anthropic keeps; only a 404 makes it a failure."""
    found = match("old", (arm.deployment(name="old", model="claude-opus-4-5", version="1"),))
    listed = arm.model(name="claude-opus-4-5", version="1", retires=PAST)
    models = ModelList(items=(listed,), exchanges=(arm.exchange(started_at=NOON),))
    form = Form(auth=arm.exchange().auth, version="")
    calls = () if status is None else (DeploymentCall(form=form, exchange=arm.exchange(status)),)

    finding = deployment.judge_lives(FakeFacts(found, models, *calls))

    assert finding.status is ends
    assert [c.confidence for c in finding.candidates] == [Confidence.LIKELY]
    for day in ("2026-10-19", "2026-11-24"):
        assert day in finding.summary
        assert day in " ".join(value for _, value in finding.evidence)
        assert day in finding.candidates[0].params["disputed"]


def test_a_name_whose_end_is_disputed_is_told_with_both_days() -> None:
    """A 404 for the guide's example says that it may be gone, and by whom."""
    body = '{"error":{"code":"DeploymentNotFound","message":"x"}}'
    call = DeploymentCall(form=FORM, exchange=exchange(404, body, purpose=Purpose.MESSAGE))

    finding = gateway.judge_deployment(FakeFacts(call, KEY_MODE, subject="claude-haiku-4-5"))

    assert [c.cause for c in finding.candidates][:2] == [
        "deployment-not-found",
        "deployment-retired",
    ]
    assert all(day in finding.candidates[1].params["disputed"] for day in ("10-19", "10-15"))
