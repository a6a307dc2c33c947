"""What is imported, as a list; whoever has imported something can remove it."""

from collections.abc import Sequence

import streamlit as st

from checks.errors import DiagnosticsError
from checks.report.safe import one_line
from checks.words import say
from checks.workspaces.store import Part, list_workspaces, parts
from dashboard.context import import_owners
from dashboard.context.settings import Settings
from dashboard.context.viewer import VISITOR
from dashboard.kit import cards, cells
from dashboard.kit.reader import Reader
from dashboard.telemetry.states import SOURCES

RIGHT = ("Requests", say("Bad rows"), "First", "Last", "Size (MB)")
"""Columns of the imported files that are aligned right."""


def visitor() -> str:
    """Return the ID of whoever looks; empty where visitors are not told apart."""
    return str(st.session_state.get(VISITOR, ""))


def show(settings: Settings, reader: Reader) -> None:
    """List what is imported, and offer to remove it."""
    names = list_workspaces()
    try:
        held = [(name, part) for name in names for part in parts(name)]
    except DiagnosticsError as error:
        cards.problem(say("An import cannot be read"), cards.plain(str(error)))
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
    own = [each for each in held if _is_own(each[1], settings)]
    _table(held, own, reader)
    if not (own and settings.takes_files):
        return
    with st.popover(say("Remove an import"), icon=":material/delete:"):
        _remove(own)


def _is_own(part: Part, settings: Settings) -> bool:
    """Tell whether the visitor has imported it, or visitors are not told apart."""
    return not settings.knows_visitors or import_owners.is_owned(part, visitor())


def _names(part: Part) -> str:
    return one_line(", ".join(file.name for file in part.files))


def _table(
    held: Sequence[tuple[str, Part]], own: Sequence[tuple[str, Part]], reader: Reader
) -> None:
    parts_ = [part for _, part in held]
    shown = {part.id for _, part in own}
    bad = [sum(file.bad for file in part.files) for part in parts_]
    sizes = [part.size_bytes / 1e6 for part in parts_]
    columns = {
        "Workspace": [name for name, _ in held],
        "Files": [_names(p) if p.id in shown else say("not yours") for p in parts_],
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
    labels = [f"{name}: {_names(part)}" for name, part in held]
    place = st.selectbox("Import", range(len(held)), format_func=lambda n: labels[n])
    st.caption(
        say(
            "The imported copy is deleted from this server's disk. The original exported "
            "file is not changed."
        )
    )
    if st.button("Remove", icon=":material/delete:"):
        name, part = held[place or 0]
        import_owners.remove(name, part.id)
        st.rerun()
