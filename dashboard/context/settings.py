"""What the dashboard was started with: set once a process, before the first page."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from checks.clouds import PUBLIC, is_loopback
from checks.errors import ConfigurationError
from checks.target import TargetInput
from checks.words import say
from dashboard.context.access import Access


class SignIn(StrEnum):
    """How the dashboard knows who looks at it."""

    NONE = "none"
    """Nobody is asked: it is bound to this machine only."""
    PLATFORM = "platform"
    """App Service or Container Apps sign people in before a request arrives."""
    OIDC = "oidc"
    """`[auth]` of Streamlit's secrets: the pages ask."""
    ANONYMOUS = "anonymous"
    """Nobody is asked although others can reach it: somebody wanted it so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSettings:
    """What a demo's sandboxes are started with."""

    scenario: str
    """The scenario that Diagnose begins with."""
    logs_scenario: str = ""
    """The scenario whose logs are read; empty for the one in which everything works."""
    seed: int = 1
    now: datetime | None = None
    """A clock that stands still there; None for the real one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One process of the dashboard. Holds no secret."""

    host: str = "127.0.0.1"
    port: int = 8501
    """0 takes a free one."""
    sign_in: SignIn = SignIn.NONE
    defaults: TargetInput = field(default_factory=TargetInput)
    """What the form shows first; its tenant, workspace and allowed hosts hold for each run."""
    auth: str = "auto"
    cloud: str = PUBLIC
    demo: DemoSettings | None = None
    allowed_workspaces: tuple[str, ...] = ()
    """Workspaces that an operator lets everybody look at who may enter."""
    access: Access = field(default_factory=Access)
    """Whom of those that OpenID Connect signs in the dashboard lets in."""

    @property
    def takes_places(self) -> bool:
        """Tell whether whoever looks may name any resource and workspace.

        Only where nobody but this machine's own user can look: a platform that signs people in
        passes others on, even to a loopback address. A demo has its sandboxes.
        """
        return not self.open_to_others and self.sign_in is SignIn.NONE and self.demo is None

    @property
    def takes_files(self) -> bool:
        """Tell whether a visitor may store anything: only those who are known, or this machine."""
        return self.sign_in is not SignIn.ANONYMOUS

    @property
    def knows_visitors(self) -> bool:
        """Tell whether one visitor is told from another."""
        return self.sign_in in (SignIn.PLATFORM, SignIn.OIDC)

    @property
    def open_to_others(self) -> bool:
        """Tell whether other machines can reach this dashboard."""
        return not is_loopback(self.host)


_configured: list[Settings] = []


def configure(settings: Settings) -> None:
    """Set what all pages of this process read."""
    _configured[:] = [settings]


def is_configured() -> bool:
    """Tell whether somebody has decided who may look."""
    return bool(_configured)


def current() -> Settings:
    """Return what was configured."""
    if not _configured:
        raise ConfigurationError(say("Start the dashboard with foundry-doctor serve."))
    return _configured[0]
