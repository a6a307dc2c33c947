"""Forms in which people paste an error, each with a place for a secret and one for a message."""

import json

KEY_MESSAGE = (
    "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a "
    "valid key for an active subscription and use a correct regional API endpoint for your "
    "resource."
)
BODY = json.dumps({"error": {"code": "401", "message": KEY_MESSAGE}})
URL = "https://contoso-ai.services.ai.azure.com/anthropic/v1/messages"


def har(secret: str) -> str:
    """Return an export of a browser's network panel."""
    entry = {
        "request": {
            "method": "POST",
            "url": URL,
            "headers": [{"name": "x-api-key", "value": secret}],
        },
        "response": {"status": 401, "content": {"mimeType": "application/json", "text": BODY}},
    }
    return json.dumps({"log": {"version": "1.2", "entries": [entry]}}, indent=1)


def forms(secret: str) -> dict[str, str]:
    """Return a refused key in each form of text, with the key where that form would show it."""
    shown = json.loads(BODY)
    node = (
        BODY.replace('"error"', "error").replace('"code"', "code").replace('"message"', "message")
    )
    return {
        "raw HTTP": "POST /anthropic/v1/messages HTTP/1.1\nHost: contoso.services.ai.azure.com\n"
        f"x-api-key: {secret}\n\n\nHTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n"
        f"{BODY}",
        "curl -v": "> POST /anthropic/v1/messages HTTP/2\n> Host: a1.services.ai.azure.com\n"
        f"> x-api-key: {secret}\n>\n< HTTP/2 401\n< content-type: text/json\n<\n{BODY}",
        "HAR": har(secret),
        "Python SDK": f"client = Anthropic(api_key='{secret}')\n"
        "Traceback (most recent call last):\n"
        '  File "app.py", line 3, in <module>\n'
        f"anthropic.AuthenticationError: Error code: 401 - {shown!r}",
        "TypeScript SDK": f"AuthenticationError: 401 {BODY}\n    at APIError.generate "
        "(error.mjs:55:24) {\n  status: 401,\n"
        f"  headers: Headers {{ 'x-api-key': '{secret}' }},\n  error: {node}\n}}",
        "LiteLLM": f"litellm.AuthenticationError: AnthropicException - {BODY}. api_key={secret}",
        "escaped": json.dumps({"level": "error", "msg": f"failed: 401: {BODY}", "api_key": secret}),
        "bytes": f"AnthropicException - b'{BODY}' (Authorization: Bearer {secret})",
        "log row": json.dumps(
            {
                "ResultSignature": "401",
                "properties_s": json.dumps({"key": secret}),
                "message": BODY,
            }
        ),
        "screenshot": f"ANTHROPIC_FOUNDRY_API_KEY={secret}\nAPI Error: 401 Access denied due to\n"
        "invalid subscription key or wrong API\nendpoint. Make sure to provide a valid key",
        "environment": f"export ANTHROPIC_FOUNDRY_API_KEY={secret}\n401 {KEY_MESSAGE}",
    }
