"""The import of exported logs: files are read, told apart, and mapped to the canonical table."""

from checks.workspaces.imports.dates import Order
from checks.workspaces.imports.files import import_files
from checks.workspaces.imports.model import (
    FileError,
    FileResult,
    ImportCancelledError,
    ImportReport,
    PartResult,
    Progress,
    Stage,
)

__all__ = [
    "FileError",
    "FileResult",
    "ImportCancelledError",
    "ImportReport",
    "Order",
    "PartResult",
    "Progress",
    "Stage",
    "import_files",
]
