"""One call to ARM on its way through the guards."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from checks.sandbox.plan import Account
from checks.sandbox.start import account_id
from checks.sandbox.state import State
from checks.sandbox.wire import Answer, Call

_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)", re.IGNORECASE)


class Refused(Exception):  # noqa: N818 -- an answer on its way out, not a fault
    """ARM answers something else than 200."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


@dataclass(slots=True, kw_only=True)
class Visit:
    """A call, what has been found of it so far, and the Azure it asks."""

    state: State
    call: Call
    path: str
    """Without doubled slashes, which clients send where an optional part is missing."""
    request_id: str
    parts: Mapping[str, str] = field(default_factory=dict)
    """What stands in the operation's braces."""
    claims: Mapping[str, Any] = field(default_factory=dict)
    faults: frozenset[str] = frozenset()
    """Kinds of misbehaviour that this call meets."""

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters, names in lower case."""
        pairs = parse_qsl(self.call.query, keep_blank_values=True)
        return {name.casefold(): value for name, value in pairs}

    @property
    def version(self) -> str:
        """The api-version that the caller wants."""
        return self.query.get("api-version", "")

    @property
    def filter(self) -> str:
        """The text of `$filter`; nothing when ARM ignores it."""
        return "" if "ignore-filter" in self.faults else self.query.get("$filter", "")

    @property
    def caller(self) -> str:
        """The caller's object id."""
        return str(self.claims["oid"])

    @property
    def subscription_id(self) -> str:
        """The subscription in the path, as it is written there; empty when there is none."""
        found = _SUBSCRIPTION.match(self.path)
        return found[1] if found else ""

    @property
    def account(self) -> Account:
        """The account in the path, which a guard has found."""
        wanted = self.path.casefold()
        found = (each for each in self.state.accounts if in_path(account_id(each), wanted))
        return next(found)

    @property
    def is_main(self) -> bool:
        """Whether the account in the path is the one that has deployments and projects."""
        return self.account is self.state.account

    def may(self, action: str, scope: str) -> bool:
        """Whether the caller is allowed an action at a scope."""
        return self.state.decide(self.caller, action, scope).allowed


def in_path(resource_id: str, path: str) -> bool:
    """Whether a path, in lower case, leads to a resource or into it."""
    return f"{path}/".startswith(f"{resource_id.casefold()}/")
