"""Wrong configurations and their corrections, run by the client that they are for."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from checks.clients.model import Known
from checks.clients.reading import read
from tests.clients.namespace import Ended, Program, run_by_name

RESOURCE = "contoso-ai"
"""The sandbox's."""
HOST = f"https://{RESOURCE}.services.ai.azure.com"
HELLO = "Hello from the sandbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A wrong configuration, its fault, and what the client says of it."""

    id: str
    file: str
    """Where the client looks for the text, below its home."""
    text: str
    code: str
    says: str
    command: Sequence[str]
    environ: dict[str, str] = field(default_factory=dict)


def read_and_corrected(run: Run) -> str:
    """Return the corrected text, after its one fault was named."""
    (file,) = read([(run.file, run.text)], Known(resource=RESOURCE)).files
    assert [fault.code for fault in file.faults] == [run.code]
    assert file.corrected is not None
    return file.corrected


def both_ran(runs: Sequence[Run], folder: Path) -> list[tuple[Ended, Ended]]:
    """Run each configuration as it is given and as it is corrected, all beside one sandbox."""
    programs = []
    for run in runs:
        for name, text in (("given", run.text), ("corrected", read_and_corrected(run))):
            home = folder / run.id / name
            (home / run.file).parent.mkdir(parents=True)
            (home / run.file).write_text(text, encoding="utf-8")
            environ = {"HOME": str(home), "PATH": os.environ["PATH"], **run.environ}
            programs.append(Program(command=run.command, folder=str(home), environ=environ))
    ended = run_by_name(programs, folder)
    return list(zip(ended[::2], ended[1::2], strict=True))


def assert_as_told(run: Run, given: Ended, corrected: Ended) -> None:
    """The wrong text fails with the words that the fault is known by; the corrected one calls."""
    assert run.says in given.said, (run.id, given.said)
    assert HELLO not in given.said, (run.id, given.said)
    assert HELLO in corrected.said, (run.id, corrected.said)
    assert corrected.code == 0
