"""Facts: what the knowledge says of the world and may lapse, with source and age; pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from checks.knowledge import load, load_folder, names

Entry = Mapping[str, Any]

OURS = frozenset({"checks", "clouds/sandbox", "elsewhere/mention", "elsewhere/report", "unknown"})
"""Files and entries that say nothing of the world: our own words and sandbox, plain English."""

DATES = ("source", "checked", "review_by")
"""What a file may say once for all of its entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that was true when it was checked."""

    id: str
    """`FILE/ID`, as in `models/claude-opus-4-1`; of a remedy `causes/CAUSE/NUMBER`."""
    kind: str
    says: str
    source: str
    checked: date
    review_by: date
    """The day by which it is to be looked at again."""
    doubt: str = ""
    """What sources disagree on, or what nobody has shown, in one sentence."""

    def is_overdue(self, on: date) -> bool:
        """Tell whether the day by which it was to be looked at again is past."""
        return self.review_by < on


KINDS = {
    "aadsts": "sign-in code",
    "api_versions": "API version",
    "causes": "remedy",
    "clients": "client",
    "config_faults": "configuration fault",
    "clouds": "cloud",
    "elsewhere": "other service",
    "failure_words": "client's words",
    "models": "model",
    "places": "place",
    "prices": "price",
    "regions": "region",
    "requests": "request",
    "roles": "role",
    "said": "sentence",
    "signatures": "answer",
    "statuses": "status",
    "variables": "variable",
}
"""File → what one of its entries is; an entry's own `kind` counts more."""


def _model(entry: Entry) -> str:
    words = (("retires", "last day"), ("not_before", "not before"), ("catalogue_retires", "Azure:"))
    ends = [f"{said} {entry[key]}" for key, said in words if key in entry]
    return ", ".join((entry["id"], *ends))


def _price(entry: Entry) -> str:
    if "models" not in entry:
        return _words(entry)
    since = f" from {entry['from']}" if "from" in entry else ""
    money = f"{entry['input']:g} in, {entry['output']:g} out, USD a million tokens"
    return f"{', '.join(entry['models'])}{since}: {money}"


def _answer(entry: Entry) -> str:
    return f"An answer of this form: {', '.join(cause['id'] for cause in entry['causes'])}"


def _status(entry: Entry) -> str:
    if "causes" not in entry:
        return _words(entry)
    numbers = ", ".join(str(status) for status in entry["statuses"])
    return f"{numbers} in a log: {', '.join(cause['id'] for cause in entry['causes'])}"


def _failure(entry: Entry) -> str:
    return f"How clients name this failure: {entry['failure']}"


def _words(entry: Entry) -> str:
    keys = ("says", "title", "summary", "put", "means", "name", "id")
    return str(next((entry[key] for key in keys if key in entry), ""))


SAYS: Mapping[str, Callable[[Entry], str]] = {
    "failure_words": _failure,
    "models": _model,
    "prices": _price,
    "said": _answer,
    "signatures": _answer,
    "statuses": _status,
}
"""File → how an entry is put into words, where no text of it says so."""


def id_of(entry: Entry) -> str:
    """Return an entry's ID: its own, its name, or the first of the names that it is about."""
    own = entry.get("id") or entry.get("name")
    several = (entry[key] for key in ("models", "names", "statuses") if entry.get(key))
    return str(own or next((names[0] for names in several), ""))


def _entries(document: Entry) -> Iterator[tuple[str, Entry]]:
    """Yield each entry of a file with its ID: a table, one of a list of tables, or a number."""
    for key, value in document.items():
        if isinstance(value, dict):
            yield key, value
        elif isinstance(value, list):
            yield from ((id_of(entry), entry) for entry in value if isinstance(entry, dict))
        elif isinstance(value, int | float):
            yield key, {"says": f"{key} = {value:g}"}


def _remedies() -> Iterator[tuple[str, Entry]]:
    for file in load_folder("causes"):
        for cause in file["cause"]:
            for number, remedy in enumerate(cause["remedy"], start=1):
                yield f"{cause['id']}/{number}", remedy


def _clients() -> Iterator[tuple[str, Entry]]:
    for client in load_folder("clients"):
        yield client["id"], {**client, "says": f"How {client['title']} is configured"}


FOLDERS: Mapping[str, Callable[[], Iterator[tuple[str, Entry]]]] = {
    "causes": _remedies,
    "clients": _clients,
}
"""Folder of knowledge → its entries, each with an ID."""


def entries() -> Iterator[tuple[str, str, Entry]]:
    """Yield the file, the ID and the entry of each fact; what a file says once is in each entry."""
    for name in (*names(), *FOLDERS):
        yield from _entries_of(name)


def _entries_of(name: str) -> Iterator[tuple[str, str, Entry]]:
    """Yield the same of one file, or of a folder."""
    if name in FOLDERS:
        yield from ((name, key, entry) for key, entry in FOLDERS[name]())
        return
    document = load(name)
    common = {key: document[key] for key in DATES if key in document}
    for key, entry in _entries(document):
        if not {name, f"{name}/{key}"} & OURS:
            yield name, key, {**common, **entry}


def _fact(name: str, key: str, entry: Entry) -> Fact:
    return Fact(
        id=f"{name}/{key}",
        kind=entry.get("kind", KINDS.get(name, name)),
        says=SAYS.get(name, _words)(entry),
        source=entry["source"],
        checked=entry["checked"],
        review_by=entry["review_by"],
        doubt=entry.get("doubt", ""),
    )


@cache
def facts() -> Mapping[str, Fact]:
    """Return every fact by its ID, in the order of the files."""
    return {fact.id: fact for fact in (_fact(*found) for found in entries())}


@cache
def facts_in(name: str) -> Mapping[str, Fact]:
    """Return the facts of one file by their IDs, without parsing any other."""
    known = name in names() or name in FOLDERS
    return (
        {fact.id: fact for fact in (_fact(*found) for found in _entries_of(name))} if known else {}
    )


def fact_of(name: str) -> Fact | None:
    """Return a fact by its ID, or None where nothing is known of it."""
    return facts_in(name.partition("/")[0]).get(name)


def due(by: date) -> tuple[Fact, ...]:
    """Return the facts that are to be looked at by a day, the longest due first."""
    return tuple(sorted((f for f in facts().values() if f.review_by <= by), key=_when))


def _when(fact: Fact) -> tuple[date, str]:
    return fact.review_by, fact.id
