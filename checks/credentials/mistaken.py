"""Whether what was typed in a name's place is itself a key or a token."""

from collections.abc import Mapping

from checks import redact
from checks.credentials.choice import secrets_in
from checks.credentials.keys import read_key
from checks.evidence import KeyKind


def is_credential(text: str, environ: Mapping[str, str]) -> bool:
    """Tell whether a text is or holds a key: by its shape, or because this environment has it."""
    masked = redact.text(text).replace(redact.mask("URL credentials"), "")
    if "«redacted " in masked:
        return True
    known = {secret.strip().lower() for secret in secrets_in(environ)}
    return text.strip().lower() in known or read_key(text)[1].kind is not KeyKind.UNKNOWN
