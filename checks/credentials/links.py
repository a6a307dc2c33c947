"""The links of azure-identity's documented chain, each made from the environment it is given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.clouds import Cloud
from checks.credentials.children import start_bare
from checks.words import say

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

Maker = Callable[[Mapping[str, str], Mapping[str, Any]], "TokenCredential | None"]
"""Takes the environment and what every credential is given; None when it is not configured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSpec:
    """One link of azure-identity's documented chain."""

    name: str
    make: Maker
    timeout_s: float
    groups: tuple[str, ...]
    """Values of AZURE_TOKEN_CREDENTIALS that keep it (`prod`, `dev`), beside its own name."""
    ends_chain: bool = False
    """True when a refusal stops the chain (a configured credential that is wrong)."""


def _environment(environ: Mapping[str, str], common: Mapping[str, Any]) -> "TokenCredential | None":
    from azure.identity import CertificateCredential, ClientSecretCredential  # noqa: PLC0415 - 0.3 s

    tenant, client = environ.get("AZURE_TENANT_ID"), environ.get("AZURE_CLIENT_ID")
    if not tenant or not client:
        return None
    if secret := environ.get("AZURE_CLIENT_SECRET"):
        return ClientSecretCredential(tenant, client, secret, **common)
    if path := environ.get("AZURE_CLIENT_CERTIFICATE_PATH"):
        password = environ.get("AZURE_CLIENT_CERTIFICATE_PASSWORD")
        return CertificateCredential(tenant, client, path, password=password, **common)
    return None


def _workload(environ: Mapping[str, str], common: Mapping[str, Any]) -> "TokenCredential | None":
    from azure.identity import WorkloadIdentityCredential  # noqa: PLC0415 - 0.3 s

    names = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE")
    tenant, client, path = (environ.get(name) for name in names)
    if not (tenant and client and path):
        return None
    return WorkloadIdentityCredential(
        tenant_id=tenant, client_id=client, token_file_path=path, **common
    )


def _managed(environ: Mapping[str, str], common: Mapping[str, Any]) -> "TokenCredential | None":
    from azure.identity import ManagedIdentityCredential  # noqa: PLC0415 - 0.3 s

    if environ.get("IDENTITY_SERVER_THUMBPRINT"):
        # azure-identity sends Service Fabric's secret by itself, past our rule where it may go.
        return None
    given = {k: v for k, v in common.items() if k in ("transport", "retry_total")}
    return ManagedIdentityCredential(client_id=environ.get("AZURE_CLIENT_ID"), **given)


def _developer(name: str) -> Maker:
    def make(environ: Mapping[str, str], _common: Mapping[str, Any]) -> "TokenCredential | None":
        import azure.identity  # noqa: PLC0415 - 0.3 s

        kind = getattr(azure.identity, name)
        start_bare(kind)
        tenant = environ.get("AZURE_TENANT_ID") or ""
        made: TokenCredential = kind(tenant_id=tenant, process_timeout=7)
        return made

    return make


def _plain(name: str) -> Maker:
    def make(_environ: Mapping[str, str], _common: Mapping[str, Any]) -> "TokenCredential | None":
        import azure.identity  # noqa: PLC0415 - 0.3 s

        kind = getattr(azure.identity, name, None)
        if kind is None or not getattr(kind, "supported", lambda: True)():
            return None
        made: TokenCredential = kind()
        return made

    return make


def _never(_environ: Mapping[str, str], _common: Mapping[str, Any]) -> "TokenCredential | None":
    return None


LINKS = (
    LinkSpec(
        name="EnvironmentCredential",
        make=_environment,
        timeout_s=7.5,
        groups=("prod",),
        ends_chain=True,
    ),
    LinkSpec(
        name="WorkloadIdentityCredential",
        make=_workload,
        timeout_s=7.5,
        groups=("prod",),
        ends_chain=True,
    ),
    LinkSpec(name="ManagedIdentityCredential", make=_managed, timeout_s=3, groups=("prod",)),
    LinkSpec(
        name="SharedTokenCacheCredential",
        make=_plain("SharedTokenCacheCredential"),
        timeout_s=5,
        groups=("dev",),
    ),
    LinkSpec(
        name="VisualStudioCodeCredential",
        make=_plain("VisualStudioCodeCredential"),
        timeout_s=5,
        groups=("dev",),
    ),
    LinkSpec(
        name="AzureCliCredential",
        make=_developer("AzureCliCredential"),
        timeout_s=7.5,
        groups=("dev",),
    ),
    LinkSpec(
        name="AzurePowerShellCredential",
        make=_developer("AzurePowerShellCredential"),
        timeout_s=7.5,
        groups=("dev",),
    ),
    LinkSpec(
        name="AzureDeveloperCliCredential",
        make=_developer("AzureDeveloperCliCredential"),
        timeout_s=7.5,
        groups=("dev",),
    ),
    LinkSpec(name="BrokerCredential", make=_never, timeout_s=1, groups=("dev",)),
)
"""The order of DefaultAzureCredential. Source: azure-identity 1.27.0, read 2026-11-20."""

NOT_CONFIGURED = {
    "EnvironmentCredential": (
        say("AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret or certificate are not all set")
    ),
    "WorkloadIdentityCredential": say("AZURE_FEDERATED_TOKEN_FILE is not set"),
    "ManagedIdentityCredential": say("the managed identity of Service Fabric is not supported"),
    "BrokerCredential": say(
        "the broker package is not installed, and a broker would open a window"
    ),
}


def chosen_links(cloud: Cloud, environ: Mapping[str, str]) -> tuple[LinkSpec, ...]:
    """Return the links to walk: the cloud's, narrowed by AZURE_TOKEN_CREDENTIALS."""
    wanted = environ.get("AZURE_TOKEN_CREDENTIALS", "").strip().lower()
    there = tuple(link for link in LINKS if link.name in cloud.links)
    if not wanted:
        return there
    return tuple(link for link in there if wanted in (*link.groups, link.name.lower()))
