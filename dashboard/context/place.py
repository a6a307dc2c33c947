"""One place where logs are read: the workspace that was named or found, a demo's, an import."""

import asyncio
import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import wait
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from checks.clouds import SANDBOX, Cloud, cloud_from_environment, utc_now
from checks.credentials import KEY
from checks.engine.run import Run, RunRequest, run
from checks.errors import DiagnosticsError
from checks.evidence.arm.accounts import AccountRef, AccountSearch, ArmSignIn
from checks.evidence.arm.deployments import DeploymentList
from checks.evidence.arm.monitor import WorkspaceRead
from checks.evidence.reads import Read
from checks.report.document import document_of
from checks.target import TargetInput, is_resource_id, is_workspace
from checks.threads import start_daemon
from checks.words import say
from checks.workspaces import LogsError, Span, Workspace
from checks.workspaces.ahead import AskedAhead
from checks.workspaces.azure import AzureWorkspace, connect
from checks.workspaces.store import PREFIX
from dashboard.context.asking import Asked, first_asked, request_of
from dashboard.context.demo import DEMO, FIRST
from dashboard.context.settings import Settings

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")

DEMO_KEY = "sandbox:"
FOUND = "resource"
"""The key of the workspace that the resource's own diagnostic setting names."""
FOUND_OF = "resource:"
"""What the key begins with where the resource was typed; its name or URL follows."""
ABOUT_LOGS = ("logging.*", "resource.found", "deployment.exists")
"""What is checked to find a workspace, to say why it is empty, and to know the quota."""
CHECK_TIMEOUT_S = 20.0


def _first(evidence: Mapping[type[Any], Any], kind: type[Read[T]]) -> T | None:
    """Return the one thing that a read found, where it was made."""
    read: Read[T] | None = evidence.get(kind)
    return read.first if read else None


class Place:
    """One place where logs are read; what is learnt of it is learnt once, from any thread."""

    def __init__(self, key: str, settings: Settings) -> None:
        self.key = key
        self._settings = settings
        self._lock = threading.Lock()
        self._ahead: AskedAhead | None = None
        self._told: tuple[Run, Mapping[str, Any]] | None = None

    @property
    def is_local(self) -> bool:
        """Tell whether it holds imported logs, for which nothing is asked of Azure."""
        return self.key.startswith(PREFIX)

    @property
    def is_sandbox(self) -> bool:
        """Tell whether what it holds is made up."""
        return not self.is_local and self._settings.cloud == SANDBOX

    @property
    def resource(self) -> str:
        """Return the resource whose logs are looked at, as a form would name it."""
        return self.request.given.resource or self.request.given.base_url or ""

    @property
    def is_found(self) -> bool:
        """Tell whether the resource's diagnostic setting says which workspace it is."""
        return self.key == FOUND or self.key.startswith(FOUND_OF)

    @property
    def names(self) -> frozenset[str]:
        """Return the IDs of the workspace that the resource's setting names, once it is known."""
        found = _first(self.seen, WorkspaceRead) if self.is_found else None
        return frozenset({found.customer_id.lower(), found.id.lower()} if found else ())

    @property
    def label(self) -> str:
        """Return what is waited for, in words."""
        return self.key if self.is_local else "Log Analytics"

    @cached_property
    def environ(self) -> Mapping[str, str]:
        """Return the environment whose credentials read it."""
        demo = self._settings.demo
        return DEMO.environment(self._scenario, demo) if demo else os.environ

    @property
    def is_stale(self) -> bool:
        """Tell whether its sandbox was stopped since, and is another one now."""
        demo, environ = self._settings.demo, self.__dict__.get("environ")
        return bool(demo and environ and environ is not DEMO.environment(self._scenario, demo))

    @property
    def _scenario(self) -> str:
        return self.key.removeprefix(DEMO_KEY) if self.key.startswith(DEMO_KEY) else FIRST

    @cached_property
    def cloud(self) -> Cloud:
        """Return the cloud whose workspace it is; imported logs have none."""
        name = SANDBOX if self._settings.demo else self._settings.cloud
        return cloud_from_environment(name, self.environ)

    def now(self) -> datetime:
        """Return the time there: a sandbox's clock may stand still."""
        return utc_now() if self.is_local else self.cloud.now()

    @cached_property
    def request(self) -> RunRequest:
        """Return the run that looks at what is known about logging here."""
        scenario = self._scenario if self._settings.demo else ""
        asked = first_asked(self._settings, self.environ, scenario)
        if self.key.startswith(FOUND_OF):
            asked = Asked.of(self.key.removeprefix(FOUND_OF), "")
        request = request_of(asked, self._settings, self.environ)
        return replace(
            request,
            given=self._with_workspace(request.given),
            only=ABOUT_LOGS,
            live_call=False,
            timeout_s=CHECK_TIMEOUT_S,
        )

    def _with_workspace(self, given: TargetInput) -> TargetInput:
        """Return what is asked with the workspace that this place is."""
        if self.key.startswith(FOUND_OF):
            return replace(given, workspace=None)
        if is_workspace(self.key) and self.key != given.workspace:
            return replace(given, workspace=self.key, defaults=given.defaults - {"workspace"})
        return given

    @cached_property
    def _looking(self) -> "Future[Run]":
        return start_daemon(lambda: asyncio.run(run(self.request)), name="look at logging")

    def close(self) -> None:
        """Hang up, where a line was opened."""
        opened = self.__dict__.get("_workspace")
        if isinstance(opened, AzureWorkspace):
            opened.azure.line.close()

    def look_anew(self) -> None:
        """Forget what the last look found: a setting may have been mended since."""
        self.__dict__.pop("_looking", None)

    @property
    def checked(self) -> Run:
        """Return a finished look at the resource, its logging and its quota; blocks."""
        return self._looking.result()

    @property
    def seen(self) -> Mapping[type[Any], Any]:
        """Return the evidence of that look, empty before its end; it is not begun by this."""
        if self.is_local or "_looking" not in self.__dict__ or not self._looking.done():
            return {}
        if isinstance(self._looking.exception(), DiagnosticsError):
            # Whoever needs the look itself is told; pages do without what it would add.
            return {}
        return self.checked.finished.evidence

    @property
    def has_seen(self) -> bool:
        """Tell whether that look has ended; asking does not begin it."""
        return self.is_local or ("_looking" in self.__dict__ and self._looking.done())

    @property
    def has_looked(self) -> bool:
        """Tell whether that look has ended; asking begins it."""
        return self.is_local or self._looking.done()

    @property
    def account(self) -> AccountRef | None:
        """Return where the Foundry resource is, as soon as it is known."""
        return _first(self.seen, AccountSearch)

    @property
    def retention_days(self) -> int | None:
        """Return how long the workspace keeps logs, as soon as it is known."""
        found = _first(self.seen, WorkspaceRead)
        return found.retention_days or None if found else None

    @property
    def limits(self) -> Mapping[str, Mapping[str, float]]:
        """Return for each model what its deployments may take in a minute, by ARM's key."""
        read = self.seen.get(DeploymentList)
        found: dict[str, dict[str, float]] = {}
        for deployment in read.items if read else ():
            limits = found.setdefault(deployment.model, {})
            for limit in deployment.rate_limits:
                a_minute = limit.count * 60 / (limit.period_s or 60)
                limits[limit.key] = limits.get(limit.key, 0.0) + a_minute
        return found

    @property
    def params(self) -> Mapping[str, str]:
        """Return the real names that fill a remedy's commands, as far as they are known."""
        account, workspace = self.account, _first(self.seen, WorkspaceRead)
        signed_in = self.seen.get(ArmSignIn)
        claims = signed_in.sign_in.claims if signed_in else None
        known = {
            "account_scope": account.id if account else "",
            "resource": account.name if account else "",
            "tenant": claims.text("tid") if claims else "",
            "reader": claims.text("oid") if claims else "",
            "reader_type": claims.principal_type if claims else "",
            "workspace_id": workspace.id if workspace else "",
        }
        return {name: value for name, value in known.items() if value}

    def workspace(self) -> Workspace:
        """Return the workspace; blocks while it is looked for; raise `LogsError` without one."""
        with self._lock:
            return self._workspace

    def ask_ahead(self, text_of: Callable[[Workspace], tuple[str, Span]]) -> None:
        """Put a question to the workspace before anybody waits for its answer; returns at once."""
        workspace = self.workspace()
        with self._lock:
            self._ahead = AskedAhead.begin(workspace, *text_of(workspace))

    def asked_workspace(self) -> Workspace:
        """Return the workspace, with what was asked of it ahead, which is for one to take."""
        workspace = self.workspace()
        with self._lock:
            ahead, self._ahead = self._ahead, None
        return ahead or workspace

    @cached_property
    def _workspace(self) -> Workspace:
        if self.is_local:
            from checks.workspaces.local import open_workspace  # noqa: PLC0415 - imports DuckDB

            return open_workspace(self.key)
        azure = connect(self.cloud, self.environ)
        if self._settings.demo:
            return AzureWorkspace(azure=azure, name=self.environ["FOUNDRY_DOCTOR_WORKSPACE"])
        if is_resource_id(self.key):
            return AzureWorkspace(azure=azure, name="", resource_id=self.key)
        if not self.is_found:
            return AzureWorkspace(azure=azure, name=self.key)
        name, resource = self._found()
        if not name and not resource:
            raise self._why_nowhere()
        return AzureWorkspace(azure=azure, name=name, resource_id=resource)

    def _why_nowhere(self) -> LogsError:
        """Return why no workspace was found: nobody may have been able to look."""
        signed_in = self.checked.finished.evidence.get(ArmSignIn)
        if signed_in is not None and signed_in.sign_in.token is not None:
            return LogsError(
                say("No workspace was found for this resource"), cause="logs-no-workspace"
            )
        has = (
            say("has only a key")
            if self.environ.get(KEY, "").strip()
            else say("has no Entra sign-in")
        )
        why = say("This server {has}. Reading logs requires an Entra sign-in.", has=has)
        return LogsError(why, cause="logs-sign-in")

    def _found(self) -> tuple[str, str]:
        """Return the workspace's ID and the resource's ARM ID, as far as this identity sees."""
        evidence = self.checked.finished.evidence
        workspace, account = _first(evidence, WorkspaceRead), _first(evidence, AccountSearch)
        return workspace.customer_id if workspace else "", account.id if account else ""

    def look(self, within_s: float) -> None:
        """Wait a little for the look that is under way."""
        if not self.is_local:
            wait([self._looking], timeout=within_s)

    @property
    def known_cause(self) -> Mapping[str, Any] | None:
        """Return what `why` would, as far as it is known by now."""
        if not self.seen or self._looking.exception():
            return None
        return self.why()

    def why(self) -> Mapping[str, Any] | None:
        """Return the first cause that the checks of logging found, as a document; blocks."""
        if self.is_local:
            return None
        causes = self._document()["root_causes"]
        ours = [cause for cause in causes if cause["category"].startswith("monitoring.")]
        return ours[0] if ours else None

    def _document(self) -> Mapping[str, Any]:
        """Return what the look found as a document, which is written once."""
        found, told = self.checked, self._told
        if told is None or told[0] is not found:
            told = self._told = (found, document_of(*found))
        return told[1]
