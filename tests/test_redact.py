"""One redactor for every way out: what it masks by shape, and what it leaves alone."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import redact
from checks.redact import KINDS, Redactor, mask
from tests.made_up_secrets import (
    ENCODINGS,
    FOUNDRY,
    GOLDEN,
    HEX,
    PEM_WORDS,
    survives,
    windows,
)


@pytest.mark.parametrize(("kind", "carrier", "secret"), GOLDEN)
def test_a_secret_gives_way_to_its_kind(kind: str, carrier: str, secret: str) -> None:
    """A mask stands exactly where the secret stood and everything around it stays."""
    result = redact.redact(carrier.format(secret))

    assert result.text == carrier.format(mask(kind))
    assert result.kinds == {kind: 1}
    assert result.count == 1


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(("kind", "carrier", "secret"), GOLDEN)
def test_no_encoding_hides_a_secret(kind: str, carrier: str, secret: str, encoding: str) -> None:
    """Escapes, also nested ones, and base64 are seen through."""
    encoded = ENCODINGS[encoding](carrier.format(secret))

    result = redact.redact(encoded)

    assert result.count >= 1
    assert not survives(ENCODINGS[encoding], carrier, secret, result.text)


@pytest.mark.parametrize(("kind", "carrier", "secret"), GOLDEN)
def test_redacted_json_is_still_json(kind: str, carrier: str, secret: str) -> None:
    """A mask in a JSON string leaves the document readable, twice encoded too."""
    document = {"body": json.dumps({"text": carrier.format(secret)}), "status": 401}

    parsed = json.loads(redact.text(json.dumps(document)))

    assert parsed["status"] == 401
    assert "«redacted " in json.loads(parsed["body"])["text"]


@pytest.mark.parametrize(
    "line", (Path(__file__).parent / "data" / "benign.txt").read_text("utf-8").splitlines()
)
def test_what_is_no_secret_is_left_alone(line: str) -> None:
    """Identifiers, digests, prose, remedies and placeholders pass unchanged."""
    assert redact.redact(line) == redact.Redacted(text=line, kinds={})


def test_the_benign_lines_stay_benign_together() -> None:
    """Lines that are harmless alone are harmless in a row."""
    corpus = (Path(__file__).parent / "data" / "benign.txt").read_text("utf-8")

    assert len(corpus.splitlines()) >= 150
    assert redact.text(corpus) == corpus


# Any text, and text dense in the words and signs the patterns look for.
_SIGNS = st.sampled_from(
    (
        *("key", "api-key", "password", "token", "=", ":", '"', "'", "\\", "%", "&", ";", "«", "»"),
        *(
            "Bearer ",
            "sig=",
            "eyJ",
            ".",
            "://",
            "@",
            "JQQJ99",
            "Q~",
            "\n",
            "%22",
            "\\u0022",
            "&quot;",
        ),
        *("«redacted ", mask("JWT"), HEX, FOUNDRY, "Cookie: a=", f"-----BEGIN {PEM_WORDS}", "+"),
    )
)
hostile = st.one_of(st.text(), st.lists(_SIGNS | st.text(max_size=3), max_size=30).map("".join))


@given(hostile)
def test_redacting_twice_changes_nothing(text: str) -> None:
    """The redactor never redacts its own masks."""
    once = redact.text(text)

    assert redact.text(once) == once


@given(hostile)
def test_a_text_grows_by_its_masks_at_most(text: str) -> None:
    """Nothing but masks is added, so the length is bounded by what was found."""
    result = redact.redact(text)

    assert len(result.text) <= len(text) + result.count * max(len(mask(kind)) for kind in KINDS)


@settings(max_examples=300)
@given(
    st.text(max_size=40),
    st.sampled_from(GOLDEN),
    st.sampled_from(sorted(ENCODINGS)),
    st.text(max_size=40),
)
def test_no_surroundings_hide_a_secret(
    before: str, row: tuple[str, str, str], encoding: str, after: str
) -> None:
    """Whatever text stands around it, no 12 characters of a secret get out."""
    _, carrier, secret = row
    encoded = ENCODINGS[encoding](carrier.format(secret))

    out = redact.text(f"{before}\n{encoded}\n{after}")

    assert not survives(ENCODINGS[encoding], carrier, secret, out)


PRODUCT = Path(__file__).parent.parent
POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+")
"""A group that gives nothing back, written with a plus sign; `(?>…)` is another way to say it."""


def test_no_pattern_needs_a_newer_python() -> None:
    """CPython before 3.11.5 matches a possessive group too far or not far enough (gh-106052).

    Debian 12 has 3.11.2, on which such patterns left the end of a private key in the text.
    """
    files = [file for room in ("checks", "dashboard") for file in (PRODUCT / room).rglob("*.py")]
    files += (PRODUCT / "checks" / "knowledge").rglob("*.toml")
    found = [file.name for file in files if POSSESSIVE_GROUP.search(file.read_text("utf-8"))]

    assert len(files) > 200
    assert found == []


ALNUM = st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


@given(
    st.text(ALNUM, min_size=52, max_size=52),
    st.text(ALNUM, min_size=14, max_size=14),
    st.sampled_from(["AAAAACOG", "AAABACOG", "AAAEACOG"]),
    st.text(ALNUM, min_size=4, max_size=4),
    st.text(ALNUM, max_size=20),
)
def test_any_key_of_84_characters_is_masked(
    random: str, place: str, service: str, check: str, glued: str
) -> None:
    """The shape is enough, whatever the random part and whatever is glued to it."""
    key = f"{random}JQQJ99{place}{service}{check}"

    out = redact.text(glued + key + glued)

    assert not any(part in out for part in windows(key))


def test_a_start_pays_next_to_nothing() -> None:
    """Importing compiles no pattern of its own."""
    program = (
        "import re, dataclasses, threading, typing; before = re._compiler.compile; n = []\n"
        "re._compiler.compile = lambda *a, **k: (n.append(a), before(*a, **k))[1]\n"
        "import checks.redact; print(len(n))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert int(done.stdout) <= 3


PIECES = (
    *("api", "_key", "Key1", "KEYkey", "client-secret", "SECRET_TEXT", "pass", "passw", "Password"),
    *("pwd", "token", "device_", "code", "verifier", "assertion", "=", ": ", '"', '": "', " --"),
    *(">", "</a>", "hunter2!", "zork", "Zork-1234567890-abcdefghij", "\n", "(", ")", '", "', "'"),
)
"""What names of fields, the signs behind them and their values are made of."""


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_letter_from_elsewhere_changes_nothing(text: str) -> None:
    """A text of ASCII alone is searched in a faster way, and the same is found."""
    assert redact.text(f"é\n{text}") == f"é\n{redact.text(text)}"


@pytest.mark.parametrize(
    "ids",
    [
        ["key-as-token", "no-role"],
        ["direct-api-key", "base-url-missing-anthropic"],
        ["forbidden-token", "http-401"],
        ["identity.token", "gateway.accepts-credential"],
        ["said-identity-no-token", "wrong"],
    ],
)
def test_two_ids_are_no_header_and_its_value(ids: list[str]) -> None:
    """A name that only ends as a secret's does, as an ID may, makes no secret of another ID."""
    redactor = Redactor()

    assert redactor.value({"explains": ids}) == {"explains": ids}
    assert redactor.text(json.dumps(ids)) == json.dumps(ids)


@pytest.mark.parametrize(
    "name",
    ["x-api-key", "api-key", "X-Auth-Token", "session-token", "client-secret", "proxy-password"],
)
@pytest.mark.parametrize("value", ["wide-open-door", "hunter-2", "Tr0ub4dor"])
def test_a_header_and_its_value_are_masked(name: str, value: str) -> None:
    """What a header's or a setting's own name stands before is masked, words or not."""
    redactor = Redactor()

    assert value not in str(redactor.value([[name, value]]))
    assert value not in redactor.text(json.dumps([[name, value]]))


def test_behind_an_id_a_value_of_no_id_is_masked() -> None:
    """What no ID looks like may be a secret."""
    assert "9x" not in str(Redactor().value(["forbidden-token", "Zq9x-Lm4!pTr"]))
