"""What a rule reads off an answer of the gateway: its causes, its words, its evidence."""

from datetime import date
from urllib.parse import urlsplit

from checks.causes.classify import (
    Match,
    base_path,
    classify_exchange,
    shape_of,
)
from checks.causes.retirement import End, of_name
from checks.evidence import Credentials, Exchange, Resolution, TlsSession, Token
from checks.model import Candidate, Confidence, Facts
from checks.rules.findings import THIS_CLOUD, because
from checks.target import Target
from checks.words import say


def candidates_of(facts: Facts, exchange: Exchange) -> tuple[Candidate, ...]:
    """Return the causes that an answer allows, with what the run knows of the way to it."""
    session = facts.get(TlsSession)
    if shape_of(exchange) == "html" and session is not None and session.foreign_issuer:
        return because(
            "interceptor-answered",
            say(
                "The certificate's issuer is not one of Azure's issuers, and the response is a "
                "web page."
            ),
            Confidence.LIKELY,
            rests_on=(THIS_CLOUD,),
            issuer=session.foreign_issuer,
            status=str(exchange.status or ""),
            host=session.host,
        )
    return _classify(facts, exchange).candidates


def _classify(facts: Facts, exchange: Exchange) -> Match:
    held = facts.get(Token)
    opaque = held is not None and held.claims is None
    params = {
        "opaque_token": "yes" if opaque else "no",
        "status": str(exchange.status or ""),
        **_places(facts, exchange),
        "proxy": say("in front of {netloc}", netloc=urlsplit(exchange.url).netloc),
    }
    name = facts.get(Resolution)
    if name is not None and name.proxy:
        params |= proxy_params(name)
    if held is not None and held.claims is not None:
        audience = held.claims.text("aud").rstrip("/")
        params["audience"] = audience
        params["audience_ok"] = "yes" if audience in held.audiences else "no"
        params["token_tenant"] = held.claims.text("tid")
    shape = facts[Credentials].key_shape
    if shape is not None:
        params["key_kind"] = shape.kind.value
    if facts.subject:
        params["deployment"] = facts.subject
        moment = exchange.received_at or exchange.started_at
        params |= _retirement(facts.subject, moment.date())
    return classify_exchange(exchange, **{k: v for k, v in params.items() if v})


def _retirement(deployment: str, today: date) -> dict[str, str]:
    """Return whether the model that a name stands for has ended, and by whom where they differ."""
    last = of_name(deployment)
    if last is None:
        return {}
    end = last.end(today)
    disputed = last.said if end is End.DISPUTED else ""
    return {"retired": end, "disputed": disputed, "named_model": last.model}


def proxy_params(name: Resolution) -> dict[str, str]:
    """Return what remedies say of the system's proxy and of the variables that set it."""
    variable = name.proxy_variable or "HTTPS_PROXY"
    return {
        "proxy": name.proxy,
        "variable": variable,
        "proxy_variables": " ".join(name.proxy_variables) or variable,
        "no_proxy": name.no_proxy or "NO_PROXY",
        "exceptions": name.exceptions,
    }


def _places(facts: Facts, exchange: Exchange) -> dict[str, str]:
    """Return the parts of the called URL that remedies name, and the URL as it should be."""
    parts, target = urlsplit(exchange.url), facts.get(Target)
    return {
        "host": parts.netloc,
        "path": base_path(exchange) or "/",
        "fixed_base_url": target.fixed_base_url if target is not None else "",
    }


def exchange_evidence(exchange: Exchange) -> list[tuple[str, object]]:
    """Return what of an answer is shown."""
    return [
        ("status", exchange.status),
        ("failure", exchange.detail if exchange.failure else None),
        ("request-id", exchange.request_id),
        ("apim-request-id", exchange.apim_request_id),
        ("region", exchange.region),
        ("retry-after", (exchange.header("retry-after") or "")[:100]),
        ("answer", exchange.body[:600]),
    ]


NO_MESSAGE = {
    "empty": say("an empty body"),
    "text": say("a body that is not JSON"),
    "json": say("no message"),
}
"""Shape of a body → how it is called where a success should hold a message."""


def said(exchange: Exchange) -> str:
    """Return what an answer said, or why there was none, in a few words."""
    if exchange.failure and not exchange.answered:
        return exchange.detail or exchange.failure.value
    status, shape = f"HTTP {exchange.status}", shape_of(exchange)
    if exchange.failure:
        return say(
            "{status} with an incomplete body ({detail})", status=status, detail=exchange.detail
        )
    if location := exchange.header("location"):
        return say("{status}, a redirect to {location}", status=status, location=location[:200])
    if shape == "html":
        return say("{status} with a web page", status=status)
    if exchange.status in range(200, 300) and shape in NO_MESSAGE:
        return say("{status} and {no_message}", status=status, no_message=NO_MESSAGE[shape])
    return status
