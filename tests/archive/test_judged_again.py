"""An evidence file gives the live run's document, field for field, wherever it is judged."""

import json
from typing import Any, get_args

import pytest

from checks.archive.reading import opened
from checks.archive.writing import written
from checks.redact import DEFAULT, Redactor
from checks.report.document import document_of
from checks.sandbox import Identity
from tests.scenario_runs import QUICK, ScenarioRun, scenario_run

IDENTITIES = tuple(identity for identity in get_args(Identity))
MOST_BYTES = 60_000


def file_of(found: ScenarioRun) -> bytes:
    """Return the file of a run."""
    return written(found.finished, found.document, Redactor())


def again(content: bytes) -> dict[str, Any]:
    """Return the document of a file."""
    return dict(document_of(opened(content).run, DEFAULT))


@pytest.mark.parametrize("scenario", QUICK)
def test_a_file_says_what_the_run_said(scenario: str) -> None:
    """Every field, of every scenario, and the file stays small."""
    found = scenario_run(scenario)
    content = file_of(found)

    assert again(content) == found.document
    assert len(content) < MOST_BYTES
    assert opened(content).unknown == opened(content).unreadable == ()


@pytest.mark.parametrize("identity", [one for one in IDENTITIES if one != "scenario"])
@pytest.mark.parametrize("scenario", ["healthy", "no-role", "deployment-misspelt", "firewall"])
def test_a_file_says_it_whoever_collected(scenario: str, identity: Identity) -> None:
    """With Resource Manager readable, as a reader, as an outsider, with a key alone."""
    found = scenario_run(scenario, identity)

    assert again(file_of(found)) == found.document


def test_a_file_is_the_same_each_time() -> None:
    """Byte for byte, for one run."""
    found = scenario_run("no-role")

    assert file_of(found) == file_of(found)


@pytest.mark.parametrize("scenario", ["healthy", "wrong-key", "bad-client-secret", "expired-token"])
def test_a_file_holds_no_secret(scenario: str) -> None:
    """Nothing of the environment's keys, tokens and passwords, in any part."""
    import zipfile  # noqa: PLC0415 - one caller
    from io import BytesIO  # noqa: PLC0415 - one caller

    found = scenario_run(scenario)
    names = ("ANTHROPIC_FOUNDRY_API_KEY", "ANTHROPIC_FOUNDRY_AUTH_TOKEN", "AZURE_CLIENT_SECRET")
    secrets = [found.environment[name] for name in names if found.environment.get(name)]
    with zipfile.ZipFile(BytesIO(file_of(found))) as archive:
        whole = "\n".join(archive.read(name).decode() for name in archive.namelist())

    assert secrets
    for secret in secrets:
        assert secret not in whole
        assert json.dumps(secret)[1:-1] not in whole
