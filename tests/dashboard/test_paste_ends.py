"""Of too long a text the box keeps both ends, and cuts no word in two."""

import pytest

from dashboard.kit.pasting import FEWEST_CHARS, LONGEST_WORD, ends_of
from tests.canary_cases import assert_absent, canary

GAP = "\n[…]\n"
MOST = FEWEST_CHARS


def test_a_text_that_fits_is_kept_whole() -> None:
    """Up to the last character."""
    text = "y" * MOST

    assert ends_of(text, MOST, GAP) == text


@pytest.mark.parametrize("sign", [" ", "\n", "\t"])
def test_both_ends_are_kept(sign: str) -> None:
    """Within the bound, with what stands in the middle's place."""
    text = sign.join(f"w{number}" for number in range(MOST))

    kept = ends_of(text, MOST, GAP)

    head, tail = kept.split(GAP)
    assert MOST - 100 < len(kept) <= MOST
    assert text.startswith(head + sign)
    assert text.endswith(sign + tail)


@pytest.mark.parametrize("shift", range(0, 60, 7))
def test_a_secret_at_a_cut_goes_whole(shift: int) -> None:
    """Half of it would not be known for a secret, and so would not be masked."""
    secret = canary("cut in two", 60)
    room = (MOST - len(GAP)) // 2
    before, after = "a " * ((room - shift) // 2), " a" * ((room - shift) // 2)

    for text in (f"{before}{secret} {'b ' * MOST}", f"{'b ' * MOST}{secret}{after}"):
        kept = ends_of(text, MOST, GAP)
        if secret not in kept:
            assert_absent(secret, kept)
            assert not any(secret[n : n + 8] in kept for n in range(len(secret) - 8))


@pytest.mark.parametrize("text", ["z" * 3 * MOST, "z" * MOST + " " + "z" * MOST])
def test_a_word_without_an_end_is_bounded_too(text: str) -> None:
    """No space is looked for any further than the longest word."""
    kept = ends_of(text, MOST, GAP)

    assert GAP in kept
    assert MOST - 2 * LONGEST_WORD - 100 < len(kept) <= MOST
