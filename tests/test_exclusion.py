"""What rules a cause out, and what does not: one result at a time."""

from typing import Any

import pytest

from checks.causes.catalogue import causes, deciding
from checks.causes.classify import signatures
from checks.causes.exclusion import (
    Coverage,
    Lack,
    Open,
    RuledOut,
    Sighting,
    coverage_of,
    listed,
    named,
    of_candidates,
    weighed,
)
from checks.causes.filling import PLACEHOLDER
from checks.causes.symptoms import sharing
from checks.knowledge import load, load_folder
from checks.model import Area, Candidate, Confidence, Permission, Reason, Result, Status

LISTED = [cause for file in load_folder("causes") for cause in file["cause"]]

REFUSED = Sighting(
    symptoms=frozenset({"key-refused", "gateway.accepts-credential"}),
    shown=frozenset({"key-refused", "key-of-another-resource"}),
    root="key-refused",
)
READER = Permission(
    permission="Microsoft.CognitiveServices/accounts/read", scope="/subscriptions/1"
)


def result(check: str, status: Status, *found: str, **changes: Any) -> Result:
    """Return what a check ended in, certain of the causes that it found."""
    sure = changes.pop("sure", Confidence.CERTAIN)
    return Result(
        id=check,
        area=Area(check.partition(".")[0]),
        subject=changes.pop("subject", None),
        status=status,
        summary=changes.pop("summary", f"{check} ended in {status}."),
        candidates=tuple(Candidate(cause=c, confidence=sure, decided_by="a fact") for c in found),
        **changes,
    )


def verdict(cause: str, *results: Result, sighting: Sighting = REFUSED) -> RuledOut | Open:
    """Return what becomes of one cause."""
    return next(v for part in weighed([sighting], results) for v in part if v.cause.id == cause)


def test_the_deciding_check_rules_out_when_it_passes() -> None:
    """The fact is its own sentence."""
    found = verdict("key-auth-disabled", result("resource.key-auth", Status.PASS, summary="It is."))

    assert isinstance(found, RuledOut)
    assert (found.by, found.check) == ("It is.", "resource.key-auth")


def test_a_further_result_rules_out_as_the_catalogue_says() -> None:
    """An issuer of Azure's own leaves no place for an interceptor, whatever the call said."""
    found = verdict("interceptor-answered", result("network.certificate-issuer", Status.PASS))

    assert isinstance(found, RuledOut)
    assert found.check == "network.certificate-issuer"


def test_without_results_every_cause_is_open() -> None:
    """A pasted text excludes nothing: nobody has looked."""
    signature = next(each for each in signatures() if each.id == "key-refused")
    told = [
        Candidate(cause=cause, confidence=sure, decided_by=why, signature="key-refused")
        for cause, sure, why in signature.causes
    ]

    ruled_out, still_open = weighed([of_candidates(told)])

    assert ruled_out == ()
    assert {each.cause.id for each in still_open} == set(signature.also)
    assert {each.lacks for each in still_open} == {()}


def test_a_form_of_words_leaves_open_what_the_response_behind_it_does() -> None:
    """Of a pasted refusal as many causes are open as of the same refusal that a run met."""
    likes = {
        entry["id"]: entry["like"]
        for kind in ("sentence", "general")
        for entry in load("said")[kind]
        if "like" in entry
    }
    behind = {each.id: each for each in signatures()}
    assert len(likes) > 20
    for form, names in likes.items():
        told = Candidate(
            cause="unexplained-answer", confidence=Confidence.LIKELY, decided_by="", signature=form
        )
        still = {each.cause.id for each in weighed([of_candidates([told])])[1]}
        for name in names:
            assert still >= {cause for cause, _, _ in behind[name].causes} | set(behind[name].also)


def test_a_sighting_without_symptoms_has_no_others() -> None:
    """Where nothing is recognized there is nothing to exclude."""
    assert weighed([of_candidates(())]) == ((), ())
    assert sharing(frozenset()) == ()


NOT_READ = [
    pytest.param(Status.SKIP, Reason.NO_PERMISSION, id="no-permission"),
    pytest.param(Status.SKIP, Reason.NO_INPUT, id="no-input"),
    pytest.param(Status.SKIP, Reason.NOT_APPLICABLE, id="not-applicable"),
    pytest.param(Status.SKIP, Reason.BLOCKED, id="blocked"),
    pytest.param(Status.SKIP, Reason.EXCLUDED, id="excluded"),
    pytest.param(Status.UNCERTAIN, None, id="uncertain"),
    pytest.param(Status.CRASH, None, id="crash"),
]


@pytest.mark.parametrize(("status", "reason"), NOT_READ)
def test_what_was_not_read_rules_nothing_out(status: Status, reason: Reason | None) -> None:
    """Only a check that looked and judged speaks against a cause."""
    found = verdict("key-auth-disabled", result("resource.key-auth", status, reason=reason))

    assert isinstance(found, Open)


def test_an_open_cause_names_the_permission_that_was_missing() -> None:
    """Once, though several results lacked it."""
    skipped = result(
        "resource.key-auth", Status.SKIP, reason=Reason.NO_PERMISSION, missing=(READER, READER)
    )

    found = verdict("key-auth-disabled", skipped)

    assert isinstance(found, Open)
    assert found.lacks == (READER,)


KEY_SHAPE = "identity.key-shape"


def test_a_check_that_is_certain_of_another_cause_rules_out() -> None:
    """A key that is Anthropic's is no token."""
    found = verdict("key-is-token", result(KEY_SHAPE, Status.FAIL, "key-anthropic"))

    assert isinstance(found, RuledOut)
    assert found.check == KEY_SHAPE


@pytest.mark.parametrize(
    "contrary",
    [
        pytest.param({"sure": Confidence.LIKELY}, id="not-certain"),
        pytest.param({"left_open": ("key-is-token",)}, id="left-open"),
    ],
)
def test_a_doubtful_finding_rules_nothing_out(contrary: dict[str, Any]) -> None:
    """Nor does one that says itself what it could not look into."""
    found = verdict("key-is-token", result(KEY_SHAPE, Status.FAIL, "key-anthropic", **contrary))

    assert isinstance(found, Open)


def test_a_check_that_names_a_cause_second_does_not_rule_it_out() -> None:
    """It allows both."""
    found = verdict("key-is-token", result(KEY_SHAPE, Status.FAIL, "key-anthropic", "key-is-token"))

    assert isinstance(found, Open)


def test_a_consequence_is_open_and_says_of_what() -> None:
    """That the gateway refuses a key of another service is true, and no cause of its own."""
    seen = Sighting(
        symptoms=frozenset({"key-refused"}),
        shown=frozenset({"key-of-openai"}),
        root="key-of-openai",
        follows=frozenset({"key-refused"}),
    )

    found = verdict(
        "key-refused",
        result("gateway.accepts-credential", Status.FAIL, "key-of-openai"),
        sighting=seen,
    )

    assert isinstance(found, Open)
    assert found.follows_from == "key-of-openai"


def test_another_deployment_rules_nothing_out() -> None:
    """A failure of one deployment is weighed by that deployment's results alone."""
    seen = Sighting(
        symptoms=frozenset({"deployment-not-found"}), shown=frozenset(), subjects=("a",)
    )
    both = (
        result("deployment.named", Status.PASS, subject="b"),
        result("deployment.named", Status.SKIP, subject="a", reason=Reason.NO_INPUT),
    )

    assert isinstance(verdict("deployment-name-near", *both, sighting=seen), Open)
    assert isinstance(verdict("deployment-name-near", both[0], sighting=seen), Open)
    passed = result("deployment.named", Status.PASS, subject="a")
    assert isinstance(verdict("deployment-name-near", passed, sighting=seen), RuledOut)


def test_a_cause_of_two_failures_is_ruled_out_only_by_both() -> None:
    """What one of them allows stays open, and stands in one list."""
    first, second = (
        Sighting(symptoms=frozenset({"deployment-not-found"}), shown=frozenset(), subjects=(name,))
        for name in ("a", "b")
    )
    passed = [result("deployment.named", Status.PASS, subject=name) for name in ("a", "b")]
    unread = result("deployment.named", Status.UNCERTAIN, subject="b")

    def out(*results: Result) -> set[str]:
        return {each.cause.id for each in weighed([first, second], results)[0]}

    assert "deployment-name-near" in out(*passed)
    assert "deployment-name-near" not in out(passed[0], unread)


def test_a_cause_that_is_shown_for_another_failure_is_in_no_list() -> None:
    """The lists of a run are of all that it shows."""
    other = Sighting(symptoms=frozenset(), shown=frozenset({"key-auth-disabled"}))

    parts = weighed([REFUSED, other])

    assert "key-auth-disabled" not in {each.cause.id for part in parts for each in part}


def test_coverage_leaves_the_codes_of_entra_out() -> None:
    """They are looked up, not decided."""
    assert [cause.id for cause in listed()] == [cause["id"] for cause in LISTED]
    assert len(listed()) < len(causes())


def test_nothing_was_covered_by_a_run_without_results() -> None:
    """A cause without a result of its deciding check could not be decided."""
    assert coverage_of(()) == Coverage(causes=len(LISTED), decidable=0)


COUNTS = [
    pytest.param(Status.PASS, None, True, id="pass"),
    pytest.param(Status.FAIL, None, True, id="fail"),
    pytest.param(Status.SKIP, Reason.NOT_APPLICABLE, True, id="not-applicable"),
    pytest.param(Status.SKIP, Reason.BLOCKED, True, id="blocked"),
    pytest.param(Status.SKIP, Reason.NO_PERMISSION, False, id="no-permission"),
    pytest.param(Status.SKIP, Reason.NO_INPUT, False, id="no-input"),
    pytest.param(Status.UNCERTAIN, None, False, id="uncertain"),
    pytest.param(Status.CRASH, None, False, id="crash"),
]


@pytest.mark.parametrize(("status", "reason", "counts"), COUNTS)
def test_a_cause_is_decidable_when_its_check_could_look(
    status: Status, reason: Reason | None, counts: bool
) -> None:
    """Whatever it found."""
    decided = [cause for cause in LISTED if cause["decide_with"] == "resource.network"]

    found = coverage_of([result("resource.network", status, reason=reason)])

    assert decided
    assert found.decidable == (len(decided) if counts else 0)
    assert found.without_input == (len(decided) if reason is Reason.NO_INPUT else 0)


def test_what_lacks_is_grouped_by_permission_and_scope() -> None:
    """The permission that would add most comes first, and each cause counts once."""
    other = Permission(permission=READER.permission, scope="/subscriptions/2")
    counts = {
        check: sum(cause["decide_with"] == check for cause in LISTED)
        for check in ("resource.network", "resource.endpoint", "resource.kind")
    }

    def lacking(check: str, *missing: Permission) -> Result:
        return result(check, Status.SKIP, reason=Reason.NO_PERMISSION, missing=missing)

    found = coverage_of(
        [
            lacking("resource.kind", other, READER),
            lacking("resource.network", READER),
            lacking("resource.endpoint", READER),
        ]
    )

    added = counts["resource.network"] + counts["resource.endpoint"]
    assert found.lacking == (
        Lack(permission=READER, causes=added),
        Lack(permission=other, causes=counts["resource.kind"]),
    )


RUN_KNOWS = {"host", "deployment", "resource", "subscription"}
"""Names that a run has without a finding."""


def test_a_title_needs_no_name_that_only_its_finding_knows() -> None:
    """Nobody reads that ISSUER intercepts something."""
    said = {cause.id: cause.unnamed or cause.title for cause in listed()}

    needed = {name: set(PLACEHOLDER.findall(title)) - RUN_KNOWS for name, title in said.items()}
    assert {name for name, names in needed.items() if names} == set()
    assert named(causes()["tls-intercepted"], {"host": "h"}).endswith("connection to h")


def test_causes_of_a_symptom_are_found_before_their_files_are_parsed() -> None:
    """What is read off the files' texts is what parsing them gives, in the same order."""
    by_symptom: dict[str, list[str]] = {}
    for cause in LISTED:
        for symptom in cause["symptoms"]:
            by_symptom.setdefault(symptom, []).append(cause["id"])

    found = {name: [cause.id for cause in sharing({name})] for name in by_symptom}

    assert found == by_symptom


def test_the_index_of_deciding_checks_is_the_catalogues() -> None:
    """It is read from the text without parsing it, so it must say what parsing says."""
    assert dict(deciding()) == {cause.id: cause.decide_with for cause in listed()}
