"""`foundry-doctor explain`: a file, standard input or a cause; text or JSON; its exit codes."""

import json
from pathlib import Path

import pytest

from checks.causes.catalogue import causes
from checks.explain import explain
from checks.report import explain_text
from checks.report.explanation import explanation_of
from tests.conftest import RunCommand
from tests.explain.forms_of_text import BODY

ERROR = f"Error code: 401 - {BODY}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file with a refused key."""
    path = tmp_path / "error.txt"
    path.write_text(ERROR, encoding="utf-8")
    return path


def test_a_file_is_explained(command: RunCommand, file: Path) -> None:
    """Cause first, then what to do, then what else the text allows."""
    done = command("explain", str(file))

    order = (
        "The gateway rejects the API key",
        "→ Do this:",
        "Other causes",
        "Recognized: HTTP 401",
    )
    places = [done.stdout.index(part) for part in order]
    assert places == sorted(places)
    assert (done.returncode, done.stderr) == (0, "")


def test_standard_input_is_explained(command: RunCommand) -> None:
    """What a pipe brings needs no file; the JSON is the contract's."""
    done = command("explain", "-", "--format", "json", stdin=ERROR)

    document = json.loads(done.stdout)
    assert document["recognised"]["status"] == 401
    assert document["recognised"]["answered_by"] == "azure-gateway"
    first = document["causes"][0]
    assert first.keys() >= {"id", "category", "title", "confidence", "decided_by", "remedies"}
    assert document["coverage"] is None
    assert document["redactions"] == 0


def test_text_as_powershell_writes_it_is_read(command: RunCommand, file: Path) -> None:
    """UTF-16 with its mark."""
    file.write_text(ERROR, encoding="utf-16")

    assert command("explain", str(file)).returncode == 0


@pytest.mark.parametrize("text", ["", "How do I choose a model?"])
def test_what_is_not_recognised_ends_with_one(command: RunCommand, text: str) -> None:
    """It says so, and what to paste instead."""
    done = command("explain", stdin=text)

    assert done.returncode == 1
    assert "not an error of Claude in Foundry that is known here" in done.stdout
    assert "Paste the whole response" in done.stdout


def test_a_cause_is_shown_by_its_id(command: RunCommand) -> None:
    """With every remedy; an unknown one names the command that lists them."""
    shown = command("explain", "--cause", "private-dns-hole")
    unknown = command("explain", "--cause", "no-such-cause")
    listed = command("explain", "--list", "--format", "json")

    assert causes()["private-dns-hole"].title in shown.stdout
    assert "nslookup" in shown.stdout
    assert (unknown.returncode, "explain --list" in unknown.stderr) == (2, True)
    assert {c["id"] for c in json.loads(listed.stdout)["causes"]} == set(causes())


def test_a_file_that_cannot_be_read_is_an_error(command: RunCommand, tmp_path: Path) -> None:
    """A missing file and a folder give a sentence each."""
    for path in (tmp_path / "none.txt", tmp_path):
        done = command("explain", str(path))
        assert done.returncode == 2
        assert "Cannot read" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("host", ["management.azure.com", "contoso.azure-api.net", "ai.azure.com"])
def test_no_other_host_is_taken_for_a_resource(command: RunCommand, host: str) -> None:
    """A command names the resource of a Foundry host, and none where the host is another's."""
    failed = f"GET https://{host}/anthropic/v1/messages\nHTTP 404 DeploymentNotFound for Claude"
    done = command("explain", "--verbose", stdin=failed)

    assert done.returncode == 0
    assert f"--name {host.partition('.')[0]} " not in done.stdout
    assert f"--resource {host.partition('.')[0]} " not in done.stdout
    assert "--name RESOURCE " in done.stdout


def test_one_cause_that_is_left_open_is_said_in_the_singular() -> None:
    """Numbers and nouns agree."""
    left = {"id": "x", "title": "X", "decide_with": "", "be_sure": "Look."}
    document = explanation_of(explain(ERROR))

    texts = [explain_text.render({**document, "open": [left] * n}) for n in (1, 2)]

    assert "1 more cause can look like this" in texts[0]
    assert "2 more causes can look like this" in texts[1]
