"""Drives the page Settings in process, over a data folder of the test's own."""

import re
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from dashboard.context.settings import Settings, SignIn, configure
from tests.dashboard.conftest import ENTRY
from tests.dashboard.page_driver import Page, as_read
from tests.waiting import PATIENCE_S

WORKSPACE = "6a0e9d52-b4c7-43f8-9e1b-f20d8c7a3165"
RESOURCE_ID = (
    "/subscriptions/3f8b6c14-a2d9-4e70-85c1-b7094d2ef6a3/resourceGroups/rg-ai"
    "/providers/Microsoft.OperationalInsights/workspaces/contoso-ai-logs"
)
BLANK = Settings()
"""`foundry-doctor serve`, and nothing else."""
OPEN = Settings(host="0.0.0.0", sign_in=SignIn.ANONYMOUS)  # noqa: S104
BEHIND_A_PLATFORM = Settings(sign_in=SignIn.PLATFORM)
OpenSettings = Callable[..., Page]


def open_at(settings: Settings, page: str = "", **parameters: str) -> Page:
    """Open a page by its name, or the first one, as a tab that was never anywhere else."""
    configure(settings)
    at = AppTest.from_file(ENTRY, default_timeout=PATIENCE_S)
    if page:
        at.switch_page(f"app_pages/{page}.py")
    for name, value in parameters.items():
        at.query_params[name] = value
    return Page(at).run()


def go(page: Page, name: str) -> Page:
    """Go to another page in the same tab."""
    page.at.switch_page(f"app_pages/{name}.py")
    return page.run()


def steps(page: Page) -> dict[str, str]:
    """Return how each step stands by its name; green is what works or needs no test, alone."""
    found = {}
    for shown in page.at.markdown:
        colour = shown.value.partition("[")[0].removeprefix(":")
        for name in ("Sign-in or key", "Foundry resource", "Logs"):
            if f". {name}**" in shown.value:
                (word,) = re.findall(r"-badge\[([^]]+)\]", shown.value)
                assert (colour == "green") == (word in {"works", "ready"})
                found[name] = word
    return found


def everything(page: Page) -> str:
    """Return all that a page says, its tables and code included."""
    tables = "\n".join(frame.value.to_csv() for frame in page.at.dataframe)
    tables += as_read("\n".join(table.value.to_csv() for table in page.at.table))
    code = "\n".join(block.value for block in page.at.code)
    return "\n".join((as_read(page.markdown), tables, code, page.text))
