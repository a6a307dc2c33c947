"""Why a request got no answer: the one word for it, from the zone of a cloud up to the causes."""

from enum import StrEnum


class Failure(StrEnum):
    """Why there was no answer (or not a whole one)."""

    NAME_UNKNOWN = "name-unknown"
    NAME_TIMEOUT = "name-timeout"
    NAME_ERROR = "name-error"
    NOT_ALLOWED = "not-allowed"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    CONNECT_TIMEOUT = "connect-timeout"
    TLS_UNTRUSTED = "tls-untrusted"
    TLS_WRONG_NAME = "tls-wrong-name"
    TLS_EXPIRED = "tls-expired"
    TLS_FAILED = "tls-failed"
    TIMEOUT = "timeout"
    RESET = "reset"
    TRUNCATED = "truncated"
    PROTOCOL = "protocol"
    PROXY = "proxy"
