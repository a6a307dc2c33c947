"""Credentials: which one a run uses, what its form tells, and the documented walk for a token."""

from checks.credentials.chain import Chain
from checks.credentials.choice import KEY, MODES, read_credentials, secrets_in
from checks.credentials.claims import CLAIMS, pasted_token, read_claims
from checks.credentials.keys import read_key
from checks.credentials.links import LINKS, LinkSpec, chosen_links
from checks.credentials.mistaken import is_credential

__all__ = [
    "CLAIMS",
    "KEY",
    "LINKS",
    "MODES",
    "Chain",
    "LinkSpec",
    "chosen_links",
    "is_credential",
    "pasted_token",
    "read_claims",
    "read_credentials",
    "read_key",
    "secrets_in",
]
