"""The controls of a Monitor page: where logs are read, the range, the filters; all in the URL."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from checks.words import say
from checks.workspaces import Source
from dashboard.context import places
from dashboard.context.settings import Settings
from dashboard.kit import cards, linked
from dashboard.telemetry.measured import ASSUMED, BY, MEASURED
from dashboard.telemetry.ranges import DEFAULT_RANGE, RANGES
from dashboard.telemetry.selection import FROM, TO, problem_of
from dashboard.telemetry.states import SOURCES, feeds_of
from dashboard.telemetry.window import Window

WORKSPACE, RANGE, DEPLOYMENT, RESOURCE, SOURCE = (
    "workspace",
    "range",
    "deployment",
    "resource",
    "source",
)
"""The URL's parameters."""
PICKED, LINKED = "workspace-picked", "workspace-linked"
"""Where a session keeps what the selector says, and what the link said when it was drawn."""
MAX_NAME = 200
"""Characters of a deployment's name in a link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """What the controls say."""

    place: str
    label: str
    """How the selector calls the place."""
    hours: int
    range_label: str
    anew: bool
    """Whether somebody asked for fresh data."""
    chosen: tuple[tuple[str, Source], ...]
    """Deployments whose counting source was chosen."""


def show(title: str, settings: Settings) -> Controls | None:
    """Draw the page's head and the sidebar's selector; None when there is nowhere to read."""
    known = places.choices(settings)
    with cards.head():
        st.title(title, width="content", anchor=False)
        st.space("stretch")
        if not known:
            return None
        linked.follow(RANGE, _range_of)
        label = st.segmented_control(
            "Range",
            tuple(RANGES),
            key=RANGE,
            on_change=_keep_range,
            required=True,
            label_visibility="collapsed",
        )
        anew = st.button(
            "Refresh",
            key="refresh",
            icon=":material/refresh:",
            help=say("Load the newest rows"),
        )
    cards.reserve_whereabouts()
    chosen = _place(known, settings)
    if anew and chosen:
        places.PLACES.get(chosen, settings).look_anew()
    label = label or DEFAULT_RANGE
    return Controls(
        place=chosen,
        label=next((each.label for each in known if each.key == chosen), ""),
        hours=RANGES[label],
        range_label=label,
        anew=anew,
        chosen=sources_of(linked.texts(SOURCE)),
    )


def _range_of(given: Sequence[str]) -> str:
    return given[-1] if given and given[-1] in RANGES else DEFAULT_RANGE


def choose_range(label: str) -> None:
    """Show a range, all of it: an interval was selected in another one."""
    given = [] if label == DEFAULT_RANGE else [label]
    linked.write({RANGE: given, FROM: [], TO: []})


def _keep_range() -> None:
    choose_range(st.session_state[RANGE] or DEFAULT_RANGE)


def choose_deployments(names: Sequence[str]) -> None:
    """Filter for deployments; for none that is named, show all."""
    linked.write({DEPLOYMENT: names})


def unusable(window: Window) -> dict[str, str]:
    """Return which parts of the link cannot be used, and why."""
    found = {}
    if (given := linked.texts(RANGE)) and given[-1] not in RANGES:
        found["range"] = say(
            "“{short}” is not one of {ranges}",
            short=linked.short(given[-1]),
            ranges=", ".join(RANGES),
        )
    if any(len(name) > MAX_NAME for name in linked.texts(DEPLOYMENT)):
        found["deployment"] = say(
            "a name can have at most {max_name} characters", max_name=MAX_NAME
        )
    if (given := linked.texts(RESOURCE)) and given[-1] not in names(window, "resource"):
        found["resource"] = say(
            "“{short}” has no requests in this range", short=linked.short(given[-1])
        )
    sources = linked.texts(SOURCE)
    if len(sources_of(sources)) < len(sources):
        found["source"] = say("the value must specify a deployment and a log source")
    if why := problem_of(st.query_params.to_dict(), window.span):
        found["interval"] = why
    return found


def names(window: Window, column: str) -> frozenset[str]:
    """Return the names in a column of what the window holds, but for the empty one."""
    return window.memo.get(
        ("names", column),
        lambda: frozenset(filter(None, map(str, window.cube.groups[column].unique()))),
    )


def _place(known: tuple[places.Choice, ...], settings: Settings) -> str:
    """Draw the selector; the link says which place it is, with its key and not with its label.

    A switch to another page drops it from the link, so the session keeps it.
    """
    labels = {choice.key: choice.label for choice in known}
    keys = tuple(labels)
    _follow_link(keys, settings)
    with cards.controls():
        # One widget for all that it may say: a menu that is open stays so while the page is drawn.
        picked = st.selectbox(
            "Workspace",
            keys,
            key=PICKED,
            placeholder="Choose a workspace",
            format_func=lambda key: labels.get(key, key),
            help=say("The source of the logs. You can import files on the Settings page."),
        )
    # The widget is typed as if it always had a value; a link to nowhere leaves it without.
    chosen: str = picked or ""
    if not chosen:
        return ""
    st.session_state[WORKSPACE] = chosen
    if chosen != keys[0] or WORKSPACE in st.query_params:
        st.query_params[WORKSPACE] = chosen
    st.session_state[LINKED] = st.query_params.get(WORKSPACE)
    return chosen


def _follow_link(keys: tuple[str, ...], settings: Settings) -> None:
    """Let the selector say what the link does, when somebody has come by another link."""
    linked, state = st.query_params.get(WORKSPACE), st.session_state
    if PICKED in state and state[PICKED] in keys and linked == state.get(LINKED):
        return
    kept = state.get(WORKSPACE)
    if linked is not None:
        state[PICKED] = places.key_of(linked, settings)
    else:
        state[PICKED] = kept if kept in keys else keys[0]


def sources_of(texts: Sequence[str]) -> tuple[tuple[str, Source], ...]:
    """Read `DEPLOYMENT~SOURCE` of a link; what is none of ours is left out."""
    found = {}
    for text in texts[:50]:
        deployment, _, source = text.rpartition("~")
        if deployment and source in {each.value for each in Source}:
            found[deployment] = Source(source)
    return tuple(sorted(found.items()))


def filters(window: Window) -> tuple[tuple[str, ...], str]:
    """Draw the filters over what the window holds; return the deployments and the resource."""
    # What the link names stays chosen in a range that has none of it.
    linked.follow(DEPLOYMENT, _deployments_of)
    asked = {*st.session_state[DEPLOYMENT]}
    listed = sorted(names(window, DEPLOYMENT) | asked)
    resources = sorted(names(window, RESOURCE))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        deployments = st.multiselect(
            "Deployments",
            listed,
            key=DEPLOYMENT,
            on_change=lambda: choose_deployments(st.session_state[DEPLOYMENT]),
            placeholder=say("All deployments"),
            label_visibility="collapsed",
        )
        resource = None
        if len(resources) > 1:
            linked.follow(RESOURCE, partial(_one_of, resources))
            resource = st.selectbox(
                "Resource",
                resources,
                index=None,
                key=RESOURCE,
                on_change=_keep_resource,
                placeholder=say("All resources"),
                label_visibility="collapsed",
            )
        with st.popover("Sources", icon=":material/database:", type="tertiary"):
            _sources(window)
    return tuple(deployments), resource or ""


def _deployments_of(given: Sequence[str]) -> list[str]:
    return [name for name in given if len(name) <= MAX_NAME]


def _one_of(known: Sequence[str], given: Sequence[str]) -> str | None:
    return given[-1] if given and given[-1] in known else None


def _keep_resource() -> None:
    chosen = st.session_state[RESOURCE]
    linked.write({RESOURCE: [chosen] if chosen else []})


def _sources(window: Window) -> None:
    st.markdown(
        say(
            "Each deployment's requests are counted from one log source. Other sources only "
            "add missing details to rows with the same apim-request-id. Requests that API "
            "Management itself rejected are also counted, although they never reached the "
            "resource."
        )
    )
    st.dataframe(
        # Nobody sees this until the popover is opened, and it is drawn with every choice.
        window.memo.get(("feeds",), lambda: _feeds(window)),
        hide_index=True,
        alt=say("Log source used to count each deployment's requests"),
    )
    _choose(window)
    with st.expander(say("What these counts are based on")):
        st.caption(
            say(
                "Microsoft does not guarantee the fields of log rows. These findings were {by}:",
                by=BY,
            )
        )
        st.caption(_list(MEASURED))
        st.caption(say("The following is assumed but has not been confirmed:"))
        st.caption(_list(ASSUMED))


def _feeds(window: Window) -> dict[str, list[str]]:
    rows = feeds_of(window)
    names = ("Deployment", say("Counted in"), say("Added from"))
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def _list(sentences: tuple[str, ...]) -> str:
    return "\n".join(f"- {each}" for each in sentences)


def _several(window: Window) -> dict[str, list[str]]:
    """Return the sources of each deployment that several of them hold."""
    held = window.holdings.groupby("deployment")["source"].agg(list)
    return {str(name): found for name, found in held.items() if name and len(found) > 1}


def _choose(window: Window) -> None:
    """Let somebody choose another source, where several hold a deployment."""
    several = window.memo.get(("several",), lambda: _several(window))
    if not several:
        return
    name = st.selectbox(say("Count another way"), tuple(several), key="source-deployment")
    now = window.counting.chosen.get(name, window.counting.main)
    options = [Source(value) for value in several[name]]
    picked = st.radio(
        say("Log source for counting the requests of {name}", name=cards.plain(name)),
        options,
        index=options.index(now) if now in options else 0,
        format_func=lambda source: SOURCES[source],
        key=f"source-of-{name}",
    )
    if picked is not now and st.button(say("Count there"), icon=":material/check:"):
        kept = [t for t in linked.texts(SOURCE) if t.rpartition("~")[0] != name]
        linked.write({SOURCE: [*kept, f"{name}~{picked.value}"]})
        st.rerun()
