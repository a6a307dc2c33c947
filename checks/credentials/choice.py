"""Which credential a run uses: the contract's order, from the environment alone."""

import re
from collections.abc import Mapping

from checks.credentials.keys import QUOTES, read_key
from checks.errors import UsageError
from checks.evidence import Credentials
from checks.secret import Secret
from checks.words import say

KEY = "ANTHROPIC_FOUNDRY_API_KEY"
TOKEN = "ANTHROPIC_FOUNDRY_AUTH_TOKEN"  # noqa: S105 - a variable's name
ENTRA = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET")
ENTRA_MORE = ("AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE", "AZURE_USERNAME")
BEARER = re.compile(r"^bearer\s+", re.IGNORECASE)
MODES = ("auto", "key", "token", "entra")
SECRETS = (
    KEY,
    TOKEN,
    "AZURE_CLIENT_SECRET",
    "AZURE_CLIENT_CERTIFICATE_PASSWORD",
    "AZURE_PASSWORD",
    "IDENTITY_HEADER",
    "MSI_SECRET",
    "FOUNDRY_DOCTOR_SANDBOX_TOKEN",
)
"""Variables that hold a secret, whether this run uses it or not."""


def secrets_in(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return every secret that the environment holds, so that none can leave."""
    return tuple(environ[name] for name in SECRETS if environ.get(name, "").strip())


def read_credentials(environ: Mapping[str, str], mode: str) -> Credentials:
    """Choose the credential: the token if set, else the key if set, else Entra (`auto`)."""
    if mode not in MODES:
        raise UsageError(
            say("--auth accepts one of {modes}, not {mode!r}.", modes=", ".join(MODES), mode=mode)
        )
    present = tuple(n for n in (TOKEN, KEY, *ENTRA, *ENTRA_MORE) if environ.get(n, "").strip())
    chosen = mode if mode != "auto" else _automatic(present)
    key, shape = read_key(environ[KEY]) if chosen == "key" and KEY in present else (None, None)
    token = _bare_token(environ[TOKEN]) if chosen == "token" and TOKEN in present else None
    used = {"key": (KEY,), "token": (TOKEN,), "entra": (*ENTRA, *ENTRA_MORE)}[chosen]
    return Credentials(
        mode=chosen,
        origin="given" if mode != "auto" else "default",
        key=key,
        key_shape=shape,
        token=token,
        token_issue=_token_issue(environ[TOKEN]) if token else "",
        sources=tuple(name for name in present if name in used),
        unused=tuple(name for name in present if name not in used),
    )


def _automatic(present: tuple[str, ...]) -> str:
    return "token" if TOKEN in present else "key" if KEY in present else "entra"


def _bare_token(raw: str) -> Secret:
    return Secret(BEARER.sub("", raw.strip().strip(QUOTES).strip()))


def _token_issue(raw: str) -> str:
    """Say what stands around a token."""
    trimmed = raw.strip()
    parts = (
        (say("white space"), trimmed != raw),
        ("quotes", trimmed.strip(QUOTES) != trimmed),
        (say("the word Bearer"), bool(BEARER.match(trimmed.strip(QUOTES).strip()))),
    )
    return " and ".join(word for word, there in parts if there)
