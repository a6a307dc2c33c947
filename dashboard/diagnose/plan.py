"""What a run will send, by host, what it costs, and whose credential it uses: before it starts."""

import re
from collections.abc import Mapping

import streamlit as st

from checks.credentials import read_credentials
from checks.engine.run import RunRequest, planned_requests
from checks.report.safe import terminal
from checks.words import say
from dashboard.context.asking import objection
from dashboard.context.settings import Settings
from dashboard.kit import cards
from dashboard.kit.reader import Reader
from dashboard.kit.words import MODES

NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}


def _messages(request: RunRequest) -> str:
    """Say how many requests cost tokens; the repeat of an empty success is not foreseen."""
    planned = len({entry.deployment for entry in planned_requests(request) if entry.deployment})
    if planned == 0:
        return say("sends nothing that costs tokens")
    if planned == 1:
        return say("sends one request of one token")
    number = NUMBERS.get(planned, str(planned))
    return say("sends {number} requests of one token each", number=number)


def identity(environ: Mapping[str, str], settings: Settings) -> str:
    """Say which credential calls, by the names of its variables."""
    found = read_credentials(environ, settings.auth)
    named = ", ".join(found.sources) or say("no variable is set")
    whose = say("the sandbox's") if settings.demo else say("this server's")
    return say(
        "Calls use {whose} {modes} ({named}).", whose=whose, modes=MODES[found.mode], named=named
    )


def show(request: RunRequest, said_of_identity: str, reader: Reader) -> None:
    """Draw what a run sends and costs, and whose credential it uses."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        said = say("Read-only, {messages}.", messages=_messages(request))
        st.caption(f"{said} {cards.plain(said_of_identity)}", width="content")
        with st.popover(say("What each check sends"), type="tertiary"):
            _by_host(request, reader)


def _by_host(request: RunRequest, reader: Reader) -> None:
    if objection(request):
        st.caption(say("Specify a resource first."))
        return
    hosts: dict[str, list[str]] = {}
    for planned in planned_requests(request):
        host, path = _parted(planned.url)
        hosts.setdefault(host, []).append(f"{planned.method} {path}\n    {planned.why}")
    for host, requests in hosts.items():
        number = f":small[:gray[{reader.count(len(requests), 'request')}]]"
        st.markdown(f"**{cards.plain(host)}** {number}")
        st.code(terminal("\n".join(requests)), language=None, wrap_lines=True)
    st.caption(
        say(
            "Some requests are sent only if an earlier response calls for them. Nothing is "
            "changed in Azure."
        )
    )


def _parted(url: str) -> tuple[str, str]:
    """Return the host and the path of a planned URL, whose path may begin with a placeholder."""
    rest = url.partition("://")[2]
    host = re.split(r"[/{]", rest, maxsplit=1)[0]
    return host, rest.removeprefix(host)
