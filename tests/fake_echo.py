"""A server that says back every header and body it was sent, in every way a server might."""

import base64
import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, quote

from tests.waiting import PATIENCE_S

BENIGN = "This sentence about deployment claude-sonnet-5 and request 7f3a-1c is no secret."
"""Stands in every answer, and must come through."""


def base64_of(text: str) -> str:
    """Encode as base64."""
    return base64.b64encode(text.encode()).decode()


class FakeEcho(ThreadingHTTPServer):
    """Serves a gateway, an Entra authority and a proxy on one loopback port, all of them echoes."""

    daemon_threads = True

    def __init__(
        self, *, status: int = 401, tls: ssl.SSLContext | None = None, token: str = ""
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Echo)
        self.status = status
        self.token = token
        """What the authority issues; it refuses when this is empty."""
        self.heard: list[str] = []
        """What arrived, as it arrived: a test sees there that the secret was really sent."""
        self.scheme = "https" if tls else "http"
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)

    @property
    def address(self) -> str:
        """Return host and port."""
        return f"localhost:{self.server_address[1]}"

    @property
    def url(self) -> str:
        """Return the base URL of its gateway."""
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}/anthropic/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.shutdown()
        self._thread.join(PATIENCE_S)
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a client has left."""


class _Echo(BaseHTTPRequestHandler):
    server: FakeEcho

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_CONNECT(self) -> None:
        self._say(407, self._echo())

    def _answer(self) -> None:
        echo = self._echo()
        if "openid-configuration" in self.path:
            self._say(200, echo | self._configuration())
        elif "/oauth2/" in self.path and self.server.token:
            issued = {"token_type": "Bearer", "expires_in": 3599, "access_token": self.server.token}
            self._say(200, echo | issued)
        elif "/oauth2/" in self.path:
            said = f"AADSTS7000215: Invalid client secret provided. {' '.join(echo['plain'])}"
            self._say(401, echo | {"error": "invalid_client", "error_description": said})
        else:
            self._say(self.server.status, echo)

    def _configuration(self) -> dict[str, Any]:
        base = f"https://{self.server.address}/{self.path.split('/')[1]}"
        return {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
        }

    def _heard(self) -> list[str]:
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        values = [value for _, value in (*self.headers.items(), *parse_qsl(body))]
        userinfo = [
            base64.b64decode(value.split()[1]).decode()
            for value in values
            if value.startswith("Basic ")
        ]
        bare = [part for value in (*values, *userinfo) for part in value.split()[-1:]]
        return list(dict.fromkeys((*values, *userinfo, *bare, body)))

    def _echo(self) -> dict[str, Any]:
        """Return what was heard: plain, in JSON in JSON, in a URL, in base64."""
        heard = self._heard()
        self.server.heard += heard
        message = f"{BENIGN} You said {' '.join(heard)}"
        return {
            "type": "error",
            "error": {"type": "authentication_error", "code": "401", "message": message},
            "plain": heard,
            "escaped": json.dumps(json.dumps(heard)),
            "url": [quote(each, safe="") for each in heard],
            "base64": [base64_of(each) for each in heard],
            "whole": base64_of(message),
        }

    def _say(self, status: int, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        heard = [each for each in self.server.heard[-12:] if each.isprintable()]
        self.send_response(status, " ".join(heard)[:2000])
        for number, each in enumerate(heard):
            self.send_header(f"x-plain-{number}", each)
            self.send_header(f"x-url-{number}", quote(each, safe=""))
            self.send_header(f"x-base64-{number}", base64_of(each))
        if heard:
            self.send_header("request-id", heard[-1])
            self.send_header("apim-request-id", heard[0])
            self.send_header("x-ms-region", heard[-1])
            self.send_header("www-authenticate", f'Bearer error="{heard[-1]}"')
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""
