"""A shop for the tests of the walk to the checkout: what it was told is kept in `heard`, its basket in `basket`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

_PIECES = (Path(__file__).parent / "cart_shop.html").read_text(encoding="utf-8").split("<!-- ")[1:]
PAGE = {name: text.strip() for name, _, text in (piece.partition(" -->") for piece in _PIECES)}
"""The pieces of its pages, by name."""


@dataclass
class CartShop:
    """One shop on loopback. Kinds: plain, drawer, steps, wall, guest, closed, sold_out, minimum, sneaky.

    Its newsletter's box stands `everywhere`, or on the `home` page alone.
    """

    kind: str
    newsletter: str = "everywhere"
    heard: list[str] = field(default_factory=list)
    basket: list[str] = field(default_factory=list)
    most: int = 0
    port: int = 0

    async def __aenter__(self) -> CartShop:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Its home page."""
        return f"http://127.0.0.1:{self.port}/"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        if path == "/robots.txt":
            return web.Response(text="User-agent: *\nDisallow: /basket\nDisallow: /checkout\n" if self.kind == "closed" else "")
        if request.method == "POST":
            return await self._told(request, path)
        page = {"/": PAGE["HOME"], "/basket": self._basket(), "/checkout": self._checkout(request)}.get(path)
        if path.startswith("/product/"):
            page = self._product(path.rpartition("/")[2].replace("-", " ").capitalize())
        if page is None:
            return web.Response(status=404, text="no such page")
        head = PAGE["HEAD"].format(title=path.strip("/") or "Kettles", count=len(self.basket))
        foot = PAGE["FOOT"] if self.newsletter == "everywhere" or path == "/" else "</body></html>"
        return web.Response(text=head + page + foot, content_type="text/html")

    async def _told(self, request: web.Request, path: str) -> web.StreamResponse:
        data = await request.post()
        if path == "/add":
            quantity = str(data.get("qty", "1"))
            self.basket += ["kettle"] * (int(quantity) if quantity.isdigit() else 1)
            self.most = max(self.most, len(self.basket))
            if request.headers.get("x-script"):
                return web.json_response({"ok": True})
            return web.Response(status=303, headers={"Location": "/basket"})
        if path == "/remove":
            self.basket.clear()
            return web.Response(status=303, headers={"Location": "/basket"})
        self.heard.append(path)
        return web.Response(text="thank you")

    def _product(self, name: str) -> str:
        if self.kind == "sold_out":
            return f"<h1>{name}</h1><p>£24.00</p><p>Out of stock</p><button>Notify me when available</button>"
        drawer = self.kind == "drawer"
        return PAGE["PRODUCT"].format(
            name=name, stock="In stock", options=PAGE["DRAWN"] if drawer else "", inside=PAGE["SIZES"] if self.kind == "steps" else "",
            script=' onsubmit="return add()"' if drawer else "", quantity=0 if self.kind == "plain" else 1,
        ) + (PAGE["SCRIPT"] if drawer else "")  # fmt: skip

    def _basket(self) -> str:
        if not self.basket:
            return "<h1>Your basket</h1><p>Your basket is empty.</p>"
        delivery = "<p>Delivery: £4.90</p>" if self.kind == "plain" else ""
        page = "<h1>Your basket</h1>" + PAGE["LINES"].format(name="Blue kettle", delivery=delivery, total="28.90" if delivery else "24.00")
        if self.kind == "minimum":
            return page + "<p>Minimum order £50.00. Please add more items.</p>"
        return page + "<p><a class=btn href=/checkout>Proceed to checkout</a></p>"

    def _checkout(self, request: web.Request) -> str:
        step = request.query.get("step", "")
        if self.kind == "wall":
            return PAGE["LOGIN"]
        if self.kind == "guest" and not step:
            return PAGE["LOGIN"] + '<p>New here?</p><a class=btn href="/checkout?step=2">Continue as guest</a>'
        if self.kind == "steps" and not step:
            return PAGE["FIRST"].format(ways=PAGE["WAYS"])
        if self.kind == "sneaky" and not step:  # calls its order "continue"
            return PAGE["SNEAKY"]
        late = "<p>Total: £28.90</p>" if self.kind == "drawer" else ""
        return "<h1>Checkout</h1>" + PAGE["FORM"].format(ways="" if self.kind == "steps" else PAGE["WAYS"]) + late
