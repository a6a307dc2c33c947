"""The only room that imports the HTTP library: connections, limits, recording, error mapping."""

from checks.http import library  # noqa: F401 - first: the others import httpx
from checks.http.client import MAX_BODY, Credential, Http, Outgoing
from checks.http.dial import Dialer
from checks.http.failures import HTTP_FAILURES, NETWORK_ERRORS, NOT_SENT, failure_of
from checks.http.proxies import ProxySettingFailed
from checks.http.reach import Reach, identity_places, place_of
from checks.http.resolver import NameFailed, Resolver
from checks.http.trust import ssl_context

__all__ = [
    "HTTP_FAILURES",
    "MAX_BODY",
    "NETWORK_ERRORS",
    "NOT_SENT",
    "Credential",
    "Dialer",
    "Http",
    "NameFailed",
    "Outgoing",
    "ProxySettingFailed",
    "Reach",
    "Resolver",
    "failure_of",
    "identity_places",
    "place_of",
    "ssl_context",
]
