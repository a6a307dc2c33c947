"""A right configuration is left alone; a value that goes wrong is named, and put right again."""

import pytest

from checks.clients.knowledge import clients
from checks.clients.reading import read
from tests.clients.right_texts import (
    DEPLOYMENT,
    HOST,
    RESOURCE,
    RIGHTS,
    Right,
    corrected,
    faults_of,
)

WITH_BASE = [right for right in RIGHTS.values() if right.base]
WITH_RESOURCE = [
    right for right in RIGHTS.values() if "RESOURCE" in right.text.replace("_RESOURCE", "")
]
WITH_MODEL = [right for right in RIGHTS.values() if "DEPLOYMENT" in right.text]


def bases(right: Right) -> dict[str, str]:
    """Return wrong base URLs for a client, each with its code."""
    wrong = {
        f"{HOST}/api/projects/main": "base-url-project-endpoint",
        f"{HOST}/models": "base-url-openai-surface",
        f"https://{RESOURCE}.openai.azure.com/openai/v1": "base-url-openai-surface",
    }
    end = right.base.rstrip("/")
    if not right.mends:
        wrong[HOST] = wrong[f"{HOST}/"] = "base-url-missing-anthropic"
    if end == "/anthropic" and not right.cuts:
        wrong[f"{HOST}/anthropic/v1"] = "base-url-extra-v1"
    elif end != "/anthropic":
        wrong[f"{HOST}/anthropic"] = "base-url-missing-v1"
    if end != "/anthropic/v1/messages" and not right.takes_whole:
        wrong[f"{HOST}/anthropic/v1/messages"] = "base-url-full-target-uri"
    return wrong


@pytest.mark.parametrize("right", RIGHTS.values(), ids=lambda right: right.id)
def test_what_is_right_is_left_alone(right: Right) -> None:
    """The client is known by the text alone, nothing is wrong, and the text stays as it is."""
    text = right.filled()

    (file,) = read([("-", text)], right.known).files

    assert (file.client, file.form, file.faults) == (right.client, right.form, ())
    assert file.corrected == text
    if file.sent is not None:
        assert file.sent.url == f"{HOST}/anthropic/v1/messages"
        assert file.sent.model == DEPLOYMENT


@pytest.mark.parametrize("right", WITH_BASE, ids=lambda right: right.id)
def test_a_wrong_base_url_is_named_and_put_right(right: Right) -> None:
    """Each kind of wrong address has its code, and the corrected text is the right one, whole."""
    for base, code in bases(right).items():
        text = right.filled(BASE=base)

        assert [found for _, found in faults_of(text, right)] == [code], base
        assert corrected(text, right) == right.filled(), base


@pytest.mark.parametrize(
    "right", [one for one in WITH_BASE if one.cuts], ids=lambda right: right.id
)
def test_what_a_client_cuts_off_is_no_fault(right: Right) -> None:
    """A version behind /anthropic is right where the client takes it off."""
    text = right.filled(BASE=f"{HOST}/anthropic/v1")

    assert faults_of(text, right) == []


@pytest.mark.parametrize("right", WITH_RESOURCE, ids=lambda right: right.id)
def test_a_wrong_resource_is_named_and_put_right(right: Right) -> None:
    """A URL, a host or another name where the resource's name belongs."""
    wrong = {
        f"{HOST}/anthropic": "resource-is-url",
        f"{RESOURCE}.services.ai.azure.com": "resource-is-host",
        f"{RESOURCE}-project": "resource-name-wrong",
    }
    for name, code in wrong.items():
        text = right.filled(RESOURCE=name)

        assert [found for _, found in faults_of(text, right)] == [code], name
        assert corrected(text, right) == right.filled(), name


@pytest.mark.parametrize("right", WITH_MODEL, ids=lambda right: right.id)
def test_a_wrong_deployment_is_named_and_put_right(right: Right) -> None:
    """A dated ID of the public API, or a name one letter off."""
    wrong = {
        f"{DEPLOYMENT}-20260217": "model-dated-id",
        "claude-sonet-4-6": "model-not-deployment",
    }
    for name, code in wrong.items():
        text = right.filled(DEPLOYMENT=name)

        assert [found for _, found in faults_of(text, right)] == [code], name
        assert corrected(text, right) == right.filled(), name


def test_every_client_has_a_right_configuration() -> None:
    """Those that never reach Claude by themselves have none."""
    assert set(clients()) - {right.client for right in RIGHTS.values()} == {"open-webui"}


@pytest.mark.parametrize("right", RIGHTS.values(), ids=lambda right: right.id)
def test_what_was_not_given_is_not_assumed(right: Right) -> None:
    """Without a resource and deployments, no name is called wrong."""
    text = right.filled(RESOURCE="another-one", DEPLOYMENT="claude-of-mine")
    files = read([("-", text)], type(right.known)(version=right.version)).files

    assert [fault.code for file in files for fault in file.faults] == []
