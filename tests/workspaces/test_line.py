"""A line to Azure: what is hung up is closed."""

from checks.clouds import PUBLIC, cloud
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
