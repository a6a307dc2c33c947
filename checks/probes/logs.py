"""Probes of the logs: one query, which shows whether the caller may ask and what the rows hold."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from checks.evidence import AuthScheme, Exchange, Purpose
from checks.evidence.arm.accounts import AccountSearch, ArmSignIn
from checks.evidence.arm.monitor import DiagnosticSettingList, WorkspaceRead
from checks.evidence.logs import WINDOW_DAYS, Coverage, LogsSignIn, RowsRead
from checks.http import Credential, Outgoing
from checks.model import Condition, Facts, Planned, Probe, Reason
from checks.probes.identity import plan_sign_in
from checks.probes.refusal import refusal_of
from checks.probes.tools import Aim, Tools
from checks.secret import at_hand
from checks.target import Target, is_resource_id
from checks.words import say
from checks.workspaces.compose import bound, query_text
from checks.workspaces.model import Span
from checks.workspaces.store import PREFIX

WINDOW = timedelta(days=WINDOW_DAYS)
ANSWER_TIMEOUT_S = 7.5
LATEST_S = 4_102_444_800
"""The year 2100: a later time is no time of a row."""
PERMISSION = "Microsoft.OperationalInsights/workspaces/query/read"


def workspace_of(facts: Facts) -> tuple[str, bool]:
    """Return the workspace's ID, and whether it is known to be this resource's own.

    The resource's diagnostic setting comes before a default of the environment; what somebody
    names on the command line before both.
    """
    given, read = facts[Target].given, facts.get(WorkspaceRead)
    found = read.first.customer_id if read and read.first else ""
    if given.workspace and "workspace" not in given.defaults:
        return given.workspace, True
    return (found, True) if found else (given.workspace or "", False)


def _is_local(facts: Facts) -> bool:
    return (facts[Target].given.workspace or "").startswith(PREFIX)


IN_AZURE = Condition(
    holds=lambda facts: not _is_local(facts),
    reason=Reason.NOT_APPLICABLE,
    detail=say("the logs are imported files"),
)
KNOWN = Condition(
    holds=lambda facts: bool(workspace_of(facts)[0]),
    reason=Reason.BLOCKED,
    detail=say("no workspace is known"),
    blocked_by=("logging.enabled",),
)
SIGNED_IN = Condition(
    holds=lambda facts: facts[LogsSignIn].sign_in.token is not None,
    reason=Reason.NO_INPUT,
    detail=say("there is no Entra sign-in for querying Log Analytics"),
)
ARM_ANSWERED = Condition(
    holds=lambda facts: facts[ArmSignIn].sign_in.token is not None,
    reason=Reason.NO_INPUT,
    detail=say("there is no Entra sign-in for querying Log Analytics"),
)


def scope_of(aim: Aim) -> str:
    """Return the token scope of Log Analytics."""
    return f"{aim.cloud.logs_audience}/.default"


async def sign_in(tools: Tools, _facts: Facts) -> LogsSignIn:
    """Sign in for Log Analytics with the credential that has answered for ARM."""
    return LogsSignIn(sign_in=await tools.chain.sign_in(scope_of(tools.aim)))


async def rows(tools: Tools, facts: Facts) -> RowsRead:
    """Ask what the resource's rows of the last 30 days hold."""
    workspace, is_own = workspace_of(facts)
    token = at_hand(
        facts[LogsSignIn].sign_in.token, say("Log Analytics was queried without a token")
    )
    span = Span.before(tools.aim.cloud.now(), WINDOW)
    search = facts.get(AccountSearch)
    found = search.first if search else None
    # A target may name the custom subdomain; rows name the account.
    account = (found.name if found else facts[Target].resource).lower()
    outgoing = Outgoing(
        purpose=Purpose.LOGS,
        method="POST",
        url=f"{tools.aim.cloud.logs}/v1{_path_of(workspace)}/query",
        headers={"prefer": "wait=7"},
        body={
            "query": bound(query_text("coverage"), span, {"account": account}),
            "timespan": f"{span.start:%Y-%m-%dT%H:%M:%SZ}/{span.end:%Y-%m-%dT%H:%M:%SZ}",
        },
        credential=Credential(scheme=AuthScheme.BEARER, secret=token),
    )
    exchange = await tools.http.send(outgoing, timeout_s=ANSWER_TIMEOUT_S)
    return read_rows(exchange, workspace=workspace, is_own=is_own)


def _path_of(workspace: str) -> str:
    """Return where a workspace is asked: by its ID, or by its resource ID in Azure."""
    if is_resource_id(workspace):
        return quote(workspace)
    return f"/workspaces/{quote(workspace, safe='')}"


def read_rows(exchange: Exchange, *, workspace: str, is_own: bool) -> RowsRead:
    """Return what an answer says; without a table it is a refusal."""
    document = exchange.document if exchange.status == 200 else None
    counted = _first_row(document) if isinstance(document, dict) else None
    if counted is None:
        return RowsRead(
            complete=False,
            refusal=refusal_of(
                exchange,
                permission=PERMISSION,
                scope=say("the workspace {workspace}", workspace=workspace),
            ),
            exchanges=(exchange,),
            workspace=workspace,
            is_named_by_setting=is_own,
        )
    return RowsRead(
        items=(_coverage(counted),),
        complete="error" not in (document or {}),
        exchanges=(exchange,),
        workspace=workspace,
        is_named_by_setting=is_own,
    )


def _first_row(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    try:
        table = document["tables"][0]
        names = [column["name"] for column in table["columns"]]
        return dict(zip(names, table["rows"][0], strict=True))
    except (LookupError, TypeError, ValueError):
        return None


def _coverage(row: Mapping[str, Any]) -> Coverage:
    def number(name: str) -> int:
        value = row.get(name)
        return value if isinstance(value, int) else 0

    def moment(name: str) -> datetime | None:
        seconds = number(name)
        return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < LATEST_S else None

    return Coverage(
        rows=number("Rows"),
        oldest=moment("Oldest"),
        newest=moment("Newest"),
        deployments=number("Deployments"),
        models=number("Models"),
        durations=number("Durations"),
        statuses=number("Statuses"),
        request_ids=number("RequestIds"),
    )


def _plan_sign_in(aim: Aim) -> Sequence[Planned]:
    return plan_sign_in(aim, scope_of(aim), certain=False)


def _plan_rows(aim: Aim) -> Sequence[Planned]:
    url = f"{aim.cloud.logs}/v1/workspaces/{{workspace_id}}/query"
    return (
        Planned(
            method="POST",
            url=url,
            why=say("which fields and times the log rows of the last 30 days have"),
            certain=False,
        ),
    )


PROBES = (
    Probe(
        id="logs.sign-in",
        provides=LogsSignIn,
        needs=(Target, ArmSignIn),
        conditions=(IN_AZURE, ARM_ANSWERED),
        run=sign_in,
        plan=_plan_sign_in,
        rounds=1,
        waits_for="Microsoft Entra ID",
    ),
    Probe(
        id="logs.rows",
        provides=RowsRead,
        needs=(Target, LogsSignIn),
        uses=(AccountSearch, DiagnosticSettingList, WorkspaceRead),
        conditions=(IN_AZURE, KNOWN, SIGNED_IN),
        run=rows,
        plan=_plan_rows,
        rounds=1,
        waits_for="Log Analytics",
    ),
)
