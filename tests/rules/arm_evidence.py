"""Evidence of a healthy resource as ARM tells it; a test changes one piece."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from checks.evidence import (
    Acceptance,
    AuthScheme,
    Claims,
    Exchange,
    FirstCall,
    Form,
    Purpose,
    SignIn,
)
from checks.evidence.arm.accounts import Account, AccountRead, AccountRef, AccountSearch
from checks.evidence.arm.deployments import Deployment
from checks.evidence.arm.models import CatalogueModel
from checks.evidence.reads import Refusal
from checks.probes.acceptance import judge_acceptance

NOW = datetime(2026, 11, 20, 17, 9, tzinfo=UTC)
ACCOUNT_ID = (
    "/subscriptions/s1/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/contoso"
)
CALLER = "0b1c2d3e-0000-4000-8000-000000000001"

SEARCH = AccountSearch(
    items=(
        AccountRef(
            id=ACCOUNT_ID,
            name="contoso",
            kind="AIServices",
            location="eastus2",
            subscription="s1",
            resource_group="rg-ai",
            tenant="t1",
            subdomain="contoso",
        ),
    )
)
SIGNED_IN = SignIn(
    scope="https://ai.azure.com/.default",
    links=(),
    exchanges=(),
    token=None,
    claims=Claims(values={"oid": CALLER}, read_at=NOW),
)
FORBIDDEN = Refusal(
    status=403,
    code="AuthorizationFailed",
    message="The client does not have authorization.",
    permission="Microsoft.X/y/read",
    scope=ACCOUNT_ID,
)
BROKEN = Refusal(status=500, code="InternalServerError", message="Oops", permission="p", scope="s")


def account(**more: Any) -> AccountRead:
    """Return the account as it was read."""
    usual: dict[str, Any] = {
        "id": ACCOUNT_ID,
        "name": "contoso",
        "kind": "AIServices",
        "location": "eastus2",
        "state": "Succeeded",
        "subdomain": "contoso",
        "endpoints": (),
        "local_auth_disabled": False,
        "public_access": True,
        "default_action": "Allow",
        "ip_rules": (),
        "private_endpoints": 0,
        "abuse_action": "",
        "abuse_expires": "",
    }
    return AccountRead(items=(Account(**{**usual, **more}),))


def deployment(**more: Any) -> Deployment:
    """Return a deployment of Claude that works."""
    usual: dict[str, Any] = {
        "name": "claude-sonnet-5",
        "state": "Succeeded",
        "format": "Anthropic",
        "model": "claude-sonnet-5",
        "version": "2",
        "sku": "GlobalStandard",
        "capacity": 25,
        "rate_limits": (),
        "created_at": NOW,
    }
    return Deployment(**{**usual, **more})


def model(**more: Any) -> CatalogueModel:
    """Return a model as the region offers it."""
    usual: dict[str, Any] = {
        "kind": "AIServices",
        "format": "Anthropic",
        "name": "claude-sonnet-5",
        "version": "2",
        "sku": "GlobalStandard",
        "retires": None,
        "lifecycle": "GenerallyAvailable",
    }
    return CatalogueModel(**{**usual, **more})


def exchange(status: int | None = 200, **more: Any) -> Exchange:
    """Return a request and its answer, at the time that tests run at."""
    usual: dict[str, Any] = {
        "purpose": Purpose.ARM,
        "method": "GET",
        "url": "https://management.azure.com/x",
        "auth": AuthScheme.BEARER,
        "started_at": NOW,
        "received_at": NOW,
        "duration_ms": 12.0,
        "headers": (),
        "body": "{}",
    }
    return Exchange(status=status, **{**usual, **more})


def answered(status: int, **more: Any) -> Acceptance:
    """Return what the gateway made of the credential."""
    form = Form(auth=AuthScheme.BEARER, version="")
    call = FirstCall(form=form, exchange=exchange(status, **more))
    return replace(judge_acceptance((call,)), accepted=status == 200, decided=True)
