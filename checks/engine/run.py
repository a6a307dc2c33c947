"""One diagnosis from start to end: what is asked for becomes an aim, a plan and a run."""

import asyncio
import secrets
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import partial
from time import perf_counter
from typing import NamedTuple

from checks.clouds import Cloud
from checks.credentials import Chain, read_credentials, secrets_in
from checks.engine.checks import CHECKS
from checks.engine.plain import plain
from checks.engine.probes import needed_probes, providers
from checks.engine.runner import Event, Observer, Plan, Runner
from checks.errors import UsageError
from checks.evidence import Credentials
from checks.http import (
    NOT_SENT,
    Dialer,
    Http,
    Reach,
    Resolver,
    identity_places,
    place_of,
    ssl_context,
)
from checks.log import watching
from checks.model import About, Check, FinishedRun, Missing, Planned, Probe, Reason
from checks.probes.tools import Aim, Tools
from checks.redact import Redactor
from checks.target import Target, TargetInput, parse_target
from checks.threads import in_daemon_thread
from checks.words import say

DEADLINE_S = 20.0
"""The contract's default for `--timeout`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """Everything that a run is asked."""

    given: TargetInput
    cloud: Cloud
    environ: Mapping[str, str]
    auth: str = "auto"
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    live_call: bool = True
    timeout_s: float = DEADLINE_S
    scenario: str = ""
    """What the sandbox was started with that serves this run alone; decides nothing."""


class Run(NamedTuple):
    """What a run found, and the redactor that has learnt its secrets: no way out without it."""

    finished: FinishedRun
    redactor: Redactor


def new_run_id() -> str:
    """Return 128 random bits: whoever has the ID may see the run."""
    return secrets.token_hex(16)


def aim_of(request: RunRequest) -> Aim:
    """Parse target and credentials; nothing is sent."""
    given = request.given
    environ = dict(request.environ)
    if given.tenant:
        environ.setdefault("AZURE_TENANT_ID", given.tenant)
    credentials = read_credentials(environ, request.auth)
    given = replace(given, entra=credentials.mode != "key")
    return Aim(
        target=parse_target(given, request.cloud),
        cloud=request.cloud,
        credentials=credentials,
        environ=environ,
        live_call=request.live_call,
    )


def about(aim: Aim, scenario: str = "") -> About:
    """Return what may be told of an aim: names, and no environment."""
    return About(
        target=aim.target,
        cloud=aim.cloud.name,
        scope=aim.cloud.scopes[0],
        auth=aim.credentials.mode,
        auth_origin=aim.credentials.origin,
        tenant=aim.environ.get("AZURE_TENANT_ID", ""),
        client=aim.environ.get("AZURE_CLIENT_ID", ""),
        live_call=aim.live_call,
        scenario=scenario,
    )


def chosen_checks(request: RunRequest) -> tuple[tuple[Check, ...], tuple[Check, ...]]:
    """Return the checks to run and those that `--only` and `--skip` leave out."""

    def chosen(check: Check) -> bool:
        kept = not request.only or any(fnmatchcase(check.id, glob) for glob in request.only)
        return kept and not any(fnmatchcase(check.id, glob) for glob in request.skip)

    options = [("--only", glob) for glob in request.only]
    options += [("--skip", glob) for glob in request.skip]
    for option, glob in options:
        if not any(fnmatchcase(check.id, glob) for check in CHECKS):
            if "," in glob:
                raise UsageError(_to_repeat(option, glob))
            raise UsageError(
                say(
                    "No check matches {glob!r}. To list the checks, run "
                    "foundry-doctor check --list.",
                    glob=glob,
                )
            )
    inside = tuple(check for check in CHECKS if chosen(check))
    return inside, tuple(check for check in CHECKS if not chosen(check))


def _to_repeat(option: str, glob: str) -> str:
    globs = (part.strip() for part in glob.split(","))
    repeated = " ".join(f"{option} {shlex.quote(part)}" for part in globs if part)
    return say(
        "{option} accepts one pattern, and {glob!r} has a comma. Repeat the option instead: "
        "{repeated}",
        option=option,
        glob=glob,
        repeated=repeated,
    )


def planned_requests(request: RunRequest) -> tuple[Planned, ...]:
    """Return every request that a run may send; nothing is sent to find out."""
    aim = aim_of(request)
    inside, _ = chosen_checks(request)
    probes = needed_probes(inside, live=request.live_call)
    return tuple(planned for probe in probes if probe.plan for planned in probe.plan(aim))


def _plan(request: RunRequest, aim: Aim) -> Plan:
    inside, outside = chosen_checks(request)
    probes = tuple(_waiting(p, aim) for p in needed_probes(inside, live=request.live_call))
    dead = Missing(reason=Reason.EXCLUDED, detail=say("calls that cost tokens were skipped"))
    left_out = {
        kind: dead for kind, probe in providers().items() if probe.live and not request.live_call
    }
    return Plan(
        checks=inside,
        excluded=outside,
        probes=probes,
        seeds={Target: aim.target, Credentials: aim.credentials},
        left_out=left_out,
    )


def _waiting(probe: Probe, aim: Aim) -> Probe:
    """Return a probe that waits for what this run makes it need."""
    more = probe.uses_for(aim) if probe.uses_for else ()
    return replace(probe, uses=(*probe.uses, *more))


def _http(aim: Aim, redactor: Redactor) -> Http:
    target, cloud = aim.target, aim.cloud
    own = {target.host} if target.host else set()
    resolver = Resolver(
        zone=cloud.zone,
        public_only=frozenset() if target.given.loopback_allowed else frozenset(own),
    )
    calls = {(target.host, target.port)} if target.sendable else set()
    azure = {place_of(url) for url in (cloud.authority, cloud.arm, cloud.logs)}
    return Http(
        dialer=Dialer(resolver, ssl_context(cloud.ca_file)),
        redactor=redactor,
        reach=Reach(
            places=frozenset(calls | azure),
            loopback=True,
            identity=identity_places(aim.environ),
        ),
        now=cloud.now,
        environ=aim.environ,
    )


def _ignore(_event: Event) -> None:
    """Observe nothing."""


async def run(
    request: RunRequest,
    *,
    observe: Observer = _ignore,
    cancel: asyncio.Event | None = None,
    run_id: str | None = None,
) -> Run:
    """Run the checks; ends within `timeout_s`, whatever the network does."""
    redactor = Redactor()
    aim = aim_of(request)
    started_at, start = request.cloud.now(), perf_counter()
    for secret in secrets_in(aim.environ):
        redactor.learn(secret)
    with watching(redactor):
        async with _http(aim, redactor) as http:
            plan = _plan(request, aim)
            runner = Runner(
                plan,
                Tools(aim=aim, http=http, chain=Chain(aim.cloud, aim.environ, http)),
                observe,
            )
            stop = cancel or asyncio.Event()
            results = await runner.run(deadline_s=request.timeout_s, cancel=stop)
            exchanges = tuple(x for x in http.recorded if x.failure not in NOT_SENT)
    finished = FinishedRun(
        id=run_id or new_run_id(),
        about=about(aim, request.scenario),
        started_at=started_at,
        duration_ms=round((perf_counter() - start) * 1000, 1),
        results=results,
        exchanges=exchanges,
        pieces=runner.pieces,
        durations=runner.durations,
        chosen=tuple(check.id for check in plan.checks),
        left_out=tuple(check.id for check in plan.excluded),
    )
    # Masking takes a while: other runs of this loop must not stand still.
    masked = await in_daemon_thread(partial(plain, finished, redactor.text), name="mask")
    return Run(finished=masked, redactor=redactor)
