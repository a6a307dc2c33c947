"""A line to Azure: what is hung up is closed, and what cannot be opened says why."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from checks.clouds import PUBLIC, cloud
from checks.evidence import Purpose
from checks.http.line import Line
from checks.redact import Redactor


def test_a_line_that_was_hung_up_holds_nothing() -> None:
    """Its thread has ended and its event loop is closed; hanging up twice is no mistake."""
    line = Line(cloud(PUBLIC), Redactor(), frozenset())
    _, loop = line._ready.result(60)

    line.close()
    line.close()

    assert loop.is_closed()
    assert not line._serving.is_alive()


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_certificates_that_are_gone_are_told_to_whoever_asks(tmp_path: Path) -> None:
    """Nothing is printed and nobody waits in vain: a sandbox that ends takes its own along."""
    gone = replace(cloud(PUBLIC), ca_file=tmp_path / "gone.pem")
    line = Line(gone, Redactor(), frozenset())
    line._serving.join(60)

    with pytest.raises(FileNotFoundError):
        line.transport(Purpose.LOGS, timeout_s=1.0)
    line.close()
    assert line._serving not in threading.enumerate()
