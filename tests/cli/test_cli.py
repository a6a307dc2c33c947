"""The command line: its exits, its streams, its messages."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.conftest import ROOT, RunCommand
from tests.waiting import PATIENCE_S


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "--resource", "a1", "--base-url", "https://x"], "not allowed with"),
        (["check", "--cloud", "nowhere"], "There is no cloud named 'nowhere'"),
        (["check", "--cloud", "sandbox"], "AZURE_AUTHORITY_HOST"),
        (["check", "--timeout", "soon"], "not a number of seconds"),
        (["check", "--timeout", "0"], "not a number of seconds"),
        (["check", "--only", "nothing.*"], "No check matches"),
        (
            ["check", "--only", "network.dns,network.tcp"],
            "Repeat the option instead: --only network.dns --only network.tcp",
        ),
        (
            ["check", "--skip", "network.*, gateway.*,"],
            "Repeat the option instead: --skip 'network.*' --skip 'gateway.*'",
        ),
        (["check", "--sandbox", "healthy", "--skip", "zzz*"], "No check matches 'zzz*'"),
        (
            ["check", "--sandbox", "healthy", "--json", "--format", "text"],
            "cannot be used together",
        ),
        (["check", "--resorce", "x1"], "did you mean --resource?"),
        (["serve", "--prot=1"], "did you mean --port?"),
        (["check", "--sandbox", "healthy", "--shell", "fish"], "invalid choice"),
        (["check", "--sandbox", "no-such"], "no-such"),
        (["check", "--sandbox", "no-rol"], "Did you mean no-role?"),
        (["sandbox", "--scenario", "wrong-kee"], "Did you mean wrong-key?"),
        (["demo", "--scenario", "rate-limitd"], "Did you mean rate-limited?"),
        (["check", "--sandbox", "qqqqq"], "foundry-doctor sandbox --list"),
        (["check", "--sandbox", "healthy", "--resource", "x1"], "provides its own target"),
        (["check", "--format", "yaml"], "invalid choice"),
        (["sandbox", "--scenario", "no-such"], "no-such"),
        (["sandbox", "--port", "70000"], "not a port"),
        (["sandbox", "--now", "tomorrow"], "is not a valid time"),
        (["sandbox", "set", "grant", "role=x"], "is not set"),
        (["sandbox", "set", "grant", "role"], "NAME=VALUE"),
        (["sandbox", "set", "--env-file", "docs/diagnose.png", "grant"], "is not a file that"),
        (["nonsense"], "invalid choice"),
        ([], "COMMAND"),
    ],
)
def test_wrong_use_is_said_and_ends_with_2(
    arguments: list[str], says: str, command: RunCommand
) -> None:
    """A wrong command line ends with 2, a sentence on stderr and nothing on stdout."""
    done = command(*arguments)

    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_damaged_env_file_is_told_as_one(command: RunCommand, tmp_path: Path) -> None:
    """A quote that nothing closes is no fault of the program."""
    file = tmp_path / "sandbox.env"
    file.write_text("FOUNDRY_DOCTOR_ARM='https://localhost\n", encoding="utf-8")
    done = command("sandbox", "set", "--env-file", str(file), "mend", "x=1")

    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "is not a file that foundry-doctor sandbox --env-file wrote" in done.stderr


def test_a_home_that_nobody_has_is_named(command: RunCommand) -> None:
    """The data folder may begin with somebody's home; the variable is told."""
    environ = {"FOUNDRY_DOCTOR_DATA_DIR": "~nobody-of-this-name/data"}
    done = command("import", "README.md", environ=environ)

    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "FOUNDRY_DOCTOR_DATA_DIR is '~nobody-of-this-name/data'" in done.stderr


def test_version_and_help_are_there(command: RunCommand) -> None:
    """`--version` and `--help` answer."""
    assert command("--version").stdout.startswith("foundry-doctor 0.")
    for name in ("check", "sandbox"):
        assert "--help" in command(name, "--help").stdout


def test_text_is_plain_when_it_is_no_terminal(command: RunCommand) -> None:
    """No colour, no animation; the cause, the step and the command stand there."""
    done = command("check", "--sandbox", "no-role")

    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert "✗ The identity has no permission to call Claude on this resource" in done.stdout
    assert "returned HTTP 401: “The principal" in done.stdout
    assert "SANDBOX" in done.stdout
    assert "az role assignment create" in done.stdout
    assert "apim-request-id" in done.stdout


def test_output_goes_to_a_file(command: RunCommand, tmp_path: Path) -> None:
    """`--output` takes the result; stdout stays empty."""
    file = tmp_path / "result.json"

    done = command("check", "--sandbox", "healthy", "--json", "--output", str(file))

    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads(file.read_text(encoding="utf-8"))["verdict"] == "pass"


def test_an_unwritable_file_is_said(command: RunCommand, tmp_path: Path) -> None:
    """A result that cannot be written ends with 2 and the reason."""
    done = command("check", "--sandbox", "healthy", "--output", str(tmp_path / "no" / "file"))

    assert done.returncode == 2
    assert "Cannot write" in done.stderr


def test_only_and_skip_leave_the_rest_said(command: RunCommand) -> None:
    """Checks that were left out are `skip`, reason `excluded`; needed probes still run."""
    done = command(
        "check", "--sandbox", "healthy", "--json", "--only", "gateway.*", "--skip", "*.key-header"
    )

    checks = {check["id"]: check for check in json.loads(done.stdout)["checks"]}
    assert checks["gateway.deployment-answers"]["status"] == "pass"
    assert checks["gateway.key-header"]["reason"] == "excluded"
    assert checks["network.dns"]["reason"] == "excluded"
    assert done.returncode == 0


def test_plan_sends_nothing(command: RunCommand) -> None:
    """`--plan` says host, purpose and cost, and that the free call's price is uncertain."""
    done = command("check", "--sandbox", "healthy", "--plan")

    assert done.returncode == 0
    assert "Nothing has been sent" in done.stdout
    assert "count_tokens" in done.stdout
    assert "uncertain" in done.stdout
    assert "$0.0000" in done.stdout


def test_the_environment_is_ignored_with_sandbox(command: RunCommand) -> None:
    """`--sandbox` takes target and credentials from the scenario alone."""
    environ = {
        "ANTHROPIC_FOUNDRY_API_KEY": "sk-ant-mine",
        "ANTHROPIC_FOUNDRY_RESOURCE": "mine",
        "FOUNDRY_DOCTOR_CLOUD": "AzureUSGovernment",
        "HTTPS_PROXY": "http://127.0.0.1:9",
    }
    done = command("check", "--sandbox", "no-custom-subdomain", "--json", environ=environ)

    assert json.loads(done.stdout)["root_causes"][0]["category"] == "auth.custom_subdomain_required"
    assert "mine" not in done.stdout


def test_two_variables_that_crash_the_sdk_are_the_answer(command: RunCommand) -> None:
    """Resource and base URL both set: the SDK refuses to start, and that is the answer."""
    environ = {
        "ANTHROPIC_FOUNDRY_RESOURCE": "contoso-ai",
        "ANTHROPIC_FOUNDRY_BASE_URL": "http://127.0.0.1:9/anthropic",
        "ANTHROPIC_FOUNDRY_API_KEY": "a" * 84,
    }
    done = command("check", "--json", environ=environ)

    assert json.loads(done.stdout)["root_causes"][0]["id"] == "resource-and-base-url"
    assert done.returncode == 1


class FakeSilence:
    """A server that accepts and never answers."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._kept: list[socket.socket] = []
        self.asked = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                self._kept.append(self._listening.accept()[0])
                self._kept[-1].recv(1)
            except OSError:
                return
            self.asked.set()

    def close(self) -> None:
        """Stop listening and drop everybody."""
        self._listening.close()
        for kept in self._kept:
            kept.close()


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX here")
def test_ctrl_c_yields_the_partial_result() -> None:
    """An interrupted run says what it knows, verdict `incomplete`, exit 2."""
    silence = FakeSilence()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "checks",
            "check",
            "--json",
            "--deployment",
            "d",
            "--base-url",
            f"http://127.0.0.1:{silence.port}/anthropic",
        ],
        cwd=ROOT,
        env={**os.environ, "ANTHROPIC_FOUNDRY_API_KEY": "k" * 84},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert silence.asked.wait(PATIENCE_S)

    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=PATIENCE_S)

    silence.close()
    document = json.loads(output)
    assert (document["verdict"], process.returncode) == ("incomplete", 2)
    assert {c["id"] for c in document["checks"] if c["status"] == "pass"} >= {"network.tcp"}
    assert "Traceback" not in errors


def test_a_closed_pipe_is_no_traceback() -> None:
    """A reader that goes away ends the program quietly."""
    pipeline = f"{sys.executable} -m checks check --list | head -1"

    done = subprocess.run(
        ["sh", "-c", pipeline],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )

    assert "Traceback" not in done.stderr
