"""Throwaway certificates: good ones, and each way in which one can be bad."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

HOST = "contoso.services.ai.azure.com"
"""A host of the public cloud; in tests a zone or a proxy leads it to loopback."""

NAMES = ("127.0.0.1", "localhost", HOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A certificate authority and the file by which a client trusts it."""

    ca: trustme.CA
    ca_file: Path

    @classmethod
    def create(cls, directory: Path, organisation: str) -> "Authority":
        """Create an authority whose certificate stands in a file."""
        ca = trustme.CA(organization_name=organisation)
        path = directory / f"{organisation.replace(' ', '-')}.pem"
        ca.cert_pem.write_to_path(str(path))
        return cls(ca=ca, ca_file=path)

    def server(
        self,
        *names: str,
        alpn: tuple[str, ...] = ("http/1.1",),
        starts: timedelta = timedelta(days=-1),
        ends: timedelta = timedelta(days=90),
    ) -> ssl.SSLContext:
        """Return a server's context with a certificate for these names and days from now."""
        now = datetime.now(UTC)
        leaf = self.ca.issue_cert(*(names or NAMES), not_before=now + starts, not_after=now + ends)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf.configure_cert(context)
        context.set_alpn_protocols(list(alpn))
        return context
