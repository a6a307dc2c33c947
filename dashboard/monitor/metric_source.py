"""Where platform metrics are asked for a page, and over which hours; shared by its sections."""

from datetime import datetime, timedelta

from checks.workspaces import Span
from checks.workspaces.azure import Azure, AzureWorkspace
from dashboard.context.places import PLACES
from dashboard.context.settings import current
from dashboard.telemetry.cube import steps_of


def azure_of(place: str) -> Azure | None:
    """Return the Azure whose metrics a place may ask for; None where no address is known."""
    workspace = PLACES.get(place, current()).workspace()
    if not isinstance(workspace, AzureWorkspace) or not workspace.azure.cloud.metrics:
        return None
    return workspace.azure


def whole_hours(span: Span) -> tuple[datetime, datetime]:
    """Return the ends of the whole hours that a span touches, under which metrics are kept."""
    steps = steps_of(span)
    return steps[0].to_pydatetime(), (steps[-1] + timedelta(hours=1)).to_pydatetime()
