"""Why a resource has no deployment: the error with which Azure refused to make one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from checks.evidence.arm.deployments import DeploymentList
from checks.evidence.arm.monitor import ChangeList
from checks.model import Confidence
from checks.rules import deployment
from tests.rules import arm_evidence as arm
from tests.rules.fake_facts import FakeFacts, first_cause
from tests.rules.test_deployments import NAMES, REFUSED_SALE

LOGGED = {
    '{"error":{"code":"InsufficientQuota","message":"More than is left."}}': "deployment-quota",
    "InvalidModelProviderData": "model-provider-data",
    "AnthropicOrganizationCreationFailed: Internal Server Error.": "organization-not-created",
    "715-123420 An error occurred.": "deployment-quota",
    "This subscription is internal or sandbox.": "subscription-not-eligible",
    "MarketplaceSubscriptionCannotBeCompleted": "marketplace-incomplete",
    "The Marketplace order failed.": "marketplace-refused",
    "The offer is not available in your country.": "subscription-not-eligible",
    "Region not available for this model.": "region-without-claude",
    "RequestDisallowedByPolicy": "policy-denies-deployment",
    "InvalidResourceProperties: Policy evaluation returned compliance: NonCompliant": (
        "policy-denies-deployment"
    ),
    "RequestConflict": "deployment-conflict",
    "Something that nobody has seen.": "no-claude-deployment",
}


@pytest.mark.parametrize(("message", "cause"), LOGGED.items())
def test_the_activity_log_tells_why_a_deployment_was_refused(message: str, cause: str) -> None:
    """What Azure said when the deployment was made is why there is none."""
    changes = ChangeList(items=(replace(REFUSED_SALE, message=message),))
    finding = deployment.judge_exists(FakeFacts(DeploymentList(items=NAMES[2:]), changes))

    assert first_cause(finding) == cause
    assert finding.candidates[-1].cause == "no-claude-deployment"


def test_the_newest_error_of_a_deployment_counts_first() -> None:
    """What was mended since is not the reason now."""
    old = replace(REFUSED_SALE, message="InsufficientQuota")
    new = replace(old, message="InvalidModelProviderData", at=arm.NOW + timedelta(hours=1))
    for items in ((old, new), (new, old)):
        facts = FakeFacts(DeploymentList(items=NAMES[2:]), ChangeList(items=items))
        assert first_cause(deployment.judge_exists(facts)) == "model-provider-data"


def test_a_quota_that_did_not_suffice_may_have_been_another_models() -> None:
    """The activity log tells no model, so nothing is certain."""
    changes = ChangeList(items=(replace(REFUSED_SALE, message="InsufficientQuota"),))
    finding = deployment.judge_exists(FakeFacts(DeploymentList(items=NAMES[2:]), changes))

    assert finding.candidates[0].confidence is Confidence.LIKELY
