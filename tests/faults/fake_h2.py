"""A server that speaks HTTP/2, for what only HTTP/2 can say."""

import json
from collections.abc import Callable

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import Event, StreamEnded

from tests.faults.answers import MESSAGE
from tests.faults.fake_server import Behaviour, Peer

Answer = Callable[[H2Connection, int], None]
"""What is said to a request that ended, on its stream."""


def speaking(answer: Answer) -> Behaviour:
    """Speak HTTP/2 and answer each request."""

    async def behave(peer: Peer) -> None:
        connection = H2Connection(config=H2Configuration(client_side=False))
        connection.initiate_connection()
        await peer.send(connection.data_to_send())
        while data := await peer.reader.read(65536):
            for stream in ended(connection.receive_data(data)):
                answer(connection, stream)
            await peer.send(connection.data_to_send())

    return behave


def ended(events: list[Event]) -> list[int]:
    """Return the streams whose requests are whole."""
    return [event.stream_id or 0 for event in events if isinstance(event, StreamEnded)]


def message(connection: H2Connection, stream: int) -> None:
    """Answer with a message."""
    fields = (":status", "200"), ("request-id", "req_1"), ("apim-request-id", "a-1")
    connection.send_headers(stream, list(fields))
    connection.send_data(stream, json.dumps(MESSAGE).encode(), end_stream=True)


def go_away(connection: H2Connection, stream: int) -> None:
    """Refuse the stream by a GOAWAY that says it was not processed."""
    connection.close_connection(ErrorCodes.ENHANCE_YOUR_CALM, last_stream_id=stream - 1)


def go_away_after(connection: H2Connection, stream: int) -> None:
    """Answer, and announce that this connection takes no more."""
    message(connection, stream)
    connection.close_connection(ErrorCodes.NO_ERROR, last_stream_id=stream)


def reset_stream(connection: H2Connection, stream: int) -> None:
    """Reset the one stream."""
    connection.reset_stream(stream, ErrorCodes.INTERNAL_ERROR)


def go_away_in_answer(connection: H2Connection, stream: int) -> None:
    """Send the headers of an answer, then GOAWAY."""
    connection.send_headers(stream, [(":status", "200")])
    connection.close_connection(ErrorCodes.INTERNAL_ERROR, last_stream_id=stream)
