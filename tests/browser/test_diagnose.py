"""The Diagnose page in a browser: a run, what it survives, and what it looks like to everybody."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from checks.sandbox import load, names
from tests.browser.accessible import STILL, is_wider_than_the_screen, violations
from tests.browser.gestures import click
from tests.browser.watched_tabs import OpenTab
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


def choose(page: Page, scenario: str) -> None:
    """Choose a scenario and wait until the page says what is wrong in it."""
    summary = next(s.summary for s in map(load, names()) if s.title == scenario)
    click(page.get_by_label("Sandbox scenario"), page.get_by_role("option").first)
    page.keyboard.type(scenario)
    click(page.get_by_role("option", name=scenario, exact=True), page.get_by_text(summary))


def begin(page: Page) -> None:
    """Click Run checks and see the run itself: a slow machine may find it ended already."""
    click(page.get_by_role("button", name="Run checks"), under_way_or_over(page))


def run_checks(page: Page) -> None:
    """Run the checks and wait for the answer."""
    begin(page)
    answered(page)


def under_way_or_over(page: Page) -> Locator:
    """Return what is seen of a run that has begun."""
    return page.get_by_text("checks done").or_(page.get_by_text("What was sent and received")).first


def answered(page: Page) -> None:
    """Wait for the answer."""
    expect(page.get_by_text("What was sent and received")).to_be_visible()


def shared(page: Page) -> str:
    """Return the part of the page's URL that a link carries."""
    return "/?" + page.url.partition("?")[2]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_a_run_answers_on_every_screen(open_tab: OpenTab, scheme: str, width: int) -> None:
    """Cause and remedy are there, nothing is cut off, and axe finds nothing of ours."""
    page = open_tab(scheme=scheme, width=width)

    run_checks(page)

    alert = page.get_by_role("alert").filter(has_text="1 problem stops your calls")
    expect(alert).to_contain_text("has no permission to call Claude")
    expect(page.get_by_role("heading", name="What to do")).to_be_visible()
    assert not is_wider_than_the_screen(page)
    assert violations(page) == []


def test_the_first_visit_is_accessible(open_tab: OpenTab) -> None:
    """Before anything has been run, too."""
    page = open_tab()

    expect(page.get_by_text("Nothing has been checked yet")).to_be_visible()
    assert violations(page) == []


def test_the_keyboard_runs_the_checks(open_tab: OpenTab) -> None:
    """Ctrl+Enter is the primary action."""
    page = open_tab()
    expect(page.get_by_text("Nothing has been checked yet")).to_be_visible()

    page.keyboard.press("Control+Enter")

    answered(page)


def test_enter_in_a_field_runs_the_checks(open_tab: OpenTab) -> None:
    """A form is sent by Enter, with what was typed."""
    page = open_tab()

    page.get_by_label("Deployment").fill("claude-none")
    page.keyboard.press("Enter")

    answered(page)
    expect(page.get_by_text("contoso-ai · claude-none")).to_be_visible()


def test_a_click_at_once_keeps_the_fields(open_tab: OpenTab) -> None:
    """Whoever is faster than the page loses nothing of the form."""
    page = open_tab()

    run_checks(page)
    click(page.get_by_role("button", name="Change"), page.get_by_label("Resource"))

    expect(page.get_by_label("Resource")).to_have_value("contoso-ai")
    expect(page.get_by_label("Deployment")).to_have_value("claude-sonnet-5")


def test_a_run_survives_reload_second_tab_and_a_lost_connection(open_tab: OpenTab) -> None:
    """The run is on the server: every tab sees it, whatever becomes of the first."""
    page = open_tab()
    choose(page, "Slow")
    begin(page)

    page.reload()
    expect(under_way_or_over(page)).to_be_visible()
    second = open_tab(shared(page))
    expect(under_way_or_over(second)).to_be_visible()
    expect(second.get_by_text("contoso-ai · claude-sonnet-5 · sandbox: Slow")).to_be_visible()
    page.context.set_offline(True)
    assert page.evaluate("fetch('/_stcore/health').then(() => 'answered', () => 'lost')") == "lost"
    page.context.set_offline(False)

    for tab in (page, second):
        answer = tab.get_by_text(re.compile("did not respond|no response from the gateway")).first
        expect(answer).to_be_visible()


def is_stopped(page: Page) -> bool:
    """Run and stop the checks, and tell whether the click came before their own end."""
    stopped = page.get_by_text("The run was stopped", exact=True)
    page.get_by_role("button", name=re.compile("Run checks|Run again")).first.click()
    with suppress(Error):
        page.get_by_role("button", name="Stop").click(timeout=20_000)
        stopped.wait_for(timeout=20_000)
    return stopped.is_visible()


def test_a_run_is_stopped(open_tab: OpenTab) -> None:
    """Whoever stops a run is told so, and keeps what was found."""
    page = open_tab()
    choose(page, "Slow")

    until(lambda: is_stopped(page))


def test_a_finished_page_is_silent(open_tab: OpenTab) -> None:
    """Nothing polls once a run has ended."""
    frames: list[object] = []

    def keep(frame: object) -> None:
        frames.append(frame)

    page = open_tab()
    page.on("websocket", lambda socket: socket.on("framesent", keep))
    page.reload()
    run_checks(page)

    def is_silent() -> bool:
        frames.clear()
        page.wait_for_timeout(1500)
        return not frames

    # A page that polls does it twice a second.
    until(is_silent, lambda: f"still {len(frames)} frames")


def test_hostile_input_is_text(open_tab: OpenTab) -> None:
    """What is typed is shown as it is: no image is asked for, no link is made."""
    page = open_tab()
    hostile = "![x](http://127.0.0.1:9/leak.png) www.evil.example <img src=x> :streamlit:"

    page.get_by_label("Resource").fill(hostile)
    page.keyboard.press("Control+Enter")

    expect(page.get_by_text("is not a base URL")).to_be_visible()
    main = page.get_by_role("main")
    assert main.locator("img").count() == 0
    assert main.locator("a[href*=evil], a[href*=leak]").count() == 0
    expect(page.get_by_label("Resource")).to_have_value(hostile)


def test_the_support_text_is_there_to_be_read(open_tab: OpenTab) -> None:
    """What is copied stands below the button, with the IDs."""
    page = open_tab()
    run_checks(page)

    expect(page.get_by_role("button", name="Copy for support")).to_be_visible()
    block = page.locator("pre").filter(has_text="diagnosis for support")
    expect(block).to_be_visible()
    expect(block).to_contain_text("apim-request-id")


def test_nothing_moves_when_a_run_ends(open_tab: OpenTab) -> None:
    """Title, areas and what stands above the one that failed stay where they were."""
    page = open_tab()
    choose(page, "Slow")
    begin(page)
    areas = [page.get_by_text(re.compile(f"^{name} ")).first for name in ("Target", "Sign-in")]
    expect(page.get_by_role("button", name="Stop")).to_be_visible()

    def tops() -> list[float]:
        boxes = [area.bounding_box() for area in areas]
        return [box["y"] for box in boxes if box]

    expect(areas[-1]).to_be_visible()
    before = tops()
    answered(page)
    page.wait_for_function(STILL)

    assert len(before) == len(areas)
    assert [abs(now - then) < 60 for now, then in zip(tops(), before, strict=True)] == [True, True]


def test_a_wait_is_named_before_it_is_over(open_tab: OpenTab) -> None:
    """A call that gets no answer is waited for visibly, and then said to have got none."""
    page = open_tab()
    choose(page, "Slow")
    begin(page)

    expect(page.get_by_text(re.compile(r"Waiting for .+, \d+ s"))).to_be_visible()


def test_back_returns_to_the_run(open_tab: OpenTab) -> None:
    """Whoever went to another page and came back sees the run, whichever way they go."""
    page = open_tab()
    run_checks(page)
    link = shared(page)
    settings = page.get_by_role("heading", name="Settings", level=1)
    click(page.get_by_role("link", name="Settings"), settings)
    click(page.get_by_role("link", name="Diagnose"), page.get_by_role("heading", name="What to"))
    page.wait_for_function(STILL)

    page.go_back()
    expect(settings).to_be_visible()
    page.wait_for_function(STILL)
    page.go_back()

    answered(page)
    expect(page).to_have_url(re.compile(re.escape(link)))


def test_streamlits_own_stop_is_never_seen(open_tab: OpenTab) -> None:
    """The one Stop of the page is the one that stops the run."""
    page = open_tab()
    made = """() => document.querySelector('header, [data-testid=stHeader]').insertAdjacentHTML(
        'beforeend', '<div data-testid="stStatusWidget"><div role="img" '
        + 'data-testid="stStatusWidgetRunningIcon">x</div><button>Stop</button></div>')"""

    page.evaluate(made)

    expect(page.locator("[data-testid=stStatusWidget]").last).to_be_hidden()
    page.evaluate(
        "() => document.querySelector('[data-testid=stStatusWidgetRunningIcon]').remove()"
    )
    expect(page.locator("[data-testid=stStatusWidget]").last).to_be_visible()


def test_no_verdict_is_violet_and_legible(open_tab: OpenTab) -> None:
    """A stopped run has neither failed nor passed, in a colour of its own that can be read."""
    page = open_tab(scheme="dark")
    choose(page, "Slow")
    until(lambda: is_stopped(page))

    alert = page.get_by_test_id("stAlertContainer").first
    red, green, blue = alert.evaluate(
        "it => getComputedStyle(it).color.match(/[\\d.]+/g).slice(0, 3).map(Number)"
    )
    assert green < red
    assert green < blue
    assert violations(page) == []


def test_the_bundle_downloads(open_tab: OpenTab) -> None:
    """Export is a file, and the page stays as it is."""
    page = open_tab()
    run_checks(page)

    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()

    assert download.value.suggested_filename.endswith(".fdz")
    answered(page)
