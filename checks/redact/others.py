"""Secrets of other services, and keys without a shape that a sentence calls keys."""

import re

from checks.redact.shape import Shape

_LEGACY = r"(?<![0-9a-z-])[0-9a-f]{32}(?![0-9a-z-])"
# What else has keys that are digests, and keys that everybody may know.
_NO_CACHE = "".join(
    f"(?<!{word}[ _-])"
    for word in ("cache", "partition", "row", "sort", "idempotency", "public", "foreign", "hash")
)
_DIGITS_OF_BASE32 = tuple("234567")

OTHERS = (
    Shape(
        kind="credentials",
        anchors=("sharedkey",),
        pattern=r"sharedkey(?:lite)?[ +]{1,4}(?P<bare>[\w.-]{1,64}:[A-Za-z0-9+/]{12,}+={0,3})",
    ),
    Shape(
        kind="Slack token",
        anchors=("xox", "xapp-"),
        pattern=r"(?:xox[a-z]|xoxe\.xox[bp]|xapp)-[A-Za-z0-9-]{16,}+",
        accept=lambda value: any(c.isdigit() for c in value),
        ignore_case=False,
    ),
    Shape(
        kind="Slack token",
        anchors=("hooks.slack.com",),
        pattern=r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<bare>[A-Za-z0-9/]{20,}+)",
    ),
    # Base64 of 30 bytes is in many texts: only behind a word that says whose it is.
    Shape(
        kind="AWS secret key",
        anchors=("aws", "akia", "asia", "secret"),
        before=r"(?i:aws|(?:akia|asia)[0-9a-z]{16}|secret(?:[ _-]?access)?[ _-]?key)"
        r"[^\r\n«»]{0,40}(?<![a-z0-9+/])",
        pattern=r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])",
        accept=lambda value: all(map(re.search, ("[a-z]", "[A-Z]", "[0-9]"), (value,) * 3)),
        ignore_case=False,
    ),
    # The alphabet is base32's in lower case, which no digest of that length is written in.
    Shape(
        kind="Azure DevOps token",
        anchors=_DIGITS_OF_BASE32,
        pattern=r"(?<![A-Za-z0-9_-])[a-z2-7]{52}(?![A-Za-z0-9_=-])",
        accept=lambda value: sum(c.isdigit() for c in value) >= 3 and len(set(value)) >= 12,
        ignore_case=False,
    ),
    # In a sentence: `the key that you sent (…) is`, `… is no valid key`.
    Shape(
        kind="API key",
        anchors=("key", "credential"),
        before=rf"{_NO_CACHE}(?:(?<![a-z])keys?|credentials?)(?![ _-]?(?:id|name|vault|version))"
        r"\b[^\r\n0-9«»/=&]{1,40}",
        pattern=_LEGACY,
    ),
    Shape(
        kind="API key",
        anchors=("key", "credential"),
        pattern=rf"{_LEGACY}(?=[\"'`)\]]{{0,2}},? (?:is|was|does|has) [^\r\n0-9«»]{{0,40}}"
        r"(?:(?<![a-z])key|credential)(?![a-z]| (?:id|name|vault|version)))",
    ),
)
