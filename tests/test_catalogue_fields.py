"""The catalogue's fields: who says it, how to be sure, where it shows, and which check decides."""

import re
from typing import Any, get_args

import jsonschema
import pytest

from checks.causes.catalogue import Cause, causes, fill
from checks.causes.classify import signature_of, signatures
from checks.engine.checks import CHECKS
from checks.explain.model import AnsweredBy
from checks.knowledge import load, load_folder
from checks.model import Status
from docs.reference import PAGE_CAUSES
from docs.rules import own_rule_of

LISTED = [cause for file in load_folder("causes") for cause in file["cause"]]
"""Every cause of the catalogue but Entra's codes, as it is written."""

SAID = [signature_of(entry) for kind in ("sentence", "general") for entry in load("said")[kind]]
"""What `explain` recognizes in texts alone."""

FORMS = (*signatures(), *SAID)
CHECK_IDS = [check.id for check in CHECKS]
ANSWERED_BY = list(get_args(AnsweredBy))
"""The words of the contract, as `recognised.answered_by` has them."""

TEXT = {"type": "string", "minLength": 1}
TEXTS = {"type": "array", "items": TEXT}
DAY: dict[str, Any] = {}
"""TOML has days of its own; `tests/test_facts.py` looks at them."""

STEP = {
    "type": "object",
    "required": ["step"],
    "properties": {"step": TEXT, "or": {"type": "boolean"}, "commands": {"type": "array"}},
}
REMEDY = {
    "type": "object",
    "required": ["documented", "summary", "do", "source", "checked", "review_by"],
    "additionalProperties": False,
    "properties": {
        "documented": {"type": "boolean"},
        "summary": TEXT,
        "do": {"type": "array", "items": STEP, "minItems": 1},
        "avoid": {**TEXTS, "minItems": 1},
        "source": TEXT,
        "checked": DAY,
        "review_by": DAY,
        "doubt": TEXT,
        "contradicted_by": TEXT,
        "do_first": {"type": "boolean"},
        "if_known": TEXT,
        "if_unknown": TEXT,
    },
}
EXCLUSION = {
    "type": "object",
    "required": ["check", "status"],
    "additionalProperties": False,
    "properties": {"check": {"enum": CHECK_IDS}, "status": {"enum": [*map(str, Status)]}},
}
CAUSE = {
    "type": "object",
    "required": [
        "id",
        "category",
        "title",
        "means",
        "answered_by",
        "be_sure",
        "symptoms",
        "decide_with",
        "explains",
        "remedy",
    ],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "category": TEXT,
        "title": TEXT,
        "means": TEXT,
        "unnamed": TEXT,
        "answered_by": {"enum": ANSWERED_BY},
        "be_sure": {"type": "string", "pattern": r"^[A-Z].+\.$"},
        "symptoms": {**TEXTS, "uniqueItems": True},
        "decide_with": {"enum": ["", *CHECK_IDS]},
        "excluded_when": {"type": "array", "items": EXCLUSION, "minItems": 1},
        "explains": {**TEXTS, "uniqueItems": True},
        "rests_on": {**TEXTS, "minItems": 1},
        "sharper": {"type": "array", "minItems": 1},
        "client_made": {"const": True},
        "remedy": {"type": "array", "items": REMEDY, "minItems": 1},
    },
}


@pytest.mark.parametrize("cause", LISTED, ids=[cause["id"] for cause in LISTED])
def test_a_cause_has_every_field_and_no_other(cause: dict[str, Any]) -> None:
    """A misspelt or forgotten field is found before anybody reads the page that lacks it."""
    jsonschema.validate(cause, CAUSE)


def test_how_to_be_sure_is_one_sentence() -> None:
    """What a person looks at stands in one sentence, not in a paragraph."""
    several = re.compile(r"[.!?] [A-Z]")

    assert [c["id"] for c in LISTED if several.search(c["be_sure"])] == []


def _symptoms() -> dict[str, set[str]]:
    """Return where each cause shows, as the signatures and the rules have it."""
    found: dict[str, set[str]] = {cause["id"]: set() for cause in LISTED}
    for signature in FORMS:
        for name in (*(cause for cause, _, _ in signature.causes), *signature.also):
            found[name].add(signature.id)
    for check in CHECKS:
        for name in set(own_rule_of(check).causes) & set(found):
            found[name].add(check.id)
    return found


def test_symptoms_are_the_signatures_and_the_rules_that_name_a_cause() -> None:
    """Whatever names a cause is among its symptoms, and nothing else is."""
    told = {cause["id"]: set(cause["symptoms"]) for cause in LISTED}

    wrong = {name: told[name] ^ found for name, found in _symptoms().items() if told[name] != found}
    assert wrong == {}, "correct `symptoms` of these causes"


def test_a_signature_and_a_check_never_share_an_id() -> None:
    """A symptom is one or the other, and its ID tells which."""
    assert len({form.id for form in FORMS}) == len(FORMS)
    assert {form.id for form in FORMS}.isdisjoint(CHECK_IDS)
    assert all("." in check for check in CHECK_IDS)


def test_only_what_the_pages_find_has_no_symptom() -> None:
    """A cause shows somewhere: in an answer, in a check, or where the pages read logs."""
    silent = {cause["id"] for cause in LISTED if not cause["symptoms"]}

    assert silent <= PAGE_CAUSES


def test_no_check_rules_out_what_it_finds() -> None:
    """The result with which a check names a cause never excludes that cause."""
    names = {check.id: set(own_rule_of(check).says) for check in CHECKS}
    finds = {Status.FAIL, Status.WARN}

    def contradicts(cause: Cause) -> bool:
        return any(
            when.check in cause.symptoms and Status(when.status) in finds & names[when.check]
            for when in cause.excluded_when
        )

    assert [cause.id for cause in causes().values() if contradicts(cause)] == []


def test_an_exclusion_says_more_than_the_deciding_check() -> None:
    """That the deciding check passed excludes a cause anyway and is not written twice."""
    twice = [
        cause.id
        for cause in causes().values()
        for when in cause.excluded_when
        if (when.check, when.status) == (cause.decide_with, "pass")
    ]
    assert twice == []


def test_every_sign_in_code_is_entras_and_decided_by_the_token() -> None:
    """Entra's codes have these fields without being written out sixty times."""
    codes = [cause for cause in causes().values() if cause.id.startswith("aadsts7")]

    assert codes
    assert {(c.answered_by, c.decide_with) for c in codes} == {("entra", "identity.token")}
    assert all(cause.id.upper() in cause.be_sure for cause in codes)


def test_how_to_be_sure_names_the_users_own_things() -> None:
    """What a run knows is filled in there as in the title."""
    filled = fill(causes()["host-unknown"], {"host": "contoso.services.ai.azure.com"})

    assert "contoso.services.ai.azure.com" in filled.be_sure


def test_a_cause_is_found_before_its_file_is_parsed() -> None:
    """What is read off the files' texts is what parsing them gives, in the same order."""
    codes = [name for name in causes() if name not in {cause["id"] for cause in LISTED}]

    assert list(causes()) == [*(cause["id"] for cause in LISTED), *codes]
    assert all(re.fullmatch(r"aadsts\d+", code) for code in codes)
    assert {name: cause.id for name, cause in causes().items()} == {i: i for i in causes()}
    assert "no-such-cause" not in causes()
