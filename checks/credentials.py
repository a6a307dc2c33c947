"""Credentials: which one a run uses, what its form tells, and the documented walk for a token."""

import asyncio
import base64
import binascii
import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from checks.clouds import Cloud
from checks.errors import UsageError
from checks.evidence import Claims, Credentials, KeyKind, KeyShape, Link, LinkState, SignIn, Token
from checks.secret import Secret
from checks.threads import in_daemon_thread

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

    from checks.http import Http

for _name in ("azure", "msal"):
    # Their warnings repeat what the evidence says, on stderr and without redaction.
    logging.getLogger(_name).addHandler(logging.NullHandler())

KEY = "ANTHROPIC_FOUNDRY_API_KEY"
TOKEN = "ANTHROPIC_FOUNDRY_AUTH_TOKEN"  # noqa: S105 - a variable's name
ENTRA = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET")
ENTRA_MORE = ("AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE", "AZURE_USERNAME")
MODES = ("auto", "key", "token", "entra")

CLAIMS = ("aud", "iss", "tid", "oid", "appid", "azp", "idtyp", "scp", "roles", "iat", "nbf", "exp")
"""Claims that are shown. Everything else in a token stays in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPattern:
    """The shape of one kind of key."""

    kind: KeyKind
    pattern: re.Pattern[str]


_MODERN = r"[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9][A-L][A-Za-z0-9]{12}"
KEY_PATTERNS = (
    KeyPattern(kind=KeyKind.ANTHROPIC, pattern=re.compile(r"sk-ant-\S+")),
    KeyPattern(kind=KeyKind.JWT, pattern=re.compile(r"ey[\w-]+\.[\w-]+\.[\w-]*")),
    KeyPattern(kind=KeyKind.FOUNDRY, pattern=re.compile(_MODERN + r"AAAAACOG[A-Za-z0-9]{4}")),
    KeyPattern(kind=KeyKind.OPENAI, pattern=re.compile(_MODERN + r"AAABACOG[A-Za-z0-9]{4}")),
    KeyPattern(kind=KeyKind.COGNITIVE, pattern=re.compile(_MODERN + r"AAA[A-Z]ACOG[A-Za-z0-9]{4}")),
    KeyPattern(kind=KeyKind.AZURE_OTHER, pattern=re.compile(_MODERN + r"[A-Za-z0-9]{12}")),
    KeyPattern(kind=KeyKind.LEGACY, pattern=re.compile(r"[0-9a-fA-F]{32}")),
)
"""First match decides. Source: microsoft/security-utilities SEC101/205, 206, 209 (2026-11-20)."""

QUOTES = "\"'`\u201c\u201d\u2018\u2019"
SCHEMES = re.compile(r"^(bearer|api-key:?|x-api-key:?)\s+", re.IGNORECASE)


def read_key(raw: str) -> tuple[Secret, KeyShape]:
    """Return the key as it should be sent and the shape in which it came."""
    trimmed = raw.strip()
    bare = trimmed.strip(QUOTES).strip()
    prefix = SCHEMES.match(bare)
    key = bare[prefix.end() :].strip() if prefix else bare
    kinds = (entry.kind for entry in KEY_PATTERNS if entry.pattern.fullmatch(key))
    shape = KeyShape(
        kind=next(kinds, KeyKind.UNKNOWN),
        length=len(key),
        whitespace=trimmed != raw or bool(re.search(r"\s", key)),
        quotes=bare != trimmed,
        prefix=prefix.group(1) if prefix else "",
    )
    return Secret(re.sub(r"\s", "", key)), shape


def read_credentials(environ: Mapping[str, str], mode: str) -> Credentials:
    """Choose the credential: the token if set, else the key if set, else Entra (`auto`)."""
    if mode not in MODES:
        raise UsageError(f"--auth takes one of {', '.join(MODES)}, not {mode!r}.")
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
        sources=tuple(name for name in present if name in used),
        unused=tuple(name for name in present if name not in used),
    )


def _automatic(present: tuple[str, ...]) -> str:
    return "token" if TOKEN in present else "key" if KEY in present else "entra"


def _bare_token(raw: str) -> Secret:
    return Secret(re.sub(r"(?i)^bearer\s+", "", raw.strip().strip(QUOTES).strip()))


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
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return int(value)
    return str(value)[:300]


def pasted_token(credentials: Credentials, cloud: Cloud) -> Token:
    """Return the pasted token's form."""
    claims = read_claims(credentials.token, cloud) if credentials.token else None
    return Token(claims=claims, source=TOKEN)


Maker = Callable[[Mapping[str, str], Mapping[str, Any]], "TokenCredential | None"]
"""Takes the environment and what every credential is given; None when it is not configured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSpec:
    """One link of azure-identity's documented chain."""

    name: str
    make: Maker
    timeout_s: float
    groups: tuple[str, ...]
    """Values of AZURE_TOKEN_CREDENTIALS that keep it (`prod`, `dev`), beside its own name."""
    ends_chain: bool = False
    """True when a refusal stops the chain (a configured credential that is wrong)."""


def _environment(environ: Mapping[str, str], common: Mapping[str, Any]) -> "TokenCredential | None":
    from azure.identity import CertificateCredential, ClientSecretCredential  # noqa: PLC0415 - 0.3 s

    tenant, client = environ.get("AZURE_TENANT_ID"), environ.get("AZURE_CLIENT_ID")
    if not tenant or not client:
        return None
    if secret := environ.get("AZURE_CLIENT_SECRET"):
        return ClientSecretCredential(tenant, client, secret, **common)
    if path := environ.get("AZURE_CLIENT_CERTIFICATE_PATH"):
        password = environ.get("AZURE_CLIENT_CERTIFICATE_PASSWORD")
        return CertificateCredential(tenant, client, path, password=password, **common)
    return None


def _workload(environ: Mapping[str, str], common: Mapping[str, Any]) -> "TokenCredential | None":
    from azure.identity import WorkloadIdentityCredential  # noqa: PLC0415 - 0.3 s

    names = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE")
    tenant, client, path = (environ.get(name) for name in names)
    if not (tenant and client and path):
        return None
    return WorkloadIdentityCredential(
        tenant_id=tenant, client_id=client, token_file_path=path, **common
    )


def _managed(environ: Mapping[str, str], common: Mapping[str, Any]) -> "TokenCredential | None":
    from azure.identity import ManagedIdentityCredential  # noqa: PLC0415 - 0.3 s

    given = {k: v for k, v in common.items() if k in ("transport", "retry_total")}
    return ManagedIdentityCredential(client_id=environ.get("AZURE_CLIENT_ID"), **given)


def _developer(name: str) -> Maker:
    def make(environ: Mapping[str, str], _common: Mapping[str, Any]) -> "TokenCredential | None":
        import azure.identity  # noqa: PLC0415 - 0.3 s

        kind = getattr(azure.identity, name)
        tenant = environ.get("AZURE_TENANT_ID") or ""
        made: TokenCredential = kind(tenant_id=tenant, process_timeout=7)
        return made

    return make


def _plain(name: str) -> Maker:
    def make(_environ: Mapping[str, str], _common: Mapping[str, Any]) -> "TokenCredential | None":
        import azure.identity  # noqa: PLC0415 - 0.3 s

        kind = getattr(azure.identity, name, None)
        if kind is None or not getattr(kind, "supported", lambda: True)():
            return None
        made: TokenCredential = kind()
        return made

    return make


def _never(_environ: Mapping[str, str], _common: Mapping[str, Any]) -> "TokenCredential | None":
    return None


LINKS = (
    LinkSpec(
        name="EnvironmentCredential",
        make=_environment,
        timeout_s=7.5,
        groups=("prod",),
        ends_chain=True,
    ),
    LinkSpec(
        name="WorkloadIdentityCredential",
        make=_workload,
        timeout_s=7.5,
        groups=("prod",),
        ends_chain=True,
    ),
    LinkSpec(name="ManagedIdentityCredential", make=_managed, timeout_s=3, groups=("prod",)),
    LinkSpec(
        name="SharedTokenCacheCredential",
        make=_plain("SharedTokenCacheCredential"),
        timeout_s=5,
        groups=("dev",),
    ),
    LinkSpec(
        name="VisualStudioCodeCredential",
        make=_plain("VisualStudioCodeCredential"),
        timeout_s=5,
        groups=("dev",),
    ),
    LinkSpec(
        name="AzureCliCredential",
        make=_developer("AzureCliCredential"),
        timeout_s=7.5,
        groups=("dev",),
    ),
    LinkSpec(
        name="AzurePowerShellCredential",
        make=_developer("AzurePowerShellCredential"),
        timeout_s=7.5,
        groups=("dev",),
    ),
    LinkSpec(
        name="AzureDeveloperCliCredential",
        make=_developer("AzureDeveloperCliCredential"),
        timeout_s=7.5,
        groups=("dev",),
    ),
    LinkSpec(name="BrokerCredential", make=_never, timeout_s=1, groups=("dev",)),
)
"""The order of DefaultAzureCredential. Source: azure-identity 1.27.0, read 2026-11-20."""

NOT_CONFIGURED = {
    "EnvironmentCredential": (
        "AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret or certificate are not all set"
    ),
    "WorkloadIdentityCredential": "AZURE_FEDERATED_TOKEN_FILE is not set",
    "BrokerCredential": "the broker package is not installed, and a broker would open a window",
}


def chosen_links(cloud: Cloud, environ: Mapping[str, str]) -> tuple[LinkSpec, ...]:
    """Return the links to walk: the cloud's, narrowed by AZURE_TOKEN_CREDENTIALS."""
    wanted = environ.get("AZURE_TOKEN_CREDENTIALS", "").strip().lower()
    there = tuple(link for link in LINKS if link.name in cloud.links)
    if not wanted:
        return there
    return tuple(link for link in there if wanted in (*link.groups, link.name.lower()))


async def sign_in(cloud: Cloud, environ: Mapping[str, str], http: "Http", scope: str) -> SignIn:
    """Walk the documented order for a token, each link with its own deadline and evidence.

    The configured links (environment, workload identity) come first and one by one; the rest start
    together, and the first in order that answers wins, as DefaultAzureCredential would choose.
    """
    walk = _Walk(cloud=cloud, environ=environ, http=http, scope=scope)
    return await walk.run(chosen_links(cloud, environ))


@dataclass(slots=True, kw_only=True)
class _Attempt:
    link: Link
    token: Secret | None = None


@dataclass(slots=True, kw_only=True)
class _Walk:
    cloud: Cloud
    environ: Mapping[str, str]
    http: "Http"
    scope: str

    async def run(self, specs: tuple[LinkSpec, ...]) -> SignIn:
        from checks.http.azure import AzureTransport  # noqa: PLC0415 - imports azure.core, 0.3 s

        transport = AzureTransport(self.http, asyncio.get_running_loop(), timeout_s=7.0)
        attempts = await self._walk(specs, transport)
        token = next((a.token for a in attempts if a.token), None)
        tried = tuple(a.link for a in attempts)
        rest = tuple(Link(name=s.name, state=LinkState.NOT_TRIED) for s in specs[len(tried) :])
        return SignIn(
            scope=self.scope,
            links=(*tried, *rest),
            exchanges=tuple(transport.exchanges),
            token=token,
            claims=read_claims(token, self.cloud) if token else None,
        )

    async def _walk(self, specs: tuple[LinkSpec, ...], transport: object) -> list[_Attempt]:
        attempts: list[_Attempt] = []
        waiting: dict[str, asyncio.Task[_Attempt]] = {}
        try:
            for index, spec in enumerate(specs):
                if not spec.ends_chain and not waiting:
                    waiting = {
                        s.name: asyncio.create_task(self._try(s, transport)) for s in specs[index:]
                    }
                attempt = await (waiting.get(spec.name) or self._try(spec, transport))
                attempts.append(attempt)
                refused = attempt.link.state is LinkState.REFUSED and spec.ends_chain
                if attempt.token or refused:
                    break
        finally:
            for task in waiting.values():
                task.cancel()
        return attempts

    async def _try(self, spec: LinkSpec, transport: object) -> _Attempt:
        start = perf_counter()
        state, detail, token = await self._ask(spec, transport)
        link = Link(
            name=spec.name,
            state=state,
            detail=self.http.redactor.text(detail),
            duration_ms=round((perf_counter() - start) * 1000, 3),
        )
        return _Attempt(link=link, token=token)

    async def _ask(self, spec: LinkSpec, transport: object) -> tuple[LinkState, str, Secret | None]:
        from azure.core.exceptions import AzureError  # noqa: PLC0415 - late, 0.1 s
        from azure.identity import CredentialUnavailableError  # noqa: PLC0415 - late, 0.3 s

        try:
            async with asyncio.timeout(spec.timeout_s):
                token = await in_daemon_thread(
                    lambda: self._token(spec, transport), name=f"sign-in {spec.name}"
                )
        except TimeoutError:
            return LinkState.TIMED_OUT, f"no answer within {spec.timeout_s:g} s", None
        except CredentialUnavailableError as error:
            return LinkState.UNAVAILABLE, _first_line(error), None
        except (AzureError, ValueError, OSError) as error:
            return LinkState.REFUSED, _first_line(error), None
        if token is None:
            return LinkState.UNAVAILABLE, NOT_CONFIGURED.get(spec.name, "not configured"), None
        return LinkState.ANSWERED, "", token

    def _token(self, spec: LinkSpec, transport: object) -> Secret | None:
        common = {
            "authority": self.cloud.authority,
            "disable_instance_discovery": self.cloud.zone is not None,
            "transport": transport,
            "retry_total": 0,
        }
        credential = spec.make(self.environ, common)
        if credential is None:
            return None
        for name in ("AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PASSWORD"):
            if value := self.environ.get(name):
                self.http.redactor.learn(value)
        token = credential.get_token(self.scope).token
        self.http.redactor.learn(token)
        return Secret(token)


def _first_line(error: BaseException) -> str:
    """Return an error's first paragraph; azure-identity appends troubleshooting links."""
    text = str(error).strip() or type(error).__name__
    return text.partition("\nTo mitigate")[0].partition("\nVisit ")[0][:1500]
