"""Links, formats, changes, the text for support and the bundle: all pure."""

import re
from datetime import UTC, datetime

import pytest

from dashboard.context import links
from dashboard.context.viewer import Viewer, is_over, viewer_from_claims, viewer_from_headers
from dashboard.diagnose import changes
from dashboard.kit import support
from dashboard.kit.reader import Reader
from tests.dashboard.dashboard_documents import cause, check, document, request
from tests.scenario_runs import scenario_run

ENGLISH, GERMAN = Reader.of("en-US", "UTC"), Reader.of("de-DE", "Asia/Kolkata")
NOW = datetime(2026, 11, 20, 17, 12, 9, 41000, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "ab" * 15, "AB" * 16, "zz" * 16, f"{'ab' * 16}\n", "../" * 9])
def test_what_is_no_run_id_is_none(text: str) -> None:
    """A link is user input."""
    assert links.run_id_from(text) is None
    assert links.run_id_from("ab" * 16) == "ab" * 16


def test_a_link_holds_the_run_and_nothing_else_of_the_page() -> None:
    """Whatever stood in the URL before, the link is the run's."""
    link = links.link_to_run("https://doctor.example:8443/base/?run=old&x=1#y", "ab" * 16)

    assert link == f"https://doctor.example:8443/base/?run={'ab' * 16}"


@pytest.mark.parametrize(
    ("ms", "shown"),
    [
        (0, "0 ms"),
        (0.3, "< 1 ms"),
        (1, "1 ms"),
        (999.4, "999 ms"),
        (999.6, "1.0 s"),
        (3100, "3.1 s"),
        (119_900, "119.9 s"),
        (120_000, "2.0 min"),
        (74_074_000, "1,234.6 min"),
    ],
)
def test_a_duration_has_its_unit(ms: float, shown: str) -> None:
    """No bare numbers; in German the same unit, with German signs."""
    swapped = shown.translate(str.maketrans(".,", ",."))

    assert (ENGLISH.duration(ms), GERMAN.duration(ms)) == (shown, swapped)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(8.0, "8 s"), (0.5, "500 ms"), (2.5, "2.5 s"), (90, "90 s"), (180, "3 min")],
)
def test_a_limit_is_as_exact_as_it_was_set(seconds: float, shown: str) -> None:
    """Nobody sets 8.0 s."""
    assert ENGLISH.limit(seconds) == shown
    assert GERMAN.limit(2.5) == "2,5 s"


@pytest.mark.parametrize(("seconds", "shown"), [(0.4, "0 s"), (11.6, "12 s"), (150, "2.5 min")])
def test_a_wait_is_told_by_whole_seconds(seconds: float, shown: str) -> None:
    """What counts up on a page does not flicker in tenths, and becomes minutes like the rest."""
    assert ENGLISH.waited(seconds) == shown


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("UTC", "20 Nov 2026 17:12 UTC"),
        ("Europe/Berlin", "20 Nov 2026 18:12 CET"),
        ("America/Sao_Paulo", "20 Nov 2026 14:12 UTC-03"),
        ("Nowhere/Else", "20 Nov 2026 17:12 UTC"),
        ("../../etc/passwd", "20 Nov 2026 17:12 UTC"),
        (None, "20 Nov 2026 17:12 UTC"),
    ],
)
def test_a_time_names_its_zone(zone: str | None, shown: str) -> None:
    """The viewer's zone, named; UTC where the browser names none that is known."""
    beside = "" if shown.endswith(" UTC") else " (17:12 UTC)"

    assert Reader.of("en-US", zone).moment(NOW) == f"{shown}{beside}"


def test_a_time_of_day_is_exact() -> None:
    """Requests are told apart by the millisecond, in the viewer's zone and in UTC."""
    assert Reader.of("en-US", "Asia/Tokyo").clock(NOW) == "02:12:09.041 JST (17:12:09.041 UTC)"
    assert GERMAN.clock(NOW) == "22:42:09,041 IST (17:12:09,041 UTC)"
    assert ENGLISH.clock(NOW) == "17:12:09.041 UTC"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (3, "less than a minute ago"),
        (60, "1 minute ago"),
        (7200, "2 hours ago"),
        (90000, "1 day ago"),
    ],
)
def test_an_age_is_in_the_largest_unit(seconds: float, shown: str) -> None:
    """Nobody counts seconds of an old run."""
    assert ENGLISH.ago(seconds) == shown


def test_a_change_is_told_as_was_and_is() -> None:
    """Only what ended otherwise is a change."""
    before = document("fail", check("network.dns", "fail"), check("network.tcp"))
    after = document(
        "pass",
        check("network.dns"),
        check("network.tcp"),
        check("network.tls"),
        started_at="2026-11-20T19:09:00.000Z",
    )

    found, age = changes.changes(before, after), changes.when(before, after, ENGLISH)

    assert [change.words(age) for change in found] == [
        "Title of network.dns: was failing 10 minutes ago, passes now."
    ]
    said, none = (changes.headline(each, age, ENGLISH) for each in (found, ()))
    assert said == "1 check changed since the previous run, 10 minutes ago."
    assert none == "No changes since the previous run, 10 minutes ago."


def test_support_gets_what_support_asks_for() -> None:
    """Both IDs, times in UTC, region, deployment, error text, what was tried."""
    text = support.support_text(scenario_run("no-role").document)

    assert "SANDBOX DATA" in text
    for label in ("Deployment: claude-sonnet-5", "Region of the response: eastus2", "HTTP 401"):
        assert label in text
    for part in ("apim-request-id: ", "request-id: req_", " UTC", "PermissionDenied"):
        assert part in text


def test_a_region_has_one_name_in_the_text_for_support() -> None:
    """Headers and Azure's API spell it differently; support reads it one way."""
    text = support.support_text(scenario_run("no-role").document)

    assert "East US" not in text
    assert set(re.findall("region.*: (.*)", text, re.IGNORECASE)) == {"eastus2"}


def test_only_a_call_says_that_it_has_no_id() -> None:
    """Sign-in and Azure's own API send none: that is no finding."""
    without = {"request_id": None, "apim_request_id": None}
    sent = [request(**without), request(purpose="sign-in", url="https://login.example/", **without)]

    text = support.support_text(document("fail", check("network.dns", requests=sent)))

    assert text.count("request-id: none") == 2


def test_support_text_says_when_nothing_was_sent() -> None:
    """An empty list is said, not shown."""
    assert "no request was sent" in support.support_text(document("fail"))


def test_support_text_cannot_drive_a_terminal() -> None:
    """Escape sequences in an error text arrive as text."""
    hostile = check("network.dns", "fail", summary="\x1b]0;owned\x07", requests=[request()])

    assert "\x1b" not in support.support_text(document("fail", hostile))


def test_a_request_without_an_answer_says_why() -> None:
    """No status is not status 0."""
    gone = check(
        "network.dns",
        "fail",
        requests=[request(status=None, failure="timeout", detail="read timed out", region=None)],
    )

    text = support.support_text(document("fail", gone, root_causes=[cause()]))

    assert "no answer (timeout)" in text
    assert "detail: read timed out" in text


def test_the_platforms_headers_name_the_viewer() -> None:
    """App Service gives an ID and a name, which may be an address."""
    headers = {"X-MS-CLIENT-PRINCIPAL-ID": "oid-1", "X-Ms-Client-Principal-Name": "a@contoso.com"}

    assert viewer_from_headers(headers) == Viewer(email="a@contoso.com", oid="oid-1", id="oid-1")
    assert viewer_from_headers({}).shown == ""


def test_claims_name_the_viewer() -> None:
    """The name first, then the address."""
    claims = {"name": "Ada", "preferred_username": "ada@contoso.com", "oid": "oid-1"}

    assert viewer_from_claims(claims).shown == "Ada"
    assert viewer_from_claims({"preferred_username": "a@b"}).shown == "a@b"


@pytest.mark.parametrize(
    ("claims", "over"),
    [({}, True), ({"exp": 0}, True), ({"exp": 4102444800}, False), ({"exp": "soon"}, True)],
)
def test_a_sign_in_ends_when_its_token_does(claims: dict[str, object], *, over: bool) -> None:
    """Streamlit keeps a viewer for 30 days; we do not, and a token without an end has ended."""
    assert is_over(claims, NOW) is over
