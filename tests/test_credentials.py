"""Credentials: the form of keys, the choice among them, claims, and the walk for a token."""

import asyncio
import base64
import json
import pickle
import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import CredentialUnavailableError

from checks.clouds import Cloud, cloud, utc_now
from checks.credentials import Chain, LinkSpec, read_claims, read_credentials, read_key
from checks.errors import UsageError
from checks.evidence import KeyKind, LinkState, SignIn
from checks.http import Dialer, Http, Reach, Resolver, ssl_context
from checks.redact import Redactor
from checks.secret import Secret
from tests.waiting import PATIENCE_S

AZURE = cloud("AzureCloud")


def modern(service: str) -> str:
    """Return a key of the 84-character family, for a service."""
    return "a1B2" * 13 + "JQQJ99" + "B" + "A" + "c3D4" * 3 + service + "x9Z8"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (modern("AAAA" + "ACOG"), KeyKind.FOUNDRY),
        (modern("AAAB" + "ACOG"), KeyKind.OPENAI),
        (modern("AAAE" + "ACOG"), KeyKind.COGNITIVE),
        (modern("AAAA" + "XYZW"), KeyKind.AZURE_OTHER),
        ("0123456789abcdef" * 2, KeyKind.LEGACY),
        ("sk-" + "ant-api03-" + "x" * 90, KeyKind.ANTHROPIC),
        ("eyJh" + "bGci.eyJh" + "dWQi.c2ln", KeyKind.JWT),
        ("hunter2", KeyKind.UNKNOWN),
    ],
)
def test_the_shape_of_a_key_is_known(raw: str, kind: KeyKind) -> None:
    """Each kind of key is told by its form."""
    key, shape = read_key(raw)

    assert shape.kind is kind
    assert (shape.quotes, shape.whitespace, shape.prefix) == (False, False, "")
    assert key == Secret(raw)


@pytest.mark.parametrize(
    ("decorated", "field"),
    [
        ("{}\n", "whitespace"),
        (" {}", "whitespace"),
        ('"{}"', "quotes"),
        ("'{}'", "quotes"),
        ("\u201c{}\u201d", "quotes"),
        ("Bearer {}", "prefix"),
        ("api-key: {}", "prefix"),
    ],
)
def test_a_decorated_key_is_sent_bare_and_told(decorated: str, field: str) -> None:
    """Quotes, white space and scheme words are found, and what can be tried is tried."""
    bare = modern("AAAA" + "ACOG")

    key, shape = read_key(decorated.format(bare))

    assert key == Secret(bare)
    assert shape.kind is KeyKind.FOUNDRY
    assert getattr(shape, field)


@pytest.mark.parametrize(
    ("environ", "mode"),
    [
        ({"ANTHROPIC_FOUNDRY_AUTH_TOKEN": "t", "ANTHROPIC_FOUNDRY_API_KEY": "k"}, "token"),
        ({"ANTHROPIC_FOUNDRY_API_KEY": "k", "AZURE_CLIENT_ID": "c"}, "key"),
        ({"AZURE_CLIENT_ID": "c"}, "entra"),
        ({"ANTHROPIC_FOUNDRY_API_KEY": "  "}, "entra"),
        ({}, "entra"),
    ],
)
def test_auto_takes_the_token_then_the_key_then_entra(environ: dict[str, str], mode: str) -> None:
    """`auto` chooses in the contract's order, and an empty variable is not set."""
    assert read_credentials(environ, "auto").mode == mode


def test_what_is_set_and_not_used_is_named() -> None:
    """A stray variable is evidence."""
    environ = {"ANTHROPIC_FOUNDRY_API_KEY": "hunter2", "AZURE_CLIENT_ID": "c"}

    found = read_credentials(environ, "key")

    assert found.sources == ("ANTHROPIC_FOUNDRY_API_KEY",)
    assert found.unused == ("AZURE_CLIENT_ID",)
    assert "hunter2" not in repr(found)


def test_an_unknown_mode_is_refused() -> None:
    """`--auth` takes what the contract has."""
    with pytest.raises(UsageError, match="auto, key, token, entra"):
        read_credentials({}, "magic")


def jwt(claims: object) -> Secret:
    """Return a token with these claims and no signature that anybody checks."""
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return Secret(f"e30.{part}.c2ln")


def test_only_allowed_claims_are_read() -> None:
    """What is not on the list stays in the token."""
    token = jwt({"aud": "https://ai.azure.com", "roles": ["a", "b"], "exp": 5, "email": "x@y"})

    found = read_claims(token, AZURE)

    assert found
    assert dict(found.values) == {"aud": "https://ai.azure.com", "roles": ("a", "b"), "exp": 5}


@pytest.mark.parametrize(
    "text", ["opaque", "a.b", "a.b.c", "e30.W10.x", "e30.!!!!.x", "e30." + "W1tb" * 9000 + ".x"]
)
def test_what_is_no_token_has_no_claims(text: str) -> None:
    """An opaque token is no error."""
    assert read_claims(Secret(text), AZURE) is None


def test_a_secret_has_no_text_form() -> None:
    """No format, no representation, no pickle spells a secret out."""
    secret = Secret("hunter2")

    for text in (str(secret), repr(secret), f"{secret}", f"{secret:>20}", str([secret])):
        assert "hunter2" not in text
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(secret)


Outcome = str | Exception | Callable[[], str] | None
"""A token, what is raised, or what is waited for until there is a token."""


class FakeCredential:
    """A credential that answers as it is told."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome

    def get_token(self, *_scopes: str, **_: Any) -> AccessToken:
        """Give a token, raise, or wait."""
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return AccessToken(self._outcome() if callable(self._outcome) else self._outcome or "", 0)


def link(
    name: str, outcome: Outcome, *, ends: bool = False, timeout_s: float = PATIENCE_S
) -> LinkSpec:
    """Return a link of a made-up chain; None is one that is not configured."""

    def make(_environ: Mapping[str, str], _common: Mapping[str, Any]) -> Any:
        return None if outcome is None else FakeCredential(outcome)

    return LinkSpec(name=name, make=make, timeout_s=timeout_s, groups=("dev",), ends_chain=ends)


def walk(monkeypatch: pytest.MonkeyPatch, *links: LinkSpec, **environ: str) -> SignIn:
    """Walk a made-up chain."""
    here = Cloud(
        **{
            **{name: getattr(AZURE, name) for name in AZURE.__slots__},
            "links": tuple(spec.name for spec in links),
        }
    )
    monkeypatch.setattr("checks.credentials.links.LINKS", links)

    async def start() -> SignIn:
        dialer = Dialer(Resolver(), ssl_context(None))
        async with Http(dialer=dialer, redactor=Redactor(), reach=Reach(), now=utc_now) as http:
            return await Chain(here, environ, http).sign_in("scope")

    return asyncio.run(start())


def states(found: SignIn) -> list[tuple[str, LinkState]]:
    """Return how each link ended."""
    return [(entry.name, entry.state) for entry in found.links]


UNAVAILABLE = CredentialUnavailableError(message="not here")
REFUSED = ClientAuthenticationError(message="AADSTS7000215: wrong")


def test_the_first_link_that_answers_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links before it are told, links after it are not tried."""
    found = walk(
        monkeypatch,
        link("A", None, ends=True),
        link("B", UNAVAILABLE),
        link("C", "t"),
        link("D", "u"),
    )

    assert found.token == Secret("t")
    assert states(found) == [
        ("A", LinkState.UNAVAILABLE),
        ("B", LinkState.UNAVAILABLE),
        ("C", LinkState.ANSWERED),
        ("D", LinkState.NOT_TRIED),
    ]


def test_a_configured_link_that_is_refused_ends_the_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong client secret is the answer; no later link hides it."""
    found = walk(monkeypatch, link("A", REFUSED, ends=True), link("B", "t"))

    assert found.token is None
    assert states(found) == [("A", LinkState.REFUSED), ("B", LinkState.NOT_TRIED)]
    assert found.link
    assert "AADSTS7000215" in found.link.detail


def test_a_developer_link_that_is_refused_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """A CLI that needs a new login does not keep the next one from answering."""
    found = walk(monkeypatch, link("A", REFUSED), link("B", "t"))

    assert found.token == Secret("t")


def test_a_link_that_hangs_costs_its_own_time_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each link has its own deadline, and is left behind in its thread when that is over."""
    over = threading.Event()

    def hang() -> str:
        over.wait()
        return "too late"

    found = walk(
        monkeypatch, link("A", hang, timeout_s=0.2), link("B", UNAVAILABLE), link("C", "t")
    )
    over.set()

    assert found.token == Secret("t")
    assert states(found)[0] == ("A", LinkState.TIMED_OUT)


def test_an_order_is_kept_among_links_that_run_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quick link does not overtake the one before it, which it did not wait for to start."""
    asked = threading.Event()

    def late() -> str:
        assert asked.wait(PATIENCE_S)
        return "late"

    def quick() -> str:
        asked.set()
        return "quick"

    found = walk(monkeypatch, link("A", late), link("B", quick))

    assert found.token == Secret("late")


@pytest.mark.parametrize(("wanted", "names"), [("B", ["B"]), ("dev", ["A", "B"]), ("prod", [])])
def test_one_variable_narrows_the_chain(
    monkeypatch: pytest.MonkeyPatch, wanted: str, names: list[str]
) -> None:
    """AZURE_TOKEN_CREDENTIALS keeps a group or one credential by its name."""
    found = walk(monkeypatch, link("A", None), link("B", None), AZURE_TOKEN_CREDENTIALS=wanted)

    assert [entry.name for entry in found.links] == names
