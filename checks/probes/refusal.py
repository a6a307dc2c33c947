"""What an answer without items says: read off once for every service."""

from checks.causes.classify import error_fields
from checks.evidence import Exchange
from checks.evidence.reads import Refusal


def refusal_of(exchange: Exchange, *, permission: str, scope: str) -> Refusal:
    """Say why a read that needs this permission got no answer."""
    fields = error_fields(exchange) if exchange.answered else {}
    return Refusal(
        status=exchange.status,
        code=fields.get("code", ""),
        message=fields.get("message", "") or exchange.detail,
        permission=permission,
        scope=scope,
    )
