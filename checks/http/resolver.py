"""Names to addresses: by a cloud's zone, else by the operating system in a thread of its own."""

import asyncio
import socket
from dataclasses import dataclass, field
from ipaddress import ip_address

from checks.addresses import is_public
from checks.clouds import Zone, ZoneAnswer, is_loopback
from checks.evidence import Failure
from checks.threads import in_daemon_thread

RESOLVE_TIMEOUT_S = 4.0
"""Above glibc's 5 s retry one would only repeat the wait; most answers take under 100 ms."""


class NameFailed(Exception):  # noqa: N818 - a fact on its way to the evidence, not a fault
    """A name has no address."""

    def __init__(self, failure: Failure, detail: str) -> None:
        super().__init__(detail)
        self.failure = failure
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolver:
    """Answers names for the DNS probe and for every connection alike."""

    zone: Zone | None = None
    public_only: frozenset[str] = frozenset()
    """Hosts that must not resolve to a loopback, private or link-local address: the targets of a
    dashboard that others can reach. Sign-in is not among them; IMDS is link-local."""
    unknown: set[str] = field(default_factory=set, compare=False)
    """Such hosts that this machine could not look up, so that it is asked once."""

    async def resolve(self, host: str) -> tuple[str, ...]:
        """Return a host's addresses; raise NameFailed."""
        addresses = await self._addresses(host.strip("[]"))
        if host in self.public_only and not all(map(is_public, addresses)):
            raise NameFailed(
                Failure.NOT_ALLOWED,
                f"{host} resolves to a private address, which this dashboard does not call",
            )
        return addresses

    async def refuse_private(self, host: str) -> None:
        """Raise NameFailed where a proxy is to call a host that must be public and is not.

        A name that this machine cannot look up, as where only the proxy can, is left to the
        proxy: TLS still has to be that host's.
        """
        if host not in self.public_only or host in self.unknown:
            return
        try:
            await self.resolve(host)
        except NameFailed as failed:
            if failed.failure is Failure.NOT_ALLOWED:
                raise
            self.unknown.add(host)

    async def _addresses(self, host: str) -> tuple[str, ...]:
        if _is_literal(host):
            return (host,)
        if self.zone and not is_loopback(host):
            return _from_zone(self.zone.answer(host), host)
        return await _ask_system(host)

    def port(self, host: str, port: int) -> int:
        """Return the port that stands for 443 at this name, else the port itself."""
        if self.zone and port == 443 and not is_loopback(host):
            return self.zone.answer(host).port or port
        return port

    def place(self, host: str, address: str) -> str:
        """Return where an address is to be connected to: the zone may keep it on loopback."""
        if self.zone and not is_loopback(host):
            return self.zone.answer(host).connects_to or address
        return address


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _from_zone(answer: ZoneAnswer, host: str) -> tuple[str, ...]:
    if answer.failure:
        raise NameFailed(answer.failure, f"{answer.failure.value.replace('-', ' ')}: {host}")
    return (answer.address,)


UNKNOWN_CODES = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


async def _ask_system(host: str) -> tuple[str, ...]:
    def ask() -> tuple[str, ...]:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))

    try:
        async with asyncio.timeout(RESOLVE_TIMEOUT_S):
            return await in_daemon_thread(ask, name=f"resolve {host}")
    except TimeoutError:
        raise NameFailed(
            Failure.NAME_TIMEOUT, f"no answer within {RESOLVE_TIMEOUT_S:g} s"
        ) from None
    except socket.gaierror as error:
        unknown = error.errno in UNKNOWN_CODES
        raise NameFailed(
            Failure.NAME_UNKNOWN if unknown else Failure.NAME_ERROR, error.strerror or str(error)
        ) from error
    except (OSError, UnicodeError) as error:
        raise NameFailed(Failure.NAME_ERROR, str(error)) from error
