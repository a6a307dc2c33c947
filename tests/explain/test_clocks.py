"""How long to wait, and when it was, in the spellings of programs."""

import pytest

from checks.explain.clocks import retry_after_s, times


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("retry-after: 24", 24),
        ("'retry-after': '24'", 24),
        ("retry-after-ms: 1500", 2),
        ("Please wait 12 seconds before retrying.", 12),
        ("Try again in 9 s.", 9),
        ("try again in 2 minutes", 120),
        ("Try again in 1 minute and 30 seconds", 90),
        ("Please try again in 2m30s.", 150),
        ("retry after 1 hour", 3600),
        ("retrying in 0.8 seconds", 1),
        ("Retrying in 500ms", 1),
        ("wait at least 20 secs", 20),
        ("wait for 3 mins", 180),
        ("try again after 1h", 3600),
        ("try again in 5 attempts", None),
        ("wait 2 more", None),
        ("If you created it within the last 5 minutes, please wait a moment and try again.", None),
    ],
)
def test_a_wait_is_read_in_any_unit(text: str, seconds: int | None) -> None:
    """A number without a unit says nothing; what is less than a second is one."""
    assert retry_after_s(text) == seconds


@pytest.mark.parametrize(
    "time",
    [
        "2026-11-20T09:12:44Z",
        "2026-11-20 09:12:44.123",
        "2026-11-20T09:12:44+01:00",
        "2026-11-20 09:12 UTC",
        "2026-11-20 09:12:44,123",
        "2026/11/20 09:12:44",
        "Fri, 20 Nov 2026 09:12:44 GMT",
        "11/20/2026 9:12 AM",
        "11/20/2026, 9:12:44 AM",
        "11/20/2026 9:12:44\u202fPM",
        "20.11.2026 09:12",
        "20/Nov/2026:09:12:44 +0000",
        "Nov 20 09:12:44",
        "Nov  2 09:12:44",
        "Nov 20, 2026, 9:12:44 AM",
    ],
)
def test_a_time_is_told_as_it_is_written(time: str) -> None:
    """Between other words."""
    assert times(f"at [{time}] it failed") == (time,)


@pytest.mark.parametrize("text", ["1/2", "11/20/2026", "1.2.3.4:443", "10.11.12.13 09:12", "9:12"])
def test_what_is_no_time_is_none(text: str) -> None:
    """A date alone, an address, a part of one."""
    assert times(text) == ()
