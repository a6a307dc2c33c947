"""A finished run is plain data: it can leave the process and be judged and told elsewhere."""

import asyncio
import pickle
from functools import cache

import pytest

from checks.credentials import secrets_in
from checks.engine.checks import CHECKS
from checks.engine.run import Run, run
from checks.engine.view import View
from checks.model import FinishedRun, Missing, Reason, Status
from checks.report.document import document_of
from checks.sandbox import Sandbox, load, with_identity
from tests.scenario_runs import request_of

SCENARIOS = ("healthy", "no-role", "deployment-misspelt", "wrong-key", "name-not-found")


@cache
def ran(scenario: str) -> tuple[Run, tuple[str, ...], dict[str, str]]:
    """Run a scenario; return what it found, its secrets and its environment."""
    with Sandbox(with_identity(load(scenario), "scenario")) as sandbox:
        environ = dict(sandbox.environment)
        return asyncio.run(run(request_of(sandbox))), tuple(secrets_in(environ)), environ


def travelled(finished: FinishedRun) -> FinishedRun:
    """Return a run as another process gets it; a Secret would refuse to go."""
    return pickle.loads(pickle.dumps(finished))  # type: ignore[no-any-return]  # noqa: S301 - ours


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_finished_run_leaves_the_process_whole(scenario: str) -> None:
    """What it holds is plain: no secret, no client, no clock stays behind."""
    found, _, _ = ran(scenario)

    assert travelled(found.finished) == found.finished


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_finished_run_holds_no_secret_and_no_environment(scenario: str) -> None:
    """Neither a credential nor what else the environment says is in it."""
    found, secrets, environ = ran(scenario)

    said = repr(found.finished)
    assert secrets
    assert not [secret for secret in secrets if secret in said]
    assert environ["FOUNDRY_DOCTOR_CA_FILE"] not in said
    assert environ["FOUNDRY_DOCTOR_ZONE"] not in said


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_travelled_is_told_in_the_same_words(scenario: str) -> None:
    """The report needs nothing but the finished run and a redactor."""
    found, _, _ = ran(scenario)

    assert document_of(travelled(found.finished), found.redactor) == document_of(*found)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_travelled_is_judged_the_same(scenario: str) -> None:
    """Every check that was judged is judged again from the evidence alone, to the same words."""
    finished = travelled(ran(scenario)[0].finished)
    checks = {check.id: check for check in CHECKS}
    judged = [result for result in finished.results if result.status is not Status.SKIP]

    again = {
        (result.id, result.subject): checks[result.id].judge(
            View(source=finished, bound=result.subject)
        )
        for result in judged
    }

    assert len(judged) > 3
    assert {key: (f.status, f.summary, f.evidence, f.candidates) for key, f in again.items()} == {
        (r.id, r.subject): (r.status, r.summary, r.evidence, r.candidates) for r in judged
    }


def test_a_finished_run_says_why_evidence_is_missing() -> None:
    """Whoever judges later can tell what was not asked from what was refused."""
    finished = ran("name-not-found")[0].finished
    missing = [
        piece
        for parts in finished.pieces.values()
        for piece in parts.values()
        if isinstance(piece, Missing)
    ]

    assert Reason.BLOCKED in {piece.reason for piece in missing}
    assert not set(finished.evidence.values()) & set(missing)
    assert finished.look(Run, None).detail == "the data was not requested"
