"""What runs rule out over all scenarios: all of it, by facts that were read, never the truth."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.causes import exclusion
from checks.causes.catalogue import Exclusion, causes
from checks.causes.exclusion import RuledOut, Sighting, of_root, weighed
from checks.causes.rank import RootCause, rank
from checks.knowledge import load_folder
from checks.model import NOT_ASKED, FinishedRun, Result, Status
from checks.report.document import verdict_of
from checks.report.names import names_of
from checks.sandbox import Identity
from tests.judging import CHECK, GIVEN, fetched, unread, without
from tests.scenario_runs import QUICK, scenario_run
from tests.scenario_truth import TRUTH
from tests.scenarios import SCENARIOS

LISTED = [cause for file in load_folder("causes") for cause in file["cause"]]
SEES: tuple[Identity, ...] = ("scenario", "reader")
"""Who is asked: the scenario's own client, and one that may read all of Azure's settings."""

READ = ("pass", "warn", "fail")
"""Statuses of a check that looked and judged."""

RUNS = [pytest.param(s, i, id=f"{i}-{s}") for s in QUICK for i in SEES]


def roots_of(run: FinishedRun) -> tuple[RootCause, ...]:
    """Return a run's root causes."""
    return rank(run.results, names_of(run), on=run.started_at.date())


def excluded(run: FinishedRun) -> tuple[RuledOut, ...]:
    """Return what a run rules out."""
    return weighed([of_root(root) for root in roots_of(run)], run.results)[0]


def shown_in(document: Mapping[str, Any]) -> set[str]:
    """Return the causes that a document shows: root causes and their alternatives."""
    return {c["id"] for root in document["root_causes"] for c in (root, *root["alternatives"])}


@pytest.mark.parametrize(("scenario", "identity"), RUNS)
def test_every_cause_of_the_same_symptom_is_shown_ruled_out_or_open(
    scenario: str, identity: Identity
) -> None:
    """None is left out, none stands in two lists, and none comes from elsewhere."""
    document = scenario_run(scenario, identity).document
    shown = shown_in(document)
    out = [each["id"] for each in document["ruled_out"]]
    still = [each["id"] for each in document["open"]]

    symptoms = {seen["id"] for root in document["root_causes"] for seen in root["symptoms"]}
    alike = {cause["id"] for cause in LISTED if symptoms & set(cause["symptoms"])}
    assert shown | set(out) | set(still) == shown | alike
    assert max(Counter([*shown, *out, *still]).values(), default=1) == 1


@pytest.mark.parametrize("scenario", ["healthy", "reader-missing"])
def test_without_a_root_cause_nothing_is_ruled_out_or_open(scenario: str) -> None:
    """Where nothing fails there is no symptom that others could share."""
    document = scenario_run(scenario).document

    assert document["root_causes"] == document["ruled_out"] == document["open"] == []
    assert document["coverage"]["decidable"] > 0


@pytest.mark.parametrize(("scenario", "identity"), RUNS)
def test_what_is_ruled_out_is_so_by_a_fact_that_was_read(scenario: str, identity: Identity) -> None:
    """The fact is the sentence of a check that looked and judged."""
    document = scenario_run(scenario, identity).document

    for found in document["ruled_out"]:
        said = {c["summary"] for c in document["checks"] if c["id"] == found["check"]}
        ended = {c["status"] for c in document["checks"] if c["id"] == found["check"]}
        assert found["by"] in said
        assert ended <= set(READ)


def test_the_scenarios_rule_out_many_causes_in_each_way() -> None:
    """By a check that passed, by one that found something else, and by a further result."""
    documents = [scenario_run(scenario, "reader").document for scenario in QUICK]
    ways = Counter(
        (
            next(c["status"] for c in d["checks"] if c["id"] == found["check"]),
            causes()[found["id"]].decide_with == found["check"],
        )
        for d in documents
        for found in d["ruled_out"]
    )

    assert {("pass", True), ("pass", False), ("fail", True)} <= set(ways)
    assert sum(ways.values()) > 2 * len(QUICK)


def blinded(results: tuple[Result, ...], check: str) -> tuple[Result, ...]:
    """Return results of which those of one check are that it could not look."""
    return tuple(unread(r, NOT_ASKED) if r.id == check else r for r in results)


@pytest.mark.parametrize(("scenario", "identity"), RUNS)
def test_a_cause_is_open_again_without_the_facts_against_it(
    scenario: str, identity: Identity
) -> None:
    """Once each result that is cited has gone, the cause is open; no other takes its place."""
    run = scenario_run(scenario, identity).finished
    sightings: list[Sighting] = [of_root(root) for root in roots_of(run)]

    for found in weighed(sightings, run.results)[0]:
        results, cited = run.results, [found.check]
        while True:
            results = blinded(results, cited[-1])
            out, still = weighed(sightings, results)
            other = next((each for each in out if each.cause == found.cause), None)
            if other is None:
                break
            assert other.check not in cited
            cited.append(other.check)
        assert found.cause in [each.cause for each in still]
        assert len(cited) <= 1 + len(found.cause.excluded_when)


@pytest.mark.parametrize("scenario", QUICK)
def test_evidence_that_is_gone_rules_nothing_out(scenario: str) -> None:
    """A check whose evidence was removed is cited no more."""
    run = scenario_run(scenario, "reader").finished

    for check in {found.check for found in excluded(run)}:
        gone = [kind for kind in CHECK[check].needs if kind not in GIVEN]
        if gone:
            assert check not in {found.check for found in excluded(without(run, gone))}


def test_every_scenario_has_its_truth() -> None:
    """Told by hand, known to the catalogue, and of the category that the contract names."""
    expected = {row.scenario: row.category for row in SCENARIOS}

    assert set(TRUTH) == set(expected)
    for scenario, true in TRUTH.items():
        assert set(true) <= set(causes())
        if expected[scenario]:
            assert causes()[true[0]].category == expected[scenario]


@settings(max_examples=250)
@given(
    scenario=st.sampled_from(QUICK),
    identity=st.sampled_from(SEES),
    chosen=st.sets(st.integers(min_value=0, max_value=63), max_size=20),
)
def test_the_true_cause_is_never_ruled_out(
    scenario: str, identity: Identity, chosen: set[int]
) -> None:
    """Whatever part of the evidence is missing, no fact speaks against what is really wrong."""
    run = scenario_run(scenario, identity).finished
    kinds = fetched(run)

    thin = without(run, {kinds[place % len(kinds)] for place in chosen})

    assert denied(scenario, thin) == set()


def denied(scenario: str, run: FinishedRun) -> set[str]:
    """Return what is true of a scenario and ruled out all the same."""
    return {found.cause.id for found in excluded(run)} & set(TRUTH[scenario])


@pytest.mark.parametrize(("scenario", "identity"), RUNS)
def test_no_piece_of_evidence_keeps_the_true_cause_in(scenario: str, identity: Identity) -> None:
    """Each piece is taken away by itself, and each is left alone."""
    run = scenario_run(scenario, identity).finished
    kinds = fetched(run)

    assert denied(scenario, run) == set()
    for kind in kinds:
        assert denied(scenario, without(run, {kind})) == set(), kind
        assert denied(scenario, without(run, set(kinds) - {kind})) == set(), kind


def test_a_cause_that_its_own_scenario_speaks_against_would_be_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A catalogue that took a working name for a reason against a missing role turns this red."""
    wrong = Exclusion(check="network.dns", status="pass")
    run = scenario_run("no-role").finished
    meant = replace(causes()["role-denied"], excluded_when=(wrong,))
    monkeypatch.setattr(exclusion, "sharing", lambda _symptoms: (meant,))
    monkeypatch.setitem(TRUTH, "no-role", ("role-denied",))

    assert denied("no-role", run) == {"role-denied"}


@pytest.mark.parametrize("scenario", QUICK)
def test_verdict_and_root_causes_do_not_hang_on_it(scenario: str) -> None:
    """What only ruling out needs changes neither what is wrong nor how sure that is."""
    run = scenario_run(scenario).finished
    bare = tuple(
        replace(
            result,
            left_open=(),
            candidates=tuple(replace(each, signature="") for each in result.candidates),
        )
        for result in run.results
    )

    again = roots_of(replace(run, results=bare))

    assert [replace(root, symptoms=()) for root in roots_of(run)] == [
        replace(root, symptoms=()) for root in again
    ]
    live = run.about.live_call
    assert verdict_of(bare, live_call=live) is verdict_of(run.results, live_call=live)


UNDECIDED = (Status.UNCERTAIN.value, Status.CRASH.value)


@pytest.mark.parametrize(("scenario", "identity"), RUNS)
def test_coverage_counts_the_causes_whose_check_could_look(
    scenario: str, identity: Identity
) -> None:
    """The numbers follow from the document and the catalogue alone."""
    document = scenario_run(scenario, identity).document
    by_id: dict[str, list[Mapping[str, Any]]] = {}
    for check in document["checks"]:
        by_id.setdefault(check["id"], []).append(check)

    def decided(check: Mapping[str, Any]) -> bool:
        unseen = check["reason"] in ("no_permission", "no_input")
        return check["status"] not in UNDECIDED and not unseen

    deciding = [by_id.get(cause["decide_with"], []) for cause in LISTED]
    yes = [found for found in deciding if found and all(map(decided, found))]
    told = document["coverage"]
    lacking = [found for found in deciding if found not in yes and any(c["missing"] for c in found)]
    assert (told["causes"], told["decidable"]) == (len(LISTED), len(yes))
    assert sum(lack["causes"] for lack in told["lacking"]) == len(lacking)
