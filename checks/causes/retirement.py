"""When a model ends, by Anthropic's word and by Azure's catalogue, and whether they agree; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from checks.knowledge import load
from checks.words import say


class End(StrEnum):
    """Whether a model has had its last day."""

    GONE = "gone"
    LIVES = "lives"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retirement:
    """What two sources say of a model's last day."""

    model: str = ""
    """The model's ID in the knowledge, empty where it is not known there."""
    announced: date | None = None
    """The day that Anthropic has announced."""
    not_before: date | None = None
    """The day before which Anthropic will not retire the model; it retires none by it."""
    catalogue: date | None = None
    """The day that Azure's catalogue gives."""

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Return the fact that Anthropic's part comes from."""
        return (f"models/{self.model}",) if self.model else ()

    @property
    def by_anthropic(self) -> str:
        """Return Anthropic's word, or nothing."""
        if self.announced:
            return str(self.announced)
        return (
            say("not before {not_before}, no date announced", not_before=self.not_before)
            if self.not_before
            else ""
        )

    @property
    def said(self) -> str:
        """Return each source's word, right on any day: `Anthropic: 2026-11-30; Azure's …`."""
        return "; ".join(self._words())

    def _words(self) -> Iterator[str]:
        if self.by_anthropic:
            yield say("Anthropic: {by_anthropic}", by_anthropic=self.by_anthropic)
        if self.catalogue:
            yield say("Azure's catalog: {catalogue}", catalogue=self.catalogue)

    def end(self, today: date) -> End:
        """Judge whether the model has had its last day; sources that differ leave it open."""
        lasts = [last for last in (self._last_of_anthropic, self.catalogue) if last]
        says = {End.GONE if last <= today else End.LIVES for last in lasts}
        return says.pop() if len(says) == 1 else End.DISPUTED if says else End.LIVES

    @property
    def _last_of_anthropic(self) -> date | None:
        # A floor that has passed is no retirement, nor is the age of what we know of it.
        return self.announced or (date.max if self.not_before else None)

    def is_near(self, day: date) -> bool:
        """Tell whether a source gives a last day up to this one."""
        return any(last <= day for last in (self.announced, self.catalogue) if last)


def _retirement(entry: Mapping[str, Any], catalogue: date | None) -> Retirement:
    return Retirement(
        model=entry["id"],
        announced=entry.get("retires"),
        not_before=entry.get("not_before"),
        catalogue=catalogue,
    )


def of_model(model: str, catalogue: date | None) -> Retirement:
    """Return a model's last day, with what the catalogue gave in this run."""
    found = (entry for entry in load("models")["model"] if entry["id"] == model)
    entry = next(found, None)
    return _retirement(entry, catalogue) if entry else Retirement(catalogue=catalogue)


def of_name(deployment: str) -> Retirement | None:
    """Return the last day of the model whose default name a deployment has; None where none has.

    The catalogue's word is the one that was published last: nobody has read it in this run.
    """
    for entry in load("models")["model"]:
        if deployment in (entry["id"], entry.get("default_deployment")):
            return _retirement(entry, entry.get("catalogue_retires"))
    return None
