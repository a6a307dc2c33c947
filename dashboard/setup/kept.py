"""What this dashboard keeps, where and for how long; how to take it along, and how to erase it."""

import io
from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from checks.errors import DiagnosticsError
from checks.words import say
from checks.workspaces.export import pack
from checks.workspaces.room import GB, MAX_GB, limit
from checks.workspaces.store import data_dir, remove_all, size_of
from dashboard.context import import_owners
from dashboard.context.runs import KEPT
from dashboard.context.settings import Settings, SignIn, current
from dashboard.kit import cards
from dashboard.kit.reader import Reader
from dashboard.setup.held import visitor
from dashboard.telemetry.windows import IDLE_S

MB = 1e6
MOST_PACKED = 200 * MB
"""More than that is copied from the folder: a download is held in memory whole."""
FAULT = "erase-fault"


def show(settings: Settings, reader: Reader) -> None:
    """Draw what is kept."""
    st.header(say("What is stored"), anchor=False)
    imports, size = size_of()
    with_path = settings.sign_in is not SignIn.ANONYMOUS
    where = (
        say(" in {data_dir}", data_dir=cards.plain(str(data_dir() / "workspaces")))
        if with_path
        else ""
    )
    held = (
        say(
            "{count}, {size} MB of {allowed} GB",
            count=reader.count(imports, "import"),
            size=reader.number(size / MB, 1),
            allowed=_allowed(reader),
        )
        if imports
        else say("none; up to {allowed} GB", allowed=_allowed(reader))
    )
    st.markdown(
        say(
            "- **Imported logs** ({held}): on this machine's disk{where}, until they are "
            "removed. {variable} limits their size.\n- **Check results**: in memory only, the "
            "last {kept}, until the dashboard stops.\n- **Workspace logs**: in memory only, "
            "until {idle} after they were last viewed.\n- **Text entered on this page**: in memory "
            "only, until the dashboard stops.\n- **Uploaded files**: in a temporary folder "
            "while they are imported, then deleted.\n- **Keys, tokens and secrets**: never "
            "stored and never shown.",
            held=held,
            where=where,
            variable=cards.plain(MAX_GB),
            kept=KEPT,
            idle=reader.count(round(IDLE_S / 60), "minute"),
        )
    )
    if not imports or settings.sign_in is SignIn.ANONYMOUS:
        return
    if fault := st.session_state.get(FAULT):
        cards.complaint(fault)
    with st.container(horizontal=True, gap="small"):
        number, packed_size = _taken(settings)
        if number and packed_size <= MOST_PACKED:
            st.download_button(
                _label_of_download(settings),
                data=_packed(settings),
                file_name=f"foundry-doctor-imports-{datetime.now(UTC):%Y-%m-%d}.zip",
                mime="application/zip",
                icon=":material/download:",
                help=_help_of_download(settings),
            )
        own = _erasable(settings, imports)
        label = say("Erase my imports") if settings.knows_visitors else say("Erase all imports")
        if own and st.button(label, icon=":material/delete_forever:"):
            _confirm(own, reader)
    if packed_size > MOST_PACKED:
        st.caption(say("The data is too large for a single download. Copy the folder instead."))


def _allowed(reader: Reader) -> str:
    """Write how many gigabytes all imports may take."""
    size = limit() / GB
    return reader.number(size, 0 if size.is_integer() else 1)


def _erasable(settings: Settings, imports: int) -> int:
    """Return how many imports the visitor may erase: everybody's, or only their own."""
    return len(import_owners.owned(visitor())) if settings.knows_visitors else imports


def _taken(settings: Settings) -> tuple[int, int]:
    """Return how many imports the visitor may download, and how many bytes they are."""
    return import_owners.size_for(visitor()) if settings.knows_visitors else size_of()


def _label_of_download(settings: Settings) -> str:
    return say("Download my imports") if settings.knows_visitors else say("Download all")


def _help_of_download(settings: Settings) -> str:
    if settings.knows_visitors:
        return say(
            "A zip file with one Parquet file for each import: yours, and those from the server's "
            "command line"
        )
    return say("A zip file with one Parquet file for each import")


def _packed(settings: Settings) -> Callable[[], bytes]:
    """Return what packs the visitor's download; it is called on a click, outside the session."""
    owner, knows_visitors = visitor(), settings.knows_visitors

    def packed() -> bytes:
        into = io.BytesIO()
        pack(into, takes=lambda path: not knows_visitors or import_owners.is_for(path, owner))
        return into.getvalue()

    return packed


@st.dialog(say("Erase imports?"))
def _confirm(imports: int, reader: Reader) -> None:
    st.markdown(
        say(
            "{count} will be deleted from this machine's disk, for everybody who uses this "
            "dashboard. The files exported from Azure are not changed, and you can import "
            "them again to restore the logs. If you no longer have those files, download "
            "everything first.",
            count=reader.count(imports, "import"),
        )
    )
    with st.container(horizontal=True, gap="small"):
        if st.button("Erase", type="primary", icon=":material/delete_forever:", on_click=_erase):
            st.rerun()
        if st.button(say("Keep them")):
            st.rerun()


def _erase() -> None:
    st.session_state[FAULT] = ""
    try:
        if current().knows_visitors:
            for name, part in import_owners.owned(visitor()):
                import_owners.remove(name, part)
        else:
            remove_all()
    except DiagnosticsError as error:
        st.session_state[FAULT] = str(error)
