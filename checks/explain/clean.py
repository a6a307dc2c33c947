"""Takes off what a terminal, a chat or an encoder put around the letters of a text; pure.

Done before secrets are masked: one that a colour splits, or that is encoded, would not be known.
"""

import base64
import re
from urllib.parse import unquote

_COLOURS = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]|\x1b\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_EMPTY_LINES = re.compile(r"\n(?:[ \t\r]{0,200}\n){3,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{40,}={0,2}")
_PERCENTS = re.compile(r"%(?:20|22|7B|3A)", re.IGNORECASE)
_MOST_ENCODED = 200_000
_FEWEST_PERCENTS = 4


def clean(text: str) -> str:
    """Return a text as a person reads it: decoded, without colours and signs that nobody sees."""
    plain = _decoded(text) if len(text) <= _MOST_ENCODED else text
    plain = _UNSEEN.sub("", _COLOURS.sub("", plain))
    return _EMPTY_LINES.sub("\n\n\n", plain)


def _decoded(text: str) -> str:
    """Return what a text holds that is one encoded word and nothing else."""
    word = "".join(text.split())
    if _BASE64.fullmatch(word):
        return _from_base64(word) or text
    if len(text.split()) <= 1 and len(_PERCENTS.findall(text)) >= _FEWEST_PERCENTS:
        return unquote(text)
    return text


def _from_base64(word: str) -> str:
    """Return the sentence that base64 stands for, empty where it is a key, a file, noise."""
    try:
        bits = base64.b64decode(
            word + "=" * (-len(word) % 4), altchars=b"-_" if "-" in word else None
        )
        told = bits.decode()
    except ValueError:
        return ""
    return told if " " in told and told.replace("\n", " ").replace("\r", " ").isprintable() else ""
