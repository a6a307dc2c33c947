"""What a check says when ARM did not let it look, or did not answer."""

from typing import Any

from checks.evidence.reads import Read
from checks.model import Finding, Permission, Reason, Status
from checks.words import say


def unread(read: Read[Any], what: str, whose: str = "Azure Resource Manager") -> Finding | None:
    """Return why a read does not serve, or None when it does.

    A missing permission skips the check and is named; any other failure leaves it undecided.
    """
    refusal = read.refusal
    if refusal is None:
        return None
    if refusal.is_permission:
        return Finding(
            status=Status.SKIP,
            reason=Reason.NO_PERMISSION,
            summary=say("Not run: the identity cannot read {what}.", what=what),
            missing=(Permission(permission=refusal.permission, scope=refusal.scope),),
            evidence=(("answer", f"{refusal.status} {refusal.code}"),),
        )
    said = f"HTTP {refusal.status} {refusal.code}".strip() if refusal.status else refusal.message
    return Finding(
        status=Status.UNCERTAIN,
        summary=say("{whose} did not return {what}: {said}.", whose=whose, what=what, said=said),
        evidence=(("answer", refusal.message[:300]),),
    )
