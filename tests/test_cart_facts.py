"""A walk to the checkout as facts, as metrics, and beside the truth of a lab shop."""

from __future__ import annotations

import random
from dataclasses import replace

from auditor.failures import Failure, FailureCode
from auditor.lab.agreement import Tally
from auditor.lab.agreement_cart import compare_cart
from auditor.lab.carts import make_cart
from auditor.lab.street import make_street
from auditor.lab.words import TRADES
from auditor.metrics import registry
from auditor.types import CartEnd, CartField, CartKind, CartWalk, Disposition, Measure, Shop, ShopFacts, Verdict
from auditor.visit_facts import cart_observations

WALK = CartWalk(
    CartEnd.REACHED, "Kettle", 24.0, "GBP", "in", ("size",), "page", presses=2, account="none", guest=True, one_click=False,
    fields=(CartField("name", True), CartField("phone", True), CartField("email", False)),
    delivery=(CartKind("courier", "cart"), CartKind("pickup", "cart")), payment=(CartKind("card", "checkout"),),
    delivery_shown=True, late_costs=False, help=("phone",), emptied=True,
)  # fmt: skip


def measured(metric: str, walk: CartWalk) -> list[float | str | None]:
    """What a metric says of a shop with this walk."""
    facts = ShopFacts(Shop("s", "https://s.example/", "pets"), Disposition.COMPLETE, tuple(cart_observations(walk)), ())
    found: tuple[Measure, ...] = registry()[metric].measure(facts)
    return [one.label or (one.missing if one.value is None else one.value) for one in found]


def test_a_walk_becomes_one_fact_as_a_whole_and_one_for_each_thing_seen() -> None:
    seen = list(cart_observations(WALK))
    assert [one.name for one in seen].count("cart.field") == 3
    whole = next(one for one in seen if one.name == "visit.cart")
    assert whole.verdict is Verdict.PRESENT
    assert isinstance(whole.value, dict)
    assert whole.value["required"] == ["name", "phone"]
    assert list(cart_observations(None)) == []


def test_the_metrics_of_a_walk_that_reached_the_form() -> None:
    assert measured("cart.reached", WALK) == [1.0]
    assert measured("cart.steps", WALK) == [2.0]
    assert measured("cart.required_fields", WALK) == [2.0]
    assert measured("cart.fields", WALK) == [3.0]
    assert measured("cart.delivery_kinds", WALK) == ["courier", "pickup"]
    assert measured("cart.minimum_order", WALK) == [0.0]
    assert measured("cart.help", WALK) == [1.0]
    assert measured("cart.obstacle", WALK) == []


def test_what_a_walk_could_not_see_is_missing_and_never_no() -> None:
    wall = replace(WALK, end=CartEnd.LOGIN_WALL, fields=(CartField("email", True),), guest=False, late_costs=None)
    assert measured("cart.reached", wall) == [1.0]
    assert measured("cart.guest", wall) == [0.0]
    assert measured("cart.required_fields", wall) == ["not_seen"]
    assert measured("cart.late_costs", wall) == ["not_seen"]
    least = replace(WALK, end=CartEnd.MINIMUM_ORDER, fields=(), minimum_order=50.0)
    assert measured("cart.reached", least) == [0.0]
    assert measured("cart.minimum_order", least) == [1.0]
    assert measured("cart.obstacle", least) == ["minimum_order"]
    closed = CartWalk(CartEnd.NOT_MEASURED, failure=Failure(FailureCode.ROBOTS, "cart"))
    assert measured("cart.reached", closed) == ["robots"]
    assert measured("cart.obstacle", closed) == []


def test_a_street_holds_every_kind_of_cart_and_its_truth_is_consistent() -> None:
    street = make_street(3, 200, misfortune=False)
    carts = [shop.cart for shop in street.shops]
    dearest = max(price for trade in TRADES for _, price in (*trade.goods_ru, *trade.goods_en)) * 1.2
    assert all(cart.minimum is None or cart.minimum > dearest for cart in carts)
    assert {cart.checkout for cart in carts} == {"form", "steps", "login", "cart"}
    assert {cart.kind for cart in carts} == {"page", "side", "popup"}
    assert {cart.end for cart in carts} == {"reached", "login_wall", "minimum_order"}
    for cart in carts:
        assert not (cart.delivery_shown and cart.late_costs)
        assert cart.guest or cart.checkout == "login"
    same = [make_cart(random.Random(5), "s.example", "bitrix", "classic", "ru") for _ in range(2)]
    assert same[0] == same[1]


def test_a_walk_is_compared_with_the_truth_fact_by_fact() -> None:
    truth = next(one for one in make_street(3, 200, misfortune=False).shops if one.cart.checkout == "form" and one.cart.end == "reached")
    cart = truth.cart
    right = replace(
        WALK,
        presses=cart.steps,
        one_click=cart.one_click,
        delivery_shown=cart.delivery_shown,
        late_costs={"checkout": True, "never": None}.get(cart.costs, False),
        chosen=cart.options,
        fields=tuple(CartField(name, True) for name in cart.required),
        delivery=tuple(CartKind(kind, "checkout") for kind in cart.delivery),
        payment=tuple(CartKind(kind, "checkout") for kind in cart.payment),
    )
    events = [{"event": "basket", "count": 1}, {"event": "basket", "count": 0}]
    tally = Tally()
    compare_cart(tally.count, truth, right, events)
    assert all(row.right == row.of for row in tally.rows()), [row.disagreements for row in tally.rows()]
    tally = Tally()
    compare_cart(tally.count, truth, replace(right, presses=9, guest=False), events[:1])
    wrong = {row.fact for row in tally.rows() if row.right < row.of}
    assert wrong == {"cart: presses", "cart: guest", "cart: left empty"}
