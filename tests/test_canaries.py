"""A canary of each secret kind appears in no output and no file; what is no secret is left."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from checks.credentials import secrets_in
from checks.engine.run import Run
from checks.report import as_json, document, junit, markdown, sarif, terminal
from checks.report.document import document_of
from tests.canary_cases import BY_NAME, CASES, KEY, UNSENT, Served, assert_absent, serving
from tests.conftest import RunCommand
from tests.fake_echo import BENIGN
from tests.scenario_runs import QUICK, scenario_run

FORMATS = ("text", "json", "junit", "sarif", "markdown")
RENDERERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "text": partial(terminal.render, verbose=True),
    "json": as_json.render,
    "junit": junit.render,
    "sarif": sarif.render,
    "markdown": markdown.render,
}


@pytest.fixture(params=BY_NAME)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Each case in turn, with its echo and the command line that meets it."""
    with serving(BY_NAME[request.param], tmp_path_factory.mktemp("trust")) as found:
        yield found


def test_the_command_line_lets_no_canary_out(
    served: Served, command: RunCommand, tmp_path: Path
) -> None:
    """Not to stdout, stderr or a file, though the server says everything back."""
    noisy = {"PYTHONDEVMODE": "1", "PYTHONFAULTHANDLER": "1", "AZURE_LOG_LEVEL": "debug"}
    to_file = CASES.index(served.case) % 2 == 0
    more = ("--json", "--output", str(tmp_path / "result.json")) if to_file else ()

    done = command(*served.arguments, *more, environ={**served.environ, **noisy})

    written = [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()]
    assert done.returncode in (0, 1, 2)
    assert "Traceback" not in done.stderr
    assert (len(written), done.stdout == "") == (int(to_file), to_file)
    assert_absent(served.case.secret, done.stdout, done.stderr, *written)
    was_sent = any(served.case.secret in heard for heard in served.echo.heard)
    assert was_sent == (served.case.name not in UNSENT)


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_lets_a_canary_out(
    served: Served, form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every report is of the redacted document."""
    served.run_here(monkeypatch, "--format", form)

    out, errors = capsys.readouterr()
    assert "contoso-ai" in out or "localhost" in out or "127.0.0.1" in out
    assert_absent(served.case.secret, out, errors)
    if form == "json":
        assert_absent(served.case.secret, json.dumps(json.loads(out), ensure_ascii=False))


def run_of(served: Served, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return the run itself, as it is before it is put into a document."""
    found: list[Run] = []

    def noting(*run: Any) -> Mapping[str, Any]:
        found.append(Run(*run))
        return document_of(*run)

    monkeypatch.setattr(document, "document_of", noting)
    served.run_here(monkeypatch, "--format", "json")
    return found[0]


def test_no_evidence_holds_a_canary(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a server says is redacted on its way in, before a check or a page can see it."""
    found = run_of(served, monkeypatch)

    assert_absent(served.case.secret, repr(found.finished))


@pytest.mark.parametrize("served", ["foundry key", "opaque key", "opaque token"], indirect=True)
def test_a_document_is_redacted_whatever_the_evidence_holds(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A secret that got into a finding by another way does not get out."""
    found = run_of(served, monkeypatch)
    results = found.finished.results
    leaky = replace(results[0], summary=f"It said {served.case.secret}.")
    finished = replace(found.finished, results=(leaky, *results[1:]))

    out = as_json.render(document_of(finished, found.redactor))

    assert "It said «redacted " in out
    assert_absent(served.case.secret, out)


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_plan_lets_no_canary_out(
    served: Served, form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What would be sent is told without the credential, and nothing is sent."""
    served.run_here(monkeypatch, "--plan", "--format", form)

    out, errors = capsys.readouterr()
    assert served.echo.heard == []
    assert out
    assert_absent(served.case.secret, out, errors)


@pytest.mark.parametrize("served", ["foundry key", "opaque token"], indirect=True)
def test_text_that_is_no_secret_is_left_alone(
    served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sentence between the canaries comes through whole."""
    served.run_here(monkeypatch, "--format", "json")

    answers = [
        request["response_body"]
        for check in json.loads(capsys.readouterr().out)["checks"]
        for request in check["requests"]
    ]
    assert answers
    assert all(BENIGN in answer for answer in answers)
    assert all("claude-sonnet-5" in answer for answer in answers)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("scenario", QUICK)
def test_no_scenario_lets_its_own_secrets_out(scenario: str, form: str) -> None:
    """The sandbox's keys, tokens and client secrets are canaries in every scenario and format."""
    found = scenario_run(scenario)
    secrets = secrets_in(found.environment)

    out = RENDERERS[form](found.document)

    assert len(secrets) >= 1
    for secret in secrets:
        assert_absent(secret, out)


@pytest.mark.parametrize("name", ["foundry key", "anthropic", "opaque key", "jwt"])
def test_a_secret_typed_by_mistake_is_not_repeated(name: str, command: RunCommand) -> None:
    """A complaint about the command line does not bring a secret into a CI log."""
    secret = BY_NAME[name].secret

    done = command("check", "--api-key", secret, environ={KEY: secret})

    assert done.returncode == 2
    assert "--api-key" in done.stderr
    assert_absent(secret, done.stdout, done.stderr)
