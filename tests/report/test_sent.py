"""What was sent, in words."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest

from checks.report import markdown, terminal
from tests.scenario_runs import scenario_run

Document = Mapping[str, Any]


@pytest.fixture(scope="module")
def refused() -> Document:
    """A document with requests."""
    return scenario_run("no-role").document


def sent_to(document: Document, *urls: str, requests: int) -> dict[str, Any]:
    """Return the document of a run against Azure that only signed in, at these addresses."""
    changed = deepcopy(dict(document)) | {"sandbox": False}
    like = next(r for check in document["checks"] for r in check["requests"])
    for check in changed["checks"]:
        check["requests"] = []
    changed["checks"][0]["requests"] = [
        {**like, "url": url, "purpose": "sign-in", "status": 403} for url in urls
    ]
    changed["sent"] |= {"requests": requests}
    return changed


IMDS = "http://169.254.169.254/metadata/identity/oauth2/token"


@pytest.mark.parametrize(
    ("urls", "requests", "says"),
    [
        ((), 0, "No request was sent."),
        (
            (IMDS,),
            1,
            "the only request that was sent merely queried this machine",
        ),
        (
            (IMDS, f"{IMDS}?b"),
            2,
            "No request reached Azure, because the 2 requests that were sent merely queried",
        ),
        ((IMDS, "https://login.microsoftonline.com/x/oauth2/v2.0/token"), 2, "Sent 2 requests,"),
        ((IMDS,), 3, "Sent 3 requests,"),
    ],
)
def test_what_stays_on_this_machine_is_not_sent_to_azure(
    refused: Document, urls: tuple[str, ...], requests: int, says: str
) -> None:
    """`Nothing was sent` of a dead proxy and the count at the end do not contradict each other."""
    changed = sent_to(refused, *urls, requests=requests)

    assert says in squeeze_lines(terminal.render(changed))
    assert says in markdown.render(changed)


def squeeze_lines(text: str) -> str:
    """Return text on one line."""
    return " ".join(text.split())
