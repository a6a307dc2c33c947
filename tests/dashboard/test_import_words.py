"""What Settings says of an import, while it runs and after it: no word that is ours alone."""

from concurrent.futures import Future

import pytest

from checks.workspaces import Source
from checks.workspaces.imports import PartResult, Progress, Stage
from dashboard.context.import_jobs import Job
from dashboard.kit.reader import Reader
from dashboard.setup import imports
from dashboard.telemetry.states import SOURCES

ENGLISH = Reader.of("en-US", "UTC")


def doing(progress: Progress | None) -> str:
    """Return what is said of an import of two files."""
    job = Job(workspace="w", names=("a.csv", "b.csv"), progress=progress, work=Future())
    return imports._doing(job, ENGLISH)


def test_a_running_import_says_what_it_does_and_for_how_long() -> None:
    """The file by its name and number, then the kind of log that it came from."""
    assert doing(None) == "Starting, 0 s"
    reading = Progress(stage=Stage.READING, what="b.csv", share=0.5)
    assert doing(reading) == "Reading b.csv (file 2 of 2), 0 s"


@pytest.mark.parametrize("source", Source)
def test_a_kind_of_log_is_called_as_everywhere(source: Source) -> None:
    """Neither progress nor result shows the program's own word for it."""
    part = PartResult(source=source, files=("a.csv",), kept=1500, duplicates=2)
    storing = Progress(stage=Stage.MAPPING, what=source.value, share=0.0)

    for said in (imports._came_to(part, ENGLISH), doing(storing)):
        assert SOURCES[source] in said
        assert f"from {source.value}" not in said
