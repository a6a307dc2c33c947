"""Puts the first question of the Monitor pages while what reads its answer is being imported."""

from checks.workspaces import Span, Workspace
from dashboard.context.places import PLACES, choices
from dashboard.context.settings import Settings
from dashboard.telemetry.questions import groups_text, span_of, with_earlier
from dashboard.telemetry.ranges import DEFAULT_RANGE, RANGES


def ask(settings: Settings) -> None:
    """Ask the default workspace for the default window; returns once the question is on its way."""
    known = choices(settings)
    if not known:
        return
    place = PLACES.get(known[0].key, settings)

    def question(workspace: Workspace) -> tuple[str, Span]:
        span = span_of(workspace, RANGES[DEFAULT_RANGE], place.now())
        return groups_text(workspace, with_earlier(span), span.start, ()), with_earlier(span)

    place.ask_ahead(question)
