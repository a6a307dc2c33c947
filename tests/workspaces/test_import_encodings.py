"""Text that is not UTF-8 is read as what it likely is, and a line says so."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.workspaces.local import LocalWorkspace
from tests.workspaces.conftest import Import
from tests.workspaces.exports import LOGGED, csv_text, event, logged, rows_of

Opened = Callable[[], LocalWorkspace]
SAID = "The file is not UTF-8, so it was read as Windows-1252."
CITIES = ("Köln", "Århus", "São Paulo")
ROWS = [row | {"location_s": city} for row, city in zip(LOGGED, CITIES, strict=True)]
TEXTS = {
    "a.csv": csv_text(ROWS),
    "sep.csv": "sep=,\r\n" + csv_text(ROWS),
    "a.json": json.dumps(ROWS, ensure_ascii=False),
    "a.jsonl": "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in ROWS),
    "results.json": json.dumps({"Results": ROWS}, ensure_ascii=False),
    # The first letter that is not of ASCII stands behind what a look at the head sees.
    "late.csv": csv_text([*(logged(event(n)) for n in range(4, 1400)), *ROWS]),
}


def regions(workspace: LocalWorkspace) -> set[str]:
    """Return where the calls went."""
    return {str(row["Region"]) for row in rows_of(workspace)}


@pytest.mark.parametrize("packs", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", TEXTS)
def test_windows_1252_is_read_and_said(
    name: str, packs: Callable[[bytes], bytes], tmp_path: Path, take: Import, opened: Opened
) -> None:
    """No row is lost, whatever the form, and letters are what they were."""
    (tmp_path / name).write_bytes(packs(TEXTS[name].encode("cp1252")))

    (file,) = take(tmp_path / name).files

    assert (file.error, file.bad) == ("", 0)
    assert [note for note in file.notes if note.startswith(SAID)]
    assert set(CITIES) <= regions(opened())


@pytest.mark.parametrize("name", TEXTS)
def test_utf_8_is_read_as_it_is(name: str, tmp_path: Path, take: Import, opened: Opened) -> None:
    """Nothing is said of it, and a sign that stands for a lost letter is one like any other."""
    (tmp_path / name).write_bytes(TEXTS[name].replace("ã", "\ufffd").encode())

    (file,) = take(tmp_path / name).files

    assert (file.error, file.bad, file.notes) == ("", 0, ())
    assert {"Köln", "S\ufffdo Paulo"} <= regions(opened())


def test_one_damaged_byte_makes_no_other_encoding(
    tmp_path: Path, take: Import, opened: Opened
) -> None:
    """A text that is UTF-8 otherwise keeps its letters; the row with the byte is told."""
    text = csv_text(ROWS).encode().replace("ã".encode(), b"\xe3")
    (tmp_path / "a.csv").write_bytes(text)

    (file,) = take(tmp_path / "a.csv").files

    assert (file.bad, file.notes) == (1, ())
    assert file.reasons == ("row 4: invalid encoding",)
    assert regions(opened()) == {"Köln", "Århus"}
