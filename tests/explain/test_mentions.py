"""A sentence about an error is no error; a person's own words about one are."""

import pytest

from checks.explain import explain

MENTIONS = (
    "The Claude gateway in Foundry: it now returns HTTP 404 for unknown deployments.",
    "it now returns HTTP 404",
    "## 2.3.1\n- Fixed a bug where Error code: 401 was shown for Claude deployments\n- New icons",
    "fix(anthropic): handle status 529 of Claude in Foundry like 503",
    "The Claude client no longer throws Error code: 401 for a key with a line end.",
    "A request to a missing Claude deployment should return HTTP 404.",
    "If the header is missing, services.ai.azure.com will respond with status 400.",
    "The API of Claude in Foundry returns HTTP 429 when the limit is exceeded. Use backoff.",
    "Claude in Foundry responds with HTTP 401 if the credential is invalid.",
    "Added retries on HTTP 429 and HTTP 529 for Claude in Foundry.",
)
REPORTS = {
    "I get a 404": 404,
    "I get a 404 from Claude in Foundry when I call messages": 404,
    "we're seeing 429s from our Claude deployment": 429,
    "Since this morning it returns 401 on every call to Claude": 401,
    "Claude in Foundry now returns HTTP 401, and it worked yesterday": 401,
    "After I rotated the key, Claude now returns HTTP 401": 401,
    "It should return a message, but services.ai.azure.com answers with HTTP 403": 403,
    "Fixed the URL, still HTTP 404 from services.ai.azure.com": 404,
    "Our call to services.ai.azure.com returns HTTP 404 when it streams": 404,
    "A customer is getting a 403 with Claude in Foundry.": 403,
}


@pytest.mark.parametrize("text", MENTIONS)
def test_a_sentence_about_an_error_names_no_cause(text: str) -> None:
    """A changelog, a plan, a documentation: nothing failed."""
    assert explain(text).candidates == ()


@pytest.mark.parametrize("text", REPORTS)
def test_a_persons_own_words_are_a_report(text: str) -> None:
    """Whoever says so has an error, and no response to paste."""
    found = explain(text)

    assert found.candidates
    assert found.recognised.status == REPORTS[text]


@pytest.mark.parametrize("text", MENTIONS)
def test_an_error_next_to_a_mention_is_explained(text: str) -> None:
    """What is only mentioned neither hides the error nor takes its place."""
    error = (
        "anthropic.PermissionDeniedError: Error code: 403 - {'error': {'code': '403', 'message': "
        "'Access denied due to Virtual Network/Firewall rules.'}}"
    )

    for both in (f"{text}\n{error}", f"{error}\n{text}"):
        assert explain(both).candidates[0].cause == "resource-firewall"


@pytest.mark.parametrize("text", ["We got 400 tokens from Claude", "Claude sees 500 rows a day"])
def test_a_number_of_things_is_no_status(text: str) -> None:
    """A status has no unit."""
    assert explain(text).candidates == ()


@pytest.mark.parametrize(
    "line",
    [
        'INFO:httpx:HTTP Request: POST {url} "HTTP/1.1 404 Not Found"',
        '10.0.0.4 - - "POST /anthropic/v1/messages HTTP/1.1" 404 78',
        "POST {url} 404",
        "POST {url} returned 404 (Not Found)",
    ],
)
def test_a_logged_request_has_a_status(line: str) -> None:
    """As an HTTP library, a web server and a browser write it."""
    text = line.format(url="https://contoso.services.ai.azure.com/anthropic/v1/messages")

    found = explain(f"{text}\n# claude")

    assert found.recognised.status == 404
    assert found.candidates


def test_an_answer_without_a_body_has_a_status() -> None:
    """As the SDKs for Node say it, whatever stands before it."""
    assert explain("claude on azure: 404 status code (no body)").recognised.status == 404


def test_too_many_tokens_a_minute_are_no_long_prompt() -> None:
    """Who is told to wait may send the same prompt later."""
    found = explain("claude: Too many tokens, please wait before trying again.")

    assert "context-window-exceeded" not in {each.cause for each in found.candidates}


@pytest.mark.parametrize(
    ("named", "is_elsewhere"),
    [
        ("00000003-0000-0000-c000-000000000000", True),
        ("https://graph.microsoft.com", True),
        ("https://ai.azure.com", False),
        ("https://cognitiveservices.azure.com", False),
        ("797f4846-ba00-4fd7-a9db-fe2aebe5c84a", False),
    ],
)
def test_a_sign_in_for_graph_is_no_call_of_foundry(named: str, is_elsewhere: bool) -> None:
    """Where nothing of Foundry stands beside it."""
    text = f"AADSTS65001: The user has not consented to use the application. Resource: '{named}'."

    assert explain(text).is_elsewhere is is_elsewhere
    assert not explain(f"{text}\nClaude Code with Microsoft Foundry").is_elsewhere
