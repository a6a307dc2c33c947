"""The options that say what is checked; `check`, `serve` and `demo` share them."""

import argparse
from collections.abc import Mapping

from checks.clouds import PUBLIC, SANDBOX, names
from checks.target import TargetInput

MODES = ("auto", "key", "token", "entra")


def add_target_options(parser: argparse.ArgumentParser) -> None:
    """Add what names a target. Secrets have no option: they come from the environment."""
    group = parser.add_argument_group("target")
    where = group.add_mutually_exclusive_group()
    where.add_argument("--resource", metavar="NAME", help="the Foundry resource's name")
    where.add_argument("--base-url", metavar="URL", help="its base URL, ending in /anthropic/")
    group.add_argument(
        "--deployment", metavar="NAME", action="append", help="a deployment to call (repeatable)"
    )
    group.add_argument(
        "--all-deployments", action="store_true", help="call every deployment that is found"
    )
    group.add_argument(
        "--auth",
        choices=MODES,
        default="auto",
        help="which credential: the token if set, else the key if set, else Entra (default: auto)",
    )
    group.add_argument("--tenant", metavar="ID", help="the tenant to sign in to")
    group.add_argument("--subscription", metavar="ID", help="the resource's subscription")
    group.add_argument("--workspace", metavar="ID", help="a Log Analytics workspace, or local:NAME")
    group.add_argument(
        "--cloud", metavar="NAME", help=f"one of {', '.join(names())} (default: {PUBLIC})"
    )
    group.add_argument(
        "--allow-host",
        metavar="NAME",
        action="append",
        default=[],
        help="another host that may receive the credential: your API Management, say (repeatable)",
    )


def cloud_name(options: argparse.Namespace, environ: Mapping[str, str]) -> str:
    """Return the chosen cloud's name."""
    return options.cloud or environ.get("FOUNDRY_DOCTOR_CLOUD") or PUBLIC


def input_of(options: argparse.Namespace, environ: Mapping[str, str]) -> TargetInput:
    """Read the target from the options, else from the environment."""
    given = bool(options.resource or options.base_url)
    named = tuple(options.deployment or ())
    default = environ.get("FOUNDRY_DOCTOR_DEPLOYMENT", "")
    return TargetInput(
        resource=options.resource if given else environ.get("ANTHROPIC_FOUNDRY_RESOURCE"),
        base_url=options.base_url if given else environ.get("ANTHROPIC_FOUNDRY_BASE_URL"),
        origin="given" if given else "default",
        deployments=named or tuple(filter(None, (default,))),
        deployments_origin="given" if named else "default",
        all_deployments=options.all_deployments,
        tenant=options.tenant or environ.get("FOUNDRY_DOCTOR_TENANT"),
        subscription=options.subscription or environ.get("FOUNDRY_DOCTOR_SUBSCRIPTION"),
        workspace=options.workspace or environ.get("FOUNDRY_DOCTOR_WORKSPACE"),
        allow_hosts=tuple(host.lower() for host in options.allow_host),
    )


__all__ = ["SANDBOX", "add_target_options", "cloud_name", "input_of"]
