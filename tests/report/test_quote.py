"""What the server itself said is found in every envelope, and quoted as text."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from checks.report import markdown, terminal
from checks.report.quote import quote_of, words_of
from tests.scenario_runs import QUICK, scenario_run

WORDS = "Out of call volume quota."
ANTHROPIC = {"type": "error", "error": {"type": "rate_limit_error", "message": WORDS}}
LONG = WORDS + "x" * 5000


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (json.dumps({"error": {"code": "429", "message": WORDS}}), WORDS),
        (json.dumps(ANTHROPIC), WORDS),
        (json.dumps({"statusCode": 403, "message": WORDS}), WORDS),
        (json.dumps({"error": "invalid_client", "error_description": WORDS}), WORDS),
        (json.dumps({"error": WORDS}), WORDS),
        (json.dumps({"title": "Too many", "status": 429, "detail": WORDS}), WORDS),
        (json.dumps({"Message": WORDS}), WORDS),
        (json.dumps([{"error": {"message": WORDS}}]), WORDS),
        (json.dumps({"error": {"message": json.dumps(ANTHROPIC)}}), WORDS),
        (json.dumps({"error": {"code": "x", "message": WORDS}})[:-10], WORDS[:-7]),
        ('{"error":{"message":"two\\nlines', "two lines"),
        (
            "<html><head><title>Blocked</title></head><body><p>by &amp; policy",
            "Blocked: by & policy",
        ),
        ("<html><script>x()</script><body>Denied", "Denied"),
        ("<!-- no end", "<!-- no end"),
        ("upstream  connect\nerror", "upstream connect error"),
        ('{"unknown": 1}', '{"unknown": 1}'),
        ("[" * 4000, "[" * 600),
        ("null", "null"),
        ("", ""),
        ("\x1b[31mred", "\\x1b[31mred"),
        (json.dumps({"message": LONG}), LONG[:600]),
    ],
)
def test_a_body_is_quoted_by_its_sentence(body: str, words: str) -> None:
    """JSON of every known form, pages, plain text, and what is broken or hostile."""
    assert words_of(body) == words


def answers(document: Mapping[str, Any]) -> list[str]:
    """Return the bodies with which calls were refused."""
    return [
        request["response_body"]
        for check in document["checks"]
        if check["area"] == "gateway" and check["status"] == "fail"
        for request in check["requests"]
        if request["response_body"] and request["status"] >= 400
    ]


@pytest.mark.parametrize("scenario", QUICK)
def test_the_text_quotes_who_refused_the_call(scenario: str) -> None:
    """Wherever a call was refused, the words of the refusal stand under the cause."""
    document = scenario_run(scenario).document
    for root in document["root_causes"][:1] if answers(document) else ():
        quote = quote_of(document, root)
        assert quote
        assert quote.text in {words_of(body) for body in answers(document)}

        for text in (terminal.render(document, width=400), markdown.render(document)):
            assert quote.text[:13] in text


def test_a_refused_sign_in_is_quoted_without_its_request() -> None:
    """Bodies of sign-ins are not kept; what Entra said of them is."""
    document = scenario_run("bad-client-secret").document

    quote = quote_of(document, document["root_causes"][0])

    assert quote
    assert quote.who == "Microsoft Entra answered"
    assert quote.text.startswith("AADSTS7000215: Invalid client secret provided.")
    assert "Trace ID" not in quote.text


@pytest.mark.parametrize("scenario", ["logs-off", "name-not-found", "no-credential"])
def test_nobody_is_quoted_who_said_nothing(scenario: str) -> None:
    """A read that worked, a name without an address, and a variable that is not set say nothing."""
    document = scenario_run(scenario).document

    assert quote_of(document, document["root_causes"][0]) is None
    assert " answered" not in terminal.render(document)
