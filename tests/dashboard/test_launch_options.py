"""What holds wherever the dashboard is started, and who decides how people sign in."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from checks.commands import serve
from checks.errors import ConfigurationError, UsageError
from dashboard.context.settings import SignIn
from dashboard.serving.launch import own_options
from tests.waiting import PATIENCE_S

ROOT = Path(__file__).parent.parent.parent
OTHERS = """
[theme]
base = "dark"
primaryColor = "#00FF00"
[theme.light]
primaryColor = "#00FF00"
[client]
showErrorDetails = "full"
[server]
enableCORS = false
enableXsrfProtection = false
enableAgentApi = true
[browser]
gatherUsageStats = true
"""
READ = """
import json
from dashboard.serving.launch import _load_config
from dashboard.context.settings import Settings
_load_config(Settings(), 8123)
from streamlit import config
names = ("theme.base", "theme.primaryColor", "theme.light.primaryColor", "client.showErrorDetails",
         "server.enableCORS", "server.enableXsrfProtection", "server.enableAgentApi",
         "browser.gatherUsageStats", "server.port", "server.maxUploadSize")
print(json.dumps({name: config.get_option(name) for name in names}))
"""


def options_in(folder: Path, **environ: str) -> dict[str, object]:
    """Return Streamlit's options as the dashboard sets them in a folder with others of its own."""
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text(OTHERS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", READ],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    assert "restart" not in done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_the_current_directory_decides_nothing(tmp_path: Path) -> None:
    """Theme, error details, telemetry and protections are ours from any directory."""
    found = options_in(tmp_path)

    assert found["theme.base"] is None
    assert found["theme.primaryColor"] is None
    assert found["theme.light.primaryColor"] == own_options()["theme.light.primaryColor"]
    assert found["client.showErrorDetails"] == "none"
    assert found["server.enableCORS"] is True
    assert found["server.enableXsrfProtection"] is True
    assert found["server.enableAgentApi"] is False
    assert found["browser.gatherUsageStats"] is False
    assert found["server.port"] == 8123


def test_the_operators_environment_decides_about_the_server(tmp_path: Path) -> None:
    """An option that somebody sets for this process is meant; looks and secrecy stay ours."""
    found = options_in(
        tmp_path, STREAMLIT_SERVER_MAX_UPLOAD_SIZE="7", STREAMLIT_CLIENT_SHOW_ERROR_DETAILS="full"
    )

    assert found["server.maxUploadSize"] == 7
    assert found["client.showErrorDetails"] == "none"


def options(**given: object) -> argparse.Namespace:
    """Return the options of `serve` that decide about sign-in."""
    own = {"host": "127.0.0.1", "platform_sign_in": False, "allow_anonymous": False}
    return argparse.Namespace(**{**own, **given})


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_loopback_asks_nobody(host: str) -> None:
    """A laptop needs no sign-in."""
    assert serve.sign_in_of(options(host=host), {}) is SignIn.NONE


def test_app_service_says_itself_that_it_signs_people_in() -> None:
    """Its variable is enough; no other value of it is."""
    opened = options(host="0.0.0.0")  # noqa: S104

    assert serve.sign_in_of(opened, {"WEBSITE_AUTH_ENABLED": "True"}) is SignIn.PLATFORM
    with pytest.raises(UsageError):
        serve.sign_in_of(opened, {"WEBSITE_AUTH_ENABLED": "false"})


def test_anonymous_is_the_weakest_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is a sign-in, allowing everybody does not switch it off."""
    opened = options(host="0.0.0.0", allow_anonymous=True)  # noqa: S104
    assert serve.sign_in_of(opened, {}) is SignIn.ANONYMOUS

    monkeypatch.setattr(serve, "_has_oidc", lambda: True)
    assert serve.sign_in_of(opened, {}) is SignIn.OIDC


def test_oidc_without_its_library_is_told_at_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Not at the first click on Sign in."""
    from streamlit.runtime.secrets import secrets_singleton  # noqa: PLC0415 - half a second

    monkeypatch.setattr(secrets_singleton, "load_if_toml_exists", lambda: True)
    monkeypatch.setattr(type(secrets_singleton), "__contains__", lambda *_: True, raising=False)
    monkeypatch.setattr(serve, "find_spec", lambda _name: None)

    with pytest.raises(ConfigurationError, match="Authlib"):
        serve.sign_in_of(options(host="0.0.0.0"), {})  # noqa: S104
