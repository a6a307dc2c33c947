"""One read of an Azure service: its items, or why there are none."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from checks.evidence.exchange import Exchange

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a service gave no answer: Azure Resource Manager, or Log Analytics."""

    status: int | None
    code: str
    message: str
    permission: str
    """The permission that the read needs."""
    scope: str

    @property
    def is_permission(self) -> bool:
        """Tell whether the identity lacks a permission."""
        return self.status in (401, 403)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Generic[T]):
    """One read: its items, and whether they are all."""

    items: tuple[T, ...] = ()
    complete: bool = True
    """False when a page is missing, so that absence proves nothing."""
    refusal: Refusal | None = None
    exchanges: tuple[Exchange, ...] = ()

    @property
    def first(self) -> T | None:
        """Return the first item."""
        return self.items[0] if self.items else None

    @property
    def proves_absence(self) -> bool:
        """Tell whether what is not among the items does not exist."""
        return self.complete and self.refusal is None
