"""The dashboard's check of itself: who it is signed in as, and what it can read with that.

Only a click starts it. It runs the engine's own checks, and sends nothing that costs tokens.
"""

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from checks.engine.run import RunRequest
from checks.model import Confidence
from checks.report.document import explained
from checks.words import say
from checks.workspaces.store import PREFIX
from dashboard.context import places
from dashboard.context.asking import Asked, first_asked, request_of
from dashboard.context.place import DEMO_KEY
from dashboard.context.places import PLACES
from dashboard.context.runs import RunStore, Snapshot
from dashboard.context.settings import Settings

DEADLINE_S = 20.0
"""How long a test may take in all."""
KEPT = 12
"""Tests that are kept: a few for each line."""
ANY = "NAME"
"""Stands for the resource where none is named: nothing is ever sent to its host."""
NOT_SEEN = "resource-not-seen"
"""The cause that explains a resource which the identity does not find."""


class Line(StrEnum):
    """What is tested."""

    SIGN_IN = "sign-in"
    RESOURCE = "resource"
    WORKSPACE = "workspace"


CHECKS: Mapping[Line, tuple[str, ...]] = {
    Line.SIGN_IN: ("identity.token", "identity.token-lifetime"),
    Line.RESOURCE: ("identity.token", "identity.token-lifetime", "resource.found"),
    Line.WORKSPACE: (
        "identity.token",
        "identity.token-lifetime",
        "resource.found",
        "logging.enabled",
        "logging.queryable",
    ),
}
"""Line → the checks that a test of it runs; the last of them decides."""
DECIDES = {
    Line.SIGN_IN: "identity.token",
    Line.RESOURCE: "resource.found",
    Line.WORKSPACE: "logging.queryable",
}
"""Line → the check whose end is the line's own."""
FIRST = {Line.WORKSPACE: "logging.enabled"}
"""Line → a check that says more than the one that decides, where that one did not run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a test is about; a test of something else says nothing of it."""

    resource: str
    """A name or a base URL; empty where none is named."""
    workspace: str
    """The key of the place where logs are read; empty where there is none."""

    def has(self, line: Line) -> bool:
        """Tell whether there is something to test: a sign-in can always be tried."""
        return {Line.RESOURCE: bool(self.resource), Line.WORKSPACE: bool(self.workspace)}.get(
            line, True
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """How the test of one line ended."""

    is_good: bool
    summary: str
    missing: tuple[Mapping[str, str], ...]
    """Permissions that are lacking, and where."""
    causes: tuple[Mapping[str, Any], ...]
    """Why, with remedies, in the form of a document's root causes."""
    who: Mapping[str, str]
    """Whose identity was used: the token's claims by name, and the credential that answered."""


def subject_of(settings: Settings, environ: Mapping[str, str]) -> Subject:
    """Return what would be tested now."""
    azure = (c.key for c in places.choices(settings) if not c.key.startswith(PREFIX))
    workspace = next(azure, "")
    if workspace.startswith(DEMO_KEY):
        return Subject(resource=PLACES.get(workspace, settings).resource, workspace=workspace)
    return Subject(resource=first_asked(settings, environ).resource, workspace=workspace)


def request_for(line: Line, settings: Settings) -> RunRequest:
    """Return the run that tests a line; nothing is sent yet."""
    subject = subject_of(settings, os.environ)
    if subject.workspace:
        request = PLACES.get(subject.workspace, settings).request
    else:
        asked = Asked.of(subject.resource or ANY, "")
        request = request_of(asked, settings, os.environ)
    if not subject.resource:
        request = replace(request, given=replace(request.given, resource=ANY, base_url=None))
    return replace(request, auth="entra", only=CHECKS[line], live_call=False, timeout_s=DEADLINE_S)


class SelfChecks:
    """The newest test of each line; safe from any thread."""

    def __init__(self, store: RunStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._newest: dict[Line, tuple[str, Subject]] = {}

    def start(self, line: Line, settings: Settings) -> None:
        """Test a line and those before it. No-op while a test is under way.

        Raises `DiagnosticsError` when what is named cannot be tested.
        """
        if self.running:
            return
        subject = subject_of(settings, os.environ)
        asked = Asked.of(subject.resource, line.value)
        run_id = self._store.start(request_for(line, settings), asked)
        with self._lock:
            for each in filter(subject.has, lines_to(line)):
                self._newest[each] = (run_id, subject)

    @property
    def running(self) -> Snapshot | None:
        """Return the test under way."""
        with self._lock:
            ids = {run_id for run_id, _ in self._newest.values()}
        found = filter(None, map(self._store.snapshot, ids))
        return next((each for each in found if not each.finished), None)

    @property
    def fault(self) -> str:
        """Return the reference of a crash of the newest test; empty where it did not crash."""
        with self._lock:
            ids = {run_id for run_id, _ in self._newest.values()}
        found = filter(None, map(self._store.snapshot, ids))
        newest = max(found, key=lambda each: each.started_at, default=None)
        return newest.fault if newest else ""

    def stop(self) -> None:
        """Stop the test under way. No-op without one."""
        if running := self.running:
            self._store.cancel(running.id)

    def snapshot(self, line: Line, subject: Subject) -> Snapshot | None:
        """Return the newest test of a line, as far as it is about this subject."""
        with self._lock:
            run_id, about = self._newest.get(line, ("", None))
        concerns = about == subject or (line is Line.SIGN_IN and about is not None)
        return self._store.snapshot(run_id) if concerns else None

    def tested(self, line: Line, subject: Subject) -> Tested | None:
        """Return how the newest test of a line ended; None before its end and after a crash."""
        found = self.snapshot(line, subject)
        return tested_of(line, found.document, subject) if found and found.document else None

    def forget(self) -> None:
        """Forget all tests."""
        with self._lock:
            self._newest.clear()

    def close(self, within_s: float) -> None:
        """Stop what is under way."""
        self._store.close(within_s)


def lines_to(line: Line) -> Sequence[Line]:
    """Return a line and those before it: a test of it tests them, too."""
    lines = tuple(Line)
    return lines[: lines.index(line) + 1]


def tested_of(line: Line, document: Mapping[str, Any], subject: Subject) -> Tested:
    """Read from a finished run how a line ended; pure."""
    checks = {check["id"]: check for check in document["checks"]}
    decides = checks[DECIDES[line]]
    before = checks.get(FIRST.get(line, ""))
    told = before if before and decides["status"] == "skip" else decides
    return Tested(
        is_good=decides["status"] == "pass",
        summary=told["summary"],
        missing=tuple(told["missing"]),
        causes=() if decides["status"] == "pass" else _causes(line, document, told, subject),
        who=_who(checks),
    )


def _causes(
    line: Line, document: Mapping[str, Any], told: Mapping[str, Any], subject: Subject
) -> tuple[Mapping[str, Any], ...]:
    decide = {DECIDES[line], FIRST.get(line, "")}
    own = [cause for cause in document["root_causes"] if set(cause["explains"]) & decide]
    if own or line is not Line.RESOURCE or told["reason"] != "no_permission":
        return tuple(own)
    who = _who({check["id"]: check for check in document["checks"]})
    params = {
        "resource": subject.resource,
        "reader": who.get("oid", ""),
        "reader_type": "ServicePrincipal" if who.get("idtyp") == "app" else "",
        "tenant": who.get("tid", ""),
    }
    known = {name: value for name, value in params.items() if value}
    decided_by = say(
        "Azure Resource Graph was queried in every subscription that the identity can see."
    )
    return (explained(NOT_SEEN, known, decided_by=decided_by, confidence=Confidence.LIKELY),)


def _who(checks: Mapping[str, Mapping[str, Any]]) -> Mapping[str, str]:
    token, lifetime = checks["identity.token"], checks["identity.token-lifetime"]
    found = {item["name"]: str(item["value"]) for item in lifetime["evidence"]}
    answered = (i["name"] for i in token["evidence"] if i["value"] == "answered")
    return {**found, "credential": next(answered, "")}


SELF_CHECKS = SelfChecks(RunStore(kept=KEPT))
"""The tests of this process."""
