"""The words around a run: banner, badges, what stands right of a line, who called."""

import pytest

from dashboard.kit import words
from dashboard.kit.reader import Reader
from dashboard.kit.words import Tone
from tests.dashboard.dashboard_documents import cause, check, document, remedy, request

ENGLISH = Reader.of("en-US", "UTC")
LIVE = "gateway.deployment-answers"


def test_a_failure_names_the_cause_and_the_remedy_to_begin_with() -> None:
    """On a narrow screen the banner alone says what to do."""
    remedies = [remedy("Ask around.", recommended=False), remedy("Copy the key again.")]
    causes = [cause(remedies=remedies)]

    banner = words.banner_of(document("fail", root_causes=causes), ENGLISH)

    assert banner.tone is Tone.BAD
    assert banner.title == "1 problem stops your calls"
    assert banner.body == "The key is wrong."
    assert banner.remedy == "Copy the key again."


def test_two_failures_are_counted_and_warnings_are_not() -> None:
    """The number is of what stops calls."""
    causes = [cause(), cause(), cause(severity="warn")]

    assert words.banner_of(document("fail", root_causes=causes), ENGLISH).title == (
        "2 problems stop your calls"
    )


def test_a_missing_sign_in_is_one_message_with_the_three_ways() -> None:
    """Not eleven red lines but one, which says how to give the app a sign-in."""
    causes = [cause(category="auth.credential_unavailable")]

    banner = words.banner_of(document("fail", root_causes=causes), ENGLISH)

    assert banner.title == "This app has no Azure sign-in"
    for way in ("az login", "managed identity", "ANTHROPIC_FOUNDRY_API_KEY"):
        assert way in banner.remedy


def test_success_says_how_long_the_call_took() -> None:
    """Green and calm, with the one number that proves it."""
    live = check(LIVE, requests=[request(status=200, duration_ms=812.4)])

    banner = words.banner_of(document("pass", live), ENGLISH)

    assert (banner.tone, banner.title) == (Tone.GOOD, "Everything works")
    assert banner.body == "A call took 812 ms."


@pytest.mark.parametrize(("ms", "said"), [(812.4, "812 ms"), (1_812.4, "1,8 s")])
def test_success_says_it_in_the_readers_form(ms: float, said: str) -> None:
    """Half a page in German form would be read wrong as a whole."""
    live = check(LIVE, requests=[request(status=200, duration_ms=ms)])
    german = Reader.of("de-DE", "Europe/Berlin")

    assert words.banner_of(document("pass", live), german).body == f"A call took {said}."
    assert words.outcome("pass", None, ms, german) == said


def test_success_claims_no_more_than_was_looked_at() -> None:
    """What was not decided or did not run is counted, and not everything is said to work."""
    live = check(LIVE, requests=[request(status=200, duration_ms=812.4)])
    rest = check("access.may-call", "skip", reason="no_permission")

    banner = words.banner_of(document("pass", live, rest), ENGLISH)

    assert (banner.tone, banner.title) == (Tone.GOOD, "A one-token call works")
    assert banner.body == "A call took 812 ms. 1 check did not run (no permission)."


def test_success_without_a_call_claims_none() -> None:
    """An accepted credential is no answered call."""
    accepted = check("gateway.accepts-credential")
    left_out = check(LIVE, "skip", reason="excluded")

    banner = words.banner_of(document("pass", accepted, left_out), ENGLISH)

    assert banner.title == "The gateway accepts the credential"
    assert banner.body == ("No deployment was called. 1 check did not run (left out).")


def test_a_warning_says_that_calls_work() -> None:
    """A warning is no failure."""
    causes = [cause("Logs are off", severity="warn")]

    banner = words.banner_of(document("warn", root_causes=causes), ENGLISH)

    assert banner.tone is Tone.MIXED
    assert banner.title == "Calls work, but 1 thing should be fixed"
    assert "Logs are off." in banner.body


@pytest.mark.parametrize(
    ("checks", "title"),
    [
        ([check(LIVE, "skip", reason="cancelled")], "The run was stopped"),
        ([check("network.dns", "crash")], "Could not tell"),
        (
            [check(LIVE, "skip", reason="no_input")],
            "No check failed, but nothing proves that calls work",
        ),
        ([], "No check failed, but nothing proves that calls work"),
    ],
)
def test_an_incomplete_run_says_what_is_missing(checks: list[dict[str, str]], title: str) -> None:
    """Unknown is never shown as false or as true."""
    banner = words.banner_of(document("incomplete", *checks), ENGLISH)

    assert banner.tone is Tone.OPEN
    assert banner.title == title
    assert banner.body


def test_badges_put_the_worst_first_and_leave_out_what_is_not_there() -> None:
    """A crash is something that could not be told."""
    badges = words.badges_of(["pass", "skip", "warn", "pass", "fail", "warn", "crash"])

    assert [badge.words for badge in badges] == [
        "1 failed",
        "2 warnings",
        "1 could not tell",
        "2 passed",
        "1 not run",
    ]


@pytest.mark.parametrize(
    ("status", "reason", "ms", "shown"),
    [
        ("pass", None, 61.2, "61 ms"),
        ("fail", None, 3100.0, "3.1 s"),
        ("pass", None, 0.0, ""),
        ("skip", "blocked", 0.0, "not run"),
        ("skip", "not_applicable", 0.0, "not needed"),
        ("skip", "no_permission", 0.0, "not allowed"),
        ("crash", None, 4.0, "could not tell"),
        ("waiting", None, 0.0, "waiting"),
    ],
)
def test_a_line_ends_in_its_outcome(status: str, reason: str | None, ms: float, shown: str) -> None:
    """A duration where something ran, a word where nothing did."""
    assert words.outcome(status, reason, ms, ENGLISH) == shown


def test_a_check_takes_as_long_as_its_slowest_request() -> None:
    """What a check judges may have been fetched for another one."""
    judged = check(LIVE, requests=[request(duration_ms=60.0)], duration_ms=0.1)

    assert words.took_ms(judged) == 60.0
    assert words.took_ms(check(LIVE, duration_ms=2.0)) == 2.0


def test_the_caller_is_named_by_credential_and_token() -> None:
    """The wrong identity is found by reading, not by guessing."""
    credential = check(
        "identity.credential", evidence=[{"name": "set", "value": "AZURE_CLIENT_ID"}]
    )
    token = check(
        "identity.token-lifetime",
        evidence=[{"name": "appid", "value": "2b9a"}, {"name": "tid", "value": "7c3e"}],
    )
    found = document("pass", credential, token)
    found["target"]["auth"] = {"value": "entra", "origin": "default"}

    assert words.caller_of(found) == (
        "Called with this Entra ID sign-in (AZURE_CLIENT_ID): application 2b9a, tenant 7c3e."
    )
    assert words.caller_of(document("fail")) == ""


def test_consequences_are_counted() -> None:
    """What did not run because of a check is told under it."""
    blocked = check(LIVE, "skip", blocked_by=["network.dns"])

    assert words.consequences(document("fail", blocked, blocked), "network.dns") == 2


@pytest.mark.parametrize(
    ("failed", "explains", "said"),
    [
        (1, [[0]], ""),
        (2, [[0], [1]], ""),
        (2, [], ""),
        (2, [[0, 1]], "This problem explains both failed checks."),
        (3, [[0, 1, 2]], "This problem explains all 3 failed checks."),
        (3, [[0, 1]], "This problem explains 2 of 3 failed checks."),
        (2, [[0]], "This problem explains 1 of 2 failed checks."),
        (5, [[0, 1], [2]], "These problems explain 3 of 5 failed checks."),
    ],
)
def test_the_problems_are_related_to_the_failed_checks(
    failed: int, explains: list[list[int]], said: str
) -> None:
    """Where the numbers differ a reader is told why; a warning is no problem."""
    checks = [check(f"network.check-{n}", "fail") for n in range(failed)]
    causes = [
        cause(id=f"cause-{n}", explains=[f"network.check-{each}" for each in explained])
        for n, explained in enumerate(explains)
    ]
    warning = cause(id="warning", severity="warn", explains=["network.check-0"])
    told = document("fail", *checks, check("network.fine"), root_causes=[*causes, warning])

    assert words.explained(told, ENGLISH) == said
