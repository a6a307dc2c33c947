"""Kinds of addresses: on this machine's own link, or one that anybody on the internet has; pure."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address

PLATFORM = ip_address("168.63.129.16")
"""Azure's own agent on every virtual machine, in the public range but reached from inside alone.
Source: Microsoft Learn, "What is IP address 168.63.129.16?" (2026-11-28)."""

TRANSLATED = ip_network("64:ff9b::/96")
"""IPv6 addresses whose last four bytes are an IPv4 address. Source: RFC 6052 §2.1."""

UNICAST = ip_network("2000::/3")
"""All that is assigned of IPv6 for the internet: compatible, site-local and other old or local
kinds lie outside. Source: RFC 4291 §2.4 and IANA's IPv6 address space."""

ISATAP = (bytes.fromhex("00005efe"), bytes.fromhex("02005efe"))
"""The third quarter of an IPv6 address whose last is an IPv4 address. Source: RFC 5214 §6.1."""


def is_address(host: str) -> bool:
    """Tell whether a host is an address and no name."""
    return _address(host) is not None


def is_public(host: str) -> bool:
    """Tell whether a host is an address that anybody on the internet has; a name is none."""
    address = _address(host)
    return address is not None and all(map(_is_everybodys, _carried(address)))


def is_link_local(host: str) -> bool:
    """Tell whether a host is an address that ends at this machine's own link."""
    address = _address(host)
    return address is not None and any(each.is_link_local for each in _carried(address))


def _address(host: str) -> Address | None:
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def _is_everybodys(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address not in UNICAST:
        return address in TRANSLATED or address.ipv4_mapped is not None
    return address.is_global and not address.is_multicast and address != PLATFORM


def _carried(address: Address) -> Iterator[Address]:
    """Yield an address and the IPv4 addresses that it leads to."""
    yield address
    if isinstance(address, IPv4Address):
        return
    if address in TRANSLATED or address.packed[8:12] in ISATAP:
        yield IPv4Address(address.packed[-4:])
    yield from filter(None, (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())))
