"""One diagnosis of a made-up server, in this process, and what must hold for every one."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from checks.clouds import Cloud, Zone, cloud
from checks.engine.checks import CHECKS
from checks.engine.run import RunRequest, run
from checks.knowledge.facts import facts
from checks.report.document import document_of
from checks.target import TargetInput
from tests.waiting import PATIENCE_S

KEY = "Canary" + "k" * 46 + "JQQJ99BKACYeBjFX" + "mnop" + "AAAAACOG" + "wxyz"
"""A key of the right shape that belongs to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """A finished run in the contract's form."""

    document: Mapping[str, Any]

    @property
    def verdict(self) -> str:
        """Return the verdict."""
        return str(self.document["verdict"])

    @property
    def category(self) -> str | None:
        """Return the first cause's category, or None."""
        causes = self.document["root_causes"]
        return causes[0]["category"] if causes else None

    @property
    def cause(self) -> str | None:
        """Return the first cause's ID, or None."""
        causes = self.document["root_causes"]
        return causes[0]["id"] if causes else None

    def check(self, check_id: str) -> Mapping[str, Any]:
        """Return the result of a check."""
        found: Mapping[str, Any] = next(c for c in self.document["checks"] if c["id"] == check_id)
        return found

    @property
    def failed(self) -> str:
        """Return the summaries of the checks that failed or warned, joined."""
        bad = [c for c in self.document["checks"] if c["status"] in ("fail", "warn")]
        return " ".join(c["summary"] for c in bad)


def public_cloud(*, ca_file: Path | None = None, zone: str | None = None) -> Cloud:
    """Return Azure's public cloud, with an authority to trust and names that lead to loopback."""
    parsed = Zone.parse(zone) if zone is not None else None
    return replace(cloud("AzureCloud"), ca_file=ca_file, zone=parsed)


def fresh() -> datetime:
    """Return noon of the day on which the newest fact was checked: no fact is too old by then."""
    return datetime.combine(max(fact.checked for fact in facts().values()), time(12), UTC)


def diagnose(
    base_url: str,
    *,
    in_cloud: Cloud | None = None,
    environ: Mapping[str, str] | None = None,
    auth: str = "auto",
    allow_hosts: tuple[str, ...] = (),
    open_to_others: bool = False,
    timeout_s: float = PATIENCE_S,
) -> Diagnosis:
    """Run every check against a base URL and assert what holds for every run."""
    given = {"ANTHROPIC_FOUNDRY_API_KEY": KEY} if environ is None else environ
    request = RunRequest(
        given=TargetInput(
            base_url=base_url,
            deployments=("claude-sonnet-5",),
            allow_hosts=allow_hosts,
            loopback_allowed=not open_to_others,
        ),
        cloud=in_cloud or public_cloud(),
        # The rest of the chain would ask this machine's own identity service.
        environ={"AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential", **given},
        auth=auth,
        timeout_s=timeout_s,
    )
    document = document_of(*asyncio.run(run(request)))
    assert [c["id"] for c in document["checks"]] == [check.id for check in CHECKS]
    assert not [c for c in document["checks"] if c["status"] == "crash"]
    assert KEY not in repr(document)
    return Diagnosis(document=document)
