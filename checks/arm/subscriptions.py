"""Subscriptions and Marketplace agreements."""

from checks.arm.fields import Json, last_segment, mapping, properties_of, text
from checks.evidence.arm.subscriptions import Agreement, Subscription


def subscription(item: Json) -> Subscription:
    """Read a subscription."""
    return Subscription(
        id=text(item.get("subscriptionId")),
        name=text(item.get("displayName")),
        state=text(item.get("state")),
        tenant=text(item.get("tenantId")),
        quota_id=text(mapping(item.get("subscriptionPolicies")).get("quotaId")),
    )


def agreement(item: Json) -> Agreement:
    """Read a Marketplace agreement."""
    properties = properties_of(item)
    plan = " ".join(filter(None, (text(properties.get("product")), text(properties.get("plan")))))
    return Agreement(
        plan=plan or last_segment(text(item.get("id"))),
        accepted=properties.get("accepted") is True,
    )
