"""What a hostile server may say a secret back as, and whether a text still tells 12 characters."""

import base64
import codecs
import gzip
import html
import json
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from tests.canary_cases import canary, foundry_key, jwt
from tests.made_up_secrets import every_character, windows

SECRETS = {
    "foundry key": foundry_key("AAAAACOG"),
    "legacy key": canary("legacy echo", 16).encode().hex(),
    "anthropic key": "sk-ant-api03-" + canary("anthropic echo", 93),
    "opaque key": canary("opaque echo", 40),
    "client secret": canary("ab", 3)
    + "8Q~"
    + "-.~_".join(canary(f"{n}", 5) for n in range(5))[:34],
    "token": jwt("echo"),
}
Encode = Callable[[str], str]


def b64(text: str | bytes) -> str:
    """Encode as base64."""
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def _each(form: str, between: str = "") -> Encode:
    return lambda secret: between.join(form.format(ord(sign)) for sign in secret)


def _joined(between: str) -> Encode:
    return between.join


def _pieces(size: int) -> Callable[[str], list[str]]:
    return lambda secret: [secret[n : n + size] for n in range(0, len(secret), size)]


ENCODINGS: Mapping[str, Encode] = {
    "plain": str,
    "json": lambda s: json.dumps(json.dumps(s)),
    "unicode escapes": every_character,
    "escaped unicode escapes": lambda s: every_character(s).replace("\\", "\\\\"),
    "x escapes": _each("\\x{:02x}"),
    "octal escapes": _each("\\{:03o}"),
    "html decimal": _each("&#{};"),
    "html hex": _each("&#x{:x};"),
    "html twice": lambda s: html.escape(_each("&#{};")(s)),
    "url": _each("%{:02X}"),
    "url twice": lambda s: quote(_each("%{:02x}")(s)),
    "url thrice": lambda s: quote(quote(_each("%{:02x}")(s))),
    "base64": b64,
    "base64 behind a byte": lambda s: b64("x" + s),
    "base64 behind two bytes": lambda s: b64("xy" + s),
    "base64url": lambda s: base64.urlsafe_b64encode(s.encode()).decode().rstrip("="),
    "base64 twice": lambda s: b64(b64(s)),
    "base64 thrice": lambda s: b64(b64(b64(s))),
    "wrapped base64": lambda s: base64.encodebytes((s * 2).encode()).decode(),
    "base64 of hex": lambda s: b64(s.encode().hex()),
    "base64 of url": lambda s: b64(_each("%{:02x}")(s)),
    "base64 of utf-16": lambda s: b64(s.encode("utf-16-le")),
    "gzip in base64": lambda s: b64(gzip.compress(s.encode(), mtime=0)),
    "zlib in base64": lambda s: b64(zlib.compress(s.encode())),
    "hex": lambda s: s.encode().hex(),
    "hex in capitals": lambda s: s.encode().hex().upper(),
    "hex with colons": lambda s: s.encode().hex(":"),
    "hex with spaces": lambda s: s.encode().hex(" "),
    "0x list": _each("0x{:02x}", ", "),
    "hex of base64": lambda s: b64(s).encode().hex(),
    "hex of utf-16": lambda s: s.encode("utf-16-le").hex(),
    "decimal list": _each("{}", ", "),
    "decimals with spaces": _each("{}", " "),
    "binary": _each("{:08b}", " "),
    "code points": _each("U+00{:02X}", " "),
    "quoted-printable": _each("={:02X}"),
    "base32": lambda s: base64.b32encode(s.encode()).decode(),
    "base85": lambda s: base64.b85encode(s.encode()).decode(),
    "ascii85": lambda s: base64.a85encode(s.encode()).decode(),
    "reversed": lambda s: s[::-1],
    "rot13": lambda s: codecs.encode(s, "rot13"),
    "swapped case": str.swapcase,
    "lower case": str.lower,
    "full width": lambda s: "".join(chr(ord(c) + 0xFEE0) for c in s),
    "zero-width spaces": _joined("\u200b"),
    "soft hyphens": _joined("\u00ad"),
    "nulls": _joined("\0"),
    "line breaks": _joined("\n"),
}
UNLIMITED = {"token": {"base85", "ascii85"}}
"""Spellings that are learnt of no secret so long, and that nothing marks as what they are."""

PIECES: Mapping[str, Encode] = {
    "capitals": str.upper,
    "grouped by dashes": lambda s: "-".join(_pieces(4)(s)),
    "like a GUID": lambda s: "-".join((s[:8], s[8:12], s[12:16], s[16:20], s[20:32])),
    "without its last": lambda s: s[:-1],
    "without its first": lambda s: s[1:],
    "the first 28": lambda s: s[:28],
    "the first half": lambda s: s[: len(s) // 2],
    "the last half": lambda s: s[len(s) // 2 :],
    "from its middle": lambda s: s[8:-8],
    "the last 14": lambda s: s[-14:],
    "a list of twelves": lambda s: json.dumps(_pieces(12)(s)),
    "a list of eights": lambda s: json.dumps(_pieces(8)(s)),
    "two fields": lambda s: json.dumps({"a": s[: len(s) // 2], "b": s[len(s) // 2 :]}),
    "spaced": _joined(" "),
    "dotted": _joined("."),
    "underscores": _joined("_"),
    "in slashes": lambda s: "/".join(_pieces(6)(s)),
}


def _tagged(before: str, behind: str = "", encode: Callable[[str], Sequence[str]] = list) -> Encode:
    return lambda secret: "".join(f"{before}{part}{behind}" for part in encode(secret))


MARKED_UP: Mapping[str, Encode] = {
    "in tags": _tagged("<b>", "</b>"),
    "in tags with attributes": _tagged("<span class='a b' id=x>", "</span>"),
    "behind breaks": _tagged("<br/>\n"),
    "behind comments": _tagged("<!-- no key -->"),
    "in escaped tags": _tagged("&lt;i&gt;", "&lt;/i&gt;"),
    "in nested tags": _tagged("<<b>b>", "<</b>/b>"),
    "pieces of eight in tags": _tagged("", "<wbr>", _pieces(8)),
    "in tags of forums": _tagged("[b]", "[/b]"),
    "in emphasis": _tagged("**", "**"),
    "named spaces": _tagged("&nbsp;"),
    "named unseen signs": _tagged("&shy;&zwnj;"),
    "escaped named spaces": _tagged("&amp;nbsp;"),
    "in colour": _tagged("\x1b[1;31m", "\x1b[0m"),
    "in escaped colour": _tagged("\\x1b[38;5;196m", "\\x1b[0m"),
    "in octal colour": _tagged("\\033[31m", "\\033[0m"),
    "in colour without its sign": _tagged("[31m", "[0m"),
    "in terminal links": _tagged("\x1b]8;;https://contoso.example\x07", "\x1b]8;;\x07"),
    "escaped lines": _tagged("\\n"),
    "quoted lines": _tagged("\r\n> "),
    "hex in tags": _tagged("<b>", "</b>", lambda s: [f"{ord(c):02x}" for c in s]),
    "base64 in tags": _tagged("", "<wbr>", b64),
}
UNLIMITED["token"] |= {"hex in tags", "base64 in tags"}
_UNSEEN = re.compile(
    r"<[^<>]*>|&\w+;|(?:\x1b|\\u001b|\\x1b|\\033)?\[[\d;]*m|"
    r"(?:\x1b|\\u001b)\].*?(?:\x07|\\u0007)|\[/?b\]"
)

CONTEXTS: Mapping[str, str] = {
    "key of a dict": '{{"{0}": 1}}',
    "header": "x-said: {0}\r\nServer: x",
    "set-cookie": "Set-Cookie: session={0}; Path=/",
    "location": "Location: https://contoso.example/cb?x={0}#y",
    "page": "<html><title>401</title><a title='{0}'>x</a></html>",
    "xml": "<said>{0}</said>",
    "yaml": "said:\n  - {0}\n",
    "csv": "a;b\n1;{0}\n",
    "link": "[x](https://contoso.example/{0})",
    "glued": "abc{0}xyz",
    "shell": "export SAID='{0}'",
    "traceback": "ValueError: ('{0}',)",
    "cut": "The response was cut off: {0}",
    "three deep": '{{"a":"{{\\"b\\":\\"{{\\\\\\"c\\\\\\":\\\\\\"{0}\\\\\\"}}\\"}}"}}',
    "twice": "{0} {0}",
    "list of headers": '[["x-said", "{0}"]]',
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo:
    """One hostile text."""

    name: str
    kind: str
    body: str
    spelt: str
    """The secret as the body spells it."""

    @property
    def secret(self) -> str:
        """Return what may not come out."""
        return SECRETS[self.kind]


def _body(said: str) -> str:
    return json.dumps({"error": {"type": "x", "message": f"{BENIGN} It was {said} ."}})


BENIGN = "This sentence about deployment claude-sonnet-5 and request 7f3a-1c is no secret."


def _spelling(kind: str, name: str, encode: Encode) -> Echo:
    spelt = encode(SECRETS[kind])
    return Echo(name=f"{kind}, {name}", kind=kind, spelt=spelt, body=_body(spelt))


ECHOES = tuple(
    _spelling(kind, name, encode)
    for kind in SECRETS
    for name, encode in ENCODINGS.items()
    if name not in UNLIMITED.get(kind, ())
) + tuple(
    Echo(name=f"{kind}, {name}", kind=kind, spelt=secret, body=context.format(secret))
    for kind, secret in SECRETS.items()
    for name, context in CONTEXTS.items()
)
IN_PIECES = tuple(
    Echo(name=f"{kind}, {name}", kind=kind, spelt=secret, body=_body(encode(secret)))
    for kind, secret in SECRETS.items()
    for name, encode in PIECES.items()
)

IN_MARKUP = tuple(
    _spelling(kind, name, encode)
    for kind in SECRETS
    for name, encode in MARKED_UP.items()
    if name not in UNLIMITED.get(kind, ())
)


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if (c.isascii() and c.isalnum()) or c in "«»")


def tells(echo: Echo, *texts: str) -> str:
    """Return a part of an echo that a text still holds: 12 characters, as they were spelt.

    Both are compared without case and signs too, and as JSON writes them.
    """
    size = max(12, -(-12 * len(echo.spelt) // len(echo.secret)))
    spelt = echo.spelt
    in_json = json.dumps(spelt)[1:-1]
    exact = windows(spelt, size) | windows(in_json, size * len(in_json) // len(spelt))
    exact |= windows(echo.secret)
    bare = windows(_bare(echo.secret)) | windows(_bare(spelt), size)
    for text in texts:
        shown = _UNSEEN.sub("", _UNSEEN.sub("", text))
        for part in exact:
            if part in text:
                return part
        for squeezed in (_bare(text), _bare(shown)):
            for part in bare:
                if part in squeezed:
                    return part
    return ""
