"""Canaries: a made-up secret of each kind, where it stands, and a server that echoes it."""

import base64
import hashlib
import json
import ssl
import string
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme

from checks import cli
from tests.fake_echo import FakeEcho
from tests.made_up_secrets import windows

ALPHABET = string.ascii_letters + string.digits


def canary(name: str, length: int) -> str:
    """Return letters and digits that occur nowhere else, the same in every run."""
    blocks = (hashlib.sha256(f"{name} {n}".encode()).digest() for n in range(length // 32 + 1))
    return "".join(ALPHABET[byte % len(ALPHABET)] for block in blocks for byte in block)[:length]


def foundry_key(service: str) -> str:
    """Return a key of 84 characters for a service."""
    head, stamp = canary(f"head {service}", 52), canary(f"stamp {service}", 12)
    return f"{head}JQQJ99BK{stamp}{service}{canary(f'tail {service}', 4)}"


def jwt(name: str) -> str:
    """Return a token that is signed by nobody."""
    claims = {"aud": "https://ai.azure.com", "exp": 4102444800, "uti": canary(name, 22)}
    header = {"typ": "JWT", "alg": "RS256", "kid": canary(f"{name} kid", 27)}
    parts = (json.dumps(header), json.dumps(claims))
    coded = (base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)
    return ".".join((*coded, canary(f"{name} signature", 342)))


KEY, TOKEN = "ANTHROPIC_FOUNDRY_API_KEY", "ANTHROPIC_FOUNDRY_AUTH_TOKEN"
SIGNED_IN = "opaque." + canary("issued", 60)
CLIENT = {
    "AZURE_TENANT_ID": "7c3e5d21-6b0f-4f3a-9d58-2f4a1c9be0a7",
    "AZURE_CLIENT_ID": "8f2d6c1e-4b7a-4e0d-9c3f-1a2b3c4d5e6f",
    "AZURE_CLIENT_SECRET": canary("s", 3) + "8Q~" + canary("secret", 34),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One secret, where it stands, and how the echo answers."""

    name: str
    secret: str
    environ: Mapping[str, str]
    auth: str = "key"
    status: int = 401
    issues: str = ""
    """The token that the authority issues; it refuses when this is empty."""
    target: str = ""
    """Stands for the base URL, with `{userinfo}` where one may stand."""


CASES = (
    Case(name="foundry key", secret=(k := foundry_key("AAAAACOG")), environ={KEY: k}),
    Case(name="openai key", secret=(k := foundry_key("AAABACOG")), environ={KEY: k}, status=404),
    Case(name="other key", secret=(k := foundry_key("AAAEACOG")), environ={KEY: k}, status=429),
    Case(name="legacy key", secret=(k := canary("l", 16).encode().hex()), environ={KEY: k}),
    Case(name="anthropic", secret=(k := "sk-ant-api03-" + canary("a", 93)), environ={KEY: k}),
    Case(name="opaque key", secret=(k := canary("opaque", 40)), environ={KEY: k}, status=400),
    Case(name="odd key", secret=(k := 'p"a\\s/s&w+o%r<d>' + canary("o", 9)), environ={KEY: k}),
    Case(name="unsendable key", secret=(k := canary("u", 40) + "é"), environ={KEY: k}),
    Case(name="quoted key", secret=(k := canary("q", 40)), environ={KEY: f'"{k}"'}, status=500),
    Case(name="jwt", secret=(k := jwt("jwt")), environ={TOKEN: k}, auth="token"),
    Case(name="taken jwt", secret=(k := jwt("200")), environ={TOKEN: k}, auth="token", status=200),
    Case(name="opaque token", secret=(k := canary("t", 50)), environ={TOKEN: k}, auth="token"),
    Case(name="client secret", secret=CLIENT["AZURE_CLIENT_SECRET"], environ=CLIENT, auth="entra"),
    Case(name="issued token", secret=SIGNED_IN, environ=CLIENT, auth="entra", issues=SIGNED_IN),
    Case(
        name="proxy password",
        secret=(k := canary("proxy", 24)),
        environ={KEY: canary("unsent", 84), "HTTPS_PROXY": f"http://ada:{k}@{{address}}"},
        target="resource",
    ),
    Case(
        name="proxy token",
        secret=(k := canary("proxy token", 40)),
        environ={KEY: canary("unsent", 84), "HTTPS_PROXY": f"http://{k}@{{address}}"},
        target="resource",
    ),
    Case(
        name="userinfo",
        secret=(k := canary("userinfo", 24)),
        environ={KEY: canary("unsent", 84)},
        target=f"http://ada:{k}@{{address}}/anthropic/",
    ),
    Case(
        name="odd userinfo",
        secret=(k := "a/b?c#d@" + canary("odd userinfo", 24)),
        environ={KEY: canary("unsent", 84)},
        target=f"http://ada:{k}@{{address}}/anthropic/",
    ),
)
BY_NAME = {case.name: case for case in CASES}


def spellings(secret: str) -> Iterator[str]:
    """Yield every part of a secret, in every encoding, that would tell of it."""
    yield from windows(secret)
    for spelt in (quote(secret, safe=""), json.dumps(secret)[1:-1]):
        yield from windows(spelt, 12 * max(1, len(spelt) // len(secret)))
    data = secret.encode()
    for inner in (data[skip:] for skip in range(3)):
        whole = inner[: len(inner) // 3 * 3]
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield from windows(encode(whole).decode(), 16)
    yield from windows(data.hex(), 24)


def assert_absent(secret: str, *texts: str) -> None:
    """Assert that no 12 characters of a secret stand in any text, plain or encoded."""
    for text in texts:
        found = [part for part in spellings(secret) if part in text]
        places = [text[max(0, text.find(p) - 80) : text.find(p) + 80] for p in found[:1]]
        assert not found, places


UNSENT = {"userinfo", "odd userinfo", "anthropic", "unsendable key"}
"""Cases whose secret never leaves: no header can carry it, or it belongs to another service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A case with a server that echoes it."""

    case: Case
    echo: FakeEcho
    environ: Mapping[str, str]
    arguments: tuple[str, ...]

    def run_here(self, monkeypatch: pytest.MonkeyPatch, *more: str) -> int:
        """Run the command line in this process; quicker, and open to monkeypatch."""
        for name, value in self.environ.items():
            monkeypatch.setenv(name, value)
        return cli.main([*self.arguments, *more])


@contextmanager
def serving(case: Case, folder: Path) -> Iterator[Served]:
    """Serve an echo for a case; the folder takes its certificate."""
    signs_in = case.auth == "entra"
    tls, trust = _certificate(folder) if signs_in else (None, {})
    with FakeEcho(status=case.status, tls=tls, token=case.issues) as echo:
        where = ["--base-url", (case.target or echo.url).replace("{address}", echo.address)]
        if case.target == "resource":
            where = ["--resource", "contoso-ai"]
        environ = {
            # No other link of the chain: nothing may be asked outside this machine.
            "AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential",
            **{n: v.replace("{address}", echo.address) for n, v in case.environ.items()},
            **trust,
        }
        if signs_in:
            where += ["--cloud", "sandbox"]
            environ |= dict.fromkeys(MANAGEMENT, f"https://{echo.address}")
        arguments = ("check", *where, "--auth", case.auth, "--deployment", "claude-sonnet-5")
        yield Served(case=case, echo=echo, environ=environ, arguments=arguments)


MANAGEMENT = ("AZURE_AUTHORITY_HOST", "FOUNDRY_DOCTOR_ARM", "FOUNDRY_DOCTOR_LOGS")


def _certificate(folder: Path) -> tuple[ssl.SSLContext, dict[str, str]]:
    """Return a server's context and the variable by which a client trusts it."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context, {"FOUNDRY_DOCTOR_CA_FILE": str(folder / "ca.pem")}
