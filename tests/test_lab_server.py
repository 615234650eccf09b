"""The lab's server: TLS with a chain that can be pinned, the control host, forms that are counted, misfortunes that are real."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import ssl
import sys
import tomllib
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import aiohttp
import pytest
from cryptography import x509

from auditor.config import load_settings
from auditor.failures import AuditorError, PortInUseError
from auditor.gather.network import NetworkPolicy
from auditor.lab.server import LOOPBACK, LabServer
from auditor.lab.sites import engine_of
from auditor.lab.street import CONTROL_HOST, Street, make_street
from auditor.lab.truth import Truth
from auditor.lab.workspace import prepare_log, read_street, write_workspace

STREET = make_street(3, 60)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LabServer]:
    async with LabServer(STREET, log_file=tmp_path / "operators.jsonl") as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


def _shop(condition: str, *, secure: bool = False) -> Truth:
    return next(s for s in STREET.shops if s.condition == condition and s.url.startswith("https" if secure else "http"))


def _address(server: LabServer, shop: Truth, path: str = "/") -> tuple[str, dict[str, str]]:
    """The plain address of a shop with its own name in the Host header; shops with TLS redirect there."""
    return f"http://{LOOPBACK}:{server.port}{path}", {"Host": shop.url.split("//")[1].rstrip("/")}


async def test_tls_shows_a_leaf_for_each_name_and_the_authority_behind_it(server: LabServer) -> None:
    trusted = ssl.create_default_context(cadata=server.authority.pem.decode())
    for host in (_shop("open", secure=True).key, "code.jivosite.com", "embed.tawk.to"):
        _, writer = await asyncio.open_connection(LOOPBACK, server.tls_port, ssl=trusted, server_hostname=host)
        chain = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        leaf = x509.load_der_x509_certificate(chain)
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
        assert names == [host]
        writer.close()
        await writer.wait_closed()
    authority = x509.load_pem_x509_certificate(server.authority.pem)
    context = server.authority.context_for("code.jivosite.com")
    assert context is server.authority.context_for("code.jivosite.com")
    leaf.verify_directly_issued_by(authority)


async def test_misfortunes_are_what_the_truth_calls_them(server: LabServer, client: aiohttp.ClientSession) -> None:
    for condition, status in (("broken", 500), ("wall", 403), ("open", 200), ("moved", 301)):
        shop = next(s for s in STREET.shops if s.condition == condition and (condition != "open" or s.url.startswith("http:")))
        url, headers = _address(server, shop)
        async with client.get(url, headers=headers, allow_redirects=False) as response:
            assert response.status == status, condition
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(LOOPBACK, server.dead_port)


async def test_the_basket_is_walked_and_a_form_that_is_sent_is_counted(server: LabServer, client: aiohttp.ClientSession) -> None:
    shop = next(s for s in STREET.shops if s.condition == "open" and s.url.startswith("http:") and s.cart.kind == "page")
    engine = engine_of(shop.platform)
    url, headers = _address(server, shop, engine.add)
    async with client.post(url, data={"id": "2"}, headers=headers, allow_redirects=False) as response:
        assert response.status == 303
        assert response.headers["Location"] == engine.cart
        cookie = response.headers["Set-Cookie"].split(";")[0]
    url, headers = _address(server, shop, engine.cart)
    async with client.get(url, headers=headers | {"Cookie": cookie}) as response:
        assert engine.checkout.replace("&", "&amp;") in await response.text(shop.encoding)
    assert not server.log.of("form")
    url, headers = _address(server, shop, "/order/create")
    async with client.post(url, data={"phone": "+7"}, headers=headers) as response:
        assert response.status == 200
    assert [(e["kind"], e["fields"]) for e in server.log.of("form", shop.key)] == [("/order/create", ["phone"])]


async def test_the_control_host_sets_the_clock_and_tells_what_operators_heard(server: LabServer, client: aiohttp.ClientSession) -> None:
    control = f"http://{LOOPBACK}:{server.port}"
    shop = next(s for s in STREET.shops if s.chat and s.chat.brand == "jivo")
    assert shop.chat
    for daypart in ("workday", "night"):
        async with client.post(f"{control}/clock", json={"daypart": daypart}) as response:
            assert (await response.json())["daypart"] == daypart
        query = {"account": shop.chat.account, "visitor": f"v-{daypart}"}
        async with client.get(f"{control}/sio/config", params=query, headers={"Host": "code.jivosite.com"}) as response:
            assert (await response.json())["state"] == shop.chat.states[server.clock.daypart_of(shop.timezone)]
    for _ in range(2):  # the same message twice, as a browser repeats a POST
        body = json.dumps({"t": "msg", "id": "a1", "text": "Вопрос"})
        query = {"account": shop.chat.account, "visitor": "v-night"}
        async with client.post(f"{control}/sio/send", params=query, data=body, headers={"Host": "code.jivosite.com"}) as response:
            assert response.status == 200
    async with client.get(f"{control}/log?event=heard", headers={"Host": CONTROL_HOST}) as response:
        heard = (await response.json())["events"]
    assert [(e["text"], e["number"], e["repeated"]) for e in heard] == [("Вопрос", 1, False), ("Вопрос", 1, True)]
    async with client.get(f"{control}/summary") as response:
        assert (await response.json())["repeated"] == 1


async def test_a_port_that_is_taken_is_said_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortInUseError, match=f"port {port} is taken"):
            async with LabServer(Street(1, 1.0, ()), port=port):
                pass


async def test_the_workspace_maps_every_name_and_reads_back(server: LabServer, tmp_path: Path) -> None:
    write_workspace(server, tmp_path, date(2030, 1, 1))
    settings = load_settings(tmp_path / "lab.toml", environ={})
    policy = NetworkPolicy(settings.network)
    for shop in STREET.shops:
        if shop.condition == "no_name":
            continue
        target = await policy.check(shop.url)
        expected = server.dead_port if shop.condition == "refused" else server.tls_port if shop.url.startswith("https") else server.port
        assert (target.address, target.port) == (LOOPBACK, expected), shop.url
    assert (await policy.resolve("embed.tawk.to", 443)).port == server.tls_port
    campaign = tomllib.loads((tmp_path / "campaign.toml").read_text())
    assert campaign["from"] < date(2030, 1, 1) < campaign["to"]
    server.log.write("page", "a.example")
    street, log = read_street(tmp_path)
    assert street == STREET
    assert [event["event"] for event in log] == ["page"]
    with pytest.raises(AuditorError, match="no lab street"):
        read_street(tmp_path / "elsewhere")


async def test_only_a_log_of_the_same_street_is_gone_on_with(server: LabServer, tmp_path: Path) -> None:
    write_workspace(server, tmp_path, date(2030, 1, 1))
    prepare_log(STREET, tmp_path)
    assert (tmp_path / "operators.jsonl").exists()
    prepare_log(make_street(4, 60), tmp_path)
    assert not (tmp_path / "operators.jsonl").exists()


async def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    arguments = ("-m", "auditor", "lab", "serve", "--shops", "3", "--seed", "4", "--dir", str(tmp_path / "lab"))
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    line = (await asyncio.wait_for(process.stdout.readline(), 30)).decode().split()
    assert line[0] == "ready"
    about = json.loads((tmp_path / "lab" / "lab.json").read_text())
    assert line[1] == about["control"]
    assert len((tmp_path / "lab" / "panel.csv").read_text(encoding="utf-8").splitlines()) == 4
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 20) == 0
