"""Checks of the resource: found, of the right kind, open to the call that was made."""

from ipaddress import ip_address

from checks.evidence import Acceptance, Credentials, Failure, Resolution
from checks.evidence.arm.accounts import Account, AccountRead, AccountSearch, ArmSignIn
from checks.evidence.arm.subscriptions import SubscriptionRead
from checks.evidence.match import SiblingResolutions
from checks.model import (
    Check,
    Confidence,
    Facts,
    Finding,
    Permission,
    Reason,
    Status,
)
from checks.rules.findings import Evidence, because, failed, passed, undecided, warned
from checks.rules.reading import unread
from checks.target import Target
from checks.words import say

BY_ARM = say("Azure Resource Manager provided this information.")
NO_SUBSCRIPTION = ("SubscriptionNotFound", "InvalidSubscriptionId")
"""Codes for an ID that no subscription has, or none that this tenant sees."""
DISABLED = ("disabled", "deleted", "warned", "pastdue")


def judge_found(facts: Facts) -> Finding:
    """Judge whether the identity sees the resource."""
    search = facts[AccountSearch]
    if finding := unread(search, "Resource Graph"):
        return finding
    found = search.first
    if found is None:
        return Finding(
            status=Status.SKIP,
            reason=Reason.NO_PERMISSION,
            summary=(
                say(
                    "Not run: this identity cannot see a resource named "
                    "{resource}. The resource may "
                    "exist in a scope to which the identity has no access.",
                    resource=facts[Target].resource,
                )
            ),
            missing=(
                Permission(
                    permission="Microsoft.CognitiveServices/accounts/read",
                    scope=say("the resource {resource}", resource=facts[Target].resource),
                ),
            ),
        )
    return passed(
        say(
            "{name} is in {location}, in the resource group {resource_group}.",
            name=found.name,
            location=found.location,
            resource_group=found.resource_group,
        ),
        (
            ("id", found.id),
            ("location", found.location),
            (say("resource group"), found.resource_group),
            ("subscription", found.subscription),
            ("tenant", found.tenant),
            (say("other resources with this name"), len(search.items) - 1 or ""),
        ),
    )


def judge_subscription(facts: Facts) -> Finding:
    """Judge whether the subscription may be read and is enabled."""
    read, named = facts[SubscriptionRead], facts[Target].given.subscription
    if finding := unread(read, say("the subscription")):
        refused = read.refusal
        if named and refused and refused.code in NO_SUBSCRIPTION:
            return warned(
                say("The signed-in identity cannot find the subscription {named}.", named=named),
                because("subscription-unknown", BY_ARM, subscription=named, reason=refused.code),
                (("answer", f"{refused.status} {refused.code}"),),
            )
        if named and refused and refused.is_permission:
            return warned(
                say("This identity is denied access to the subscription {named}.", named=named),
                because("subscription-refused", BY_ARM, subscription=named, scope=refused.scope),
                (("answer", f"{refused.status} {refused.code}"),),
            )
        return finding
    found = read.first
    if found is None:
        return undecided(say("Azure Resource Manager returned no details of the subscription."))
    evidence = (
        ("name", found.name),
        ("state", found.state),
        ("offer", found.quota_id),
        ("tenant", found.tenant),
    )
    if found.state.lower() in DISABLED:
        return failed(
            say("The subscription is {state}.", state=found.state),
            because("subscription-disabled", BY_ARM, reason=found.state),
            evidence,
        )
    return passed(say("The subscription is enabled."), evidence)


def _account(facts: Facts) -> Account | Finding:
    read = facts[AccountRead]
    if finding := unread(read, say("the resource")):
        return finding
    return read.first or undecided(
        say("Azure Resource Manager returned no details of the resource.")
    )


def judge_kind(facts: Facts) -> Finding:
    """Judge whether the resource is one that can hold Claude, and is ready."""
    account = _account(facts)
    if isinstance(account, Finding):
        return account
    evidence = (("kind", account.kind), ("state", account.state))
    if account.kind.lower() != "aiservices":
        return failed(
            say(
                "The resource is of kind {kind}, which cannot have Claude deployments.",
                kind=account.kind,
            ),
            because("resource-kind", BY_ARM, reason=account.kind),
            evidence,
        )
    if account.state.lower() != "succeeded":
        return failed(
            say("The resource is in state {state}.", state=account.state),
            because("resource-not-ready", BY_ARM, reason=account.state),
            evidence,
        )
    return passed(say("The resource is of kind AIServices and is ready."), evidence)


def judge_endpoint(facts: Facts) -> Finding:
    """Judge whether the URL is this resource's, and whether it can take tokens."""
    account = _account(facts)
    if isinstance(account, Finding):
        return account
    host = facts[Target].host
    label = host.partition(".")[0]
    evidence = ((say("custom subdomain"), account.subdomain), ("host", host))
    if not account.subdomain:
        if facts[Credentials].mode == "key":
            return passed(
                say("The resource has no custom subdomain, but keys do not need one."), evidence
            )
        candidates = because("subdomain-missing", BY_ARM)
        return failed(say("The resource has no custom subdomain."), candidates, evidence)
    own = account.subdomain.lower() == label.lower()
    if own or not facts[Target].base_url or "." not in host or host.startswith("127."):
        return passed(
            say("The resource's custom subdomain is {subdomain}.", subdomain=account.subdomain),
            evidence,
        )
    return failed(
        say(
            "The URL's host is {host}, but the resource's own host is {subdomain}.",
            host=host,
            subdomain=account.subdomain,
        ),
        because("resource-host-mismatch", BY_ARM, host=host, reason=account.subdomain),
        evidence,
    )


def judge_key_auth(facts: Facts) -> Finding:
    """Judge whether the resource takes keys, when the calls carry one."""
    account = _account(facts)
    if isinstance(account, Finding):
        return account
    if not account.local_auth_disabled:
        return passed(say("The resource accepts keys."))
    if facts[Credentials].mode != "key":
        return passed(say("The resource does not accept keys, and the calls do not use one."))
    return failed(say("The resource does not accept keys."), because("key-auth-disabled", BY_ARM))


def _is_public(resolution: Resolution | None) -> bool:
    if resolution is None or not resolution.addresses:
        return False
    return all(ip_address(address).is_global for address in resolution.addresses)


def _is_private(resolution: Resolution) -> bool:
    found = resolution.addresses
    return bool(found) and not any(ip_address(address).is_global for address in found)


def judge_network(facts: Facts) -> Finding:
    """Judge whether the resource's network rules explain a refused call."""
    account, accepted = _account(facts), facts.get(Acceptance)
    if isinstance(account, Finding):
        return account
    evidence = (
        (say("public access"), "on" if account.public_access else "off"),
        (say("default action"), account.default_action),
        ("IP rules", ", ".join(account.ip_rules)),
        (say("private endpoints"), account.private_endpoints),
    )
    if accepted is not None and accepted.accepted:
        return passed(_let_through(facts, account), evidence)
    status = accepted.call.exchange.status if accepted else None
    if not account.public_access and _is_public(facts.get(Resolution)):
        return failed(
            say(
                "Public access is off, but the host resolves to {address}, a public address.",
                address=_address(facts),
            ),
            because(_hole(facts), BY_ARM, _sureness(facts)),
            evidence,
        )
    if account.default_action.lower() == "deny" and status == 403:
        candidates = because("resource-firewall", BY_ARM)
        return failed(
            say("The resource's firewall denies traffic by default."), candidates, evidence
        )
    if not account.public_access or account.default_action.lower() == "deny":
        return undecided(
            say(
                "The resource has restrictive network rules, but it is not known whether they "
                "block this machine."
            ),
            evidence,
        )
    return _open(accepted, evidence)


def _address(facts: Facts) -> str:
    found = facts.get(Resolution)
    return found.addresses[0] if found and found.addresses else "none"


NETWORK_REFUSALS = ("resource-firewall", "public-access-disabled")


def _open(accepted: Acceptance | None, evidence: Evidence) -> Finding:
    """Judge a resource without a rule that stops anybody: the gateway may not know it yet."""
    if accepted is not None and accepted.refused_for in NETWORK_REFUSALS:
        return failed(
            say(
                "None of the resource's network rules blocks this machine, but according to the "
                "gateway's response, a rule does."
            ),
            because("firewall-lagging", BY_ARM, Confidence.LIKELY),
            evidence,
        )
    return passed(say("The resource's network rules do not block this machine."), evidence)


def _let_through(facts: Facts, account: Account) -> str:
    if not account.public_access and _is_public(facts.get(Resolution)):
        return say(
            "Public access is off, but the call was still allowed. A change takes minutes to "
            "reach the gateway."
        )
    return say("The resource's network rules let this machine through.")


def _hole(facts: Facts) -> str:
    refused = facts.get(Acceptance)
    said_so = refused is not None and refused.call.exchange.status == 403
    return "public-access-disabled" if said_so else "private-dns-hole"


def _sureness(facts: Facts) -> Confidence:
    siblings = facts.get(SiblingResolutions)
    told = siblings is not None and any(map(_is_private, siblings.items))
    return Confidence.CERTAIN if told or _hole(facts) != "private-dns-hole" else Confidence.LIKELY


def judge_siblings(facts: Facts) -> Finding:
    """Judge whether the account's host names resolve alike."""
    own, siblings = facts[Resolution], facts[SiblingResolutions].items
    evidence = tuple(
        (entry.host, ", ".join(entry.addresses) or entry.detail) for entry in (own, *siblings)
    )
    private = [entry.host for entry in siblings if _is_private(entry)]
    if _is_public(own) and private:
        return failed(
            say(
                "{host} resolves to {address}, but {private} resolves to a private address.",
                host=own.host,
                address=_address(facts),
                private=private[0],
            ),
            because("private-dns-hole", say("The resource's host names resolve inconsistently.")),
            evidence,
        )
    unknown = [e.host for e in siblings if e.failure and e.failure is not Failure.NAME_UNKNOWN]
    if unknown:
        return undecided(say("{unknown} could not be resolved.", unknown=unknown[0]), evidence)
    return passed(say("The resource's host names resolve consistently."), evidence)


def judge_abuse(facts: Facts) -> Finding:
    """Judge whether the resource is blocked or slowed down for abuse."""
    account = _account(facts)
    if isinstance(account, Finding):
        return account
    if not account.abuse_action:
        return passed(say("The resource is not under an abuse penalty."))
    evidence = (("penalty", account.abuse_action), ("until", account.abuse_expires))
    candidates = because("abuse-blocked", BY_ARM, reason=account.abuse_action)
    says = say(
        "The resource is under an abuse penalty: {abuse_action}.", abuse_action=account.abuse_action
    )
    if account.abuse_action.lower() == "block":
        return failed(says, candidates, evidence)
    return warned(says, candidates, evidence)


CHECKS = (
    Check(
        id="resource.found",
        needs=(Target, AccountSearch),
        uses=(ArmSignIn,),
        judge=judge_found,
    ),
    Check(id="resource.subscription", needs=(Target, SubscriptionRead), judge=judge_subscription),
    Check(id="resource.kind", needs=(AccountRead,), judge=judge_kind),
    Check(id="resource.endpoint", needs=(Target, Credentials, AccountRead), judge=judge_endpoint),
    Check(id="resource.key-auth", needs=(Credentials, AccountRead), judge=judge_key_auth),
    Check(
        id="resource.network",
        needs=(AccountRead,),
        uses=(Resolution, Acceptance, SiblingResolutions),
        judge=judge_network,
    ),
    Check(
        id="resource.private-dns",
        needs=(Resolution, SiblingResolutions),
        judge=judge_siblings,
    ),
    Check(id="resource.not-blocked", needs=(AccountRead,), judge=judge_abuse),
)
