"""The names under which an account is reached, and whom its network rules let in."""

from fnmatch import fnmatchcase
from ipaddress import ip_address, ip_network

from checks.sandbox import refusals
from checks.sandbox.plan import Account
from checks.sandbox.state import State
from checks.sandbox.wire import Answer

REGIONAL_HOSTS = ".api.cognitive.azure.localhost"
"""Endpoints that all accounts of a region share."""
FOUNDRY_HOSTS = ".services.ai.azure.localhost"
COGNITIVE_HOSTS = ".cognitiveservices.azure.localhost"
OPENAI_HOSTS = ".openai.azure.localhost"
API_MANAGEMENT_HOSTS = ".azure-api.localhost"
"""Hosts of API Managements, in front of an account."""
OWN_HOSTS = (FOUNDRY_HOSTS, COGNITIVE_HOSTS, OPENAI_HOSTS)
"""Endpoints of one account: its custom subdomain stands in front."""


def is_of_another(account: Account, host: str) -> bool:
    """Whether a host is an account's own, but not this account's."""
    own = {f"{account.custom_subdomain}{hosts}".casefold() for hosts in OWN_HOSTS}
    return host.endswith(OWN_HOSTS) and host not in own


def refusal(state: State, host: str) -> Answer | None:
    """Return how the network refuses a call to this host, None when it lets it in."""
    account = state.account
    if _comes_from_inside(state, host):
        return None
    if account.public_network_access == "Disabled":
        told = account.closed_door_answer == "public-access-disabled"
        return refusals.public_access_off() if told else refusals.bad_key()
    let_in = account.network_default_action == "Allow" or _is_listed(state)
    return None if let_in else refusals.firewalled()


def _comes_from_inside(state: State, host: str) -> bool:
    """Whether the client's DNS sends it to one of the account's private endpoints."""
    entries = (entry.partition("=") for entry in state.plan.client.zone)
    said = next((answer for name, _, answer in entries if fnmatchcase(host, name)), "")
    address, _, target = said.partition("@")
    return bool(state.account.private_endpoints and target) and ip_address(address).is_private


def _is_listed(state: State) -> bool:
    client = ip_address(state.plan.client.address)
    return any(client in ip_network(rule, strict=False) for rule in state.account.ip_rules)
