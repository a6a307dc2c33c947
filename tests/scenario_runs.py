"""Each scenario run once in this process, for tests of what becomes of a result."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from checks.clouds import cloud_from_environment
from checks.engine.run import RunRequest, run
from checks.model import FinishedRun
from checks.redact import Redactor
from checks.report.document import document_of
from checks.sandbox import Identity, LoggedRequest, Sandbox, load, with_identity
from checks.target import TargetInput
from tests.scenarios import SCENARIOS

QUICK = tuple(row.scenario for row in SCENARIOS if row.scenario != "slow")
"""Every scenario but the one that takes as long as its deadline."""


@dataclass(frozen=True, kw_only=True)
class ScenarioRun:
    """A finished run of a scenario."""

    environment: Mapping[str, str]
    """What the client was given, its secrets among it."""
    requests: tuple[LoggedRequest, ...]
    """What the sandbox was asked."""
    finished: FinishedRun
    redactor: Redactor

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """Return what the run says, put into words when it is first read.

        A test that changes what is known reads the run alone, and leaves no document of it behind.
        """
        return document_of(self.finished, self.redactor)


def request_of(sandbox: Sandbox) -> RunRequest:
    """Ask for what the scenario's client would."""
    environ = sandbox.environment
    return RunRequest(
        given=TargetInput(
            base_url=environ["ANTHROPIC_FOUNDRY_BASE_URL"],
            resource_name=environ["ANTHROPIC_FOUNDRY_RESOURCE_NAME"],
            deployments=(environ["FOUNDRY_DOCTOR_DEPLOYMENT"],),
            subscription=environ.get("FOUNDRY_DOCTOR_SUBSCRIPTION"),
        ),
        cloud=cloud_from_environment("sandbox", environ),
        environ=environ,
    )


@cache
def scenario_run(scenario: str, identity: Identity = "scenario") -> ScenarioRun:
    """Run a scenario against a sandbox of its own, or return the run that there was."""
    with Sandbox(with_identity(load(scenario), identity)) as sandbox:
        found = asyncio.run(run(request_of(sandbox)))
        return ScenarioRun(
            environment=sandbox.environment,
            requests=sandbox.requests,
            finished=found.finished,
            redactor=found.redactor,
        )
