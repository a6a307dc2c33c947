"""The system's proxy settings: environment on Linux, also the system's own on macOS and Windows."""

import urllib.request
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from checks.clouds import is_loopback
from checks.evidence import Failure
from checks.http.resolver import NameFailed
from checks.secret import Secret

HTTP = ("http", "https")
SOCKS = ("socks5", "socks5h")
PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A proxy and, apart from its address, what it wants to hear."""

    url: str
    """Without userinfo."""
    host: str
    port: int
    user: Secret | None = None
    password: Secret | None = None

    @property
    def is_socks(self) -> bool:
        """Tell whether it speaks SOCKS5; it then looks the host's name up itself."""
        return self.url.startswith(SOCKS)


def proxy_for(scheme: str, host: str) -> Proxy | None:
    """Return the proxy through which the system wants this host called, or None.

    Raises NameFailed when the setting is no URL: there is no first hop to name.
    """
    if is_loopback(host) or urllib.request.proxy_bypass(host):
        return None
    settings = urllib.request.getproxies()
    setting = settings.get(scheme) or settings.get("all")
    if not setting:
        return None
    try:
        parts = urlsplit(setting if "://" in setting else f"http://{setting}")
        port = parts.port or PORTS.get(parts.scheme, 80)
    except ValueError:
        raise NameFailed(
            Failure.PROXY, f"the system's proxy setting for {scheme} is no URL"
        ) from None
    if parts.scheme not in (*HTTP, *SOCKS) or not parts.hostname:
        return None
    shown = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Proxy(
        url=f"{parts.scheme}://{shown}:{port}",
        host=parts.hostname,
        port=port,
        user=Secret(unquote(parts.username)) if parts.username else None,
        password=Secret(unquote(parts.password)) if parts.password else None,
    )
