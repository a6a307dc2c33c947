"""The Diagnose page in process: over a demo's sandboxes, or over documents that a test makes."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from checks.clouds import SANDBOX
from dashboard.context import runs
from dashboard.context.demo import DEMO
from dashboard.context.places import PLACES
from dashboard.context.selfcheck import SELF_CHECKS
from dashboard.context.settings import DemoSettings, Settings, configure
from dashboard.context.typed import TYPED
from tests.dashboard.page_driver import Answers, FakeEngine, OpenPage, Page
from tests.waiting import PATIENCE_S

ENTRY = str(Path(__file__).parent.parent.parent / "dashboard" / "streamlit_app.py")
DEMO_SETTINGS = Settings(demo=DemoSettings(scenario="no-role"), cloud=SANDBOX)


@pytest.fixture
def open_page() -> Iterator[OpenPage]:
    """Open the dashboard, with or without a run or texts in the link; each call is a tab."""

    def open_(
        run: str | None = None,
        settings: Settings = DEMO_SETTINGS,
        comes_from: str = "settings",
        **texts: str,
    ) -> Page:
        configure(settings)
        at = AppTest.from_file(ENTRY, default_timeout=PATIENCE_S)
        # Whoever has nothing configured and comes from nowhere is shown Settings.
        at.session_state["page"] = comes_from
        if run is not None:
            at.query_params["run"] = run
        for name, text in texts.items():
            at.query_params[name] = text
        return Page(at).run()

    yield open_
    DEMO.close()


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEngine]:
    """An engine that sends nothing, in place of the real one."""
    fake = FakeEngine()
    monkeypatch.setattr(runs.STORE, "_diagnose", fake)
    yield fake
    fake.held = False


@pytest.fixture
def answers(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Decide the document in which every run ends."""

    def answer(document: Mapping[str, Any]) -> None:
        monkeypatch.setattr(runs, "document_of", lambda *_run: document)

    return answer


@pytest.fixture
def nothing_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Start with nothing typed, tested or imported, and leave nothing."""
    monkeypatch.setenv("FOUNDRY_DOCTOR_DATA_DIR", str(tmp_path / "data"))
    yield
    TYPED.clear()
    SELF_CHECKS.forget()
    PLACES.close()
    DEMO.close()
