"""The makers' side of the lab: loader scripts, the tag manager, frames, faces, and three ways to talk to operators."""

from __future__ import annotations

import asyncio
import functools
import html
import json
from importlib import resources
from typing import Any

from aiohttp import WSMsgType, web

from auditor.lab.brands import BRANDS, MANAGER_HOST, Brand
from auditor.lab.operators import Conversation, Operators
from auditor.lab.pages import embed_of, manager_id
from auditor.lab.pictures import face_of
from auditor.lab.sites import engine_of
from auditor.lab.street import Street
from auditor.lab.truth import FormTruth, Truth
from auditor.types import ChatState

_POLL_S = 20.0
_OPEN = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}


@functools.cache
def _asset(name: str) -> str:
    return (resources.files("auditor.lab") / "widgets" / name).read_text(encoding="utf-8")


def script_of(brand: Brand, *, framed: bool = False) -> str:
    """The stand-in's script: its skin, and for chats the shared core before it."""
    boot = json.dumps({"brand": brand.id, "host": brand.host, "api": brand.api, "placement": brand.placement, "framed": framed})
    core = _asset("core.js") + _asset("page.js") if brand.group == "chat" else _asset("plain.js")
    return f'(function(){{"use strict";const BOOT={boot};\n{core}\n{_asset(brand.id + ".js")}\nLAB.start();}})();\n'


def _form(form: FormTruth | None) -> dict[str, list[str]] | None:
    return {"fields": list(form.fields), "required": list(form.required)} if form else None


class Makers:
    """Answers every request to a maker's host, and to the makers that live on the shop's own host."""

    def __init__(self, street: Street, operators: Operators) -> None:
        self.street = street
        self.operators = operators
        self._by_account: dict[tuple[str, str], Truth] = {}
        for shop in street.shops:
            if shop.chat:
                self._by_account[shop.chat.brand, shop.chat.account] = shop
            for brand, account in {**shop.callback, **shop.push, **shop.recovery}.items():
                self._by_account[brand, account] = shop
        self._managers = {manager_id(shop): shop for shop in street.shops}

    def own_brand(self, shop: Truth, path: str) -> Brand | None:
        """The maker behind a path of the shop's own host, if its chat is served from there."""
        brand = BRANDS[shop.chat.brand] if shop.chat else None
        if brand is None or brand.host:
            return None
        loader = brand.embed.split('src="')[1].split("?")[0]
        return brand if path == loader or path.startswith(brand.api + "/") else None

    async def answer(self, request: web.BaseRequest, brand: Brand, host: str) -> web.StreamResponse:
        """One request to `brand`."""
        if not request.path.startswith(brand.api + "/"):
            if request.path.endswith(".css"):
                return web.Response(text="/* widget */", content_type="text/css")
            if request.path.endswith((".js", ".mjs")) or request.method == "GET":
                return web.Response(text=script_of(brand), content_type="application/javascript", headers=_OPEN)
        action = request.path.removeprefix(brand.api + "/").split("/")[0]
        shop = self._shop(brand, request)
        if shop is None:
            return web.json_response({"error": "unknown account"}, status=404, headers=_OPEN)
        if brand.group != "chat":
            self.operators.log.write("form", shop.key, visitor=request.query.get("visitor", ""), kind=brand.group, fields=[])
            return web.json_response({"ok": True}, headers=_OPEN)
        if action == "face":
            kind, data = face_of(shop)
            return web.Response(body=data, content_type=kind, headers={"Cache-Control": "max-age=600", "Access-Control-Allow-Origin": "*"})
        if action == "frame":
            return self._frame(shop, brand)
        talk = self.operators.conversation(shop, request.query.get("visitor", "?"))
        answer = {"config": self._config, "ws": self._socket, "poll": self._poll, "stream": self._stream}.get(action, self._said)
        return await answer(request, talk)

    def manager(self, request: web.BaseRequest) -> web.Response:
        """The tag manager's container: it writes the chat's embed into the page."""
        shop = self._managers.get(request.query.get("id", ""))
        if shop is None or shop.chat is None:
            return web.Response(text="", content_type="application/javascript")
        code = json.dumps(embed_of(BRANDS[shop.chat.brand], shop.chat.account))
        text = (
            f"(function(){{var c={code};function go(){{var f=document.createRange().createContextualFragment(c);"
            "(document.body||document.documentElement).appendChild(f);}"
            "if(document.body)go();else addEventListener('DOMContentLoaded',go);})();"
        )
        return web.Response(text=text, content_type="application/javascript")

    def _shop(self, brand: Brand, request: web.BaseRequest) -> Truth | None:
        account = request.query.get("account", "")
        found = self._by_account.get((brand.id, account))
        return found or self.street.shop(request.query.get("site", ""))

    async def _config(self, _request: web.BaseRequest, talk: Conversation) -> web.Response:
        shop, chat = talk.shop, talk.chat
        invite = chat.invite
        engine = engine_of(shop.platform)
        body: dict[str, Any] = {
            "account": chat.account, "visitor": talk.visitor, "site": shop.key, "state": talk.state.value,
            "online": talk.state not in (ChatState.OFFLINE_FORM, ChatState.OFFLINE_DEAD, ChatState.WIDGET_HIDDEN),
            "ru": shop.language == "ru", "shop": shop.name, "hue": shop.hue, "transport": chat.transport,
            "greeting": chat.greeting if chat.greeting_after_s is None and talk.state is not ChatState.BOT_ONLY else None,
            "operator": shop.extras["operator"] if chat.operator_name else None, "face": chat.photo.value,
            "prechat": _form(chat.prechat), "offline": _form(chat.offline_form), "busy": _form(chat.busy_form),
            "cart": engine.cart, "invite": None,
        }  # fmt: skip
        if invite and talk.state in (ChatState.ONLINE, ChatState.QUEUE, ChatState.BOT_ONLY, ChatState.PRECHAT_GATE):
            body["invite"] = {
                "delay_ms": invite.delay_s * 1000,
                "trigger": invite.trigger.value,
                "style": invite.style,
                "text": invite.text,
            }
        return web.json_response(body, headers=_OPEN)

    def _frame(self, shop: Truth, brand: Brand) -> web.Response:
        page = (
            f'<!DOCTYPE html><html lang="{html.escape(shop.language)}"><head><meta charset="utf-8"><title>Chat</title></head>'
            f"<body><script>{script_of(brand, framed=True).replace('</', '<' + chr(92) + '/')}</script></body></html>"
        )
        return web.Response(text=page, content_type="text/html")

    async def _said(self, request: web.BaseRequest, talk: Conversation) -> web.Response:
        try:
            said = json.loads(await request.text())
        except json.JSONDecodeError:
            return web.json_response({"error": "not JSON"}, status=400, headers=_OPEN)
        await self.operators.hear(talk, said)
        return web.json_response({"ok": True}, headers=_OPEN)

    async def _poll(self, request: web.BaseRequest, talk: Conversation) -> web.Response:
        number = int(request.query.get("after", "0"))
        news = await self.operators.after(talk, number, _POLL_S)
        if any(event["t"] == "drop" for event in news):
            return web.json_response({"error": "gone"}, status=502, headers=_OPEN)
        return web.json_response({"events": news, "next": number + len(news)}, headers=_OPEN)

    async def _stream(self, request: web.BaseRequest, talk: Conversation) -> web.StreamResponse:
        response = web.StreamResponse(headers={**_OPEN, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        number = int(request.headers.get("Last-Event-ID", "0"))
        try:
            while True:
                news = await self.operators.after(talk, number, _POLL_S)
                if not news:
                    await response.write(b": still here\n\n")
                for event in news:
                    if event["t"] == "drop":
                        return response
                    number += 1
                    await response.write(f"id: {number}\ndata: {json.dumps(event)}\n\n".encode())
        except (ConnectionResetError, asyncio.CancelledError):
            return response

    async def _socket(self, request: web.BaseRequest, talk: Conversation) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)

        async def speak() -> None:
            number = int(request.query.get("after", "0"))
            while not socket.closed:
                for event in await self.operators.after(talk, number, _POLL_S):
                    number += 1
                    if event["t"] == "drop":
                        await socket.close()
                        return
                    await socket.send_json(event)

        speaker = asyncio.get_running_loop().create_task(speak())
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self.operators.hear(talk, json.loads(message.data))
        finally:
            speaker.cancel()
            await asyncio.gather(speaker, return_exceptions=True)
        return socket


def is_manager(host: str) -> bool:
    """Whether a host name is the tag manager's."""
    return host == MANAGER_HOST
