"""Imports as an archive to take along, and their removal, whatever state they are in."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq  # type: ignore[import-untyped]

from checks.workspaces import store
from checks.workspaces.export import pack
from tests.workspaces.conftest import Import
from tests.workspaces.exports import event, lines, logged, write


def test_the_archive_holds_every_request(
    tmp_path: Path, take: Import, environ: Mapping[str, str]
) -> None:
    """A Parquet file for each import, which any program reads."""
    for number in range(2):
        rows = [logged(event(10 * number + n)) for n in range(3)]
        take(write(tmp_path, f"{number}.jsonl", lines(rows)))
    packed = io.BytesIO()
    pack(packed, environ)

    with zipfile.ZipFile(packed) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "out")
    counted = [pq.read_metadata(tmp_path / "out" / name).num_rows for name in names]
    assert counted == [3, 3]


def test_a_damaged_import_is_counted_and_erased(
    tmp_path: Path, take: Import, environ: Mapping[str, str]
) -> None:
    """What cannot be read takes room, too, and can be got rid of."""
    take(write(tmp_path, "a.jsonl", lines([logged(event(1))])))
    damaged = store.folder_of("w", environ) / f"{'0' * 32}.duckdb"
    damaged.write_bytes(b"nothing")
    number, size = store.size_of(environ)

    assert number == 2
    assert size > 7
    assert store.remove_all(environ) == 2
    assert store.size_of(environ) == (0, 0)
