"""Whoever reads a page: how numbers, durations, money and times are written for them.

Words are English; the signs of a number are those of the browser's language. What leaves a page
as a copy, CSV or JSON is not written here: it stays in ISO form, with a dot.
"""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from math import inf
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.numbers import (
    NumberPattern,
    format_currency,
    get_decimal_symbol,
    get_group_symbol,
)

from checks.words import say
from checks.workspaces import Span
from dashboard.kit.zones import UTC_ZONE, zone_name, zone_of

ENGLISH = "en-US"
UNKNOWN = say("not known")
"""What stands for a number that nobody told."""
UNITS = ((1e9, 1e9, "B"), (1e6, 1e6, "M"), (1e4, 1e3, "K"))
"""From which amount on, divided by what, with which letter: short amounts."""
PERCENT_WHOLE = 100.0
DURATIONS = ((120_000, 60_000, 1, "min"), (999.5, 1000, 1, "s"), (-inf, 1, 0, "ms"))
"""From how many milliseconds on, divided by what, with how many decimals, in which unit."""
TOLD = 1.0
"""Of its unit: a shorter duration in a column needs a second decimal."""
AGES = (("day", 86400), ("hour", 3600), ("minute", 60))
"""Unit of an age → its seconds, the largest first."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How numbers and times are written for somebody; equal for equal readers."""

    locale: Locale
    zone: ZoneInfo

    @classmethod
    def of(cls, locale: str | None, zone: str | None) -> "Reader":
        """Return the reader of a browser that names its language and zone; English, UTC if not."""
        return cls(_locale_of(locale or ENGLISH), zone_of(zone))

    @property
    def separators(self) -> str:
        """Return the sign before the decimals and the one between thousands, as Plotly takes it."""
        return get_decimal_symbol(self.locale) + get_group_symbol(self.locale)

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with as many decimals: `48,210`, in German `48.210`."""
        return str(_decimal(self.locale, digits).apply(value, self.locale))

    def exact(self, value: float) -> str:
        """Return a number that somebody set, with the decimals that it has: `99.5`."""
        return self.number(value, _decimals(value))

    def count(self, number: int, one: str, many: str = "") -> str:
        """Return a number with its noun: `1 row`, `1,501 rows`."""
        return f"{self.number(number)} {one if number == 1 else many or f'{one}s'}"

    def signed(self, value: float, digits: int = 0) -> str:
        """Return a change with its sign: `+3.4`."""
        return f"{'+' if value > 0 else ''}{self.number(value, digits)}"

    def short(self, value: float) -> str:
        """Return an amount in three digits or so: `48.2 K`, `1.31 M`."""
        for least, size, unit in UNITS:
            if value >= least:
                scaled = value / size
                digits = 2 if scaled < 10 else 1 if scaled < 100 else 0
                return f"{self.number(scaled, digits)} {unit}"
        return self.number(value)

    def percent(self, share: float, digits: int = 0) -> str:
        """Return a share as a percentage: `1.2%`, in German `1,2 %`."""
        return str(_percent(self.locale, digits).apply(share, self.locale))

    def target(self, percent: float) -> str:
        """Return per cent that somebody set, as exact as they are: `99.5%`."""
        return self.percent(percent / PERCENT_WHOLE, _decimals(percent))

    def change(self, share: float) -> str:
        """Return a relative change with its sign, in whole per cent: `+12%`."""
        return f"{'+' if share > 0 else ''}{self.percent(share)}"

    def share(self, part: float, whole: float) -> str:
        """Return a share as a percentage, with as many digits as tell it from 0 and 100."""
        found = part / whole if whole else 0.0
        percent = found * PERCENT_WHOLE
        if 0 < percent < 0.01:
            return f"< {self.percent(0.0001, 2)}"
        if 99.9 < percent < PERCENT_WHOLE:
            return self.percent(found, 3)
        return self.percent(found, 2 if 0 < percent < 1 else 1)

    def rate(self, part: float, whole: float = 1.0) -> str:
        """Return an error rate, as exact wherever one stands: `1.36%`."""
        found = part / whole if whole else 0.0
        if 0 < found < 0.0001:
            return f"< {self.percent(0.0001, 2)}"
        return f"> {self.percent(0.9999, 2)}" if 0.9999 < found < 1 else self.percent(found, 2)

    def duration(self, ms: float | None) -> str:
        """Return a duration: milliseconds below 1 s, seconds below 2 min, then minutes."""
        if ms is None or ms != ms:  # noqa: PLR0124 - NaN
            return UNKNOWN
        if 0 < ms < 1:
            return "< 1 ms"
        size, digits, unit = _unit_of(ms)
        return f"{self.number(ms / size, digits)} {unit}"

    def durations(self, values: Iterable[float | None]) -> Callable[[float], str]:
        """Return how a column's durations are written: all in the unit of the longest.

        They have as many decimals as tell the shortest, two at most.
        """
        known = [float(value) for value in values if value is not None and value == value]  # noqa: PLR0124 - NaN
        size, digits, unit = _unit_of(max(known, default=0.0))
        least = min((value / size for value in known if value > 0), default=1.0)
        if digits and least < TOLD:
            digits = 2

        def write(ms: float) -> str:
            shown = ms / size
            smallest = 10.0**-digits
            if 0 < shown < smallest / 2:
                return f"< {self.number(smallest, digits)} {unit}"
            return f"{self.number(shown, digits)} {unit}"

        return write

    def limit(self, seconds: float) -> str:
        """Return a duration that somebody set, as exact as it is: `8 s`, `500 ms`, `1.5 min`."""
        size, _, unit = _unit_of(seconds * 1000)
        value = seconds * 1000 / size
        return f"{self.exact(value)} {unit}"

    def waited(self, seconds: float) -> str:
        """Return how long something has taken up to now, by whole seconds: `12 s`, `2.5 min`."""
        counted = float(round(seconds))
        return self.duration(counted * 1000) if counted >= 120 else f"{self.number(counted)} s"

    def ago(self, seconds: float) -> str:
        """Return how long ago something was, in the largest whole unit."""
        for name, size in AGES:
            if seconds >= size:
                return say("{count} ago", count=self.count(int(seconds // size), name))
        return say("less than a minute ago")

    def money(self, amount: float | None) -> str:
        """Return US dollars, to the cent below a hundred; words where the amount is not known."""
        if amount is None or amount != amount:  # noqa: PLR0124 - NaN
            return UNKNOWN
        if 0 < amount < 0.01:
            return f"< {self._dollars(0.01)}"
        return self._dollars(amount)

    def _dollars(self, amount: float) -> str:
        shown = amount if abs(amount) < PERCENT_WHOLE else round(amount)
        text: str = format_currency(shown, "USD", locale=self.locale)
        whole = abs(amount) >= PERCENT_WHOLE
        return text.replace(f"{get_decimal_symbol(self.locale)}00", "", 1) if whole else text

    def day(self, moment: datetime) -> str:
        """Return a day: `10 November`."""
        local = moment.astimezone(self.zone)
        return f"{local.day} {local:%B}"

    def full_day(self, day: date) -> str:
        """Return a day that is the same in every zone, with its year: `10 November 2026`."""
        return f"{day.day} {day:%B %Y}"

    def when(self, moment: datetime, now: datetime) -> str:
        """Return a time as people say it: `yesterday 10:00`, `10 November 10:00`."""
        local = moment.astimezone(self.zone)
        ago = (now.astimezone(self.zone).date() - local.date()).days
        named = {0: "today", 1: "yesterday"}.get(ago, self.day(moment))
        return f"{named} {local:%H:%M}"

    def moment(self, moment: datetime) -> str:
        """Return a time with its zone, and in UTC: `20 Nov 2026 22:42 IST (17:12 UTC)`."""
        local = moment.astimezone(self.zone)
        return f"{local.day} {local:%b %Y %H:%M} {zone_name(local)}{self._in_utc(moment)}"

    def clock(self, moment: datetime) -> str:
        """Return a time of day to the millisecond: `22:42:09.041 IST (17:12:09.041 UTC)`."""
        local = self._clock(moment.astimezone(self.zone))
        return local if self.is_in_utc else f"{local} ({self._clock(moment.astimezone(UTC_ZONE))})"

    def _clock(self, local: datetime) -> str:
        thousandths = f"{local.microsecond // 1000:03d}"
        return f"{local:%H:%M:%S}{get_decimal_symbol(self.locale)}{thousandths} {zone_name(local)}"

    def stamp(self, moment: datetime) -> str:
        """Return a time without zone and year, where a title names the zone: `20 Nov 22:42`."""
        return f"{self.date(moment)} {moment.astimezone(self.zone):%H:%M}"

    def date(self, moment: datetime) -> str:
        """Return a day in a few characters: `20 Nov`."""
        local = moment.astimezone(self.zone)
        return f"{local.day} {local:%b}"

    def utc_stamp(self, moment: datetime) -> str:
        """Return the same in UTC: `20 Nov 17:12`."""
        return Reader(self.locale, UTC_ZONE).stamp(moment)

    def beside_utc(self, moment: datetime) -> str:
        """Return a time where a title names the zone, and in UTC: `20 Nov 22:42 (17:12 UTC)`."""
        return f"{self.stamp(moment)}{self._in_utc(moment)}"

    def second(self, moment: datetime) -> str:
        """Return the same to the second: `20 Nov 22:42:09 (17:12 UTC)`."""
        return f"{self.stamp(moment)}:{moment.second:02d}{self._in_utc(moment)}"

    def interval(self, span: Span) -> str:
        """Return an interval: `10 Nov 00:00 to 12:00 CET`; both days where they differ."""
        start, end = span.start.astimezone(self.zone), span.end.astimezone(self.zone)
        last = f"{end:%H:%M}" if start.date() == end.date() else self.stamp(span.end)
        return say(
            "{stamp} to {last} {zone_name}",
            stamp=self.stamp(span.start),
            last=last,
            zone_name=zone_name(end),
        )

    def step(self, start: datetime, hours: int) -> str:
        """Return a chart's step: `17 Nov 05:00 to 11:00 CET (04:00 UTC)`; a long one's start."""
        end, zone = start + timedelta(hours=hours), zone_name(start.astimezone(self.zone))
        said = f"{self.stamp(start)} {zone}"
        if hours < 24:
            said = self.interval(Span(start=start, end=end))
        return f"{said}{self._in_utc(start)}"

    def step_from(self, start: datetime, hours: int) -> str:
        """Return a chart's step in a sentence: `the 6 hours from 17 Nov 13:00 CET (12:00 UTC)`."""
        length = say("hour") if hours == 1 else say("{hours} hours", hours=hours)
        zone = zone_name(start.astimezone(self.zone))
        return say(
            "the {length} from {stamp} {zone}{utc}",
            length=length,
            stamp=self.stamp(start),
            zone=zone,
            utc=self._in_utc(start),
        )

    @property
    def is_in_utc(self) -> bool:
        """Tell whether the zone is UTC itself, so that nothing need stand beside."""
        return self.zone.key in ("UTC", "Etc/UTC")

    def _in_utc(self, moment: datetime) -> str:
        if self.is_in_utc:
            return ""
        utc = moment.astimezone(UTC_ZONE)
        same = moment.astimezone(self.zone).date() == utc.date()
        return f" ({utc:%H:%M} UTC)" if same else f" ({self.utc_stamp(moment)} UTC)"


@cache
def _locale_of(name: str) -> Locale:
    """Return a browser's language; English where nobody knows it."""
    try:
        return Locale.parse(name.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return _locale_of(ENGLISH)


@cache
def _decimal(locale: Locale, digits: int) -> NumberPattern:
    return _with(locale.decimal_formats[None], digits)


@cache
def _percent(locale: Locale, digits: int) -> NumberPattern:
    return _with(locale.percent_formats[None], digits)


def _unit_of(ms: float) -> tuple[float, int, str]:
    """Return what a duration is divided by, its decimals and its unit."""
    return next((size, digits, unit) for least, size, digits, unit in DURATIONS if ms >= least)


def _decimals(value: float) -> int:
    """Return how many decimals tell a value that somebody set."""
    return len(f"{value:g}".partition(".")[2])


def _with(pattern: NumberPattern, digits: int) -> NumberPattern:
    own = copy(pattern)
    own.frac_prec = (digits, digits)
    return own
