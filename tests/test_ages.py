"""Age: a cause is no surer than the facts that it rests on were on the day of the run."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest

from checks.causes import ages
from checks.causes.classify import Signature, signature_of, signatures
from checks.causes.rank import rank
from checks.knowledge import facts as knowledge
from checks.knowledge.facts import Fact
from checks.model import Area, Candidate, Confidence, FinishedRun, Result, Status
from checks.redact import Redactor
from checks.report import markdown, terminal
from checks.report.document import document_of, explained
from checks.report.reading import root_lines
from checks.rules import target
from checks.target import Lint, Target, TargetInput
from tests.rules.fake_facts import FakeFacts
from tests.scenario_runs import QUICK, scenario_run

Facts = Mapping[str, Fact]
Known = Callable[[Facts], None]
KNOWN = knowledge.facts()
FAR = date.max
DAY = date(2026, 11, 27)
ACTION = "constants/call-data-action"


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Known:
    """Return what sets the facts that are known."""

    def know(facts: Facts) -> None:
        monkeypatch.setattr(ages, "fact_of", facts.get)

    return know


def fresh() -> dict[str, Fact]:
    """Return every fact as one that nobody has to look at again, nor doubts."""
    return {name: replace(fact, review_by=FAR, doubt="") for name, fact in KNOWN.items()}


def but(name: str, **changes: Any) -> dict[str, Fact]:
    """Return fresh facts, one of them changed."""
    facts = fresh()
    return {**facts, name: replace(facts[name], **changes)}


def runs() -> Iterator[FinishedRun]:
    """Yield a finished run of each scenario."""
    for scenario in QUICK:
        yield scenario_run(scenario).finished


def documents(chosen: Iterable[FinishedRun] | None = None) -> list[dict[str, Any]]:
    """Return what runs say by what is known now: all of them, or some."""
    return [dict(document_of(run, Redactor())) for run in chosen or runs()]


def rests(document: Mapping[str, Any], name: str) -> bool:
    """Tell whether a document has a cause that rests on a fact."""
    return any(fact["fact"] == name for r in document["root_causes"] for fact in r["rests_on"])


def with_overdue(document: Mapping[str, Any], name: str, day: str) -> dict[str, Any]:
    """Return a document as it must be once one fact is overdue."""
    changed = deepcopy(dict(document))
    for root in changed["root_causes"]:
        for fact in root["rests_on"]:
            if fact["fact"] == name:
                fact |= {"overdue": True, "review_by": day}
                _lower(root, fact)
    return changed


def otherwise_decided(
    document: Mapping[str, Any], now: Mapping[str, Any], name: str
) -> dict[str, Any]:
    """Return a document whose causes, where they do without a fact now, are decided as now.

    A cause that another finding gives as surely rests on that one once the fact is overdue.
    """
    changed = deepcopy(dict(document))
    for root, other in zip(changed["root_causes"], now["root_causes"], strict=True):
        before, after = ({fact["fact"] for fact in r["rests_on"]} for r in (root, other))
        if name in before - after and root["confidence"] == other["confidence"]:
            root |= {key: other[key] for key in ("decided_by", "rests_on")}
    return changed


def _lower(root: dict[str, Any], fact: Mapping[str, Any]) -> None:
    if root["confidence"] == "certain":
        root["confidence"] = "likely"
        root["decided_by"] += (
            f" This conclusion is based on {fact['fact']}, which was checked on {fact['checked']}, "
            f"{fact['age_days']} days before this run, "
            f"and was due for review on {fact['review_by']}."
        )


def test_an_overdue_fact_lowers_what_rests_on_it_and_nothing_else(known: Known) -> None:
    """With each fact overdue in turn, the causes that rest on it name it; all else is the same."""
    known(fresh())
    before = documents()
    used = {f["fact"] for d in before for root in d["root_causes"] for f in root["rests_on"]}
    sure = [r for d in before for r in d["root_causes"] if r["confidence"] == "certain"]
    assert len(used) > 5
    assert sum(bool(root["rests_on"]) for root in sure) > 5

    pairs = list(zip(before, runs(), strict=True))
    for turn, name in enumerate(sorted(used)):
        day = min(run.started_at for run in runs()).date() - timedelta(days=1)
        known(but(name, review_by=day))
        # Those that rest on it, and some of the others: each fact has its own.
        some = [pair for n, pair in enumerate(pairs) if rests(pair[0], name) or n % 8 == turn % 8]
        for (old, _), new in zip(some, documents(run for _, run in some), strict=True):
            assert new == with_overdue(otherwise_decided(old, new, name), name, str(day)), name


def test_what_nobody_rests_on_changes_nothing(known: Known) -> None:
    """All other facts may be overdue and in doubt: no cause is less sure."""
    known(fresh())
    before = documents()
    used = {f["fact"] for d in before for root in d["root_causes"] for f in root["rests_on"]}
    old = {n: replace(f, review_by=date.min, doubt="Not shown.") for n, f in KNOWN.items()}
    known({**old, **{name: fact for name, fact in fresh().items() if name in used}})

    assert documents() == before


def test_each_review_by_is_met_by_the_clock_of_the_run() -> None:
    """Past each fact's own day, by the run's clock alone, exactly what rests on it has fallen."""
    candidate = Candidate(
        cause="deployment-not-ready", confidence=Confidence.CERTAIN, decided_by="It."
    )
    for fact in KNOWN.values():
        if fact.doubt:
            continue
        asked = replace(candidate, cause="role-denied", rests_on=(fact.id,))
        (on_time,) = rank([_result(asked)], {}, on=fact.review_by)
        (late,) = rank([_result(asked)], {}, on=fact.review_by + timedelta(days=1))
        assert on_time.confidence is Confidence.CERTAIN, fact.id
        assert on_time.decided_by == "It."
        assert late.confidence is Confidence.LIKELY, fact.id
        assert f"{fact.id}, which was checked on {fact.checked}" in late.decided_by
        assert str(fact.review_by) in late.decided_by


def _result(*candidates: Candidate) -> Result:
    return Result(
        id="access.may-call",
        area=Area.ACCESS,
        subject=None,
        status=Status.FAIL,
        summary="It failed.",
        candidates=candidates,
    )


def test_a_doubtful_fact_makes_nothing_certain(known: Known) -> None:
    """A doubt lowers whatever the day, and stands in what decided."""
    known(but(ACTION, doubt="Two pages differ."))
    certain = Candidate(
        cause="data-action-missing",
        confidence=Confidence.CERTAIN,
        decided_by="It.",
        rests_on=(ACTION,),
    )

    (root,) = rank([_result(certain)], {}, on=DAY)

    assert root.confidence is Confidence.LIKELY
    assert (
        root.decided_by
        == f"It. This conclusion is based on {ACTION}, which is in doubt: Two pages differ."
    )


def test_a_name_that_is_filled_in_leads_to_its_fact(known: Known) -> None:
    """`models/{model}` is the run's own model; one that is not known tells nothing."""
    known(but("models/claude-opus-4-1", review_by=date.min))
    certain = Candidate(
        cause="deployment-retired",
        confidence=Confidence.CERTAIN,
        decided_by="It.",
        rests_on=("models/{model}",),
    )

    for model, found in (("claude-opus-4-1", ["models/claude-opus-4-1"]), ("gpt", [])):
        (root,) = rank([_result(certain)], {"model": model}, on=DAY)
        assert [fact.id for fact in root.rests_on] == found
        assert (root.confidence is Confidence.LIKELY) == bool(found)


def test_what_follows_without_a_fact_does_not_rest_on_it(known: Known) -> None:
    """Of two findings that are as sure, the one that needs no fact decides."""
    known(but(ACTION, review_by=date.min))
    resting = Candidate(
        cause="data-action-missing",
        confidence=Confidence.CERTAIN,
        decided_by="By roles.",
        rests_on=(ACTION,),
    )
    free = replace(resting, decided_by="By the answer.", rests_on=())

    (root,) = rank([_result(resting), _result(free)], {}, on=DAY)

    assert (root.confidence, root.decided_by) == (Confidence.CERTAIN, "By the answer.")
    assert root.rests_on == ()


def test_a_remedys_age_caps_nothing_and_is_shown() -> None:
    """Years later a remedy says how old it is; a cause that rests on nothing is as sure."""
    run = scenario_run("deployment-misspelt").finished
    later = replace(run, started_at=run.started_at + timedelta(days=9000))
    document = document_of(later, Redactor())
    (root,) = document["root_causes"]

    assert root["confidence"] == "certain"
    assert all(remedy["overdue"] and remedy["age_days"] > 8000 for remedy in root["remedies"])
    for text in (
        terminal.render(document, verbose=True, width=400),
        markdown.render(document),
        "\n".join(root_lines(root)),
    ):
        for remedy in root["remedies"]:
            assert f"{remedy['age_days']} days before this run" in text
            assert f"it was due for review on {remedy['review_by']}" in text


def test_every_readable_report_says_what_a_cause_rests_on(known: Known) -> None:
    """The fact, its source, its age and its doubt stand beside what decided."""
    known(but("clouds/AzureCloud", review_by=date.min, doubt="Two pages differ."))
    document = document_of(scenario_run("wrong-audience").finished, Redactor())
    root = document["root_causes"][0]
    (fact,) = root["rests_on"]

    assert (fact["fact"], fact["overdue"], root["confidence"]) == (
        "clouds/AzureCloud",
        True,
        "likely",
    )
    for text in (
        terminal.render(document, verbose=True, width=4000),
        markdown.render(document),
        "\n".join(root_lines(root)),
    ):
        said = unescape(text)
        assert f"Based on clouds/AzureCloud: {fact['source']}, checked {fact['checked']}" in said
        assert "In doubt: Two pages differ." in said
    json.dumps(document)


def test_a_cause_outside_of_any_run_is_lowered_by_doubt_alone(known: Known) -> None:
    """A page without a run knows no day; what is in doubt is so on any."""
    name = "clouds/AzureCloud"
    for facts, sure in ((but(name, review_by=DAY), "certain"), (but(name, doubt="No."), "likely")):
        known(facts)
        told = explained(
            "host-foreign",
            {"cloud": "AzureCloud"},
            decided_by="It.",
            confidence=Confidence.CERTAIN,
        )
        assert told["confidence"] == sure
        assert [(f["fact"], f["overdue"]) for f in told["rests_on"]] == [(name, None)]


def test_a_lint_brings_the_facts_that_it_compares_with() -> None:
    """What a lint rests on is what its cause rests on in a run."""
    lint = Lint(check="target.api", cause="unsupported-api", summary="No.", rests_on=(ACTION,))
    (check,) = (c for c in target.CHECKS if c.id == "target.api")

    finding = check.judge(FakeFacts(Target(given=TargetInput(), lints=(lint,))))

    assert [candidate.rests_on for candidate in finding.candidates] == [(ACTION,)]


def test_an_answer_rests_on_what_is_known_of_its_form() -> None:
    """A signature is a fact of its own, beside those that it names."""
    entry = {"id": "odd", "when": {"status": [418]}, "causes": [], "rests_on": [ACTION]}

    assert signature_of(entry).rests_on == ("signatures/odd", ACTION)


@pytest.mark.parametrize("signature", signatures(), ids=lambda each: each.id)
def test_an_overdue_signature_makes_nothing_certain_and_is_named(
    signature: Signature, known: Known
) -> None:
    """What an answer of a form means may have changed since the form was last looked at."""
    name = f"signatures/{signature.id}"
    known(but(name, review_by=date.min))
    for cause, _, decided_by in signature.causes:
        candidate = Candidate(
            cause=cause,
            confidence=Confidence.CERTAIN,
            decided_by=decided_by,
            rests_on=signature.rests_on,
        )
        (root,) = rank([_result(candidate)], {}, on=DAY)
        assert root.confidence is Confidence.LIKELY
        assert f"This conclusion is based on {name}, which was checked on" in root.decided_by
