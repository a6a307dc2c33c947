"""The bundle of a run for a ticket or a colleague: a zip of the document and its readable forms."""

import io
import json
import zipfile
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from dashboard.kit.support import support_text

Document = Mapping[str, Any]

RENDERED = {"report.txt": "checks.report.terminal", "report.md": "checks.report.markdown"}
"""File → module whose `render(document)` writes it, where it is there."""


def bundle(document: Document) -> bytes:
    """Return a zip; all of it derives from the redacted document."""
    files = {
        "result.json": json.dumps(document, indent=2, ensure_ascii=False) + "\n",
        "support.txt": support_text(document),
    }
    for name, module in RENDERED.items():
        if find_spec(module):
            files[name] = import_module(module).render(document)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text.encode("utf-8", "backslashreplace"))
    return packed.getvalue()


def bundle_name(document: Document) -> str:
    """Return a file name that says which run it is of."""
    return f"foundry-doctor-{document['run_id'][:8]}.zip"
