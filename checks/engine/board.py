"""Shared evidence: each piece is a promise, kept once by evidence or by why there is none."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from checks.model import NOT_ASKED, Missing, Pieces, Reason, chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Fanned:
    """One promise for each subject of a probe that fans out."""

    parts: Mapping[str, "asyncio.Future[Any]"]


class Board:
    """The evidence of one run."""

    def __init__(self, seeds: Mapping[type[Any], Any]) -> None:
        self._loop = asyncio.get_running_loop()
        self._promises: dict[type[Any], asyncio.Future[Any]] = {}
        self._over: Missing | None = None
        self.durations: dict[tuple[type[Any], str | None], float] = {}
        for kind, value in seeds.items():
            self.promise(kind).set_result(value)

    def promise(self, kind: type[Any]) -> "asyncio.Future[Any]":
        """Return the promise of a kind of evidence, made on first use."""
        if kind not in self._promises:
            self._promises[kind] = self._future()
        return self._promises[kind]

    def _future(self) -> "asyncio.Future[Any]":
        """Return a new promise; one that is made after the end is kept at once, or nobody would."""
        future: asyncio.Future[Any] = self._loop.create_future()
        if self._over is not None:
            future.set_result(self._over)
        return future

    def keep(self, kind: type[Any], value: object) -> None:
        """Keep a promise, once."""
        promise = self.promise(kind)
        if not promise.done():
            promise.set_result(value)

    def open(
        self, kind: type[Any], subjects: tuple[str, ...]
    ) -> Mapping[str, "asyncio.Future[Any]"]:
        """Turn a promise into one for each subject."""
        parts = {subject: self._future() for subject in subjects}
        self.keep(kind, Fanned(parts=parts))
        return parts

    async def wait(self, kind: type[Any]) -> None:
        """Wait until a promise, with all of its parts, is kept."""
        value = await asyncio.shield(self.promise(kind))
        if isinstance(value, Fanned):
            await asyncio.gather(*(asyncio.shield(part) for part in value.parts.values()))

    async def subjects(self, kind: type[Any]) -> tuple[str, ...] | Missing:
        """Return the subjects of a kind of evidence, once they are known."""
        value = await asyncio.shield(self.promise(kind))
        return tuple(value.parts) if isinstance(value, Fanned) else value

    async def part(self, kind: type[Any], subject: str) -> None:
        """Wait for one subject's part."""
        value = await asyncio.shield(self.promise(kind))
        if isinstance(value, Fanned):
            await asyncio.shield(value.parts[subject])

    def give_up(self, reason: Reason, detail: str) -> None:
        """Keep every promise that is still open by saying why it will not be kept."""
        self._over = missing = Missing(reason=reason, detail=detail)
        for promise in self._promises.values():
            if not promise.done():
                promise.set_result(missing)
            elif isinstance(value := promise.result(), Fanned):
                for part in value.parts.values():
                    if not part.done():
                        part.set_result(missing)

    @property
    def pieces(self) -> Pieces:
        """Return everything that is known now."""
        kept = {kind: p.result() for kind, p in self._promises.items() if p.done()}
        return {
            kind: _done(value.parts) if isinstance(value, Fanned) else {None: value}
            for kind, value in kept.items()
        }

    def look(self, kind: type[Any], subject: str | None) -> Any:
        """Return what is known now: evidence, or a `Missing`."""
        promise = self._promises.get(kind)
        if promise is None or not promise.done():
            return NOT_ASKED
        value = promise.result()
        if not isinstance(value, Fanned):
            return value
        own = {key: part for key, part in value.parts.items() if key == subject}
        return chosen(_done(own or value.parts), subject)


def _done(parts: Mapping[str, "asyncio.Future[Any]"]) -> dict[str | None, Any]:
    return {subject: part.result() for subject, part in parts.items() if part.done()}
