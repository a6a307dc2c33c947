"""Which of the three things is there that the dashboard needs: a sign-in, a resource, logs."""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.credentials import read_credentials
from checks.words import say
from checks.workspaces.store import list_workspaces
from dashboard.context import places
from dashboard.context.selfcheck import SELF_CHECKS, Line, Subject, subject_of
from dashboard.context.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What is there, and what it is."""

    credentials: tuple[str, ...]
    """Variables that hold a credential, by name."""
    subject: Subject
    imports: tuple[str, ...]
    """Local workspaces that hold something."""
    can_sign_in: bool
    """Whether a test has signed in: a credential need not stand in a variable."""
    finds_workspace: bool
    """Whether a test has queried the workspace to which the resource logs."""

    @property
    def met(self) -> Mapping[Line, bool]:
        """Tell for each step whether it is done; none waits for another."""
        named = places.is_workspace_key(self.subject.workspace)
        return {
            Line.SIGN_IN: bool(self.credentials) or self.can_sign_in,
            Line.RESOURCE: bool(self.subject.resource),
            Line.WORKSPACE: named or self.finds_workspace or bool(self.imports),
        }

    @property
    def has_imports_alone(self) -> bool:
        """Tell whether the logs are files that were imported, and no workspace of Azure's."""
        return bool(self.imports) and not places.is_workspace_key(self.subject.workspace)

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is left to set up."""
        return all(self.met.values())


def is_blank(settings: Settings, environ: Mapping[str, str]) -> bool:
    """Tell whether nothing at all is configured; a demo always is."""
    if settings.demo:
        return False
    subject = subject_of(settings, environ)
    return not (
        subject.resource
        or subject.workspace
        or credentials_in(settings, environ)
        or list_workspaces()
    )


def readiness_of(settings: Settings, environ: Mapping[str, str]) -> Readiness:
    """Return what is there now; nothing is sent for it."""
    subject = subject_of(settings, environ)
    sign_in = SELF_CHECKS.tested(Line.SIGN_IN, subject)
    workspace = SELF_CHECKS.tested(Line.WORKSPACE, subject)
    return Readiness(
        credentials=credentials_in(settings, environ),
        subject=subject,
        imports=tuple(list_workspaces()),
        can_sign_in=bool(sign_in and sign_in.is_good),
        finds_workspace=bool(workspace and workspace.is_good),
    )


def credentials_in(settings: Settings, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the variables that hold a credential, by name; a demo has its sandboxes' own."""
    if settings.demo:
        return (say("the sandbox's own"),)
    found = read_credentials(environ, "auto")
    return (*found.sources, *found.unused)
