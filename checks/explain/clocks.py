"""The times that stand in a text, and how long it says to wait, in the spellings of programs."""

import re

_AFTER = r"[\"'`]?\s{0,3}[:=]\s{0,3}[\"'`]?"
_HEADER = re.compile(
    r"\bretry-after(?P<milli>-ms)?" + _AFTER + r"(?P<number>\d{1,8})\b", re.IGNORECASE
)
_ASKED = re.compile(
    r"\b(?:wait(?:ing)?|again (?:in|after)|retry(?:ing)?(?: after| in)?)"
    r"(?: (?:at least|about|another|for))? (?=\d)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?P<number>\d{1,8}(?:\.\d{1,6})?) ?(?P<unit>h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?"
    r"|s(?:ec(?:ond)?s?)?|ms|milliseconds?)(?![a-z])(?:,? ?(?:and )?)?",
    re.IGNORECASE,
)
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0}
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_TIMES = re.compile(
    r"\b\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,7})?)?"
    r"(?: ?Z\b| ?UTC\b| ?[+-]\d{2}:?\d{2})?"
    r"|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|UTC)"
    # As a Windows program, a portal and Excel write it, and with the points of Europe.
    r"|\b\d{1,2}/\d{1,2}/\d{4},? \d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?"
    r"(?:[ \u202f]?[AaPp]\.?[Mm]\b\.?)?"
    r"|\b\d{1,2}\.\d{1,2}\.\d{4},? \d{1,2}:\d{2}(?::\d{2})?"
    # As web servers and syslog write it.
    rf"|\b\d{{2}}/{_MONTH}/\d{{4}}:\d{{2}}:\d{{2}}:\d{{2}} [+-]\d{{4}}"
    rf"|\b{_MONTH} [ \d]\d(?:,? \d{{4}},?)? \d{{1,2}}:\d{{2}}:\d{{2}}(?: [AP]M\b)?"
)
_MOST_TIMES, _MOST_PARTS = 10, 3


def retry_after_s(text: str) -> int | None:
    """Return how long to wait, in whole seconds, rounded up."""
    if found := _HEADER.search(text):
        number = int(found["number"])
        return -(-number // 1000) if found["milli"] else number
    waits = (_wait_s(text, asked.end()) for asked in _ASKED.finditer(text))
    return next((wait for wait in waits if wait is not None), None)


def _wait_s(text: str, place: int) -> int | None:
    """Return the seconds of `2 minutes 30 seconds`, None where no unit says what a number is."""
    total, parts = 0.0, 0
    while parts < _MOST_PARTS and (found := _PART.match(text, place)):
        unit = found["unit"].lower()
        is_milli = unit == "ms" or unit.startswith("milli")
        total += float(found["number"]) * (0.001 if is_milli else _SECONDS[unit[0]])
        place, parts = found.end(), parts + 1
    return -int(-total // 1) if parts else None


def times(text: str) -> tuple[str, ...]:
    """Return the times that a text holds, as they are written."""
    return tuple(dict.fromkeys(found[0] for found in _TIMES.finditer(text)))[:_MOST_TIMES]
