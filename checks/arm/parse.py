"""ARM's documents as evidence: tolerant of what is absent, blind to what is not asked for."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any

from checks.evidence.access import (
    AccessAnswer,
    DenyAssignment,
    PermissionSet,
    RoleAssignment,
    RoleDefinition,
)
from checks.evidence.arm import (
    Account,
    AccountRef,
    Agreement,
    Availability,
    CatalogueModel,
    Change,
    Deployment,
    DiagnosticSetting,
    RateLimit,
    ServiceEvent,
    Subscription,
    Usage,
    Workspace,
)

Json = Mapping[str, Any]


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _number(value: object) -> float:
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return found if isfinite(found) else 0.0


def _properties(item: Json) -> Json:
    return _dict(item.get("properties"))


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _day(value: object) -> date | None:
    moment = _moment(value)
    return moment.date() if moment else None


def last_segment(resource_id: str) -> str:
    """Return the last part of an ARM ID."""
    return resource_id.rstrip("/").rpartition("/")[2]


def account_ref(item: Json) -> AccountRef:
    """Read a row of Resource Graph."""
    return AccountRef(
        id=_text(item.get("id")),
        name=_text(item.get("name")),
        kind=_text(item.get("kind")),
        location=_text(item.get("location")),
        subscription=_text(item.get("subscriptionId")),
        resource_group=_text(item.get("resourceGroup")),
        tenant=_text(item.get("tenantId")),
        subdomain=_text(item.get("subdomain")),
    )


def account(item: Json) -> Account:
    """Read an account."""
    properties = _properties(item)
    network, abuse = _dict(properties.get("networkAcls")), _dict(properties.get("abusePenalty"))
    endpoints = [properties.get("endpoint"), *_dict(properties.get("endpoints")).values()]
    return Account(
        id=_text(item.get("id")),
        name=_text(item.get("name")),
        kind=_text(item.get("kind")),
        location=_text(item.get("location")),
        state=_text(properties.get("provisioningState")),
        subdomain=_text(properties.get("customSubDomainName")),
        endpoints=tuple(dict.fromkeys(filter(None, map(_text, endpoints)))),
        local_auth_disabled=properties.get("disableLocalAuth") is True,
        public_access=_text(properties.get("publicNetworkAccess")).lower() != "disabled",
        default_action=_text(network.get("defaultAction")),
        ip_rules=tuple(_text(_dict(r).get("value")) for r in _list(network.get("ipRules"))),
        private_endpoints=len(_list(properties.get("privateEndpointConnections"))),
        abuse_action=_text(abuse.get("action")),
        abuse_expires=_text(abuse.get("expiration")),
    )


def deployment(item: Json) -> Deployment:
    """Read a deployment."""
    properties, sku = _properties(item), _dict(item.get("sku"))
    model = _dict(properties.get("model"))
    return Deployment(
        name=_text(item.get("name")),
        state=_text(properties.get("provisioningState")),
        format=_text(model.get("format")),
        model=_text(model.get("name")),
        version=_text(model.get("version")),
        sku=_text(sku.get("name")),
        capacity=int(_number(sku.get("capacity"))),
        rate_limits=tuple(map(_rate_limit, _list(properties.get("rateLimits")))),
        created_at=_moment(_dict(item.get("systemData")).get("createdAt")),
    )


def _rate_limit(item: object) -> RateLimit:
    limit = _dict(item)
    return RateLimit(
        key=_text(limit.get("key")),
        count=_number(limit.get("count")),
        period_s=_number(limit.get("renewalPeriod")),
    )


def catalogue_model(item: Json) -> Iterator[CatalogueModel]:
    """Read an item of a region's catalogue, one for each SKU."""
    model = _dict(item.get("model"))
    inference = _day(_dict(model.get("deprecation")).get("inference"))
    skus = [_dict(sku) for sku in _list(model.get("skus"))] or [{"name": item.get("skuName")}]
    for sku in skus:
        yield CatalogueModel(
            kind=_text(item.get("kind")),
            format=_text(model.get("format")),
            name=_text(model.get("name")),
            version=_text(model.get("version")),
            sku=_text(sku.get("name")),
            retires=_day(sku.get("deprecationDate")) or inference,
            lifecycle=_text(model.get("lifecycleStatus")),
        )


def deleted_account(item: Json) -> str:
    """Read the name of a soft-deleted account."""
    return _text(item.get("name"))


def access_answer(item: Json) -> AccessAnswer:
    """Read one answer of checkAccess."""
    return AccessAnswer(
        action=_text(item.get("actionId")), decision=_text(item.get("accessDecision"))
    )


def usage(item: Json) -> Usage:
    """Read a usage entry."""
    return Usage(
        name=_text(_dict(item.get("name")).get("value")),
        current=_number(item.get("currentValue")),
        limit=_number(item.get("limit")),
    )


def _permission_set(item: object) -> PermissionSet:
    block = _dict(item)

    def names(key: str) -> tuple[str, ...]:
        return tuple(map(_text, _list(block.get(key))))

    return PermissionSet(
        actions=names("actions"),
        not_actions=names("notActions"),
        data_actions=names("dataActions"),
        not_data_actions=names("notDataActions"),
        condition=_text(block.get("condition")),
    )


def permission_set(item: Json) -> PermissionSet:
    """Read a block of effective permissions."""
    return _permission_set(item)


def role_definition(item: Json) -> RoleDefinition:
    """Read a role definition; its ID is the GUID, whatever the scope."""
    properties = _properties(item)
    return RoleDefinition(
        id=_text(item.get("name")) or last_segment(_text(item.get("id"))),
        name=_text(properties.get("roleName")),
        permissions=tuple(map(_permission_set, _list(properties.get("permissions")))),
        is_custom=_text(properties.get("type")).lower() == "customrole",
    )


def role_assignment(item: Json) -> RoleAssignment:
    """Read a role assignment, or an eligible one."""
    properties = _properties(item)
    changed = (properties.get("updatedOn"), properties.get("createdOn"))
    return RoleAssignment(
        id=_text(item.get("id")),
        role=last_segment(_text(properties.get("roleDefinitionId"))),
        principal=_text(properties.get("principalId")),
        principal_type=_text(properties.get("principalType")),
        scope=_text(properties.get("scope")),
        condition=_text(properties.get("condition")),
        changed_at=next(filter(None, map(_moment, changed)), None),
    )


def deny_assignment(item: Json) -> DenyAssignment:
    """Read a deny assignment."""
    properties = _properties(item)

    def principals(key: str) -> tuple[str, ...]:
        return tuple(_text(_dict(p).get("id")) for p in _list(properties.get(key)))

    return DenyAssignment(
        id=_text(item.get("id")),
        name=_text(properties.get("denyAssignmentName")),
        scope=_text(properties.get("scope")),
        permissions=tuple(map(_permission_set, _list(properties.get("permissions")))),
        principals=principals("principals"),
        excluded=principals("excludePrincipals"),
        only_this_scope=properties.get("doNotApplyToChildScopes") is True,
        condition=_text(properties.get("condition")),
    )


def diagnostic_setting(item: Json) -> DiagnosticSetting:
    """Read a diagnostic setting; an empty workspace ID means none."""
    properties = _properties(item)
    logs = [_dict(log) for log in _list(properties.get("logs"))]
    return DiagnosticSetting(
        name=_text(item.get("name")),
        workspace=_text(properties.get("workspaceId")),
        categories=tuple(
            _text(log.get("category") or log.get("categoryGroup"))
            for log in logs
            if log.get("enabled") is True
        ),
    )


def workspace(item: Json) -> Workspace:
    """Read a Log Analytics workspace."""
    properties = _properties(item)
    return Workspace(
        id=_text(item.get("id")),
        customer_id=_text(properties.get("customerId")),
        retention_days=int(_number(properties.get("retentionInDays"))),
        state=_text(properties.get("provisioningState")),
    )


def availability(item: Json) -> Availability:
    """Read an availability status."""
    properties = _properties(item)
    return Availability(
        state=_text(properties.get("availabilityState")),
        title=_text(properties.get("title")),
        summary=_text(properties.get("summary")),
    )


def service_event(item: Json) -> ServiceEvent:
    """Read a Service Health event."""
    properties = _properties(item)
    impact = [_dict(entry) for entry in _list(properties.get("impact"))]
    return ServiceEvent(
        tracking_id=_text(item.get("name")),
        type=_text(properties.get("eventType")),
        status=_text(properties.get("status")),
        title=_text(properties.get("title")),
        services=tuple(_text(entry.get("impactedService")) for entry in impact),
        regions=tuple(
            _text(_dict(region).get("impactedRegion"))
            for entry in impact
            for region in _list(entry.get("impactedRegions"))
        ),
    )


def change(item: Json) -> Change:
    """Read an entry of the activity log."""
    return Change(
        at=_moment(item.get("eventTimestamp")) or datetime.fromtimestamp(0, UTC),
        operation=_text(_dict(item.get("operationName")).get("value")),
        status=_text(_dict(item.get("status")).get("value")),
        resource=_text(item.get("resourceId")),
        message=_text(_properties(item).get("statusMessage")),
    )


def subscription(item: Json) -> Subscription:
    """Read a subscription."""
    return Subscription(
        id=_text(item.get("subscriptionId")),
        name=_text(item.get("displayName")),
        state=_text(item.get("state")),
        tenant=_text(item.get("tenantId")),
        quota_id=_text(_dict(item.get("subscriptionPolicies")).get("quotaId")),
    )


def agreement(item: Json) -> Agreement:
    """Read a Marketplace agreement."""
    properties = _properties(item)
    plan = " ".join(filter(None, (_text(properties.get("product")), _text(properties.get("plan")))))
    return Agreement(
        plan=plan or last_segment(_text(item.get("id"))),
        accepted=properties.get("accepted") is True,
    )
