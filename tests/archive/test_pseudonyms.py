"""Pseudonyms: a file tells no name, ID, person or address, and says all the same what it said."""

import base64
import ipaddress
import zipfile
from io import BytesIO
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.archive.pseudonyms import Pseudonyms, checked, put_back
from checks.archive.reading import opened
from checks.archive.writing import pseudonymous
from checks.redact import DEFAULT, Redactor
from checks.report.document import document_of
from tests.properties import UNHURRIED
from tests.scenario_runs import QUICK, scenario_run

V4 = st.ip_addresses(v=4).filter(lambda a: a.is_global)
V6 = st.ip_addresses(v=6).filter(lambda a: a.is_global)


def whole(content: bytes) -> str:
    """Return every part of a file as one text."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


SOME = (
    "no-role",
    "deployment-misspelt",
    "firewall",
    "deny-assignment",
    "wrong-tenant",
    "wrong-key",
)


@pytest.mark.parametrize("scenario", SOME)
def test_names_put_back_give_the_document(scenario: str) -> None:
    """Field for field; near misses, roles and firewalls come out as before."""
    assert_same(scenario)


@pytest.mark.fuzz
@pytest.mark.parametrize("scenario", QUICK)
def test_names_put_back_give_every_document(scenario: str) -> None:
    """The same of every scenario, which takes a second each."""
    assert_same(scenario)


def assert_same(scenario: str) -> None:
    """Hold that a file under pseudonyms gives the run's document, its names put back."""
    found = scenario_run(scenario)
    content, names = pseudonymous(found.finished, found.document, Redactor())

    document = document_of(opened(content).run, DEFAULT)

    assert put_back(document, names) == found.document
    assert document["verdict"] == found.document["verdict"]


@pytest.mark.parametrize("scenario", ["no-role", "deployment-misspelt", "deny-assignment"])
def test_no_name_is_in_the_file(scenario: str) -> None:
    """In no part: as it is, in capitals, in a URL, in base64."""
    found = scenario_run(scenario)
    content, names = pseudonymous(found.finished, found.document, Redactor())
    text = whole(content).lower()

    assert len(names) >= 4
    for name in names.values():
        spelt = (name, quote(name, safe=""), base64.b64encode(name.encode()).decode())
        assert not [one for one in spelt if one.lower() in text], name


PLANTED = {
    "a resource group": "/subscriptions/0a/resourceGroups/rg-secret-project/providers",
    "a person": "jane.doe@contoso.example",
    "an ID": "9f1c2d3e-4a5b-4c6d-8e7f-0123456789ab",
    "an address": "203.0.113.77",
    "a network": "203.0.113.0/24",
    "a newer address": "2a01:4f8:c17:b0f::2",
    "in a URL": "https%3A%2F%2Fx%2F9f1c2d3e-4a5b-4c6d-8e7f-0123456789ab%27",
}


@pytest.mark.parametrize("text", PLANTED.values(), ids=list(PLANTED))
def test_what_is_planted_is_replaced(text: str) -> None:
    """Each kind, wherever it stands in a text."""
    made = Pseudonyms()
    made.note("rg-secret-project", "group")

    said = made.replaced(f'{{"message": "It said: {text}."}}')

    for word in ("secret-project", "jane.doe", "9f1c2d3e", "203.0.113", "4f8:c17"):
        assert word not in said


def test_what_decides_keeps_its_name() -> None:
    """Loopback, Azure's own addresses, versions, and what is named to stay."""
    made = Pseudonyms(stays=frozenset({"11111111-2222-4333-8444-555555555555"}))
    text = "127.0.0.1 168.63.129.16 169.254.1.1 ::1 11111111-2222-4333-8444-555555555555 1.2.3"

    assert made.replaced(text) == text


@settings(UNHURRIED, max_examples=60)
@given(V4, V4, st.integers(8, 32))
def test_addresses_keep_what_they_have_in_common(
    one: ipaddress.IPv4Address, other: ipaddress.IPv4Address, length: int
) -> None:
    """A rule that lets an address in, lets its pseudonym in, and no other rule does."""
    made = Pseudonyms(key=b"k" * 32)
    rule = ipaddress.ip_network(f"{other}/{length}", strict=False)

    said_one = ipaddress.ip_address(made.replaced(str(one)))
    said_rule = ipaddress.ip_network(made.replaced(str(rule)))

    assert (said_one in said_rule) is (one in rule)


@settings(UNHURRIED, max_examples=30)
@given(V6, st.integers(16, 128))
def test_newer_addresses_do_so_too(address: ipaddress.IPv6Address, length: int) -> None:
    """The same of IPv6."""
    made = Pseudonyms(key=b"k" * 32)
    rule = ipaddress.ip_network(f"{address}/{length}", strict=False)

    said = ipaddress.ip_address(made.replaced(str(address)))

    assert said in ipaddress.ip_network(made.replaced(str(rule)))


def test_what_is_left_in_another_encoding_is_masked() -> None:
    """A name in base64 is no word that could be replaced, so it goes whole."""
    made = Pseudonyms()
    made.note("rg-secret-project", "group")
    hidden = base64.b64encode(b'{"group": "rg-secret-project"}').decode()

    assert hidden not in checked({"part": f"body {hidden}"}, made)["part"]


def test_each_file_has_names_of_its_own() -> None:
    """Two files of one customer cannot be joined by their IDs."""
    text = "9f1c2d3e-4a5b-4c6d-8e7f-0123456789ab"

    assert Pseudonyms().replaced(text) != Pseudonyms().replaced(text)
