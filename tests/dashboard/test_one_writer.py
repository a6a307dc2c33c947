"""Numbers, durations and times are written in one place, for the reader; exemptions are listed."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

DASHBOARD = Path(__file__).parent.parent.parent / "dashboard"
WRITERS = frozenset({"kit/reader.py"})
"""The modules that may write them."""
EXEMPT = {
    # What is copied for support stays English, in UTC.
    ("kit/support.py", "Started {utc}, took {duration_ms:.0f} ms"),
    ("kit/support.py", "  {answer_of} after {duration_ms:.0f} ms"),
    ("kit/support.py", ":.0f"),
    ("kit/support.py", " after {took:.0f} ms"),
    # A file's name and a link's times are ISO.
    ("setup/kept.py", ":%Y-%m-%d"),
    ("telemetry/selection.py", ":%Y-%m-%dT%H:%M"),
    # A column's name in a frame.
    ("telemetry/cube.py", ":g"),
    ("monitor/figures.py", ":g"),
    # Plotly's own ticks, and the number fields and columns of Streamlit.
    ("charts/canvas.py", "%-d %b"),
    ("charts/canvas.py", "%H:%M\n%-d %b"),
    ("monitor/objectives.py", "%g"),
    ("panels/request_table.py", "%d"),
}
"""Module and text → may stay: it leaves the page, or no reader reads it."""
SPECIFIED = re.compile(r"\{\w*(![rsa])?:[^{}]+\}")
"""A place of a template with a format of its own: `{took:.1f}`."""
MEASURED = re.compile(r"\{\w*\} ?(ms|s|min|%|seconds|minutes)(?!\w)")
"""A bare value with a unit: `{waited} s`."""
PERCENT_CODE = re.compile(r"%[-0-9.,]*[a-rt-zA-Z](?!\w*\()")
"""A code of `strftime` or of `%`; a log's `%s` writes no number."""
CALLS = frozenset({"strftime", "format_decimal", "format_datetime", "duration"})
"""Names of functions that write a number or a time."""


def writes(tree: ast.AST) -> Iterator[str]:
    """Yield each text or name in a module by which it writes a number or a time itself."""
    told = (SPECIFIED, MEASURED, PERCENT_CODE)
    seen = set(_documentation(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
            seen.update(map(id, node.format_spec.values))
            yield f":{_template(node.format_spec)}"
        elif isinstance(node, ast.JoinedStr):
            template = _template(node)
            if MEASURED.search(template):
                yield template
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in seen and any(each.search(node.value) for each in told):
                yield node.value
        elif isinstance(node, ast.Call):
            yield from _call(node)


def _documentation(tree: ast.AST) -> Iterator[int]:
    """Yield which nodes are the sentences that document something."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)


def _call(node: ast.Call) -> Iterator[str]:
    """Yield the function's name where it writes one, and is none of the reader's."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    of = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
    by_reader = of.rpartition(".")[2] in ("reader", "self")
    if (name == "format" and not of) or (name in CALLS and not by_reader):
        yield name


def _template(node: ast.JoinedStr) -> str:
    """Return an f-string with its values left empty: `{} ms`."""
    parts = [p.value if isinstance(p, ast.Constant) else "{}" for p in node.values]
    return "".join(map(str, parts))


def found_in(name: str) -> list[tuple[str, str]]:
    """Return what a module writes itself."""
    tree = ast.parse((DASHBOARD / name).read_text(encoding="utf-8"))
    return [(name, text) for text in writes(tree)]


MODULES = sorted(str(path.relative_to(DASHBOARD)) for path in DASHBOARD.rglob("*.py"))


@pytest.mark.parametrize(
    "source",
    [
        'f"{took:.1f} s"',
        'f"{when:%H:%M}"',
        'f"{took} ms"',
        'say("{share:.0%}", share=share)',
        'say("{waited} s", waited=waited)',
        'when.strftime("%d")',
        '"%.1f" % took',
        'format(took, ".1f")',
        "format_decimal(took)",
        "duration(took)",
        "words.duration(took)",
        "Column(format='%d %b')",
    ],
)
def test_what_is_looked_for_in_code_can_be_found(source: str) -> None:
    """Each way in which a module could write a number or a time itself is seen."""
    assert list(writes(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        'f"{name} {reader.duration(took)}"',
        'say("{took}.", took=took)',
        "view.reader.duration(took)",
        'f"%{{customdata}}"',
        '"100% sure"',
    ],
)
def test_what_the_reader_writes_is_not_found(source: str) -> None:
    """A page that asks the reader, or Plotly for a text, writes nothing itself."""
    assert list(writes(ast.parse(source))) == []


@pytest.mark.parametrize("name", MODULES)
def test_only_the_reader_writes_numbers_and_times(name: str) -> None:
    """Whoever reads a page reads one form of numbers, durations and times."""
    if name not in WRITERS:
        assert [each for each in found_in(name) if each not in EXEMPT] == []


def test_no_exemption_is_left_over() -> None:
    """What is exempt is still there."""
    assert EXEMPT - {each for name in MODULES for each in found_in(name)} == set()
