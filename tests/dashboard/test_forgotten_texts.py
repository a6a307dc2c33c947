"""What was pasted leaves the server with its tab."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from streamlit import runtime

from dashboard.serving.forgetting import Forgetting, forget_pasted
from tests.canary_cases import assert_absent, canary
from tests.dashboard.explain_driver import explained
from tests.dashboard.test_explain_page import MISSING, session

pytestmark = pytest.mark.usefixtures("nothing_known")

CANARY = canary("left in a tab", 40)


def held(page: Any) -> Any:
    """Return a session of Streamlit's that holds what a page does."""
    return SimpleNamespace(id="1", session_state=page.at.session_state._state._state)


def test_a_pasted_text_is_taken_out_of_wherever_it_is_held() -> None:
    """Out of each place for the values of its box; all else stays."""
    page = explained(f"{CANARY}\n{MISSING}")
    page.at.session_state["kept"] = "kept"
    assert CANARY in session(page)

    forget_pasted(held(page))

    assert_absent(CANARY, session(page))
    assert page.at.session_state["kept"] == "kept"


@pytest.mark.parametrize("is_connected", [True, False])
@pytest.mark.parametrize("kind", ["websocket", "http"])
def test_only_a_tab_that_has_gone_is_forgotten(
    monkeypatch: pytest.MonkeyPatch, kind: str, is_connected: bool
) -> None:
    """Another tab's text stays while that tab is open."""
    page = explained(f"{CANARY}\n{MISSING}")
    info = SimpleNamespace(session=held(page))
    manager = SimpleNamespace(
        list_active_sessions=lambda: [info] if is_connected else [],
        list_sessions=lambda: [info],
    )
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(_session_mgr=manager))

    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        return None

    asyncio.run(Forgetting(app)({"type": kind}, _nothing, _nowhere))

    assert (CANARY in session(page)) is (is_connected or kind == "http")


async def _nothing() -> dict[str, Any]:
    return {}


async def _nowhere(_message: Any) -> None:
    return None


def test_streamlit_still_has_the_names_that_are_used() -> None:
    """A new release that renames them would keep texts, and nobody would see it."""
    from streamlit.runtime.state.session_state import SessionState  # noqa: PLC0415 - 0.5 s
    from streamlit.runtime.websocket_session_manager import (  # noqa: PLC0415
        WebsocketSessionManager,
    )

    state = SessionState()
    assert all(
        hasattr(state, name) for name in ("_old_state", "_new_session_state", "_new_widget_state")
    )
    assert hasattr(state._new_widget_state, "states")
    assert {"list_sessions", "list_active_sessions"} <= set(dir(WebsocketSessionManager))
    assert "_session_mgr" in runtime.Runtime.__init__.__code__.co_names
