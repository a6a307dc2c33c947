"""The timeline of a run: areas as steps, a line for each check, before it starts and after."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import streamlit as st

from checks.report.reading import AREAS, name_of, roots_of
from checks.words import say
from dashboard.context.runs import Snapshot
from dashboard.kit.cards import COLOURS, ICONS, plain
from dashboard.kit.reader import Reader
from dashboard.kit.words import STATUS_WORDS, badges_of, consequences, lacking, outcome, took_ms

WORST = ("fail", "warn", "crash", "uncertain", "waiting", "pass", "skip")
"""Statuses, the one that decides a group's icon first."""
TELLING = frozenset({"fail", "warn", "crash", "uncertain"})
"""Statuses of a line that says more than its title, in an area that is open from the start."""
SLOW_S = 2.0
"""After this long the page says what it waits for: calls give up after eight seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the timeline."""

    id: str
    area: str
    title: str
    status: str
    right: str
    below: tuple[str, ...] = ()
    """Sentences under the line."""
    found: str = ""
    """What a check that passed found; told where nothing needs the eye more."""
    why: str = ""
    """Why it was not run; empty for a check that was."""
    missing: tuple[Mapping[str, str], ...] = ()
    """Permissions that it lacks to look."""
    cause: int | None = None
    """The place of the root cause that a click shows."""


def rows_in_progress(snapshot: Snapshot, reader: Reader) -> tuple[Row, ...]:
    """Return the lines of a run that has not finished."""
    return tuple(
        Row(
            id=line.id,
            area=line.area,
            title=_titled(line.title, line.subject),
            status=line.status,
            right=outcome(line.status, None, line.duration_ms, reader),
        )
        for line in snapshot.lines
    )


def rows_of(document: Mapping[str, Any], reader: Reader) -> tuple[Row, ...]:
    """Return the lines of a finished run."""
    return tuple(_row(document, check, reader) for check in document["checks"])


def _row(document: Mapping[str, Any], check: Mapping[str, Any], reader: Reader) -> Row:
    status = check["status"]
    below: tuple[str, ...] = (check["summary"],) if status in TELLING else ()
    blocked = consequences(document, check["id"]) if status == "fail" else 0
    if blocked:
        count = reader.count(blocked, "check")
        below = (*below, say("{count} did not run because of this problem.", count=count))
    return Row(
        id=check["id"],
        area=check["area"],
        title=name_of(check),
        status=status,
        right=outcome(status, check["reason"], took_ms(check), reader),
        below=below,
        found=_found(check) if status == "pass" else "",
        why=_why(document, check) if status == "skip" else "",
        missing=tuple(check["missing"]),
        cause=_cause_of(document, check),
    )


def _found(check: Mapping[str, Any]) -> str:
    """Return what was found, unless it only says the title again."""
    summary = str(check["summary"])
    return "" if summary.rstrip(".") == check["title"] else summary


def _why(document: Mapping[str, Any], check: Mapping[str, Any]) -> str:
    """Return why a check was not run: the reason of the one that it hangs on, if that was not."""
    before = (
        other
        for other in document["checks"]
        if other["id"] in check["blocked_by"]
        and (other["area"], other["reason"]) == (check["area"], check["reason"])
    )
    return str(next(before, check)["summary"])


def _cause_of(document: Mapping[str, Any], check: Mapping[str, Any]) -> int | None:
    """Return the place of the cause that a click shows; with one cause there is nothing to swap."""
    causes = document["root_causes"]
    explaining = roots_of(document, check) if len(causes) > 1 else ()
    return causes.index(explaining[0]) if explaining else None


def _titled(title: str, subject: str | None) -> str:
    return f"{title} ({subject})" if subject else title


def timeline(run_id: str, rows: Sequence[Row], select: Callable[[int], None] | None = None) -> None:
    """Draw the areas in order; a click on a failing line calls `select` with its cause."""
    for area, members in groupby(rows, key=lambda row: row.area):
        group = tuple(members)
        worst = min((row.status for row in group), key=WORST.index)
        step = st.expander(
            f"{AREAS[area]} {_said(group, worst)}",
            expanded=worst in TELLING,
            icon=ICONS[worst] if worst != "waiting" else None,
            type="step",
            # The stylesheet knows the status, and an area that changes it is drawn anew.
            key=f"area-{worst}-{area}-{run_id}",
        )
        with step, st.container(gap="xsmall"):
            for number, row in enumerate(row for row in group if row.status != "skip"):
                found = row.found if worst not in TELLING else ""
                _draw(row, f"{run_id}-{row.id}-{number}", select, _joined(*row.below, found))
            for fold in folds(group):
                _draw_fold(fold)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """The checks of an area that were not run for one reason."""

    right: str
    """The reason in a word or two."""
    why: str
    """The reason in a sentence, with what is lacking."""
    titles: tuple[str, ...]


def folds(group: Sequence[Row]) -> tuple[Fold, ...]:
    """Return what was not run of an area, by reason, in the order of the checks."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in group:
        if row.status == "skip":
            found.setdefault((row.right, row.why), []).append(row)
    return tuple(
        Fold(
            right=right,
            why=_joined(why, lacking(lack for row in rows for lack in row.missing)),
            titles=tuple(row.title for row in rows),
        )
        for (right, why), rows in found.items()
    )


def _draw_fold(fold: Fold) -> None:
    said = f"{len(fold.titles)} {fold.right}: {' · '.join(fold.titles)}"
    st.markdown(f":gray[{ICONS['skip']} :small[{plain(said)}]]")
    st.caption(plain(fold.why))


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _said(group: Sequence[Row], worst: str) -> str:
    """Say a group's outcome in words and colour."""
    statuses = [row.status for row in group]
    if worst == "pass":
        return say(":small[:gray[{count} passed]]", count=statuses.count("pass"))
    if worst in ("skip", "waiting"):
        ends = {row.right for row in group}
        return f":small[:gray[{ends.pop() if len(ends) == 1 else STATUS_WORDS[worst]}]]"
    worded = badges_of([status for status in statuses if status in TELLING])
    return " ".join(f":{COLOURS[badge.status]}-badge[{badge.words}]" for badge in worded)


def _draw(row: Row, key: str, select: Callable[[int], None] | None, beneath: str) -> None:
    icon, colour = ICONS[row.status], COLOURS[row.status]
    with st.container(horizontal=True, vertical_alignment="center", wrap=False, gap="small"):
        if select and row.cause is not None:
            st.button(
                f":{colour}[{icon}] :small[{plain(row.title)}]",
                key=f"line-{key}",
                type="tertiary",
                on_click=select,
                args=(row.cause,),
                help=say("Show how to fix this"),
            )
            st.space("stretch")
        else:
            title = f":small[{plain(row.title)}]"
            said = f":gray[{title}]" if row.status == "waiting" else title
            st.markdown(f":{colour}[{icon}] {said}", width="stretch")
        st.caption(row.right or STATUS_WORDS[row.status], width="content")
    if beneath:
        st.caption(plain(beneath))


def waits(snapshot: Snapshot, reader: Reader) -> str:
    """Say what is waited for once it has taken long; empty before."""
    slow = [wait for wait in snapshot.waits if wait.since_s >= SLOW_S]
    if not slow:
        return ""
    told = (f"{wait.on}, {reader.waited(wait.since_s)}" for wait in slow)
    return say("Waiting for {join}", join="; ".join(told))
