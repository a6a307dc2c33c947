"""The data plane: Foundry's front end before Claude, as an ordered list of guards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from checks.sandbox import betas, catalogue, claude, doors, prompts, refusals
from checks.sandbox.claude import Prompt
from checks.sandbox.plan import Deployment, Throttle
from checks.sandbox.state import State
from checks.sandbox.tokens import Signer
from checks.sandbox.wire import BODY_MOST, Answer, Call

MESSAGES = "/anthropic/v1/messages"
COUNT_TOKENS = "/anthropic/v1/messages/count_tokens"


@dataclass(slots=True, kw_only=True)
class _Visit:
    """One call on its way through the guards; each may note what it found."""

    state: State
    signer: Signer
    call: Call
    request_id: str
    words: tuple[str | bytes, ...]
    """What identifiers of the answer are made from."""
    claims: Mapping[str, Any] | None = None
    """Of a token that has been accepted."""
    prompt: Prompt | None = None
    deployment: Deployment | None = None

    @property
    def bearer(self) -> str | None:
        scheme, _, token = self.call.headers.get("authorization", "").partition(" ")
        return token if scheme.casefold() == "bearer" else None

    @property
    def key(self) -> str:
        # A header that the account does not take is not seen at all.
        headers = self.state.account.accepted_key_headers
        return next((self.call.headers[name] for name in headers if name in self.call.headers), "")


class Gateway:
    """Answers every call to the gateway's listener."""

    def __init__(self, state: State, signer: Signer) -> None:
        self._state = state
        self._signer = signer

    def __call__(self, call: Call) -> Answer:
        """Answer a call: an interceptor first, then the guards, then Claude."""
        if self._state.plan.wire.block_page:
            return refusals.block_page(call.host)
        front = self._state.plan.wire.api_management
        if call.host == front and _FRONT_KEY not in call.headers:
            return refusals.no_subscription_key()
        seeded = self._state.seeded
        named = tuple(call.headers.get(name, "") for name in _IDENTIFYING_HEADERS)
        asked: tuple[str | bytes, ...] = (call.method, call.host, call.path, call.query, call.body)
        words = (*asked, *named, seeded.turn(*asked, *named))
        visit = _Visit(
            state=self._state,
            signer=self._signer,
            call=call,
            request_id="req_011C" + seeded.text(20, *words, "request"),
            words=words,
        )
        return self._stamped(visit, _decide(visit))

    def _stamped(self, visit: _Visit, answer: Answer) -> Answer:
        stamps = (
            ("request-id", visit.request_id),
            ("apim-request-id", self._state.seeded.guid(*visit.words, "apim")),
            ("x-ms-region", self._state.account.region_name),
        )
        return Answer(
            status=answer.status, headers=(*answer.headers, *stamps), chunks=answer.chunks
        )


_FRONT_KEY = "ocp-apim-subscription-key"
"""Where an API Management in front looks for a key of its own; any will do."""
_IDENTIFYING_HEADERS = (
    "authorization",
    "x-api-key",
    "api-key",
    "anthropic-version",
    "anthropic-beta",
)


def _decide(visit: _Visit) -> Answer:
    for guard in GUARDS:
        if answer := guard(visit):
            return answer
    raise AssertionError("the last guard answers every call")


def _network(visit: _Visit) -> Answer | None:
    return doors.refusal(visit.state, visit.call.host)


def _host(visit: _Visit) -> Answer | None:
    lost = doors.is_of_another(visit.state.account, visit.call.host)
    return refusals.no_such_resource() if lost else None


def _penalty(visit: _Visit) -> Answer | None:
    return refusals.blocked() if visit.state.account.abuse_penalty == "Block" else None


def _path(visit: _Visit) -> Answer | None:
    path = visit.call.path
    if visit.call.method == "POST" and path in (MESSAGES, COUNT_TOKENS):
        return None
    if path == "/anthropic" or path.startswith("/anthropic/"):
        return refusals.unsupported_api()
    return refusals.no_such_resource()


def _credential(visit: _Visit) -> Answer | None:
    if visit.bearer is not None or any(name in visit.call.headers for name in _KEY_HEADERS):
        return None
    return refusals.bad_token(visit.state.account)


_KEY_HEADERS = ("x-api-key", "api-key")


def _local_auth(visit: _Visit) -> Answer | None:
    by_key = visit.bearer is None
    return refusals.key_auth_off() if by_key and visit.state.account.local_auth_disabled else None


def _key(visit: _Visit) -> Answer | None:
    if visit.bearer is not None or visit.key in visit.state.accepted_keys():
        return None
    return refusals.bad_key()


def _subdomain(visit: _Visit) -> Answer | None:
    if visit.bearer is None:
        return None
    shared = (
        visit.call.host.endswith(doors.REGIONAL_HOSTS) or not visit.state.account.custom_subdomain
    )
    return refusals.no_custom_subdomain() if shared else None


def _token(visit: _Visit) -> Answer | None:
    if visit.bearer is None:
        return None
    account, now = visit.state.account, visit.state.clock.now().timestamp()
    claims = visit.signer.claims(visit.bearer)
    if not claims or not claims["nbf"] <= now < claims["exp"]:
        return refusals.bad_token(account)
    if claims["aud"].removesuffix("/") not in account.accepted_audiences:
        return refusals.bad_token(account)
    visit.claims = claims
    return None


def _tenant(visit: _Visit) -> Answer | None:
    home = visit.state.tenant(visit.state.account.tenant).id
    if visit.claims is None or visit.claims["tid"] == home:
        return None
    return refusals.other_tenant(visit.claims["tid"])


def _data_action(visit: _Visit) -> Answer | None:
    # A key is the account's own: roles are not asked about it.
    if visit.claims is None:
        return None
    principal_id = visit.claims["oid"]
    decision = visit.state.decide(
        principal_id, refusals.DATA_ACTION, visit.state.account_id, data=True
    )
    return None if decision.allowed else refusals.not_allowed(visit.state.account, principal_id)


def _version(visit: _Visit) -> Answer | None:
    version = visit.call.headers.get("anthropic-version")
    if version in visit.state.account.accepted_versions:
        return None
    message = (
        "anthropic-version: header is required"
        if version is None
        else f'anthropic-version: "{version}" is not a valid version'
    )
    return _invalid(visit, message)


def _betas(visit: _Visit) -> Answer | None:
    said = betas.refusal(visit.call.headers.get("anthropic-beta", ""))
    return _invalid(visit, said) if said else None


def _size(visit: _Visit) -> Answer | None:
    if len(visit.call.body) <= BODY_MOST:
        return None
    text = "Request exceeds the maximum size"
    return refusals.anthropic(413, "request_too_large", text, request_id=visit.request_id)


def _body(visit: _Visit) -> Answer | None:
    try:
        visit.prompt = prompts.read(visit.call.body, answered=visit.call.path == MESSAGES)
    except prompts.PromptError as error:
        return _invalid(visit, str(error))
    return None


def _invalid(visit: _Visit, message: str) -> Answer:
    kind = "invalid_request_error"
    return refusals.anthropic(400, kind, message, request_id=visit.request_id)


def _deployment(visit: _Visit) -> Answer | None:
    assert visit.prompt is not None  # noqa: S101 -- `_body` has refused a call without one
    visit.deployment = visit.state.deployments.get(visit.prompt.model)
    # One that is still being made is answered like one that does not exist.
    if visit.deployment is not None and visit.deployment.state == "Succeeded":
        return None if visit.deployment.serves else refusals.not_ready()
    return refusals.no_deployment(visit.state.account, request_id=visit.request_id)


def _retired(visit: _Visit) -> Answer | None:
    assert visit.deployment is not None  # noqa: S101 -- `_deployment` has refused the others
    retires = catalogue.retirement(visit.state, visit.deployment)
    if retires is None or visit.state.clock.now() < retires:
        return None
    # How Anthropic's own endpoint answers for a retired model; of Foundry's no source tells [U].
    message = f"model: {visit.deployment.model}"
    return refusals.anthropic(404, "not_found_error", message, request_id=visit.request_id)


def _quota(visit: _Visit) -> Answer | None:
    assert visit.deployment is not None  # noqa: S101 -- `_deployment` has refused the others
    limit = visit.state.quotas.get(catalogue.usage_name(visit.deployment), 0)
    return None if limit else refusals.rate_limited(_NO_QUOTA)


_NO_QUOTA = Throttle(counter="UserByModelByMinuteRequests", limit=0, window_s=60, wait_s=60)


def _limits(visit: _Visit) -> Answer | None:
    used_up = visit.state.plan.throttles if visit.call.path == MESSAGES else ()
    return refusals.rate_limited(used_up[0]) if used_up else None


def _outage(visit: _Visit) -> Answer | None:
    for fault in visit.state.plan.outages:
        if fault.path == visit.call.path and fault.shape == "azure":
            return refusals.azure(fault.status, fault.code, fault.message)
        if fault.path == visit.call.path and fault.shape == "bare":
            return refusals.bare(fault.status, fault.message)
        if fault.path == visit.call.path:
            return refusals.anthropic(
                fault.status, fault.code, fault.message, request_id=visit.request_id
            )
    return None


def _claude(visit: _Visit) -> Answer | None:
    assert visit.prompt is not None  # noqa: S101 -- `_body` has refused a call without one
    assert visit.deployment is not None  # noqa: S101 -- the same of `_deployment`
    if visit.call.path == COUNT_TOKENS:
        return claude.count(visit.prompt)
    message_id = "msg_01" + visit.state.seeded.text(22, *visit.words, "message")
    return claude.reply(visit.prompt, visit.deployment, message_id=message_id)


Guard = Callable[[_Visit], Answer | None]

GUARDS: tuple[Guard, ...] = (
    _network,
    _host,
    _penalty,
    _path,
    _credential,
    _local_auth,
    _key,
    _subdomain,
    _token,
    _tenant,
    _data_action,
    _version,
    _size,
    _betas,
    _body,
    _deployment,
    _retired,
    _quota,
    _limits,
    _outage,
    _claude,
)
"""In Azure's order: the first that answers ends the visit."""
