"""A credential that outlives a run: the documented chain, for clients that stay open."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from checks.clouds import Cloud
from checks.credentials.children import name_no_processor
from checks.credentials.links import chosen_links

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

    from checks.http.azure import AzureTransport


def standing_credential(
    cloud: Cloud, environ: Mapping[str, str], transport: "AzureTransport"
) -> "TokenCredential | None":
    """Return the chain's configured links as one credential; None when there is none.

    It keeps and renews its own token. The order is DefaultAzureCredential's, as a run walks it.
    """
    name_no_processor()
    from azure.identity import ChainedTokenCredential  # noqa: PLC0415 - late, 0.3 s

    common = {
        "authority": cloud.authority,
        "disable_instance_discovery": True,  # the authority is always a known one
        "transport": transport,
        "retry_total": 0,
    }
    made = (spec.make(environ, common) for spec in chosen_links(cloud, environ))
    there = [credential for credential in made if credential is not None]
    return ChainedTokenCredential(*there) if there else None
