"""Exported logs on Settings: an upload, what became of it, and what is imported."""

from collections.abc import Sequence

import streamlit as st

from checks.errors import DiagnosticsError
from checks.words import say
from checks.workspaces import Source
from checks.workspaces.imports import FileResult, ImportReport, PartResult, Stage
from checks.workspaces.store import (
    DEFAULT_NAME,
    Part,
    folder_of,
    list_workspaces,
    parts,
    remove_part,
)
from dashboard.context.import_jobs import JOBS, Job, Upload
from dashboard.context.settings import Settings, SignIn
from dashboard.kit import cards, cells
from dashboard.kit.reader import Reader
from dashboard.telemetry.states import SOURCES

KINDS = ["csv", "json", "jsonl", "ndjson", "log", "txt", "parquet", "gz"]
UPLOADS = "uploads"
"""Key of the session: how often the uploader was made; a new one is empty."""
POLL_S = 0.5


def show(settings: Settings, reader: Reader) -> None:
    """Draw the section."""
    st.header(say("Exported logs"), anchor=False)
    st.markdown(
        say(
            "Logs exported from a Log Analytics workspace or a storage account can be viewed "
            "here without any access to Azure. They stay on this server's disk."
        )
    )
    may_change = settings.sign_in is not SignIn.ANONYMOUS
    if may_change:
        _upload()
    else:
        st.info(
            say(
                "Uploads are turned off, because anyone who can reach this dashboard could fill "
                "its disk. Import files on the server's command line."
            ),
            icon=":material/info:",
        )
        _command(DEFAULT_NAME)
    _job(reader)
    _held(reader, may_change=may_change)


def _upload() -> None:
    """Draw the form that takes files."""
    number = st.session_state.setdefault(UPLOADS, 0)
    with st.form("import", border=True):
        files = st.file_uploader(
            "Files",
            type=KINDS,
            accept_multiple_files=True,
            key=f"files-{number}",
            help=say(
                "CSV, JSON, JSON lines or Parquet, optionally gzipped. The columns of a file "
                "show which table it contains. API Management's two logs belong together, so "
                "select both files at once."
            ),
        )
        name = st.text_input(
            say("Local workspace"),
            DEFAULT_NAME,
            max_chars=64,
            help=say(
                "Imports with the same name are shown together, and rows that occur twice are "
                "counted once."
            ),
        )
        sent = st.form_submit_button("Import", type="primary", icon=":material/upload_file:")
    st.caption(say("To import larger files, or many at once, use the command line:"))
    _command(name or DEFAULT_NAME)
    if sent:
        _start(files, name)


def _command(name: str) -> None:
    st.code(f"foundry-doctor import FILE --name {name}", language=None)


def _start(files: Sequence[st.runtime.uploaded_file_manager.UploadedFile], name: str) -> None:
    if not files:
        cards.complaint(say("Choose a file first."))
        return
    try:
        folder_of(name)
    except DiagnosticsError as error:
        cards.complaint(str(error))
        return
    JOBS.start([Upload(name=file.name, content=file) for file in files], name)
    st.session_state[UPLOADS] += 1
    st.rerun()


def _job(reader: Reader) -> None:
    """Draw the import that runs, or what the last one did."""
    job = JOBS.newest
    if job is None:
        return
    if not job.is_over:
        _running(job, reader)
        st.button("Stop", icon=":material/stop:", on_click=job.cancelled.set)
        return
    report = job.report
    if report is None:
        cards.problem(say("Nothing was imported"), cards.plain(job.complaint))
        return
    _result(report, reader)


def _running(job: Job, reader: Reader) -> None:
    @st.fragment(run_every=POLL_S)
    def poll() -> None:
        if job.is_over:
            st.rerun()
        st.progress(job.share, cards.plain(_doing(job, reader)))

    poll()


def _doing(job: Job, reader: Reader) -> str:
    """Say what an import does just now, and for how long it has been at it."""
    progress, seconds = job.progress, reader.waited(job.seconds)
    if progress is None:
        return say("Starting, {seconds}", seconds=seconds)
    if progress.stage is Stage.READING:
        number = job.names.index(progress.what) + 1 if progress.what in job.names else 1
        of = (
            say(" (file {number} of {names})", number=number, names=len(job.names))
            if len(job.names) > 1
            else ""
        )
        return f"Reading {progress.what}{of}, {seconds}"
    return say(
        "Storing requests from {source}, {seconds}", source=_source(progress.what), seconds=seconds
    )


def _source(value: str) -> str:
    """Return what a page calls a kind of log."""
    return SOURCES[Source(value)]


def _result(report: ImportReport, reader: Reader) -> None:
    with st.container(border=True):
        st.markdown(say("**The last import**"))
        for file in report.files:
            _file(file, reader)
        for part in report.parts:
            st.markdown(cards.plain(_came_to(part, reader)))
        if report.complaint:
            st.markdown(f":red[:material/error:] {cards.plain(report.complaint)}")
        if report.has_kept_something:
            st.page_link(
                "app_pages/latency.py",
                label=say("Look at them"),
                icon=":material/speed:",
                query_params={"workspace": report.workspace},
            )


def _file(file: FileResult, reader: Reader) -> None:
    name = cards.plain(file.name)
    if file.error:
        st.markdown(
            say(
                ":red[:material/error: **{name}** was not imported.] {error}",
                name=name,
                error=cards.plain(file.error),
            )
        )
        return
    if file.is_present:
        st.markdown(
            say(":material/check: **{name}** was imported before. Nothing was added.", name=name)
        )
        return
    bad = (
        say("; {count} could not be read", count=reader.count(file.bad, "row")) if file.bad else ""
    )
    rows = reader.count(file.rows, "row")
    st.markdown(f":material/check: **{name}**: {cards.plain(f'{file.table}, {rows}{bad}')}")
    if file.reasons:
        st.markdown("\n".join(f"- {cards.plain(_sentence(reason))}" for reason in file.reasons))
        if file.bad > len(file.reasons):
            st.caption(
                say("These are only the first {reasons} problems.", reasons=len(file.reasons))
            )


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}."


def _came_to(part: PartResult, reader: Reader) -> str:
    known = reader.count(part.duplicates, "request")
    there = say(", {known} had been imported before", known=known) if part.duplicates else ""
    return say(
        "{count} added from {source}{there}.",
        count=reader.count(part.kept, "request"),
        source=_source(part.source),
        there=there,
    )


def _held(reader: Reader, *, may_change: bool) -> None:
    """List what is imported, and offer to remove it."""
    names = list_workspaces()
    try:
        held = [(name, part) for name in names for part in parts(name)]
    except DiagnosticsError as error:
        cards.problem(say("An import that cannot be read"), cards.plain(str(error)))
        return
    if not held:
        st.caption(
            say(
                "Nothing has been imported yet. Export the rows of a table as CSV or JSON, then "
                "import the file."
            )
        )
        return
    st.subheader("Imported", anchor=False)
    _table(held, reader)
    if not may_change:
        return
    with st.popover(say("Remove an import"), icon=":material/delete:"):
        _remove(held)


RIGHT = ("Requests", say("Bad rows"), "First", "Last", "Size (MB)")
"""Columns of the imported files that are aligned right."""


def _table(held: Sequence[tuple[str, Part]], reader: Reader) -> None:
    parts_ = [part for _, part in held]
    bad = [sum(file.bad for file in part.files) for part in parts_]
    sizes = [part.size_bytes / 1e6 for part in parts_]
    columns = {
        "Workspace": [name for name, _ in held],
        "Files": [", ".join(file.name for file in part.files) for part in parts_],
        "Source": [SOURCES[part.source] for part in parts_],
        "Requests": cells.written([part.kept for part in parts_], reader.number),
        "Bad rows": cells.written(bad, reader.number),
        "First": cells.written([part.first for part in parts_], reader.moment),
        "Last": cells.written([part.last for part in parts_], reader.moment),
        "Size (MB)": cells.written(sizes, lambda size: reader.number(size, 1)),
    }
    st.dataframe(
        columns,
        hide_index=True,
        alt=say("The imported files"),
        column_config={name: cells.number(name) for name in RIGHT},
    )


def _remove(held: Sequence[tuple[str, Part]]) -> None:
    labels = [f"{name}: {', '.join(f.name for f in part.files)}" for name, part in held]
    place = st.selectbox("Import", range(len(held)), format_func=lambda n: labels[n])
    st.caption(
        say(
            "The imported file is deleted from this server's disk. The original exported "
            "file is not changed."
        )
    )
    if st.button("Remove", icon=":material/delete:"):
        name, part = held[place or 0]
        remove_part(name, part.id)
        st.rerun()
