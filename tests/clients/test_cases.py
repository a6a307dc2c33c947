"""Sixty configurations as users have them, read by the rules: what is wrong, and what is put right.

Their faults were decided from what is documented of each client, before the reader saw them.
"""

import ast
import json
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from checks.clients.model import IMPORT, Document, FileReading, Kind, Known, Node, Span
from checks.clients.reading import read, recognise

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))["case"]
BY_A_PERSON = [case for case in CASES if case.get("only_a_person")]
MENDED = [case for case in CASES if case["wrong"] and case not in BY_A_PERSON]
each = pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
each_mended = pytest.mark.parametrize("case", MENDED, ids=lambda case: case["id"])


def _known(case: Mapping[str, Any]) -> Known:
    return Known(**case.get("known", {}))


def _read(case: Mapping[str, Any], text: str) -> FileReading:
    (file,) = read([("-", text)], _known(case)).files
    return file


def _document(case: Mapping[str, Any], text: str) -> Document:
    found = recognise("-", text, _known(case))
    assert found is not None
    return found[1]


def _corrected(case: Mapping[str, Any]) -> str:
    text = _read(case, case["text"]).corrected
    assert text is not None
    return text


@each
def test_every_wrong_line_is_named_and_nothing_else(case: Mapping[str, Any]) -> None:
    """The client is known by its text alone, and the faults are those of the row."""
    file = _read(case, case["text"])

    assert (file.client, file.form) == (case["client"], case["form"])
    assert {(fault.path, fault.code) for fault in file.faults} == {
        (wrong["path"], wrong["code"]) for wrong in case["wrong"]
    }


@pytest.mark.parametrize("case", BY_A_PERSON, ids=lambda case: case["id"])
def test_what_only_a_person_knows_is_not_made_up(case: Mapping[str, Any]) -> None:
    """There is no corrected text where a value, another file or a version is wanted."""
    assert _read(case, case["text"]).corrected is None


@each_mended
def test_a_corrected_text_is_right(case: Mapping[str, Any]) -> None:
    """It parses by another parser than ours, and only what was a note before is left."""
    text = _corrected(case)

    _parse(case["form"], text, is_strict=case["client"] == "claude-code")
    left = [fault.code for fault in _read(case, text).faults]
    assert set(left) <= {note.code for note in _read(case, case["text"]).notes}


def _parse(form: str, text: str, *, is_strict: bool) -> None:
    if form == "json" and is_strict:
        json.loads(text if text.lstrip().startswith("{") else f"{{{text.rstrip().rstrip(',')}}}")
    if form == "yaml":
        YAML(typ="safe", pure=True).load(text)
    if form == "python":
        ast.parse(text)


@each_mended
def test_what_no_fault_names_stays(case: Mapping[str, Any]) -> None:
    """Every value and every comment outside the named places is there before and after."""
    text, file = _corrected(case), _read(case, case["text"])
    before, after = _document(case, case["text"]), _document(case, text)
    changes = [change for fault in file.faults for change in fault.changes]
    named = {one.keys for one in changes} | {one.keys for one in file.faults}
    named.discard(())
    changed = [before.by_keys[keys].member for keys in named if keys in before.by_keys]
    changed += [before.by_keys[keys].span for keys in named if keys in before.by_keys]
    calls = [before.by_keys[one.keys].member for one in changes if one.does == "call"]
    inside = [span for span in changed if span not in calls]

    kept = Counter(node.value for node in _values(before) if not _lies_in(node, inside))

    assert kept
    assert kept - Counter(node.value for node in _values(after)) == Counter()
    assert set(COMMENT.findall(case["text"])) <= set(COMMENT.findall(text))


COMMENT = re.compile(r"(?m)(?:^|[ \t])(?:#|//) .*$")


def _values(document: Document) -> list[Node]:
    held = (Kind.OBJECT, Kind.LIST)
    return [node for node in document.nodes if node.kind not in held and node.keys[0] != IMPORT]


def _lies_in(node: Node, spans: list[Span]) -> bool:
    return any(start <= node.span[0] and node.span[1] <= end for start, end in spans)
