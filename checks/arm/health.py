"""Resource health and service events."""

from checks.arm.fields import Json, mapping, properties_of, sequence, text
from checks.evidence.arm.health import Availability, ServiceEvent


def availability(item: Json) -> Availability:
    """Read an availability status."""
    properties = properties_of(item)
    return Availability(
        state=text(properties.get("availabilityState")),
        title=text(properties.get("title")),
        summary=text(properties.get("summary")),
    )


def service_event(item: Json) -> ServiceEvent:
    """Read a Service Health event."""
    properties = properties_of(item)
    impact = [mapping(entry) for entry in sequence(properties.get("impact"))]
    return ServiceEvent(
        tracking_id=text(item.get("name")),
        type=text(properties.get("eventType")),
        status=text(properties.get("status")),
        title=text(properties.get("title")),
        services=tuple(text(entry.get("impactedService")) for entry in impact),
        regions=tuple(
            text(mapping(region).get("impactedRegion"))
            for entry in impact
            for region in sequence(entry.get("impactedRegions"))
        ),
    )
