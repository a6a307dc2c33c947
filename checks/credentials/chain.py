"""The walk through the chain: each link its own evidence, its own deadline, its own thread."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from checks.clouds import Cloud
from checks.credentials.children import name_no_processor
from checks.credentials.claims import read_claims
from checks.credentials.links import NOT_CONFIGURED, LinkSpec, chosen_links
from checks.evidence import Exchange, Link, LinkState, SignIn
from checks.secret import Secret
from checks.threads import in_daemon_thread
from checks.words import say

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

    from checks.http import Http
    from checks.http.azure import AzureTransport

MAX_DETAIL = 1500
"""Characters of a refusal that are kept; Entra's longest are under a thousand."""


class Chain:
    """The credential chain of one run: walked once, its winner asked again for other scopes."""

    def __init__(self, cloud: Cloud, environ: Mapping[str, str], http: "Http") -> None:
        self.cloud = cloud
        self.environ = environ
        self.http = http
        self.made: dict[str, TokenCredential | None] = {}
        """Credentials by link, kept because each learns once where its tenant signs in."""
        self._transport: AzureTransport | None = None
        self._winner: LinkSpec | None = None

    async def sign_in(self, scope: str) -> SignIn:
        """Walk the documented order for a token, each link with its own deadline and evidence.

        The configured links (environment, workload identity) come first and one by one; the rest
        start together, and the first in order that answers wins, as DefaultAzureCredential would
        choose. Once a link has answered, it alone is asked for further scopes.
        """
        specs = (self._winner,) if self._winner else chosen_links(self.cloud, self.environ)
        await in_daemon_thread(_import_azure, name=say("import azure"))
        walk = _Walk(chain=self, scope=scope)
        found = await walk.run(specs)
        link = found.link
        if found.token and link:
            self._winner = next(spec for spec in specs if spec.name == link.name)
        return found

    def transport(self) -> "AzureTransport":
        """Return the transport that every credential of this run shares."""
        if self._transport is None:
            from checks.http.azure import AzureTransport  # noqa: PLC0415 - imported by now

            self._transport = AzureTransport(self.http, asyncio.get_running_loop(), timeout_s=7.0)
        return self._transport


def _import_azure() -> None:
    """Import Azure's libraries, 0.1 s in which the gateway is being connected to already."""
    name_no_processor()
    import azure.identity  # noqa: F401, PLC0415 - late

    import checks.http.azure  # noqa: F401, PLC0415 - imports azure.core


@dataclass(slots=True, kw_only=True)
class _Attempt:
    link: Link
    token: Secret | None = None


@dataclass(slots=True, kw_only=True)
class _Walk:
    chain: Chain
    scope: str
    exchanges: list[Exchange] = field(default_factory=list)

    async def run(self, specs: tuple[LinkSpec, ...]) -> SignIn:
        attempts = await self._walk(specs, self.chain.transport())
        token = next((a.token for a in attempts if a.token), None)
        tried = tuple(a.link for a in attempts)
        rest = tuple(Link(name=s.name, state=LinkState.NOT_TRIED) for s in specs[len(tried) :])
        return SignIn(
            scope=self.scope,
            links=(*tried, *rest),
            exchanges=tuple(self.exchanges),
            token=token,
            claims=read_claims(token, self.chain.cloud) if token else None,
        )

    async def _walk(
        self, specs: tuple[LinkSpec, ...], transport: "AzureTransport"
    ) -> list[_Attempt]:
        attempts: list[_Attempt] = []
        waiting: dict[str, asyncio.Task[_Attempt]] = {}
        try:
            for index, spec in enumerate(specs):
                if not spec.ends_chain and not waiting:
                    waiting = {
                        s.name: asyncio.create_task(self._try(s, transport)) for s in specs[index:]
                    }
                attempt = await (waiting.get(spec.name) or self._try(spec, transport))
                attempts.append(attempt)
                refused = attempt.link.state is LinkState.REFUSED and spec.ends_chain
                if attempt.token or refused:
                    break
        finally:
            for task in waiting.values():
                task.cancel()
        return attempts

    async def _try(self, spec: LinkSpec, transport: "AzureTransport") -> _Attempt:
        start = perf_counter()
        state, detail, token = await self._ask(spec, transport)
        link = Link(
            name=spec.name,
            state=state,
            # Redacted before it is cut: the start of a secret has no shape.
            detail=self.chain.http.redactor.text(detail)[:MAX_DETAIL],
            duration_ms=round((perf_counter() - start) * 1000, 3),
        )
        return _Attempt(link=link, token=token)

    async def _ask(
        self, spec: LinkSpec, transport: "AzureTransport"
    ) -> tuple[LinkState, str, Secret | None]:
        from azure.core.exceptions import AzureError  # noqa: PLC0415 - imported by now
        from azure.identity import CredentialUnavailableError  # noqa: PLC0415 - the same

        try:
            async with asyncio.timeout(spec.timeout_s):
                token = await in_daemon_thread(
                    lambda: self._token(spec, transport), name=f"sign-in {spec.name}"
                )
        except TimeoutError:
            return (
                LinkState.TIMED_OUT,
                say("no response within {timeout_s:g} s", timeout_s=spec.timeout_s),
                None,
            )
        except CredentialUnavailableError as error:
            return LinkState.UNAVAILABLE, _first_line(error), None
        except (AzureError, ValueError, OSError, RecursionError) as error:
            return LinkState.REFUSED, _first_line(error), None
        if token is None:
            return LinkState.UNAVAILABLE, NOT_CONFIGURED.get(spec.name, "not configured"), None
        return LinkState.ANSWERED, "", token

    def _token(self, spec: LinkSpec, transport: "AzureTransport") -> Secret | None:
        """Ask one credential for a token; runs in the link's own thread."""
        transport.collect_into(self.exchanges)
        credential = self._credential(spec, transport)
        if credential is None:
            return None
        token = credential.get_token(self.scope).token
        self.chain.http.redactor.learn(token)
        return Secret(token)

    def _credential(self, spec: LinkSpec, transport: "AzureTransport") -> "TokenCredential | None":
        common = {
            "authority": self.chain.cloud.authority,
            "disable_instance_discovery": True,  # the authority is always a known one
            "transport": transport,
            "retry_total": 0,
        }
        if spec.name not in self.chain.made:
            self.chain.made[spec.name] = spec.make(self.chain.environ, common)
        return self.chain.made[spec.name]


def _first_line(error: BaseException) -> str:
    """Return an error's first paragraph; azure-identity appends troubleshooting links."""
    text = str(error).strip() or type(error).__name__
    return text.partition("\nTo mitigate")[0].partition("\nVisit ")[0]
