"""Which addresses anybody on the internet has, and which lead into a network."""

import pytest

from checks.addresses import is_link_local, is_public

WIRE = "168.63.129.16"
PRIVATE = (
    *("127.0.0.1", "10.9.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0", "224.0.0.1"),  # noqa: S104 - an address that is refused
    *("169.254.169.254", WIRE, "::1", "fd00::1", "fe80::1", "fe80::1%eth0", "ff02::1", "::"),
    *("::ffff:10.0.0.1", f"::ffff:{WIRE}", "64:ff9b::7f00:1", "64:ff9b::a83f:8110"),
    *("2002:a83f:8110::1", "2002:7f00:1::1", "[fd00::1]"),
)
PUBLIC = ("20.42.0.1", "2603:1030::1", "64:ff9b::142a:1", "168.63.129.17", "[2603:1030::1]")


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_leads_into_a_network_is_not_public(address: str) -> None:
    """Whatever form it has: mapped, translated, tunnelled, or Azure's own on every machine."""
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_that_anybody_has_is_public(address: str) -> None:
    """IPv4, IPv6, and a public IPv4 address behind NAT64."""
    assert is_public(address)


def test_the_own_link_is_told_from_the_rest() -> None:
    """App Service's managed identity is on it; a name or a private address is not."""
    assert is_link_local("169.254.129.4")
    assert is_link_local("[fe80::1]")
    for other in ("10.0.0.1", "169.254.129.4.evil.example", "127.0.0.1", WIRE, ""):
        assert not is_link_local(other)


OLD_KINDS = (
    "::127.0.0.1 ::10.0.0.1 ::8.8.8.8 fec0::1 64:ff9b:1::8.8.8.8 ::ffff:0:127.0.0.1 5f00::1 "
    "4000::1 8000::1 2600::5efe:10.0.0.1 2600::200:5efe:127.0.0.1"
)


@pytest.mark.parametrize("address", OLD_KINDS.split())
def test_what_no_list_of_private_ranges_names_is_not_public(address: str) -> None:
    """Compatible, site-local, translated and tunnelled forms lead to a network of one's own."""
    assert not is_public(address)
