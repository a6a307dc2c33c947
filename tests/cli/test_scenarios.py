"""Every scenario through the real command line, against a sandbox here and one elsewhere."""

import json
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, RunCommand
from tests.scenarios import SCENARIOS, Expected, confidence_on_the_day
from tests.waiting import PATIENCE_S, until

IDS = [expected.scenario for expected in SCENARIOS]


def assert_as_expected(document: Mapping[str, Any], exit_code: int, expected: Expected) -> None:
    """Compare a run with the contract's row."""
    first = next(iter(document["root_causes"]), None)
    assert (first["category"] if first else None) == expected.category
    assert document["verdict"] == expected.verdict
    assert exit_code == expected.exit_code
    if expected.confidence:
        assert first
        assert first["confidence"] == confidence_on_the_day(first, expected.confidence)


@pytest.mark.parametrize("expected", SCENARIOS, ids=IDS)
def test_a_scenario_gives_the_contracts_answer(expected: Expected, command: RunCommand) -> None:
    """`check --sandbox NAME --json` says the contract's category, verdict and exit code."""
    done = command("check", "--sandbox", expected.scenario, "--json")

    assert done.stderr == ""
    assert_as_expected(json.loads(done.stdout), done.returncode, expected)


@contextmanager
def sandbox_elsewhere(scenario: str, folder: Path) -> Iterator[Path]:
    """Serve a scenario in another process, under a name that nobody knows; yield its env file."""
    renamed = folder / f"{secrets.token_hex(6)}.toml"
    source = files("checks.sandbox.scenarios").joinpath(f"{scenario}.toml")
    renamed.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    env_file, ready = folder / "env", folder / "ready"
    arguments = [
        "--scenario",
        str(renamed),
        "--env-file",
        str(env_file),
        "--ready-file",
        str(ready),
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "checks", "sandbox", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        until(lambda: ready.exists() or process.poll() is not None)
        assert process.poll() is None, process.stdout.read() if process.stdout else ""
        yield env_file
    finally:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    assert "Traceback" not in output


def variables(env_file: Path) -> dict[str, str]:
    """Read an env file as a shell would."""
    lines = env_file.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


@pytest.mark.parametrize("expected", SCENARIOS, ids=IDS)
def test_a_sandbox_elsewhere_gives_the_same_answer(
    expected: Expected, command: RunCommand, tmp_path: Path
) -> None:
    """A sandbox in another process under a random name is diagnosed from its env file alone."""
    with sandbox_elsewhere(expected.scenario, tmp_path) as env_file:
        done = command("check", "--cloud", "sandbox", "--json", environ=variables(env_file))

    assert done.stderr == ""
    assert_as_expected(json.loads(done.stdout), done.returncode, expected)


def test_granting_the_role_mends_the_running_sandbox(command: RunCommand, tmp_path: Path) -> None:
    """With `no-role`, the grant flips the next run to pass."""
    with sandbox_elsewhere("no-role", tmp_path) as env_file:
        environ = variables(env_file)
        before = command("check", "--cloud", "sandbox", "--json", environ=environ)
        granted = command(
            "sandbox", "set", "grant", "role=Cognitive Services User", environ=environ
        )
        after = command("check", "--cloud", "sandbox", "--json", environ=environ)

    assert before.returncode == 1
    assert granted.returncode == 0, granted.stderr
    assert (after.returncode, json.loads(after.stdout)["verdict"]) == (0, "pass")


def test_the_resources_name_is_input_enough(command: RunCommand, tmp_path: Path) -> None:
    """With `--resource NAME` and an Entra credential every field of the target is found."""
    with sandbox_elsewhere("healthy", tmp_path) as env_file:
        environ = variables(env_file)
        done = command(
            "check",
            "--cloud",
            "sandbox",
            "--resource",
            "contoso-ai",
            "--auth",
            "entra",
            "--json",
            environ={name: value for name, value in environ.items() if name not in DEFAULTS},
        )

    document = json.loads(done.stdout)
    target = document["target"]
    found = {name: field["origin"] for name, field in target.items()}
    assert document["verdict"] == "pass"
    assert all(field["value"] for field in target.values())
    assert found == {
        "resource": "given",
        "base_url": "discovered",
        "deployments": "discovered",
        "auth": "given",
        "cloud": "given",
        "tenant_id": "discovered",
        "subscription_id": "discovered",
        "resource_group": "discovered",
        "location": "discovered",
        "workspace_id": "discovered",
    }
    assert (
        target["base_url"]["value"] == "https://contoso-ai.services.ai.azure.localhost/anthropic/"
    )
    assert target["location"]["value"] == "eastus2"
    assert target["workspace_id"]["value"] == environ["FOUNDRY_DOCTOR_WORKSPACE"]


DEFAULTS = ("FOUNDRY_DOCTOR_WORKSPACE", "FOUNDRY_DOCTOR_DEPLOYMENT", "FOUNDRY_DOCTOR_SUBSCRIPTION")
"""Variables that would answer what is to be found."""
