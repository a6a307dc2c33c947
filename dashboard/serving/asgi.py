"""The dashboard as an ASGI app: security headers, who may enter, readiness, our own error page."""

import logging
import secrets
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from checks import __version__, redact
from checks.clouds import is_loopback
from checks.words import say
from dashboard.context.settings import Settings, SignIn
from dashboard.context.viewer import PLATFORM_ID
from dashboard.serving.forgetting import Forgetting
from dashboard.serving.tabs import Tabs, most_tabs
from dashboard.serving.uploads import UPLOADS, Files, Uploads
from dashboard.serving.visitors import is_let_in

if TYPE_CHECKING:
    from streamlit.starlette import App

log = logging.getLogger("foundry_doctor")

SCRIPT = Path(__file__).parent.parent / "streamlit_app.py"
READY = "/api/ready"
HEALTH = frozenset({"/_stcore/health", READY})
"""What a load balancer asks without signing in; it says nothing but that there is an answer."""

PERSONAL = (UPLOADS.rstrip("/"), "/_stcore/metrics")
"""Beginnings, below whatever base path, of what only a page that is drawn has a use for.

The sign-in page itself needs `host-config`, which is the same for everybody.
"""

DIRECTIVES = (
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "frame-ancestors 'none'",
    "base-uri 'self'",
    "object-src 'none'",
    "form-action 'self'",
)
"""Streamlit's own pages work under them: nothing is loaded from and sent to anywhere else."""
HEADERS = {
    "content-security-policy": "; ".join(DIRECTIVES),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


class SecurityHeaders:
    """Adds the headers to every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; its answer gets the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, with_headers)


class Gate:
    """Lets in who may enter: before a page, a file or a websocket is touched."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.sign_in = settings.sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(headers, scope)
        if refusal:
            await _refuse(refusal, scope, receive, send)
            return
        await self.app(_without_foreign_origin(scope, headers), receive, send)

    def _refusal(self, headers: Headers, scope: Scope) -> tuple[int, str] | None:
        if scope["path"] in HEALTH:
            return None
        if self.sign_in is SignIn.PLATFORM and not headers.get(PLATFORM_ID, "").strip():
            return 401, say(
                "Sign in first. The platform in front of this dashboard must identify you."
            )
        if self.sign_in is SignIn.NONE and not _names_this_machine(headers.get("host", "")):
            # A foreign name that resolves to this machine is how DNS rebinding looks.
            return 421, say("This dashboard accepts only requests to localhost.")
        if scope["type"] == "websocket" and not _is_same_origin(headers):
            return 403, say("Pages from other sites are not allowed to connect to this dashboard.")
        if any(each in scope["path"] for each in PERSONAL):
            return self._personal_refusal(scope)
        return None

    def _personal_refusal(self, scope: Scope) -> tuple[int, str] | None:
        if not self.settings.takes_files:
            return 403, say(
                "This feature is turned off, because nobody signs in to this dashboard."
            )
        if self.sign_in is SignIn.OIDC and not is_let_in(scope, self.settings):
            return 401, say("Sign in to continue")
        return None


def _names_this_machine(host: str) -> bool:
    try:
        return is_loopback(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False


def _origin_host(headers: Headers) -> str:
    """Return the host of an http Origin; empty for `null`, a file, and what is no URL."""
    try:
        origin = urlsplit(headers.get("origin", ""))
    except ValueError:
        return ""
    return origin.netloc.lower() if origin.scheme in ("http", "https") else ""


def _is_same_origin(headers: Headers) -> bool:
    """Tell whether a websocket is our own page's; only a client that is no browser names none."""
    if "origin" not in headers:
        return True
    own = {headers.get("host", "").lower(), headers.get("x-forwarded-host", "").lower()}
    return _origin_host(headers) in own - {""}


def _without_foreign_origin(scope: Scope, headers: Headers) -> Scope:
    """Hide an Origin that Streamlit would not know at sight.

    It would ask a service on the Internet for this machine's address to compare (1.67). The
    pages need no answer to other origins, and foreign websockets have been refused.
    """
    if "origin" not in headers:
        return scope
    own = headers.get("host", "").lower()
    if scope["type"] == "websocket" and _origin_host(headers) == own:
        return scope
    kept = [(name, value) for name, value in scope["headers"] if name.lower() != b"origin"]
    return {**scope, "headers": kept}


async def _refuse(refusal: tuple[int, str], scope: Scope, receive: Receive, send: Send) -> None:
    status, says = refusal
    if scope["type"] == "http":
        await PlainTextResponse(says, status_code=status)(scope, receive, send)
    elif "websocket.http.response" in scope.get("extensions", {}):
        response = {"type": "websocket.http.response.start", "status": status, "headers": []}
        await send(response)
        await send({"type": "websocket.http.response.body", "body": says.encode()})
    else:
        await send({"type": "websocket.close", "code": 1008, "reason": says})


async def _ready(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "ready", "version": __version__})


def show_fault(error: Exception) -> bool:
    """Log a page's crash under a reference, redacted, and show our own sentence in its place."""
    from dashboard.kit import cards  # noqa: PLC0415 - imports streamlit

    reference = secrets.token_hex(4)
    log.error(
        "fault %s in a page: %s", reference, redact.text("".join(traceback.format_exception(error)))
    )
    cards.problem(
        say("This page could not be displayed"),
        say(
            "This is a fault in the dashboard, not in your resource. The dashboard's log has "
            "the details under the reference {reference}. Reload the page to try again.",
            reference=reference,
        ),
    )
    return True


def files() -> Files:
    """Return Streamlit's store of uploaded files; it is there once the server has started."""
    from streamlit.runtime import get_instance  # noqa: PLC0415 - half a second

    return cast("Files", get_instance().uploaded_file_mgr)


def is_open(session: str) -> bool:
    """Tell whether a tab is connected; safe from any thread."""
    from streamlit.runtime import get_instance  # noqa: PLC0415 - half a second

    return get_instance().is_active_session(session)


def build_app(settings: Settings) -> "App":
    """Return the app that an ASGI server serves; one for each process."""
    from streamlit import config  # noqa: PLC0415 - half a second
    from streamlit.starlette import App  # noqa: PLC0415 - the same

    # Streamlit would log the same once more, in whole and without redaction.
    logging.getLogger("streamlit.error_util").addFilter(lambda _record: False)
    # A websocket that was refused with a response is a line of error to it, each time (0.5x).
    logging.getLogger("uvicorn.error").addFilter(
        lambda record: "without completing handshake" not in str(record.msg)
    )
    return App(
        SCRIPT,
        routes=[Route(READY, _ready)],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(Gate, settings=settings),
            Middleware(Tabs, most=most_tabs()),
            Middleware(Forgetting),
            Middleware(
                Uploads,
                files=files,
                largest=lambda: int(config.get_option("server.maxUploadSize")) << 20,
                is_open=is_open,
            ),
        ],
        on_script_error=show_fault,
    )
