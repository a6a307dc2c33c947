"""One redactor for every way out: what it masks, in which encodings, and what it leaves alone."""

import base64
import html
import json
import pickle
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import redact
from checks.redact import KINDS, Redactor, mask

# No secret stands in this file: each is put together from parts that mean nothing.
HEX = "0a1b2c3d" * 4
GUID = "0a1b2c3d-1111-2222-3333-0a1b2c3d4e5f"


def azure_key(service: str) -> str:
    """Build a key of 84 characters for a service signature of 8."""
    return "Ab1" * 17 + "Z" + "JQQJ99" + "BK" + "ACYeBjFXJ3w3" + service + "x9Zk"


def token(claims: str = '{"aud":"x","upn":"ada"}') -> str:
    """Build the shape of a signed token."""
    parts = ('{"alg":"RS256","typ":"JWT"}', claims, "signature" * 4)
    return ".".join(base64.urlsafe_b64encode(p.encode()).decode().rstrip("=") for p in parts)


FOUNDRY = azure_key("AAAAACOG")
CLAUDE = "sk-" + "ant-" + "api03-" + "aB3_-" * 18 + "xyzAA"
ENTRA = "aB~" + "8Q~" + "Cd3.-_~" * 4 + "Ef5x"
STORAGE = "aB3+/xY9" * 10 + "Qw4=" + "=="
SAS = "Ab3%2Fd5Fg7%2BHj9Kl1Mn3Pq5Rs7Tv9Wx1Yz3Bc5Df7Gh%3D"
PEM_WORDS = "PRIVATE KEY-----"
PEM_LINES = "MIIEvQIBADANBgkqhkiG9w0B\nAQEFAASC"
PEM = f"-----BEGIN {PEM_WORDS}\n{PEM_LINES}\n-----END {PEM_WORDS}"
BASIC = base64.b64encode(b"ada:lovelace-1815").decode()
JWE = token() + ".aGVsbG8taGVsbG8.dGFn-dGFn"

# (kind, text around the secret, the secret)
GOLDEN: tuple[tuple[str, str, str], ...] = (
    ("Foundry key", "{}", FOUNDRY),
    ("Foundry key", "the key {} was refused", FOUNDRY),
    ("Foundry key", "api-key: {}", FOUNDRY),
    ("Foundry key", "ANTHROPIC_FOUNDRY_API_KEY={}", FOUNDRY),
    ("Foundry key", '{{"key1":"{}","key2":""}}', FOUNDRY),
    ("Azure OpenAI key", "{}", azure_key("AAABACOG")),
    ("Azure AI key", "{}", azure_key("AAAEACOG")),
    ("Azure key", "{}", azure_key("AAAAAZDO")),
    ("Anthropic key", "x-api-key: {}", CLAUDE),
    ("Anthropic key", "see {} there", CLAUDE),
    ("API key", "api-key: {}", HEX),
    ("API key", "Ocp-Apim-Subscription-Key: {}", HEX),
    ("API key", "ocp-apim-subscription-key={}", HEX.upper()),
    ("API key", '{{"key1": "{}"}}', HEX),
    ("API key", "OPENAI_API_KEY={}", HEX),
    ("API key", "the subscription key {} is wrong", HEX),
    ("API key", "your API key is {}.", HEX),
    ("API key", "?subscription-key={}&x=1", HEX),
    ("API key", "Key1  Key2\n----  ----\n{}\n", f"{HEX}  {HEX}"),
    ("API key", "{{'x-api-key': '{}'}}", "correct horse"),
    ("API key", '("api-key", "{}")', "zork"),
    ("API key", '{{"name": "api-key", "value": "{}"}}', "zork"),
    ("API key", 'client = Client(api_key="{}")', "correct-horse"),
    ("API key", 'curl -H "api-key: {}" https://x.example/', "zork17zork"),
    ("API key", "<apiKey>{}</apiKey>", "zork zork"),
    ("API key", "--api-key {} --other", "zork"),
    ("JWT", "{}", token()),
    ("JWT", "Authorization: Bearer {}", token()),
    ("JWT", '{{"access_token":"{}","token_type":"Bearer"}}', token()),
    ("JWT", "cut off: {}", token().rpartition(".")[0]),
    ("JWT", "encrypted: {}", JWE),
    ("JWT", "direct: {}", JWE.replace(".", "..", 1)),
    ("bearer token", "Authorization: Bearer {}", "opaque.token"),
    ("bearer token", "authorization=Bearer+{}&x=1", "opaque"),
    ("bearer token", "'Authorization': 'Bearer {}'", "opaque"),
    ("bearer token", "sent Bearer {} to the host", "0paqueAccessToken123"),
    ("credentials", "Authorization: Basic {}", BASIC),
    ("credentials", "Proxy-Authorization: Basic {}", BASIC),
    ("credentials", "with Basic {} refused", BASIC),
    ("credentials", "Authorization: SharedKey {}", f"account:{STORAGE}"),
    ("credentials", "Authorization: {}", "zork17zork18"),
    ("credentials", "Authorization: Digest {}\nHost: x", "user=ada, response=0123abc"),
    ("SAS signature", "SharedAccessSignature {}", f"sr=x&sig={SAS}&se=1&skn=root"),
    ("SAS signature", "SharedAccessSignature={};Blob=x", f"sv=2022-11-02&sig={SAS}"),
    ("SAS signature", "https://x.blob.example/c?sv=2022&sig={}&se=2026", SAS),
    ("SAS signature", "https://x.blob.example/c?sv=2022&amp;sig={}", SAS),
    ("client secret", "{}", ENTRA),
    ("client secret", "AZURE_CLIENT_SECRET={}", ENTRA),
    ("client secret", "grant_type=x&client_secret={}&scope=y", "zork"),
    ("client secret", "client_secret: {}", "zork17zork"),
    ("client secret", "clientSecret='{}'", "zork"),
    ("client secret", "client_assertion={}&x=1", "opaque"),
    ("client secret", "az login --client-secret {} -t x", "zork"),
    ("password", "password={}&username=ada", "hunter2"),
    ("password", '{{"password": "{}"}}', r"hun\"ter2"),
    ("password", "DB_PASSWORD={}\nX=1", "a&b;c<d"),
    ("password", "password: {}", "hunter2!"),
    ("password", "Server=x;Pwd={};Database=y", "hunter2"),
    ("API key", "openai said {} is wrong", "sk-" + "proj-" + "aB3_" * 12),
    ("GitHub token", "git said {} is wrong", "ghp" + "_" + "aB3d" * 9),
    ("API key", "'key2': '{}'", "zork17zork18zork19zork20"),
    ("token", "token={}", "zork17"),
    ("secret", "MY_SECRET={}", "zork"),
    ("secret", "secret: {}", "zork17"),
    ("client secret", '{{"secretText":"{}"}}', "zork"),
    ("credentials", "curl -u {} https://x.example/", "ada:lovelace"),
    ("code", "https://x.example/?code={}&state=1", "0.AXoA-" + "aB3_" * 10),
    ("token", "refresh_token={}&x=1", "0.AXoA"),
    ("token", '"id_token":"{}"', "opaque"),
    ("token", "ANTHROPIC_FOUNDRY_AUTH_TOKEN={}", "opaque"),
    ("token", "device_code={}", "opaque"),
    ("account key", "AccountName=x;AccountKey={};EndpointSuffix=y", STORAGE),
    ("account key", "SharedAccessKeyName=Root;SharedAccessKey={};E=1", STORAGE[:44]),
    ("account key", '"primaryMasterKey":"{}"', STORAGE),
    ("instrumentation key", "InstrumentationKey={};IngestionEndpoint=https://x/", GUID),
    ("private key", "{}", PEM),
    ("private key", "cut off: {}", PEM.partition("\n-----END")[0]),
    ("URL credentials", "https://{}@host.example/x", "ada:lovelace"),
    ("URL credentials", "http://{}@proxy:8080", "ada:p@ss"),
    ("URL credentials", "https://{}@host.example/x", "a1B2c3D4e5F6g7H8i9J0k1"),
    ("cookie", "Cookie: {}\nHost: x", "a=b; session=zork"),
    ("cookie", "Set-Cookie: {}", 'ARR="zork"; Path=/; HttpOnly'),
    ("cookie", '"cookie": "{}"', "a=b"),
)


def url_form(text: str) -> str:
    """Encode as in a form: spaces become plus signs."""
    return urllib.parse.quote_plus(text)


def every_character(text: str) -> str:
    """Escape as a strict JSON writer may: each half of UTF-16 by its number."""
    return "".join(f"\\u{half:04x}" for half in memoryview(text.encode("utf-16-le")).cast("H"))


def in_base64(text: str) -> str:
    """Encode amid enough text for the run to be taken for base64."""
    return base64.b64encode(f"{'=' * 30} {text}\n".encode()).decode()


ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "json": json.dumps,
    "json in json": lambda text: json.dumps(json.dumps(text)),
    "json with slashes": lambda text: json.dumps(text).replace("/", "\\/"),
    "json without ampersands": lambda text: json.dumps(text).replace("&", "\\u0026"),
    "every character": every_character,
    "repr": lambda text: repr(repr(text)),
    "url": urllib.parse.quote,
    "url in url": lambda text: urllib.parse.quote(urllib.parse.quote(text, safe=""), safe=""),
    "lower-case url": lambda text: urllib.parse.quote(text, safe="").replace("%2B", "%2b"),
    "form": url_form,
    "html": html.escape,
    "base64": in_base64,
    "base64url": lambda text: in_base64(text).replace("+", "-").replace("/", "_").rstrip("="),
    "base64 in base64": lambda text: in_base64(in_base64(text)),
    "base64 behind a path": lambda text: "/some/path/" + in_base64(text),
    "base64 in url": lambda text: urllib.parse.quote(in_base64(text), safe=""),
    "wrapped base64": lambda text: base64.encodebytes(f"{text} {'=' * 80}".encode()).decode(),
    "base64 of utf-16": lambda text: base64.b64encode(
        f"{text}\n# end".encode("utf-16-le") * 2
    ).decode(),
    "json in base64": lambda text: in_base64(json.dumps(text)),
}

ENCODING_OF = {encode: name for name, encode in ENCODINGS.items()}


def windows(secret: str, size: int = 12) -> set[str]:
    """Return every part of the secret of that length, or the whole when it is shorter."""
    return {secret[i : i + size] for i in range(max(1, len(secret) - size + 1))}


def survives(encode: Callable[[str], str], carrier: str, secret: str, out: str) -> bool:
    """Say whether the output still spells a part of the secret."""
    form, whole = encode(secret), encode(carrier.format(secret))
    # As much of the encoded form as spells 12 characters.
    parts = windows(secret) | windows(form, 12 * max(1, len(form) // len(secret)))
    return any(part in out for part in parts) or ("base64" in ENCODING_OF[encode] and whole in out)


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


# A busy machine is no failure.
unhurried = settings(deadline=None)

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


@unhurried
@given(hostile)
def test_redacting_twice_changes_nothing(text: str) -> None:
    """The redactor never redacts its own masks."""
    once = redact.text(text)

    assert redact.text(once) == once


@unhurried
@given(hostile)
def test_a_text_grows_by_its_masks_at_most(text: str) -> None:
    """Nothing but masks is added, so the length is bounded by what was found."""
    result = redact.redact(text)

    assert len(result.text) <= len(text) + result.count * max(len(mask(kind)) for kind in KINDS)


@settings(unhurried, max_examples=300)
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


ALNUM = st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


@unhurried
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


secrets_in_use = st.text(min_size=8, max_size=60).filter(
    # A mask may spell a secret that is made of its words; then it gives nothing away.
    lambda text: len(text.strip()) >= 8 and not any(text.strip() in mask(kind) for kind in KINDS)
)


@unhurried
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


def test_a_document_nested_without_end_is_cut_off() -> None:
    """Hostile nesting neither raises nor gets through."""
    nested: list[object] = [FOUNDRY]
    for _ in range(5000):
        nested = [nested]

    out = repr(Redactor().value(nested))

    assert FOUNDRY not in out
    assert out.startswith("[[")


HOSTILE_UNITS = (
    "a", "eyJ", "eyJabcdefghijkl.", 'password="', "password=", "api_key ", "key1 key2 ", '\\"',
    "\\", "%41", "%25", "&amp;", "://a:", "JQQJ99", f"-----BEGIN {PEM_WORDS}\nabc-", "sig=",
    "cookie: a=", "authorization:bearer ", "aQ~", "«redacted ", "sk-ant-", "<password>", "\n",
    "QUJDREVGR0hJSktMTU5PUFFS\n", '{"api-key": "abcdefgh", "x": 1}', "assertion '", "a@", "=",
)  # fmt: skip


def seconds(text: str) -> float:
    """Time the quickest of three passes."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        redact.text(text)
        times.append(time.perf_counter() - start)
    return min(times)


@pytest.mark.parametrize("unit", HOSTILE_UNITS)
def test_twice_the_text_takes_twice_the_time(unit: str) -> None:
    """No text, however hostile, takes more than linear time."""
    size = 60_000
    text = (unit * (2 * size // len(unit) + 1))[: 2 * size]
    seconds("warm up " + unit)

    # A quadratic pattern takes four times as long; the constant forgives a busy machine.
    assert seconds(text) <= 3 * seconds(text[:size]) + 0.05


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
