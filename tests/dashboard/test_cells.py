"""Cells of tables: what is written sorts, as text, the way its numbers do."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.kit.cells import written
from dashboard.kit.reader import Reader

LOCALES = ("en-US", "de-DE", "fr-FR", "en-IN")
AMOUNTS = st.lists(st.one_of(st.none(), st.floats(0, 1e9)), max_size=30)


@given(AMOUNTS, st.sampled_from(LOCALES), st.sampled_from(["duration", "money", "number", "short"]))
def test_texts_sort_as_their_numbers(values: list[float | None], locale: str, write: str) -> None:
    """Sorted as text, the numbers are in order as far as they are written differently."""
    say = getattr(Reader.of(locale, "UTC"), write)
    texts = written(values, say, none="not known")

    order = sorted(range(len(values)), key=texts.__getitem__)

    told = [say(value) for n in order if (value := values[n]) is not None]
    right = [say(value) for value in sorted(each for each in values if each is not None)]
    assert told == right
    assert all(values[n] is None for n in order[: sum(value is None for value in values)])


def test_a_text_is_what_the_reader_writes() -> None:
    """Nothing but spaces stands before it."""
    texts = written([19372.0, 61.0, 429_685.0, None], Reader.of("de-DE", "UTC").duration, "none")

    assert [text.strip() for text in texts] == ["19,4 s", "61 ms", "7,2 min", "none"]
