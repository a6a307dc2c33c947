"""Durations, times and counts, as people read them."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from checks.words import say

UTC_ZONE = ZoneInfo("UTC")


RENAMED = {
    "Africa/Asmera": "Africa/Asmara",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Catamarca": "America/Argentina/Catamarca",
    "America/Cordoba": "America/Argentina/Cordoba",
    "America/Godthab": "America/Nuuk",
    "America/Indianapolis": "America/Indiana/Indianapolis",
    "America/Jujuy": "America/Argentina/Jujuy",
    "America/Louisville": "America/Kentucky/Louisville",
    "America/Mendoza": "America/Argentina/Mendoza",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "Atlantic/Faeroe": "Atlantic/Faroe",
    "Europe/Kiev": "Europe/Kyiv",
    "Pacific/Enderbury": "Pacific/Kanton",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
}
"""A zone's former name, which Chromium still reports (from Unicode's CLDR) → the one in use."""
MINUTES_FROM_S = 120
"""From how many seconds on a duration is told in minutes."""


def duration_parts(ms: float) -> tuple[float, int, str]:
    """Return a duration's value, its decimals and its unit: ms under 1 s, s under 2 min, min."""
    if round(ms) < 1000:
        return ms, 0, "ms"
    if ms < MINUTES_FROM_S * 1000:
        return ms / 1000, 1, "s"
    return ms / 60_000, 1, "min"


def duration(ms: float) -> str:
    """Return a duration with its unit: `61 ms`, `3.1 s`, `7.2 min`."""
    if 0 < ms < 1:
        return "< 1 ms"
    value, digits, unit = duration_parts(ms)
    return f"{value:.{digits}f} {unit}"


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 check`, `3 checks`."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def zone_of(name: str | None) -> ZoneInfo:
    """Return the viewer's zone; UTC when the browser names none that is known."""
    try:
        return ZoneInfo(RENAMED.get(name or "", name or "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def time_from(text: str) -> datetime:
    """Read a time of the document, which is UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def moment(when: datetime, zone: ZoneInfo) -> str:
    """Return a time in a zone, and the zone's name: `20 Nov 2026 17:12 UTC`."""
    local = when.astimezone(zone)
    return f"{local.day} {local:%b %Y %H:%M} {zone_name(local)}"


def clock(when: datetime, zone: ZoneInfo) -> str:
    """Return a time of day to the millisecond, with the zone: `17:12:09.041 UTC`."""
    local = when.astimezone(zone)
    return f"{local:%H:%M:%S}.{local.microsecond // 1000:03d} {zone_name(local)}"


def beside_utc(said: Callable[[datetime, ZoneInfo], str], when: datetime, zone: ZoneInfo) -> str:
    """Return a time as `moment` or `clock` says it in the viewer's zone, with UTC beside it.

    UTC's date is left out where it is the same: `20 Nov 2026 18:12 CET (17:12 UTC)`.
    """
    local, universal = said(when, zone), said(when, ZoneInfo("UTC"))
    if local == universal:
        return local
    day = universal.rpartition(" UTC")[0].rpartition(" ")[0]
    return (
        f"{local} ({universal.removeprefix(day).strip() if local.startswith(day) else universal})"
    )


def zone_name(local: datetime) -> str:
    """Return the zone's short name, or its distance from UTC where it has none."""
    name = local.tzname() or "UTC"
    return f"UTC{name}" if name[:1] in "+-" else name


def ago(seconds: float) -> str:
    """Return how long ago something was, in the largest whole unit."""
    units = (("day", 86400), ("hour", 3600), ("minute", 60))
    for name, size in units:
        if seconds >= size:
            return say("{count} ago", count=count(int(seconds // size), name))
    return say("less than a minute ago")
