"""Texts of an answer are masked as it arrives, whatever holds them; numbers and times stay."""

from datetime import timedelta
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import pytest

from checks.workspaces import Answer, Partial, Span
from checks.workspaces.compose import everything
from checks.workspaces.masking import without_secrets
from checks.workspaces.model import Column, Source
from dashboard.telemetry.rows import RowsAsked, slowest
from tests.canary_cases import assert_absent
from tests.faults.certificates import Authority
from tests.made_up_secrets import CLAUDE, FOUNDRY
from tests.workspaces.exports import SPAN
from tests.workspaces.fake_logs import FakeLogs, told

HELD = ["chat", FOUNDRY, None, "chat"]
MASKED = ["chat", "«redacted Foundry key»", None, "chat"]


@pytest.mark.parametrize(
    ("kind", "values", "shown"),
    [
        ("string", HELD, MASKED),
        ("string", pa.array(HELD), pa.array(MASKED)),
        ("guid", HELD, MASKED),
        ("dynamic", pa.array([HELD, None]), pa.array([MASKED, None])),
        ("dynamic", pa.array([[1, 2]]), pa.array([[1, 2]])),
        ("long", [1, None], [1, None]),
    ],
)
def test_a_column_of_any_kind_is_masked(kind: str, values: Any, shown: Any) -> None:
    """As Python values and as Arrow arrays, in lists too."""
    column = Column(name="X", kind=kind, values=values)

    (found,) = without_secrets(Answer(columns={"X": column}, rows=4)).columns.values()

    assert found.values == shown


def test_what_is_said_of_a_partial_answer_is_masked() -> None:
    """Azure's own words, too."""
    answer = Answer(partial=Partial(code="x", message=f"It was {CLAUDE}."))

    assert without_secrets(answer).partial == Partial(
        code="x", message="It was «redacted Anthropic key»."
    )


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that serves Log Analytics."""
    return Authority.create(tmp_path_factory.mktemp("logs"), "Microsoft Corporation")


def test_azures_rows_are_masked(authority: Authority) -> None:
    """What Log Analytics returns goes the same way as what was imported."""
    rows = told({"Deployment": "string", "n": "long"}, [FOUNDRY, 1], ["chat", 2])
    with FakeLogs(authority, rows) as logs:
        answer = logs.workspace().query("x", SPAN)

    assert_absent(FOUNDRY, repr(answer))
    assert list(answer.values("n")) == [1, 2]


class FakeWorkspace:
    """Holds two rows, of which one has a secret as its deployment."""

    name = "x"
    sources = frozenset({Source.DIAGNOSTICS})
    is_canonical = False
    newest = None

    def query(self, text: str, span: Span, *, timeout_s: float = 1) -> Answer:
        """See `Workspace.query`; a filter by a name finds the rows of that name."""
        del span, timeout_s
        names = [CLAUDE, "chat"] if "_all = bool(true)" in text else []
        columns = {"Deployment": names, "DurationMs": [1.0 for _ in names]}
        held = {n: Column(name=n, kind="string", values=v) for n, v in columns.items()}
        return without_secrets(Answer(columns=held, rows=len(names)))


def test_the_rows_of_a_masked_name_are_still_found() -> None:
    """A log knows a deployment by its name, and a page by its mask."""
    span = Span.before(SPAN.end, timedelta(hours=1))
    asked = RowsAsked(span=span, deployments=("«redacted Anthropic key»",))

    rows = slowest(FakeWorkspace(), everything(FakeWorkspace.sources), asked)

    assert rows["deployment"].tolist() == ["«redacted Anthropic key»"]
