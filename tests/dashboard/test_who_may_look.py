"""Who gets to see a page at all."""

from dashboard.context.settings import Settings, SignIn
from tests.dashboard.page_driver import OpenPage


def test_without_settings_nobody_gets_in(open_page: OpenPage) -> None:
    """Started by Streamlit alone, the dashboard does not know who may look."""
    from dashboard.context import settings  # noqa: PLC0415 - its private state is the point

    page = open_page()
    settings._configured.clear()

    page.at.run()

    assert "foundry-doctor serve" in page.alert
    assert not page.at.text_input


def test_oidc_asks_for_a_sign_in_before_anything_is_drawn(open_page: OpenPage) -> None:
    """No field and no result without a viewer."""
    opened = Settings(host="0.0.0.0", sign_in=SignIn.OIDC)  # noqa: S104

    page = open_page(settings=opened)

    assert page.buttons == ["Sign in"]
    assert not page.at.text_input
