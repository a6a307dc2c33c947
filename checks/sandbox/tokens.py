"""Access tokens of the sandbox's Entra: signed JWTs whose key and signatures the seed decides."""

import base64
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from checks.sandbox.plan import App, Tenant
from checks.sandbox.seeded import Seeded

# Entra starts a token's life five minutes early, so that a clock that is slow still takes it.
_EARLY_S = 300
LIFETIME_S = 3600
_COORDINATE_BYTES = 32


class Signer:
    """Signs and checks tokens with one P-256 key."""

    def __init__(self, seeded: Seeded) -> None:
        # Deriving reduces nothing: an ES256 key must be below the curve's order, hence 255 bits.
        self._key = ec.derive_private_key(seeded.number("signing key") >> 1, ec.SECP256R1())
        self._kid = seeded.text(27, "signing key id")

    def sign(self, claims: dict[str, Any]) -> str:
        """Return the claims as a signed token."""
        header = {"typ": "JWT", "alg": "ES256", "kid": self._kid}
        signed = f"{_encode_json(header)}.{_encode_json(claims)}"
        algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
        r, s = decode_dss_signature(self._key.sign(signed.encode(), algorithm))
        raw = r.to_bytes(_COORDINATE_BYTES) + s.to_bytes(_COORDINATE_BYTES)
        return f"{signed}.{_encode(raw)}"

    def claims(self, token: str) -> dict[str, Any] | None:
        """Return the claims of a token this key signed, None of any other text."""
        try:
            signed, _, signature = token.rpartition(".")
            raw = _decode(signature)
            numbers = raw[:_COORDINATE_BYTES], raw[_COORDINATE_BYTES:]
            der = encode_dss_signature(*(int.from_bytes(number) for number in numbers))
            public = self._key.public_key()
            public.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
            claims: dict[str, Any] = json.loads(_decode(signed.split(".")[1]))
        except (InvalidSignature, ValueError):
            return None
        return claims

    def public_keys(self) -> dict[str, Any]:
        """Return the JWK set."""
        numbers = self._key.public_key().public_numbers()
        point = {name: _encode(getattr(numbers, name).to_bytes(_COORDINATE_BYTES)) for name in "xy"}
        key = {"kty": "EC", "use": "sig", "kid": self._kid, "crv": "P-256", "alg": "ES256"}
        return {"keys": [key | point]}


def app_claims(
    tenant: Tenant, app: App, *, audience: str, issued_at: int, token_id: str
) -> dict[str, Any]:
    """Return what Entra says of an app that signed in with a secret, in a v1.0 token."""
    issuer = f"https://sts.windows.net/{tenant.id}/"
    return {
        "aud": audience,
        "iss": issuer,
        "iat": issued_at - _EARLY_S,
        "nbf": issued_at - _EARLY_S,
        "exp": issued_at + LIFETIME_S,
        "appid": app.client_id,
        "appidacr": "1",
        "idp": issuer,
        "idtyp": "app",
        "oid": app.object_id,
        "sub": app.object_id,
        "tid": tenant.id,
        "uti": token_id,
        "ver": "1.0",
    }


def _encode_json(document: dict[str, Any]) -> str:
    return _encode(json.dumps(document, separators=(",", ":")).encode())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
