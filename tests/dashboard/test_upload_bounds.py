"""The room for uploaded files, in process and with a clock of the test's own."""

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.serving.uploads import FILES_OF_SESSION, KEPT_S, Leftovers, Uploads

MB = 1 << 20


class FakeFiles:
    """Streamlit's store, whose files are as large as what was sent."""

    def __init__(self) -> None:
        self.file_storage: dict[str, dict[str, Any]] = {}

    def remove_session_files(self, session_id: str) -> None:
        """Forget the files of a session."""
        self.file_storage.pop(session_id, None)


class Sent:
    """A file that was sent."""

    def __init__(self, data: bytes) -> None:
        self.data = data


class House:
    """The middleware before an endpoint that keeps what it is sent."""

    def __init__(self) -> None:
        self.files = FakeFiles()
        self.open = {"a", "b"}
        self.now = 0.0
        self.uploads = Uploads(
            self._app(),
            files=lambda: self.files,
            largest=lambda: MB,
            is_open=self.open.__contains__,
        )
        self.leftovers = Leftovers(
            lambda: self.files, self.open.__contains__, clock=lambda: self.now
        )

    def _app(self) -> Starlette:
        async def keep(request: Request) -> PlainTextResponse:
            session, file = request.path_params["session"], request.path_params["file"]
            body = await request.body()
            self.files.file_storage.setdefault(session, {})[file] = Sent(body)
            return PlainTextResponse("kept")

        return Starlette(
            routes=[Route("/_stcore/upload_file/{session}/{file}", keep, methods=["PUT"])]
        )

    def put(self, session: str, file: str, data: Any) -> int:
        """Send a file and return the status."""
        with TestClient(self.uploads) as client:
            return client.put(f"/_stcore/upload_file/{session}/{file}", content=data).status_code


@pytest.fixture
def house() -> House:
    """Return an empty house of two sessions, whose largest file is a megabyte."""
    return House()


def test_a_file_without_a_size_is_refused(house: House) -> None:
    """What has no end cannot be bounded before it is read."""
    assert house.put("a", "1", iter([b"x"])) == 411


def test_files_without_a_page_are_refused(house: House) -> None:
    """Whoever sends them has no session."""
    assert house.put("stranger", "1", b"x") == 400
    assert house.files.file_storage == {}


def test_tiny_files_are_counted_too(house: House) -> None:
    """A hundred thousand of them would fill the memory with names."""
    statuses = [house.put("a", f"{n}", b"") for n in range(FILES_OF_SESSION + 1)]

    assert set(statuses[:-1]) == {200}
    assert statuses[-1] == 413
    assert house.put("b", "1", b"x") == 200


def test_files_go_with_their_session(house: House) -> None:
    """Not at once: a connection that drops comes back; and not for ever, either."""
    house.put("a", "1", b"x" * MB)
    house.put("b", "1", b"x")
    house.open.discard("a")

    house.leftovers.tidy()
    house.now = KEPT_S / 2
    house.leftovers.tidy()
    assert set(house.files.file_storage) == {"a", "b"}
    house.now = KEPT_S
    house.leftovers.tidy()
    assert set(house.files.file_storage) == {"b"}


def test_a_session_that_comes_back_keeps_its_files(house: House) -> None:
    """The time counts from when it hung up last."""
    house.put("a", "1", b"x")
    house.open.discard("a")
    house.leftovers.tidy()
    house.open.add("a")
    house.now = KEPT_S
    house.leftovers.tidy()
    house.open.discard("a")
    house.leftovers.tidy()

    assert set(house.files.file_storage) == {"a"}
