"""The runner: order, sharing, conditions, fan-out, deadlines, crashes, cancelling."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.engine.runner import ProbeStarted, ResultReady
from checks.model import Condition, Facts, Finding, Permission, Probe, Reason, Status
from tests.engine.fakes import FakeRun, Value, fake_check, fake_probe, kind

A, B, C = kind("A"), kind("B"), kind("C")


def results_by_id(results: Any) -> dict[str, Any]:
    """Index results by check, for those without subjects."""
    return {result.id: result for result in results}


def test_evidence_that_two_checks_need_is_collected_once() -> None:
    """Two checks that need the same evidence cost one probe."""
    asked = 0

    async def count(_tools: Any, _facts: Facts) -> Value:
        nonlocal asked
        asked += 1
        return A("once")

    results = FakeRun(
        [fake_check("target.one", A), fake_check("target.two", A)],
        [fake_probe("a", A, run=count)],
    )()

    assert asked == 1
    assert [result.summary for result in results] == ["saw once", "saw once"]


def test_a_probe_starts_when_its_needs_are_there() -> None:
    """Evidence flows from one probe to the next."""

    async def join(_tools: Any, facts: Facts) -> Value:
        return B(f"{facts[A].text}b")

    run = FakeRun(
        [fake_check("target.b", B)], [fake_probe("b", B, needs=(A,), run=join), fake_probe("a", A)]
    )

    assert run()[0].summary == "saw ab"
    started = [event.probe for event in run.events if isinstance(event, ProbeStarted)]
    assert started == ["a", "b"]


def test_independent_probes_wait_together() -> None:
    """Three probes of 100 ms each take as long as one."""

    async def wait(_tools: Any, _facts: Facts) -> Value:
        await asyncio.sleep(0.1)
        return Value("waited")

    kinds = [kind(f"K{i}") for i in range(3)]
    probes = [fake_probe(str(i), k, run=wait) for i, k in enumerate(kinds)]
    run = FakeRun([fake_check(f"target.c{i}", k) for i, k in enumerate(kinds)], probes)

    run()

    assert run.took_s == pytest.approx(0.1)


def test_a_condition_that_fails_blocks_what_builds_on_it() -> None:
    """A probe that does not apply skips its checks, with the reason and what blocks."""
    never = Condition(
        holds=lambda _: False, reason=Reason.BLOCKED, detail="no way", blocked_by=("target.a",)
    )
    run = FakeRun(
        [fake_check("target.b", B), fake_check("target.c", C)],
        [fake_probe("b", B, conditions=(never,)), fake_probe("c", C, needs=(B,))],
    )

    for result in run():
        assert (result.status, result.reason) == (Status.SKIP, Reason.BLOCKED)
        assert result.blocked_by == ("target.a",)
        assert "no way" in result.summary


def test_evidence_that_is_only_used_may_be_absent() -> None:
    """A check that merely uses evidence is judged without it."""
    never = Condition(holds=lambda _: False, reason=Reason.NOT_APPLICABLE)

    def judge(facts: Facts) -> Finding:
        return Finding(status=Status.PASS, summary=f"without: {facts.get(B)}")

    run = FakeRun(
        [fake_check("target.a", A, uses=(B,), judge=judge)],
        [fake_probe("a", A), fake_probe("b", B, conditions=(never,))],
    )

    assert run()[0].summary == "without: None"


def test_fan_out_gives_one_result_for_each_subject() -> None:
    """A probe with subjects gives each of them its own result."""
    run = FakeRun(
        [fake_check("target.a", A)], [fake_probe("a", A, subjects=lambda _: ("x", "y", "x"))]
    )

    found = [(result.subject, result.summary) for result in run()]

    assert found == [("x", "saw x"), ("y", "saw y")]


def test_fan_out_without_subjects_lacks_input() -> None:
    """With nothing to fan out over there is still exactly one result."""
    run = FakeRun([fake_check("target.a", A)], [fake_probe("a", A, subjects=lambda _: ())])

    (result,) = run()

    assert (result.status, result.reason, result.subject) == (Status.SKIP, Reason.NO_INPUT, None)


def test_a_slow_subject_does_not_hold_back_the_others() -> None:
    """Results of a fan-out are given as they end."""

    async def wait(_tools: Any, facts: Facts) -> Value:
        await asyncio.sleep(0.2 if facts.subject == "slow" else 0)
        return A(facts.subject or "")

    run = FakeRun(
        [fake_check("target.a", A)],
        [fake_probe("a", A, run=wait, subjects=lambda _: ("slow", "quick"))],
    )
    run()

    order = [e.result.subject for e in run.events if isinstance(e, ResultReady)]
    assert order == ["quick", "slow"]


def test_a_crash_is_our_fault_and_stops_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    """A probe that raises ends as a crash with a reference; what builds on it is blocked."""

    async def fault(_tools: Any, _facts: Facts) -> Value:
        raise ZeroDivisionError("ours")

    run = FakeRun(
        [fake_check("target.a", A), fake_check("target.b", B), fake_check("target.c", C)],
        [fake_probe("a", A, run=fault), fake_probe("b", B, needs=(A,)), fake_probe("c", C)],
    )
    found = results_by_id(run())

    assert found["target.a"].status is Status.CRASH
    assert "reference" in found["target.a"].summary
    assert found["target.b"].reason is Reason.BLOCKED
    assert found["target.b"].blocked_by == ("target.a",)
    assert found["target.c"].status is Status.PASS
    assert "ours" in caplog.text
    assert "ours" not in found["target.a"].summary


def test_a_judgement_that_crashes_is_a_crash() -> None:
    """A check that raises ends as a crash, never as the user's failure."""

    def judge(_facts: Facts) -> Finding:
        raise KeyError("ours")

    (result,) = FakeRun([fake_check("target.a", A, judge=judge)], [fake_probe("a", A)])()

    assert result.status is Status.CRASH


def test_a_probe_has_a_deadline_of_its_own() -> None:
    """A probe that hangs is given up, and says what was waited for."""

    async def hang(_tools: Any, _facts: Facts) -> Value:
        await asyncio.sleep(60)
        return A()

    (result,) = FakeRun(
        [fake_check("target.a", A)], [fake_probe("a", A, run=hang, timeout_s=0.05)]
    )()

    assert (result.status, result.reason) == (Status.SKIP, Reason.DEADLINE)
    assert "0.05 s" in result.summary


@pytest.mark.parametrize(
    ("cancel_after_s", "reason"), [(None, Reason.DEADLINE), (0.05, Reason.CANCELLED)]
)
def test_a_run_ends_in_time_with_every_result(cancel_after_s: float | None, reason: Reason) -> None:
    """The global deadline and a stop keep what is there and end the rest."""

    async def hang(_tools: Any, _facts: Facts) -> Value:
        await asyncio.sleep(60)
        return B()

    run = FakeRun(
        [fake_check("target.a", A), fake_check("target.b", B), fake_check("target.c", C)],
        [
            fake_probe("a", A),
            fake_probe("b", B, run=hang),
            fake_probe("c", C, needs=(B,), subjects=lambda _: ("x",)),
        ],
    )

    found = results_by_id(run(deadline_s=0.2, cancel_after_s=cancel_after_s))

    assert run.took_s == pytest.approx(cancel_after_s or 0.2)
    assert found["target.a"].status is Status.PASS
    assert found["target.b"].reason is reason
    assert found["target.c"].reason is reason


def test_evidence_that_nobody_waited_for_yet_cannot_hold_a_run() -> None:
    """What is first asked for after the deadline is given up at once."""

    async def hang(_tools: Any, _facts: Facts) -> Value:
        await asyncio.sleep(60)
        return Value()

    run = FakeRun(
        [fake_check("target.ab", A, B, uses=(C,))],
        [fake_probe(k.__name__, k, run=hang) for k in (A, B, C)],
    )

    (result,) = run(deadline_s=0.1)

    assert result.reason is Reason.DEADLINE
    assert run.took_s == pytest.approx(0.1)


def test_a_probe_that_swallows_cancelling_cannot_hold_the_results() -> None:
    """Results are decided before the probes are asked to stop."""
    cancelled = False

    async def cling(_tools: Any, _facts: Facts) -> Value:
        nonlocal cancelled
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled = True
            raise
        return A()

    (result,) = FakeRun([fake_check("target.a", A)], [fake_probe("a", A, run=cling)])(
        deadline_s=0.05
    )

    assert result.reason is Reason.DEADLINE
    assert cancelled


def test_what_was_left_out_is_said() -> None:
    """An excluded check has its one result too."""
    run = FakeRun(
        [fake_check("target.a", A)], [fake_probe("a", A)], excluded=[fake_check("target.z", C)]
    )

    assert results_by_id(run())["target.z"].reason is Reason.EXCLUDED


def test_a_missing_permission_is_named() -> None:
    """What an identity lacks reaches the result."""
    lack = Permission(permission="Microsoft.X/read", scope="/subscriptions/1")
    from checks.model import Missing  # noqa: PLC0415 - one use

    run = FakeRun(
        [fake_check("target.a", A)],
        [],
        seeds={A: Missing(reason=Reason.NO_PERMISSION, permissions=(lack,))},
    )

    (result,) = run()

    assert result.missing == (lack,)
    assert result.reason is Reason.NO_PERMISSION


OUTCOMES = ("answer", "crash", "hang", "skip", "fan", "fan-empty")


def made_up(index: int, outcome: str, kinds: list[type[Value]], needs: list[int]) -> Probe:
    """Return a probe of a random plan."""

    async def run(_tools: Any, facts: Facts) -> Value:
        if outcome == "crash":
            raise RuntimeError("made up")
        if outcome == "hang":
            await asyncio.sleep(60)
        return kinds[index](facts.subject or "x")

    never = Condition(holds=lambda _: False, reason=Reason.NOT_APPLICABLE)
    fans = {"fan": ("s", "t"), "fan-empty": ()}
    return fake_probe(
        str(index),
        kinds[index],
        needs=tuple(kinds[n] for n in needs),
        conditions=(never,) if outcome == "skip" else (),
        run=run,
        subjects=(lambda _: fans[outcome]) if outcome in fans else None,
        timeout_s=0.02,
    )


@settings(max_examples=60)
@given(st.data())
def test_every_planned_check_ends_in_exactly_one_result(data: st.DataObject) -> None:
    """Whatever probes do, each check has one result, or one for each subject, and all in time."""
    count = data.draw(st.integers(1, 6))
    kinds = [kind(f"E{i}") for i in range(count)]
    probes, checks = [], []
    for index in range(count):
        needs = data.draw(
            st.lists(st.integers(0, index - 1), max_size=2, unique=True) if index else st.just([])
        )
        probes.append(made_up(index, data.draw(st.sampled_from(OUTCOMES)), kinds, needs))
        wanted = data.draw(
            st.lists(st.sampled_from(kinds[: index + 1]), min_size=1, max_size=2, unique=True)
        )
        checks.append(fake_check(f"target.c{index}", *wanted))
    run = FakeRun(checks, probes)

    results = run(deadline_s=2.0)

    keys = [(result.id, result.subject) for result in results]
    assert len(keys) == len(set(keys))
    assert {check for check, _ in keys} == {check.id for check in checks}
    for check in {check for check, _ in keys}:
        subjects = {subject for c, subject in keys if c == check}
        assert subjects in ({None}, {"s", "t"})
    streamed = [e.result for e in run.events if isinstance(e, ResultReady)]
    assert sorted(map(str, streamed)) == sorted(map(str, results))
