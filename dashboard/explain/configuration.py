"""The tab for configurations: the box, what is known of the resource, and what is wrong."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from checks.clients.knowledge import clients
from checks.clients.model import Known
from checks.clients.reading import read
from checks.clients.values import resource_in
from checks.report.config_text import AUTH
from checks.report.configuration import configuration_of, left_open
from checks.report.recognised import masked
from checks.report.safe import terminal
from checks.words import say
from dashboard.context import links
from dashboard.explain import reading
from dashboard.explain.answer import crashed
from dashboard.explain.examples import configurations
from dashboard.kit import cards
from dashboard.kit.cards import plain
from dashboard.kit.copying import copy_button
from dashboard.kit.pasting import PasteBox, paste_box
from dashboard.kit.reader import Reader

Document = Mapping[str, Any]
MOST_CHARS = 200_000
"""More of a text is left out: no client's configuration is as long."""
CLIENT, VERSION = "config-client", "config-version"
RESOURCE, DEPLOYMENTS = "config-resource", "config-deployments"
"""Keys of the fields in the session."""
SURE = {"likely": say("likely"), "possible": say("possible")}


def show(reader: Reader, key: str) -> None:
    """Draw the box and what was made of its text."""
    text, is_cut = paste_box(_box(reader), key, on_change=_changed)
    st.caption(
        say(
            ":material/lock: The text is read by this dashboard's server, which neither stores "
            "nor sends it. Keys are masked in what is shown."
        )
    )
    known = _known()
    if not text.strip():
        return
    found = reading.read(text, lambda given: configuration_of(read([("-", given)], known)))
    if found.document is None:
        crashed(found.fault)
    elif not found.document["files"]:
        _unknown()
    else:
        _read(found.document, reader, is_cut=is_cut)


def _changed() -> None:
    """Do nothing: the box's text alone decides what is shown."""


def _box(reader: Reader) -> PasteBox:
    return PasteBox(
        label=say("Paste a client's settings file, its environment variables, or its code."),
        cut=say(
            "The text is too long. Only {most} characters of its beginning and end are kept here.",
            most=reader.number(MOST_CHARS),
        ),
        gap=say("\n# … The middle of the text is left out here. …\n"),
        most_chars=MOST_CHARS,
        lead=say("Or try an example:"),
        examples=configurations(),
    )


def _known() -> Known:
    """Draw the fields for what the text does not say; return what they hold.

    They are filled by the link, or by the run that this session looked at last.
    """
    resource, deployment = links.texts_from(st.query_params)
    if not resource and not deployment:
        resource, deployment = st.session_state.get(links.CHECKED, ("", ""))
    st.session_state.setdefault(RESOURCE, resource)
    st.session_state.setdefault(DEPLOYMENTS, deployment)
    with st.container(horizontal=True, gap="small"):
        st.text_input(
            say("Resource"),
            key=RESOURCE,
            max_chars=links.TEXT_CHARS,
            placeholder=say("Optional"),
            help=say("The name of the Foundry resource. Names in the text are compared with it."),
        )
        st.text_input(
            say("Deployments"),
            key=DEPLOYMENTS,
            max_chars=links.TEXT_CHARS,
            placeholder=say("Optional, separated by commas"),
            help=say("The resource's deployments: NAME, or NAME=MODEL if they differ."),
        )
        st.selectbox(
            say("Client"),
            sorted(clients(), key=lambda name: clients()[name].title.lower()),
            index=None,
            format_func=lambda name: clients()[name].title,
            key=CLIENT,
            placeholder=say("Recognized from the text"),
        )
        st.text_input(
            say("Version of the client"),
            key=VERSION,
            max_chars=40,
            placeholder=say("Optional"),
            help=say("Some rules depend on it, for example which path the client appends."),
        )
    return _given()


def _given() -> Known:
    state = st.session_state
    named = (each.partition("=") for each in state[DEPLOYMENTS].split(","))
    resource = state[RESOURCE].strip()
    return Known(
        resource=resource_in(resource) if resource else "",
        deployments={
            name.strip(): (model or name).strip() for name, _, model in named if name.strip()
        },
        client=state.get(CLIENT) or "",
        version=state[VERSION].strip(),
    )


def _unknown() -> None:
    cards.empty(
        say("No client's configuration was recognized"),
        say(
            "Paste the whole file rather than one line of it, or choose the client. {number} "
            "clients are known here.",
            number=len(clients()),
        ),
    )


def _read(document: Document, reader: Reader, *, is_cut: bool) -> None:
    (file,) = document["files"]
    with st.container(horizontal=True, gap="xsmall"):
        for told in (file["client_title"], file["format"], file["recognised_by"]):
            st.badge(plain(told), color="gray")
    if told := masked(document["redactions"], reader.number):
        st.markdown(say(":orange[:material/key_off: {masked}]", masked=plain(told)))
    if is_cut:
        cards.partial(say("The text is too long. Its middle was not read."))
    st.header(_headline(file, reader), anchor=False)
    if not file["faults"] and (told := left_open(file)):
        st.caption(told)
    for number, fault in enumerate(file["faults"], start=1):
        _fault(fault, number)
    for note in file["notes"]:
        st.caption(
            say(
                "Once that is fixed: {title}. {why}",
                title=plain(note["title"]),
                why=plain(note["why"]),
            )
        )
    if file["faults"]:
        _corrected(file)
    _sent(document["would_send"])


def _headline(file: Document, reader: Reader) -> str:
    count = len(file["faults"])
    if not count and "base_url" in file["unchecked"]:
        return say("No fault was found in this configuration")
    if not count:
        return say("Nothing is wrong in this configuration")
    lines = reader.count(count, say("setting is"), say("settings are"))
    return say("{lines} wrong", lines=lines)


def _fault(fault: Document, number: int) -> None:
    with st.container(border=True, gap="small"):
        sure = SURE.get(fault["certainty"], "")
        badge = f" :orange-badge[{sure}]" if sure else ""
        st.markdown(f"**{number}. {plain(fault['title'])}**{badge}")
        place = say("Line {line}", line=fault["line"])
        st.caption(f"{place} · {plain(fault['path'])} · {plain(fault['code'])}")
        st.markdown(plain(fault["why"]))
        st.code(terminal(_change(fault)), language="diff", wrap_lines=True)
        st.caption(say("Source: {source}", source=plain(fault["source"])))


def _change(fault: Document) -> str:
    """Return what stands there and what belongs there, as a patch shows it."""
    given, fix = fault["given"], fault["fix"]
    gone = [f"- {line}" for line in given.splitlines()] or ([] if fix else [f"- {fault['path']}"])
    return "\n".join([*gone, *(f"+ {line}" for line in (fix or "").splitlines())])


def _corrected(file: Document) -> None:
    text = file["corrected"]
    if text is None:
        st.info(say("The corrected file needs values that only you know, marked with < and >."))
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(say("Corrected"), width="content", anchor=False)
        st.space("stretch")
        copy_button(say("Copy"), text, "copy-corrected", of=say("the corrected configuration"))
    st.code(terminal(text), language=None, wrap_lines=True)
    if "«redacted" in text:
        st.caption(
            say(
                "Keys are masked here. To write the file with its keys, run foundry-doctor config "
                "FILE --output NEW on the machine where it is."
            )
        )


def _sent(sent: Document | None) -> None:
    if sent is None:
        return
    st.caption(
        say(
            "As it stands, the client calls {url} with model {model} and {auth}.",
            url=plain(sent["url"]),
            model=plain(sent["model"]),
            auth=AUTH[sent["auth"]],
        )
    )
