"""The ranking: the fewest causes that explain what failed."""

from datetime import date

from checks.causes.rank import rank
from checks.model import Area, Candidate, Confidence, Result, Status

DAY = date(2026, 11, 27)


def result(
    check: str,
    *causes: str,
    subject: str | None = None,
    status: Status = Status.FAIL,
    **params: str,
) -> Result:
    """Return a finding with these causes, the likeliest first."""
    return Result(
        id=check,
        area=Area(check.partition(".")[0]),
        subject=subject,
        status=status,
        summary="it failed",
        candidates=tuple(
            Candidate(cause=c, confidence=Confidence.LIKELY, decided_by="a fact", params=params)
            for c in causes
        ),
    )


def test_a_consequence_is_folded_under_its_cause() -> None:
    """A key of another service explains that the gateway refuses it."""
    (root,) = rank(
        [
            result("identity.key-shape", "key-of-openai"),
            result("gateway.accepts-credential", "key-refused"),
        ],
        {},
        on=DAY,
    )

    assert root.cause.id == "key-of-openai"
    assert root.explains == ("identity.key-shape", "gateway.accepts-credential")


def test_failures_come_before_warnings() -> None:
    """What stops calls is the answer, whatever was found first."""
    roots = rank(
        [
            result("network.certificate-lifetime", "certificate-expiring", status=Status.WARN),
            result("gateway.deployment-answers", "overloaded"),
        ],
        {},
        on=DAY,
    )

    assert [root.severity for root in roots] == [Status.FAIL, Status.WARN]


def test_a_warning_that_explains_a_failure_leads_and_fails() -> None:
    """An interceptor that was only warned of is the cause when its page is the answer."""
    (root,) = rank(
        [
            result("network.certificate-issuer", "tls-intercepted", status=Status.WARN),
            result("gateway.accepts-credential", "proxy-page"),
        ],
        {},
        on=DAY,
    )

    assert (root.cause.id, root.severity) == ("tls-intercepted", Status.FAIL)


def test_many_deployments_with_one_cause_are_one_problem() -> None:
    """Two hundred names that do not exist are one answer, which counts them."""
    names = [f"d{i}" for i in range(200)]
    (root,) = rank(
        [result("gateway.deployment-answers", "deployment-not-found", subject=n) for n in names],
        {},
        on=DAY,
    )

    assert root.cause.title == "The resource has no deployment named d0 (and 199 more like it)"
    assert len(root.subjects) == 200


def test_one_cause_counts_nobody_else() -> None:
    """A cause without a deployment, or with one, has a plain title."""
    (lone,) = rank([result("identity.token-lifetime", "token-expired")], {}, on=DAY)
    (named,) = rank([result("gateway.deployment-answers", "overloaded", subject="d")], {}, on=DAY)

    assert "likewise" not in lone.cause.title + named.cause.title


def test_what_any_finding_knows_fills_the_remedies() -> None:
    """A lint's mended URL reaches the remedies though another finding leads."""
    (root,) = rank(
        [
            result("gateway.deployment-answers", "base-url-with-v1"),
            result(
                "target.path",
                "base-url-with-v1",
                status=Status.WARN,
                fixed_base_url="https://x/anthropic/",
            ),
        ],
        {},
        on=DAY,
    )

    assert "FIXED_BASE_URL" not in str(root.cause.remedies)


def test_nothing_found_is_no_cause() -> None:
    """A pass has no root cause."""
    assert rank([], {}, on=DAY) == ()
