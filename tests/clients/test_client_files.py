"""Clients' files: every field is one that is read, and every way, code and date can be used."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from checks.clients.declared import DOES
from checks.clients.knowledge import Client, Rule, Unit, When, clients, words
from checks.clients.paths import parts
from checks.clients.texts.choosing import BY_FORM
from checks.clients.urls import ENDS
from checks.knowledge import load_folder

FILES = {file["id"]: file for file in load_folder("clients")}
DATED = {"checked", "review_by", "doubt"}
FAMILIES = {"B", "L", "E", "M", *ENDS}
WHEN = set(When.__slots__)
STEP = {"to", "module", "kind"}


def _rules(file: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for unit in file.get("unit", ()):
        yield from unit.get("rule", ())


@pytest.mark.parametrize("file", FILES.values(), ids=list(FILES))
def test_a_file_has_no_field_that_nobody_reads(file: Mapping[str, Any]) -> None:
    """A misspelt field would be a rule that never holds."""
    own = (set(Client.__slots__) - {"signs", "units"}) | DATED | {"sign", "unit"}
    unit = (set(Unit.__slots__) - {"rules"}) | {"rule", "like"}
    rule = (set(Rule.__slots__) - {"when"}) | WHEN

    assert set(file) <= own
    assert all(set(one) <= WHEN | {"weight"} for one in file["sign"])
    assert all(set(one) <= unit for one in file["unit"])
    assert all(set(one.get("when", {})) <= WHEN for one in file["unit"])
    assert all(set(one) <= rule for one in _rules(file))
    for step in (step for one in _rules(file) for step in one.get("do", ())):
        assert len(set(step) & set(DOES)) == 1
        assert set(step) <= STEP | set(DOES)


@pytest.mark.parametrize("file", FILES.values(), ids=list(FILES))
def test_a_file_says_what_it_rests_on(file: Mapping[str, Any]) -> None:
    """A source, the day of the look, and the day of the next one."""
    assert file["source"]
    assert date(2026, 1, 1) < file["checked"] < file["review_by"]
    assert set(file["forms"]) <= set(BY_FORM)
    assert {rule["code"] for rule in _rules(file)} <= set(words())
    assert {unit.family for unit in clients()[file["id"]].units} <= FAMILIES


def test_every_pattern_compiles_and_every_way_is_read() -> None:
    """What cannot be read would end the command, not the test of a rule."""
    patterns = ("value", "not_value", "raw", "text", "place", "not_place", "not_key")
    for client in clients().values():
        conditions = [sign.when for sign in client.signs]
        for unit in client.units:
            conditions += [unit.when, *(rule.when for rule in unit.rules)]
            assert not unit.at or parts(unit.at)
        for when in conditions:
            for name in patterns:
                re.compile(getattr(when, name))
            for way, pattern in (*when.each, *when.each_not):
                assert parts(way) or way == "."
                re.compile(pattern)


def test_a_client_is_called_by_each_of_its_names() -> None:
    """No two clients share one."""
    named = [name for client in clients().values() for name in (client.id, *client.names)]

    assert len(named) == len(set(named))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in named)


def test_every_word_for_a_fault_is_the_contracts() -> None:
    """Forty-five codes of the contract and one more, each with a title and a reason."""
    assert len(set(words()) - {"base-url-malformed"}) == 45
    assert all(word.title[0].isupper() and word.why.endswith(".") for word in words().values())
