"""Anybody's ten-line server: Python's own http.server, answering every POST alike."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer


class FakeGateway(BaseHTTPRequestHandler):
    """Answers each POST with the same status and body."""

    status = 200
    body = b""
    more: Mapping[str, str] = {}

    def do_POST(self) -> None:
        """Answer."""
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(self.status)
        for name, value in self.more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@contextmanager
def serving(
    status: int,
    body: bytes,
    *,
    protocol: str = "HTTP/1.0",
    headers: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Yield the base URL of a server that handles one connection at a time."""
    more = {
        "status": status,
        "body": body,
        "protocol_version": protocol,
        "more": headers or {},
    }
    server = HTTPServer(("127.0.0.1", 0), type("Handler", (FakeGateway,), more))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/anthropic/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
