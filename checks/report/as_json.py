"""The JSON report, which is the document itself."""

import json
from collections.abc import Mapping
from typing import Any

from checks.report.safe import json_escaped


def render(document: Mapping[str, Any]) -> str:
    """Write the document as JSON, for people too."""
    return json_escaped(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"
