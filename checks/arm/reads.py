"""What is asked of ARM: one value for each read, with the permission that it needs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from checks.arm import accounts, authorization, deployments, health, models, monitor, subscriptions
from checks.arm.fields import Json
from checks.evidence.arm.accounts import AccountRead, DeletedList
from checks.evidence.arm.authorization import (
    AssignmentList,
    DenyList,
    EligibilityList,
    PermissionList,
)
from checks.evidence.arm.deployments import DeploymentList
from checks.evidence.arm.health import EventList, HealthRead
from checks.evidence.arm.models import ModelList, UsageList
from checks.evidence.arm.monitor import ChangeList, DiagnosticSettingList
from checks.evidence.arm.subscriptions import AgreementList
from checks.evidence.reads import Read
from checks.knowledge import load
from checks.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What fills a read's path: from Resource Graph, the token, and the clock."""

    account: str
    """The account's ARM ID."""
    subscription: str
    group: str
    location: str
    principal: str = ""
    """The caller's object ID."""
    since: str = ""
    """Seven days ago, ISO, for the activity log."""
    until: str = ""

    def fill(self, template: str) -> str:
        """Fill a path; every value is quoted for a URL, an ARM ID keeps its slashes."""
        values = {
            "account": quote(self.account, safe="/"),
            "sub": quote(self.subscription, safe=""),
            "group": quote(self.group, safe=""),
            "location": quote(self.location, safe=""),
            "principal": quote(self.principal, safe=""),
            "since": quote(self.since, safe=":"),
            "until": quote(self.until, safe=":"),
        }
        return template.format(**values)


def one(parser: Callable[[Json], Any]) -> Callable[[Json], Iterator[Any]]:
    """Return a parser of one item as a parser of several."""

    def several(item: Json) -> Iterator[Any]:
        yield parser(item)

    return several


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmGet:
    """A GET of ARM: `{value: […], nextLink}` or one document."""

    id: str
    provides: type[Read[Any]]
    path: str
    """With `{account}`, `{sub}`, `{group}`, `{location}`, `{principal}`, `{since}`, `{until}`."""
    version: str
    permission: str
    scope: str
    """At which the permission is needed, with the same names."""
    items: Callable[[Json], Iterator[Any]]
    query: str = ""
    why: str


ACCOUNT, SUBSCRIPTION = "{account}", "/subscriptions/{sub}"
COGNITIVE = "/providers/Microsoft.CognitiveServices"
AUTHORIZATION = "/providers/Microsoft.Authorization"


def version_of(service: str) -> str:
    """Return the api-version in which a service is asked."""
    return str(load("api_versions")[service]["version"])


COGNITIVE_VERSION = version_of("cognitive-services")
AUTHORIZATION_VERSION = version_of("authorization")

READS = (
    ArmGet(
        id="arm.account",
        provides=AccountRead,
        path=ACCOUNT,
        version=COGNITIVE_VERSION,
        permission="Microsoft.CognitiveServices/accounts/read",
        scope=ACCOUNT,
        items=one(accounts.account),
        why=say("the resource's state, network rules and key setting"),
    ),
    ArmGet(
        id="arm.deployments",
        provides=DeploymentList,
        path=f"{ACCOUNT}/deployments",
        version=COGNITIVE_VERSION,
        permission="Microsoft.CognitiveServices/accounts/deployments/read",
        scope=ACCOUNT,
        items=one(deployments.deployment),
        why=say("the names, models and states of the resource's deployments"),
    ),
    ArmGet(
        id="arm.models",
        provides=ModelList,
        path=f"{SUBSCRIPTION}{COGNITIVE}/locations/{{location}}/models",
        version=COGNITIVE_VERSION,
        permission="Microsoft.CognitiveServices/locations/models/read",
        scope=SUBSCRIPTION,
        items=models.catalogue_model,
        why=say("which models the resource's region offers"),
    ),
    ArmGet(
        id="arm.usages",
        provides=UsageList,
        path=f"{SUBSCRIPTION}{COGNITIVE}/locations/{{location}}/usages",
        version=COGNITIVE_VERSION,
        permission="Microsoft.CognitiveServices/locations/usages/read",
        scope=SUBSCRIPTION,
        items=one(models.usage),
        why=say("the subscription's quota for Claude models"),
    ),
    ArmGet(
        id="arm.deleted",
        provides=DeletedList,
        path=f"{SUBSCRIPTION}{COGNITIVE}/deletedAccounts",
        version=COGNITIVE_VERSION,
        permission="Microsoft.CognitiveServices/deletedAccounts/read",
        scope=SUBSCRIPTION,
        items=one(accounts.deleted_account),
        why=say("deleted accounts that may still count against the quota"),
    ),
    ArmGet(
        id="arm.assignments",
        provides=AssignmentList,
        path=f"{ACCOUNT}{AUTHORIZATION}/roleAssignments",
        version=AUTHORIZATION_VERSION,
        query="$filter=assignedTo('{principal}')",
        permission="Microsoft.Authorization/roleAssignments/read",
        scope=ACCOUNT,
        items=one(authorization.role_assignment),
        why=say("the caller's roles, including those of its groups"),
    ),
    ArmGet(
        id="arm.denies",
        provides=DenyList,
        path=f"{ACCOUNT}{AUTHORIZATION}/denyAssignments",
        version=AUTHORIZATION_VERSION,
        permission="Microsoft.Authorization/denyAssignments/read",
        scope=ACCOUNT,
        items=one(authorization.deny_assignment),
        why=say("deny assignments that apply to the caller, whatever its roles"),
    ),
    ArmGet(
        id="arm.permissions",
        provides=PermissionList,
        path=f"{ACCOUNT}{AUTHORIZATION}/permissions",
        version=AUTHORIZATION_VERSION,
        permission="Microsoft.Authorization/permissions/read",
        scope=ACCOUNT,
        items=one(authorization.permission_set),
        why=say("the caller's effective permissions"),
    ),
    ArmGet(
        id="arm.eligibilities",
        provides=EligibilityList,
        path=f"{ACCOUNT}{AUTHORIZATION}/roleEligibilityScheduleInstances",
        version=version_of("role-eligibility"),
        query="$filter=assignedTo('{principal}')",
        permission="Microsoft.Authorization/roleAssignments/read",
        scope=ACCOUNT,
        items=one(authorization.role_assignment),
        why=say("roles that the caller could activate"),
    ),
    ArmGet(
        id="arm.diagnostic-settings",
        provides=DiagnosticSettingList,
        path=f"{ACCOUNT}/providers/Microsoft.Insights/diagnosticSettings",
        version=version_of("diagnostic-settings"),
        permission="Microsoft.Insights/diagnosticSettings/read",
        scope=ACCOUNT,
        items=one(monitor.diagnostic_setting),
        why=say("whether requests are logged, and to which destination"),
    ),
    ArmGet(
        id="arm.health",
        provides=HealthRead,
        path=f"{ACCOUNT}/providers/Microsoft.ResourceHealth/availabilityStatuses/current",
        version=version_of("resource-health"),
        permission="Microsoft.ResourceHealth/availabilityStatuses/read",
        scope=ACCOUNT,
        items=one(health.availability),
        why=say("the resource's health"),
    ),
    ArmGet(
        id="arm.events",
        provides=EventList,
        path=f"{SUBSCRIPTION}/providers/Microsoft.ResourceHealth/events",
        version=version_of("resource-health"),
        permission="Microsoft.ResourceHealth/events/read",
        scope=SUBSCRIPTION,
        items=one(health.service_event),
        why=say("known service issues"),
    ),
    ArmGet(
        id="arm.changes",
        provides=ChangeList,
        path=f"{SUBSCRIPTION}/providers/Microsoft.Insights/eventtypes/management/values",
        version=version_of("activity-log"),
        query=(
            "$filter=eventTimestamp ge '{since}' and eventTimestamp le '{until}'"
            " and resourceGroupName eq '{group}'"
        ),
        permission="Microsoft.Insights/eventtypes/values/Read",
        scope=SUBSCRIPTION,
        items=one(monitor.change),
        why=say("what changed in the last seven days"),
    ),
    ArmGet(
        id="arm.agreements",
        provides=AgreementList,
        path=f"{SUBSCRIPTION}/providers/Microsoft.MarketplaceOrdering/agreements",
        version=version_of("marketplace-agreements"),
        permission="Microsoft.MarketplaceOrdering/agreements/offers/plans/read",
        scope=SUBSCRIPTION,
        items=one(subscriptions.agreement),
        why=say("the Marketplace agreements for Claude"),
    ),
)
"""Reads that need nothing but the account's place."""
