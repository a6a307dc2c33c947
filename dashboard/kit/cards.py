"""The Streamlit building blocks that pages share: inert text, the states of a page, the banner."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from checks.clouds import SANDBOX
from checks.report.safe import one_line, with_urls_as_code
from checks.words import say
from checks.workspaces.store import PREFIX
from dashboard.context.settings import Settings, SignIn
from dashboard.context.viewer import Viewer
from dashboard.kit.words import Badge, Banner, Tone

ICONS = {
    "pass": ":material/check_circle:",
    "fail": ":material/cancel:",
    "warn": ":material/warning:",
    "uncertain": ":material/help:",
    "crash": ":material/help:",
    "skip": ":material/remove:",
    "waiting": ":material/radio_button_unchecked:",
}
COLOURS = {
    "pass": "green",
    "fail": "red",
    "warn": "orange",
    "uncertain": "violet",
    "crash": "violet",
    "skip": "gray",
    "waiting": "gray",
}
"""Status → icon and colour: the same in badges, timeline and history."""

_CONTROLS, _LABEL, _WHEREABOUTS = "controls", "sandbox-label", "whereabouts-line"
LOGS_PAGES = frozenset({"latency", "errors", "usage"})
"""Pages, by their path, that show the logs of the workspace which a session has chosen."""

# What Streamlit makes of text after Markdown is parsed, where no escape reaches: links of bare
# addresses, its logo, arrows. Found by trying (1.67); a zero-width space parts each.
_LATE = re.compile(
    r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)|(?<=:)(?=streamlit:)"
    r"|(?<=<)(?=[-=])|(?<=-)(?=[->])|(?<=[>~])(?==)",
    re.IGNORECASE,
)
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


_MODEL = r"claude-[\w.-]*\w"
_FLAG = r"--[a-z][a-z-]*[a-z]"
"""A command's option."""
_NAME = re.compile(r"\w[\w.-]*")
"""What a name may consist of to stand as code: nothing that ends it."""


def plain(text: str, names: Iterable[str] = ()) -> str:
    """Return text from outside so that Streamlit's Markdown shows it as it is, on one line.

    No link, image, emphasis, colour, icon or formula comes of it: each sign that could be markup
    becomes a character reference, which never is. A URL becomes inline code, so that what is
    copied is the URL and nothing else; so do models' names, a command's options, and these
    `names` of deployments.
    """
    pattern = _names(frozenset(names))
    return with_urls_as_code(one_line(text), lambda piece: _named(piece, pattern))


@lru_cache(maxsize=64)
def _names(names: frozenset[str]) -> re.Pattern[str]:
    own = sorted(filter(_NAME.fullmatch, names), key=len, reverse=True)
    either = "|".join((*map(re.escape, own), _MODEL, _FLAG))
    return re.compile(rf"(?<![\w./:@-])(?:{either})(?![\w-])")


def _named(text: str, pattern: re.Pattern[str]) -> str:
    """Return text with names as inline code, and the rest without markup."""
    parts, end = [], 0
    for name in pattern.finditer(text):
        # The stylesheet knows code with an emphasis: no line ends inside an option.
        code = f"*`{name[0]}`*" if name[0].startswith("--") else f"`{name[0]}`"
        parts += [_escaped(text[end : name.start()]), code]
        end = name.end()
    return "".join((*parts, _escaped(text[end:])))


def _escaped(text: str) -> str:
    parted = _LATE.sub("\u200b", text)
    return _PUNCTUATION.sub(lambda sign: f"&#{ord(sign[0])};", parted)


LOOK = Path(__file__).parent / "look.css"
SIDEWAYS = say("Scroll the table sideways to see every column →")
"""Under every table on a phone, where no scroll bar shows that there is more."""


def look() -> None:
    """Add our few rules to Streamlit's look; they hold for the whole page."""
    st.html(_style())


@cache
def _style() -> str:
    """Return the stylesheet with the words that it shows."""
    rules = LOOK.read_text(encoding="utf-8")
    return f'<style>:root {{ --sideways: "{SIDEWAYS}"; }}\n{rules}</style>'


def empty(title: str, why: str, action: Callable[[], object] | None = None) -> None:
    """Show that there is nothing yet, why, and what to do about it."""
    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.space("small")
        st.header(title, width="content", anchor=False)
        st.markdown(why, width="content", text_alignment="center")
        if action:
            action()
        st.space("small")


def loading(height: int) -> None:
    """Hold the place of what is being loaded."""
    st.skeleton(height=height)


CARD_PX = 178
"""How high a figure with its course is."""


def blank_page() -> None:
    """Hold the places of figures and chart that are being loaded.

    Nothing moves, which would take a core to paint. The chart is a blank one: so the browser
    fetches what draws it, 5 MB, while its figures are still being read.
    """
    with st.grid(4, min_column_width=155):
        for _ in range(4):
            st.container(border=True, height=CARD_PX).caption("…")
    with st.container(border=True):
        _blank_chart(420)


def _blank_chart(height: int) -> None:
    axes = {"visible": False, "fixedrange": True}
    layout = {"height": height, "xaxis": axes, "yaxis": axes, "margin": dict.fromkeys("lrtb", 0)}
    st.plotly_chart(
        {"data": [{"type": "scatter", "visible": False}], "layout": layout},
        key="blank-chart",
        alt=say("Loading chart"),
        config={"staticPlot": True, "displayModeBar": False},
    )


def partial(what_is_missing: str) -> None:
    """Say what is missing of what is shown; nothing that stops anybody."""
    st.caption(f":material/info: {what_is_missing}")


def problem(title: str, body: str) -> None:
    """Show what stops the page; `body` is ready Markdown."""
    st.error(body, title=title, icon=":material/error:")


def banner(shown: Banner, names: Sequence[str] = ()) -> None:
    """Show the answer of a run, the one alert of a page; `names` are those of deployments."""
    remedy = f" **{plain(shown.remedy, names)}**" if shown.remedy else ""
    first, title = f"{plain(shown.body, names)}{remedy}", plain(shown.title, names)
    body = "\n\n".join(
        (first, *(say("Also: {other}", other=plain(other, names)) for other in shown.others))
    )
    # The stylesheet knows the key: an alert of Streamlit's has no violet.
    with st.container(key=f"banner-{shown.tone}"):
        if shown.tone is Tone.BAD:
            st.error(body, title=title, icon=ICONS["fail"])
        elif shown.tone is Tone.MIXED:
            st.warning(body, title=title, icon=ICONS["warn"])
        elif shown.tone is Tone.GOOD:
            st.success(body, title=title, icon=ICONS["pass"])
        else:
            st.info(body, title=title, icon=ICONS["uncertain"])


def badges(shown: Sequence[Badge]) -> None:
    """Show how many checks ended in which way."""
    for badge in shown:
        colour = COLOURS[badge.status]
        st.badge(badge.words, icon=ICONS[badge.status], color=colour)  # type: ignore[arg-type]


def complaint(text: str) -> None:
    """Show under a field what is wrong with what was typed."""
    st.markdown(f":red[:material/error: {plain(text)}]")


def sign_in() -> None:
    """Ask for a sign-in: nothing else is drawn before it."""
    st.title("Foundry Doctor")
    empty(
        say("Sign in to continue"),
        say("This dashboard calls Azure with its own credentials, so you need to sign in first."),
        lambda: st.button(
            say("Sign in"), type="primary", icon=":material/login:", on_click=st.login
        ),
    )


def not_let_in(viewer: Viewer) -> None:
    """Tell somebody who has signed in that this dashboard is for others."""
    st.title("Foundry Doctor")
    who = plain(viewer.email or viewer.shown) or say("an account without a name")
    empty(
        say("Your account cannot use this dashboard"),
        say(
            "You are signed in as {who}, but this dashboard is limited to certain tenants or "
            "people. Sign in with another account, or ask whoever runs the dashboard for access.",
            who=who,
        ),
        lambda: st.button(
            say("Sign out"), type="primary", icon=":material/logout:", on_click=st.logout
        ),
    )


def head(key: str = "head") -> DeltaGenerator:
    """Return the row of a page's title and its actions, equally high on every page."""
    return st.container(horizontal=True, vertical_alignment="center", gap="small", key=key)


def reserve_whereabouts() -> None:
    """Keep a line below the title, where a phone says what its closed sidebar does."""
    st.session_state[_WHEREABOUTS] = st.container(key="whereabouts")


def whereabouts(text: str) -> None:
    """Say in that line where the data is from; `text` is ready Markdown."""
    place: DeltaGenerator = st.session_state[_WHEREABOUTS]
    place.caption(text)


def reserve_controls() -> None:
    """Keep a place in the sidebar, above its foot, for the controls of the page."""
    st.session_state[_CONTROLS] = st.sidebar.container()


def controls() -> DeltaGenerator:
    """Return the sidebar's place for the controls of the page."""
    place: DeltaGenerator = st.session_state[_CONTROLS]
    return place


def foot(settings: Settings, viewer: Viewer, version: str) -> None:
    """Draw the foot of the sidebar: who looks at what, with which version."""
    with st.sidebar:
        st.divider()
        st.session_state[_LABEL] = st.container()
        if viewer.shown:
            st.caption(f":material/person: {plain(viewer.shown)}")
        if settings.sign_in is SignIn.OIDC:
            st.button(
                say("Sign out"), type="tertiary", icon=":material/logout:", on_click=st.logout
            )
        st.caption(say("Foundry Doctor {version}", version=plain(version)))


def label_sandbox(settings: Settings, page: str) -> None:
    """Say at the foot of the sidebar that what the page shows is made up, where it is.

    Called once the page is drawn: only then it is known which workspace it shows.
    """
    shown = str(st.session_state.get("workspace") or "")
    is_imported = page in LOGS_PAGES and shown.startswith(PREFIX)
    if settings.cloud == SANDBOX and page != "settings" and not is_imported:
        place: DeltaGenerator = st.session_state[_LABEL]
        with place:
            sandbox()


def sandbox() -> None:
    """Say that what stands here is made up."""
    st.badge(say("Sandbox data"), icon=":material/science:", color="gray")


def navigation(
    pages: Mapping[str, Sequence[StreamlitPage]], kept: Mapping[str, Mapping[str, list[str]]]
) -> None:
    """Draw the sections of the sidebar and their pages; `kept` is what a section's links carry."""
    with st.sidebar:
        for section, members in pages.items():
            st.caption(section)
            for page in members:
                # The page's own help would lie over the link above it.
                st.page_link(page, help="", query_params=dict(kept.get(section, {})))
