"""A client's configuration as it stands in a text, and what is found wrong in it: plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

Key = str | int
Keys = tuple[Key, ...]
Span = tuple[int, int]

CALL = "()"
"""What the key of a call in code ends in: its name, and beside it which call of that name it is."""
IMPORT = "import"
"""First key of what code imports; then follow the module and the name."""


class Kind(StrEnum):
    """What a value is."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"
    LIST = "list"
    OBJECT = "object"
    CODE = "code"
    """An expression whose value only the running program knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One value with the place where it stands."""

    keys: Keys
    kind: Kind
    value: str | None = None
    """The value as text; None for lists, objects, and what only the process knows."""
    line: int
    """From 1."""
    span: Span
    """Characters of the value, its quotes included."""
    member: Span
    """Characters of name and value together."""
    label: Span | None = None
    """Characters of the name."""
    variable: str = ""
    """The environment variable that the value is taken from."""
    quote: str = ""
    """The quotation mark around it, if any."""
    constant: tuple[str, int] | None = None
    """Name and line of what the value is assigned to, where code only names that here."""

    @property
    def name(self) -> str:
        """Return the last name on the way to the value."""
        return next((key for key in reversed(self.keys) if isinstance(key, str)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Why a text does not parse."""

    line: int
    why: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """A text, read in one form."""

    form: str
    """json, yaml, toml, env, powershell, python or typescript."""
    text: str
    nodes: tuple[Node, ...]
    repeated: tuple[Node, ...] = ()
    """Names that stand a second time in the same place."""
    unquoted: tuple[Keys, ...] = ()
    """Values whose reference breaks the text for want of quotation marks."""
    broken: Broken | None = None
    is_code: bool = False
    above: int = 0
    """How many lines of the file stand before the text, where it is only a part of the file."""

    @cached_property
    def by_keys(self) -> Mapping[Keys, Node]:
        """Return each value by its place; of two in one place, the last."""
        return {node.keys: node for node in self.nodes}


class Certainty(StrEnum):
    """How sure a fault is, the surest first."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a text, by one of the makers of `checks.clients.mending`, or the `whole`."""

    does: str
    keys: Keys = ()
    to: str = ""
    """The value, the new name, or the whole text."""
    module: str = ""
    """Of `call`: where the new function is imported from."""
    wants: tuple[str, ...] = ()
    """What only a person knows, without which the change cannot be made."""
    kind: Kind = Kind.STRING


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A line that is wrong, why, and what stands there once it is right."""

    path: str
    keys: Keys
    line: int
    code: str
    title: str
    why: str
    given: str
    fix: str | None
    """What is right, in words or as the value; None where the line goes."""
    certainty: Certainty
    source: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The call that a client would make."""

    url: str
    auth: str
    """x-api-key, api-key, bearer or none."""
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known beside the text; what was not given is not assumed."""

    resource: str = ""
    deployments: Mapping[str, str] = field(default_factory=dict)
    """Deployment → model; empty where nobody has named one."""
    client: str = ""
    version: str = ""
    place: str = ""
    """Where the file lies, or which process reads it, in somebody's words."""
    process_env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReading:
    """What one file is, and what is wrong in it."""

    file: str
    client: str
    """The client's ID."""
    title: str
    form: str
    recognised_by: str
    overridden_by: str | None = None
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()
    corrected: str | None
    sent: Sent | None = None
    unchecked: tuple[str, ...] = ()
    """base_url, model: what the text does not say, so that it is not known whether it is right."""
    secrets: tuple[str, ...] = ()
    """Keys and tokens that stand in the text; they leave it only in a file that a user asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Every file, and the one call that all of them together lead to."""

    files: tuple[FileReading, ...]
    sent: Sent | None = None
