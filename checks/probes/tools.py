"""What a probe may use: the run's target, credentials and client."""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.clouds import Cloud
from checks.credentials import Chain
from checks.evidence import Credentials
from checks.http import Http
from checks.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a run is about, before anything is sent: enough to plan it."""

    target: Target
    cloud: Cloud
    credentials: Credentials
    environ: Mapping[str, str]
    live_call: bool = True

    @property
    def is_entra(self) -> bool:
        """Tell whether the calls carry a token that Entra issues in this run."""
        return self.credentials.mode == "entra"

    @property
    def first_model(self) -> str:
        """Return the deployment that `count_tokens` asks for."""
        return next(iter(self.target.deployments), NO_DEPLOYMENT)


NO_DEPLOYMENT = "foundry-doctor-no-deployment-named"
"""Asked for when no deployment is known: a 404 about it shows that the credential was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """An aim with the means to ask."""

    aim: Aim
    http: Http
    chain: Chain
