"""References: values that a configuration takes from somewhere else."""

import re

VARIABLES = (
    re.compile(r"\$\{(?:env:)?([A-Za-z_]\w*)(?::?[-?][^}]*)?\}"),
    re.compile(r"\{env:([A-Za-z_]\w*)\}"),
    re.compile(r"\$\{\{\s*(?:env|vars|secrets)\.([A-Za-z_]\w*)\s*\}\}"),
    re.compile(r"\{\{\s*env\.([A-Za-z_]\w*)\s*\}\}"),
    re.compile(r"os\.environ/([A-Za-z_]\w*)"),
    re.compile(r"\$(?:env:)?([A-Za-z_]\w*)", re.IGNORECASE),
    re.compile(r"%([A-Za-z_]\w*)%"),
)
"""How configurations refer to an environment variable or a secret of their host."""
UNKNOWN = re.compile(r"\$\{|\{env:|\{\{|\$\(|os\.environ/|^\$|%\w+%|\{file:")
"""A value of which at least a part is known only to the process that reads it."""
PLACEHOLDER = re.compile(
    r"<[^<>]{1,80}>|\[(?:your\b|[a-z]+[ _-])[^\[\]]{0,80}\]|\{[a-z][\w -]{0,60}\}|\byour[-_ ]|"
    r"\bxxx+|\.\.\.|…|\b(?:replace|change|insert)[-_ ]?(?:me|this|with)\b|«[^»]*»",
    re.IGNORECASE,
)
"""What stands where a person is to put a value of their own."""


def variable_of(value: str | None) -> str:
    """Return the variable that a value consists of, or an empty string."""
    matches = (pattern.fullmatch(value or "") for pattern in VARIABLES)
    return next((match.group(1) for match in matches if match), "")


def is_known(value: str | None) -> bool:
    """Tell whether a value is the one that the client gets, without a reference in it."""
    return value is not None and not UNKNOWN.search(value)


def is_placeholder(value: str) -> bool:
    """Tell whether a person is still to fill a value in."""
    return bool(PLACEHOLDER.search(value))
