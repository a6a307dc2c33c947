"""`foundry-doctor serve`: the dashboard, on this machine or behind a sign-in."""

import argparse
import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from checks.clouds import is_loopback
from checks.commands.beforehand import prepare
from checks.commands.epilogue import CREDENTIALS, DATA, DEFAULTS, end_help
from checks.commands.extras import require
from checks.commands.target_forms import check_forms, check_workspace
from checks.commands.target_options import add_target_options, cloud_name, input_of
from checks.errors import ConfigurationError, UsageError
from checks.words import say

if TYPE_CHECKING:
    from dashboard.context.access import Access
    from dashboard.context.settings import SignIn

TENANTS, USERS = "FOUNDRY_DOCTOR_ALLOWED_TENANTS", "FOUNDRY_DOCTOR_ALLOWED_USERS"
"""Variables with the defaults of `--allow-tenant` and `--allow-user`."""
PLATFORMS = ("WEBSITE_SITE_NAME", "CONTAINER_APP_NAME")
"""What App Service (and Functions) and Container Apps set in whatever runs on them."""
PORT = 8501
"""Where Streamlit's own servers are looked for."""
SERVER_EXITS = {
    0: say("it was stopped, for example with Ctrl-C"),
    2: say("the dashboard could not start, or incorrect usage"),
}


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
    end_help(
        parser,
        examples=(
            "foundry-doctor serve --resource contoso-ai",
            "foundry-doctor serve --workspace local:contoso --port 0",
        ),
        variables={**CREDENTIALS, **DEFAULTS, **DATA},
        exits=SERVER_EXITS,
    )


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
        "--allow-tenant",
        metavar="ID",
        action="append",
        default=[],
        help=say(
            "with [auth]: let in only people of this tenant, by its ID, or of this Google "
            "Workspace domain (repeatable; default: {variable}, separated by commas)",
            variable=TENANTS,
        ),
    )
    group.add_argument(
        "--allow-user",
        metavar="ID",
        action="append",
        default=[],
        help=say(
            "with [auth]: let in only this person, by object ID, or by an email address that "
            "the provider has verified or that belongs to an allowed tenant (repeatable; "
            "default: {variable}, separated by commas)",
            variable=USERS,
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


def access_of(
    options: argparse.Namespace, sign_in: "SignIn", environ: Mapping[str, str]
) -> "Access":
    """Return whom the dashboard lets in; raise `UsageError` where a list would not hold."""
    from dashboard.context.access import access_of, listed_in  # noqa: PLC0415 - as above
    from dashboard.context.settings import SignIn  # noqa: PLC0415 - the same

    if not all(item.strip() for item in (*options.allow_tenant, *options.allow_user)):
        # A variable that was empty by mistake must not open the dashboard to everybody.
        raise UsageError(say("--allow-tenant and --allow-user must not be empty."))
    access = access_of(
        options.allow_tenant or listed_in(environ, TENANTS),
        options.allow_user or listed_in(environ, USERS),
    )
    if access.is_limited and sign_in is not SignIn.OIDC:
        raise UsageError(
            say(
                "--allow-tenant, --allow-user, {tenants} and {users} apply only when sign-in is "
                "configured in the [auth] section of Streamlit's secrets. This dashboard has no "
                "such section, so leave these options out. If it runs behind App Service or "
                "Container Apps, limit who can sign in there.",
                tenants=TENANTS,
                users=USERS,
            )
        )
    return access


def warn(sign_in: "SignIn", access: "Access", environ: Mapping[str, str]) -> None:
    """Say on stderr what the operator should know before anybody visits."""
    from dashboard.context.settings import SignIn  # noqa: PLC0415 - as above

    if sign_in is SignIn.PLATFORM and not any(environ.get(name) for name in PLATFORMS):
        warning = say(
            "Warning: this does not look like App Service or Container Apps. With "
            "--platform-sign-in, anyone who reaches the dashboard directly can claim to be "
            "anybody, by sending the header x-ms-client-principal-id. Make sure that every "
            "request comes through a proxy that signs people in and removes this header."
        )
    elif sign_in is SignIn.OIDC and not access.is_limited:
        warning = say(
            "Warning: everybody whom the identity provider signs in can use this dashboard. "
            "Limit it with --allow-tenant or --allow-user if the provider also signs in people "
            "of other organizations."
        )
    else:
        return
    if sys.stderr is not None:
        sys.stderr.write(f"{warning}\n")


def _not_alone(host: str) -> str:
    return say(
        "--host {host} lets others reach this dashboard, which would then call Azure for "
        "them with your credentials. Choose how people sign in: let App Service or "
        "Container Apps handle it (--platform-sign-in; App Service is detected "
        "automatically), add [auth] to Streamlit's secrets.toml for OpenID Connect, or "
        "allow everybody with --allow-anonymous.",
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
    require("serve")
    from checks.clouds import cloud_from_environment  # noqa: PLC0415 - after the options are known
    from dashboard.context.settings import Settings  # noqa: PLC0415 - the same

    cloud = cloud_name(options, os.environ)
    # A name that is none, or a sandbox's environment that is incomplete, is told before serving.
    cloud_from_environment(cloud, os.environ)
    defaults = input_of(options, os.environ)
    check_forms(defaults)
    prepare()
    for workspace in options.allow_workspace:
        check_workspace(workspace, "--allow-workspace")
    sign_in = sign_in_of(options, os.environ)
    access = access_of(options, sign_in, os.environ)
    warn(sign_in, access, os.environ)
    settings = Settings(
        host=options.host,
        port=options.port,
        sign_in=sign_in,
        access=access,
        defaults=defaults,
        auth=options.auth,
        cloud=cloud,
        allowed_workspaces=tuple(dict.fromkeys(options.allow_workspace)),
    )
    from dashboard.serving.launch import launch  # noqa: PLC0415 - imports streamlit

    return launch(settings, open_browser=not options.no_browser, ready_file=options.ready_file)
