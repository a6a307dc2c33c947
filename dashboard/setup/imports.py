"""Exported logs on Settings: an upload, what became of it, and what is imported."""

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from checks.errors import DiagnosticsError
from checks.words import say
from checks.workspaces import Source
from checks.workspaces.imports import FileResult, ImportReport, PartResult, Stage
from checks.workspaces.store import DEFAULT_NAME
from dashboard.context import import_owners
from dashboard.context.import_jobs import JOBS, Job, Upload
from dashboard.context.settings import Settings
from dashboard.kit import cards
from dashboard.kit.reader import Reader
from dashboard.setup import held, order
from dashboard.setup.held import visitor
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
            "in this dashboard without any access to Azure. They stay on this server's disk."
        )
    )
    if settings.takes_files:
        _upload((settings.defaults.workspace, *settings.allowed_workspaces))
    else:
        st.info(
            say(
                "Uploads are turned off, because anyone who can reach this dashboard could fill "
                "its disk. Import files from the server's command line."
            ),
            icon=":material/info:",
        )
        _command(DEFAULT_NAME)
    _jobs(reader)
    held.show(settings, reader)


def _upload(reserved: Sequence[str | None]) -> None:
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
        _start(files, name, reserved)


def _command(name: str) -> None:
    st.code(f"foundry-doctor import FILE --name {name}", language=None)


def _start(
    files: Sequence[st.runtime.uploaded_file_manager.UploadedFile],
    name: str,
    reserved: Sequence[str | None],
) -> None:
    if not files:
        cards.complaint(say("Choose a file first."))
        return
    try:
        import_owners.check_may_add(name, visitor(), reserved)
        JOBS.start([Upload(name=file.name, content=file) for file in files], name, visitor())
    except DiagnosticsError as error:
        cards.complaint(str(error))
        return
    _forget(files)
    st.session_state[UPLOADS] += 1
    st.rerun()


def _forget(files: Sequence[st.runtime.uploaded_file_manager.UploadedFile]) -> None:
    """Free the memory of files that are on the disk by now; Streamlit would keep them."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        for file in files:
            context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)


def _jobs(reader: Reader) -> None:
    """Draw the visitor's own imports that run or wait, and what the last one did."""
    unfinished = JOBS.unfinished(visitor())
    for number, job in enumerate(unfinished):
        _running(job, reader)
        label, key = say("Stop"), f"stop-import-{number}"
        st.button(label, icon=":material/stop:", key=key, on_click=JOBS.stop, args=(job,))
    last = JOBS.last(visitor())
    if last is not None and not unfinished:
        _ended(last, reader)


def _ended(job: Job, reader: Reader) -> None:
    if job.report is not None:
        _result(job.report, reader)
        order.ask(job, JOBS)
    elif job.fault:
        cards.problem(
            say("Nothing was imported"),
            say(
                "This is a fault in the dashboard. Its log has the details under the reference "
                "{reference}. If you selected several files, import them one by one to find out "
                "which file causes the fault.",
                reference=job.fault,
            ),
        )
    else:
        cards.problem(say("Nothing was imported"), cards.plain(job.complaint))


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
    if ahead := JOBS.ahead_of(job):
        waits_for = reader.count(ahead, "import")
        return say(
            "Waiting for {waits_for} to finish, {seconds}", waits_for=waits_for, seconds=seconds
        )
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
            for said in part.left.said if part.left else ():
                st.caption(cards.plain(_sentence(said)))
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
    for note in file.notes:
        st.caption(cards.plain(note))
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
