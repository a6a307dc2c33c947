"""Right configurations, one for each client and place, and the ways in which a value goes wrong."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from checks.clients.model import Known
from checks.clients.reading import read

RESOURCE, DEPLOYMENT = "contoso-claude", "claude-sonnet-4-6"
KEY = "Zq3" + "fK9wLm2Xc7" * 8 + "T"
"""A key of the length of a Foundry key."""
DEPLOYED = {DEPLOYMENT: DEPLOYMENT, "claude-opus-4-8": "claude-opus-4-8"}
HOST = f"https://{RESOURCE}.services.ai.azure.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """A configuration in which nothing is wrong, with places for its values."""

    id: str
    client: str
    form: str
    text: str
    base: str = ""
    version: str = ""
    mends: bool = False
    """Whether the client appends /anthropic where it is missing."""
    cuts: bool = False
    """Whether the client cuts off what follows /anthropic."""
    takes_whole: bool = False
    """Whether the client takes the whole address, too."""

    def filled(self, **values: str) -> str:
        """Return the text with other values than the right ones, where some are given."""
        right = {"BASE": HOST + self.base, "RESOURCE": RESOURCE, "DEPLOYMENT": DEPLOYMENT}
        text = self.text
        for name, value in {**right, "KEY": KEY, **values}.items():
            text = _put(text, name, value)
        return text.lstrip("\n")

    @property
    def known(self) -> Known:
        """Return what is known of the resource and the client."""
        return Known(resource=RESOURCE, deployments=DEPLOYED, version=self.version)


def _put(text: str, name: str, value: str) -> str:
    import re  # noqa: PLC0415 - one caller

    return re.sub(rf"(?<![A-Z_]){name}(?![A-Z_])", lambda _: value, text)


def _rights() -> Iterator[Right]:
    path = Path(__file__).parent / "right.toml"
    yield from (Right(**row) for row in tomllib.loads(path.read_text(encoding="utf-8"))["right"])


RIGHTS: Mapping[str, Right] = {right.id: right for right in _rights()}


def faults_of(text: str, right: Right) -> list[tuple[str, str]]:
    """Return the place and the code of each fault that is found."""
    files = read([("-", text)], right.known).files
    return [(fault.path, fault.code) for file in files for fault in file.faults]


def corrected(text: str, right: Right) -> str | None:
    """Return the corrected text."""
    (file,) = read([("-", text)], right.known).files
    return file.corrected
