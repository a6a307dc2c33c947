"""A resource's health and the issues of the service."""

from dataclasses import dataclass

from checks.evidence.reads import Read


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """A resource's health."""

    state: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEvent:
    """A Service Health event."""

    tracking_id: str
    type: str
    status: str
    title: str
    services: tuple[str, ...]
    regions: tuple[str, ...]


class HealthRead(Read[Availability]):
    """The account's health now."""

    __slots__ = ()


class EventList(Read[ServiceEvent]):
    """The subscription's Service Health events."""

    __slots__ = ()
