"""Tell a value that stands for a secret from a secret, so that remedies stay readable."""

import re
from functools import cache

# What documentation, shells and templates write where a secret belongs.
_PLACEHOLDER = r"""
    [.*xX_\-•…#?]+ | ….*                                  # ..., ***, xxxx, …
  | .{0,8}(?:\.\.\.|…)                                    # eyJ..., sk-ant-…
  | <.*                                                   # <your-key>
  | _?\$[({].*                        # what a shell puts in; its quote may have been blotted out
  | \$(?:|env:.*|[A-Z_][A-Z0-9_]*|[a-z_]*(?:key|token|secret|password))
  | %[A-Z_][A-Z0-9_]*%  | `.* | \{\{.* | \{[A-Za-z_.]*\}? | \[.*
  | (?i:your|insert|enter|paste|replace|placeholder|example)[A-Za-z_\-\ ]*
  | (?i:my|the|an?|some|new)[\-_](?:[A-Za-z]+[\-_])*(?i:key|token|secret|password)
  | (?:[A-Z]+_)*(?:KEY|TOKEN|SECRET|PASSWORD)
  | (?i:null|none|nil|true|false|undefined|redacted|masked|hidden|string|str|required|missing
      |invalid|empty|yes|no|on|off|unset|bytes|int|bearer|basic|token|key|api[_-]?key|password|secret
      |authorization|credential|user:pass(?:word)?|username:password|user:pw)
  | (?:os\.|process\.env|getenv|environ|self\.|config\.|settings\.|credential\.|get_\w*
      |secrets\.|vars\.|env\.|parameters?\()[\w.]*[(\[]?.*
"""


# `84-character`, `https://…`: what a sentence may hold after a colon, digits or not.
_WORDING = r"\d{1,4}[-_]?[a-z]+[.,;:]?|https?://.*|[a-z]+(?:[-_][a-z]+)*[.,:;!?]{0,2}"

_GOING_ON = frozenset(
    (
        *("and", "as", "auth", "authentication", "but", "for", "from", "header", "headers", "if"),
        *("in", "instead", "is", "not", "of", "or", "scheme", "that", "the", "to", "token"),
        *("tokens", "used", "was", "when", "which", "with", "without", "dummy", "local", "test"),
    )
)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE | re.DOTALL)


def _is_wording(value: str) -> bool:
    return len(value) <= 400 and _compiled(_WORDING).fullmatch(value) is not None


def is_placeholder(value: str) -> bool:
    """Say whether the value is a word, a variable or dots that stand for a secret."""
    # Anything longer than this is no placeholder; the bound also bounds the work.
    return not value.strip() or (
        len(value) <= 400 and _compiled(_PLACEHOLDER).fullmatch(value) is not None
    )


def is_secret(value: str) -> bool:
    """Accept whatever a field that only ever holds secrets holds, placeholders apart."""
    return not is_placeholder(value)


def is_header_value(value: str) -> bool:
    """Accept what follows `Authorization: Bearer`, unless the sentence goes on."""
    return is_secret(value) and value.strip(".,;:!?)`").lower() not in _GOING_ON


def is_path(value: str) -> bool:
    """Say whether the value is an absolute path of any system."""
    return value.startswith(("/", "~", "\\\\")) or value[1:3] in (":\\", ":/")


def is_random(value: str) -> bool:
    """Accept a value no sentence would hold: long, or letters mixed with digits or signs."""
    if len(value) < 6 or is_placeholder(value) or _is_wording(value):
        return False
    letters = any(c.isalpha() for c in value)
    digits = any(c.isdigit() for c in value)
    signs = any(c in "!@#$%^&*+~" for c in value)
    return len(value) >= 24 or (letters and (digits or signs)) or (digits and len(value) >= 8)
