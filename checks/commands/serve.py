"""`foundry-doctor serve`: the dashboard, on this machine or behind a sign-in."""

import argparse
import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from checks.clouds import is_loopback
from checks.commands.target_forms import check_forms, check_workspace
from checks.commands.target_options import add_target_options, cloud_name, input_of
from checks.errors import ConfigurationError, UsageError
from checks.words import say

if TYPE_CHECKING:
    from dashboard.context.settings import SignIn

PORT = 8501
"""Where Streamlit's own servers are looked for."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `serve`."""
    add_server_options(parser)
    parser.add_argument(
        "--allow-workspace",
        metavar="ID",
        action="append",
        default=[],
        help=say(
            "another Log Analytics workspace that users may view, by its workspace ID or "
            "resource ID (repeatable)"
        ),
    )
    add_target_options(parser)


def add_server_options(parser: argparse.ArgumentParser) -> None:
    """Add where the dashboard listens and who may look at it; `demo` shares them."""
    group = parser.add_argument_group("server")
    group.add_argument(
        "--host",
        metavar="NAME",
        default="127.0.0.1",
        help=say("the address to listen on (127.0.0.1)"),
    )
    group.add_argument(
        "--port",
        metavar="N",
        type=port,
        default=PORT,
        help=say("the port to listen on; 0 picks a free one ({port})", port=PORT),
    )
    group.add_argument("--no-browser", action="store_true", help=say("do not open a browser"))
    group.add_argument(
        "--ready-file",
        metavar="FILE",
        type=Path,
        help=say("file to write the URL to once the pages can be opened"),
    )
    group.add_argument(
        "--platform-sign-in",
        action="store_true",
        help=say(
            "the platform in front of the dashboard signs people in and passes their names "
            "in a header"
        ),
    )
    group.add_argument(
        "--allow-anonymous",
        action="store_true",
        help=say("allow everybody who can reach the dashboard"),
    )


def port(text: str) -> int:
    """Read a port's number."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(
            say("{text!r} is not a port number from 0 to 65535", text=text)
        )
    return int(text)


def sign_in_of(options: argparse.Namespace, environ: Mapping[str, str]) -> "SignIn":
    """Decide how people sign in; raise `UsageError` where nobody has decided it."""
    from dashboard.context.settings import SignIn  # noqa: PLC0415 - after the options are known

    if options.platform_sign_in:
        return SignIn.PLATFORM
    if is_loopback(options.host):
        return SignIn.NONE
    if environ.get("WEBSITE_AUTH_ENABLED", "").strip().lower() == "true":
        return SignIn.PLATFORM
    if _has_oidc():
        return SignIn.OIDC
    if options.allow_anonymous:
        return SignIn.ANONYMOUS
    raise UsageError(_not_alone(options.host))


def _not_alone(host: str) -> str:
    return say(
        "--host {host} lets others reach this dashboard, which would then call Azure for "
        "them with your credentials. Choose how people sign in: let App Service or "
        "Container Apps handle it (--platform-sign-in; App Service is detected "
        "automatically), write [auth] into Streamlit's secrets.toml for OpenID Connect, "
        "or allow everybody with --allow-anonymous.",
        host=host,
    )


def _has_oidc() -> bool:
    from streamlit.runtime.secrets import (  # noqa: PLC0415 - half a second, for an open host only
        secrets_singleton,
    )

    if not (secrets_singleton.load_if_toml_exists() and "auth" in secrets_singleton):
        return False
    if find_spec("authlib") is None:
        raise ConfigurationError(
            say(
                "Streamlit's secrets contain [auth], but signing in requires Authlib, which is "
                "not installed. To install it, run: pip install 'streamlit[auth]'."
            )
        )
    return True


def run(options: argparse.Namespace) -> int:
    """Serve until stopped, and return the exit code."""
    from checks.clouds import cloud_from_environment  # noqa: PLC0415 - after the options are known
    from dashboard.context.settings import Settings  # noqa: PLC0415 - the same

    cloud = cloud_name(options, os.environ)
    # A name that is none, or a sandbox's environment that is incomplete, is told before serving.
    cloud_from_environment(cloud, os.environ)
    defaults = input_of(options, os.environ)
    check_forms(defaults)
    for workspace in options.allow_workspace:
        check_workspace(workspace, "--allow-workspace")
    settings = Settings(
        host=options.host,
        port=options.port,
        sign_in=sign_in_of(options, os.environ),
        defaults=defaults,
        auth=options.auth,
        cloud=cloud,
        allowed_workspaces=tuple(dict.fromkeys(options.allow_workspace)),
    )
    from dashboard.serving.launch import launch  # noqa: PLC0415 - imports streamlit

    return launch(settings, open_browser=not options.no_browser, ready_file=options.ready_file)
