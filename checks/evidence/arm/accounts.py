"""Accounts, as Resource Graph lists them and as Microsoft.CognitiveServices tells them."""

from dataclasses import dataclass

from checks.evidence.identity import SignIn
from checks.evidence.reads import Read


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmSignIn:
    """The sign-in for ARM; it never fails a check, it only lets the others look."""

    sign_in: SignIn


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRef:
    """An account as Resource Graph lists it."""

    id: str
    name: str
    kind: str
    location: str
    subscription: str
    resource_group: str
    tenant: str
    subdomain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A Cognitive Services account, which is what a Foundry resource is."""

    id: str
    name: str
    kind: str
    location: str
    state: str
    subdomain: str
    endpoints: tuple[str, ...]
    local_auth_disabled: bool
    public_access: bool
    default_action: str
    ip_rules: tuple[str, ...]
    private_endpoints: int
    abuse_action: str
    abuse_expires: str
    endpoint_ids: tuple[str, ...] = ()
    """ARM IDs of the private endpoints that are connected to it."""


class AccountSearch(Read[AccountRef]):
    """Accounts of the resource's name or subdomain, as far as the identity may see them."""

    __slots__ = ()


class AccountRead(Read[Account]):
    """The account itself."""

    __slots__ = ()


class DeletedList(Read[str]):
    """Names of soft-deleted accounts, which may hold quota for two days."""

    __slots__ = ()
