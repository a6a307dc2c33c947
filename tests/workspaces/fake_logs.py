"""A Log Analytics of few words: answers each query with the next of the bytes it is given."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from azure.core.credentials import AccessToken

from checks.clouds import SANDBOX, Cloud, cloud
from checks.http.line import Line
from checks.redact import Redactor
from checks.workspaces.azure import Azure, AzureWorkspace
from tests.faults.answers import reply
from tests.faults.certificates import Authority
from tests.faults.fake_server import FakeServer, Peer, Request
from tests.made_up_secrets import token

TOKEN = token()
HANG = b""
"""No answer at all."""


def refused(status: int, *codes: str, message: str = "Told.", **headers: str) -> bytes:
    """Return a refusal with these codes, the innermost last, as Log Analytics nests them."""
    error: dict[str, Any] = {}
    for code in reversed(codes):
        inner = {"innererror": error} if error else {}
        error = {"code": code, "message": message, **inner}
    return reply(status, {"error": error} if error else b"", x_ms_request_id="r-1", **headers)


def told(columns: Mapping[str, str], *rows: Iterable[Any], **after: Any) -> bytes:
    """Return an answer with these columns and types."""
    named = [{"name": name, "type": kind} for name, kind in columns.items()]
    table = {"name": "PrimaryResult", "columns": named, "rows": [list(row) for row in rows]}
    return reply(200, {"tables": [table], **after})


FINE = told({"n": "long"}, [1])


class FakeCredential:
    """Has a token for whoever asks."""

    def get_token(self, *_scopes: str, **_options: Any) -> AccessToken:
        """See `TokenCredential.get_token`."""
        return AccessToken(TOKEN, 4102444800)


class FakeLogs:
    """The server, and the workspace that asks it with Microsoft's client."""

    def __init__(self, authority: Authority, *answers: bytes) -> None:
        self._answers = list(answers)
        self._server = FakeServer(self._attend, tls=authority.server("localhost", "127.0.0.1"))
        self._ca_file = authority.ca_file
        self.at_once = self.most_at_once = 0

    async def _attend(self, peer: Peer) -> None:
        while await peer.request():
            answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
            if answer is HANG:
                await peer.hang()
            await self._counted()
            await peer.send(answer)

    async def _counted(self) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        while self.most_at_once < self.holds:  # noqa: ASYNC110 - all are in this loop
            await asyncio.sleep(0.01)
        # Whoever else may come at the same time has the time to.
        await asyncio.sleep(0.1 if self.holds else 0)
        self.at_once -= 1

    holds = 0
    """How many must have come at the same time before the first is answered."""

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.__exit__(*exc)

    @property
    def url(self) -> str:
        """Return where it is."""
        return f"https://127.0.0.1:{self._server.port}"

    @property
    def requests(self) -> list[Request]:
        """Return what was asked."""
        return self._server.requests

    def workspace(self, *, resource_id: str = "", **changes: Any) -> AzureWorkspace:
        """Return the workspace of a sandbox that is here; `changes` are the cloud's."""
        here = cloud_at(self.url, self._ca_file, **changes)
        line = Line(here, Redactor(), frozenset())
        azure = Azure(cloud=here, credential=FakeCredential(), line=line)
        return AzureWorkspace(azure=azure, name="w-1", resource_id=resource_id)


def cloud_at(url: str, ca_file: Path, **changes: Any) -> Cloud:
    """Return a sandbox's cloud whose logs are at a URL."""
    made = replace(cloud(SANDBOX), authority=url, arm=url, logs=url, ca_file=ca_file)
    return replace(made, **changes)


def bodies(requests: Iterable[Request]) -> list[Any]:
    """Return the documents that were sent."""
    return [json.loads(each.body) for each in requests]
