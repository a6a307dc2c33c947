"""An evidence file on the page: opened in memory, judged here, and kept nowhere."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import streamlit as st

from checks.archive.changes import Change, changes
from checks.archive.files import MOST_BYTES, RefusedError
from checks.archive.reading import Opened, opened
from checks.redact import DEFAULT
from checks.report.document import document_of
from checks.words import say
from dashboard.context.asking import Asked
from dashboard.context.runs import Snapshot
from dashboard.context.settings import Settings
from dashboard.kit import cards
from dashboard.kit.cards import plain
from dashboard.kit.reader import Reader

ENDING = "fdz"
NUMBER = "evidence-number"
"""Key of the session: how often the uploader was made; a new one is empty."""
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFile:
    """A file as the page shows it: the document of its run, or why there is none."""

    name: str
    found: Opened | None = None
    document: Mapping[str, Any] | None = None
    changed: tuple[Change, ...] = ()
    why_not: str = ""

    @property
    def snapshot(self) -> Snapshot:
        """Return the file's run in the form in which runs are drawn."""
        assert self.found is not None  # noqa: S101 - its caller has looked
        run = self.found.run
        target = run.about.target
        return Snapshot(
            id=f"file-{run.id[:24]}",
            asked=Asked.of(target.host, ", ".join(target.given.deployments)),
            started_at=run.started_at,
            lines=(),
            done=0,
            total=0,
            finished=True,
            document=self.document,
        )


def uploader(settings: Settings) -> OpenFile | None:
    """Draw what takes a file, where files are taken; return the one that is open."""
    if not settings.takes_files:
        return None
    number = st.session_state.setdefault(NUMBER, 0)
    with st.popover(say("Open a file"), icon=":material/folder_open:"):
        given = st.file_uploader(
            say("Evidence file"),
            type=[ENDING],
            key=f"evidence-{number}",
            help=say(
                "A file written by foundry-doctor collect or Export. It is judged on this "
                "server, sent nowhere, and discarded when you close it."
            ),
        )
    if given is None:
        return None
    content = given.getvalue() if given.size <= MOST_BYTES else b" " * (MOST_BYTES + 1)
    return judged(given.name, content)


def judged(name: str, content: bytes) -> OpenFile:
    """Judge a file; one that is none says why."""
    return _judged(name, content, hashlib.sha256(content).hexdigest())


@lru_cache(maxsize=2)
def _judged(name: str, content: bytes, _sum: str) -> OpenFile:
    try:
        found = opened(content)
    except RefusedError as refused:
        return OpenFile(name=name, why_not=str(refused))
    document = document_of(found.run, DEFAULT)
    return OpenFile(
        name=name, found=found, document=document, changed=changes(found.then, document)
    )


def close() -> None:
    """Put an empty uploader in the place of the one with the file."""
    st.session_state[NUMBER] = st.session_state.get(NUMBER, 0) + 1


def origin(file: OpenFile, reader: Reader) -> None:
    """Say that a result comes from a file, from whom, and what newer knowledge made of it."""
    found = file.found
    if found is None:
        cards.problem(
            say("This file was not judged"),
            say("{name}: {why}.", name=plain(file.name), why=plain(file.why_not)),
        )
        return
    st.info(
        say(
            "From the file {name}, collected {when} by Foundry Doctor {tool}. It is not signed: "
            "anyone could have changed it.",
            name=plain(file.name),
            when=plain(reader.moment(found.run.started_at)),
            tool=plain(found.tool) or say("of an unknown version"),
        ),
        icon=":material/inventory_2:",
    )
    for kind in (*found.unknown, *found.unreadable):
        cards.partial(say("This version cannot read {kind} in the file.", kind=plain(kind)))
    if file.changed:
        _changed(file.changed, reader)


def _changed(changed: tuple[Change, ...], reader: Reader) -> None:
    results = reader.count(len(changed), say("result"))
    label = say("Judged by newer knowledge: {results} changed", results=results)
    with st.expander(label, icon=":material/history:"):
        for change in changed[:MOST_SHOWN]:
            st.markdown(plain(change.told))
