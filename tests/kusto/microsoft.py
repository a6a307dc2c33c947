"""Microsoft's own parser of KQL, run in Node over many texts at once."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from checks.sandbox.logs import schema

PACKAGE = "@kusto/language-service-next"
_REQUIRED = os.environ.get("FOUNDRY_DOCTOR_KUSTO") == "required"
_FOLDERS = [each for each in os.environ.get("NODE_PATH", "").split(os.pathsep) if each]
_SCRIPT = Path(__file__).parent / "parse.js"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A KQL text."""

    name: str
    text: str
    lacks: tuple[str, ...] = ()
    """What the workspace has not: names of tables, or of columns as `TABLE.COLUMN`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the parser says of a text."""

    diagnostics: tuple[tuple[str, str], ...]
    """Codes and messages."""
    columns: tuple[tuple[str, str], ...]
    """Names and types of the result."""
    literals: tuple[str, ...]
    """The values of a `print`'s literals, each as text."""


def judge(texts: Sequence[Text]) -> list[Verdict]:
    """Return a verdict on each text, against the tables of the sandbox; skip where it cannot be."""
    _require()
    given = {
        "tables": {name: list(columns.items()) for name, columns in schema.tables().items()},
        "queries": [{"text": each.text, "lacks": each.lacks} for each in texts],
    }
    run = subprocess.run(
        ["node", _SCRIPT],
        input=json.dumps(given).encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()
    return [_verdict(each) for each in json.loads(run.stdout)]


def _verdict(said: dict[str, Any]) -> Verdict:
    return Verdict(
        diagnostics=tuple((each["code"], each["message"]) for each in said["diagnostics"]),
        columns=tuple((name, kind) for name, kind in said["columns"]),
        literals=tuple(said["literals"]),
    )


def _require() -> None:
    there = shutil.which("node") and any(Path(each, PACKAGE).is_dir() for each in _FOLDERS)
    if not there:
        said = f"Node, or the package {PACKAGE} in NODE_PATH, is missing"
        if _REQUIRED:
            pytest.fail(said)
        pytest.skip(said)
