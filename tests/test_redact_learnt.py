"""What the redactor masks because the program has used it, and how it goes through documents."""

import base64
import json
import pickle
import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import redact
from checks.redact import KINDS, Redactor, mask
from checks.redact.lessons import Lessons
from tests.made_up_secrets import ENCODINGS, FOUNDRY, token, windows

secrets_in_use = st.text(min_size=8, max_size=60).filter(
    # A mask may spell a secret that is made of its words; then it gives nothing away.
    lambda text: len(text.strip()) >= 8 and not any(text.strip() in mask(kind) for kind in KINDS)
)


@given(secrets_in_use, st.sampled_from(sorted(ENCODINGS)))
def test_a_learnt_secret_never_leaves_in_any_encoding(secret: str, encoding: str) -> None:
    """What the program itself used is masked by value, without any shape."""
    redactor = Redactor()
    redactor.learn(secret)
    encoded = ENCODINGS[encoding](f"before {secret} after")

    out = redactor.text(encoded)

    assert encoded not in out
    assert secret not in out


@pytest.mark.parametrize("shift", range(3))
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_learnt_secret_is_masked_at_every_alignment_of_base64(
    shift: int, encode: Callable[[bytes], bytes]
) -> None:
    """Even in a run too short, or among bytes too odd, to be decoded."""
    redactor = Redactor()
    redactor.learn("opaque-value-17?")
    encoded = encode(b"\xff" * shift + b"opaque-value-17?" + b"\xfe").decode()

    out = redactor.text(f"blob {encoded} end")

    assert not any(part in out for part in windows(encoded, 6) if part in encoded[4:-4])
    assert out.startswith("blob ")
    assert out.endswith(" end")


def test_a_short_learnt_secret_is_masked_only_as_a_whole_word() -> None:
    """Seven characters or fewer may be part of an innocent word."""
    redactor = Redactor()
    redactor.learn("zork")

    assert redactor.text("zork zorkmid pre_zork (zork)") == (
        f"{mask('secret in use')} zorkmid pre_zork ({mask('secret in use')})"
    )


@pytest.mark.parametrize("word", ["redacted", "Foundry", "key", "redacted JWT", "«redacted JWT»"])
def test_a_mask_survives_a_learnt_word_of_its_own(word: str) -> None:
    """Masks stay whole even if a secret happens to be one of their words."""
    redactor = Redactor()
    redactor.learn(word)

    once = redactor.text(f"{FOUNDRY} {token()}")

    assert once == f"{mask('Foundry key')} {mask('JWT')}"
    assert redactor.text(once) == once


@pytest.mark.parametrize("nothing", ["", " ", "\n\t"])
def test_nothing_is_learnt_from_nothing(nothing: str) -> None:
    """An unset variable masks no blanks."""
    redactor = Redactor()
    redactor.learn(nothing)

    assert redactor.text("a b\n\tc") == "a b\n\tc"


def test_what_one_redactor_learns_another_does_not_know() -> None:
    """The shape-only redactor stays shape-only."""
    Redactor().learn("opaque-value-17")

    assert redact.text("opaque-value-17") == "opaque-value-17"


def test_many_threads_may_teach_at_once() -> None:
    """No lesson is lost to a race."""
    redactor = Redactor()
    lessons = [f"opaque-value-{n}" for n in range(100, 140)]
    threads = [threading.Thread(target=redactor.learn, args=(lesson,)) for lesson in lessons]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert redactor.redact(" ".join(lessons)).count == len(lessons)


def test_a_redactor_shows_and_saves_nothing() -> None:
    """Neither its text form nor a pickle spells what it knows."""
    redactor = Redactor()
    redactor.learn("opaque-value-17")

    assert "opaque" not in repr(redactor)
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(redactor)


def test_a_document_is_redacted_at_every_depth() -> None:
    """Names make secrets of values; keys, lists and tuples are gone through."""
    document = {
        "headers": [("api-key", "zork"), ["Authorization", "Bearer zork"], ("accept", "*/*")],
        "setting": {"name": "X_API_KEY", "value": "zork"},
        "password": 'hun"ter\n2',
        FOUNDRY: [{"deep": (token(), 1, None, True)}],
    }

    assert Redactor().value(document) == {
        "headers": [
            ("api-key", mask("API key")),
            ["Authorization", f"Bearer {mask('bearer token')}"],
            ("accept", "*/*"),
        ],
        "setting": {"name": "X_API_KEY", "value": mask("API key")},
        "password": mask("password"),
        mask("Foundry key"): [{"deep": (mask("JWT"), 1, None, True)}],
    }


def test_a_list_of_words_is_no_name_with_its_value() -> None:
    """Commands and lists of names pass, in a document and in its JSON."""
    document = {
        "commands": ["unset ANTHROPIC_FOUNDRY_API_KEY", "foundry-doctor check --resource x"],
        "missing": ["api_key", "auth_token"],
        "known": ["auth.token", "network", "AZURE_CLIENT_SECRET", "target"],
    }

    assert Redactor().value(document) == document
    assert redact.text(json.dumps(document)) == json.dumps(document)


def test_a_command_that_a_shell_puts_in_stays_whole_under_any_name() -> None:
    """A line that sets a variable from another command holds no secret."""
    lines = [
        'export ANTHROPIC_FOUNDRY_AUTH_TOKEN="$(az account get-access-token -o tsv)"',
        '$env:ANTHROPIC_FOUNDRY_API_KEY = "$(az cognitiveservices account keys list -o tsv)"',
    ]
    document = {"do": [{"text": line} for line in lines], "commands": lines}

    assert Redactor().value(document) == document


def test_a_document_nested_without_end_is_cut_off() -> None:
    """Hostile nesting neither raises nor gets through."""
    nested: list[object] = [FOUNDRY]
    for _ in range(5000):
        nested = [nested]

    out = repr(Redactor().value(nested))

    assert FOUNDRY not in out
    assert out.startswith("[[")


@pytest.mark.parametrize("kept", [12, 20, 39])
@pytest.mark.parametrize("encoding", ["plain", "json", "base64"])
def test_a_text_that_breaks_off_within_a_learnt_secret_shows_none_of_it(
    kept: int, encoding: str
) -> None:
    """A cut answer ends where it ends; its last characters may be the first of a secret."""
    secret = "Opaque-value-of-forty-characters-1234567"
    spelt = base64.b64encode(secret.encode()).decode() if encoding == "base64" else secret
    redactor = Redactor()
    redactor.learn(secret)

    out = redactor.text(f"the answer: {chr(34) if encoding == 'json' else ''}{spelt[:kept]}")

    assert not any(part in out for part in windows(spelt))
    assert out.startswith("the answer: ")


def test_what_was_seen_before_it_was_learnt_is_masked_from_then_on() -> None:
    """A text that was found clean is looked at again, as a field's value too."""
    redactor = Redactor()
    document = {"note": "opaque-value-17", "list": ["say zork"]}
    seen = redactor.value(document)

    redactor.learn("opaque-value-17")
    redactor.learn("zork")

    assert seen == document
    assert redactor.value(document) == {
        "note": mask("secret in use"),
        "list": [f"say {mask('secret in use')}"],
    }


@pytest.mark.parametrize("secret", ["opaque-value-17", "zork"])
def test_a_lesson_that_comes_twice_is_learnt_once(secret: str) -> None:
    """Every request teaches its credential again; the thousandth costs what the second does."""
    once = Lessons().and_of(secret)

    assert once.and_of(secret) == once


def test_many_texts_are_not_all_remembered() -> None:
    """What is known to be clean is bounded, and what is not remembered is read again."""
    redactor = Redactor()
    for number in range(20_000):
        assert redactor.text(f"n {number}") == f"n {number}"

    assert redactor.text(FOUNDRY) == mask("Foundry key")
