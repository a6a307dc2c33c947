"""What was pasted leaves the server with its tab, and not with the session that may come back.

A tab that comes back sends what its fields hold by itself, so nothing is lost.
"""

from collections.abc import Iterator, MutableMapping
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.kit.pasting import PASTED


class Forgetting:
    """Takes pasted texts out of the sessions whose connection has ended."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; after a tab has gone, forget what was pasted in it."""
        try:
            await self.app(scope, receive, send)
        finally:
            if scope["type"] == "websocket":
                for session in _without_a_tab():
                    forget_pasted(session)


def _without_a_tab() -> Iterator[Any]:
    """Yield Streamlit's sessions that have no connection (its own names, of 1.67)."""
    from streamlit import runtime  # noqa: PLC0415 - half a second

    if not runtime.exists():
        return
    manager = runtime.get_instance()._session_mgr  # noqa: SLF001 - there is no other way to them
    connected = {active.session.id for active in manager.list_active_sessions()}
    yield from (
        info.session for info in manager.list_sessions() if info.session.id not in connected
    )


def forget_pasted(session: Any) -> None:
    """Take the text of every box that one pastes into out of a session, wherever it is held."""
    state = session.session_state
    held: tuple[MutableMapping[str, Any], ...] = (
        state._old_state,  # noqa: SLF001 - a widget's value stands in three places
        state._new_session_state,  # noqa: SLF001
        state._new_widget_state.states,  # noqa: SLF001
    )
    for values in held:
        for key in [key for key in values if PASTED in key]:
            values.pop(key, None)
