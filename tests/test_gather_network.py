"""The network policy: what is private, what is mapped, and that a name gains nothing by changing its mind."""

from __future__ import annotations

import ipaddress

import pytest

from auditor.config import Network
from auditor.failures import FailureCode, SettingError, failure_of
from auditor.gather.network import NetworkPolicy, RefusedError, is_private


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "255.255.255.255"),
        *("224.0.0.1", "239.1.1.1", "240.0.0.1", "192.0.2.1", "198.18.0.1", "192.88.99.1"),
        *("::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "fec0::1", "2001:db8::1", "100::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b:1::1", "::7f00:1"),
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",  # Teredo of 192.0.2.45
    ],
)
def test_addresses_that_are_not_public_are_private(address: str) -> None:
    assert is_private(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_not(address: str) -> None:
    assert not is_private(ipaddress.ip_address(address))


async def refused(policy: NetworkPolicy, host: str, port: int = 80) -> FailureCode:
    with pytest.raises(RefusedError) as caught:
        await policy.resolve(host, port)
    return failure_of(caught.value, "test").code


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1", "LOCALHOST."])
async def test_loopback_is_refused_in_every_spelling(host: str) -> None:
    assert await refused(NetworkPolicy(Network()), host) is FailureCode.PRIVATE_ADDRESS


async def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    async def both(_host: str, _port: int) -> list[str]:
        return ["8.8.8.8", "192.168.0.1"]

    assert await refused(NetworkPolicy(Network(), both), "shop.example") is FailureCode.PRIVATE_ADDRESS


async def test_a_name_that_changes_its_address_is_checked_at_each_lookup_and_never_connected_by_name() -> None:
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])

    async def rebinding(_host: str, _port: int) -> list[str]:
        return next(answers)

    policy = NetworkPolicy(Network(), rebinding)
    assert (await policy.resolve("shop.example", 443)).addresses == ("8.8.8.8",)
    assert (await policy.resolve("shop.example", 443)).addresses == ("8.8.8.8",)  # kept: the answer that was checked
    policy._known.clear()
    assert await refused(policy, "shop.example", 443) is FailureCode.PRIVATE_ADDRESS


async def test_a_name_without_an_address_is_dns() -> None:
    assert await refused(NetworkPolicy(Network()), "no-such-name.invalid") is FailureCode.DNS
    assert await refused(NetworkPolicy(Network()), "a..b") is FailureCode.DNS


async def test_hosts_are_mapped_by_the_most_exact_pattern() -> None:
    policy = NetworkPolicy(
        Network(
            hosts={
                "shop.example": "127.0.0.1:8001",
                "shop.example:443": "127.0.0.2:8443",
                "*.example": "127.0.0.3",
                "*.cdn.example": "[::1]:8002",
                "магазин.рф": "127.0.0.9",
            }
        )
    )

    async def place(host: str, port: int) -> tuple[str, int]:
        target = await policy.resolve(host, port)
        return target.address, target.port

    assert await place("SHOP.example.", 80) == ("127.0.0.1", 8001)
    assert await place("shop.example", 443) == ("127.0.0.2", 8443)
    assert await place("www.shop.example", 80) == ("127.0.0.3", 80)  # the port stays where the value has none
    assert await place("a.cdn.example", 443) == ("::1", 8002)
    assert await place("магазин.рф".encode("idna").decode(), 443) == ("127.0.0.9", 443)
    assert await refused(NetworkPolicy(Network(hosts={"*.invalid": "127.0.0.1"})), "invalid") is FailureCode.DNS  # not the apex


async def test_allowed_private_addresses_by_port_and_network() -> None:
    policy = NetworkPolicy(Network(allow_private=("127.0.0.1:8080", "10.0.0.0/8", "::1")))
    assert (await policy.resolve("127.0.0.1", 8080)).port == 8080
    assert await refused(policy, "127.0.0.1", 8081) is FailureCode.PRIVATE_ADDRESS
    assert (await policy.resolve("10.9.8.7", 5)).address == "10.9.8.7"
    assert (await policy.resolve("::1", 5)).address == "::1"
    assert await refused(policy, "192.168.0.1") is FailureCode.PRIVATE_ADDRESS


@pytest.mark.parametrize("network", [Network(hosts={"a.example": "b.example"}), Network(allow_private=("everything",))])
def test_a_table_that_cannot_be_used_is_said_in_one_line(network: Network) -> None:
    with pytest.raises(SettingError, match=r"^network\.\w+: .* cannot be used"):
        NetworkPolicy(network)
