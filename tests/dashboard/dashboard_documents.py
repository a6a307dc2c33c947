"""Documents of runs as the pages read them, in small."""

from typing import Any


def request(**changes: Any) -> dict[str, Any]:
    """Return a request that was refused, with changes."""
    return {
        "method": "POST",
        "url": "https://contoso-ai.services.ai.azure.com/anthropic/v1/messages",
        "purpose": "messages",
        "auth": "x-api-key",
        "status": 401,
        "failure": None,
        "detail": None,
        "request_id": "req_011CrgoXyPb5rW9wrYnd3vaG",
        "apim_request_id": "60662d3b-8348-4526-bd40-c9258120ab04",
        "region": "East US 2",
        "started_at": "2026-11-20T18:58:45.182Z",
        "duration_ms": 61.0,
        "http_version": "HTTP/2",
        "request_headers": [["anthropic-version", "2023-06-01"]],
        "request_body": '{"model":"claude-sonnet-5"}',
        "response_headers": [["content-type", "application/json"]],
        "response_body": '{"error":{"code":"401"}}',
        "response_body_cut": False,
        **changes,
    }


def check(check_id: str, status: str = "pass", **changes: Any) -> dict[str, Any]:
    """Return a check with changes."""
    return {
        "id": check_id,
        "area": check_id.partition(".")[0],
        "subject": None,
        "title": f"Title of {check_id}",
        "status": status,
        "summary": f"Summary of {check_id}.",
        "reason": None,
        "blocked_by": [],
        "missing": [],
        "cause": None,
        "duration_ms": 1.0,
        "evidence": [],
        "requests": [],
        **changes,
    }


def remedy(summary: str = "Mend it.", **changes: Any) -> dict[str, Any]:
    """Return a documented remedy with changes."""
    steps = changes.get("steps", ["Look.", "Mend."])
    commands = changes.get("commands", ["az account show"])
    told = [{"shell": "any", "text": text, "prints_secret": False} for text in commands]
    return {
        "documented": True,
        "recommended": True,
        "summary": summary,
        "steps": steps,
        "commands": commands,
        "do": [
            {"step": step, "commands": told if step == steps[-1] else [], "or": False}
            for step in steps
        ],
        "avoid": [],
        "source": "Product guide",
        "checked": "2026-11-20",
        "review_by": "2027-05-20",
        "age_days": 7,
        "overdue": False,
        "contradicted_by": None,
        **changes,
    }


def cause(title: str = "The key is wrong", **changes: Any) -> dict[str, Any]:
    """Return a certain root cause with changes."""
    return {
        "id": "a-cause",
        "category": "auth.api_key_invalid",
        "title": title,
        "means": "",
        "confidence": "certain",
        "severity": "fail",
        "explains": ["gateway.accepts-credential"],
        "subject": None,
        "subjects": [],
        "decided_by": "The answer says so.",
        "rests_on": [],
        "remedies": [remedy()],
        "alternatives": [],
        **changes,
    }


def document(verdict: str, *checks: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a document of these checks with changes."""
    unknown = {"value": None, "origin": None}
    names = ("resource", "base_url", "deployments", "auth", "cloud", "tenant_id")
    more = ("subscription_id", "resource_group", "location", "workspace_id")
    return {
        "schema_version": "1.0",
        "tool": {"name": "foundry-doctor", "version": "0.1.0", "knowledge": "2026-11"},
        "run_id": "ab" * 16,
        "started_at": "2026-11-20T18:58:45.000Z",
        "duration_ms": 812.0,
        "sandbox": False,
        "target": dict.fromkeys((*names, *more), unknown),
        "verdict": verdict,
        "root_causes": [],
        "checks": list(checks),
        "sent": {"requests": 1, "input_tokens": 0, "output_tokens": 0, "estimated_cost_usd": 0},
        **changes,
    }
