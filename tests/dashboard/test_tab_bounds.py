"""The room for tabs, in process."""

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from dashboard.serving import tabs
from dashboard.serving.tabs import Tabs

SCOPE: Scope = {"type": "websocket", "extensions": {"websocket.http.response": {}}}


class House:
    """Tabs before an app that listens until they hang up."""

    def __init__(self, most: int) -> None:
        self.tabs = Tabs(self._listen, most=most)
        self.ended: list[int] = []

    async def _listen(self, scope: Scope, receive: Receive, _send: Send) -> None:
        while (await receive())["type"] != "websocket.disconnect":
            pass
        self.ended.append(scope["number"])

    async def open(
        self, number: int, *messages: str, protocols: tuple[str, ...] = ()
    ) -> tuple[asyncio.Task[None], list[Any]]:
        """Open a tab that sends these and then nothing; return what serves it, and what it got."""
        sends, got = asyncio.Queue[Message](), list[Any]()
        for kind in ("connect", *messages):
            sends.put_nowait({"type": f"websocket.{kind}"})

        async def keep(message: Message) -> None:
            got.append(message.get("status"))

        served = asyncio.create_task(
            self.tabs({**SCOPE, "number": number, "subprotocols": protocols}, sends.get, keep)
        )
        for _ in range(5):
            await asyncio.sleep(0)
        return served, got


def test_a_new_tab_takes_the_place_of_a_mute_one() -> None:
    """The one that has waited longest goes; tabs that show a page stay."""

    async def scene() -> None:
        house = House(2)
        served = [await house.open(0, "receive"), await house.open(1), await house.open(2)]

        assert house.ended == [1]
        assert all(got == [] for _, got in served)
        for task, _ in served:
            task.cancel()

    asyncio.run(scene())


def test_where_all_tabs_show_a_page_there_is_no_room() -> None:
    """A further one is told so, until one of them has gone."""

    async def scene() -> None:
        house = House(1)
        first, _ = await house.open(0, "receive")
        _, refused = await house.open(1)
        assert refused[0] == 503
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        third, got = await house.open(2, "receive", "disconnect")

        assert house.ended == [2]
        assert got == []
        await third

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("protocols", "ended"), [(("streamlit", "token"), [0]), (("streamlit", "token", "s-1"), [])]
)
def test_a_tab_that_comes_back_need_not_ask(
    protocols: tuple[str, ...], ended: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has its page already; a new one that asks for nothing ends, and both make room."""
    monkeypatch.setattr(tabs, "FIRST_S", 0.0)

    async def scene() -> None:
        house = House(1)
        await house.open(0, protocols=protocols)
        for _ in range(20):
            await asyncio.sleep(0)
        assert house.ended == ended
        _, got = await house.open(1, "receive")
        assert house.ended == [0]
        assert got == []

    asyncio.run(scene())
