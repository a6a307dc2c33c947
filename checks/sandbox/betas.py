"""The values of the header `anthropic-beta` that the gateway knows; any other is refused.

Those of the anthropic SDK 2.11 for messages, and those that Claude Code sends, without what Foundry
offers nobody: the Advisor tool, fallbacks and Managed Agents. To a host of Azure's own name, Claude
Code 2.1.197 sends more of them than to any other: advanced-tool-use, effort, prompt-caching-scope.
Microsoft's agent-framework sends code-execution-2025-08-25 with every call. Claude Code
sends `effort-2025-11-24` even with its experimental betas turned off.
"""

from collections.abc import Iterator

KNOWN = frozenset(
    {
        "advanced-tool-use-2025-11-20",
        "cache-diagnosis-2026-04-07",
        "claude-code-20250219",
        "code-execution-2025-05-22",
        "code-execution-2025-08-25",
        "compact-2026-01-12",
        "compact-2026-09-04",
        "computer-use-2024-10-22",
        "computer-use-2025-01-24",
        "computer-use-2025-11-24",
        "context-1m-2025-08-07",
        "context-management-2025-06-27",
        "dev-full-thinking-2025-05-14",
        "effort-2025-11-24",
        "extended-cache-ttl-2025-04-11",
        "fast-mode-2026-02-01",
        "files-api-2025-04-14",
        "fine-grained-tool-streaming-2025-05-14",
        "inline-tools-2026-09-15",
        "interleaved-thinking-2025-05-14",
        "mcp-client-2025-04-04",
        "mcp-client-2025-11-20",
        "mcp-client-2026-09-15",
        "message-threads-2026-08-12",
        "mid-conversation-output-config-2026-07-01",
        "mid-conversation-system-clear-at-2026-08-21",
        "mid-conversation-tool-changes-2026-07-01",
        "model-context-window-exceeded-2025-08-26",
        "output-128k-2025-02-19",
        "output-300k-2026-03-24",
        "pdfs-2024-09-25",
        "prompt-caching-2024-07-31",
        "prompt-caching-scope-2026-01-05",
        "skills-2025-10-02",
        "structured-outputs-2025-11-13",
        "task-budgets-2026-03-13",
        "thinking-binding-controls-2026-08-01",
        "thinking-display-updates-2026-08-18",
        "thinking-token-count-2026-05-13",
        "token-counting-2024-11-01",
        "token-efficient-tools-2025-02-19",
        "web-search-2025-03-05",
    }
)


def unknown(header: str) -> Iterator[str]:
    """Yield the values of a header that are not known, in its order."""
    named = (value.strip() for value in header.split(","))
    return (value for value in named if value and value not in KNOWN)


def refusal(header: str) -> str:
    """Return what is said of a header with unknown values; empty when it has none."""
    values = ", ".join(f"`{value}`" for value in unknown(header))
    if not values:
        return ""
    return (
        f"Unexpected value(s) {values} for the `anthropic-beta` header. Please consult our "
        "documentation at docs.anthropic.com or try again without the header."
    )
