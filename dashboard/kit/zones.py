"""Zones of time: the viewer's by its name, and how a zone is called; times of a document."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

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


def zone_of(name: str | None) -> ZoneInfo:
    """Return the viewer's zone; UTC when the browser names none that is known."""
    try:
        return ZoneInfo(RENAMED.get(name or "", name or "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC_ZONE


def zone_name(local: datetime) -> str:
    """Return the zone's short name, or its distance from UTC where it has none."""
    name = local.tzname() or "UTC"
    return f"UTC{name}" if name[:1] in "+-" else name


def time_from(text: str) -> datetime:
    """Read a time of the document, which is UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
