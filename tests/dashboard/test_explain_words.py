"""The pure parts of Explain: the words, the catalogue as it is listed, and a reading's fault."""

import logging
from collections.abc import Mapping
from dataclasses import asdict

import pytest

from checks.causes.catalogue import causes
from checks.explain import Recognised
from checks.report import recognised
from dashboard.explain import words
from dashboard.explain.catalogue import GROUPS, entries, matching
from dashboard.explain.examples import examples
from dashboard.explain.reading import read
from dashboard.kit.reader import Reader

ENGLISH, GERMAN = Reader.of("en-US", "UTC"), Reader.of("de-DE", "UTC")


def facts(told: Mapping[str, object], reader: Reader = ENGLISH) -> list[str]:
    """Return what is said of a text that holds these facts alone."""
    return list(recognised.facts({**asdict(Recognised()), **told}, reader.number, reader.limit))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"status": 404}, "HTTP 404"),
        ({"code": "DeploymentNotFound"}, "DeploymentNotFound"),
        ({"answered_by": "azure-gateway"}, "from the Azure gateway"),
        ({"host": "contoso-ai.services.ai.azure.com"}, "host contoso-ai.services.ai.azure.com"),
        ({"deployment": "claude-opus"}, "deployment claude-opus"),
        ({"region": "East US 2"}, "region East US 2"),
        ({"retry_after_s": 90}, "retry after 90 s"),
        ({"request_id": "req_011CrgoXyPb5"}, "request-id req_011CrgoXyPb5"),
        ({"apim_request_id": "60662d3b"}, "apim-request-id 60662d3b"),
        ({"limit_counter": "UserByModelByMinute"}, "UserByModelByMinute"),
        ({"errors": 1200}, "1,200 errors"),
    ],
)
def test_each_fact_is_said_by_itself(told: dict[str, object], said: str) -> None:
    """And nothing else is."""
    assert facts(told) == [said]


def test_numbers_are_the_readers() -> None:
    """As on every page."""
    assert facts({"errors": 1200}, GERMAN) == ["1.200 errors"]


def test_what_is_not_known_is_not_said() -> None:
    """A status that is its own code is said once."""
    assert facts({}) == []
    assert facts({"status": 401, "code": "401"}) == ["HTTP 401"]


@pytest.mark.parametrize(
    ("host", "resource"),
    [
        ("contoso-ai.services.ai.azure.com", "contoso-ai"),
        ("Contoso.COGNITIVESERVICES.azure.com", "Contoso"),
        ("contoso.openai.azure.com", "contoso"),
        ("a.b.services.ai.azure.com", ""),
        ("api.anthropic.com", ""),
        ("services.ai.azure.com.evil.example", ""),
        ("", ""),
    ],
)
def test_a_host_names_its_resource(host: str, resource: str) -> None:
    """Only where it is a resource's."""
    assert recognised.resource_of(host) == resource


def test_every_cause_is_listed_once() -> None:
    """In a group of its own kind, with words."""
    listed = [each for group in entries().values() for each in group]

    assert sorted(each.id for each in listed) == sorted(causes())
    assert set(entries()) == set(GROUPS)
    assert all(each.title and "{" not in each.title + each.means for each in listed)


def test_no_category_is_other_by_oversight() -> None:
    """A new first part of a category needs a group with a name."""
    parts = {cause.category.partition(".")[0] for cause in causes().values()}

    assert parts <= set(GROUPS)


@pytest.mark.parametrize(
    ("searched", "cause"),
    [
        ("DeploymentNotFound", "deployment-not-found"),
        ("deploymentnotfound", "deployment-not-found"),
        ("rate_limit_error", "rate-limited"),
        ("429 gateway", "rate-limited"),
        ("aadsts7000215", "aadsts7000215"),
        ("tls-untrusted", "tls-untrusted"),
        ("network.dns", "host-unknown"),
    ],
)
def test_a_search_finds_by_code_id_category_and_words(searched: str, cause: str) -> None:
    """All of its words, in any case and order."""
    assert cause in [each.id for each in matching(searched)]


def test_a_search_wants_all_of_its_words() -> None:
    """One that nothing has finds nothing."""
    assert matching("dns zzzz") == []


def test_a_fault_tells_nothing_of_the_text(caplog: pytest.LogCaptureFixture) -> None:
    """Its kind and its place are logged, not the message, nor that of its cause."""
    caplog.set_level(logging.DEBUG)

    def broken(text: str) -> dict[str, str]:
        names: dict[str, dict[str, str]] = {}
        try:
            return names[text]
        except KeyError as error:
            raise UnicodeError(text) from error

    reading = read("CANARY-77", broken)

    assert reading.document is None
    assert f"fault {reading.fault}: UnicodeError at test_explain_words.py:" in caplog.text
    assert "CANARY" not in caplog.text


def test_checks_that_decide_are_those_of_the_likeliest() -> None:
    """Each once, and none where no check can."""
    found = [{"id": "key-refused"}, {"id": "key-malformed"}, {"id": "role-propagating"}]

    assert words.deciding(found) == tuple(
        dict.fromkeys(causes()[each["id"]].decide_with for each in found[:2])
    )
    assert words.deciding([{"id": "role-propagating"}]) == ()


def test_how_to_be_sure_names_what_the_text_names() -> None:
    """Names are filled in; what is not known stays in capitals."""
    for cause in causes():
        assert "{" not in words.sure({"id": cause}, {})


def test_no_example_names_anything_real() -> None:
    """Their hosts are Contoso's."""
    hosts = [each["text"].partition("https://")[2] for each in examples()]

    assert all(not host or host.startswith("contoso-ai.") for host in hosts)
