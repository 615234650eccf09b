"""Which requests would place an order, leave a lead or ask for a call, and which are only a chat or a cart."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.gather.endpoints import coarse_patterns, judge_request

PASSES = [
    ("POST", "/chat/send", "text=hi"),
    ("POST", "/api/v1/messages", '{"message": "is it here?", "name": "a", "email": "a@b.example"}'),
    ("POST", "/livechat-public/v1/thread/visitor/create", "{}"),
    ("POST", "/v1/0a1b/conversations", '{"message": "x"}'),
    ("POST", "/api/v1/prediction/0a1b", '{"question": "x"}'),
    ("POST", "/webhook/0a1b/chat", '{"action": "sendMessage", "chatInput": "can I order?"}'),
    ("POST", "/http-bind/", "<body/>"),
    ("POST", "/api/callback/chat/message", '{"text": "x"}'),
    ("POST", "/?wc-ajax=add_to_cart", "product_id=1"),
    ("POST", "/index.php?route=checkout/cart/add", "quantity=1"),
    ("POST", "/checkout", ""),
    ("POST", "/cart/add.js", "id=1"),
    ("POST", "/subscribe", "channel=1"),
    ("POST", "/search", "q=phone"),
    ("POST", "/auth/login", "email=a@b.example&password=1"),
    ("POST", "/collect", '{"event": "page_view", "name": "x"}'),
    ("POST", "/api", "\x00\x01 not text"),
    ("GET", "/api/order/create?phone=%2B79001234567", None),
    ("GET", "/callback?x=1", None),
]
STOPPED = [
    ("order", "POST", "/order", ""),
    ("order", "PUT", "/api/orders", "{}"),
    ("order", "POST", "/?wc-ajax=checkout", "billing_phone=%2B7+900+1112233"),
    ("order", "POST", "/ajax/oneclick.php", ""),
    ("order", "POST", "/buy1click", ""),
    ("order", "POST", "/bitrix/services/main/ajax.php?action=order.save", ""),
    ("order", "POST", "/checkout/onepage/saveOrder", ""),
    ("order", "POST", "/checkout", "phone=89001234567&name=x"),
    ("order", "POST", "/api/v2/makeOrder", "{}"),
    ("order", "POST", "/rpc", '{"method": "createOrder", "params": {}}'),
    ("callback", "POST", "/callback", ""),
    ("callback", "POST", "/local/ajax/call_me.php", ""),
    ("callback", "POST", "/api/call-request", "{}"),
    ("callback", "POST", "/zakazat-zvonok/", ""),
    ("callback", "GET", "//api.pozvonim.com/widget/callback/v3/123/call", None),
    ("lead", "POST", "/api/leads", "{}"),
    ("lead", "POST", "/lead-form/submit", "{}"),
    ("lead", "POST", "//forms.amocrm.ru/queue/add", "x=1"),
    ("offline", "POST", "//server.comagic.ru/api/add_offline_message/", "{}"),
    ("offline", "POST", "/chat/leave-message", "{}"),
    ("offline", "POST", "/api/chat/offline-form", "{}"),
    ("subscribe", "POST", "/subscribe", "email=a@b.example"),
    ("form", "POST", "/ajax.php", "tel=89001234567"),
    ("form", "POST", "/feedback", '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nAnna\r\n--b\r\n'
     'Content-Disposition: form-data; name="email"\r\n\r\na@b.example\r\n--b--\r\n'),
]  # fmt: skip


def full(url: str) -> str:
    return "https:" + url if url.startswith("//") else "https://shop.example" + url


@pytest.mark.parametrize(("method", "url", "body"), PASSES)
def test_chats_carts_and_reading_pass(method: str, url: str, body: str | None) -> None:
    assert judge_request(method, full(url), body) is None


@pytest.mark.parametrize(("kind", "method", "url", "body"), STOPPED)
def test_orders_leads_and_callbacks_are_stopped(kind: str, method: str, url: str, body: str | None) -> None:
    assert judge_request(method, full(url), body) == kind


@pytest.mark.parametrize(("kind", "method", "url", "body"), STOPPED)
def test_whatever_is_stopped_is_first_held_up_by_the_browser(kind: str, method: str, url: str, body: str | None) -> None:
    """The browser asks only about addresses that match a coarse pattern: none that the judge stops may slip by."""
    held = [row["urlPattern"] for row in coarse_patterns() if row.get("resourceType") != "Document"]
    assert any(re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), full(url)) for pattern in held)


def test_a_form_sent_as_a_page_is_judged_by_its_body() -> None:
    body = "fio=Anna&tel=%2B79001234567"
    assert judge_request("POST", "https://shop.example/x/handler.php", body, document=True) == "form"
    assert judge_request("POST", "https://shop.example/x/handler.php", "q=1", document=True) is None


@given(
    st.sampled_from(["POST", "GET", "PUT", "post"]),
    st.text(max_size=60) | st.builds("http://{}/{}".format, st.text(max_size=20), st.text(max_size=40)),
    st.none() | st.text(max_size=200),
    st.booleans(),
)
def test_no_request_of_a_page_makes_the_judge_fail(method: str, url: str, body: str | None, document: bool) -> None:
    """A request that is held up and never judged would hang its page."""
    assert judge_request(method, url, body, document) in (None, "order", "lead", "callback", "offline", "subscribe", "form")


@pytest.mark.parametrize(
    "body", ["[" * 60_000, '--x\r\nname="' * 5_000, "a=" * 30_000, '{"a":' * 20_000, '--x\r\nname="a"' + "\r\nab" * 9_000]
)
def test_a_long_body_that_says_nothing_passes(body: str) -> None:
    """(`benchmarks/growth.py` has the times.)"""
    assert judge_request("POST", "https://shop.example/form", body) is None
