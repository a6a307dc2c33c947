"""The system's proxy settings: environment on Linux, also the system's own on macOS and Windows."""

import os
import re
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from checks.addresses import is_link_local
from checks.clouds import is_loopback
from checks.evidence import Failure
from checks.http.resolver import NameFailed
from checks.secret import Secret

HTTP = ("http", "https")
SOCKS = ("socks5", "socks5h")
SOCKS_MOST = 255
"""Bytes of a user or a password. Source: RFC 1929 §2."""
PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A proxy and, apart from its address, what it wants to hear."""

    url: str
    """Without userinfo."""
    host: str
    port: int
    variable: str = ""
    """The environment variable that names it; empty when the system's own settings do."""
    user: Secret | None = None
    password: Secret | None = None

    @property
    def shown(self) -> str:
        """Return its address and where it was set, for a sentence."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return said_with_origin(f"{host}:{self.port}", self.variable)

    @property
    def is_socks(self) -> bool:
        """Tell whether it speaks SOCKS5; it then looks the host's name up itself."""
        return self.url.startswith(SOCKS)


class ProxySettingFailed(NameFailed):
    """A proxy setting is of no use: there is no first hop to name."""

    def __init__(self, setting: str, variable: str, detail: str) -> None:
        super().__init__(Failure.PROXY, detail)
        self.shown = said_with_origin(setting, variable)
        self.variable = variable


def said_with_origin(proxy: str, variable: str) -> str:
    """Return a proxy with where it was set."""
    return f"{proxy} (from {variable or 'the system settings'})"


def proxy_for(scheme: str, host: str, environ: Mapping[str, str] | None = None) -> Proxy | None:
    """Return the proxy through which the system wants this host called, or None.

    An environment that is given takes the place of the process's and the system's settings. This
    machine and its own link, where managed identities are, have none. Raises ProxySettingFailed
    when the setting is no proxy's URL. Clients differ in what they do then; none reaches the host.
    """
    if is_loopback(host) or is_link_local(host) or _is_bypassed(host, environ):
        return None
    settings = urllib.request.getproxies() if environ is None else _settings_in(environ)
    setting = settings.get(scheme) or settings.get("all")
    if not setting:
        return None
    variable = _variable(scheme if settings.get(scheme) else "all", environ)
    return _parsed(setting if "://" in setting else f"http://{setting}", variable)


def _settings_in(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment's proxies by kind, in urllib's order: small letters win."""
    named = sorted(name for name, value in environ.items() if value)  # Capitals come first.
    kinds = ((name.lower(), environ[name]) for name in named)
    return {name.removesuffix(_SUFFIX): value for name, value in kinds if name.endswith(_SUFFIX)}


_SUFFIX = "_proxy"


def _is_bypassed(host: str, environ: Mapping[str, str] | None) -> bool:
    if environ is None:
        return bool(urllib.request.proxy_bypass(host))
    by_environment = urllib.request.proxy_bypass_environment  # type: ignore[attr-defined]
    return bool(by_environment(host, _settings_in(environ)))


def _of_process(environ: Mapping[str, str] | None) -> Mapping[str, str]:
    return os.environ if environ is None else environ


def _variable(kind: str, environ: Mapping[str, str] | None) -> str:
    """Return the name of the variable that was read, in urllib's order."""
    names = (f"{kind}_proxy", f"{kind}_proxy".upper())
    return next((name for name in names if _of_process(environ).get(name)), "")


def variables_of(scheme: str, environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return every variable that names a proxy for calls of this scheme."""
    kinds = (f"{scheme}_proxy", "all_proxy")
    found = _of_process(environ).items()
    return tuple(name for name, value in found if value and name.lower() in kinds)


def exceptions(environ: Mapping[str, str] | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the variable that excepts hosts from the proxy, in urllib's order, and the hosts."""
    found = _of_process(environ)
    name = next((name for name in ("no_proxy", "NO_PROXY") if found.get(name)), "")
    hosts = (host.strip() for host in found.get(name, "").split(","))
    return name, tuple(host for host in hosts if host)


def is_excepted(scheme: str, host: str) -> bool:
    """Tell whether a proxy is set for a host and a variable alone keeps it from being used."""
    named, _ = exceptions()
    return bool(
        named
        and variables_of(scheme)
        and not is_loopback(host)
        and urllib.request.proxy_bypass(host)
    )


def _parsed(setting: str, variable: str) -> Proxy:
    shown = re.sub(r"//.*@", "//", setting, flags=re.DOTALL)[:100]
    try:
        parts = urlsplit(setting)
        port = parts.port or PORTS.get(parts.scheme, 80)
    except ValueError:
        raise ProxySettingFailed(shown, variable, "is not a URL") from None
    if parts.scheme not in (*HTTP, *SOCKS):
        *kinds, last = *HTTP, *SOCKS
        supported = f"{', '.join(kinds)} and {last}"
        raise ProxySettingFailed(
            shown, variable, f"is of a kind that is not supported; {supported} are"
        )
    if not parts.hostname:
        raise ProxySettingFailed(shown, variable, "names no host")
    userinfo = (unquote(text or "").encode() for text in (parts.username, parts.password))
    if parts.scheme in SOCKS and any(len(text) > SOCKS_MOST for text in userinfo):
        detail = f"has a user or a password of more than {SOCKS_MOST} bytes, the most for SOCKS"
        raise ProxySettingFailed(shown, variable, detail)
    netloc = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Proxy(
        url=f"{parts.scheme}://{netloc}:{port}",
        host=parts.hostname,
        port=port,
        variable=variable,
        user=Secret(unquote(parts.username)) if parts.username else None,
        password=Secret(unquote(parts.password)) if parts.password else None,
    )
