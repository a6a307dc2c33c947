"""A routing table: method and path pattern to handler."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import unquote

from checks.sandbox.wire import Answer, Call

Other = TypeVar("Other")
RouteHandler = Callable[[Call, Mapping[str, str]], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One row: a part in braces stands for one segment of the path."""

    method: str
    pattern: str
    handle: RouteHandler

    def parts(self, call: Call) -> Mapping[str, str] | None:
        """Return what stands in the braced segments, None when the route is not meant."""
        if call.method != self.method:
            return None
        expression = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.pattern))
        found = re.fullmatch(expression, call.path)
        return {name: unquote(part) for name, part in found.groupdict().items()} if found else None


def dispatch(
    routes: Iterable[Route], call: Call, *, otherwise: Callable[[Call], Other]
) -> Answer | Other:
    """Let the first route that is meant answer, or else another handler."""
    for route in routes:
        parts = route.parts(call)
        if parts is not None:
            return route.handle(call, parts)
    return otherwise(call)
