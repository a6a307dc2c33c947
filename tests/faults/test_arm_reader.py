"""Reading ARM page by page: what is waited for, what is followed, and what is kept."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from checks.arm.reads import one
from checks.clouds import cloud
from checks.evidence import Exchange, Failure, SignIn
from checks.evidence.arm.accounts import ArmSignIn
from checks.http import Outgoing
from checks.probes.arm_reader import MAX_PAGES, Reader
from checks.secret import Secret

NOW = datetime(2026, 11, 20, 17, 9, tzinfo=UTC)
ARM = "https://management.azure.com"
LIST = f"{ARM}/things?api-version=1"


class FakeHttp:
    """Answers each URL from a list, the last of it for ever; notes what was asked with a token."""

    def __init__(self, answers: Mapping[str, list[tuple[int | None, Any, dict[str, str]]]]) -> None:
        self._answers = {url: list(given) for url, given in answers.items()}
        self.asked: list[str] = []

    async def send_raw(self, outgoing: Outgoing, *, timeout_s: float) -> tuple[Exchange, bytes]:
        """See `Http.send_raw`."""
        assert timeout_s > 0
        assert outgoing.credential is not None
        self.asked.append(outgoing.url)
        left = self._answers[outgoing.url]
        status, body, headers = left.pop(0) if len(left) > 1 else left[0]
        text = body if isinstance(body, str) else json.dumps(body)
        exchange = Exchange(
            purpose=outgoing.purpose,
            method=outgoing.method,
            url=outgoing.url,
            auth=outgoing.credential.scheme,
            started_at=NOW,
            received_at=NOW,
            duration_ms=1.0,
            status=status,
            headers=tuple(headers.items()),
            body=text,
            failure=None if status else Failure.TIMEOUT,
            detail="" if status else "no answer",
        )
        return exchange, text.encode()


class FakeFacts:
    """A sign-in for ARM and nothing else."""

    def __getitem__(self, _kind: type[Any]) -> ArmSignIn:
        return ArmSignIn(sign_in=SignIn(scope="s", links=(), token=Secret("token")))


def page(*names: str, link: str | None = None) -> dict[str, Any]:
    """Return a page of a list."""
    return {"value": [{"name": name} for name in names], **({"nextLink": link} if link else {})}


def ok(body: Any) -> tuple[int, Any, dict[str, str]]:
    """Return a good answer."""
    return 200, body, {}


def throttled(**headers: str) -> tuple[int, Any, dict[str, str]]:
    """Return a 429 with these headers."""
    return 429, {"error": {"code": "TooManyRequests", "message": "Slow down."}}, headers


def read(http: FakeHttp) -> dict[str, Any]:
    """Read the list; names become the items."""
    tools: Any = SimpleNamespace(http=http, aim=SimpleNamespace(cloud=cloud("AzureCloud")))
    facts: Any = FakeFacts()

    async def ask() -> dict[str, Any]:
        reader = Reader(tools, facts, "X/things/read", "/scope")
        return await reader.pages(LIST, one(lambda item: item.get("name")))

    return asyncio.run(asyncio.wait_for(ask(), 10))


@pytest.mark.parametrize(
    "link",
    [
        "https://management.azure.com.evil.example/things",
        "https://evil.example/things",
        "http://management.azure.com/things",
        "https://management.azure.com:8443/things",
        "https://management.azure.com@evil.example/things",
        "//evil.example/things",
        "/things?page=2",
        "file:///etc/passwd",
        7,
        ["https://management.azure.com/things"],
        {"href": "x"},
    ],
)
def test_a_token_follows_no_link_to_elsewhere(link: Any) -> None:
    """Another host, port or scheme is not asked; what was read is kept, and called incomplete."""
    http = FakeHttp({LIST: [ok({"value": [{"name": "a"}], "nextLink": link})]})

    found = read(http)

    assert http.asked == [LIST]
    assert (found["items"], found["complete"], found["refusal"]) == (("a",), False, None)


def test_pages_are_read_to_the_end_though_the_first_is_empty() -> None:
    """Only the absence of a link ends a list."""
    second = f"{ARM}/things?page=2"
    http = FakeHttp({LIST: [ok(page(link=second))], second: [ok(page("a", "b"))]})

    assert (read(http)["items"], read(http)["complete"]) == (("a", "b"), True)


def test_a_link_that_leads_back_ends_and_repeats_nothing() -> None:
    """A circle is left after one turn, and the list is not called whole."""
    second = f"{ARM}/things?page=2"
    http = FakeHttp({LIST: [ok(page("a", link=second))], second: [ok(page("a", "b", link=LIST))]})

    found = read(http)

    assert http.asked == [LIST, second]
    assert (found["items"], found["complete"]) == (("a", "b"), False)


def test_a_list_without_end_is_left_after_sixty_pages() -> None:
    """Every page has a new link: some end must be ours."""
    links = [LIST, *(f"{ARM}/things?page={n}" for n in range(2, 100))]
    follow = dict(pairwise(links))
    http = FakeHttp({url: [ok(page(url[-2:], link=link))] for url, link in follow.items()})

    found = read(http)

    assert len(http.asked) == MAX_PAGES
    assert not found["complete"]


@pytest.mark.parametrize(
    "said", ["0", "0.01", "Fri, 20 Nov 2026 17:09:00 GMT"], ids=["now", "soon", "date"]
)
def test_a_throttle_is_waited_out_once_as_it_asks(said: str) -> None:
    """Seconds and dates are both understood, and the retry is evidence."""
    http = FakeHttp({LIST: [throttled(**{"retry-after": said}), ok(page("a"))]})

    found = read(http)

    assert (found["items"], found["complete"]) == (("a",), True)
    assert [exchange.status for exchange in found["exchanges"]] == [429, 200]


@pytest.mark.parametrize(
    "said", ["3600", "Fri, 20 Nov 2026 18:09:00 GMT", "9" * 400, "1e9999", "6"]
)
def test_a_throttle_that_asks_too_much_is_not_waited_for(said: str) -> None:
    """Beyond a probe's patience the answer stands as it is."""
    http = FakeHttp({LIST: [throttled(**{"retry-after": said})]})

    refusal = read(http)["refusal"]

    assert len(http.asked) <= 2
    assert (refusal.status, refusal.code) == (429, "TooManyRequests")
    assert not refusal.is_permission


@pytest.mark.parametrize(
    "said", ["soon", "-1", "NaN", "²", "1.2.3", "Fri, 99 Nov 2026 17:09:00 GMT"]
)
def test_a_retry_after_that_says_nothing_is_one_second(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be read is treated as if it were not there."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("checks.probes.arm_reader.sleep", sleep)
    http = FakeHttp({LIST: [throttled(**{"retry-after": said}), ok(page("a"))]})

    assert read(http)["items"] == ("a",)
    assert slept == [1.0]


@pytest.mark.parametrize(
    ("answer", "permission"),
    [
        ((403, {"error": {"code": "AuthorizationFailed", "message": "m"}}, {}), True),
        ((401, {"error": {"code": "ExpiredAuthenticationToken", "message": "m"}}, {}), True),
        ((500, "<html>oops</html>", {}), False),
        ((503, "", {}), False),
        ((200, "not JSON", {}), False),
        ((200, "[" * 100_000, {}), False),
        ((200, [1, 2], {}), False),
        ((None, "", {}), False),
    ],
)
def test_an_answer_that_is_none_says_why(answer: tuple[Any, Any, Any], *, permission: bool) -> None:
    """Only 401 and 403 are a missing permission; permission and scope are named all the same."""
    found = read(FakeHttp({LIST: [answer]}))

    refusal = found["refusal"]
    assert (found["items"], found["complete"]) == ((), False)
    assert refusal.is_permission is permission
    assert (refusal.permission, refusal.scope) == ("X/things/read", "/scope")


@pytest.mark.parametrize("status", [403, 429, 500])
def test_what_was_read_before_a_page_fails_is_kept(status: int) -> None:
    """A later page's failure leaves the earlier ones, and proves no absence."""
    second = f"{ARM}/things?page=2"
    http = FakeHttp(
        {LIST: [ok(page("a", link=second))], second: [(status, "", {"retry-after": "99"})]}
    )

    found = read(http)

    assert (found["items"], found["complete"], found["refusal"]) == (("a",), False, None)


@pytest.mark.parametrize("value", [None, {}, "x", 3])
def test_a_list_that_is_none_proves_nothing(value: Any) -> None:
    """A malformed `value` invents no item and no absence."""
    found = read(FakeHttp({LIST: [ok({"value": value})]}))

    assert (found["items"], found["complete"]) == ((), False)


def test_items_that_are_none_are_left_out() -> None:
    """What is no object on a page is no item."""
    found = read(FakeHttp({LIST: [ok({"value": [None, 1, "x", [], {"name": "a"}]})]}))

    assert (found["items"], found["complete"]) == (("a",), True)
