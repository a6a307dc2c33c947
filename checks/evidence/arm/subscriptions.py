"""A subscription and what it has agreed to."""

from dataclasses import dataclass

from checks.evidence.reads import Read


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A subscription's state and offer."""

    id: str
    name: str
    state: str
    tenant: str
    quota_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A Marketplace agreement."""

    plan: str
    accepted: bool


class SubscriptionRead(Read[Subscription]):
    """The account's subscription, or the one that was named."""

    __slots__ = ()


class AgreementList(Read[Agreement]):
    """The subscription's Marketplace agreements for Claude."""

    __slots__ = ()
