"""Numbers in the browser's language, durations by one rule, times with their zone and UTC."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.accessible import STILL
from tests.browser.gestures import click
from tests.browser.test_diagnose import run_checks
from tests.browser.watched_tabs import OpenTab
from tests.browser.written import SIGNS, in_one_unit, strange, texts_of
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

ZONE = "Asia/Kolkata"
WRONG = {
    "en-US": ["27.094 requests", "5,564 ms", "0.5 s", "121.0 s", "1.2 min", "12345"],
    "de-DE": ["27,094", "5,564 ms", "19,372 ms", "0.5", "56.9 K", "$1,042", "429.685 ms"],
    "fr-FR": ["27,094", "27.094", "1.2 %", "7 555.5", "1,234,567"],
}
RIGHT = {
    "en-US": [
        "27,094 of 1,234,567",
        "19.4 s",
        "61 ms",
        "99.995%",
        "2026",
        "17:12",
        "0 ms",
        "$0.01.",
        "Microsoft Q&A 5889342; anthropics/claude-code#63246",
        "run 09517710, apim-request-id 60662123-8348-4526-1240-425812012004",
    ],
    "de-DE": [
        "27.094",
        "19,4 s",
        "0,5",
        "56,9 K",
        "1.042 $",
        "claude-opus-5-5",
        "7,2 min",
        "127.0.0.1",
    ],
    "fr-FR": ["27\u202f094", "19,4 s", "1,2 %", "1\u202f234\u202f567,9"],
}


@pytest.mark.parametrize("locale", SIGNS)
def test_what_is_looked_for_can_be_found(locale: str) -> None:
    """The rule of this file tells a number of another language, and a wrong unit."""
    assert [text for text in WRONG[locale] if not list(strange(text, locale))] == []
    assert [found for text in RIGHT[locale] for found in strange(text, locale)] == []


def test_a_column_has_the_unit_of_its_longest_duration() -> None:
    """Two units in a column are wrong, and so is a unit that is not the longest one's."""
    for column, wrong in (
        (["7.16 min", "0.42 min", "not known"], 0),
        (["95th", "19.4 s", "0.61 s"], 0),
        (["7.2 min", "42.0 s", "0.2 s"], 1),
        (["0.42 min", "0.11 min"], 1),
        (["500.0 s", "2.0 s"], 1),
    ):
        texts = in_one_unit(column)
        assert len([found for text in texts for found in strange(text, "en-US")]) == wrong, column


@pytest.mark.parametrize("locale", SIGNS)
@pytest.mark.parametrize("name", ["latency", "errors", "usage", "settings"])
def test_a_page_writes_as_its_reader_does(open_tab: OpenTab, name: str, locale: str) -> None:
    """Sentences, cards, axes and tables, as they are read out, too."""
    page = open_tab(f"/{name}", locale=locale, zone=ZONE)
    if name != "settings":
        page.locator(".js-plotly-plot :is(.trace, .hm)").first.wait_for(state="attached")
        until(lambda: len(page.locator("[role=gridcell]").all()) > 0)
    page.wait_for_function(STILL)

    if name != "settings":
        until(lambda: all(any(zone in t for t in texts_of(page)) for zone in (ZONE, "UTC")))
    texts = texts_of(page)

    assert [found for text in texts for found in strange(text, locale)] == []


def with_all_opened(page: Page) -> Page:
    """Open every area, and every request that was sent."""
    for each in page.locator("[data-testid=stMain] details").all():
        if each.get_attribute("open") is None:
            inside = each.locator("[data-testid=stExpanderDetails]").first
            click(each.locator("summary").first, inside)
    return page


@pytest.mark.parametrize("locale", SIGNS)
def test_an_answer_writes_as_its_reader_does(open_tab: OpenTab, locale: str) -> None:
    """A failed run, with all that was sent: the zone is named, UTC stands beside."""
    page = open_tab(locale=locale, zone=ZONE)
    run_checks(page)
    page.wait_for_function(STILL)

    texts = texts_of(with_all_opened(page))

    decimal = re.escape(SIGNS[locale].decimal)
    begun = r"\d+ \w+ 20\d\d \d\d:\d\d IST \((\d+ \w+ )?\d\d:\d\d UTC\)"
    clock = rf"\d\d:\d\d:\d\d{decimal}\d{{3}}"
    assert any(re.search(begun, text) for text in texts)
    assert any(re.search(rf"Sent {clock} IST \({clock} UTC\)", text) for text in texts)
    assert [found for text in texts for found in strange(text, locale)] == []
