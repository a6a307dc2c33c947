"""A tab without a browser: Streamlit's websocket and the endpoint that takes files."""

import http.client
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from websockets import Origin, Subprotocol
from websockets.sync.client import ClientConnection, connect

from tests.waiting import PATIENCE_S

PIECE = b"x" * (1 << 20)
BOUNDARY = "boundary"
HEAD = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
).encode()
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A session of the dashboard."""

    url: str
    socket: ClientConnection
    session: str
    cookies: str

    def upload(self, megabytes: int, name: str = "f") -> int:
        """Send a file, piece by piece while the server listens; return the status."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE_S)
        with closing(connection):
            return self._sent(connection, megabytes, name)

    def _sent(self, connection: http.client.HTTPConnection, megabytes: int, name: str) -> int:
        connection.putrequest("PUT", f"/_stcore/upload_file/{self.session}/{name}")
        token = re.search(r"_streamlit_xsrf=([^;]+)", self.cookies)
        assert token
        for header, value in {
            "content-type": f"multipart/form-data; boundary={BOUNDARY}",
            "content-length": str(len(HEAD) + megabytes * len(PIECE) + len(TAIL)),
            "cookie": self.cookies,
            "x-xsrftoken": token[1],
        }.items():
            connection.putheader(header, value)
        connection.endheaders()
        for piece in (HEAD, *([PIECE] * megabytes), TAIL):
            connection.send(piece)
        with connection.getresponse() as response:
            return response.status

    def words(self) -> Iterator[str]:
        """Yield what the page sends, until it has been drawn."""
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: PLC0415 - half a second

        while True:
            message = ForwardMsg.FromString(_bytes(self.socket))
            yield str(message)
            if message.WhichOneof("type") == "script_finished":
                return


def _bytes(socket: ClientConnection) -> bytes:
    got = socket.recv(timeout=PATIENCE_S)
    assert isinstance(got, bytes)
    return got


@contextmanager
def opened(url: str, cookies: str = "", page: str = "") -> Iterator[Tab]:
    """Open a tab, as a browser does that has these cookies."""
    from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: PLC0415 - half a second
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: PLC0415 - the same

    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE_S)
    connection.request("GET", "/_stcore/health")
    with closing(connection), connection.getresponse() as response:
        given = [value.partition(";")[0] for value in response.headers.get_all("set-cookie", [])]
    jar = "; ".join((*given, *([cookies] if cookies else [])))
    ask = BackMsg()
    ask.rerun_script.page_name = page
    token = re.search(r"_streamlit_xsrf=([^;]+)", jar)
    assert token
    with connect(
        f"ws://{parts.netloc}/_stcore/stream",
        origin=Origin(url),
        subprotocols=[Subprotocol("streamlit"), Subprotocol(token[1])],
        additional_headers={"cookie": jar},
        max_size=None,
        # What nobody reads must not hold up the end.
        max_queue=None,
    ) as socket:
        socket.send(ask.SerializeToString())
        message = ForwardMsg.FromString(_bytes(socket))
        while message.WhichOneof("type") != "new_session":
            message = ForwardMsg.FromString(_bytes(socket))
        session = message.new_session.initialize.session_id
        yield Tab(url=url, socket=socket, session=session, cookies=jar)
