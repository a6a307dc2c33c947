"""Made-up secrets of each kind, the texts they stand in, and the ways to encode them."""

import base64
import html
import json
import urllib.parse
from collections.abc import Callable

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
AWS = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYaB3dEF9hIj"
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
    ("credentials", "refused: sharedkey {} is wrong", f"contoso:{STORAGE}"),
    ("Slack token", "posted with {} to #ops", "xoxb" + "-2345678901-2345678901234-" + "aB3d" * 6),
    ("Slack token", "xapp: {}.", "xapp" + "-1-A0B1C2D3E4-" + "1234567890-0a1b2c3d"),
    ("Slack token", "to https://hooks.slack.com/services/{} at", "T0A1B2C3/B0A1B2C3/" + "aB3d" * 6),
    ("AWS secret key", "AWS said that {} does not fit", AWS),
    ("AWS secret key", "AKIA0123456789ABCDEF {}", AWS),
    ("Azure DevOps token", "the PAT {} has expired", "abcd2ef3gh4ij5kl6mn7op" + "qrstuvwxyz" * 3),
    ("API key", "The key that you sent ({}) is wrong.", HEX),
    ("API key", "invalid key {}", HEX.upper()),
    ("API key", "credential '{}' is unknown", HEX),
    ("API key", "{} is not a valid subscription key.", HEX),
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
