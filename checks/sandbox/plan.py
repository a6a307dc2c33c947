"""What a sandbox starts from, as frozen records: the shape of the base and of its patches."""

from dataclasses import dataclass
from typing import Literal

from checks.sandbox.estate import (
    Activity,
    Arm,
    CustomRole,
    DeletedAccount,
    Deny,
    DiagnosticSetting,
    Eligibility,
    Group,
    Health,
    HealthEvent,
    Model,
    Neighbour,
    Quota,
    Subscription,
    Table,
)
from checks.sandbox.traffic import Traffic

Issuer = Literal["own", "unknown-issuer", "interceptor"]
"""Who issued the gateway's certificate: the last two are a stranger and a company's proxy."""

ProvisioningState = Literal[
    "Accepted", "Creating", "Deleting", "Moving", "Failed", "Succeeded", "Disabled", "Canceled"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """A directory. Apps and accounts name it by its label."""

    label: str
    id: str
    name: str
    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An application with its service principal in one tenant."""

    label: str
    name: str
    tenant: str
    """The label of its tenant."""
    client_id: str
    object_id: str
    """The service principal's object id: what a token's `oid` and an assignment's principal say."""
    second_factor: bool = False
    """Whether a policy wants one, which a secret alone cannot give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A Foundry resource (ARM: an account of Microsoft.CognitiveServices)."""

    name: str
    kind: str
    tenant: str
    subscription: str
    resource_group: str
    region: str
    region_name: str
    """What the answer header `x-ms-region` says."""
    custom_subdomain: str
    """Empty when the account has only the regional endpoint."""
    keys: tuple[str, ...]
    """Labels of the keys it accepts; the values come from the seed."""
    local_auth_disabled: bool
    public_network_access: Literal["Enabled", "Disabled"]
    network_default_action: Literal["Allow", "Deny"]
    ip_rules: tuple[str, ...]
    """Addresses and ranges that are let in when the default is to deny."""
    private_endpoints: tuple[str, ...]
    """Names of the private endpoints that are connected."""
    closed_door_answer: Literal["public-access-disabled", "invalid-key"]
    """How a caller from outside is answered when public access is off."""
    state: ProvisioningState
    abuse_penalty: Literal["", "Throttle", "Block"]
    projects: tuple[str, ...]
    created: str
    """ISO time."""
    accepted_key_headers: tuple[str, ...]
    accepted_versions: tuple[str, ...]
    """Values of the header `anthropic-version`."""
    accepted_audiences: tuple[str, ...]
    """Without a trailing slash."""
    missing_deployment_answer: Literal["DeploymentNotFound", "invalid-model"]
    """How a name that is not listed is answered."""
    refusal: Literal["PermissionDenied", "Forbidden"]
    """How a missing data action is answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A model under a name of its own."""

    name: str
    model: str
    version: str
    """`2` is hosted on Azure, everything else on Anthropic."""
    sku: str
    capacity: int
    """In thousands of tokens per minute."""
    state: ProvisioningState = "Succeeded"
    age_hours: float = 1000.0
    """How long it has existed when the sandbox starts."""
    serves: bool = True
    """Whether the gateway knows it as ready; ARM may say so before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role that an app or a group holds at the start."""

    app: str
    """The label of the app or the group."""
    role: str
    scope: str
    """An ARM id in which `{account}`, `{resource_group}`, `{subscription}` and `{workspace}` stand
    for ids."""
    age_hours: float = 1000.0
    propagated: bool = True
    condition: str = ""
    condition_holds: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttle:
    """A used-up limit: every message is answered 429."""

    counter: str
    limit: int
    window_s: int
    wait_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A route whose back end fails for everybody."""

    path: str
    status: int
    code: str
    """`error.type` of Anthropic's shape, `error.code` of Azure's."""
    message: str
    shape: Literal["anthropic", "azure", "bare"]
    """Who answers; `bare` is the message alone, without an envelope."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """What lies between the client and the gateway."""

    certificate: Issuer
    """The gateway's. The CA file holds all issuers but `unknown-issuer`."""
    block_page: bool
    """An interceptor answers everything itself, with HTML."""
    api_management: str
    """The host of an API Management in front, which wants a key of its own; empty for none."""
    proxy: Literal["", "dead", "sign-in"]
    """The proxy that the client is told to use: nothing listens there, or it answers 407."""
    silence_s: float
    """How long the gateway says nothing after it took a request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedToken:
    """A bearer token the client got earlier."""

    audience: str
    """Empty when the client has none."""
    age_s: int
    """How long ago it was issued; it is valid for one hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """What the machine that runs the client has in its environment."""

    app: str
    """The label of the app it signs in as."""
    secret: str
    """`current` is the app's; another word is a secret the app does not have; empty is none."""
    key: str
    """The label of a key of the account; another word is a key it does not have; empty is none."""
    key_suffix: str
    """The part of a key that names the service it was issued by."""
    authority: str
    """Where it signs in; empty for this sandbox's own authority."""
    base_url: str
    """`{gateway}` stands for the port of the gateway's listener."""
    deployment: str
    """The name the user asks for; empty when none."""
    zone: tuple[str, ...]
    """DNS entries before the sandbox's own: `pattern=answer`; `{gateway}` as in `base_url`."""
    subscription: str
    """The id of the subscription the user names; empty when none."""
    address: str
    """Where it calls from, as the account's network rules see it."""
    token: PastedToken


@dataclass(frozen=True, slots=True, kw_only=True)
class Logs:
    """The Log Analytics workspace."""

    workspace: str
    """The id under which it is queried."""
    name: str
    resource_group: str
    retention_days: int
    tables: tuple[Table, ...]
    """Those that ARM tells of; the others are kept as long as the workspace says."""
    max_records: int
    """How many rows an answer holds; what is beyond is cut."""
    delay_s: float
    """How long a query takes beside its own time."""
    throttled: int
    """How many queries, the first ones, are answered that there have been too many."""
    throttle_s: int
    """What the header `Retry-After` of those says."""
    data_actions_only: bool = False
    """Whether only roles with data actions read rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole Azure and its client at the start."""

    tenants: tuple[Tenant, ...]
    apps: tuple[App, ...]
    account: Account
    deployments: tuple[Deployment, ...]
    grants: tuple[Grant, ...]
    throttles: tuple[Throttle, ...]
    outages: tuple[Outage, ...]
    wire: Wire
    client: Client
    logs: Logs
    traffic: Traffic
    subscriptions: tuple[Subscription, ...]
    groups: tuple[Group, ...]
    custom_roles: tuple[CustomRole, ...]
    eligibilities: tuple[Eligibility, ...]
    denies: tuple[Deny, ...]
    neighbours: tuple[Neighbour, ...]
    deleted_accounts: tuple[DeletedAccount, ...]
    models: tuple[Model, ...]
    quotas: tuple[Quota, ...]
    diagnostics: tuple[DiagnosticSetting, ...]
    activities: tuple[Activity, ...]
    health: Health
    health_events: tuple[HealthEvent, ...]
    arm: Arm
