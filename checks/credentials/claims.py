"""A token's claims, decoded for diagnosis from an allow-list and never verified."""

import base64
import binascii
import json
from math import isfinite

from checks.clouds import Cloud
from checks.credentials.choice import TOKEN
from checks.evidence import Claims, Credentials, Token
from checks.secret import Secret

CLAIMS = ("aud", "iss", "tid", "oid", "appid", "azp", "idtyp", "scp", "roles", "iat", "nbf", "exp")
"""Claims that are shown. Everything else in a token stays in it."""


def read_claims(token: Secret, cloud: Cloud) -> Claims | None:
    """Decode a JWT's allow-listed claims for diagnosis; None for an opaque token."""
    parts = token.reveal().split(".")
    if len(parts) != 3:
        return None
    try:
        padded = parts[1] + "=" * (-len(parts[1]) % 4)
        document = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    values = {name: _claim(document[name]) for name in CLAIMS if name in document}
    return Claims(values=values, read_at=cloud.now())


def _claim(value: object) -> str | int | tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(part)[:200] for part in value[:20])
    if isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value):
        return int(value)
    return str(value)[:300]


def pasted_token(credentials: Credentials, cloud: Cloud) -> Token:
    """Return the pasted token's form."""
    token = credentials.token
    claims = read_claims(token, cloud) if isinstance(token, Secret) else None
    return Token(claims=claims, source=TOKEN)
