"""What every check asks of a sandbox's logs is translated ahead, and as it would be now."""

import json
import subprocess
import sys

import pytest

from checks.sandbox.logs import shapes, translator
from docs.translated import entries, questions

ASKS = """
import sys
from datetime import UTC, datetime
from checks.sandbox.logs import shapes

found = shapes.statement(sys.stdin.read(), datetime(2026, 11, 20, tzinfo=UTC))
print(found.sql[:4], len(found.values), "duckdb_kql" in sys.modules)
"""


def test_the_file_is_what_the_translator_gives() -> None:
    """After a change of a query or of duckdb-kql: `python docs/translated.py`."""
    assert json.loads(shapes.AHEAD.read_text("utf-8")) == json.loads(json.dumps(entries()))


def test_no_parser_is_imported_for_the_question_of_a_check() -> None:
    """A parser of KQL takes longer than all else that a check asks of the logs."""
    (question,) = questions()
    asked = subprocess.run(
        [sys.executable, "-c", ASKS], input=question, capture_output=True, text=True, check=True
    )

    assert asked.stdout.split() == ["WITH", "4", "False"]


def test_another_question_is_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that differs by a word has its own answer."""
    (question,) = questions()
    asked: list[str] = []
    monkeypatch.setattr(translator, "of_shape", asked.append)
    shapes.prepare(question)
    shapes.prepare(question.replace("Rows", "Lines"))

    (shape,) = asked
    assert "Lines" in shape
