"""Faults through the real command line: exit code, streams, and an end in time."""

import json

import pytest

from tests.conftest import RunCommand
from tests.faults import behaviours as b
from tests.faults.answers import GOOD, MESSAGE, PAGE, azure, reply
from tests.faults.diagnosis import KEY
from tests.faults.fake_server import Behaviour, FakeServer
from tests.waiting import PATIENCE_S

ENVIRON = {"ANTHROPIC_FOUNDRY_API_KEY": KEY}

CASES: dict[str, tuple[Behaviour, int, str]] = {
    "good": (b.always(GOOD), 0, "pass"),
    "no-request-ids": (b.always(reply(200, MESSAGE)), 0, "warn"),
    "page": (b.always(reply(200, PAGE)), 1, "fail"),
    "reset": (b.reset_after_request, 1, "fail"),
    "overloaded": (b.always(reply(529, azure("529", "Overloaded"))), 1, "fail"),
    "mute": (b.never, 2, "incomplete"),
}


@pytest.mark.parametrize(("behave", "code", "verdict"), CASES.values(), ids=CASES)
def test_the_exit_code_is_the_verdicts(
    behave: Behaviour, code: int, verdict: str, command: RunCommand
) -> None:
    """Each fault ends the process in time, with the verdict's code and JSON alone on stdout."""
    timeout_s = 1 if verdict == "incomplete" else PATIENCE_S
    arguments = ("--deployment", "claude-sonnet-5", "--timeout", f"{timeout_s:g}", "--json")
    with FakeServer(behave) as server:
        done = command("check", "--base-url", server.url, *arguments, environ=ENVIRON)
    assert (done.returncode, json.loads(done.stdout)["verdict"]) == (code, verdict)
    assert KEY not in done.stdout + done.stderr


HOSTILE = {
    "surrogate": b'{"type": "message", "model": "\\ud800"}',
    "escape": b'{"type": "message", "model": "\\u001b[2J\\u202e"}',
    "invalid-utf-8": b'{"type": "message", "model": "\xff\xfe"}',
}


@pytest.mark.parametrize("format_name", ["text", "json", "junit", "sarif", "markdown"])
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_no_answer_breaks_or_steers_an_output(
    body: bytes, format_name: str, command: RunCommand
) -> None:
    """Lone surrogates, escape sequences and broken UTF-8 are written inert in every format."""
    arguments = ("--deployment", "claude-sonnet-5", "--format", format_name)
    with FakeServer(b.always(reply(200, body))) as server:
        done = command("check", "--base-url", server.url, *arguments, environ=ENVIRON)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
