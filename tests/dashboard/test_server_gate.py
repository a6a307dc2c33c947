"""Who may enter and what every answer carries, in process."""

import logging

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket

from dashboard.context.settings import Settings, SignIn
from dashboard.serving.asgi import READY, Gate, SecurityHeaders
from tests.waiting import PATIENCE_S

NAMED = {"X-MS-CLIENT-PRINCIPAL-ID": "oid-1"}
HEALTH = "/_stcore/health"
STREAM = "ws://127.0.0.1:8501/stream"


async def page(request: Request) -> PlainTextResponse:
    """Answer with the Origin that was let through."""
    return PlainTextResponse(request.headers.get("origin", "none"))


async def stream(websocket: WebSocket) -> None:
    """Accept and say the Origin that was let through."""
    await websocket.accept()
    await websocket.send_text(websocket.headers.get("origin", "none"))
    await websocket.close()


def client(sign_in: SignIn, base_url: str = "http://127.0.0.1:8501") -> TestClient:
    """Return a client of the gate before two routes."""
    app = Starlette(
        routes=[
            Route("/", page),
            Route(HEALTH, page),
            Route(READY, page),
            WebSocketRoute("/stream", stream),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(Gate, settings=Settings(sign_in=sign_in)),
        ],
    )
    return TestClient(app, base_url=base_url)


def refusal(of: TestClient, url: str = STREAM, **headers: str) -> int:
    """Return the status with which a websocket is refused."""
    with (
        pytest.raises(WebSocketDenialResponse) as refused,
        of.websocket_connect(url, headers=headers),
    ):
        pass
    return refused.value.status_code


@pytest.mark.parametrize("path", ["/", HEALTH])
def test_every_answer_carries_the_headers(path: str) -> None:
    """Nothing is loaded from elsewhere, framed, sniffed or told to others."""
    headers = client(SignIn.NONE).get(path).headers

    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_a_refusal_carries_the_headers_too() -> None:
    """There is no answer without them."""
    answer = client(SignIn.PLATFORM).get("/")

    assert answer.status_code == 401
    assert "content-security-policy" in answer.headers


def test_the_platforms_name_opens_the_door() -> None:
    """Pages and websockets need the header that the platform sets."""
    app = client(SignIn.PLATFORM)

    assert app.get("/", headers=NAMED).status_code == 200
    with app.websocket_connect(STREAM, headers=NAMED) as socket:
        assert socket.receive_text()
    assert refusal(app) == 401


def test_an_empty_name_is_no_name() -> None:
    """A header of blanks names nobody."""
    answer = client(SignIn.PLATFORM).get("/", headers={"X-MS-CLIENT-PRINCIPAL-ID": " "})

    assert answer.status_code == 401


@pytest.mark.parametrize("path", [HEALTH, READY])
def test_health_needs_no_sign_in(path: str) -> None:
    """A load balancer signs in nowhere."""
    assert client(SignIn.PLATFORM).get(path).status_code == 200


@pytest.mark.parametrize("path", [f"{HEALTH}/", f"/{HEALTH}", "/_stcore/health/../stream"])
def test_what_resembles_health_is_not_health(path: str) -> None:
    """The exception is exact."""
    assert client(SignIn.PLATFORM).get(path).status_code == 401


@pytest.mark.parametrize("base", ["http://localhost:9000", "http://[::1]:8501", "http://127.0.0.1"])
def test_this_machine_by_any_of_its_names_is_answered(base: str) -> None:
    """A tunnel has another port and the same host."""
    assert client(SignIn.NONE, base).get("/").status_code == 200


def test_a_foreign_name_for_this_machine_is_refused() -> None:
    """DNS rebinding lets a web page reach loopback under its own name; it gets nothing."""
    app = client(SignIn.NONE, "http://rebound.example:8501")

    assert app.get("/").status_code == 421
    assert refusal(app, "ws://rebound.example:8501/stream") == 421


@pytest.mark.parametrize("sign_in", list(SignIn))
def test_another_sites_page_gets_no_websocket(sign_in: SignIn) -> None:
    """Neither a web site nor another server of this machine can drive the dashboard."""
    app = client(sign_in)

    for origin in (
        "https://evil.example",
        "http://127.0.0.1:3000",
        "null://x",
        "null",
        "file://",
        "data:",
        "",
        "http://[",
    ):
        assert refusal(app, origin=origin, **NAMED) == 403, origin


@pytest.mark.parametrize("host", ["[", "[::1", "a b"])
def test_a_host_that_is_none_is_refused(host: str) -> None:
    """A header that is no host name is refused and fills no log."""
    assert client(SignIn.NONE).get("/", headers={"host": host}).status_code == 421


def test_the_own_page_gets_its_websocket() -> None:
    """Directly, and behind a proxy that says under which name it was called."""
    app = client(SignIn.NONE)
    with app.websocket_connect(STREAM, headers={"origin": "http://127.0.0.1:8501"}) as socket:
        assert socket.receive_text() == "http://127.0.0.1:8501"

    forwarded = {"origin": "https://doctor.example", "x-forwarded-host": "doctor.example"}
    with app.websocket_connect(STREAM, headers=forwarded) as socket:
        assert socket.receive_text() == "none"


def test_streamlit_never_sees_a_foreign_origin() -> None:
    """It would ask the Internet for this machine's address to compare."""
    app = client(SignIn.NONE)

    assert app.get("/", headers={"origin": "https://evil.example"}).text == "none"


def test_a_page_that_crashes_shows_a_reference_and_no_detail(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The log has the details, redacted; the page has the reference to them."""
    from streamlit.testing.v1 import AppTest  # noqa: PLC0415 - half a second

    def script() -> None:
        from dashboard.serving.asgi import show_fault  # noqa: PLC0415 - the script stands alone

        show_fault(RuntimeError("Authorization: Bearer " + "eyJhbGciOi.eyJhdWQiOi.c2lnbmF0dXJl"))

    with caplog.at_level(logging.ERROR, "foundry_doctor"):
        at = AppTest.from_function(script).run(timeout=PATIENCE_S)

    shown = at.error[0].value
    assert "reference" in shown
    assert "Bearer" not in shown
    assert "RuntimeError" in caplog.text
    assert "eyJhdWQiOi" not in caplog.text
