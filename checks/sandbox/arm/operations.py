"""What an operation of ARM is: a path, its api-versions, the permission it takes, its answer."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from checks.sandbox.arm.visit import Visit

Handler = Callable[[Visit], Any]
"""Returns the JSON document of a 200, or what gives it later; raises `Refused` for all else."""

SUBSCRIPTION = "/subscriptions/{subscription}"
GROUP = SUBSCRIPTION + "/resourceGroups/{group}"
ACCOUNT = GROUP + "/providers/Microsoft.CognitiveServices/accounts/{account}"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One row of ARM's table."""

    pattern: str
    """A part in braces stands for one segment of the path, `{+scope}` for any ARM id."""
    versions: tuple[str, ...]
    handle: Handler
    action: str = ""
    """What the caller must be allowed; empty when being somebody is enough."""
    at: str = ""
    """Where: a beginning of the pattern."""
    method: str = "GET"

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        escaped = re.escape(self.pattern).replace(r"\{\+scope\}", "(?P<scope>(?:/.+)?)")
        return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", escaped), re.IGNORECASE)

    def parts(self, path: str) -> Mapping[str, str] | None:
        """Return what stands in the braces, None when the path is another's."""
        found = self._expression.fullmatch(path)
        if found is None:
            return None
        return {name: unquote(part or "") for name, part in found.groupdict().items()}

    def scope(self, parts: Mapping[str, str]) -> str:
        """Return the ARM id at which the permission is needed."""
        return self.at.replace("{+scope}", "{scope}").format(**parts)
