"""The programs that a check starts get no secret of ours, and `uname` is not started."""

import os
from pathlib import Path

import pytest

from checks.credentials.choice import SECRETS
from tests.conftest import RunCommand

CANARY = "canary-of-the-environment"
PROGRAMS = ("az", "azd", "pwsh", "uname")
NEEDED = {
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "its-own",
    "AZURE_CONFIG_DIR": "/its/own",
    "HTTPS_PROXY": "http://127.0.0.1:9",
}
OTHERS = (
    "STREAMLIT_SERVER_COOKIE_SECRET", "GITHUB_TOKEN", "OPENAI_API_KEY", "AWS_SECRET_ACCESS_KEY",
    "DB_PASSWORD", "SSH_PASS", "AZURE_DEVOPS_EXT_PAT", "my_client_secret",
)  # fmt: skip
SEES = """#!/bin/sh
/usr/bin/env > "{folder}/$(/usr/bin/basename "$0").env"
exit 1
"""


@pytest.mark.skipif(os.name == "nt", reason="the made-up programs are shell scripts")
def test_a_program_is_started_without_secrets(command: RunCommand, tmp_path: Path) -> None:
    """What a program needs (its own folder, the proxy) it has; no variable that holds a secret."""
    for name in PROGRAMS:
        program = tmp_path / name
        program.write_text(SEES.format(folder=tmp_path))
        program.chmod(0o700)
    secrets = dict.fromkeys((*SECRETS, *OTHERS), CANARY)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    more = {"AZURE_TOKEN_CREDENTIALS": "dev", "PATH": path}

    command(
        *("check", "--auth", "entra", "--base-url", "http://127.0.0.1:9/anthropic/"),
        *("--only", "identity.*"),
        environ={**NEEDED, **secrets, **more},
    )

    seen = {path.stem: path.read_text() for path in tmp_path.glob("*.env")}
    assert sorted(seen) == ["az", "azd", "pwsh"]
    for told in seen.values():
        assert CANARY not in told
        assert all(f"{name}={value}" in told for name, value in NEEDED.items())
