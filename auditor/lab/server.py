"""One process that is the whole street: HTTP and HTTPS on loopback, told apart by host name.

`LabServer` is used as an async context manager; `ports` are known inside. The control host (also the bare address) answers
`/log`, `/summary`, `/clock`, `/faults`.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from auditor.failures import PortInUseError
from auditor.lab.brands import STATIC_HOSTS, brand_of_host
from auditor.lab.certs import Authority
from auditor.lab.makers import Makers, is_manager
from auditor.lab.operators import LabClock, Log, Operators
from auditor.lab.pages import Page, drawer_of, render, robots_of, sitemap_of
from auditor.lab.pictures import good_picture
from auditor.lab.sites import engine_of
from auditor.lab.street import CONTROL_HOST, Street
from auditor.lab.truth import Truth
from auditor.types import Daypart

LOOPBACK = "127.0.0.1"
PARKING_HOST = "parking.lab-street.test"
_SLOW_S = 120.0


class LabServer:
    """Serves a street. `port`/`tls_port` 0 take any free port; `log_file` keeps what operators heard and said.

    `staff` makes the operators, for a street whose people keep another time.
    """

    def __init__(
        self, street: Street, *, port: int = 0, tls_port: int = 0, log_file: Path | None = None, staff: type[Operators] = Operators
    ) -> None:
        self.street = street
        self.authority = Authority()
        self.clock = LabClock()
        self.log = Log(log_file)
        self.operators = staff(self.clock, self.log, street.seed, street.scale_times)
        self._makers = Makers(street, self.operators)
        self._asked = (port, tls_port)
        self.port, self.tls_port, self.dead_port = 0, 0, 0
        self._runner: web.ServerRunner | None = None
        self._dead: socket.socket | None = None

    async def __aenter__(self) -> Self:
        runner = web.ServerRunner(web.Server(self._handle), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        self._runner = runner
        plain = await self._listen(runner, self._asked[0], tls=False)
        secure = await self._listen(runner, self._asked[1], tls=True)
        self.port, self.tls_port = plain, secure
        self._dead = socket.socket()  # bound and not listening: whoever connects is refused
        self._dead.bind((LOOPBACK, 0))
        self.dead_port = self._dead.getsockname()[1]
        return self

    async def _listen(self, runner: web.ServerRunner, port: int, *, tls: bool) -> int:
        site = web.TCPSite(runner, LOOPBACK, port, ssl_context=self.authority.front(CONTROL_HOST) if tls else None, backlog=1024)
        try:
            await site.start()
        except OSError as error:
            await runner.cleanup()
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                raise PortInUseError(f"port {port} is taken; choose another with {'--tls-port' if tls else '--port'}") from error
            raise
        server = site._server
        assert isinstance(server, asyncio.Server)
        return int(server.sockets[0].getsockname()[1])

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.operators.close()
        if self._runner:
            await self._runner.shutdown()
            await self._runner.cleanup()
        if self._dead:
            self._dead.close()
        self.log.close()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        host = (request.host or "").partition(":")[0].lower()
        shop = self.street.shop(host)
        if shop:
            brand = self._makers.own_brand(shop, request.path)
            return await self._makers.answer(request, brand, host) if brand else await self._shop(request, shop, host)
        if is_manager(host):
            return self._makers.manager(request)
        brand = brand_of_host(host)
        if brand:
            return await self._makers.answer(request, brand, host)
        if host in (CONTROL_HOST, LOOPBACK, "localhost"):
            return await self._control(request)
        if host in STATIC_HOSTS:
            return _static(request.path)
        if host == PARKING_HOST:
            return web.Response(text=_PARKED, content_type="text/html")
        return web.Response(status=404, text="no such host on this street")

    async def _shop(self, request: web.BaseRequest, shop: Truth, host: str) -> web.StreamResponse:
        path, query = request.path, request.query_string
        self.log.write("page", shop.key, path=request.raw_path, method=request.method, agent=request.headers.get("User-Agent", ""))
        if path == "/robots.txt":
            absent = shop.condition in ("broken", "wall", "slow", "moved")
            return web.Response(status=404, text="") if absent else _response(robots_of(shop))
        if shop.condition == "slow":
            await asyncio.sleep(_SLOW_S)
        if shop.condition == "broken":
            return web.Response(status=500, text="<h1>500 Internal Server Error</h1>", content_type="text/html")
        if shop.condition == "wall":
            return web.Response(status=403, text=_WALL, content_type="text/html", headers={"Server": "ddos-guard"})
        if shop.condition == "moved":
            raise web.HTTPMovedPermanently(f"http://{PARKING_HOST}/?domain={shop.key}")
        canonical = shop.url.split("//")[1].rstrip("/")
        if host != canonical or (request.scheme == "http" and shop.url.startswith("https:")):
            raise web.HTTPMovedPermanently(shop.url.rstrip("/") + request.raw_path)
        if request.method == "POST":
            return await self._posted(request, shop)
        if path == "/sitemap.xml":
            return _response(sitemap_of(shop))
        if path.startswith("/img/") and path[5:6].isdigit():
            picture = good_picture(shop, int(path[5]))
            return web.Response(body=picture, content_type="image/svg+xml", headers={"Cache-Control": "max-age=3600"})
        if path.endswith((".css", ".js")):
            return _static(path)
        if path in ("/favicon.ico", "/manifest.json", "/sw.js"):
            return web.Response(status=404)
        target = path + (f"?{query}" if query else "")
        return _response(render(shop, target, _basket(request)))

    async def _posted(self, request: web.BaseRequest, shop: Truth) -> web.StreamResponse:
        data = await request.post()
        engine = engine_of(shop.platform)
        if request.raw_path.startswith(engine.add):
            return self._change_basket(request, shop, {str(name): str(value) for name, value in data.items()})
        self.log.write("form", shop.key, visitor="", kind=request.path, fields=sorted(str(name) for name in data))
        return web.Response(text="<p>Спасибо! Thank you!</p>", content_type="text/html")

    def _change_basket(self, request: web.BaseRequest, shop: Truth, data: dict[str, str]) -> web.StreamResponse:
        """Put a product into the basket, or take one out; the basket is a cookie."""
        basket = _basket(request)
        out = request.query.get("remove", "")
        if out:
            basket.pop(int(out) if out.isdigit() else 0, None)
        else:
            number = data.get("id", "1")
            basket[int(number) if number.isdigit() else 1] = 1
        self.log.write(
            "basket", shop.key, count=len(basket), quantity=data.get("quantity", ""), options=sorted(set(data) & {"size", "colour"})
        )
        if request.headers.get("X-Requested-With"):
            response = _response(drawer_of(shop, basket))
        else:
            response = web.Response(status=303, headers={"Location": engine_of(shop.platform).cart})
        response.set_cookie("basket", ".".join(map(str, sorted(basket))), path="/")
        return response

    async def _control(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/log":
            wanted, shop = request.query.get("event"), request.query.get("shop")
            events = [e for e in self.log.events if wanted in (None, e["event"]) and shop in (None, e["shop"])]
            return web.json_response({"events": events})
        if request.path == "/summary":
            count = {name: len(self.log.of(name)) for name in ("page", "visit", "opened", "form")}
            heard = self.log.of("heard")
            first = [e for e in heard if e["number"] == 1]
            return web.json_response(
                {
                    "pages": count["page"],
                    "visits": count["visit"],
                    "opened": count["opened"],
                    "questions": len(first),
                    "repeated": sum(e["repeated"] for e in heard),
                    "messages": len(heard),
                    "forms": count["form"],
                    "replies": len([e for e in self.log.of("said") if e["kind"] == "human"]),
                }
            )
        if request.path == "/clock" and request.method == "POST":
            body = await request.json()
            self.clock.offset_s = float(body.get("offset_s", 0))
            self.clock.daypart = Daypart(body["daypart"]) if body.get("daypart") else None
            return web.json_response({"offset_s": self.clock.offset_s, "daypart": self.clock.daypart})
        if request.path == "/faults" and request.method == "POST":
            self.operators.faults = set((await request.json()).get("on", []))
            return web.json_response({"on": sorted(self.operators.faults)})
        if request.path == "/":
            rows = "".join(f'<li><a href="{shop.url}">{shop.url}</a> {shop.name}</li>' for shop in self.street.shops)
            return web.Response(text=f"<!DOCTYPE html><title>Lab street</title><ol>{rows}</ol>", content_type="text/html")
        return web.Response(status=404, text="/log /summary /clock /faults")


def _static(path: str) -> web.Response:
    kind = "text/css" if path.endswith(".css") else "application/javascript"
    return web.Response(text="/* static */\n", content_type=kind, headers={"Cache-Control": "max-age=3600"})


def _basket(request: web.BaseRequest) -> dict[int, int]:
    parts = request.cookies.get("basket", "").split(".")
    return {int(part): 1 for part in parts if part.isdigit()}


def _response(page: Page) -> web.Response:
    response = web.Response(status=page.status, body=page.body)
    response.headers["Content-Type"] = page.content_type
    for name, value in page.headers:
        response.headers.add(name, value)
    return response


_WALL = "<!DOCTYPE html><title>Checking your browser</title><h1>Access denied</h1><p>Please verify that you are a human.</p>"
_PARKED = (
    "<!DOCTYPE html><html lang='ru'><title>Домен продаётся</title><h1>Этот домен продаётся</h1>"
    "<p>This domain is for sale. Buy this domain. Домен припаркован.</p></html>"
)
