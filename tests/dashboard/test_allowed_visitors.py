"""Who is let in where OpenID Connect signs people in, and what the operator is told."""

import argparse

import pytest

from checks.commands import serve
from checks.errors import UsageError
from dashboard.context.access import Access, access_of
from dashboard.context.settings import SignIn

TENANT = "6a0e9d52-b4c7-43f8-9e1b-f20d8c7a3165"
OTHER = "00000000-b4c7-43f8-9e1b-f20d8c7a3165"
OID = "c4f7a9e3-0000-4000-8000-000000000001"
ANA = {"tid": TENANT, "oid": OID, "sub": "s-1", "email": "Ana@Contoso.example"}


@pytest.mark.parametrize(
    ("tenants", "users", "claims", "is_in"),
    [
        ((), (), ANA, True),
        ((TENANT.upper(),), (), ANA, True),
        ((OTHER,), (), ANA, False),
        ((OTHER,), (), {}, False),
        (("contoso.example",), (), {"hd": "contoso.example"}, True),
        ((), (OID,), ANA, True),
        ((), ("s-1",), ANA, True),
        ((), (OTHER,), ANA, False),
        ((OTHER,), (OID,), ANA, False),
        ((TENANT,), (OTHER,), ANA, False),
        ((TENANT,), ("ana@contoso.example",), ANA, True),
        ((TENANT,), ("ana@contoso.example",), {**ANA, "tid": OTHER}, False),
        ((), ("ana@contoso.example",), ANA, False),
        ((), ("ana@contoso.example",), {**ANA, "email_verified": True}, True),
        ((), ("ana@contoso.example",), {**ANA, "email_verified": "true"}, False),
        (
            (),
            ("ana@contoso.example",),
            {"email": "x@y.example", "email_verified": True, "upn": "ana@contoso.example"},
            False,
        ),
    ],
)
def test_both_lists_decide(
    tenants: tuple[str, ...], users: tuple[str, ...], claims: dict[str, object], is_in: bool
) -> None:
    """An address counts only where nobody can give it to themselves."""
    assert access_of(tenants, users).lets_in(claims) is is_in


def options(*tenants: str, users: tuple[str, ...] = ()) -> argparse.Namespace:
    """Return the options that limit who is let in."""
    return argparse.Namespace(allow_tenant=list(tenants), allow_user=list(users))


def test_an_option_wins_over_its_variable() -> None:
    """Each list has a variable for platforms that start with variables alone."""
    environ = {serve.TENANTS: f"{TENANT}, {OTHER}", serve.USERS: ""}

    assert serve.access_of(options(), SignIn.OIDC, environ).tenants == {TENANT, OTHER}
    assert serve.access_of(options(OTHER), SignIn.OIDC, environ).tenants == {OTHER}


@pytest.mark.parametrize("sign_in", set(SignIn) - {SignIn.OIDC})
def test_a_list_that_would_not_hold_is_refused(sign_in: SignIn) -> None:
    """Nobody believes in a limit that is none."""
    with pytest.raises(UsageError, match="--allow-tenant"):
        serve.access_of(options(TENANT), sign_in, {})
    with pytest.raises(UsageError, match=serve.USERS):
        serve.access_of(options(), sign_in, {serve.USERS: OID})


@pytest.mark.parametrize("empty", [options(""), options(users=(" ",))])
def test_an_empty_list_is_no_list(empty: argparse.Namespace) -> None:
    """A variable of a script that was not set opens nothing."""
    with pytest.raises(UsageError, match="must not be empty"):
        serve.access_of(empty, SignIn.OIDC, {})


@pytest.mark.parametrize(
    ("sign_in", "access", "environ", "says"),
    [
        (SignIn.PLATFORM, Access(), {}, "x-ms-client-principal-id"),
        (SignIn.PLATFORM, Access(), {"WEBSITE_SITE_NAME": "doctor"}, ""),
        (SignIn.PLATFORM, Access(), {"CONTAINER_APP_NAME": "doctor"}, ""),
        (SignIn.OIDC, Access(), {}, "--allow-tenant"),
        (SignIn.OIDC, access_of((TENANT,), ()), {}, ""),
        (SignIn.NONE, Access(), {}, ""),
    ],
)
def test_what_leaves_a_door_open_is_told_at_the_start(
    sign_in: SignIn,
    access: Access,
    environ: dict[str, str],
    says: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On stderr, and only where it is open."""
    serve.warn(sign_in, access, environ)

    told = capsys.readouterr().err
    assert says in told
    assert bool(told) is bool(says)
