"""Imported logs as one archive that other programs read: a Parquet file for each import."""

import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from checks import folders
from checks.workspaces import store
from checks.workspaces.duck import literal


def pack(
    into: IO[bytes],
    environ: Mapping[str, str] = os.environ,
    *,
    takes: Callable[[Path], bool] = lambda _: True,
) -> None:
    """Write every import that is to be taken into a zip.

    Raises `ConfigurationError` when one is damaged.
    """
    import duckdb  # noqa: PLC0415 - 40 ms, where something was imported

    with (
        folders.temporary("export") as folder,
        zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive,
        duckdb.connect() as connection,
    ):
        for name in store.list_workspaces(environ):
            for path in filter(takes, store.part_paths(store.folder_of(name, environ))):
                file = folder / f"{path.stem}.parquet"
                store.attach(connection, path, "part")
                connection.execute(f"COPY part.calls TO {literal(str(file))} (FORMAT parquet)")
                connection.execute("DETACH part")
                archive.write(file, f"{name}/{file.name}")
                file.unlink()
