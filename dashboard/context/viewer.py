"""Who looks at the dashboard, from whichever sign-in there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

PLATFORM_ID = "x-ms-client-principal-id"
PLATFORM_NAME = "x-ms-client-principal-name"
VISITOR = "visitor"
"""Key of the session: the ID of whoever looks, empty where visitors are not told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A person; all of it is empty where nobody is asked."""

    name: str = ""
    email: str = ""
    oid: str = ""
    """The object ID in the tenant that signed the person in."""
    id: str = ""
    """What tells the person from everybody else who can sign in."""

    @property
    def shown(self) -> str:
        """Return how to call the person, or an empty string."""
        return self.name or self.email or self.oid


def viewer_from_headers(headers: Mapping[str, str]) -> Viewer:
    """Read the headers that App Service and Container Apps set, and strip from clients."""
    found = {name.lower(): value.strip() for name, value in headers.items()}
    name, oid = found.get(PLATFORM_NAME, ""), found.get(PLATFORM_ID, "")
    return Viewer(
        name="" if "@" in name else name,
        email=name if "@" in name else "",
        oid=oid,
        id=oid,
    )


def viewer_from_claims(claims: Mapping[str, object]) -> Viewer:
    """Read the ID token's claims that Streamlit keeps in its cookie."""

    def text(name: str) -> str:
        return str(claims.get(name) or "")

    return Viewer(
        name=text("name"),
        email=text("email") or text("preferred_username"),
        oid=text("oid"),
        id=f"{text('iss')} {text('sub')}".strip(),
    )


def is_over(claims: Mapping[str, object], now: datetime) -> bool:
    """Tell whether the sign-in has expired: Streamlit itself never looks (1.67).

    A token that does not say when it expires counts as expired.
    """
    expires = claims.get("exp")
    return not isinstance(expires, (int, float)) or expires <= now.timestamp()
