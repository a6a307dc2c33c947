"""Checks of deployments: one of this name, ready, of Claude, of a model that still lives."""

from datetime import date, timedelta

from checks.causes.classify import refusals_of_deployments, refused_deployment
from checks.causes.models import takes_entra_only
from checks.causes.retirement import End, Retirement, of_model
from checks.evidence.arm.deployments import Deployment, DeploymentList
from checks.evidence.arm.models import ModelList, OtherRegions, is_claude
from checks.evidence.arm.monitor import ChangeList
from checks.evidence.arm.subscriptions import AgreementList, SubscriptionRead
from checks.evidence.calls import DeploymentCall
from checks.evidence.exchange import Exchange
from checks.evidence.identity import Credentials
from checks.evidence.match import DeploymentMatch
from checks.knowledge import constant
from checks.model import Candidate, Check, Confidence, Facts, Finding, Reason
from checks.rules.findings import Evidence, because, failed, passed, skipped, undecided, warned
from checks.rules.reading import unread
from checks.words import say

BY_LIST = say("The resource's deployments were listed.")
BY_MODELS = say("The region's models were listed.")
NOT_FOUND = 404
RETIRES_SOON = timedelta(days=60)

INELIGIBLE = tuple(constant("refused-offers"))
"""Offers that Claude is not sold to, by the start of the quota ID."""


def judge_exists(facts: Facts) -> Finding:
    """Judge whether the resource has a Claude deployment at all, and why not."""
    read = facts[DeploymentList]
    if finding := unread(read, say("the deployments")):
        return finding
    claude = [deployment.name for deployment in read.items if is_claude(deployment)]
    evidence = (
        (say("Claude deployments"), ", ".join(claude)),
        ("others", len(read.items) - len(claude)),
    )
    if claude:
        return passed(
            say("Claude deployments on the resource: {claude}.", claude=len(claude)), evidence
        )
    if not read.proves_absence:
        return undecided(say("The list of deployments is incomplete."), evidence)
    return failed(
        say("The resource has no Claude deployment."),
        _why_none(facts),
        evidence,
        # One may have been refused before what the activity log still has.
        left_open=refusals_of_deployments(),
    )


def _why_none(facts: Facts) -> tuple[Candidate, ...]:
    """Return why there is no Claude deployment, the surest first."""
    models, subscription = facts.get(ModelList), facts.get(SubscriptionRead)
    offer = subscription.first.quota_id if subscription and subscription.first else ""
    found: list[Candidate] = []
    if models and models.proves_absence and not any(map(is_claude, models.items)):
        found += because("region-without-claude", BY_MODELS)
    if _marketplace_refused(facts):
        found += because("marketplace-refused", say("The Marketplace agreement was retrieved."))
    if offer.startswith(INELIGIBLE):
        found += because(
            "subscription-not-eligible",
            say("The subscription's offer was read."),
            Confidence.LIKELY,
            rests_on=("constants/refused-offers",),
            reason=offer,
        )
    found += _refused_before(facts)
    named = dict.fromkeys(candidate.cause for candidate in found)
    first = (next(c for c in found if c.cause == cause) for cause in named)
    return (*first, *because("no-claude-deployment", BY_LIST))


def _marketplace_refused(facts: Facts) -> bool:
    agreements = facts.get(AgreementList)
    return agreements is not None and any(not a.accepted for a in agreements.items)


def _refused_before(facts: Facts) -> tuple[Candidate, ...]:
    """Return the causes that the activity log's errors of deployments allow, the newest first."""
    changes = facts.get(ChangeList)
    newest = sorted(changes.items, key=lambda each: each.at, reverse=True) if changes else ()
    return tuple(c for change in newest for c in refused_deployment(change.message))


def judge_named(facts: Facts) -> Finding:
    """Judge whether a deployment has the name that is asked for."""
    read, found = facts[DeploymentList], facts[DeploymentMatch]
    evidence = (("deployments", ", ".join(found.existing)),)
    if found.exact:
        return passed(say("There is a deployment named {name}.", name=found.name), evidence)
    if finding := unread(read, say("the deployments")):
        return finding
    if not read.proves_absence:
        return undecided(say("The list of deployments is incomplete."), evidence)
    cause, name = _meant(found)
    return failed(
        say("There is no deployment named {name}.", name=found.name)
        + (say(" The closest name is {name}.", name=name) if name else ""),
        because(cause, BY_LIST, deployment=found.name, nearest=name),
        evidence,
    )


def _meant(found: DeploymentMatch) -> tuple[str, str]:
    """Return which mistake a name is, and the name that was meant."""
    if found.other_case:
        return "deployment-name-case", found.other_case.name
    if found.of_model:
        return "deployment-model-id", found.of_model[0]
    if found.near:
        return "deployment-name-near", found.near[0]
    return "deployment-not-found", ""


def _there(facts: Facts) -> Deployment | Finding:
    found = facts[DeploymentMatch].found
    if found is None:
        return skipped(
            say("Not run: there is no deployment with this name."),
            Reason.BLOCKED,
            ("deployment.named",),
        )
    return found


def judge_ready(facts: Facts) -> Finding:
    """Judge whether the deployment is ready."""
    found = _there(facts)
    if isinstance(found, Finding):
        return found
    evidence = (("state", found.state), ("created", found.created_at or ""))
    if found.state.lower() == "succeeded":
        return passed(say("{name} is ready.", name=found.name), evidence)
    cause = "deployment-too-new" if found.state.lower() in NEW else "deployment-failed"
    return failed(
        say("{name} is in the {state} state.", name=found.name, state=found.state),
        because(cause, BY_LIST, deployment=found.name, reason=found.state),
        evidence,
    )


NEW = ("accepted", "creating", "moving", "updating")


def judge_is_claude(facts: Facts) -> Finding:
    """Judge whether the deployment is of an Anthropic model."""
    found = _there(facts)
    if isinstance(found, Finding):
        return found
    evidence = (
        ("model", f"{found.model} {found.version}"),
        ("format", found.format),
        ("SKU", f"{found.sku} {found.capacity}"),
    )
    if is_claude(found):
        return passed(
            say(
                "{name} is {model}, version {version}.",
                name=found.name,
                model=found.model,
                version=found.version,
            ),
            evidence,
        )
    return failed(
        say(
            "{name} serves {model} in the {format} format, not Claude.",
            name=found.name,
            model=found.model,
            format=found.format,
        ),
        because("deployment-not-claude", BY_LIST, deployment=found.name, reason=found.format),
        evidence,
    )


def judge_key_auth(facts: Facts) -> Finding:
    """Judge whether the deployment's model takes keys, when the calls carry one."""
    found = _there(facts)
    if isinstance(found, Finding):
        return found
    evidence = (("model", f"{found.model} {found.version}"),)
    if not takes_entra_only(found.model):
        return passed(say("{model} is not known to reject keys.", model=found.model), evidence)
    if facts[Credentials].mode != "key":
        return passed(
            say("{model} accepts only Entra tokens, and the calls use one.", model=found.model),
            evidence,
        )
    return failed(
        say("{model} accepts only Entra tokens, but the calls use a key.", model=found.model),
        because(
            "model-entra-only",
            BY_LIST,
            rests_on=(f"models/{found.model}",),
            deployment=found.name,
            model=found.model,
        ),
        evidence,
    )


def _listed_end(found: Deployment, models: ModelList) -> date | None:
    fitting = [
        entry.retires
        for entry in models.items
        if entry.name == found.model and entry.version == found.version and entry.retires
    ]
    return min(fitting, default=None)


def _today(exchanges: tuple[Exchange, ...]) -> date | None:
    return exchanges[-1].started_at.date() if exchanges else None


def judge_lives(facts: Facts) -> Finding:
    """Judge whether the deployment's model is retired, or will be soon."""
    found, models = _there(facts), facts[ModelList]
    if isinstance(found, Finding):
        return found
    if finding := unread(models, say("the region's models")):
        return finding
    last, today = of_model(found.model, _listed_end(found, models)), _today(models.exchanges)
    evidence = (
        ("model", f"{found.model} {found.version}"),
        ("retires, by Azure's catalog", last.catalogue or say("not said")),
        ("retires, by Anthropic", last.by_anthropic or say("not known")),
    )
    if today is None or not last.is_near(today + RETIRES_SOON):
        return passed(say("The model is not close to retirement."), evidence)
    end, call = last.end(today), facts.get(DeploymentCall)
    if end is End.DISPUTED:
        return _disputed(found, last, call, evidence)
    params = {"deployment": found.name, "model": found.model, "expires": last.said}
    if end is End.LIVES or (call is not None and call.exchange.succeeded):
        when = "near" if end is End.LIVES else say("past, yet the model still responds")
        return warned(
            _last_day(found, when, last),
            because("deployment-retiring", BY_MODELS, rests_on=last.rests_on, **params),
            evidence,
        )
    return failed(
        _last_day(found, "past", last),
        because("deployment-retired", BY_MODELS, rests_on=last.rests_on, **params),
        evidence,
    )


def _last_day(found: Deployment, when: str, last: Retirement) -> str:
    return say(
        "The retirement date of {model} {version} is {when}. {said}.",
        model=found.model,
        version=found.version,
        when=when,
        said=last.said,
    )


def _disputed(
    found: Deployment, last: Retirement, call: DeploymentCall | None, evidence: Evidence
) -> Finding:
    """Judge a model that one source calls gone and the other not: the call's own answer tells."""
    params = {
        "deployment": found.name,
        "model": found.model,
        "expires": last.said,
        "disputed": last.said,
    }
    facts = last.rests_on
    if call is not None and call.exchange.status == NOT_FOUND:
        return failed(
            _last_day(found, say("disputed, and may have passed"), last),
            because("deployment-retired", BY_MODELS, Confidence.LIKELY, rests_on=facts, **params),
            evidence,
        )
    return warned(
        _last_day(found, "disputed", last),
        because("deployment-retiring", BY_MODELS, Confidence.LIKELY, rests_on=facts, **params),
        evidence,
    )


def judge_region(facts: Facts) -> Finding:
    """Judge whether the resource's region offers Claude."""
    read = facts[ModelList]
    if finding := unread(read, say("the region's models")):
        return finding
    offered = sorted({model.name for model in read.items if is_claude(model)})
    if offered:
        return passed(
            say("The resource's region offers Claude."), (("models", ", ".join(offered)),)
        )
    if not read.proves_absence:
        return undecided(say("The region's list of models is incomplete."))
    elsewhere = facts.get(OtherRegions)
    offers = [offer.region for offer in elsewhere.items if offer.models] if elsewhere else []
    return failed(
        say("The resource's region offers no Claude model."),
        because("region-without-claude", BY_MODELS),
        ((say("offered in"), ", ".join(offers)),),
    )


CHECKS = (
    Check(
        id="deployment.exists",
        needs=(DeploymentList,),
        uses=(ModelList, SubscriptionRead, AgreementList, ChangeList),
        judge=judge_exists,
    ),
    Check(id="deployment.named", needs=(DeploymentList, DeploymentMatch), judge=judge_named),
    Check(id="deployment.ready", needs=(DeploymentMatch,), judge=judge_ready),
    Check(id="deployment.is-claude", needs=(DeploymentMatch,), judge=judge_is_claude),
    Check(id="deployment.key-auth", needs=(Credentials, DeploymentMatch), judge=judge_key_auth),
    Check(
        id="deployment.model-lives",
        needs=(DeploymentMatch, ModelList),
        uses=(DeploymentCall,),
        judge=judge_lives,
    ),
    Check(
        id="region.offers-claude",
        needs=(ModelList,),
        uses=(OtherRegions,),
        judge=judge_region,
    ),
)
