"""The extra `dashboard`: what the dashboard, the sandbox and imports need, and nothing else."""

from importlib.util import find_spec

from checks.errors import UsageError
from checks.words import say

EXTRA = "dashboard"
PACKAGES = ("duckdb", "hypercorn", "pandas", "plotly", "streamlit", "trustme")
"""One of each kind; pip installs all or none of them."""


def require(what: str) -> None:
    """Raise `UsageError` with the command that installs the extra, where it is not there."""
    if all(map(find_spec, PACKAGES)):
        return
    raise UsageError(
        say(
            "{what} needs packages that this installation does not have. Install them with: "
            "pip install 'foundry-doctor[{extra}]'",
            what=what,
            extra=EXTRA,
        )
    )
