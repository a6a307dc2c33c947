"""Links to Monitor pages: what they say is shown, what cannot be used of it is said as text."""

from dataclasses import replace

import pytest
import streamlit as st

from dashboard.panels.carried import CARRIED
from dashboard.panels.controls import MAX_NAME, RANGE, RESOURCE
from dashboard.telemetry.window import Loaded
from tests.dashboard.page_driver import Page, as_read
from tests.dashboard.test_monitor_frame import Open, full_window, open_state

__all__ = ["open_state"]
HOSTILE = "![x](http://evil.example) <b>*x*</b>"
GOOD = {"from": "2026-11-10T00:00Z", "to": "2026-11-10T12:00Z"}


def refused(page: Page) -> list[str]:
    """Return what the page says cannot be used."""
    return [each.value for each in page.at.warning if "in this link cannot be used" in each.value]


@pytest.mark.parametrize(
    ("part", "link"),
    [
        ("range", {"range": HOSTILE}),
        ("resource", {"resource": HOSTILE}),
        ("deployment", {"deployment": "x" * (MAX_NAME + 1)}),
        ("source", {"source": HOSTILE}),
        ("interval", {"from": HOSTILE, "to": HOSTILE}),
        ("interval", {"from": "2020-01-01T00:00Z", "to": "2020-01-02T00:00Z"}),
        ("interval", {"from": GOOD["to"], "to": GOOD["from"]}),
        ("interval", {"from": GOOD["from"]}),
    ],
)
@pytest.mark.parametrize("name", ["latency", "errors", "usage"])
def test_what_cannot_be_used_is_said(
    open_state: Open, name: str, part: str, link: dict[str, str]
) -> None:
    """The page is drawn without it, and says which part and why, with no Markdown of the link's."""
    page = open_state(Loaded(window=full_window()), name, **link)
    (said,) = refused(page)

    assert said.startswith(f"The {part} in this link cannot be used: ")
    assert "![" not in said
    assert "<b>" not in said
    assert page.at.metric


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("latency", "chart"),
        ("latency", "p99"),
        ("errors", "new-first"),
        ("errors", "group"),
        ("errors", "slo"),
        ("errors", "slo-fast"),
        ("errors", "slo-under"),
        ("usage", "measure"),
    ],
)
@pytest.mark.parametrize("value", [HOSTILE, "nan", "-1", "1e999", "x" * 500])
def test_what_one_page_cannot_use_is_said_too(
    open_state: Open, name: str, part: str, value: str
) -> None:
    """A setting that only one page has is no less a part of the link, and no longer."""
    page = open_state(Loaded(window=full_window()), name, **{part: value})
    (said,) = refused(page)

    assert said.startswith(f"The {part} in this link cannot be used: ")
    assert "![" not in said
    assert len(as_read(said)) < 250
    assert page.at.metric


@pytest.mark.parametrize(
    ("name", "link"),
    [
        ("latency", {"p99": "true"}),
        ("latency", {"p99": "false"}),
        ("errors", {"new-first": "true"}),
        ("errors", {"slo": "99.9", "slo-fast": "50", "slo-under": "0.5"}),
        ("usage", {"measure": "input_tokens"}),
    ],
)
def test_what_one_page_can_use_is_used(open_state: Open, name: str, link: dict[str, str]) -> None:
    """The widget says what the link does, and nobody says a word."""
    page = open_state(Loaded(window=full_window()), name, **link)

    assert refused(page) == []
    for key, value in link.items():
        shown = page.at.session_state[key]
        assert shown == (value == "true" if isinstance(shown, bool) else type(shown)(value))


def test_a_choice_is_kept_in_the_link(open_state: Open) -> None:
    """What is chosen on the page is in the link that is copied; the usual needs no word."""
    page = open_state(Loaded(window=full_window()), "errors")

    page.at.toggle(key="new-first").set_value(True).run()
    page.at.number_input(key="slo").set_value(99.9).run()
    assert page.at.query_params["new-first"] in ("true", ["true"])
    assert page.at.query_params["slo"] in ("99.9", ["99.9"])

    page.at.toggle(key="new-first").set_value(False).run()
    page.at.number_input(key="slo").set_value(99.5).run()
    assert not {"new-first", "slo"} & set(page.at.query_params)


def test_what_can_be_used_needs_no_word(open_state: Open) -> None:
    """A good link is followed without a remark."""
    page = open_state(
        Loaded(window=full_window()), deployment="claude-sonnet-5", range="7 d", **GOOD
    )

    assert refused(page) == []
    assert "10 Nov 00:00 to 12:00 UTC ✕" in page.buttons


def test_an_interval_without_requests_offers_the_range(open_state: Open) -> None:
    """No empty charts: the interval is named, and one click shows all of the range."""
    window = full_window()
    hours = window.cube.groups["hour"] * 3600
    quiet = window.cube.where(~hours.between(1_794_268_800, 1_794_312_000))
    page = open_state(Loaded(window=replace(window, cube=quiet)), **GOOD)
    assert "No requests from 10 Nov 00:00 to 12:00 UTC" in page.text

    page.click("Show the whole range")
    assert page.at.metric


def test_a_range_shows_all_of_it(open_state: Open) -> None:
    """Another range takes the interval of the old one away."""
    page = open_state(Loaded(window=full_window()), **GOOD)
    page.at.button_group(key=RANGE).set_value("7 d").run()

    assert page.at.query_params["range"] in ("7 d", ["7 d"])
    assert not any("✕" in label for label in page.buttons)


def test_links_between_monitor_pages_keep_what_is_shown(open_state: Open) -> None:
    """Range, filters and interval go along; a link to Diagnose carries none of it."""
    window = full_window()
    link = {"range": "7 d", "deployment": "claude-sonnet-5", **GOOD}
    page = open_state(Loaded(window=window), **link)
    carried = {each.proto.page: each.proto.query_string for each in page.at.get("page_link")}

    assert set(link) < set(CARRIED) | {RESOURCE}
    assert "from=2026-11-10T00%3A00Z" in carried["errors"]
    assert "deployment=claude-sonnet-5" in carried["usage"]
    assert "range=7+d" in carried["errors"]
    assert not any(query for name, query in carried.items() if name in {"", "settings"})


@pytest.mark.parametrize(
    ("name", "title"), [("latency", "Latency"), ("errors", "Errors"), ("usage", "Usage & cost")]
)
def test_each_page_has_its_own_title(
    open_state: Open, monkeypatch: pytest.MonkeyPatch, name: str, title: str
) -> None:
    """Five tabs of a browser do not look alike."""
    titles: list[str] = []
    real = st.set_page_config

    def noted(**options: object) -> None:
        titles.append(str(options["page_title"]))
        real(**options)  # type: ignore[arg-type]

    monkeypatch.setattr(st, "set_page_config", noted)
    open_state(Loaded(window=full_window()), name)

    assert titles[-1] == f"{title} · Foundry Doctor"
