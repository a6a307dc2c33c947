"""The forms in which errors are printed: each a small file, used where its words are there.

A form is a function from a text to what it found. `FORMS` is their order; none excludes another.
"""

from collections.abc import Callable, Iterator

from checks.explain.forms import azure, bodies, lines, network, pages, tables
from checks.explain.model import Found

Form = Callable[[str], Iterator[Found]]
FORMS: tuple[Form, ...] = (
    bodies.find,
    bodies.find_headless,
    lines.find,
    azure.find,
    network.find,
    pages.find,
    tables.find,
)


def found_in(text: str) -> list[Found]:
    """Return every error that one of the forms finds, in the order of the text."""
    found = [each for form in FORMS for each in form(text)]
    return sorted(found, key=lambda each: each.start)
