"""What tests of local workspaces share: a data folder of their own."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from checks.workspaces.imports import ImportReport, import_files
from checks.workspaces.local import LocalWorkspace, open_workspace
from checks.workspaces.store import DATA_DIR

Import = Callable[..., ImportReport]


@pytest.fixture
def environ(tmp_path: Path) -> Mapping[str, str]:
    """Return an environment whose workspaces lie in the test's own folder."""
    return {DATA_DIR: str(tmp_path / "data")}


@pytest.fixture
def take(environ: Mapping[str, str]) -> Import:
    """Import files into the workspace `w`."""

    def run(*paths: Path) -> ImportReport:
        return import_files(paths, "w", environ=environ)

    return run


@pytest.fixture
def opened(environ: Mapping[str, str]) -> Callable[[], LocalWorkspace]:
    """Open the workspace `w`."""
    return lambda: open_workspace("local:w", environ)
