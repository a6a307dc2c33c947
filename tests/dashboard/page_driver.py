"""Drives the Diagnose page in process, over the real engine or one that sends nothing."""

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from streamlit.testing.v1 import AppTest

from checks.engine.run import Run, RunRequest, about, aim_of
from checks.engine.runner import Observer
from checks.model import FinishedRun
from checks.redact import Redactor
from tests.waiting import until


@dataclass(slots=True)
class Page:
    """A browser tab without a browser."""

    at: AppTest

    def run(self) -> "Page":
        """Draw the page anew, as a reload of its script."""
        self.at.run()
        assert not self.at.exception
        return self

    def click(self, label: str) -> "Page":
        """Click the one button of this label."""
        (button,) = [button for button in self.at.button if button.label == label]
        button.click().run()
        assert not self.at.exception
        return self

    def fill(self, label: str, text: str) -> "Page":
        """Type into a field; nothing is sent before a button is clicked."""
        (field,) = [field for field in self.at.text_input if field.label == label]
        field.set_value(text)
        return self

    def field(self, label: str) -> str:
        """Return what a field holds."""
        (field,) = [field for field in self.at.text_input if field.label == label]
        return field.value or ""

    def finish(self) -> "Page":
        """Draw until the run in progress has ended."""
        until(lambda: "Stop" not in self.buttons or "Stop" not in self.run().buttons)
        return self

    @property
    def buttons(self) -> list[str]:
        """The labels of all buttons."""
        return [button.label for button in self.at.button]

    @property
    def run_id(self) -> str:
        """The run in the link."""
        return str(self.at.query_params["run"])

    @property
    def alert(self) -> str:
        """The one alert of the page: title and body as a reader sees them."""
        alerts = [*self.at.error, *self.at.warning, *self.at.success, *self.at.info]
        (only,) = alerts
        return as_read(f"{only.proto.title}: {only.value}")

    @property
    def text(self) -> str:
        """All prose, as a reader sees it."""
        parts = [*self.at.header, *self.at.markdown, *self.at.caption, *self.at.text]
        shown = "\n".join(part.value for part in parts)
        return as_read(shown)

    @property
    def copies(self) -> dict[str, str]:
        """What each button that copies puts on the clipboard, by the button's name."""
        given = [json.loads(element.proto.json) for element in self.at.get("bidi_component")]
        return {each["name"]: each["text"] for each in given if "box" not in each}

    @property
    def markdown(self) -> str:
        """All Markdown, as Streamlit gets it."""
        alerts = [*self.at.error, *self.at.warning, *self.at.success, *self.at.info]
        parts = [*self.at.markdown, *self.at.caption, *self.at.header, *alerts]
        labels = [expander.label for expander in self.at.expander]
        titles = [alert.proto.title for alert in alerts]
        return "\n".join((*(part.value for part in parts), *labels, *titles))


def as_read(shown: str) -> str:
    """Return Markdown as a reader sees it: references resolved, fences of URLs and names gone."""
    bare = re.sub(r"\*`(--[a-z-]+)`\*", r"\1", shown)
    bare = re.sub(r"`([a-z][a-z0-9+.-]*://[^`\n]*|claude-[\w.-]*)`", r"\1", bare)
    return unescape(bare).replace("\u200b", "")


OpenPage = Callable[..., Page]


@dataclass(slots=True)
class FakeEngine:
    """Ends at once, when it is let go, or with an error."""

    error: Exception | None = None
    held: bool = False
    started: int = 0

    async def __call__(  # noqa: D102 - the engine's `run`
        self, request: RunRequest, *, observe: Observer, cancel: asyncio.Event, run_id: str
    ) -> Run:
        self.started += 1
        # The test's thread lets go, so no event of this loop can be awaited.
        while self.held and not cancel.is_set():  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        if self.error:
            raise self.error
        finished = FinishedRun(
            id=run_id,
            about=about(aim_of(request)),
            started_at=request.cloud.now(),
            duration_ms=1.0,
            results=(),
        )
        return Run(finished=finished, redactor=Redactor())


Answers = Callable[[Mapping[str, Any]], None]
