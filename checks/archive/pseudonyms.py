"""Other names for a customer's names, IDs, people and addresses, so that a file tells none of them.

Deployments, models, regions and request IDs stay: they decide a verdict, or a ticket needs them.
Addresses keep what two of them have in common, so that a firewall's rule still holds or not.
"""

import hashlib
import hmac
import ipaddress
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus
from uuid import UUID

from checks.evidence import Claims
from checks.evidence.arm.deployments import DeploymentList
from checks.evidence.arm.models import ModelList
from checks.evidence.arm.subscriptions import SubscriptionRead
from checks.knowledge import load
from checks.model import FinishedRun
from checks.redact import Redactor

AFTER = r"(?:(?<![A-Za-z0-9-])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[ntr]))"
"""Where a word may begin: not in another, unless a sign of a URL or of JSON stands before it."""
GUID = re.compile(AFTER + r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9a-fA-F-])")
WORD = AFTER.replace("A-Za-z0-9-", "A-Za-z0-9")
"""The same of a name, which may be a part of one with hyphens."""
MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
IPV4 = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3})(/\d{1,2})?(?!\d|\.\d)")
IPV6 = re.compile(
    r"(?<![0-9A-Za-z:.])([0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{0,4}){2,7})(/\d{1,3})?(?![\w:])"
)
ARM_ID = re.compile(
    r"/subscriptions/[\w-]+/resourceGroups/([\w.-]*[\w-])(?:/providers/[\w.]+((?:/[\w.]+/[\w.-]*[\w-])+))?",
    re.IGNORECASE,
)
"""An ID of Resource Manager: its group, then types and names."""
TOLD_TYPES = frozenset(
    {"deployments", "models", "roleassignments", "roledefinitions", "locations", "usages"}
    | {"providers", "availabilitystatuses", "events", "denyassignments", "agreements"}
)
"""Types whose names are no customer's, or stay."""
FOUNDRY_HOST = re.compile(
    r"(?<![\w.-])([a-z0-9][a-z0-9-]*)\.(?:services\.ai|openai|cognitiveservices|azure-api|privatelink)"
    r"[a-z.]*\.(?:com|us|cn|net)",
    re.IGNORECASE,
)
PEOPLE = ("name", "unique_name", "upn", "preferred_username", "email", "given_name", "family_name")
"""Claims of a token that name a person."""
REQUEST_IDS = re.compile(r"request-id|correlation|^x-ms-arm-service|^x-ms-routing", re.IGNORECASE)
KINDS = {"accounts": "resource", "workspaces": "workspace"}
EVERYONE = str(UUID(int=0))
"""Whom a deny assignment of Azure's own is for."""
SHORTEST_MASKED = 8
"""A shorter name is sought only as it is written: encoded, it is a part of anything."""
SHORTEST = 3
"""A shorter name is a part of other words; it is told as it is."""
KEPT_ADDRESSES = re.compile(r"(0|127|255)\.|169\.254\.|168\.63\.129\.16$")
NAMED = re.compile(r"[\w-]")


@dataclass(kw_only=True)
class Pseudonyms:
    """Names and what stands in their place in one file."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    names: dict[str, str] = field(default_factory=dict)
    """Pseudonym → name, for the collector alone."""
    _by_name: dict[str, str] = field(default_factory=dict, repr=False)
    """Name in lower case → pseudonym."""
    _counts: dict[str, int] = field(default_factory=dict, repr=False)
    stays: frozenset[str] = frozenset()
    """What stays, in lower case: deployments, models, regions, request IDs, roles of Azure's."""

    def replaced(self, text: str) -> str:
        """Return a text with pseudonyms in the places of names, IDs, people and addresses."""
        text = MAIL.sub(lambda m: self._word(m[0], "user") + "@example.invalid", text)
        text = GUID.sub(lambda m: self._guid(m[0]), text)
        if self._by_name:
            text = self._pattern.sub(lambda m: self._by_name.get(m[0].lower(), m[0]), text)
        text = IPV4.sub(self._address, text)
        return IPV6.sub(self._address, text)

    @property
    def _pattern(self) -> re.Pattern[str]:
        spelt = {each for name in self._by_name for each in _spellings(name)}
        words = sorted(spelt, key=len, reverse=True)
        inner = "|".join(map(re.escape, words))
        return re.compile(rf"{WORD}(?:{inner})(?![A-Za-z0-9])", re.IGNORECASE)

    def note(self, name: str, kind: str) -> None:
        """Give a name a pseudonym of a kind, unless it stays."""
        plain = name.strip()
        if len(plain) < SHORTEST or plain.lower() in self.stays or not NAMED.search(plain):
            return
        word = self._word(plain, kind)
        for spelling in _spellings(plain):
            self._by_name.setdefault(spelling.lower(), word)

    def _word(self, name: str, kind: str) -> str:
        known = self._by_name.get(name.lower())
        if known is None:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            known = self._by_name[name.lower()] = f"{kind}-{self._counts[kind]}"
            told = f"{known}@example.invalid" if "@" in name else known
            self.names[told] = name
        return known

    def _guid(self, text: str) -> str:
        if text.lower() in self.stays:
            return text
        known = self._by_name.get(text.lower())
        if known is None:
            digest = hmac.digest(self.key, text.lower().encode(), "sha256")
            known = self._by_name[text.lower()] = str(UUID(bytes=digest[:16], version=4))
            self.names[known] = text
        return known

    def _address(self, match: re.Match[str]) -> str:
        try:
            found = ipaddress.ip_address(match[1])
        except ValueError:
            return match[0]
        if KEPT_ADDRESSES.match(match[1]) or found.is_loopback or found.is_unspecified:
            return match[0]
        other = self._scrambled(found)
        if match[2]:
            network = ipaddress.ip_network(f"{other}{match[2]}", strict=False)
            is_network = found == ipaddress.ip_network(match[0], strict=False).network_address
            other = network.network_address if is_network else other
        self.names.setdefault(str(other), match[1])
        return f"{other}{match[2] or ''}"

    def _scrambled(
        self, address: ipaddress.IPv4Address | ipaddress.IPv6Address
    ) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
        """Return another address; two that begin alike begin alike afterwards, as far as before.

        The first bytes stay: they say what kind of address it is.
        """
        bits = address.max_prefixlen
        keep = _kept_bits(address)
        number, out = int(address), 0
        for place in range(bits):
            bit = number >> (bits - 1 - place) & 1
            if place >= keep:
                prefix = number >> (bits - place) if place else 0
                told = f"{bits}:{place}:{prefix}".encode()
                bit ^= hmac.digest(self.key, told, hashlib.sha256)[0] & 1
            out = out << 1 | bit
        return type(address)(out)


def _kept_bits(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> int:
    """Return how many bits stay: those that say whether an address is private."""
    first = int(address) >> (address.max_prefixlen - 8)
    return 16 if address.version == 6 or first in (172, 192) else 8


def _spellings(name: str) -> tuple[str, ...]:
    """Return a name as a URL and as JSON write it, too."""
    escaped = json.dumps(name)[1:-1]
    return tuple(
        dict.fromkeys((name, quote(name), quote_plus(name), escaped, quote(name, safe="")))
    )


def pseudonyms_of(run: FinishedRun, texts: Mapping[str, str]) -> Pseudonyms:
    """Return pseudonyms for what a run names; `texts` are the parts of its file."""
    made = Pseudonyms(stays=frozenset(each.lower() for each in _staying(run)))
    for name, kind in _named(run, "\n".join(texts.values())):
        made.note(name, kind)
    return made


def _named(run: FinishedRun, text: str) -> Iterator[tuple[str, str]]:
    """Yield the names in a run and what each is of; of two kinds of one name, the first counts."""
    target = run.about.target
    for name in (target.given.resource, target.given.resource_name):
        if name:
            yield name, "resource"
    for match in FOUNDRY_HOST.finditer(text):
        yield match[1], "resource"
    for match in ARM_ID.finditer(text):
        yield match[1], "group"
        parts = (match[2] or "").split("/")[1:]
        for type_, name in zip(parts[::2], parts[1::2], strict=False):
            if type_.lower() not in TOLD_TYPES:
                yield name, KINDS.get(type_.lower(), "name")
    subscriptions = run.evidence.get(SubscriptionRead)
    for each in subscriptions.items if subscriptions else ():
        yield each.name, "subscription"
    for claims in _claims(run):
        yield from ((claims.text(claim), "person") for claim in PEOPLE if claims.text(claim))


def _claims(run: FinishedRun) -> Iterator[Claims]:
    """Yield the claims of every token that the run had."""
    for parts in run.pieces.values():
        for piece in parts.values():
            for held in (piece, getattr(piece, "sign_in", None)):
                claims = getattr(held, "claims", None)
                if isinstance(claims, Claims):
                    yield claims


def _staying(run: FinishedRun) -> Iterator[str]:
    """Yield what keeps its name."""
    yield EVERYONE
    yield from run.about.target.given.deployments
    listed, models = run.evidence.get(DeploymentList), run.evidence.get(ModelList)
    for deployment in listed.items if listed else ():
        yield from (deployment.name, deployment.model)
    for model in models.items if models else ():
        yield model.name
    yield from (region["id"] for region in load("regions").get("region", ()) if "id" in region)
    for role in load("roles").get("role", ()):
        yield from GUID.findall(str(role))
    for exchange in run.exchanges:
        for name, value in (*exchange.headers, *exchange.request_headers):
            if REQUEST_IDS.search(name):
                yield from GUID.findall(value)


def checked(texts: Mapping[str, str], made: Pseudonyms) -> dict[str, str]:
    """Return texts in which no name is left, however it is encoded: what is left is masked."""
    redactor = Redactor()
    for name in made.names.values():
        if len(name) >= SHORTEST_MASKED:
            redactor.learn(name)
    return {part: redactor.text(text) for part, text in texts.items()}


def put_back(document: object, names: Mapping[str, str]) -> object:
    """Return a document with the real names in the places of their pseudonyms."""
    words = sorted(names, key=len, reverse=True)
    if not words:
        return document
    inner = "|".join(map(re.escape, words))
    pattern = re.compile(rf"{WORD}(?:{inner})(?![A-Za-z0-9])")

    def real(value: object) -> object:
        if isinstance(value, str):
            return pattern.sub(lambda match: names[match[0]], value)
        if isinstance(value, dict):
            return {real(key): real(item) for key, item in value.items()}
        return [real(item) for item in value] if isinstance(value, list) else value

    return real(document)
