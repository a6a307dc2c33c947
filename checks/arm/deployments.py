"""Deployments."""

from checks.arm.fields import Json, mapping, moment, number, properties_of, sequence, text
from checks.evidence.arm.deployments import Deployment, RateLimit


def deployment(item: Json) -> Deployment:
    """Read a deployment."""
    properties, sku = properties_of(item), mapping(item.get("sku"))
    model = mapping(properties.get("model"))
    return Deployment(
        name=text(item.get("name")),
        state=text(properties.get("provisioningState")),
        format=text(model.get("format")),
        model=text(model.get("name")),
        version=text(model.get("version")),
        sku=text(sku.get("name")),
        capacity=int(number(sku.get("capacity"))),
        rate_limits=tuple(map(_rate_limit, sequence(properties.get("rateLimits")))),
        created_at=moment(mapping(item.get("systemData")).get("createdAt")),
    )


def _rate_limit(item: object) -> RateLimit:
    limit = mapping(item)
    return RateLimit(
        key=text(limit.get("key")),
        count=number(limit.get("count")),
        period_s=number(limit.get("renewalPeriod")),
    )
