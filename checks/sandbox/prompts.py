"""Reads the body of a message request, and says in Anthropic's words what is wrong with it."""

from typing import Any

from checks.sandbox.claude import Prompt
from checks.sandbox.wire import parsed

# The fields of the Messages API, stable and beta, as the anthropic SDK 2.11 knows them and older
# clients send them; without fallbacks, which Foundry does not offer.
_COUNTED = frozenset(
    {
        "billing_policy", "cache_control", "compaction", "context_management", "mcp_servers",
        "messages", "model", "output_config", "output_format", "speed", "system", "thinking",
        "tool_choice", "tools", "user_profile_id", "workspace_id",
    }
)  # fmt: skip
_ANSWERED = _COUNTED | {
    "container", "diagnostics", "inference_geo", "max_tokens", "metadata", "service_tier",
    "stop_sequences", "stream", "temperature", "thread", "top_k", "top_p",
}  # fmt: skip


class PromptError(ValueError):
    """A body that is refused with 400 `invalid_request_error`; the message is the answer's."""


def read(body: bytes, *, answered: bool) -> Prompt:
    """Return the prompt in a body; `answered` when a message is wanted and not only a count."""
    try:
        document = parsed(body)
    except ValueError as error:
        raise PromptError(f"The request body is not valid JSON: {error}") from error
    if not isinstance(document, dict):
        raise PromptError("Input should be an object")
    for name in sorted(document.keys() - (_ANSWERED if answered else _COUNTED)):
        raise PromptError(f"{name}: Extra inputs are not permitted")
    for name in ("model", "messages", *(("max_tokens",) if answered else ())):
        if name not in document:
            raise PromptError(f"{name}: Field required")
    _check(document)
    return Prompt(model=document["model"], document=document)


def _check(document: dict[str, Any]) -> None:
    if not isinstance(document["model"], str):
        raise PromptError("model: Input should be a valid string")
    turns = document["messages"]
    if not isinstance(turns, list) or not all(isinstance(turn, dict) for turn in turns):
        raise PromptError("messages: Input should be a valid list")
    if not turns:
        raise PromptError("messages: at least one message is required")
    wanted = document.get("max_tokens", 1)
    if type(wanted) is not int:
        raise PromptError("max_tokens: Input should be a valid integer")
    if wanted < 1:
        raise PromptError("max_tokens: must be greater than or equal to 1")
    _check_roles(turns)


def _check_roles(turns: list[dict[str, Any]]) -> None:
    for number, turn in enumerate(turns):
        role = turn.get("role")
        if role is None:
            raise PromptError(f"messages.{number}.role: Field required")
        if role == "system":
            raise PromptError(
                'messages: Unexpected role "system". The Messages API accepts a top-level `system` '
                'parameter, not "system" as an input message role.'
            )
        if role not in ("user", "assistant"):
            raise PromptError(f"messages.{number}.role: Input should be 'user' or 'assistant'")
