"""What a terminal, a chat, a log or another service puts around an error does not hide it."""

import base64
import json
from urllib.parse import quote

import pytest

from checks.explain import explain
from tests.explain.forms_of_text import BODY, KEY_MESSAGE, URL
from tests.made_up_secrets import FOUNDRY

SDK = f"anthropic.AuthenticationError: Error code: 401 - {json.loads(BODY)!r}"
LIMIT = (
    '{"error":{"code":"RateLimitReached","message":"Rate limit of 8000 per 60s exceeded for '
    'UserByModelByMinuteOutputTokens. Please wait 12 seconds before retrying."}}'
)
ZERO_WIDTH, RIGHT_TO_LEFT = "\u200b", "\u200f"
CLOTHES = {
    "colours on words": " ".join(f"\x1b[1;31m{word}\x1b[0m" for word in SDK.split(" ")),
    "zero-width spaces": SDK.replace(" ", f"{ZERO_WIDTH} "),
    "right-to-left marks": f"\u202b{SDK.replace(' ', f' {RIGHT_TO_LEFT}')}\u202c",
    "base64": base64.b64encode(SDK.encode()).decode(),
    "base64 of URLs": base64.urlsafe_b64encode(f"{SDK}???>>>".encode()).decode(),
    "percent signs": quote(SDK),
}
OTHERS = {
    "git": "fatal: unable to access 'https://git.contoso.example/a/': Could not resolve host: git",
    "redis": "redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. "
    "Connection refused.",
    "mongo": "MongoServerSelectionError: connect ECONNREFUSED 127.0.0.1:27017",
    "index": "Retrying (Retry(total=4)) after connection broken by 'NewConnectionError: [Errno -2] "
    "Name or service not known': /simple/rich/",
}


def first(text: str) -> str:
    """Return the likeliest cause of a text, empty where there is none."""
    return next((each.cause for each in explain(text).candidates), "")


HEADLESS = '"statusCode": {}, "message": "{}"'
WHOLE = '{{"statusCode": {}, "message": "{}"}}'


@pytest.mark.parametrize("form", [HEADLESS, WHOLE])
@pytest.mark.parametrize(
    ("status", "message", "cause"),
    [
        (401, "Unauthorized. Access token is missing or invalid.", "apim-token"),
        (429, "Slow down.", "apim-rate-limit"),
    ],
)
def test_a_body_without_its_braces_is_read(
    form: str, status: int, message: str, cause: str
) -> None:
    """Who copies the lines between the braces copies the error."""
    found = explain(f"Claude behind a gateway: {form.format(status, message)}")

    assert found.recognised.status == status
    assert found.candidates[0].cause == cause


def test_what_only_looks_like_a_body_is_none() -> None:
    """A rule of a program has no message beside its status."""
    assert explain('Claude: "statusCode": 429, "retries": 3').recognised.status is None


@pytest.mark.parametrize("clothes", CLOTHES)
def test_clothes_hide_nothing(clothes: str) -> None:
    """The letters are what they are, however they came."""
    assert first(CLOTHES[clothes]) == "key-refused"


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("is_before", [True, False])
def test_another_services_line_is_not_the_cause(other: str, is_before: bool) -> None:
    """An error of a cache or of git beside the real one stays beside it."""
    text = f"{OTHERS[other]}\n{SDK}" if is_before else f"{SDK}\n{OTHERS[other]}"

    assert first(text) == "key-refused"
    assert explain(OTHERS[other]).candidates == ()


@pytest.mark.parametrize(
    "split",
    [
        f"x-api-key: {FOUNDRY[:40]}{ZERO_WIDTH}{FOUNDRY[40:]}\n{SDK}",
        f"x-api-key: {FOUNDRY[:40]}\x1b[0m{FOUNDRY[40:]}\n{SDK}",
        base64.b64encode(f"x-api-key: {FOUNDRY}\n{SDK}".encode()).decode(),
        quote(f"x-api-key: {FOUNDRY}\n{SDK}"),
    ],
)
def test_a_secret_in_odd_clothes_is_masked(split: str) -> None:
    """A sign that nobody sees, or an encoding, does not carry a key past the mask."""
    found = explain(split)

    assert found.redactions > 0
    assert FOUNDRY[:40] not in found.masked
    assert FOUNDRY[40:] not in found.masked


def har(failed_at: int) -> str:
    """Return an export of a browser's network panel with one failed call among forty."""
    entries = [
        {
            "request": {"method": "GET", "url": f"https://app.contoso.example/{number}.js"},
            "response": {"status": 200, "content": {"text": "x"}},
        }
        for number in range(40)
    ]
    entries[failed_at] = {
        "request": {"method": "POST", "url": URL},
        "response": {"status": 401, "content": {"text": BODY}},
    }
    return json.dumps({"log": {"version": "1.2", "entries": entries}})


@pytest.mark.parametrize("failed_at", [0, 23, 39])
def test_one_failed_request_of_forty_is_found(failed_at: int) -> None:
    """Wherever it stands; and the host is the call's, not the page's."""
    assert first(har(failed_at)) == "key-refused"
    assert explain(har(failed_at)).recognised.host == "contoso-ai.services.ai.azure.com"


@pytest.mark.parametrize(
    "written",
    [
        (
            "Message(content=[TextBlock(text='HTTP 429: too many requests', type='text')], "
            "model='claude', role='assistant')"
        ),
        (
            'data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"HTTP 429 of '
            'claude"}}'
        ),
    ],
)
def test_what_a_model_wrote_is_no_error_as_objects_and_streams_print_it(written: str) -> None:
    """The SDK's own form of a reply, and the stream's."""
    assert explain(written).candidates == ()
    assert first(f"{written}\n{SDK}") == "key-refused"


@pytest.mark.parametrize(
    "text",
    [
        "I get error 401 with claude",
        f"mysql-agent: Error code: 401 - {BODY}",
        "claude in foundry\n401 authentication failed",
    ],
)
def test_few_words_are_enough(text: str) -> None:
    """A sentence of a chat, and a body that no other service sends."""
    assert explain(text).recognised.status == 401
    assert first(text) == "key-refused"


@pytest.mark.parametrize("quoted", ["HTTP 429: too many requests", f"The body {BODY} means"])
def test_what_a_model_wrote_is_no_error(quoted: str) -> None:
    """A reply that explains errors succeeded."""
    reply = {"type": "message", "role": "assistant", "content": [{"type": "text", "text": quoted}]}

    assert explain(json.dumps({"model": "claude-sonnet-4-5", **reply})).candidates == ()


def test_certain_is_not_said_beside_another_response() -> None:
    """Where a text has two errors of two causes, the first is at most likely."""
    found = explain(f"We fixed AADSTS700016 yesterday. Today:\n{SDK}").candidates

    assert explain("AADSTS700016: not found").candidates[0].confidence == "certain"
    assert found[0].confidence == "likely"
    assert "key-refused" in {each.cause for each in found}


def test_a_sentence_that_is_only_mentioned_makes_nothing_certain() -> None:
    """What a client once said, beside a response that says otherwise."""
    said = "Last week: base_url and resource are mutually exclusive."
    found = explain(f"{said} Fixed. Now: {SDK}").candidates

    assert explain(said).candidates[0].confidence == "certain"
    assert found[0].confidence == "likely"
    assert "key-refused" in {each.cause for each in found}


def test_certain_stays_where_one_error_is_told_twice() -> None:
    """A code and its sentence, printed again below, are one error."""
    text = f"Error code: 429 - {LIMIT}\nCode: RateLimitReached\nError code: 429 - {LIMIT}"

    assert explain(text).candidates[0].confidence == "certain"


@pytest.mark.parametrize(
    ("text", "host"),
    [
        (f"See https://wiki.contoso.example/errors\nPOST {URL} 401 {BODY}", "contoso-ai."),
        (f"{URL.replace('//', '//user:word@')} 401 {BODY}", "contoso-ai."),
        (f"claude at https://contoso-ai.services.ai.azu\u2026 401 {KEY_MESSAGE}", ""),
        (f"Failed to call https://contoso-ai.services.ai.azure.com. 401 {BODY}", "contoso-ai."),
    ],
)
def test_the_host_is_the_calls(text: str, host: str) -> None:
    """Not a page's that is named before it, not a user's name, not half a host."""
    expected = f"{host}services.ai.azure.com" if host else None

    assert explain(text).recognised.host == expected
    assert first(text) == "key-refused"


def test_a_gateways_own_limit_is_known_from_its_log() -> None:
    """The log of API Management names the policy that stopped the call."""
    row = {"ResponseCode": 429, "ApiId": "claude", "LastErrorSource": "rate-limit-by-key"}

    assert first(json.dumps(row)) == "apim-rate-limit"


def test_a_row_of_application_insights_is_read() -> None:
    """Its status is a string under resultCode."""
    row = {"itemType": "dependency", "target": "a1.services.ai.azure.com", "resultCode": "429"}

    assert first(json.dumps(row)) == "rate-limited"


@pytest.mark.parametrize("sign", ["\t", " | ", ","])
def test_a_row_of_a_table_is_read(sign: str) -> None:
    """What is copied from a query's result has its names in another line."""
    names = sign.join(("TimeGenerated [UTC]", "OperationName", "ResultSignature", "DurationMs"))
    well = sign.join(("2026-11-20T09:12:44Z", "Messages on claude", "200", "429"))
    failed = sign.join(("2026-11-20T09:12:45Z", "Messages on claude", "429", "30"))

    assert first(f"{names}\n{well}\n{failed}") == "rate-limited"
    assert first(f"{names}\n{well}") == ""


def test_another_package_may_hide_the_client() -> None:
    """A file of one's own fails in the same words as an old package: never certain."""
    text = "ImportError: cannot import name 'AnthropicFoundry' from 'anthropic' (/app/anthropic.py)"

    assert explain(text).candidates[0].confidence == "likely"
