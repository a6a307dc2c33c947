"""A date of the portal is read in the order that the file or its reader tells, or not at all."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checks.workspaces.imports import FileResult, import_files
from checks.workspaces.imports.dates import Order, order_of
from tests.workspaces.exports import csv_text, event, logged, write

FIFTH = datetime(2026, 11, 5, 17, 9, 11, tzinfo=UTC)
ELEVENTH = datetime(2026, 5, 11, 17, 9, 11, tzinfo=UTC)


def read(
    folder: Path, environ: Mapping[str, str], *days: str, order: Order | None = None
) -> FileResult:
    """Import a file with a row for each of these days, written as the portal does."""
    rows = [logged(event(n, time=f"{day}/2026, 5:09:11 pm")) for n, day in enumerate(days)]
    path = write(folder, "portal.csv", csv_text(rows))
    (file,) = import_files([path], "w", dates=order, environ=environ).files
    return file


def test_a_date_of_two_ways_is_never_guessed(tmp_path: Path, environ: Mapping[str, str]) -> None:
    """5 November does not become 11 May without a word: nothing is imported, and it says why."""
    file = read(tmp_path, environ, "05/11", "06/11")

    assert "can be read in two ways ('05/11/2026, 5:09:11 pm')" in file.error
    assert file.rows == 0


@pytest.mark.parametrize(("order", "first"), [("dmy", FIFTH), ("mdy", ELEVENTH)])
def test_whoever_imports_says_which_number_is_the_day(
    tmp_path: Path, environ: Mapping[str, str], order: Order, first: datetime
) -> None:
    """The same file, read as it was written."""
    file = read(tmp_path, environ, "05/11", order=order)

    assert (file.error, file.bad, file.first) == ("", 0, first)


@pytest.mark.parametrize("days", [("05/11", "20/11"), ("11/05", "11/20")])
def test_a_day_past_the_twelfth_tells_the_order_of_the_whole_file(
    tmp_path: Path, environ: Mapping[str, str], days: tuple[str, ...]
) -> None:
    """Day first or month first: the rows before the thirteenth are read like those after."""
    file = read(tmp_path, environ, *days)

    assert (file.error, file.bad, file.first) == ("", 0, FIFTH)


def test_an_order_that_the_file_contradicts_is_refused(
    tmp_path: Path, environ: Mapping[str, str]
) -> None:
    """What is said by mistake moves no row."""
    assert (
        "do not match the order given by --dates mdy"
        in read(tmp_path, environ, "20/11", order="mdy").error
    )


def test_iso_dates_need_no_order(tmp_path: Path, environ: Mapping[str, str]) -> None:
    """An order that is said changes nothing of a time that has only one meaning."""
    path = write(tmp_path, "iso.csv", csv_text([logged(event(0, time="2026-11-05T17:09:11Z"))]))
    (file,) = import_files([path], "w", dates="mdy", environ=environ).files

    assert (file.error, file.first) == ("", FIFTH)


@pytest.mark.parametrize(("first", "second", "order"), [(13, 12, "dmy"), (12, 13, "mdy")])
def test_the_thirteenth_is_the_first_that_tells(first: int, second: int, order: Order) -> None:
    """There is no thirteenth month."""
    assert order_of("text", first, second, None) == order


@pytest.mark.parametrize(
    ("times", "first"),
    [
        (("20/11/2026 17:09", "05/11/2026 17:09"), FIFTH),
        (("11/20/2026 17:09", "11/5/2026 17:09"), FIFTH),
        (("11/20/26 17:09", "11/5/26 17:09"), FIFTH),
        (("20.11.2026 17:09", "05.11.2026 17:09"), FIFTH),
        (("05.11.2026 17:09", "06.11.2026 17:09"), FIFTH),
        (("20-11-2026 17:09", "05-11-2026 17:09"), FIFTH),
        (("11/20/2026 5:09 PM", "11/5/2026 5:09 PM"), FIFTH),
    ],
)
def test_what_excel_saved_again_is_read_and_said(
    times: tuple[str, ...], first: datetime, tmp_path: Path, environ: Mapping[str, str]
) -> None:
    """In the spellings of its countries; that the seconds are gone is told."""
    rows = [logged(event(n, time=time)) for n, time in enumerate(times)]
    path = write(tmp_path, "excel.csv", csv_text(rows))
    (file,) = import_files([path], "w", environ=environ).files

    assert (file.error, file.bad, file.first) == ("", 0, first.replace(second=0))
    assert "exact only to the minute" in " ".join(file.notes)


def test_times_whose_day_excel_dropped_are_refused(
    tmp_path: Path, environ: Mapping[str, str]
) -> None:
    """Minutes and seconds alone are no time, and the file says no more."""
    path = write(tmp_path, "excel.csv", csv_text([logged(event(0, time="00:03.3"))]))
    (file,) = import_files([path], "w", environ=environ).files

    assert "removed the day and the hour from its times ('00:03.3')" in file.error


@pytest.mark.parametrize(
    ("days", "said"),
    [(("05/11", "20/11"), "have the day first"), (("11/05", "11/20"), "have the month first")],
)
def test_the_order_that_was_found_is_said(
    days: tuple[str, ...], said: str, tmp_path: Path, environ: Mapping[str, str]
) -> None:
    """Whoever knows the file better sees it."""
    assert said in " ".join(read(tmp_path, environ, *days).notes)


def test_the_portal_s_clock_of_24_hours_is_read(tmp_path: Path, environ: Mapping[str, str]) -> None:
    """As it writes a time in France or in Britain."""
    rows = [logged(event(0, time="20/11/2026, 17:09:11.123"))]
    path = write(tmp_path, "portal.csv", csv_text(rows))
    (file,) = import_files([path], "w", environ=environ).files

    assert file.first == datetime(2026, 11, 20, 17, 9, 11, 123000, tzinfo=UTC)


def test_a_slashed_time_among_iso_times_is_not_guessed(
    tmp_path: Path, environ: Mapping[str, str]
) -> None:
    """It is a bad row, counted and shown."""
    rows = [logged(event(0)), logged(event(1, time="05/11/2026, 5:09:11 PM"))]
    (file,) = import_files([write(tmp_path, "a.csv", csv_text(rows))], "w", environ=environ).files

    assert (file.rows, file.bad) == (2, 1)


def test_an_iso_time_among_slashed_times_is_read(
    tmp_path: Path, environ: Mapping[str, str]
) -> None:
    """It has one meaning, wherever it stands."""
    rows = [logged(event(1, time="20/11/2026, 5:09:11 PM")), logged(event(0))]
    (file,) = import_files([write(tmp_path, "a.csv", csv_text(rows))], "w", environ=environ).files

    assert (file.rows, file.bad) == (2, 0)


FAR = 10_001
"""More rows than are looked at first."""


@pytest.mark.parametrize(
    ("days", "error"),
    [
        (("20/11", *("05/11",) * FAR, "11/20"), "Some of the file's dates begin with the day"),
        (("05/11", *("06/11",) * FAR, "20/11"), ""),
    ],
)
def test_what_only_a_late_row_tells_counts_as_much(
    tmp_path: Path, environ: Mapping[str, str], days: tuple[str, ...], error: str
) -> None:
    """Both orders in one file, or the day that tells the order: far from the first row."""
    file = read(tmp_path, environ, *days)

    assert file.error.startswith(error)
    assert bool(file.error) == bool(error)
    assert file.rows == (0 if error else FAR + 2)
