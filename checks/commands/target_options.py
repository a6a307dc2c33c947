"""The options that say what is checked; `check`, `serve` and `demo` share them."""

import argparse
from collections.abc import Mapping
from typing import Any

from checks.clouds import PUBLIC, SANDBOX, names
from checks.errors import UsageError
from checks.target import VARIABLES, TargetInput, allowed_place
from checks.words import say

WHERE = ("resource", "base_url")
MODES = ("auto", "key", "token", "entra")


def add_target_options(parser: argparse.ArgumentParser) -> None:
    """Add what names a target. Secrets have no option: they come from the environment."""
    group = parser.add_argument_group("target")
    where = group.add_mutually_exclusive_group()
    where.add_argument("--resource", metavar="NAME", help=say("the name of the Foundry resource"))
    where.add_argument(
        "--base-url", metavar="URL", help=say("the resource's base URL, ending in /anthropic/")
    )
    group.add_argument(
        "--deployment",
        metavar="NAME",
        action="append",
        help=say("a deployment to call (repeatable)"),
    )
    group.add_argument(
        "--all-deployments", action="store_true", help=say("call every deployment on the resource")
    )
    group.add_argument(
        "--auth",
        choices=MODES,
        default="auto",
        help=(
            say(
                "which credential to use; auto: the token if it is set, otherwise the key if it "
                "is set, otherwise Entra (default: auto)"
            )
        ),
    )
    group.add_argument(
        "--tenant",
        metavar="ID",
        help=say("the tenant to sign in to: its GUID or one of its domains"),
    )
    group.add_argument(
        "--subscription", metavar="ID", help=say("the ID of the resource's subscription (a GUID)")
    )
    group.add_argument(
        "--workspace",
        metavar="ID",
        help=say(
            "a Log Analytics workspace: its ID (a GUID), its resource ID, or local:NAME "
            "for imported logs"
        ),
    )
    group.add_argument(
        "--cloud",
        metavar="NAME",
        help=say(
            "the Azure cloud: one of {names} (default: {public})",
            names=", ".join(names()),
            public=PUBLIC,
        ),
    )
    group.add_argument(
        "--allow-host",
        metavar="NAME[:PORT]",
        action="append",
        default=[],
        help=(
            say(
                "another host that is allowed to receive the credential, such as your API "
                "Management host; port 443 unless a port is given (repeatable)"
            )
        ),
    )


def cloud_name(options: argparse.Namespace, environ: Mapping[str, str]) -> str:
    """Return the chosen cloud's name."""
    return options.cloud or environ.get("FOUNDRY_DOCTOR_CLOUD") or PUBLIC


def input_of(options: argparse.Namespace, environ: Mapping[str, str]) -> TargetInput:
    """Read the target from the options, else from the environment."""
    named = bool(options.resource or options.base_url)
    asked: dict[str, Any] = {
        "resource": options.resource,
        "base_url": options.base_url,
        "deployments": tuple(options.deployment or ()),
        "tenant": options.tenant,
        "subscription": options.subscription,
        "workspace": options.workspace,
        "cloud": options.cloud,
    }
    found = {
        field: environ[variable]
        for field, variable in VARIABLES.items()
        if environ.get(variable) and not asked[field] and not (named and field in WHERE)
    }
    deployments = asked["deployments"] or tuple(filter(None, (found.get("deployments"),)))
    return TargetInput(
        resource=asked["resource"] or found.get("resource"),
        base_url=asked["base_url"] or found.get("base_url"),
        resource_name="" if named else environ.get("ANTHROPIC_FOUNDRY_RESOURCE_NAME", ""),
        deployments=deployments,
        all_deployments=options.all_deployments,
        tenant=asked["tenant"] or found.get("tenant"),
        subscription=asked["subscription"] or found.get("subscription"),
        workspace=asked["workspace"] or found.get("workspace"),
        allow_hosts=tuple(map(_allowed, options.allow_host)),
        defaults=frozenset(name for name, value in asked.items() if not value),
    )


def _allowed(text: str) -> str:
    if allowed_place(text) is None:
        raise UsageError(
            say(
                "--allow-host takes NAME or NAME:PORT, such as api.contoso.com, not {text!r}.",
                text=text,
            )
        )
    return text.strip().lower()


__all__ = ["SANDBOX", "add_target_options", "cloud_name", "input_of"]
