"""Who may use a dashboard that signs people in by OpenID Connect: tenants and people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_TENANT_CLAIMS = ("tid", "hd")
"""Entra ID's tenant, Google's organization."""
_ID_CLAIMS = ("oid", "sub")
_ADDRESS_CLAIMS = ("email", "preferred_username", "upn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The lists of an operator; an empty one lets everybody through it."""

    tenants: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()

    @property
    def is_limited(self) -> bool:
        """Tell whether there is any list."""
        return bool(self.tenants or self.users)

    def lets_in(self, claims: Mapping[str, object]) -> bool:
        """Tell whether somebody with these claims of an ID token is on the lists."""
        is_listed_tenant = bool(self.tenants & _values(claims, _TENANT_CLAIMS))
        if self.tenants and not is_listed_tenant:
            return False
        if not self.users or self.users & _values(claims, _ID_CLAIMS):
            return True
        # Whoever administers a tenant can give its members any address: one counts only where
        # the tenant is trusted, or the provider says that it has looked.
        trusted = _ADDRESS_CLAIMS if is_listed_tenant else _verified(claims)
        return bool(self.users & _values(claims, trusted))


def access_of(tenants: Iterable[str], users: Iterable[str]) -> Access:
    """Return the lists without regard to case."""
    return Access(tenants=_folded(tenants), users=_folded(users))


def listed_in(environ: Mapping[str, str], name: str) -> list[str]:
    """Return the items of a variable."""
    return [item for item in environ.get(name, "").split(",") if item.strip()]


def _folded(items: Iterable[str]) -> frozenset[str]:
    return frozenset(item.strip().casefold() for item in items) - {""}


def _verified(claims: Mapping[str, object]) -> tuple[str, ...]:
    return ("email",) if claims.get("email_verified") is True else ()


def _values(claims: Mapping[str, object], names: Iterable[str]) -> frozenset[str]:
    return _folded(value for name in names if isinstance(value := claims.get(name), str))
