"""What files are, what is wrong in each, and the call that they lead to; pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from checks.clients import declared, slots, whole
from checks.clients.here import Here, places
from checks.clients.knowledge import Client, Unit, When, clients
from checks.clients.mending import corrected
from checks.clients.model import Document, Fault, FileReading, Keys, Known, Reading
from checks.clients.paths import find, variable_names
from checks.clients.request import sent, unchecked
from checks.clients.texts.choosing import block, documents
from checks.clients.texts.references import is_known, is_placeholder

ROOT = Unit(id="file")
SHORTEST_SECRET = 8
"""A shorter value is a word or a switch, which would be masked wherever it stands."""


def read(files: Sequence[tuple[str, str]], known: Known) -> Reading:
    """Read files, each its name and its text; one that is no client's is left out."""
    found = [one for name, text in files if (one := recognise(name, text, known))]
    ordered = sorted(found, key=lambda one: _rank(one[0], one[2]))
    variables = [_variables(document) for _, document, *_ in ordered]
    readings = []
    for index, one in enumerate(ordered):
        others = _merged([*variables[:index], *variables[index + 1 :]], known)
        readings.append(_file(one, known, others))
    readings = _overridden(readings, variables, [one[0] for one in ordered])
    effective = next((one.sent for one in readings if one.sent), None)
    names = [name for name, _ in files]
    return Reading(
        files=tuple(sorted(readings, key=lambda one: names.index(one.file))), sent=effective
    )


Found = tuple[Client, Document, str, str]
"""A client, the text as it reads it, the file's name, and the sign it was known by."""


def recognise(name: str, text: str, known: Known) -> Found | None:
    """Return whose configuration a text is, or None."""
    wanted = client_named(known.client) if known.client else None
    best: tuple[int, Found] | None = None
    for document in _parts(text, name):
        for client in (wanted,) if wanted else clients().values():
            score, sign = _score(client, document, name, known)
            if score and (best is None or score > best[0]):
                best = (score, (client, document, name, sign))
    if best is None and wanted:
        first = next(_parts(text, name), None)
        return (wanted, first, name, "--client") if first else None
    return best[1] if best else None


def _parts(text: str, name: str) -> Iterator[Document]:
    """Yield the part of a text that holds a configuration, as each form that it can be read in."""
    start, end = block(text)
    for document in documents(text[start:end], name):
        yield replace(document, above=text.count("\n", 0, start))


def client_named(name: str) -> Client | None:
    """Return the client that a name means, or None."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    for client in clients().values():
        if plain == client.id or plain in client.names:
            return client
    return None


def _score(client: Client, document: Document, name: str, known: Known) -> tuple[int, str]:
    if client.forms and document.form not in client.forms:
        return 0, ""
    here = Here(document=document, client=client, unit=ROOT, keys=(), known=known, name=name)
    score, first = 0, ""
    for sign in client.signs:
        found = places(sign.when, here)
        if found:
            score += sign.weight
            node = found[0]
            first = first or (here.path(node.keys, node.line) if node else _word(sign.when, here))
    return max(score, 0), first


def _word(when: When, here: Here) -> str:
    """Return the words by which a text was known, or its name."""
    found = re.search(when.text, here.document.text) if when.text else None
    return found.group().strip() if found else here.name


def _rank(client: Client, name: str) -> tuple[str, int]:
    ranks = (i for i, pattern in enumerate(client.files) if re.search(pattern, name))
    return client.id, next(ranks, len(client.files))


def _variables(document: Document) -> Mapping[str, str]:
    return {name: node.value for name, node in variable_names(document) if node.value is not None}


def _merged(variables: Sequence[Mapping[str, str]], known: Known) -> Mapping[str, str]:
    merged = dict(known.process_env)
    for one in reversed(variables):
        merged.update(one)
    return merged


def _file(one: Found, known: Known, elsewhere: Mapping[str, str]) -> FileReading:
    client, document, name, sign = one
    all_here = [
        Here(
            document=document,
            client=client,
            unit=unit,
            keys=keys,
            known=known,
            name=name,
            elsewhere=elsewhere,
        )
        for unit, keys in units(client, document, known, name)
    ]
    faults, notes = _judged(document, client, all_here)
    return FileReading(
        file=name,
        client=client.id,
        title=client.title,
        form=document.form,
        recognised_by=sign,
        faults=_in_file(faults, document),
        notes=_in_file(notes, document),
        corrected=corrected(document, faults) if faults else document.text,
        sent=next((call for here in all_here if (call := sent(here))), None),
        unchecked=unchecked(all_here),
        secrets=tuple({value for here in all_here for value in _secrets(here)} | _long(document)),
    )


def _in_file(faults: tuple[Fault, ...], document: Document) -> tuple[Fault, ...]:
    """Return faults with their lines as the file counts them."""
    return tuple(replace(fault, line=fault.line + document.above) for fault in faults)


LONG = re.compile(r"(?<!\w)(?=\w*[a-z])(?=\w*[A-Z])(?=\w*\d)\w{60,400}")
"""What is as long and as mixed as a key, wherever it stands."""


def _long(document: Document) -> set[str]:
    return set(LONG.findall(document.text))


def _secrets(here: Here) -> Iterator[str]:
    """Yield the credentials that stand in a text as they are."""
    for node in here.nodes((*here.unit.key, *here.unit.token)):
        value = node.value or ""
        if len(value) >= SHORTEST_SECRET and is_known(value) and not is_placeholder(value):
            yield value


def units(
    client: Client, document: Document, known: Known, name: str
) -> Iterator[tuple[Unit, Keys]]:
    """Yield each place that says how calls are made; of two units in one place, the first."""
    taken: set[Keys] = set()
    for unit in client.units:
        ends = [node.keys for node in find(document, unit.at)] if unit.at else [()]
        for keys in ends:
            here = Here(
                document=document, client=client, unit=unit, keys=keys, known=known, name=name
            )
            if keys not in taken and places(unit.when, here):
                taken.add(keys)
                yield unit, keys


def _judged(
    document: Document, client: Client, all_here: Sequence[Here]
) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
    found: list[Fault] = list(whole.faults(document, client))
    late: list[Fault] = []
    hidden = False
    for here in all_here:
        found += slots.faults(here)
        for rule, fault in declared.faults(here):
            hidden = hidden or rule.hides
            (late if rule.last else found).append(fault)
    unique = _unique(found)
    if late and not unique and not hidden:
        return _unique(late), ()
    return unique, tuple(late)


def _unique(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Keep the first of equal faults of one place, in the order of the lines."""
    by_place: dict[tuple[str, str], Fault] = {}
    for fault in faults:
        by_place.setdefault((fault.path, fault.code), fault)
    return tuple(sorted(by_place.values(), key=lambda fault: (fault.line, fault.path)))


def _overridden(
    readings: list[FileReading], variables: Sequence[Mapping[str, str]], owners: Sequence[Client]
) -> list[FileReading]:
    """Say of each file which one of the same client, read before it, sets the same variables."""
    said = []
    for index, reading in enumerate(readings):
        over = next(
            (
                readings[before].file
                for before in range(index)
                if owners[before] is owners[index]
                and any(
                    variables[before][name] != value
                    for name, value in variables[index].items()
                    if name in variables[before]
                )
            ),
            None,
        )
        said.append(replace(reading, overridden_by=over))
    return said
