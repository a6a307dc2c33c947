"""The scoreboard is what the project's own texts give, and nobody's wish."""

from checks.causes.catalogue import causes
from tests.scoreboard import CASES, PAGE, page, read, scored


def test_the_page_is_what_the_texts_give() -> None:
    """A number changed by hand, or one that has become another, is noticed."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_own_texts_are_explained() -> None:
    """Of the project's own texts the first cause is right, and what is certain always is."""
    scores, missed = scored(read(CASES))
    total = scores["all"]

    assert missed == []
    assert total.texts >= 40
    assert total.by_confidence["certain", False] == 0


def test_every_label_is_a_category() -> None:
    """A label that no cause has could never be right."""
    known = {cause.category for cause in causes().values()}
    for case in read(CASES):
        assert {case["category"], *case["accept"]} <= known
        assert case["category"] in case["accept"]
